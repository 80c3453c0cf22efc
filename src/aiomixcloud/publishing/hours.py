"""Hours of the day in which a run may send. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TypeAlias

#: Begin and end of hours of the day.
Hours: TypeAlias = tuple[time, time]


def seconds_until(between: Hours, now: datetime) -> float:
    """Return the seconds until the hours begin; 0 during them.

    Args:
        between: Begin and end, in local time; they may span midnight, and equal times mean the
            whole day.
        now: The current local time.
    """
    begin, end = between
    at = now.time().replace(tzinfo=None)
    is_inside = begin <= at < end if begin < end else at >= begin or at < end
    if is_inside or begin == end:
        return 0.0
    opening = datetime.combine(now.date(), begin, now.tzinfo)
    if opening < now:
        opening += timedelta(days=1)
    return (opening - now).total_seconds()
