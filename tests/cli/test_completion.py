"""Shell completion: the scripts, and the completions."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.program import Program

BASH = """
source <(mixcloud completion bash)
complete -p mixcloud
COMP_WORDS=({words}); COMP_CWORD={place}
_mixcloud_completion mixcloud
echo "${{COMPREPLY[@]}}"
"""

FISH = """
mixcloud completion fish | source
complete -C "mixcloud popu"
complete -C "mixcloud list bob follow"
cd {}
complete -C "mixcloud upload mi"
"""

ZSH = """
PS1='ready> '
fpath+=~/.zfunc; autoload -Uz compinit; compinit -u
"""


def completions(program: Program, words: str, start: str) -> set[str]:
    """Return what a shell is offered after some words."""
    variables = {
        "_MIXCLOUD_COMPLETE": "fish_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": start,
    }
    # Each line has the kind first, then the word, and possibly a help text.
    return set(re.split(r"[\s,]+", program(env=variables).out))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_gets_completions(logged_out: Program, shell: str) -> None:
    result = logged_out("completion", shell)
    assert (result.status, result.err) == (0, "")
    assert f"_MIXCLOUD_COMPLETE={shell}_complete" in result.out


def test_an_earlier_wrong_word_is_not_reported(logged_out: Program) -> None:
    variables = {"_MIXCLOUD_COMPLETE": "bash_complete", "COMP_CWORD": "2"}
    result = logged_out(env=variables | {"COMP_WORDS": "mixcloud nonsense "})
    assert (result.out, result.err) == ("", "")


def test_an_unknown_shell_is_a_wrong_use(logged_out: Program) -> None:
    assert logged_out("completion", "csh").status == 2


@pytest.mark.parametrize(
    ("words", "start", "offered"),
    [
        ("mixcloud", "pop", {"popular"}),
        ("mixcloud --json", "fol", {"follow"}),
        ("mixcloud search x --type", "", {"cloudcast", "user", "tag"}),
        ("mixcloud list bob", "fol", {"followers", "following"}),
        ("mixcloud popular", "--js", {"--json", "--jsonl"}),
    ],
)
def test_completions_are_offered(
    logged_out: Program, words: str, start: str, offered: set[str]
) -> None:
    assert completions(logged_out, words, start) >= offered


def test_profiles_are_offered(logged_out: Program) -> None:
    for name in ("station", "stage", "home"):
        token = logged_out.sandbox.token("amikrop")
        assert logged_out("login", "--with-token", "--profile", name, input=token).status == 0
    assert completions(logged_out, "mixcloud --profile", "sta") >= {"station", "stage"}
    assert "home" not in completions(logged_out, "mixcloud --profile", "sta")


@pytest.fixture
def shell_path(logged_out: Program) -> str:
    """The places where a shell finds `mixcloud`, before all others."""
    folder = str(Path(sys.executable).parent)
    if not os.access(f"{folder}/mixcloud", os.X_OK):
        pytest.skip("the program is not installed as `mixcloud`")
    return f"{folder}:{logged_out.environment['PATH']}"


def needs(shell: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(shell) is None, reason=f"there is no {shell} here")


def output_of(program: Program, path: str, *command: str) -> list[str]:
    """Return the lines that a shell writes."""
    done = subprocess.run(
        command,
        env=program.environment | {"PATH": path},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    return done.stdout.splitlines()


def test_bash_completes(logged_out: Program, shell_path: str) -> None:
    script = BASH.format(words="mixcloud po", place=1)
    lines = output_of(logged_out, shell_path, "bash", "-c", script)
    assert "_mixcloud_completion mixcloud" in lines[0]
    assert lines[-1] == "popular"


@needs("fish")
def test_fish_completes(logged_out: Program, shell_path: str) -> None:
    logged_out.home.joinpath("mix.mp3").touch()
    lines = output_of(
        logged_out, shell_path, "fish", "--no-config", "-c", FISH.format(logged_out.home)
    )
    assert lines == [
        "popular\tList popular shows.",
        "followers",
        "following",
        "mix.mp3",
    ]


@needs("zsh")
@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("mixcloud popu", "mixcloud popular"),
        ("mixcloud list bob followe", "mixcloud list bob followers"),
        ("mixcloud upload ~/mi", "mixcloud upload ~/mix.mp3"),
    ],
)
def test_zsh_completes(logged_out: Program, shell_path: str, typed: str, completed: str) -> None:
    logged_out.home.joinpath("mix.mp3").touch()
    # The way that the help page proposes.
    logged_out.home.joinpath(".zfunc").mkdir()
    logged_out.home.joinpath(".zfunc", "_mixcloud").write_text(logged_out("completion", "zsh").out)
    logged_out.home.joinpath(".zshrc").write_text(ZSH)
    env = {"PATH": shell_path, "ZDOTDIR": str(logged_out.home), "TERM": "dumb"}
    with logged_out.on_terminal(command=["zsh", "-i"], env=env) as terminal:
        terminal.until("ready> ")
        terminal.type(f"{typed}\t")
        terminal.until(completed)
