"""Dates in both directions: those in answers, and those that users pass."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from math import inf, nan
from typing import Any

import pytest

from aiomixcloud._core.dates import parse_date, parse_iso, to_iso, to_utc
from aiomixcloud._core.errors import InvalidArgumentError

#: A Wednesday, 15:00 in Athens and 08:00 in New York.
NOW = datetime(2020, 5, 13, 12, tzinfo=UTC)

ATHENS = "EET-2EEST,M3.5.0/3,M10.5.0/4"
NEW_YORK = "EST5EDT,M3.2.0,M11.1.0"

PLUS_TWO = timezone(timedelta(hours=2))

Enter = Callable[[str], None]


@pytest.fixture
def live_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[Enter]:
    """Move this computer to another time zone for one test."""

    def move(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


def read(text: Any, now: datetime = NOW) -> str:
    return to_iso(to_utc(text, name="since", now=now, prefer="past"))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2018-03-10T07:32:00Z", datetime(2018, 3, 10, 7, 32, tzinfo=UTC)),
        ("2018-03-10T07:32:00+00:00", datetime(2018, 3, 10, 7, 32, tzinfo=UTC)),
        ("2018-03-10T07:32:00-00:00", datetime(2018, 3, 10, 7, 32, tzinfo=UTC)),
        ("2018-03-10T07:32:00+02:00", datetime(2018, 3, 10, 5, 32, tzinfo=UTC)),
        ("2018-03-10T07:32:00-0930", datetime(2018, 3, 10, 17, 2, tzinfo=UTC)),
        ("2018-03-10T07:32:00.5Z", datetime(2018, 3, 10, 7, 32, 0, 500_000, tzinfo=UTC)),
        ("2018-03-10T07:32:00.123456789Z", datetime(2018, 3, 10, 7, 32, 0, 123_456, tzinfo=UTC)),
        ("2020-02-29T23:59:59Z", datetime(2020, 2, 29, 23, 59, 59, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
        ("9999-12-31T23:59:59Z", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_an_iso_date_time_with_a_zone_is_a_moment(text: str, moment: datetime) -> None:
    found = parse_iso(text)
    assert found == moment
    assert found is not None
    assert found.tzinfo is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "May",
        "10",
        "2019",
        "Sunday",
        "1 Mar",
        "12.05",
        "today",
        "2018-03-10",
        "07:32:00Z",
        "2018-03-10T07:32:00",
        "2018-03-10T07:32Z",
        "2018-03-10 07:32:00Z",
        "2018-03-10t07:32:00z",
        "2018-03-10T07:32:00Z ",
        "2018-03-10T07:32:00Z\n",
        " 2018-03-10T07:32:00Z",
        "2018-03-10T07:32:00+02",
        "2018-03-10T07:32:00+02:00:30",
        "2018-03-10T07:32:00,5Z",
        "2018-03-10T07:32:00.Z",
        "20180310T073200Z",
        "2018-W10-6T07:32:00Z",
        "2018-069T07:32:00Z",
        "2018-03-10T07:32:00Z/2019-03-10T07:32:00Z",
        "\N{FULLWIDTH DIGIT TWO}018-03-10T07:32:00Z",
        "\N{ARABIC-INDIC DIGIT TWO}018-03-10T07:32:00+00:00",
        "xxxx-xx-xxTxx:xx:xxZ",
        "2018-03-10T+7:32:00Z",
        "2018-03-10T07:32: 0Z",
        "2018-03-10T07:32:00Z\0",
    ],
)
def test_all_other_text_stays_text(text: str) -> None:
    assert parse_iso(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "2018-13-10T07:32:00Z",
        "2018-02-30T07:32:00Z",
        "2019-02-29T07:32:00Z",
        "0000-01-01T00:00:00Z",
        "2018-03-10T25:00:00Z",
        "2018-03-10T07:60:00Z",
        "2018-03-10T07:32:60Z",
        "2018-03-10T07:32:00+24:00",
        "2018-03-10T07:32:00+99:99",
    ],
)
def test_an_impossible_date_stays_text(text: str) -> None:
    assert parse_iso(text) is None


@pytest.mark.parametrize("zone", ["UTC0", ATHENS, NEW_YORK])
def test_a_response_means_the_same_in_every_time_zone(zone: str, live_in: Enter) -> None:
    live_in(zone)
    assert parse_iso("2018-07-10T07:32:00Z") == datetime(2018, 7, 10, 7, 32, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2018, 3, 10, 7, 32, tzinfo=UTC), "2018-03-10T07:32:00Z"),
        (datetime(2018, 3, 10, 7, 32, 5, 999_999, tzinfo=UTC), "2018-03-10T07:32:05Z"),
        (datetime(2018, 3, 10, 1, 32, tzinfo=PLUS_TWO), "2018-03-09T23:32:00Z"),
        (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00Z"),
    ],
)
def test_a_moment_is_written_in_utc_and_whole_seconds(moment: datetime, text: str) -> None:
    assert to_iso(moment) == text


@pytest.mark.parametrize("text", ["2018-03-10T07:32:00Z", "1970-01-01T00:00:00Z"])
def test_text_from_the_api_is_written_unchanged(text: str) -> None:
    moment = parse_iso(text)
    assert moment is not None
    assert to_iso(moment) == text


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (1518440400, "2018-02-12T13:00:00Z"),
        (1518440400.999, "2018-02-12T13:00:00Z"),
        (-86400, "1969-12-31T00:00:00Z"),
        (99_999_999_999, "5138-11-16T09:46:39Z"),
        ("1518440400", "2018-02-12T13:00:00Z"),
        (" 1518440400 ", "2018-02-12T13:00:00Z"),
        ("1518440400.7", "2018-02-12T13:00:00Z"),
        ("999999999", "2001-09-09T01:46:39Z"),
    ],
)
@pytest.mark.parametrize("zone", ["UTC0", ATHENS])
def test_unix_seconds_mean_the_same_in_every_time_zone(
    zone: str, value: Any, moment: str, live_in: Enter
) -> None:
    live_in(zone)
    assert read(value) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2018-02-12T13:00:00Z", "2018-02-12T13:00:00Z"),
        ("2018-02-12 13:00 UTC", "2018-02-12T13:00:00Z"),
        ("2018-02-12 13:00 GMT", "2018-02-12T13:00:00Z"),
        ("2018-02-12T13:00:00+02:00", "2018-02-12T11:00:00Z"),
        ("2018-02-12 13:00 -0500", "2018-02-12T18:00:00Z"),
        ("12 Feb 2018 13:00 EST", "2018-02-12T18:00:00Z"),
        ("2018-02-12T13:00:00.999999Z", "2018-02-12T13:00:00Z"),
        (datetime(2018, 2, 12, 13, tzinfo=PLUS_TWO), "2018-02-12T11:00:00Z"),
    ],
)
@pytest.mark.parametrize("zone", ["UTC0", NEW_YORK])
def test_a_given_time_zone_takes_precedence(
    zone: str, text: Any, moment: str, live_in: Enter
) -> None:
    live_in(zone)
    assert read(text) == moment


@pytest.mark.parametrize(
    ("value", "athens", "new_york"),
    [
        # The first two are those of the specification.
        ("2018 Feb 12 13:00:00", "2018-02-12T11:00:00Z", "2018-02-12T18:00:00Z"),
        ("2019 March 28 21:15:04", "2019-03-28T19:15:04Z", "2019-03-29T01:15:04Z"),
        ("2018-02-12", "2018-02-11T22:00:00Z", "2018-02-12T05:00:00Z"),
        ("2018-07-12 13:00", "2018-07-12T10:00:00Z", "2018-07-12T17:00:00Z"),
        ("20180212", "2018-02-11T22:00:00Z", "2018-02-12T05:00:00Z"),
        (datetime(2018, 2, 12, 13), "2018-02-12T11:00:00Z", "2018-02-12T18:00:00Z"),  # noqa: DTZ001
        (datetime(2018, 7, 12, 13), "2018-07-12T10:00:00Z", "2018-07-12T17:00:00Z"),  # noqa: DTZ001
        (" Yesterday", "2020-05-11T21:00:00Z", "2020-05-12T04:00:00Z"),
        ("today 18:00", "2020-05-13T15:00:00Z", "2020-05-13T22:00:00Z"),
        ("tomorrow 20:00", "2020-05-14T17:00:00Z", "2020-05-15T00:00:00Z"),
        ("20:00 UTC tomorrow", "2020-05-14T20:00:00Z", "2020-05-14T20:00:00Z"),
        ("now", "2020-05-13T12:00:00Z", "2020-05-13T12:00:00Z"),
        # What clocks leap over in spring, here in Athens and here in New York.
        ("2019-03-31 03:30", "2019-03-31T01:30:00Z", "2019-03-31T07:30:00Z"),
        ("2019-03-10 02:30", "2019-03-10T00:30:00Z", "2019-03-10T07:30:00Z"),
        (date(2018, 2, 12), "2018-02-11T22:00:00Z", "2018-02-12T05:00:00Z"),
    ],
)
def test_a_time_without_a_zone_is_local(
    value: Any, athens: str, new_york: str, live_in: Enter
) -> None:
    live_in(ATHENS)
    assert read(value) == athens
    live_in(NEW_YORK)
    assert read(value) == new_york


def test_today_is_the_local_date(live_in: Enter) -> None:
    live_in(ATHENS)
    assert read("today", datetime(2020, 5, 13, 23, tzinfo=UTC)) == "2020-05-13T21:00:00Z"


@pytest.mark.parametrize(
    "value",
    [1518440400000, -1518440400000, 1518440400000.5, 10**11, inf, "1518440400000"],
)
def test_milliseconds_are_refused_with_an_explanation(value: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=r"since: .*milliseconds; divide it by 1000"):
        read(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "  ",
        "not a date",
        "Feb 30 2018",
        "2018-13-45",
        "2018-02-12T24:61:00Z",
        "9" * 40,
        "\x00",
        nan,
        10**400,
        datetime(1, 1, 1, tzinfo=PLUS_TWO),
    ],
)
def test_an_unreadable_value_is_refused_by_name(value: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="since: ") as caught:
        read(value)
    assert repr(value) in str(caught.value)


@pytest.mark.parametrize("value", [None, True, False, [2018], b"2018-02-12", object()])
def test_a_value_of_another_type_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match=r"since: .* is not a valid date or time"):
        read(value)
    with pytest.raises(TypeError, match="is not a valid date or time"):
        parse_date(value, now=datetime.now(UTC))
