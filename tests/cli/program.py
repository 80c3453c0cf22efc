"""Run the program in the process of the tests, as a process, or on a terminal."""

from __future__ import annotations

import codecs
import fcntl
import io
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from unittest import mock

from aiomixcloud import NotFoundError
from aiomixcloud.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from aiomixcloud.sandbox import Sandbox

COMMAND = [sys.executable, "-W", "error", "-m", "aiomixcloud"]

_sequence = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")


@dataclass
class Result:
    """The exit status and output of a run."""

    status: int
    out: str
    err: str = ""

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@dataclass
class Program:
    """The program, with an environment that has a sandbox and an empty home folder."""

    sandbox: Sandbox
    home: Path
    user: str | None = "amikrop"
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kept = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "PYTHONPATH")
        self.environment = {name: os.environ[name] for name in kept if name in os.environ}
        self.environment |= {
            "HOME": str(self.home),
            "USERPROFILE": str(self.home),
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "TERM": "xterm-256color",
            "TZ": "UTC",
            "PYTHONUTF8": "1",
            # Tests must not use the keyring of the machine.
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "MIXCLOUD_API_ROOT": self.sandbox.api_root,
        }
        if self.user is not None:
            self.environment["MIXCLOUD_ACCESS_TOKEN"] = self.sandbox.token(self.user)

    def __call__(
        self,
        *arguments: str,
        input: str = "",
        env: Mapping[str, str] | None = None,
        columns: int | None = None,
    ) -> Result:
        """Run it inside this process; with `columns`, standard output is a terminal."""
        out, err = _Stream(terminal=columns is not None), _Stream()
        variables = self.environment | dict(env or {}) | {"COLUMNS": str(columns or 80)}
        with (
            mock.patch.dict(os.environ, variables, clear=True),
            mock.patch.multiple(sys, stdin=_stdin(input), stdout=out, stderr=err),
        ):
            status = run(arguments)
        return Result(status, plain(out.text), err.text)

    def process(
        self, *arguments: str, input: str = "", env: Mapping[str, str] | None = None
    ) -> Result:
        """Run it as a process, with pipes."""
        done = subprocess.run(
            [*COMMAND, *arguments],
            input=input,
            env=self.environment | dict(env or {}),
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    def from_file(self, *arguments: str, path: Path) -> Result:
        """Run it as a process whose standard input is a file."""
        with path.open("rb") as file:
            done = subprocess.run(
                [*COMMAND, *arguments],
                stdin=file,
                env=self.environment,
                capture_output=True,
                encoding="utf-8",
                timeout=120,
                check=False,
            )
        return Result(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def started(
        self, *arguments: str, env: Mapping[str, str] | None = None
    ) -> Iterator[subprocess.Popen[str]]:
        """Start it as a process, and kill it at the end of the block."""
        with (
            heeding_interrupts(),
            subprocess.Popen(
                [*COMMAND, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=self.environment | dict(env or {}),
                encoding="utf-8",
            ) as process,
        ):
            try:
                yield process
            finally:
                process.kill()

    @contextmanager
    def on_terminal(
        self,
        *arguments: str,
        columns: int = 80,
        env: Mapping[str, str] | None = None,
        command: Sequence[str] = COMMAND,
    ) -> Iterator[Terminal]:
        """Start it, or another command, as a process with a terminal for everything."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        with heeding_interrupts():
            process = subprocess.Popen(
                [*command, *arguments],
                stdin=theirs,
                stdout=theirs,
                stderr=theirs,
                env=self.environment | dict(env or {}),
                start_new_session=True,
            )
        os.close(theirs)
        try:
            yield Terminal(ours, process)
        finally:
            process.kill()
            process.wait()
            os.close(ours)

    def terminal(
        self, *arguments: str, columns: int = 80, env: Mapping[str, str] | None = None
    ) -> Result:
        """Run it to completion on a terminal; the result has the combined output."""
        with self.on_terminal(*arguments, columns=columns, env=env) as terminal:
            text = terminal.rest()
            return Result(terminal.process.wait(60), plain(text), text)


@dataclass
class Terminal:
    """The user's side of a terminal."""

    descriptor: int
    process: subprocess.Popen[bytes]
    text: str = ""

    def __post_init__(self) -> None:
        # A chunk may end within a character.
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def until(self, words: str, *, seconds: float = 60) -> str:
        """Read until some words appear, and return the output so far."""
        end = time.monotonic() + seconds
        while words not in plain(self.text):
            if not self._read(end - time.monotonic()):
                raise AssertionError(f"{words!r} did not appear in {plain(self.text)!r}")
        return plain(self.text)

    def rest(self, *, seconds: float = 60) -> str:
        """Read to the end, and return the whole output."""
        end = time.monotonic() + seconds
        while self._read(end - time.monotonic()):
            pass
        return self.text

    def type(self, text: str) -> None:
        """Type something."""
        os.write(self.descriptor, text.encode())

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self.descriptor], [], [], max(0, seconds))
        try:
            chunk = os.read(self.descriptor, 65536) if ready else b""
        except OSError:  # Linux reports a closed terminal this way
            chunk = b""
        self.text += self._decoder.decode(chunk)
        return bool(chunk)


def until(process: subprocess.Popen[str], words: str) -> None:
    """Read standard error until some words appear."""
    assert process.stderr is not None
    for line in process.stderr:
        if words in line:
            return
    raise AssertionError(f"{words!r} did not appear")


def wait_for_show(program: Program, key: str, **fields: str) -> None:
    """Wait until the sandbox has a show with the given fields."""
    end = time.monotonic() + 60
    with program.sandbox.sync_client("amikrop") as mixcloud:
        while time.monotonic() < end:
            with suppress(NotFoundError):
                if fields.items() <= mixcloud.get(key).data.items():
                    return
            time.sleep(0.01)
    raise AssertionError(f"{key} did not appear")


@contextmanager
def heeding_interrupts() -> Iterator[None]:
    """Make Ctrl-C end started processes, even if the tests run in the background.

    A shell makes background jobs ignore the signal, and children inherit this.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _Stream(io.TextIOWrapper):
    """A text stream in memory that can pose as a terminal."""

    def __init__(self, *, terminal: bool = False) -> None:
        self.bytes = io.BytesIO()
        self.terminal = terminal
        super().__init__(self.bytes, encoding="utf-8", newline="\n")

    def isatty(self) -> bool:
        return self.terminal

    @property
    def text(self) -> str:
        self.flush()
        return self.bytes.getvalue().decode()


def _stdin(text: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8")


def plain(text: str) -> str:
    """Return text without colours and cursor movements."""
    return _sequence.sub("", text)
