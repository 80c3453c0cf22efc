"""Questions on the terminal, which leave it as it was also if a signal ends the process."""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import click

from aiomixcloud.cli.interrupts import interrupts

if TYPE_CHECKING:
    from collections.abc import Iterator


def prompt(text: str, **settings: Any) -> str:
    """Ask for a text.

    Args:
        text: The question.
        settings: Other arguments of `click.prompt`.
    """
    with _terminal_restored():
        return str(click.prompt(text, err=True, **settings))


def confirm(text: str, *, default: bool) -> bool:
    """Ask for yes or no.

    Args:
        text: The question.
        default: The answer if only the Enter key is pressed.
    """
    with _terminal_restored():
        return click.confirm(text, default=default, err=True)


@contextmanager
def _terminal_restored() -> Iterator[None]:
    """Show what is typed again, and begin a new line, if a signal ends the question."""
    before: list[Any] | None = None
    with suppress(ImportError, OSError, ValueError):
        import termios

        with suppress(termios.error):
            before = termios.tcgetattr(sys.stdin.fileno())

    def restore() -> None:
        if before is not None:
            termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, before)
        sys.stderr.write("\n")

    with interrupts.ending_with(restore, patience=0.0):
        yield
