"""Dates in both directions: the API's date-times to `datetime`, the user's to UTC.

Reading is strict (only ISO date-times with a zone are dates), writing is lenient (whatever
people write is understood). What time it is now is the caller's to say.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TypeAlias

from .errors import InvalidArgumentError

#: What a user may give for a moment: Unix seconds, text, `datetime` or `date`.
Moment: TypeAlias = int | float | str | datetime | date

_iso = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)", re.ASCII
).fullmatch

_bare_number = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII).fullmatch

#: A year, and a date with or without a time, written without anything between.
_DIGITS_OF_DATES = (4, 8, 12, 14)

#: From here on (the year 5138) a number must be milliseconds.
_TOO_MANY_SECONDS = 100_000_000_000

#: Days in words, from today on.
_DAYS = {
    word: timedelta(days=days) for days, word in enumerate(("yesterday", "today", "tomorrow"), -1)
}
_day = re.compile(rf"(?i)\b(?:{'|'.join(_DAYS)})\b").search

_WANTED = "give Unix seconds, a date and time such as '2018-02-12 13:00', a datetime or a date"


def parse_iso(text: str) -> datetime | None:
    """Return the moment that `text` is in the API's own notation, or None for other text.

    Example:
        >>> parse_iso("2018-03-10T07:32:00Z")
        datetime.datetime(2018, 3, 10, 7, 32, tzinfo=datetime.timezone.utc)
        >>> parse_iso("May")
    """
    # The form that the API sends is recognised faster than by the general expression.
    usual = len(text) == 20 and text[4::3] == "--T::Z"
    if not usual and not _iso(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def to_utc(value: Moment, *, name: str, now: datetime) -> datetime:
    """Return the moment that a user means by `value`, in UTC and whole seconds.

    Args:
        value: Unix seconds; text as people write it; a `datetime` or `date`. What names no
            zone means local time, and parts left out of a date their first (``'May 2018'``
            is its first day); a time or weekday alone means today's or the coming one;
            ``now``, ``yesterday``, ``today`` and ``tomorrow`` are known. In ``'12/02/2018'`` the
            month comes first.
        name: Name of the argument, for messages.
        now: The present moment, aware.

    Raises:
        TypeError: `value` is of another type.
        InvalidArgumentError: `value` cannot be read as a moment.
    """
    try:
        return _in_utc(_to_datetime(value, now)).replace(microsecond=0)
    except InvalidArgumentError as error:
        raise InvalidArgumentError(f"{name}: {error.message}") from None
    except (ValueError, OverflowError, OSError):
        raise InvalidArgumentError(f"{name}: {value!r} is no moment; {_WANTED}") from None
    except TypeError:
        raise TypeError(f"{name}: {value!r} is no moment; {_WANTED}") from None


def to_iso(value: datetime) -> str:
    """Return an aware `value` in the API's notation.

    Example:
        >>> to_iso(datetime(2018, 3, 10, 7, 32, tzinfo=UTC))
        '2018-03-10T07:32:00Z'
    """
    return value.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _in_utc(value: datetime) -> datetime:
    """Return a moment in UTC; one without a zone is in local time.

    A time that clocks leap over in spring is read by the clock before: 2:30 is 3:30 then.
    """
    moment = value.astimezone(UTC)
    if value.tzinfo is None and moment.astimezone().replace(tzinfo=None) != value:
        return value.replace(fold=1).astimezone(UTC)
    return moment


def _to_datetime(value: Moment, now: datetime) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    if isinstance(value, str):
        text = value.strip()
        if re.fullmatch(r"-?\d{9,11}(\.\d+)?|\d{13}", text, re.ASCII):
            return _from_seconds(float(text))
        if _bare_number(text) and len(text) not in _DIGITS_OF_DATES:
            raise InvalidArgumentError(f"{value!r} may mean many things; {_WANTED}")
        return _from_text(text, now)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return _from_seconds(value)


def _from_seconds(value: float) -> datetime:
    if abs(value) >= _TOO_MANY_SECONDS:
        raise InvalidArgumentError(
            f"{value:.0f} looks like milliseconds; the API counts in seconds, divide by 1000"
        )
    return datetime.fromtimestamp(value, UTC)


def _from_text(text: str, now: datetime) -> datetime:
    # Imported here because it costs more than the rest of this package together.
    from dateutil import parser

    # To dateutil "GMT+3" is west of Greenwich, as in POSIX; to people it is east.
    text = re.sub(r"(?i)\b(?:GMT|UTC)\s?(?=[+-]\d)", "", text)

    def parse(default: datetime) -> datetime:
        return parser.parse(text, default=default, tzinfos=_zone)

    if text.lower() == "now":
        return now
    today = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    if word := _day(text):
        day = today + _DAYS[word[0].lower()]
        text = (text[: word.start()] + text[word.end() :]).strip()
        moment = parse(day) if text else day
        if moment.date() != day.date():
            raise ValueError("there are two days in it")
        return moment
    first = today.replace(month=1, day=1)
    # What the text leaves open shows when the same text is read on another day.
    read, elsewhere = parse(first), parse(first.replace(year=2000, month=3))
    return read if read.month == elsewhere.month or read.year == elsewhere.year else parse(today)


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    """Return the zone that dateutil found in a text; refuse names it would only guess at."""
    from dateutil import tz

    if offset is not None:
        return tz.tzoffset(name, offset)
    if name is None:
        return None
    if (zone := tz.gettz(name)) is None:
        raise InvalidArgumentError(
            f"{name!r} is no time zone known here; write an offset such as '+02:00'"
        )
    return zone
