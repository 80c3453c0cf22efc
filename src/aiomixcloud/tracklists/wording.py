"""Parts of messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: How many numbers a message lists.
LISTED = 8


def listed(numbers: Sequence[str], noun: str = "") -> str:
    """Return numbers as one text, long lists shortened.

    Example:
        >>> listed(["line 3", "line 5"])
        'line 3, line 5'
        >>> listed(["3"], "section"), listed(["3", "5"], "section")
        ('section 3', 'sections 3, 5')
    """
    shown = ", ".join(numbers[:LISTED])
    if len(numbers) > LISTED:
        shown += f" and {len(numbers) - LISTED} more"
    if not noun:
        return shown
    return f"{noun} {shown}" if len(numbers) == 1 else f"{noun}s {shown}"


def counted(number: int, noun: str) -> str:
    """Return a number and its noun.

    Example:
        >>> counted(1, "track"), counted(3, "track")
        ('1 track', '3 tracks')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
