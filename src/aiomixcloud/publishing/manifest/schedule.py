"""Repeated times: with `every friday 20:00`, each show gets the next Friday that is free."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from aiomixcloud.publishing.records import Status

from .dates import WEEKDAYS, DateError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aiomixcloud.publishing.records import ShowState

    from .dates import Calendar
    from .rows import Value

_START = re.compile(r"every\b\s*", re.IGNORECASE)

_day = r"(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?"
_every = re.compile(
    rf"every\s+(?P<days>days?|{_day}(?:\s*(?:,|;|/|&|\band\b)\s*{_day})*)\b"
    r"(?:\s*,)?\s*(?:at\s+)?(?P<time>.*)",
    re.IGNORECASE,
).fullmatch


@dataclass(frozen=True, slots=True)
class Every:
    """A repeated time.

    Attributes:
        days: Its weekdays; Monday is 0.
        time: Its time of day as it is written, or an empty text.
    """

    days: frozenset[int]
    time: str

    def days_from(self, first: datetime) -> Iterator[datetime]:
        """Yield its days, from the day of a local time on."""
        day = datetime(first.year, first.month, first.day)  # noqa: DTZ001 - local time
        while True:
            if day.weekday() in self.days:
                yield day
            day += timedelta(days=1)


def parse_every(text: str) -> Every | None:
    """Return a repeated time, or None if a text does not begin with ``every``.

    Raises:
        DateError: It begins with ``every``, and is not a repeated time.

    Example:
        >>> parse_every("every friday 20:00")
        Every(days=frozenset({4}), time='20:00')
    """
    if not _START.match(text):
        return None
    found = _every(text.strip())
    if not found:
        raise DateError("is not a weekday with a time; write, for example, 'every friday 20:00'")
    names = re.findall(r"[a-z]+", found["days"].lower().replace("and", " "))
    starts = [day[:3].lower() for day in WEEKDAYS]
    days = {starts.index(name[:3]) for name in names if name[:3] in starts}
    return Every(frozenset(days or range(7)), found["time"].strip())


def add_every(text: str) -> str:
    """Return a repeated time with ``every`` before it.

    Example:
        >>> add_every("friday 20:00"), add_every("Every friday 20:00")
        ('every friday 20:00', 'every friday 20:00')
    """
    return f"every {_START.sub('', text.strip())}".strip()


def parse_weekly(text: str) -> Every:
    """Return a repeated time that is written with or without ``every``, and has a time of day.

    Raises:
        DateError: It is not a repeated time, or has no time of day.

    Example:
        >>> parse_weekly("friday 20:00").time
        '20:00'
    """
    every = parse_every(add_every(text))
    if every is None or not every.time:
        raise DateError("has no time of day; write, for example, 'friday 20:00'")
    return every


class Schedule:
    """The times of publication of a manifest: which are taken, and which are free.

    Args:
        states: What the journal says, by the SHA-256 of the audio; None without a journal.
    """

    def __init__(self, states: Mapping[str, ShowState] | None) -> None:
        self._states = states
        #: Local times that were not tried yet; a time that was taken remains taken.
        self._ahead: dict[Any, Iterator[datetime]] = {}
        self._taken = {
            moment
            for state in (states or {}).values()
            if (state.is_there or state.is_unresolved) and (moment := _sent_date(state))
        }

    @property
    def has_journal(self) -> bool:
        """Whether there is a journal; repeated times need one."""
        return self._states is not None

    def reserve(self, moment: datetime) -> None:
        """Note that a show is published at a time."""
        self._taken.add(moment)

    def find(
        self, every: Every, calendar: Calendar, time: Value, *, sha256: str | None
    ) -> datetime | None:
        """Return when to publish a show: as before, or at the next time that is free.

        Returns:
            The time; None if the show is public already, or is not to be sent.

        Raises:
            DateError: The time does not exist or exists twice on that day, or there is no
                journal: without it, a show would get another date each time.
        """
        if self._states is None:
            raise DateError("needs a journal, which stores the dates: pass journal=Journal(...)")
        state = self._states.get(sha256 or "")
        if state and (state.is_there or state.is_unresolved or state.status == Status.DROPPED):
            moment = _sent_date(state)
            return moment and moment.astimezone(calendar.zone)
        return self.next_free(every, calendar, time)

    def next_free(self, every: Every, calendar: Calendar, time: Value) -> datetime:
        """Return the next time that is free, and reserve it.

        Raises:
            DateError: The time does not exist or exists twice, because clocks change.
        """
        days = every.days_from(calendar.now.astimezone(calendar.zone))
        times = (calendar.add_time(day, time) for day in days)
        for local in self._ahead.setdefault((every, time, calendar.zone), times):
            readings = calendar.readings(local)
            if max(readings) > calendar.now and not self._taken.intersection(readings):
                self._taken |= readings
                return calendar.locate(local)
        raise DateError("is outside the supported range of dates")


def _sent_date(state: ShowState) -> datetime | None:
    """Return the date of publication that was sent."""
    sent = state.sent.get("publish_date")
    return datetime.fromisoformat(sent) if isinstance(sent, str) else None
