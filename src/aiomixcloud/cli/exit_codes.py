"""The exit statuses of the program, and the error that ends a command."""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterable

DONE = 0
FAILED = 1
WRONG_USAGE = 2
NOT_FOUND = 3
NOT_AUTHORISED = 4
RATE_LIMITED = 5
NO_NETWORK = 6
#: The outcome of an upload is unknown, and the user has to decide.
UNKNOWN_OUTCOME = 7
#: Another run is using the account or file.
ANOTHER_RUN = 8
#: After Ctrl-C.
INTERRUPTED = 130


def combine(statuses: Iterable[int]) -> int:
    """Return the exit status for several objects: that of all failures, or 1 if they differ."""
    failures = set(statuses) - {DONE}
    return failures.pop() if len(failures) == 1 else FAILED if failures else DONE


class CommandError(Exception):
    """An error that ends a command with a one-line message.

    Args:
        message: What went wrong, and what to do.
        status: The exit status.

    Example:
        >>> raise CommandError("file show.mp3 not found", WRONG_USAGE)
    """

    def __init__(self, message: str, status: int = FAILED) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
