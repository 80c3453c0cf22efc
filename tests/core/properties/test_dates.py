"""Dates: every moment stays the same moment, and every other value is refused in words."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiomixcloud._core.dates import parse_iso, to_iso, to_utc
from aiomixcloud.exceptions import InvalidArgumentError
from tests.support.strategies import EARLIEST, LATEST

NOW = datetime(2026, 5, 17, 12, tzinfo=UTC)

words = st.sampled_from(
    [
        "May",
        "10",
        "2018",
        "02",
        "31",
        "Feb",
        "monday",
        "12:30",
        "1e999",
        "+02:00",
        "-99:99",
        "UTC",
        "GMT+3",
        "CET",
        "XYZ",
        "am",
        "T",
        "Z",
        ":",
        "-",
        ".",
        "/",
        "24:00",
        "٣",
        "²",
        "inf",
        "nan",
        "10000000000000",
        "1500000000",
        "99999999999999999999",
        "h",
        "of",
        ",",
    ]
)
written = st.lists(words | st.text(max_size=2), max_size=6).map(" ".join)
glued = st.lists(words, max_size=6).map("".join)


def moment_of(value: Any) -> datetime | None:
    """Return the moment that a value is read as, or None where it is refused."""
    try:
        return to_utc(value, name="since", now=NOW, prefer="past")
    except InvalidArgumentError as error:
        assert str(error).startswith("since: ")  # noqa: PT017 - the other outcome
        return None


@given(moment=st.datetimes(timezones=st.none() | st.timezones() | st.just(UTC)))
def test_a_moment_stays_the_same(moment: datetime) -> None:
    read = moment_of(moment)
    if read is None:
        assert moment.year in {1, 9999}
        return
    assert read.tzinfo is UTC
    assert read == moment.astimezone(UTC).replace(microsecond=0)
    assert moment_of(read) == read


@given(day=st.dates())
def test_a_day_begins_at_local_midnight(day: date) -> None:
    read = moment_of(day)
    if read is None:
        assert day.year in {1, 9999}
    else:
        assert read == datetime(day.year, day.month, day.day).astimezone(UTC)


@given(seconds=st.integers(-62_135_596_800, 99_999_999_999))
def test_seconds_stay_the_same(seconds: int) -> None:
    read = moment_of(seconds)
    assert read is not None
    assert read == datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    assert int(read.timestamp()) == seconds
    if 9 <= len(str(abs(seconds))) <= 11:
        # Some look like a year, month, day and hour, and are refused.
        assert moment_of(str(seconds)) in {read, None}


@given(number=st.floats() | st.integers())
def test_any_number_is_a_moment_or_refused(number: float) -> None:
    read = moment_of(number)
    assert read is None or (read.tzinfo is UTC and abs(read.timestamp() - number) <= 1)


#: Formats that people use, and that name one moment in whole seconds, or minutes.
FORMATS = [
    *("%Y-%m-%d %H:%M:%S%z", "%Y-%m-%dT%H:%M:%S%z", "%Y/%m/%d %H:%M:%S %z", "%Y%m%dT%H%M%S%z"),
    *("%d.%m.%Y %H:%M:%S %z", "%d %B %Y %H:%M:%S %z", "%A, %d %b %Y, %I:%M:%S %p %z"),
    *("%a %b %d %H:%M:%S UTC%z %Y", "%B %d, %Y at %I:%M:%S%p %z", "%H:%M:%S %z on %d-%b-%Y"),
    *("%a, %d %b %Y %H:%M:%S %z", "%H:%M:%S GMT%z %d %B %Y", "%Y %b %d %H:%M:%S %z"),
]
minutes = st.integers(-12 * 60, 14 * 60)
offsets = st.builds(lambda n: timezone(timedelta(minutes=n)), minutes)


@given(
    moment=st.datetimes(datetime(1000, 1, 2), datetime(9999, 12, 30), timezones=offsets),  # noqa: DTZ001
    form=st.sampled_from(FORMATS),
)
def test_text_written_by_strftime_can_be_read(moment: datetime, form: str) -> None:
    moment = moment.replace(microsecond=0)
    assert moment_of(moment.strftime(form)) == moment


@given(
    moment=st.datetimes(EARLIEST, LATEST)
    | st.datetimes(EARLIEST, LATEST, timezones=st.timezones())
)
def test_text_written_by_python_can_be_read(moment: datetime) -> None:
    meant = moment_of(moment.replace(fold=0))
    is_clear = moment.tzinfo is None or moment.utcoffset() == moment.replace(fold=0).utcoffset()
    for text in (str(moment), moment.isoformat()):
        assert moment_of(text) == meant or not is_clear
    day = moment.date()
    assert moment_of(str(day)) == moment_of(day)


@given(text=st.text(max_size=20) | written | glued)
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    read = moment_of(text)
    assert read is None or (read.tzinfo is UTC and read.microsecond == 0)


@given(value=st.none() | st.booleans() | st.binary() | st.lists(st.integers(), max_size=2))
def test_other_things_are_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="since"):
        to_utc(value, name="since", now=NOW, prefer="past")


@given(moment=st.datetimes(EARLIEST, LATEST, timezones=st.timezones()))
def test_written_values_can_be_read(moment: datetime) -> None:
    text = to_iso(moment)
    assert len(text) == 20
    assert parse_iso(text) == moment.astimezone(UTC).replace(microsecond=0)
    assert moment_of(text) == parse_iso(text)


@given(text=st.text(max_size=30) | written | glued)
def test_reading_answers_never_fails(text: str) -> None:
    moment = parse_iso(text)
    assert moment is None or moment.tzinfo is not None
