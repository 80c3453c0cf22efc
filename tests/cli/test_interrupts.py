"""Ctrl-C: status 130 and not a word of Python's, whatever the program is doing."""

import os
import shlex
import signal
import subprocess

import pytest

from aiomixcloud.sandbox import faults
from tests.cli.program import COMMAND, Program, Result

#: Python runs this before the program, which is interrupted where a module is imported, or when
#: Python ends.
_SITE = """
import atexit, os, signal, sys

def interrupt():
    os.kill(os.getpid(), signal.SIGINT)

class Finder:
    def find_spec(self, name, path, target=None):
        if name == os.environ["INTERRUPTED_AT"]:
            interrupt()
        if f"{name}, swallowed" == os.environ["INTERRUPTED_AT"]:
            try:
                interrupt()
            except BaseException:
                pass

sys.meta_path.insert(0, Finder())
if os.environ["INTERRUPTED_AT"] == "the end":
    atexit.register(interrupt)
"""


def at(program: Program, place: str) -> dict[str, str]:
    """Return the environment in which the program is interrupted at some place of it."""
    program.home.joinpath("sitecustomize.py").write_text(_SITE)
    paths = (str(program.home), program.environment.get("PYTHONPATH"))
    return {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "INTERRUPTED_AT": place}


def interrupted(program: Program, place: str, *arguments: str) -> Result:
    """Run the program, and interrupt it there."""
    with program.started(*arguments, env=at(program, place)) as process:
        out, err = process.communicate(timeout=30)
        return Result(process.returncode, out, err)


@pytest.mark.parametrize(
    "module",
    [
        "aiomixcloud.cli.session",
        "click",
        "aiomixcloud._core.errors",
        "aiomixcloud.cli.looking",
        "orjson",
        "urllib3",
        "aiomixcloud.cli.output",
    ],
)
def test_an_interrupt_while_the_program_is_loaded_is_quiet(mixcloud: Program, module: str) -> None:
    if module == "orjson":
        pytest.importorskip("orjson", reason="it is not installed")
    assert interrupted(mixcloud, module, "get", "bob") == Result(130, "", "")


def test_an_interrupt_is_not_lost_in_an_import_that_swallows_it(mixcloud: Program) -> None:
    assert interrupted(mixcloud, "urllib3, swallowed", "get", "bob") == Result(130, "", "")


def test_an_interrupt_while_python_ends_is_quiet(mixcloud: Program) -> None:
    result = interrupted(mixcloud, "the end", "get", "bob", "--fields", "name")
    assert result == Result(130, "Bob\n", "")


def test_an_interrupt_that_a_script_ignores_is_ignored(mixcloud: Program) -> None:
    command = shlex.join([*COMMAND, "get", "bob", "--fields", "name"])
    done = subprocess.run(
        ["sh", "-c", f"trap '' INT; exec {command}"],
        env=mixcloud.environment | at(mixcloud, "urllib3"),
        capture_output=True,
        check=False,
        timeout=30,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"Bob\n", b"")


def test_ctrl_c_ends_with_status_130_and_no_traceback(acting: Program) -> None:
    acting.sandbox.faults.add("GET /bob/", faults.RateLimit(60))
    with acting.on_terminal("get", "bob") as terminal:
        terminal.until("left (Ctrl-C gives up)")
        terminal.process.send_signal(signal.SIGINT)
        assert "Traceback" not in terminal.rest()
        assert terminal.process.wait(5) == 130


def test_the_end_of_a_session_leaves_a_terminal_as_it_was(acting: Program) -> None:
    acting.sandbox.faults.add("GET /bob/", faults.RateLimit(60))
    with acting.on_terminal("get", "bob") as terminal:
        terminal.until("left (Ctrl-C gives up)")
        terminal.process.terminate()
        text = terminal.rest()
        assert terminal.process.wait(5) == 128 + signal.SIGTERM
    assert text.count("\x1b[?25l") == text.count("\x1b[?25h") == 1
    assert "Traceback" not in text


@pytest.mark.parametrize("place", ["aiomixcloud.cli.explaining", "the end"])
def test_a_second_interrupt_changes_nothing(acting: Program, place: str) -> None:
    acting.sandbox.faults.add("GET /bob/", faults.RateLimit(60))
    with acting.started("get", "bob", env=at(acting, place)) as process:
        assert process.stderr is not None
        process.stderr.readline()  # of the wait
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == ""
        assert process.wait(5) == 130


def test_a_server_ends_quietly_however_it_is_ended(acting: Program) -> None:
    for _ in range(5):
        with acting.started("sandbox", "--json") as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.readline()
            process.send_signal(signal.SIGINT)
            process.terminate()
            assert process.wait(5) in {0, 130, 143}
            assert process.stderr.read() == ""
