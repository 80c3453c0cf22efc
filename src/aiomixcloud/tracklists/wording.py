"""Parts of messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: How many numbers a message lists.
LISTED = 8


def join_names(numbers: Sequence[str], noun: str = "") -> str:
    """Return numbers as one text, long lists shortened.

    Example:
        >>> join_names(["line 3", "line 5"])
        'line 3, line 5'
        >>> join_names(["3"], "section"), join_names(["3", "5"], "section")
        ('section 3', 'sections 3, 5')
    """
    shown = ", ".join(numbers[:LISTED])
    if len(numbers) > LISTED:
        shown += f" and {len(numbers) - LISTED} more"
    if not noun:
        return shown
    return f"{noun} {shown}" if len(numbers) == 1 else f"{noun}s {shown}"


def format_count(number: int, noun: str) -> str:
    """Return a number and its noun.

    Example:
        >>> format_count(1, "track"), format_count(3, "track")
        ('1 track', '3 tracks')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
