"""Questions on the terminal, which restore its state even if a signal ends the process."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from aiomixcloud.cli.interrupts import interrupts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def can_ask() -> bool:
    """Return whether a person at a terminal can answer questions."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def prompt(text: str, **settings: Any) -> str:
    """Ask for a text.

    Args:
        text: The question.
        settings: Other arguments of `click.prompt`.
    """
    with _restoring_terminal():
        return str(click.prompt(text, err=True, **settings))


def confirm(text: str, *, default: bool) -> bool:
    """Ask for yes or no.

    Args:
        text: The question.
        default: The answer if only the Enter key is pressed.
    """
    with _restoring_terminal():
        return click.confirm(text, default=default, err=True)


@contextmanager
def _restoring_terminal() -> Iterator[None]:
    """Turn echo on again and start a new line if a signal ends the question."""
    restore_modes = _save_modes()

    def restore() -> None:
        restore_modes()
        sys.stderr.write("\n")

    with interrupts.ending_with(restore, grace=0.0):
        yield


def _save_modes() -> Callable[[], object]:
    """Return a function that restores the modes of the terminal, if there is one."""
    nothing = lambda: None  # noqa: E731
    try:
        import termios
    except ImportError:  # on Windows
        return nothing
    try:
        modes = termios.tcgetattr(sys.stdin.fileno())
    except (termios.error, OSError, ValueError):
        return nothing
    return lambda: termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, modes)
