"""Entries of logs: their dates and times, and the order in which they are listed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from . import times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .entries import Entry

#: The note about logs of what was going to be played.
PLANNED = "the times are planned, not measured"


def parse_iso(text: str) -> datetime | None:
    """Return the date and time of an ISO text, with or without an offset."""
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def local_seconds(moment: datetime | None, first: datetime | None) -> float | None:
    """Return seconds for `TimeBase.LOCAL_TIME`.

    Args:
        moment: A date and time.
        first: The first one of the file; its offset counts for all, so that the clock does
            not jump when daylight saving time begins or ends.
    """
    if moment is None:
        return None
    offset = first.utcoffset() if first and moment.tzinfo else None
    return times.to_epoch(moment) + (offset or timedelta()).total_seconds()


def parse_day(text: str) -> float | None:
    """Return seconds from the epoch to the beginning of a day, from an ISO date."""
    day = parse_iso(text[:10])
    return None if day is None else times.to_epoch(day)


def reverse_if_newest_first(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the entries in reverse order if the newest is first.

    Sorting by time is not enough: several entries may have the same minute.
    """
    known = [entry.time for entry in entries if entry.time is not None]
    newest_first = bool(known) and known[0] > known[-1]
    return tuple(reversed(entries)) if newest_first else tuple(entries)


def warn_whole_minutes(entries: Sequence[Entry]) -> list[str]:
    """Return a warning if no time has seconds."""
    known = [entry.time for entry in entries if entry.time is not None]
    whole = len(known) > 2 and all(time % 60 == 0 for time in known)
    return ["the times are accurate only to the minute"] if whole else []
