"""Completion: what shells are given, and what they are answered."""

import os
import re
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


def completions(program: Program, words: str, start: str) -> set[str]:
    """Return what a shell is offered after some words."""
    variables = {
        "_MIXCLOUD_COMPLETE": "fish_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": start,
    }
    # Each is told with its kind before it, and perhaps with words behind it.
    return set(re.split(r"[\s,]+", program(env=variables).out))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_is_given_its_words(nobody: Program, shell: str) -> None:
    result = nobody("completion", shell)
    assert (result.status, result.err) == (0, "")
    assert f"_MIXCLOUD_COMPLETE={shell}_complete" in result.out


def test_an_unknown_shell_is_a_wrong_use(nobody: Program) -> None:
    assert nobody("completion", "csh").status == 2


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
def test_words_are_offered(nobody: Program, words: str, start: str, offered: set[str]) -> None:
    assert completions(nobody, words, start) >= offered


def test_bash_completes(nobody: Program) -> None:
    folder = str(Path(sys.executable).parent)
    if not os.access(f"{folder}/mixcloud", os.X_OK):
        pytest.skip("the program is not installed as `mixcloud`")
    done = subprocess.run(
        ["bash", "-c", BASH.format(words="mixcloud po", place=1)],
        env=nobody.environment | {"PATH": f"{folder}:{nobody.environment['PATH']}"},
        capture_output=True,
        encoding="utf-8",
        timeout=30,
        check=True,
    )
    assert "_mixcloud_completion mixcloud" in done.stdout
    assert done.stdout.splitlines()[-1] == "popular"
