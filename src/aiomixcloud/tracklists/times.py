"""Times as files write them, in seconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime

DAY = 86400
HOUR = 3600

_position = re.compile(r"(?:(\d{1,4}):)?(\d{1,6}):(\d{1,2})(?:[.,](\d{1,9}))?")
_seconds = re.compile(r"(\d{1,9})(?:[.,](\d{1,12}))?")
_clock = re.compile(
    r"(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*(?:([ap])\.?m\.?)?", re.IGNORECASE
)


def parse_position(text: str) -> float | None:
    """Return seconds for ``ss``, ``m:ss`` and ``h:mm:ss``, with or without a fraction.

    Minutes have no upper limit unless hours stand before them. None if it is no such time.
    """
    text = text.strip()
    if found := _seconds.fullmatch(text):
        return int(found[1]) + _fraction(found[2])
    if not (found := _position.fullmatch(text)):
        return None
    hours, minutes, seconds = int(found[1] or 0), int(found[2]), int(found[3])
    if seconds > 59 or (found[1] and minutes > 59):
        return None
    return hours * HOUR + minutes * 60 + seconds + _fraction(found[4])


def parse_clock(text: str) -> float | None:
    """Return seconds since midnight for ``21:39``, ``21:39:05`` and ``7:12am``."""
    if not (found := _clock.fullmatch(text.strip())):
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if half := (found[5] or "").lower():
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return hour * HOUR + minute * 60 + second + _fraction(found[4])


def epoch(moment: datetime) -> float:
    """Return the seconds of `moment` since the epoch; without a zone, as if it were UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def spell(seconds: float) -> str:
    """Return seconds as ``m:ss`` or ``h:mm:ss``, rounded down.

    Example:
        >>> spell(3723.9)
        '1:02:03'
    """
    sign, whole = ("-", -int(seconds)) if seconds < 0 else ("", int(seconds))
    hours, rest = divmod(whole, HOUR)
    minutes, second = divmod(rest, 60)
    return f"{sign}{hours}:{minutes:02}:{second:02}" if hours else f"{sign}{minutes}:{second:02}"


def _fraction(digits: str | None) -> float:
    return int(digits) / 10 ** len(digits) if digits else 0.0
