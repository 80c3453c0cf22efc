"""Dates and times as people write them: one meaning, or an error that lists the meanings."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from aiomixcloud._core.date_text import Preference
from aiomixcloud._core.dates import to_iso, to_utc
from aiomixcloud._core.errors import InvalidArgumentError

#: A Wednesday in winter, 15:00 in Berlin.
NOW = datetime(2026, 12, 9, 14, tzinfo=UTC)

BERLIN = "CET-1CEST,M3.5.0,M10.5.0/3"
KOLKATA = "IST-5:30"
NEW_YORK = "EST5EDT,M3.2.0,M11.1.0"


@pytest.fixture(params=[BERLIN])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Move this computer to a time zone for one test."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def read(text: str, prefer: Preference = "future", now: datetime = NOW) -> str:
    return to_iso(to_utc(text, name="when", now=now, prefer=prefer))[:-4]


def refusal(text: str, prefer: Preference = "future") -> str:
    with pytest.raises(InvalidArgumentError) as caught:
        read(text, prefer)
    message = str(caught.value)
    assert message.startswith(f"when: {text!r}")
    return message


everywhere = pytest.mark.parametrize("zone", [BERLIN, KOLKATA, NEW_YORK, "UTC0"], indirect=True)


@pytest.mark.parametrize(
    "text",
    [
        *("2027-05-01T20:00+02:00", "2027-05-01T20:00:00+0200", "2027-05-01 20:00:00.5+02:00"),
        *("2027-05-01T18Z", "20270501T180000Z", "20270501T18Z", "202705011800 UTC"),
        *("20270501180000 UTC", "2027/05/01 18:00 UTC", "2027.5.1 18:00Z", "2027-W17-6T18:00Z"),
        *("1.5.2027 18:00 UTC", "01.05.2027 18:00 UTC", "1. 5. 2027 6pm GMT", "6 pm UTC 1.5.2027"),
        *("1 May 2027 18:00 UTC", "1st of May 2027, 18:00 UTC", "on the 1st of May 2027 18:00z"),
        *("May 1st, 2027 at 6pm UTC", "MAY 1 2027 6 P.M. UTC", "may 1,2027 6p.m. UTC"),
        *("2027 May 1 18:00 UTC", "01-May-2027 18:00 UTC", "1May2027 18:00 UTC"),
        *("2027-May-01 18:00 UTC", "1. May 2027 18:00 UTC"),
        *("Sat, 01 May 2027 18:00:00 GMT", "Sat, 01 May 2027 20:00:00 +0200"),
        *(
            "Sat May  1 20:00:00 CEST 2027",
            "Sat  1 May 14:00:00 EDT 2027",
            "sat. 1 may 2027 6pm utc",
        ),
        *("1 May 2027 20:00 CEST", "1 May 2027 19:00 CET", "1 May 2027 19:00 BST"),
        *("1 May 2027 13:00 EST", "1 May 2027 14:00 EDT", "1 May 2027 10:00 PST"),
        *("1 May 2027 11:00 PDT", "2 May 2027 3:00 JST", "2 May 2027 4:00 AEST"),
        *("1 May 2027 21:00 GMT+3", "1 May 2027 21:00 UTC +03:00", "1 May 2027 12:30 UTC-5:30"),
        *("1 May 2027 20:00 Europe/Berlin", "1 May 2027 14:00 america/new_york"),
        *(
            "1\N{NO-BREAK SPACE}May\N{NARROW NO-BREAK SPACE}2027 6pm UTC",
            "\ufeff1 May 2027 18:00Z",
        ),
        *("1 May 2027\u200b \u202e18:00 UTC\u2069", "1 May 2027 18\N{FULLWIDTH COLON}00 UTC"),
        "\N{FULLWIDTH DIGIT ONE}.5.2027 18:00 UTC",
        "2027\N{EN DASH}05\N{NON-BREAKING HYPHEN}01 18:00 UTC",
        "\N{ARABIC-INDIC DIGIT ONE}.\N{ARABIC-INDIC DIGIT FIVE}.2027 18:00 UTC",
        "\t1 May 2027\n18:00 UTC ",
    ],
)
@pytest.mark.parametrize("prefer", ["future", "past"])
@everywhere
@pytest.mark.usefixtures("zone")
def test_all_of_these_are_one_moment(text: str, prefer: Preference) -> None:
    assert read(text, prefer) == "2027-05-01T18:00"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("13/5/2027", "2027-05-12T22:00"),
        ("12/25/2026 8pm", "2026-12-25T19:00"),
        ("25-12-2026 20:00", "2026-12-25T19:00"),
        ("5/5/2027", "2027-05-04T22:00"),
        ("1.12.2027", "2027-11-30T23:00"),
        ("2018 Feb 12 13:00:00", "2018-02-12T12:00"),
        ("2019 March 28 21:15:04", "2019-03-28T20:15"),
        ("1 July 2027 20:00 EST", "2027-07-02T01:00"),
        ("1 July 2027 20:00 CET", "2027-07-01T19:00"),
        ("1 July 2027 20:00 Europe/London", "2027-07-01T19:00"),
        ("1 Jan 2027 20:00 Europe/London", "2027-01-01T20:00"),
        ("1 May 2027", "2027-04-30T22:00"),
        ("1 May 2027 8:00", "2027-05-01T06:00"),
        ("1 May 2027 12am", "2027-04-30T22:00"),
        ("1 May 2027 12:30pm", "2027-05-01T10:30"),
        ("1 May 2027 8.30pm", "2027-05-01T18:30"),
        ("2027-05-01 20:00-02:00", "2027-05-01T22:00"),
        ("today", "2026-12-08T23:00"),
        ("today 18:00", "2026-12-09T17:00"),
        ("tomorrow", "2026-12-09T23:00"),
        ("tomorrow at noon", "2026-12-10T11:00"),
        ("Tomorrow, 8pm", "2026-12-10T19:00"),
        ("tomorrow thursday 20:00", "2026-12-10T19:00"),
        ("20:00 UTC tomorrow", "2026-12-10T20:00"),
        ("tomorrow 01:00 Asia/Tokyo", "2026-12-09T16:00"),
        ("yesterday 18:00", "2026-12-08T17:00"),
        ("tonight 20:00", "2026-12-09T19:00"),
        ("now", "2026-12-09T14:00"),
        ("next friday 20:00", "2026-12-11T19:00"),
        ("next wednesday 20:00", "2026-12-16T19:00"),
        ("last monday", "2026-12-06T23:00"),
        ("last wednesday", "2026-12-01T23:00"),
        ("in 6 days", "2026-12-15T14:00"),
        ("in 6 days at 20:00", "2026-12-15T19:00"),
        ("20:00 in 6 days", "2026-12-15T19:00"),
        ("in 2 hours", "2026-12-09T16:00"),
        ("In an hour", "2026-12-09T15:00"),
        ("in 1 hour and 30 minutes", "2026-12-09T15:30"),
        ("in 1 day, 2 hours", "2026-12-10T16:00"),
        ("90 min from now", "2026-12-09T15:30"),
        ("1 hour ago", "2026-12-09T13:00"),
        ("a week ago", "2026-12-02T14:00"),
        ("3 weeks ago", "2026-11-18T14:00"),
        ("3 days ago 18:00", "2026-12-06T17:00"),
        ("6d ago", "2026-12-03T14:00"),
        ("1 month ago", "2026-11-09T14:00"),
        ("in 1 month", "2027-01-09T14:00"),
        ("2 years ago", "2024-12-09T14:00"),
        # The same time of day in summer.
        ("in 200 days", "2027-06-27T13:00"),
        ("in 4800 hours", "2027-06-27T14:00"),
    ],
)
@pytest.mark.parametrize("prefer", ["future", "past"])
@pytest.mark.usefixtures("zone")
def test_a_text_means_one_moment(text: str, moment: str, prefer: Preference) -> None:
    assert read(text, prefer) == moment


@pytest.mark.parametrize(
    ("text", "future", "past"),
    [
        ("5 January", "2027-01-04T23:00", "2026-01-04T23:00"),
        ("5.1.", "2027-01-04T23:00", "2026-01-04T23:00"),
        ("29/2", "2028-02-28T23:00", "2024-02-28T23:00"),
        ("25/12", "2026-12-24T23:00", "2025-12-24T23:00"),
        ("12/25", "2026-12-24T23:00", "2025-12-24T23:00"),
        ("9 December 20:00", "2026-12-09T19:00", "2025-12-09T19:00"),
        ("9 Dec 10:00", "2027-12-09T09:00", "2026-12-09T09:00"),
        ("9 Dec 14:00 UTC", "2027-12-09T14:00", "2026-12-09T14:00"),
        ("29 Feb", "2028-02-28T23:00", "2024-02-28T23:00"),
        ("friday 8pm", "2026-12-11T19:00", "2026-12-04T19:00"),
        ("on Friday at 20:00", "2026-12-11T19:00", "2026-12-04T19:00"),
        ("this friday", "2026-12-10T23:00", "2026-12-03T23:00"),
        ("wednesday 20:00", "2026-12-09T19:00", "2026-12-02T19:00"),
        ("wed 10:00", "2026-12-16T09:00", "2026-12-09T09:00"),
        ("wednesday", "2026-12-15T23:00", "2026-12-08T23:00"),
        ("20:00", "2026-12-09T19:00", "2026-12-08T19:00"),
        ("8 pm", "2026-12-09T19:00", "2026-12-08T19:00"),
        ("10:00", "2026-12-10T09:00", "2026-12-09T09:00"),
        ("20:00 UTC", "2026-12-09T20:00", "2026-12-08T20:00"),
        ("noon", "2026-12-10T11:00", "2026-12-09T11:00"),
        ("midnight", "2026-12-09T23:00", "2026-12-08T23:00"),
    ],
)
@pytest.mark.usefixtures("zone")
def test_without_a_year_or_a_day_it_is_the_next_or_the_last(
    text: str, future: str, past: str
) -> None:
    assert read(text, "future") == future
    assert read(text, "past") == past


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("04/12/2026", ["4 December 2026", "12 April 2026", "2026-12-04", "2026-04-12"]),
        ("4/12/2026 20:00 UTC", ["4 December 2026", "12 April 2026"]),
        ("12-05-2027", ["12 May 2027", "5 December 2027", "2027-05-12", "2027-12-05"]),
        ("5/6", ["5 June", "6 May"]),
        ("1/5/27", ["1 May 2027", "5 January 2027", "2027-05-01"]),
        ("1.5.27", ["1 May 2027", "27 May 2001", "2027-05-01"]),
        ("27-05-01", ["27 May 2001", "1 May 2027"]),
        ("31/12/99", ["31 December 1999", "31 December 2099"]),
        ("13/5/27 8pm", ["13 May 2027", "27 May 2013"]),
        ("1 May 27", ["1 May 2027", "27 May 2001"]),
        ("May 1, '27", ["1 May 2027", "27 May 2001"]),
        ("1 May 8", ["1 May 2008", "08:00 on 1 May"]),
        ("2027", ["the year 2027", "20:27"]),
        ("2027050120", ["2027-05-01 20:00", "2034-03-27T05:28:40Z"]),
        ("Mon 1 May 2027", ["1 May 2027", "Saturday", "Monday"]),
        ("Monday, 2027-05-01 20:00 UTC", ["1 May 2027", "Saturday", "Monday"]),
        ("fri 1.5.2027", ["1 May 2027", "Saturday", "Friday"]),
        ("tomorrow friday", ["10 December 2026", "Thursday", "Friday"]),
        ("fri 1 may", ["1 May 2027", "Saturday", "Friday"]),
        ("20:00 IST", ["'IST'", "India", "Israel", "Ireland", "+05:30"]),
        ("20:00 CST", ["'CST'", "-06:00", "+08:00"]),
        ("20:00 ET", ["'ET'", "EST", "EDT"]),
        ("tomorrow midnight", ["2026-12-10 00:00", "2026-12-11 00:00"]),
        ("1 May 2027 midnight", ["2027-05-01 00:00", "2027-05-02 00:00"]),
        ("friday 20:00-02:00", ["-02:00", "period", "UTC-02:00"]),
    ],
)
@pytest.mark.usefixtures("zone")
def test_an_ambiguous_value_is_refused_with_its_meanings(text: str, named: list[str]) -> None:
    message = refusal(text)
    assert [words for words in named if words not in message] == []


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        *((text, "write, for example") for text in ("", "   ", "\u200b", "soon")),
        *((text, "could be a day") for text in ("12", "10", "99", "-5", "123", "270501")),
        *((text, "could be a date, a time") for text in ("1.5", "20.30", "12.05")),
        *((text, "does not include a day") for text in ("may", "Feb", "mar")),
        ("5pm foo", "'foo' is not recognised"),
        ("foo 5pm", "'foo' is not recognised"),
        ("1. Mai", "'Mai' is not recognised; write months and days in English"),
        ("1er mai 2027", "not recognised"),
        ("1 Okt 2027", "'Okt' is not recognised"),
        ("Montag 20:00", "'Montag' is not recognised"),
        ("5. März 2027", "'März' is not recognised"),
        ("1\N{SUPERSCRIPT TWO} May 2027", "not recognised"),
        ("20:00 21:00", "'21:00' is a second time"),
        ("1 May 2027 2 May 2027", "second day"),
        ("tomorrow 1 May", "second day"),
        ("tomorrow yesterday", "second day"),
        ("monday tuesday", "second weekday"),
        ("20:00 UTC CET", "second time zone"),
        ("2027-05-01T20:00 21:00", "second time"),
        ("1 May 2027 2028", "second year"),
        ("now 20:00", "'now'"),
        ("next friday 1 May 2027", "'next'"),
        ("tonight", "tonight 20:00"),
        ("tonight 8:00", "tonight 20:00"),
        ("this wednesday 10:00", "has passed today"),
        ("in 2 hours 20:00", "use only one"),
        ("30 Feb 2027", "February 2027 does not have a day 30"),
        ("30 Feb", "February does not have a day 30"),
        ("29.2.2027", "February 2027 does not have a day 29"),
        ("2027, 30 Feb", "February 2027 does not have a day 30"),
        ("29 Feb, 2027", "February 2027 does not have a day 29"),
        ("29 Feb 20:00 2027", "February 2027 does not have a day 29"),
        ("2027-02-29", "February 2027 does not have a day 29"),
        ("31.4.2027", "April 2027 does not have a day 31"),
        ("0.5.2027", "does not have a day 0"),
        ("5.13.2027", "month 13 does not exist; with dots, the day comes first"),
        ("2027-13-05", "month 13 does not exist"),
        ("40/50/2027", "is not a valid date"),
        ("1 May 2027 24:00", "not a valid time"),
        ("1 May 2027 20:60", "not a valid time"),
        ("2027-05-01T25:00", "not a valid time"),
        ("13 pm", "from 1 to 12"),
        ("0am", "from 1 to 12"),
        ("20:00 -99:99", "not a valid UTC offset"),
        ("20:00-22:00", "not a valid UTC offset"),
        ("20:00 Europe/Nowhere", "'Europe/Nowhere' is not a known time zone"),
        ("13:00 XYZ", "'XYZ' is not recognised"),
        ("2027-05-01 +02:00", "not recognised"),
        ("1 May 2027 -08:00", "not recognised"),
        ("+02:00", "not a valid date or time"),
        ("UTC", "does not contain a date or time"),
        ("sat 8", "'8' could be"),
        ("friday at 8", "could be"),
        ("6 days", "could be"),
        ("in 5m", "not recognised"),
        ("next week", "not recognised"),
        ("10-11 May", "10 November or 11 October"),
        ("1th May 2027", "write 1st"),
        ("2027-05-01 20:00 - 22:00", "'-' is not recognised"),
        ("in 99999 years", "is not a valid date or time"),
        ("May 8pm", "does not include a day"),
        ("1 May 2027 20.00", "a time as '20:00'"),
        ("2027-05-01x20:00", "not"),
        ("20:00tomorrow", "not recognised"),
        ("1,5", "could be a day"),
        ("1 2 May 2027", "could be a day"),
    ],
)
@pytest.mark.usefixtures("zone")
def test_text_that_is_only_partly_valid_is_refused(text: str, hint: str) -> None:
    assert hint in refusal(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("May 2018", "2018-04-30T22:00"),
        ("2018-06", "2018-05-31T22:00"),
        ("2019 Feb", "2019-01-31T23:00"),
    ],
)
@pytest.mark.usefixtures("zone")
def test_a_month_is_its_first_day_but_only_in_the_past(text: str, moment: str) -> None:
    assert read(text, "past") == moment
    assert "does not include a day" in refusal(text, "future")
    assert "does not include a day" in refusal(f"{text} 20:00", "past")


@pytest.mark.usefixtures("zone")
def test_a_span_of_months_must_end_on_an_existing_day() -> None:
    now = datetime(2027, 3, 31, 12, tzinfo=UTC)
    with pytest.raises(InvalidArgumentError, match="a month without a day 31"):
        read("1 month ago", now=now)
    assert read("2 months ago", now=now) == "2027-01-31T13:00"


@pytest.mark.parametrize("zone", [KOLKATA], indirect=True)
@pytest.mark.usefixtures("zone")
def test_today_is_the_date_in_the_given_zone() -> None:
    now = datetime(2026, 12, 9, 20, tzinfo=UTC)  # 10 December in India
    assert read("today 21:00 UTC", now=now) == "2026-12-09T21:00"
    assert read("today 02:00", now=now) == "2026-12-09T20:30"


@pytest.mark.usefixtures("zone")
def test_a_time_in_a_clock_change_has_the_offset_before_it() -> None:
    assert read("2027-03-28 02:30") == read("2027-03-28 02:30 Europe/Berlin") == "2027-03-28T01:30"
    assert read("2027-10-31 02:30") == read("2027-10-31 02:30 Europe/Berlin") == "2027-10-31T00:30"


@pytest.mark.usefixtures("zone")
def test_a_long_text_is_shortened_in_the_error() -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        read("1 May 2027 " * 10_000)
    assert len(str(caught.value)) < 300
