"""Times as files write them, in seconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from .errors import TracklistError

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = 86400
HOUR = 3600
#: How far the first entry of a show may be from the start that the caller gave.
_NEAR = 3 * HOUR
#: From this time of day on, a first entry is hardly ever a position.
_DAYTIME = 5 * HOUR
#: Average seconds between tracks; less suggests that the times are hours and minutes.
_SHORTEST = 20
#: Tracks are shorter: times that are not ascending and below are lengths.
_LONGEST_TRACK = 20 * 60

_position = re.compile(r"(?:(\d{1,4}):)?(\d{1,6}):(\d{1,2})(?:[.,](\d{1,9}))?")
_seconds = re.compile(r"(\d{1,9})(?:[.,](\d{1,12}))?")
_clock = re.compile(
    r"(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*(?:([ap])\.?m\.?)?", re.IGNORECASE
)


def parse_position(text: str) -> float | None:
    """Return seconds for ``ss``, ``m:ss`` and ``h:mm:ss``, with or without a fraction.

    Minutes have no upper limit unless hours stand before them. None for any other text.
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


def parse_signed_position(text: str) -> float | None:
    """Return the same, negative after a minus sign."""
    text = text.strip()
    seconds = parse_position(text.removeprefix("-"))
    return -seconds if seconds is not None and text.startswith("-") else seconds


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


def to_epoch(moment: datetime) -> float:
    """Return the seconds of `moment` since the epoch; without a zone, as if it were UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def format_time(seconds: float) -> str:
    """Return seconds as ``m:ss`` or ``h:mm:ss``, rounded down.

    Example:
        >>> format_time(3723.9)
        '1:02:03'
    """
    sign, whole = ("-", -int(seconds)) if seconds < 0 else ("", int(seconds))
    hours, rest = divmod(whole, HOUR)
    minutes, second = divmod(rest, 60)
    return f"{sign}{hours}:{minutes:02}:{second:02}" if hours else f"{sign}{minutes}:{second:02}"


def _fraction(digits: str | None) -> float:
    return int(digits) / 10 ** len(digits) if digits else 0.0


#: Year, month and day, or day, month and year, before a time of day.
_moment = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})\.?(?:[ T,]+(\S.{0,20}))?")
_offset = re.compile(r"\s*([+-]\d\d):?(\d\d)$")


def parse_moment(text: str, *, month_first: bool = False) -> datetime | None:
    """Return a date with a time of day, such as ``2026-09-04 22:00:31`` or ``4.9.2026 22:00``.

    Args:
        text: The text. An offset from UTC and a trailing ``Z`` are understood.
        month_first: Whether ``9/4/2026`` is in September.
    """
    text = text.strip()
    try:
        return datetime.fromisoformat(_offset.sub(r"\1:\2", text)) if len(text) > 10 else None
    except ValueError:
        pass
    if not (found := _moment.fullmatch(text)) or found[5] is None:
        return None
    clock = parse_clock(found[5])
    day = parse_date(text[: found.start(5)].rstrip(" T,"), month_first=month_first)
    if clock is None or day is None:
        return None
    return day + timedelta(seconds=clock)


def parse_date(text: str, *, month_first: bool = False) -> datetime | None:
    """Return midnight of a date such as ``2026-09-04``, ``4.9.2026`` or ``9/4/2026``."""
    found = _moment.fullmatch(text.strip())
    if not found or found[5]:
        return None
    first, second, third = int(found[1]), int(found[3]), int(found[4])
    if len(found[1]) == 4:
        year, month, day = first, second, third
    else:
        year = third + (2000 if len(found[4]) == 2 else 0)
        month, day = (first, second) if month_first else (second, first)
        if month > 12:
            month, day = day, month
    try:
        return datetime(year, month, day)  # noqa: DTZ001 - local to the program that wrote it
    except ValueError:
        return None


def is_clock(moments: Sequence[float], factor: int, start: float | None) -> bool:
    """Return whether times make more sense as times of day than as positions in a show.

    Args:
        moments: The times, in seconds since midnight if they are times of day.
        factor: 60 if the times are hours and minutes then, otherwise 1.
        start: The time of day at which the recording began, or None.
    """
    if not moments or max(moments) >= DAY:
        return False
    if start is not None:
        apart = abs(moments[0] - start)
        # What begins at 0:00 is a position, unless the show begins at midnight.
        return min(apart, DAY - apart) <= _NEAR and (moments[0] != 0 or start == 0)
    back = [before - after for before, after in pairwise(moments) if after < before]
    if any(step > DAY / 2 for step in back):
        return len(back) == 1 and (factor == 1 or len(moments) > 3)
    if back or moments[0] < _DAYTIME:
        return False
    apart = (moments[-1] - moments[0]) / factor / max(len(moments) - 1, 1)
    return factor == 1 or (len(moments) > 2 and apart < _SHORTEST)


def are_close(starts: Sequence[float]) -> bool:
    """Return whether tracks would be a few seconds long on average."""
    return max(starts) - min(starts) < _SHORTEST / 2 * max(len(starts) - 1, 1)


def are_lengths(starts: Sequence[float]) -> bool:
    """Return whether times make more sense as lengths of tracks than as starts."""
    back = sum(after < before for before, after in pairwise(starts))
    return bool(
        starts
        and starts[0]
        and back
        and (max(starts) < _LONGEST_TRACK or back * 4 >= len(starts) - 1)
    )


def seconds_of_day(start: str | float | datetime) -> float:
    """Return the time of day of a start as seconds since midnight."""
    if isinstance(start, str):
        start = parse_start(start)
    if isinstance(start, datetime):
        return start.hour * HOUR + start.minute * 60 + start.second
    return float(start)


def parse_start(text: str) -> float | datetime:
    """Return a start that a person wrote: a time of day in seconds, or a date and time.

    Raises:
        TracklistError: The text is neither.
    """
    clock = parse_clock(text)
    if clock is not None:
        return clock
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        raise TracklistError(
            f"the start {text!r} is not a time of day such as 22:00, "
            "or a date and time such as 2026-09-04T22:00"
        ) from None
