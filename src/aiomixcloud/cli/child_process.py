"""Running another program, which receives the signals and sets the exit status."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from aiomixcloud.cli.exit_codes import CommandError
from aiomixcloud.cli.interrupts import interrupts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: The statuses of shells for a program that is not found or cannot be started.
_NOT_FOUND, _NOT_STARTED = 127, 126

#: Signals that are passed on, in addition to those that end a command.
_FORWARDED = ("SIGQUIT", "SIGUSR1", "SIGUSR2")

#: A shell reports a signal as this plus the number of the signal.
_OF_SIGNAL = 128


def run_program(command: str | Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a program and pass signals on to it.

    Args:
        command: A command line for the shell, or a program with its arguments.
        environment: The environment of the program.

    Returns:
        The exit status of the program; 128 plus the number of the signal that ended it.

    Raises:
        CommandError: The program cannot be started.
    """
    child = _Child()
    interrupts.heed(*_FORWARDED)
    with interrupts.forwarding_to(child.send):
        status = child.run(command, environment)
    return status if status >= 0 else _OF_SIGNAL - status


class _Child:
    """A program, also before it starts: signals that arrive too early are sent later."""

    def __init__(self) -> None:
        # A terminal sends signals to a process group. Without one, a group of its own lets
        # signals reach also the programs that a shell starts.
        self._shares_group = os.name != "posix" or _has_terminal()
        self._lock = threading.Lock()
        self._early: list[int] = []
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, command: str | Sequence[str], environment: Mapping[str, str]) -> int:
        name = command if isinstance(command, str) else command[0]
        with self._lock:
            try:
                process = subprocess.Popen(  # noqa: S603 - the user asked for it
                    command,
                    shell=isinstance(command, str),
                    env=environment,
                    process_group=None if self._shares_group else 0,
                )
            except FileNotFoundError:
                raise CommandError(f"the program {name!r} was not found", _NOT_FOUND) from None
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or error
                raise CommandError(
                    f"the program {name!r} cannot be started: {reason}", _NOT_STARTED
                ) from None
            self._process = process
        for number in self._early:
            self.send(number)
        return process.wait()

    def send(self, number: int) -> None:
        """Send a signal to the program, unless the terminal has sent it already."""
        with self._lock:
            process = self._process
            if process is None:
                self._early.append(number)
            elif not self._shares_group and process.returncode is None:
                os.killpg(process.pid, number)
            elif number not in (signal.SIGINT, signal.SIGQUIT) or not _is_in_foreground():
                process.send_signal(number)


def _has_terminal() -> bool:
    return sys.stdin is not None and not sys.stdin.closed and sys.stdin.isatty()


def _is_in_foreground() -> bool:
    try:
        return os.tcgetpgrp(0) == os.getpgrp()
    except OSError:
        return False
