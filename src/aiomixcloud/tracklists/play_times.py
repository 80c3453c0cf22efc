"""Times of play as the histories of DJ programs write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

#: For the user, if the program writes no seconds.
MINUTES_ONLY = "the file has no seconds: start times are accurate only to the minute"

#: From here on a number of seconds since 1970 is one of milliseconds (the year 5138).
_MILLISECONDS = 100_000_000_000
_time_of_day = re.compile(
    r"(?<![\d:.,])(\d{1,2})([:.h])([0-5]\d)(?:\2([0-5]\d)(?:[.,]\d{1,6})?)?(?![\d:])",
    re.IGNORECASE,
)
# Morning and afternoon in the languages of the programs; many write "a. m." or "午後".
_afternoon = re.compile(r"\bp\.?\s?m\b|下午|午後|오후|μμ|CH\b", re.IGNORECASE)
_morning = re.compile(r"\ba\.?\s?m\b|上午|午前|오전|πμ|SA\b", re.IGNORECASE)


def from_unix_time(value: object) -> float | None:
    """Return seconds since 1970, or None if the program left the field empty or at 0 or -1."""
    if isinstance(value, str):
        value = _number(value)
    if not isinstance(value, int | float) or value <= 0 or value != value:  # noqa: PLR0124
        return None
    seconds = value / 1000 if value >= _MILLISECONDS else value
    return seconds if seconds < _MILLISECONDS else None


def find_time_of_day(text: str) -> float | None:
    """Return the seconds since midnight of the time in `text`, or None if it contains none.

    The clock may have 12 or 24 hours, and a date may stand in front.

    Example:
        >>> find_time_of_day("17/01/2026 8:01:10 PM")
        72070.0
    """
    found = None
    for found in _time_of_day.finditer(text[:60]):
        if found[2] != ".":
            break
    if found is None:
        return None
    hour, minute, second = int(found[1]), int(found[3]), int(found[4] or 0)
    # "20:01:10 PM" occurs: the system's clock has 24 hours, and the program adds the suffix.
    if hour < 12 and _afternoon.search(text):
        hour += 12
    elif hour == 12 and _morning.search(text):
        hour = 0
    return float(hour * 3600 + minute * 60 + second) if hour < 25 else None


def local_midnight(year: int, month: int, day: int) -> float | None:
    """Return the seconds from the epoch to a local midnight, or None for an impossible date."""
    try:
        return datetime(year, month, day, tzinfo=UTC).timestamp()
    except ValueError:
        return None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
