"""The exit statuses of the program, and the error that ends a command with one of them."""

from __future__ import annotations

DONE = 0
FAILED = 1
WRONG_USAGE = 2
NOT_FOUND = 3
NOT_AUTHORISED = 4
RATE_LIMITED = 5
NO_NETWORK = 6
#: After Ctrl-C.
INTERRUPTED = 130


class CommandError(Exception):
    """Something that ends a command, said in one line.

    Args:
        message: What went wrong, and what to do next.
        status: The exit status.

    Example:
        >>> raise CommandError("there is no file show.mp3", WRONG_USAGE)
    """

    def __init__(self, message: str, status: int = FAILED) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
