"""Programs that ``mixcloud sandbox`` runs in place of serving until a signal."""

from __future__ import annotations

import json
import os
import signal
import ssl
import sys
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest

from aiomixcloud import __version__
from tests.cli.program import COMMAND

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

#: Prints a line when it is ready and the name of each signal, and ends at the third.
LISTENER = """
import os, signal, sys, time
left = 3
def note(number, frame):
    global left
    left -= 1
    os.write(1, signal.Signals(number).name.encode() + b"\\n")
for name in sys.argv[1:]:
    signal.signal(getattr(signal, name), note)
os.write(1, b"ready\\n")
while left:
    time.sleep(0.01)
sys.exit(9)
"""

#: Makes standard input the terminal that sends signals, and runs a program.
CONTROL_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


def test_a_program_reaches_the_sandbox_and_its_status_counts(logged_out: Program) -> None:
    code = (
        "import sys; from urllib.request import urlopen\n"
        "print(urlopen('https://api.mixcloud.com/bob/').status, sys.argv[1:]); sys.exit(5)"
    )
    result = logged_out.process(
        "sandbox", "--", sys.executable, "-c", code, "--json", "--port", "x"
    )
    assert (result.status, result.err) == (5, "")
    assert result.out == "200 ['--json', '--port', 'x']\n"


def test_a_command_line_runs_in_a_shell(logged_out: Program) -> None:
    result = logged_out.process("sandbox", "--exec", "echo $((1 + 2)) && exit 7")
    assert (result.status, result.out, result.err) == (7, "3\n", "")


def test_the_sandbox_has_the_options_that_are_given(logged_out: Program, tmp_path: Path) -> None:
    database, folder = tmp_path / "state.db", tmp_path / "certificates"
    code = """if 1:
        import json, os
        from urllib.request import Request, urlopen
        control = os.environ["MIXCLOUD_CONTROL_ROOT"]
        headers = {"Content-Type": "application/json"}
        body = json.dumps({"username": "newdj"}).encode()
        urlopen(Request(control + "/users", body, headers)).close()
        print(json.load(urlopen("https://api.mixcloud.com/newdj/"))["username"])
    """
    options = ("--empty", "--data", str(database), "--tls", str(folder))
    result = logged_out.process("sandbox", *options, "--", sys.executable, "-c", code)
    assert (result.status, result.out, result.err) == (0, "newdj\n", "")
    assert {path.name for path in folder.glob("*.pem")} == {"ca.pem", "ca-key.pem", "server.pem"}
    again = logged_out.process("sandbox", *options, "--exec", 'echo "$SSL_CERT_FILE"')
    assert again.out == f"{folder / 'ca.pem'}\n"


def test_temporary_certificates_are_deleted(logged_out: Program) -> None:
    code = "import os; print(os.environ['MIXCLOUD_TLS_FOLDER'])"
    result = logged_out.process("sandbox", "--", sys.executable, "-c", code)
    folder = result.out.strip()
    assert folder
    assert not os.path.exists(folder)  # noqa: PTH110


@pytest.mark.skipif(os.name != "posix", reason="these are signals of POSIX")
def test_signals_reach_the_program_and_it_decides_what_happens(logged_out: Program) -> None:
    names = ["SIGINT", "SIGTERM", "SIGUSR1"]
    command = ("sandbox", "--", sys.executable, "-c", LISTENER, *names)
    with logged_out.started(*command) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "ready\n"
        for name in names:
            process.send_signal(signal.Signals[name])
            line = process.stdout.readline()
            assert line == f"{name}\n", process.stderr.read()
        assert process.wait(60) == 9
        assert process.stderr.read() == ""


@pytest.mark.skipif(os.name != "posix", reason="these are signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_all_programs_of_a_shell(
    logged_out: Program, number: signal.Signals
) -> None:
    # dash can miss a SIGINT that arrives while it starts a program, so the last one says "ready".
    command = """sh -c 'sh -c "echo ready; exec sleep 600"; :'; echo not reached"""
    with logged_out.started("sandbox", "--exec", command) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        assert process.wait(60) == 128 + number
        # The end of the output is the end of the last program that could write to it.
        assert process.stdout.read() == ""


