"""Dates of manifests: one meaning on every day, in the time zone of the station."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.publishing.manifests import NOW, mistakes, only, read, texts, write_shows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_shows(tmp_path / "season", "a.mp3", "b.mp3")


def date_of(folder: Path, written: str, column: str = "publish_date", **options: str) -> datetime:
    content = f'audio,name,"{column}"\na.mp3,One,"{written}"\n'
    date = only(read(folder / "shows.csv", content, **options)).publish_date
    assert date is not None
    return date.astimezone(UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2027-09-03 20:00",
        "2027-09-03T20:00:00",
        "2027/09/03 20:00",
        "3.9.2027 20:00",
        "03.09.2027 20:00:00",
        "3 September 2027 8pm",
        "Friday, September 3, 2027 8:00 PM",
        "2027-09-03 18:00Z",
        "2027-09-03 14:00 America/New_York",
    ],
)
def test_dates_are_in_the_time_zone_of_the_station(folder: Path, written: str) -> None:
    assert date_of(folder, written) == datetime(2027, 9, 3, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "column", "options"),
    [
        ("03/09/2027 20:00", "publish_date (DD/MM/YYYY)", {}),
        ("09/03/2027 20:00", "Publish date MM/DD/YYYY", {}),
        ("3/9/27 20:00", "publish_date [d/m/yy]", {}),
        ("03-09-2027 20:00", "publish_date", {"date_order": "DMY"}),
        ("9/3/2027 8:00:00 PM", "publish_date", {"date_order": "MDY"}),
    ],
)
def test_the_order_of_day_and_month_can_be_said(
    folder: Path, written: str, column: str, options: dict[str, str]
) -> None:
    assert date_of(folder, written, column, **options) == datetime(2027, 9, 3, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("03/04/2027", ["3 April 2027", "4 March 2027", "2027-04-03", "DD/MM/YYYY"]),
        ("03/04/27 20:00", ["3 April 2027", "4 March 2027"]),
        ("2027-03-28 02:30", ["does not exist", "01:30+01:00", "03:30+02:00"]),
        ("2027-10-31 02:30", ["exists twice", "02:30+02:00", "02:30+01:00"]),
        ("friday 20:00", ["means a different day each time", "2027-01-15 20:00"]),
        ("5 May", ["means a different day each time", "2027-05-05"]),
        ("in 6 days", ["means a different day"]),
        ("2027-02-29", ["does not have a day 29"]),
        ("46633.8333333333", ["stores for a date", "2027-09-03 20:00"]),
        ("1. Mai 2027", ["English"]),
        ("soon", ["write, for example, '2027-05-01 20:00'"]),
    ],
)
def test_a_date_without_one_meaning_is_a_mistake(
    folder: Path, written: str, words: list[str]
) -> None:
    manifest = read(folder / "shows.csv", f"audio,name,publish_date\na.mp3,One,{written}\n")
    assert mistakes(manifest) == [("row 2", "publish_date", written)]
    assert [word for word in words if word not in texts(manifest)] == []


def test_the_readings_of_a_clock_change_can_be_written(folder: Path) -> None:
    first = date_of(folder, "2027-10-31T02:30+02:00")
    second = date_of(folder, "2027-10-31T02:30+01:00")
    assert (second - first).total_seconds() == 3600


@pytest.mark.parametrize("time", ["20:00", "8pm", "20:00:00"])
def test_the_time_can_be_a_column(folder: Path, time: str) -> None:
    content = f"audio,name,publish_date,time\na.mp3,One,2027-09-03,{time}\n"
    show = only(read(folder / "shows.csv", content))
    assert show.publish_date == datetime(2027, 9, 3, 18, tzinfo=UTC)


def test_a_shared_time_does_not_replace_the_time_of_a_row(folder: Path) -> None:
    content = (
        '[defaults]\ntime = "20:00"\n'
        '[[show]]\naudio = "a.mp3"\nname = "A"\npublish_date = 2027-09-03\n'
        '[[show]]\naudio = "b.mp3"\nname = "B"\npublish_date = 2027-09-03T00:00:00\n'
    )
    first, second = read(folder / "shows.toml", content).shows
    assert first.publish_date == datetime(2027, 9, 3, 18, tzinfo=UTC)
    assert second.publish_date == datetime(2027, 9, 2, 22, tzinfo=UTC)


def test_a_wrong_time_is_a_mistake(folder: Path) -> None:
    content = "audio,name,publish_date,time\na.mp3,One,2027-09-03,0.8333\nb.mp3,Two,3/4/2027,25\n"
    manifest = read(folder / "shows.csv", content)
    assert mistakes(manifest) == [
        ("row 2", "time", "0.8333"),
        ("row 3", "time", "25"),
        ("row 3", "publish_date", "3/4/2027"),
    ]
    assert "write '20:00'" in texts(manifest)


def test_the_date_of_a_show_is_its_publish_date_if_it_is_in_the_future(folder: Path) -> None:
    content = "audio,name,date\na.mp3,A {date:%-d %B %Y},2027-09-03 20:00\nb.mp3,B,2026-09-04\n"
    first, second = read(folder / "shows.csv", content).shows
    assert (first.name, second.name) == ("A 3 September 2027", "B")
    assert first.publish_date == datetime(2027, 9, 3, 18, tzinfo=UTC)
    assert second.publish_date is None


def test_a_publish_date_in_the_past_is_a_remark(folder: Path) -> None:
    show = only(read(folder / "shows.csv", "audio,name,publish_date\na.mp3,A,2026-09-04 20:00\n"))
    assert show.warnings == (
        "2026-09-04 20:00 is in the past: Mixcloud publishes the show immediately",
    )


def test_a_row_can_have_a_time_zone_of_its_own(folder: Path) -> None:
    content = (
        "audio,name,publish_date,timezone\n"
        "a.mp3,A,2027-09-03 20:00,america/new_york\n"
        "b.mp3,B,2027-09-03 20:00,Berlin\n"
    )
    manifest = read(folder / "shows.csv", content)
    assert manifest.shows[0].publish_date == datetime(2027, 9, 4, tzinfo=UTC)
    assert "did you mean 'Europe/Berlin'?" in texts(manifest)


def test_dates_without_a_time_zone_are_a_remark(folder: Path) -> None:
    content = "audio,name,publish_date\na.mp3,A,2027-09-03 20:00\n"
    manifest = read(folder / "shows.csv", content, timezone=None)
    assert "dates are in the time zone of this machine" in manifest.warnings[0]
    assert read(folder / "shows.csv", content).warnings == ()


def test_the_time_zone_of_the_call_precedes_that_of_the_manifest(folder: Path) -> None:
    content = (
        'timezone = "Europe/London"\n'
        '[[show]]\naudio = "a.mp3"\nname = "A"\npublish_date = 2027-09-03T20:00:00\n'
    )
    path = folder / "shows.toml"
    assert only(read(path, content, timezone=None)).publish_date == datetime(
        2027, 9, 3, 19, tzinfo=UTC
    )
    assert only(read(path, content)).publish_date == datetime(2027, 9, 3, 18, tzinfo=UTC)
    assert "did you mean 'Europe/Berlin'?" in texts(read(path, content, timezone="Europe/Berln"))


def test_a_manifest_means_the_same_on_every_day(folder: Path) -> None:
    content = "audio,name,date\na.mp3,A,2027-09-03 20:00\n"
    shows = [
        only(read(folder / "shows.csv", content, now=now))
        for now in (NOW, NOW.replace(month=8), NOW.replace(month=3))
    ]
    assert len({show.publish_date for show in shows}) == 1
