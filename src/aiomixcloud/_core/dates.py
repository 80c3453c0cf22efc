"""Conversion of dates: the API's date-times to `datetime`, and the user's to UTC.

Responses are parsed strictly: only ISO date-times with a time zone are dates. `date_text`
parses the many formats that users write. The current time is an argument.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Literal, TypeAlias

from .errors import InvalidArgumentError

if TYPE_CHECKING:
    from .date_text import Preference

#: A point in time as users pass it: Unix seconds, text, `datetime` or `date`.
Moment: TypeAlias = int | float | str | datetime | date

_iso = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)", re.ASCII
).fullmatch

#: Where the API's usual format has separators and the ``Z``.
_SEPARATORS = slice(4, None, 3)

# Looking it up once saves a quarter of the time of reading a date.
_from_iso = datetime.fromisoformat

_unix_seconds = re.compile(r"-?\d{9,11}(?:\.\d+)?|\d{13}", re.ASCII).fullmatch

#: Numbers from here on (the year 5138) are assumed to be milliseconds.
_TOO_MANY_SECONDS = 100_000_000_000

_WANTED = "use Unix seconds, text such as '2027-05-01 20:00', a datetime or a date"


def parse_iso(text: str) -> datetime | None:
    """Parse a date-time in the API's format; return None for other text.

    Example:
        >>> parse_iso("2018-03-10T07:32:00Z")
        datetime.datetime(2018, 3, 10, 7, 32, tzinfo=datetime.timezone.utc)
        >>> parse_iso("May")
    """
    # The API's usual format is recognized faster than by the regular expression.
    if (len(text) != 20 or text[_SEPARATORS] != "--T::Z") and not _iso(text):
        return None
    try:
        return _from_iso(text)
    except ValueError:
        return None


def parse_date(
    text: str, *, now: datetime, prefer: Literal["future", "past"] = "future"
) -> datetime:
    """Parse a date or time as people write it; see "How dates are read".

    Args:
        text: The text to parse, such as ``'1 May 2027 8pm'`` or ``'friday 20:00'``.
        now: The current time, with a time zone.
        prefer: How to interpret text without a year or a day: as the next date (``'future'``)
            or as the most recent one (``'past'``).

    Returns:
        The date and time, in whole seconds; without a time zone if the text does not contain
        one.

    Raises:
        InvalidArgumentError: The text is not a valid date or time, or it is ambiguous; the
            message says what to write instead.

    Example:
        >>> from datetime import UTC, datetime
        >>> parse_date("1.5.2027 20:00", now=datetime.now(UTC))
        datetime.datetime(2027, 5, 1, 20, 0)
    """
    try:
        return _to_datetime(text, now, prefer).replace(microsecond=0)
    except InvalidArgumentError:
        raise
    except (ValueError, OverflowError, OSError):
        raise InvalidArgumentError(f"{text!r} is not a valid date or time; {_WANTED}") from None


def to_utc(value: Moment, *, name: str, now: datetime, prefer: Preference) -> datetime:
    """Convert a user's `value` to UTC, in whole seconds.

    Args:
        value: Unix seconds; text that `date_text.read` accepts; a `datetime` or `date`.
            Without a time zone, it is local time.
        name: Name of the argument, for messages.
        now: The current time, aware.
        prefer: How to interpret text without a year or a day: as the next date (``'future'``)
            or as the most recent one (``'past'``).

    Raises:
        TypeError: `value` has another type.
        InvalidArgumentError: `value` is not a valid date or time, or is ambiguous.
    """
    try:
        return _in_utc(_to_datetime(value, now, prefer)).replace(microsecond=0)
    except InvalidArgumentError as error:
        raise InvalidArgumentError(f"{name}: {error.message}", field=name) from None
    except (ValueError, OverflowError, OSError):
        raise InvalidArgumentError(
            f"{name}: {value!r} is not a valid date or time; {_WANTED}", field=name
        ) from None
    except TypeError as error:
        raise TypeError(f"{name}: {error}") from None


def to_iso(value: datetime) -> str:
    """Return an aware `value` in the API's format.

    Example:
        >>> to_iso(datetime(2018, 3, 10, 7, 32, tzinfo=UTC))
        '2018-03-10T07:32:00Z'
    """
    return value.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _in_utc(value: datetime) -> datetime:
    """Convert `value` to UTC; without a time zone, it is local time.

    A local time that does not exist, because clocks go forward in spring, is interpreted with
    the offset before the change: 2:30 becomes 3:30.
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
        # Imported here because importing it takes longer than the rest of this package.
        from . import date_text

        text = date_text.clean(value)
        if _unix_seconds(text):
            return _from_digits(text)
        return date_text.read(value, now=now, prefer=prefer)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r} is not a valid date or time; {_WANTED}")
    return _from_seconds(value)


def _from_digits(text: str) -> datetime:
    """Parse Unix seconds; reject those that may also be a date and an hour."""
    moment = _from_seconds(float(text))
    if len(text) != 10 or not text.isdigit():
        return moment
    hour = f"{text[:4]}-{text[4:6]}-{text[6:8]} {text[8:]}:00"
    try:
        datetime.fromisoformat(hour)
    except ValueError:
        return moment
    raise InvalidArgumentError(
        f"{text!r} could be {hour} or, as Unix seconds, {to_iso(moment)}; "
        f"write '{hour}' or '{to_iso(moment)}'"
    )


def _from_seconds(value: float) -> datetime:
    if abs(value) >= _TOO_MANY_SECONDS:
        raise InvalidArgumentError(
            f"{value:.0f} looks like milliseconds; divide it by 1000, because the API uses seconds"
        )
    return datetime.fromtimestamp(value, UTC)