@pytest.mark.skipif(os.name != "posix", reason="these are signals of POSIX")
def test_a_program_that_a_signal_ends_has_the_status_of_shells(logged_out: Program) -> None:
    assert logged_out.process("sandbox", "--", "sh", "-c", "kill -TERM $$").status == 143


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("--", "no-such-program"), 127, "the program 'no-such-program' was not found"),
        (("--", "/"), 126, "the program '/' cannot be started: Permission denied"),
        (("ls",), 2, "to run a program, write '--' before it: -- ls"),
        (("--",), 2, "give the program to run after '--'"),
        (("--tls", "/dev/null"), 1, "File exists: /dev/null"),
        (("--exec", "ls", "--", "ls"), 2, "use either --exec or PROGRAM"),
        (("--exec", " "), 2, "--exec: the value is empty"),
        (("--exec", "ls", "--json"), 2, "--json prints URLs, so it cannot be used with a program"),
        (("--tls-port", "8443"), 2, "--tls-port requires --tls"),
    ],
)
def test_what_cannot_be_run_is_explained(
    logged_out: Program, arguments: tuple[str, ...], status: int, message: str
) -> None:
    result = logged_out("sandbox", *arguments)
    assert (result.status, result.out) == (status, "")
    assert result.err.startswith(f"mixcloud: {message}")
    assert result.err.count("\n") == 1


def test_addresses_include_https(logged_out: Program, tmp_path: Path) -> None:
    folder = tmp_path / "a folder"
    with logged_out.started("sandbox", "--json", "--tls", str(folder)) as process:
        assert process.stdout is not None
        roots = json.loads(process.stdout.readline())
        assert list(roots)[-3:] == ["https_root", "ca_file", "version"]
        assert roots["version"] == __version__
        assert roots["ca_file"] == str(folder / "ca.pem")
        context = ssl.create_default_context(cafile=roots["ca_file"])
        with urlopen(f"{roots['https_root']}/bob/", timeout=60, context=context) as answer:
            assert json.load(answer)["name"] == "Bob"
        process.terminate()
        assert process.wait(60) == 0
    with logged_out.on_terminal("sandbox", "--tls", str(folder)) as terminal:
        text = terminal.until("Press Ctrl-C to stop.")
        assert f"SSL_CERT_FILE='{folder / 'ca.pem'}'" in " ".join(text.split())
        terminal.process.send_signal(signal.SIGTERM)
        terminal.rest()


def test_unusable_certificates_are_one_line(logged_out: Program, tmp_path: Path) -> None:
    (tmp_path / "server.pem").write_text("a text")
    result = logged_out.process("sandbox", "--tls", str(tmp_path), "--exec", "echo")
    assert (result.status, result.out) == (1, "")
    assert "server.pem' does not hold a private key and certificate of a sandbox" in result.err
    (tmp_path / "file").write_text("")
    result = logged_out.process("sandbox", "--tls", str(tmp_path / "file"), "--exec", "echo")
    assert (result.status, result.err.count("\n")) == (1, 1)


def test_the_extra_is_named_if_it_is_missing(logged_out: Program, tmp_path: Path) -> None:
    (tmp_path / "cryptography.py").write_text("raise ImportError")
    logged_out.environment["PYTHONPATH"] = str(tmp_path)
    result = logged_out.process("sandbox", "--exec", "echo")
    assert (result.status, result.out) == (1, "")
    assert result.err == (
        "mixcloud: a sandbox with certificates needs the extra 'tls': "
        "pip install 'aiomixcloud[tls]'\n"
    )


def test_ctrl_c_at_a_terminal_reaches_the_program_once(logged_out: Program) -> None:
    names = ["SIGINT", "SIGUSR1", "SIGUSR2"]
    arguments = ("sandbox", "--", sys.executable, "-c", LISTENER, *names)
    command = [sys.executable, "-c", CONTROL_TERMINAL, *COMMAND]
    with logged_out.on_terminal(*arguments, command=command) as terminal:
        terminal.until("ready")
        terminal.type("\x03")
        terminal.until("SIGINT")
        for name in names[1:]:
            terminal.process.send_signal(signal.Signals[name])
            terminal.until(name)
        assert terminal.process.wait(60) == 9
        assert terminal.rest().count("SIGINT") == 1
