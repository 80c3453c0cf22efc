"""Parser for dates and times as people write them; ambiguous text is rejected.

A text is split into pieces (a date, a weekday, a time, a zone, a span such as ``in 6 days``),
each of them at most once and with nothing in between. Text that different conventions
interpret differently is rejected with a list of its possible meanings.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from typing import TYPE_CHECKING, Literal, NoReturn, TypeAlias

from .errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

#: How to interpret text without a year or a day: as the next date or as the most recent one.
Preference: TypeAlias = Literal["future", "past"]

#: A number, or the text of an optional group of a pattern.
_Digits: TypeAlias = str | int | None

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY_WORDS = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}

#: Unambiguous abbreviations of time zones, in hours east of UTC.
_ZONES: dict[str, float] = {
    "utc": 0,
    "gmt": 0,
    "z": 0,
    "wet": 0,
    "west": 1,
    "bst": 1,
    "cet": 1,
    "cest": 2,
    "eet": 2,
    "eest": 3,
    "msk": 3,
    "trt": 3,
    "sast": 2,
    "cat": 2,
    "eat": 3,
    "wat": 1,
    "nst": -3.5,
    "ndt": -2.5,
    "adt": -3,
    "est": -5,
    "edt": -4,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
    "akst": -9,
    "akdt": -8,
    "hst": -10,
    "brt": -3,
    "pkt": 5,
    "ict": 7,
    "wib": 7,
    "sgt": 8,
    "hkt": 8,
    "jst": 9,
    "kst": 9,
    "awst": 8,
    "acst": 9.5,
    "acdt": 10.5,
    "aest": 10,
    "aedt": 11,
    "nzst": 12,
    "nzdt": 13,
}

#: Abbreviations that are used for several time zones.
_AMBIGUOUS_ZONES = {
    "ist": ("+05:30 (India)", "+02:00 (Israel)", "+01:00 (Ireland)"),
    "cst": ("-06:00 (North America)", "+08:00 (China)", "-05:00 (Cuba)"),
    "ast": ("-04:00 (Atlantic)", "+03:00 (Arabia)"),
    "gst": ("+04:00 (Gulf)", "-02:00 (South Georgia)"),
    "sst": ("-11:00 (Samoa)", "+08:00 (Singapore)"),
    "amt": ("-04:00 (Amazon)", "+04:00 (Armenia)"),
    "et": ("-05:00 (EST)", "-04:00 (EDT)"),
    "ct": ("-06:00 (CST)", "-05:00 (CDT)"),
    "mt": ("-07:00 (MST)", "-06:00 (MDT)"),
    "pt": ("-08:00 (PST)", "-07:00 (PDT)"),
}

#: Units by their first two letters or their first letter.
_UNITS = {
    "s": "seconds",
    "mi": "minutes",
    "h": "hours",
    "d": "days",
    "w": "weeks",
    "mo": "months",
    "y": "years",
}

#: Invisible characters that are not in Unicode's category Cf.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u180b\u180c\u180d\u3164\uffa0") | frozenset(
    map(chr, range(0xFE00, 0xFE10))
)

#: Upper bound of the offsets that have ever been in use.
_LARGEST_OFFSET = timedelta(hours=16)

#: Start of the evening, for `tonight`.
_EVENING = time(17)

_LONGEST = 100

_EXAMPLES = "write, for example, '2027-05-01 20:00', '1 May 2027 8pm' or 'friday 20:00'"

# Building blocks of the patterns below. A word ends before a character that is not a letter.
_END = r"(?![a-z])"
_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    rf"|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?){_END}\.?"
)
_WEEKDAY = (
    r"(?P<weekday>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?"
    rf"|fri(?:day)?|sat(?:urday)?|sun(?:day)?){_END}\.?"
)
# Follows a number that is not the beginning of a longer number or of a time.
_ALONE = r"(?!\d|:|\.\d|\s?[ap]\.?m(?![a-z]))"
_DAY = rf"(?P<day>\d{{1,2}})(?P<suffix>st|nd|rd|th)?{_ALONE}\.?"
_YEAR = rf"(?P<year>\d{{4}}){_ALONE}"
_GAP = r"(?:\s?[,./-]\s?|\s)?"
_TAIL = rf"(?:{_GAP}'?(?P<year>\d{{4}}|\d{{1,2}}){_ALONE})?"
_CLOCK = r"(?P<hour>\d\d)(?::?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,]\d+)?)?)?"
_HALF = rf"\s?(?P<half>[ap])(?:m{_END}|\.m\.?{_END})"
_ISO_DATE = r"(?P<year>\d{4})(?P<by>[-/.])(?P<month>\d{1,2})(?P=by)(?P<day>\d{1,2})"
_COMPACT_DATE = (
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
    rf"(?:t{_CLOCK}|(?P<hours>\d\d)(?P<minutes>\d\d)(?P<seconds>\d\d)?)?"
)
_DAY_FIRST = r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})"
_PAIR = r"(?P<a>\d{1,2})(?P<by>[-/.])(?P<b>\d{1,2})"
_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
_OFFSET = (
    r"(?P<sign>[+-])(?P<hours>\d\d|\d(?=\D|$))"
    r"(?::?(?P<minutes>\d\d)(?::?(?P<seconds>\d\d))?)?"
)
_UNIT = rf"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|h|days?|d|weeks?|w|months?|years?){_END}"
_SPAN = rf"(?:\d{{1,6}}|an?(?=\s)|one(?=\s))\s?{_UNIT}"
_SPANS = rf"(?P<spans>{_SPAN}(?:(?:\s?,|\sand)?\s{_SPAN})*)"
_ON = r"(?:on\s)?(?:the\s)?"
_AT = r"(?:at\s|@\s?)?"


@cache
def zone_names() -> dict[str, str]:
    """Return the names of time zones by their lower-case form; the first call reads many files."""
    # Imported here because it is rarely needed.
    from zoneinfo import available_timezones

    return {name.lower(): name for name in available_timezones()}


def clean(text: str) -> str:
    r"""Remove invisible characters; convert spaces, digits and punctuation to ASCII.

    Example:
        >>> clean(" 1\N{NO-BREAK SPACE}May \N{ZERO WIDTH SPACE}2027\n")
        '1 May 2027'
    """
    return " ".join("".join(map(_to_ascii, text)).split())


def read(text: str, *, now: datetime, prefer: Preference) -> datetime:
    """Parse a date or time; the result is naive if it is in local time.

    Args:
        text: The text to parse.
        now: The current time, aware.
        prefer: How to interpret text without a year or a day (``'1 May'``, ``'friday'``,
            ``'20:00'``): as the next date, or as the most recent one. A date in the future
            must include a day; ``'May 2018'`` means its first day only in the past.

    Raises:
        InvalidArgumentError: The text is not valid, is ambiguous, or contradicts itself.
        ValueError: The date is out of range; also `OverflowError`.

    Example:
        >>> read("1.5.2027 8pm", now=datetime.now(UTC), prefer="future")
        datetime.datetime(2027, 5, 1, 20, 0)
    """
    return _Reader(text, now, prefer).read()


class _Reader:
    """The state of parsing one text: the pieces found so far, and the current one."""

    def __init__(self, text: str, now: datetime, prefer: Preference) -> None:
        self.original = text
        self.text = clean(text)
        self.now = now
        self.prefer = prefer
        self.piece = self.text
        #: The kinds of pieces found so far.
        self.found: set[str] = set()
        self.year: int | None = None
        self.month = 0
        self.day: int | None = None
        #: Whether the date starts with the year in digits, as in ISO 8601.
        self.is_iso = False
        self.weekday = 0
        self.which = ""
        self.clock: time | None = None
        self.zone: tzinfo | None = None
        self.word = ""
        self.span: dict[str, int] = {}
        #: The previous piece, if it ended with a time.
        self.time_before = ""

    def read(self) -> datetime:
        if len(self.text) > _LONGEST:
            self.original, self.piece = self.original[:_LONGEST], self.text
            self.refuse(f"... is too long for a date or time; {_EXAMPLES}")
        if not self.text:
            self.refuse(f"is empty; {_EXAMPLES}")
        position = 0
        while position < len(self.text):
            match, take = _match(self.text, position)
            self.piece = match[0]
            is_glued = position > 0 and self.text[position - 1] not in " ,"
            if is_glued and take not in {_Reader.take_zone, _Reader.take_offset}:
                self.refuse_rest(match)
            clock = self.clock
            take(self, match)
            self.time_before = match[0] if self.clock is not clock else ""
            position = match.end()
            while self.text[position : position + 1] in {" ", ","}:
                position += 1
        self.piece = self.text
        return self.resolve()

    def refuse(self, reason: str) -> NoReturn:
        """Raise an error that names the text and the invalid piece of it."""
        piece = "" if self.piece == self.text else f": {self.piece!r}"
        raise InvalidArgumentError(f"{self.original!r}{piece} {reason}")

    def refuse_readings(self, readings: Iterable[str], writings: Iterable[str]) -> NoReturn:
        self.refuse(f"could be {_join_or(readings)}; write {_join_or(writings)}")

    def note(self, kind: str) -> None:
        """Record a piece of this kind; a second one is an error."""
        if kind in self.found:
            self.refuse(f"is a second {kind}; write only one")
        self.found.add(kind)

    # Handlers of the pieces.

    def take_date(self, match: re.Match[str]) -> None:
        """Take a numeric date whose order is known, optionally with an ISO 8601 time."""
        parts = match.groupdict()
        year = parts.get("year")
        self.is_iso = match["year"] == match[0][:4] if year else False
        self.set_date(_int(year), int(parts["month"]), _int(parts.get("day")))
        if hour := parts.get("hour") or parts.get("hours"):
            minute = parts.get("minute") or parts.get("minutes")
            second = parts.get("second") or parts.get("seconds")
            self.set_clock(hour, minute, second)

    def take_week(self, match: re.Match[str]) -> None:
        try:
            day = date.fromisocalendar(*map(int, match.group("year", "week", "day")))
        except ValueError:
            self.refuse("is not a valid ISO week date")
        self.is_iso = True
        self.set_date(day.year, day.month, day.day)
        if match["hour"]:
            self.set_clock(*match.group("hour", "minute", "second"))

    def take_either_first(self, match: re.Match[str]) -> None:
        """Take ``a/b/year``, or ``a/b``, if it is a date in only one order."""
        a, b = int(match["a"]), int(match["b"])
        year = match.groupdict().get("year")
        # A leap year, so that 29 February is possible.
        known = int(year or 2000)
        days = _existing((known, b, a), (known, a, b))
        if not days:
            self.refuse("is not a valid date")
        if len(days) > 1 or (year is None and match["by"] == "-"):
            words = [_in_words(day, with_year=year is not None) for day in days]
            self.refuse_readings(words, map(str, days) if year else map(repr, words))
        self.set_date(_int(year), days[0].month, days[0].day)

    def refuse_short_year(self, match: re.Match[str]) -> NoReturn:
        a, b, c = (int(match[name]) for name in "abc")
        days = _existing_in_short_years((c, b, a), (c, a, b), (a, b, c))
        if not days:
            self.refuse("is not a valid date; write the year with four digits")
        self.refuse_readings(map(_in_words, days), map(str, days))

    def refuse_short_year_in_words(self, a: int, month: int, b: int) -> NoReturn:
        """Reject a month with two short numbers around or after it."""
        days = _existing_in_short_years((b, month, a), (a, month, b))
        readings, writings = list(map(_in_words, days)), list(map(str, days))
        if a <= 31 and b < 24:
            readings.append(f"{b:02}:00 on {a} {_MONTHS[month - 1]}")
            writings.append(f"'{a} {_MONTHS[month - 1]} {b:02}:00'")
        if not readings:
            self.refuse("is not a valid date; write the year with four digits")
        self.refuse_readings(readings, writings)

    def take_words(self, match: re.Match[str]) -> None:
        """Take a date whose month is a word."""
        parts = match.groupdict()
        month = _number_of(match["name"], _MONTHS) + 1
        day, year = parts.get("day"), parts.get("year")
        suffix = parts.get("suffix")
        if day and suffix and suffix.lower() != _suffix(int(day)):
            self.refuse(f"is not valid; write {int(day)}{_suffix(int(day))}")
        if day and year and len(year) < 4:
            self.refuse_short_year_in_words(int(day), month, int(year))
        self.set_date(_int(year), month, _int(day))

    def take_year(self, match: re.Match[str]) -> None:
        """Take a year apart from its date, as in the output of ``date``."""
        self.note("year")
        self.year = int(match["year"])

    def take_time(self, match: re.Match[str]) -> None:
        parts = match.groupdict()
        hour, half = int(match["hour"]), (parts["half"] or "").lower()
        if half and not 1 <= hour <= 12:
            self.refuse("is not a valid time; with am and pm, hours range from 1 to 12")
        if half:
            hour = hour % 12 + 12 * (half == "p")
        self.set_clock(hour, parts["minute"], parts.get("second"))

    def take_time_word(self, match: re.Match[str]) -> None:
        word = match["word"].lower()
        self.set_clock(12 if word == "noon" else 0)
        self.found.add(word)

    def take_offset(self, match: re.Match[str]) -> None:
        is_named = match[0][0] in "UuGg"
        if not is_named and not self.time_before:
            self.refuse_rest(match)
        hours, minutes, seconds = (
            int(match[name] or 0) for name in ("hours", "minutes", "seconds")
        )
        offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
        if offset >= _LARGEST_OFFSET or minutes > 59 or seconds > 59:
            self.refuse("is not a valid UTC offset; write one such as +02:00")
        could_be_period = match["sign"] == "-" and _is_short_time(self.time_before + match[0][1:])
        if could_be_period and not is_named and not self.is_iso:
            self.refuse(
                f"could be a time zone or the end of a period; write 'UTC{match[0].strip()}' for "
                "a time zone"
            )
        self.set_zone(timezone(-offset if match["sign"] == "-" else offset))

    def take_zone(self, match: re.Match[str]) -> None:
        name = match["zone"].lower()
        if readings := _AMBIGUOUS_ZONES.get(name):
            self.refuse_readings(readings, [text.split()[0] for text in readings])
        if name in _ZONES:
            self.set_zone(timezone(timedelta(hours=_ZONES[name])))
        elif "/" in name:
            self.set_zone(self.find_zone(name))
        else:
            self.refuse_rest(match)

    def find_zone(self, name: str) -> tzinfo:
        from zoneinfo import ZoneInfo

        known = zone_names().get(name)
        if known is None:
            self.refuse("is not a known time zone; write an offset such as +02:00")
        return ZoneInfo(known)

    def take_span(self, match: re.Match[str]) -> None:
        self.note("day")
        sign = -1 if (match.groupdict().get("way") or "").lower() == "ago" else 1
        for number, unit in re.findall(
            r"(\d+|\b(?:an?|one)\b)\s?([a-z]+)", match["spans"].lower()
        ):
            if unit != "and":
                kind = _UNITS.get(unit[:2]) or _UNITS[unit[0]]
                count = int(number) if number.isdigit() else 1
                self.span[kind] = self.span.get(kind, 0) + sign * count

    def take_weekday(self, match: re.Match[str]) -> None:
        self.note("weekday")
        self.weekday = _number_of(match["weekday"], _WEEKDAYS)
        self.which = (match["which"] or "").lower()

    def take_day_word(self, match: re.Match[str]) -> None:
        self.note("day")
        self.word = match["word"].lower()

    def refuse_rest(self, match: re.Match[str]) -> NoReturn:
        """Reject the rest of the text; the message names the first unknown word, if any."""
        rest = self.text[match.start() :]
        words = re.findall(r"[^\s,]+", rest) or [rest]
        unknown = (word for word in words if _is_unknown_word(word))
        numbers = (word for word in words if word[0].isdigit())
        first = next(numbers, words[0]) if words[0].isalpha() else words[0]
        self.piece = piece = next(unknown, first)
        if re.fullmatch(r"[+-]?\d+", piece):
            self.refuse(f"could be a day, an hour, a year or something else; {_EXAMPLES}")
        if re.fullmatch(r"\d+\.\d+", piece):
            self.refuse(
                "could be a date, a time or a number; write a date as '1.5.2027', '1.5.' or "
                "'1 May', and a time as '20:00'"
            )
        if piece == self.text:
            self.refuse(f"is not a valid date or time; {_EXAMPLES}")
        self.refuse(
            "is not recognised; write months and days in English, and time zones as '+02:00', "
            "'CET' or 'Europe/Berlin'"
        )

    # Setters shared by several handlers.

    def set_date(self, year: int | None, month: int, day: int | None) -> None:
        self.note("day")
        if year is not None:
            self.note("year")
            self.year = year
        if not 1 <= month <= 12:
            order = "; with dots, the day comes first" if re.match(r"\d+\.", self.piece) else ""
            self.refuse(f"is not a valid date: month {month} does not exist{order}")
        self.month, self.day = month, day
        if day is not None:
            self.check_day(day)

    def check_day(self, day: int) -> None:
        """Reject a day that the month does not have; without a year, 29 February exists."""
        if not _existing((2000 if self.year is None else self.year, self.month, day)):
            when = _MONTHS[self.month - 1] + ("" if self.year is None else f" {self.year}")
            self.refuse(f"is not a valid date: {when} does not have a day {day}")

    def set_clock(self, hour: _Digits, minute: _Digits = 0, second: _Digits = 0) -> None:
        self.note("time")
        try:
            self.clock = time(int(hour or 0), int(minute or 0), int(second or 0))
        except ValueError:
            self.refuse(
                "is not a valid time; hours range from 00 to 23, minutes and seconds to 59"
            )

    def set_zone(self, zone: tzinfo) -> None:
        self.note("time zone")
        self.zone = zone

    # Conversion of the pieces to a datetime.

    def resolve(self) -> datetime:
        if self.word == "now":
            if self.found != {"day"}:
                self.refuse("combines 'now' with something else; use only one of them")
            return self.now
        if self.which and "day" in self.found:
            self.refuse(f"combines a day with '{self.which}'; leave out '{self.which}'")
        moment = self.on_day() if "day" in self.found else self.without_day()
        if "weekday" in self.found and moment.weekday() != self.weekday:
            day = _in_words(moment.date())
            right, wrong = _WEEKDAYS[moment.weekday()], _WEEKDAYS[self.weekday]
            self.refuse(f"contradicts itself: {day} is a {right}, not a {wrong}")
        if "midnight" in self.found and self.found & {"day", "weekday"}:
            days = (moment.date() + timedelta(days=days) for days in (0, 1))
            written = [f"'{day} 00:00'" for day in days]
            self.refuse(f"could be the beginning or the end of the day; write {_join_or(written)}")
        return moment

    def on_day(self) -> datetime:
        """Return the result for a text that includes a day."""
        if self.span:
            return self.after_span()
        if self.month:
            return self.on_date()
        if self.word == "tonight" and (self.clock is None or self.clock < _EVENING):
            self.refuse("needs a time in the evening; write, for example, 'tonight 20:00'")
        return self.at(self.today() + timedelta(days=_DAY_WORDS[self.word]))

    def without_day(self) -> datetime:
        """Return the result for a weekday, a time, or both."""
        if self.year is not None:
            hour, minute = divmod(self.year, 100)
            if hour < 24 and minute < 60 and len(self.found) == 1:
                self.refuse_readings(
                    (f"the year {self.year}", f"the time {hour:02}:{minute:02}"),
                    (f"{self.year:04}-01-01", f"{hour:02}:{minute:02}"),
                )
            self.refuse(f"contains a year without a day; {_EXAMPLES}")
        if "weekday" in self.found:
            return self.on_weekday()
        if "time" not in self.found:
            self.refuse(f"does not contain a date or time; {_EXAMPLES}")
        days = (self.today() + timedelta(days=days) for days in (-1, 0, 1))
        return self.choose(map(self.at, days))

    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def at(self, day: date) -> datetime:
        """Combine a day with the time of the text, by default midnight."""
        return datetime.combine(day, self.clock or time(), self.zone)

    def choose(self, moments: Iterable[datetime]) -> datetime:
        """Return the next of some ordered datetimes, or the most recent one."""
        in_order = list(moments)
        if self.prefer == "future":
            return next(one for one in in_order if one.astimezone(UTC) > self.now)
        return next(one for one in reversed(in_order) if one.astimezone(UTC) <= self.now)

    def on_date(self) -> datetime:
        day = self.day
        if day is None:
            if self.year is None or self.prefer == "future" or self.found - {"day", "year"}:
                self.refuse(f"does not include a day; {_EXAMPLES}")
            day = 1
        if self.year is not None:
            self.check_day(day)  # the year may be apart from the date
            return self.at(date(self.year, self.month, day))
        # 29 February can be eight years away.
        this_year = self.today().year
        years = [(year, self.month, day) for year in range(this_year - 8, this_year + 9)]
        return self.choose(map(self.at, _existing(*years)))

    def on_weekday(self) -> datetime:
        today = self.today()
        ahead = (self.weekday - today.weekday()) % 7
        day = today + timedelta(days=ahead)
        week = timedelta(days=7)
        if self.which == "next":
            return self.at(day if ahead else day + week)
        if self.which == "last":
            return self.at(day - week)
        moment = self.choose(map(self.at, (day - week, day, day + week)))
        if self.which == "this" and self.prefer == "future" and moment.date() != day:
            self.refuse(f"has passed today; write 'next {_WEEKDAYS[self.weekday]}' or a date")
        return moment

    def after_span(self) -> datetime:
        """Add a span to the current time; days preserve the local time of day."""
        exact = {unit: self.span.pop(unit, 0) for unit in ("hours", "minutes", "seconds")}
        if self.clock is not None and any(exact.values()):
            self.refuse("combines a time with hours or minutes from now; use only one of them")
        moment = self.now.astimezone(self.zone)
        months = self.span.pop("months", 0) + 12 * self.span.pop("years", 0)
        if months:
            year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
            if not MINYEAR <= year <= MAXYEAR:
                raise OverflowError
            if not _existing((year, month + 1, moment.day)):
                self.refuse(f"leads to a month without a day {moment.day}; write a date")
            moment = moment.replace(year=year, month=month + 1)
        if self.span or months:
            # Without the offset, the time of day is preserved across a clock change.
            wall = moment.replace(tzinfo=self.zone) + timedelta(**self.span)
            moment = self.at(wall.date()) if self.clock else wall
        if any(exact.values()):
            return moment.astimezone(UTC) + timedelta(**exact)
        return moment


#: The patterns of pieces with their handlers, in order of precedence.
_GRAMMAR: tuple[tuple[str, Callable[[_Reader, re.Match[str]], None]], ...] = (
    (rf"{_ON}{_ISO_DATE}(?!\d)(?:t{_CLOCK}(?!\d))?", _Reader.take_date),
    (rf"{_AT}{_TIME}(?:{_HALF})?(?![\d:])", _Reader.take_time),
    (rf"{_AT}(?P<hour>\d{{1,2}})(?:\.(?P<minute>\d\d))?{_HALF}", _Reader.take_time),
    (rf"{_COMPACT_DATE}(?!\d)", _Reader.take_date),
    (rf"(?P<year>\d{{4}})-?w(?P<week>\d\d)-?(?P<day>\d)(?:t{_CLOCK})?(?!\d)", _Reader.take_week),
    (r"(?P<year>\d{4})-(?P<month>\d\d)(?![\d-])", _Reader.take_date),
    (rf"{_ON}{_DAY_FIRST}\.\s?{_YEAR}", _Reader.take_date),
    (rf"{_ON}{_PAIR}(?P=by){_YEAR}", _Reader.take_either_first),
    (rf"{_ON}{_PAIR}(?P=by)'?(?P<c>\d{{1,2}}){_ALONE}", _Reader.refuse_short_year),
    (rf"{_ON}{_DAY_FIRST}\.(?!\d)", _Reader.take_date),
    (rf"{_ON}(?!\d+\.){_PAIR}(?![\d:/.-])", _Reader.take_either_first),
    (rf"{_ON}{_YEAR}{_GAP}{_MONTH}(?:{_GAP}{_DAY})?", _Reader.take_words),
    (rf"{_ON}{_DAY}(?:\sof\s|{_GAP}){_MONTH}{_TAIL}", _Reader.take_words),
    (rf"{_ON}{_MONTH}{_GAP}(?:the\s)?{_DAY}{_TAIL}", _Reader.take_words),
    (rf"{_MONTH}(?:{_GAP}{_YEAR})?", _Reader.take_words),
    (rf"{_AT}(?P<word>noon|midnight){_END}", _Reader.take_time_word),
    (rf"(?:(?:utc|gmt)\s?)?{_OFFSET}(?![\d:])", _Reader.take_offset),
    (rf"in\s{_SPANS}", _Reader.take_span),
    (rf"{_SPANS}\s(?P<way>ago|from\snow){_END}", _Reader.take_span),
    (rf"(?:on\s)?(?:(?P<which>next|this|last)\s)?{_WEEKDAY}", _Reader.take_weekday),
    (rf"(?P<word>{'|'.join(_DAY_WORDS)}|now){_END}", _Reader.take_day_word),
    (_YEAR, _Reader.take_year),
    (r"\[?(?P<zone>[a-z_]+(?:/[a-z0-9_+-]+)+|[a-z]+)\]?(?!\w)", _Reader.take_zone),
    (r"[^\s,]+|,", _Reader.refuse_rest),
)
_is_short_time = re.compile(
    r"(?:at\s|@\s?)?\d{1,2}:\d\d\s?\d{1,2}:\d\d", re.ASCII | re.IGNORECASE
).fullmatch


def _match(
    text: str, position: int
) -> tuple[re.Match[str], Callable[[_Reader, re.Match[str]], None]]:
    """Return the piece at a position of a text, and its handler."""
    # Compiled on first use, because compiling all of them takes 20 ms.
    for pattern, take in _GRAMMAR:
        if match := re.compile(pattern, re.ASCII | re.IGNORECASE).match(text, position):
            return match, take
    raise AssertionError(text)


def _to_ascii(letter: str) -> str:
    """Return a character unchanged, as ASCII, or an empty string if it is invisible."""
    if letter.isascii():
        return letter
    category = unicodedata.category(letter)
    if category == "Cf" or letter in _INVISIBLE:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    if category == "Pd" or letter == "\N{MINUS SIGN}":
        return "-"
    is_fullwidth = "\N{FULLWIDTH EXCLAMATION MARK}" <= letter <= "\N{FULLWIDTH TILDE}"
    return unicodedata.normalize("NFKC", letter) if is_fullwidth else letter


def _is_unknown_word(word: str) -> bool:
    if not word.strip(".").isalpha():
        return False
    take = _match(word, 0)[1]
    name = word.strip(".").lower()
    known = {*_ZONES, *_AMBIGUOUS_ZONES, "am", "pm", "at", "on", "in", "of", "the", "and", "ago"}
    is_known = name in known or re.fullmatch(_UNIT, name)
    return take in {_Reader.take_zone, _Reader.refuse_rest} and not is_known


def _int(digits: str | None) -> int | None:
    return None if digits is None else int(digits)


def _existing(*days: tuple[int, int, int]) -> list[date]:
    """Return the valid dates among tuples of year, month and day, without duplicates."""
    found: dict[date, None] = {}
    for year, month, day in days:
        try:
            found[date(year, month, day)] = None
        except ValueError:
            continue
    return list(found)


def _existing_in_short_years(*days: tuple[int, int, int]) -> list[date]:
    """Return the valid dates in this century and, unless there are several, in the last one."""
    found = _existing(*((2000 + year, month, day) for year, month, day in days))
    if len(found) < 2:
        found += _existing(*((1900 + year, month, day) for year, month, day in days))
    return found


def _number_of(word: str, names: tuple[str, ...]) -> int:
    """Return the index of the name that a word abbreviates."""
    return next(n for n, name in enumerate(names) if name[:3].lower() == word[:3].lower())


def _suffix(day: int) -> str:
    return "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _in_words(day: date, *, with_year: bool = True) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}" + (f" {day.year}" if with_year else "")


def _join_or(texts: Iterable[str]) -> str:
    *most, last = texts
    return f"{', '.join(most)} or {last}" if most else last
