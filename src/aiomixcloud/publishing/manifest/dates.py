"""Dates in manifests: the rules of the client, in the time zone of the station.

A manifest is read repeatedly, so a date must mean the same on every day: text such as
``friday 20:00`` is a mistake. So is a local time that a change of the clocks skips or repeats.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from difflib import get_close_matches
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from aiomixcloud import InvalidArgumentError, parse_date

if TYPE_CHECKING:
    from .rows import DateOrder, Value

_numeric = re.compile(r"(\d{1,4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,4})(?!\d)\.?")

#: A date as spreadsheets store it: days since 30 December 1899. These are 1995 to 2064.
_serial = re.compile(r"[345]\d{4}(?:[.,]\d+)?").fullmatch
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - local time

#: Spreadsheets store a time as a part of the day.
_fraction = re.compile(r"0?[.,]\d+").fullmatch

#: What is added to the current time to find out whether a date depends on it.
_LATER = timedelta(days=400)

_ORDERS: dict[DateOrder, str] = {"DMY": "day, month, year", "MDY": "month, day, year"}


class DateError(ValueError):
    """A text is not a date that has one meaning; the message says what to write."""


def find_zone(name: str) -> ZoneInfo:
    """Return a time zone by its name.

    Raises:
        DateError: The name is not that of a time zone.

    Example:
        >>> find_zone("europe/berlin")
        zoneinfo.ZoneInfo(key='Europe/Berlin')
    """
    with suppress(ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(name.strip())
    known = {one.casefold(): one for one in available_timezones()}
    wanted = name.strip().replace(" ", "_").casefold()
    if wanted in known:
        return ZoneInfo(known[wanted])
    city = [one for one in sorted(known) if one.endswith(f"/{wanted}")]
    near = city or get_close_matches(wanted, known, n=1, cutoff=0.8)
    hint = f"did you mean {known[near[0]]!r}?" if near else "write, for example, 'Europe/Berlin'"
    raise DateError(f"is not a known time zone; {hint}")


@dataclass(frozen=True, slots=True)
class Calendar:
    """How the dates of a manifest are read.

    Attributes:
        now: The current time, with a time zone.
        zone: The time zone of dates without one; None for that of this machine.
        order: The order of day and month in dates such as ``03/04/2027``, if it is known.
    """

    now: datetime
    zone: tzinfo | None = None
    order: DateOrder | None = None

    def read_local(self, value: Value) -> datetime:
        """Return a date and time; without a time zone if the value does not contain one.

        Raises:
            DateError: It is not a date, or has no or several meanings.
        """
        if isinstance(value, datetime):
            return value.replace(microsecond=0)
        if isinstance(value, date):
            return datetime.combine(value, time())
        text = str(value).strip()
        if _serial(text):
            days = float(text.replace(",", "."))
            moment = _EPOCH + timedelta(minutes=round(days * 24 * 60))
            raise DateError(
                "is the number that the spreadsheet stores for a date; write "
                f"{_format(moment)!r}, or format the column as a date"
            )
        return self._read_text(self._ordered(text))

    def _ordered(self, text: str) -> str:
        """Return a text whose date is written as year, month and day, if the order is known."""
        found = _numeric.match(text)
        if not found or self.order not in _ORDERS or len(found[1]) > 2 or len(found[4]) == 3:
            return text
        year = int(found[4]) + (2000 if len(found[4]) < 4 else 0)
        day, month = (found[1], found[3]) if self.order == "DMY" else (found[3], found[1])
        try:
            written = date(year, int(month), int(day)).isoformat()
        except ValueError:
            raise DateError(f"is not a date in the order {_ORDERS[self.order]}") from None
        return f"{written} {text[found.end() :]}"

    def _read_text(self, text: str) -> datetime:
        try:
            moment = parse_date(text, now=self.now)
            later = parse_date(text, now=self.now + _LATER)
        except InvalidArgumentError as error:
            raise DateError(_without_value(error.message, text)) from None
        if moment != later:
            raise DateError(
                f"means a different day each time the manifest is read; write {_format(moment)!r}"
            )
        return moment

    def add_time(self, moment: datetime, value: Value) -> datetime:
        """Return the day of a date with the time of another value.

        Raises:
            DateError: The value is not a time.
        """
        if isinstance(value, time):
            return datetime.combine(moment.date(), value, value.tzinfo or moment.tzinfo)
        text = str(value).strip()
        if _fraction(text):
            minutes = round(float(text.replace(",", ".")) * 24 * 60)
            raise DateError(
                "is the number that the spreadsheet stores for a time; write "
                f"'{minutes // 60:02}:{minutes % 60:02}', or format the column as a time"
            )
        try:
            found = parse_date(f"{moment:%Y-%m-%d} {text}", now=self.now)
        except InvalidArgumentError:
            raise DateError("is not a time of day; write, for example, '20:00'") from None
        return found if found.tzinfo else found.replace(tzinfo=moment.tzinfo)

    def has_time(self, value: Value) -> bool:
        """Return whether a value that `read_local` accepts contains a time of day."""
        if isinstance(value, date):
            return isinstance(value, datetime)
        try:
            # A text that contains a time is refused with a second one.
            parse_date(f"{self._ordered(str(value).strip())} 12:34", now=self.now)
        except (InvalidArgumentError, DateError):
            return True
        return False

    def locate(self, local: datetime) -> datetime:
        """Return a date and time with its time zone.

        Raises:
            DateError: The local time does not exist or exists twice, because clocks change.
        """
        if local.tzinfo:
            return local
        first, second = self._at(local, 0), self._at(local, 1)
        if first == second:
            return first.astimezone(self.zone)
        where = f" in {self.zone}" if self.zone else ""
        in_order = (one.astimezone(self.zone) for one in sorted((first, second)))
        readings = " or ".join(repr(_format(one)) for one in in_order)
        if first < second:
            raise DateError(
                f"exists twice{where}, because clocks go back on that day; write {readings}"
            )
        raise DateError(
            f"does not exist{where}, because clocks go forward on that day; write {readings}"
        )

    def readings(self, local: datetime) -> set[datetime]:
        """Return what a local time means, in UTC: two times if clocks change.

        Raises:
            DateError: It is too far away.
        """
        if local.tzinfo:
            return {local.astimezone(UTC)}
        return {self._at(local, 0), self._at(local, 1)}

    def _at(self, local: datetime, fold: int) -> datetime:
        """Return one of the two readings of a local time, in UTC."""
        try:
            return local.replace(fold=fold, tzinfo=self.zone).astimezone(UTC)
        except (OverflowError, ValueError, OSError):
            raise DateError("is outside the supported range of dates") from None


def _format(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="minutes")


def _without_value(message: str, text: str) -> str:
    """Return a message of the client for manifests: the text is shown beside it.

    Its examples include dates that manifests refuse.
    """
    short = message.removeprefix(repr(text)).removeprefix(":").strip() or message
    return short.replace(", '1 May 2027 8pm' or 'friday 20:00'", " or '1 May 2027 8pm'")


_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
#: English names, from Monday on.
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_directive = re.compile("%(-?[a-zA-Z%])")


def format_date(moment: datetime, pattern: str) -> str:
    """Return a date in a format of `strftime`, with English names on every machine.

    Args:
        moment: The date.
        pattern: The format; a minus sign removes a leading zero, as in ``%-d``.

    Raises:
        ValueError: The format contains an unknown directive.

    Example:
        >>> format_date(datetime(2027, 9, 3), "%-d %B %Y")
        '3 September 2027'
    """
    values = {
        "Y": f"{moment.year:04}",
        "y": f"{moment.year % 100:02}",
        "m": f"{moment.month:02}",
        "d": f"{moment.day:02}",
        "H": f"{moment.hour:02}",
        "I": f"{(moment.hour + 11) % 12 + 1:02}",
        "M": f"{moment.minute:02}",
        "j": f"{moment.timetuple().tm_yday:03}",
        "V": f"{moment.isocalendar().week:02}",
        "p": "AM" if moment.hour < 12 else "PM",
        "B": _MONTHS[moment.month - 1],
        "b": _MONTHS[moment.month - 1][:3],
        "A": WEEKDAYS[moment.weekday()],
        "a": WEEKDAYS[moment.weekday()][:3],
        "%": "%",
    }

    def replace(found: re.Match[str]) -> str:
        letter = found[1].removeprefix("-")
        if letter not in values:
            known = ", ".join(f"%{one}" for one in values)
            raise ValueError(f"%{letter} is not known; use {known}")
        value = values[letter]
        return value.lstrip("0") or "0" if found[1].startswith("-") else value

    return _directive.sub(replace, pattern)
