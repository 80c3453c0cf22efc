"""Dates in both directions: the API's date-times to `datetime`, the user's to UTC.

Answers are read strictly: only ISO date-times with a zone are dates. Users may write dates in
many ways; `date_text` reads them. What time it is now is an argument.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, TypeAlias

from .errors import InvalidArgumentError

if TYPE_CHECKING:
    from .date_text import Preference

#: What a user may give for a moment: Unix seconds, text, `datetime` or `date`.
Moment: TypeAlias = int | float | str | datetime | date

_iso = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)", re.ASCII
).fullmatch

_unix_seconds = re.compile(r"-?\d{9,11}(?:\.\d+)?|\d{13}", re.ASCII).fullmatch

#: From here on (the year 5138) a number must be milliseconds.
_TOO_MANY_SECONDS = 100_000_000_000

_WANTED = "give Unix seconds, a text such as '2027-05-01 20:00', a datetime or a date"


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


def to_utc(value: Moment, *, name: str, now: datetime, prefer: Preference) -> datetime:
    """Return the moment that a user means by `value`, in UTC and whole seconds.

    Args:
        value: Unix seconds; text as `date_text.read` understands it; a `datetime` or `date`.
            What names no zone means local time.
        name: Name of the argument, for messages.
        now: The present moment, aware.
        prefer: Which moment a text means that names no year or no day: the next one
            (``'future'``) or the most recent one (``'past'``).

    Raises:
        TypeError: `value` is of another type.
        InvalidArgumentError: `value` cannot be read as a moment, or in several ways.
    """
    try:
        return _in_utc(_to_datetime(value, now, prefer)).replace(microsecond=0)
    except InvalidArgumentError as error:
        raise InvalidArgumentError(f"{name}: {error.message}") from None
    except (ValueError, OverflowError, OSError):
        raise InvalidArgumentError(f"{name}: {value!r} is not a moment; {_WANTED}") from None
    except TypeError:
        raise TypeError(f"{name}: {value!r} is not a moment; {_WANTED}") from None


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


def _to_datetime(value: Moment, now: datetime, prefer: Preference) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    if isinstance(value, str):
        # Imported here because its patterns take longer to compile than all of this package.
        from . import date_text

        text = date_text.clean(value)
        if _unix_seconds(text):
            return _from_digits(text)
        return date_text.read(value, now=now, prefer=prefer)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return _from_seconds(value)


def _from_digits(text: str) -> datetime:
    """Return the moment of Unix seconds in a text; refuse those that may be a date and hour."""
    moment = _from_seconds(float(text))
    if len(text) != 10 or not text.isdigit():
        return moment
    hour = f"{text[:4]}-{text[4:6]}-{text[6:8]} {text[8:]}:00"
    try:
        datetime.fromisoformat(hour)
    except ValueError:
        return moment
    raise InvalidArgumentError(
        f"{text!r} means {hour} or, in Unix seconds, {to_iso(moment)}; "
        f"write '{hour}' or '{to_iso(moment)}'"
    )


def _from_seconds(value: float) -> datetime:
    if abs(value) >= _TOO_MANY_SECONDS:
        raise InvalidArgumentError(
            f"{value:.0f} looks like milliseconds; the API counts in seconds, divide by 1000"
        )
    return datetime.fromtimestamp(value, UTC)
