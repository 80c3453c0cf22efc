"""Repeated times of publication, such as `every friday 20:00`."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from aiomixcloud.publishing import Journal, Manifest
from aiomixcloud.publishing.records import build_fields
from tests.publishing.manifests import NOW, mistakes, only, read, texts, write_shows

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_shows(tmp_path / "season", *(f"{number}.mp3" for number in range(1, 13)))


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.jsonl", api_root="root", user="bob")


def dates(manifest: Manifest) -> list[str]:
    """Return the dates of the shows, in the time zone of the station."""
    found = [show.publish_date for show in manifest.shows]
    return [f"{one.astimezone(BERLIN):%Y-%m-%d %H:%M}" if one else "" for one in found]


def record(journal: Journal, manifest: Manifest, *names: str, outcome: str) -> None:
    """Record that some shows were sent."""
    for show in manifest.shows:
        if show.row in names:
            sha256 = show.audio.sha256
            journal.append("sending", show=sha256, row=show.row, fields=build_fields(show))
            journal.append(outcome, show=sha256, key=f"/bob/{show.name}/")


def test_shows_get_the_coming_fridays_in_the_order_of_their_numbers(
    folder: Path, journal: Journal
) -> None:
    manifest = read(folder, weekly="friday 20:00", journal=journal)
    assert [show.row for show in manifest.shows][-3:] == ["10.mp3", "11.mp3", "12.mp3"]
    # NOW is a Friday. The clocks go forward on 28 March.
    assert dates(manifest)[:3] == ["2027-01-15 20:00", "2027-01-22 20:00", "2027-01-29 20:00"]
    assert dates(manifest)[-2:] == ["2027-03-26 20:00", "2027-04-02 20:00"]
    hours = [show.publish_date.astimezone(UTC).hour for show in manifest.shows[-2:]]  # type: ignore[union-attr]
    assert hours == [19, 18]


@pytest.mark.parametrize(
    ("weekly", "first"),
    [
        ("friday 20:00", "2027-01-15 20:00"),
        ("Fridays at 8 pm", "2027-01-15 20:00"),
        ("every Fri, 20:00", "2027-01-15 20:00"),
        ("Every Friday 20:00", "2027-01-15 20:00"),
        ("friday 12:00", "2027-01-22 12:00"),
        ("tue & thu 9:30", "2027-01-19 09:30"),
        ("monday, wednesday and sunday 21:00", "2027-01-17 21:00"),
        ("day 06:00", "2027-01-16 06:00"),
        ("friday 20:00 America/New_York", "2027-01-16 02:00"),
    ],
)
def test_a_repeated_time_can_be_written_in_many_ways(
    folder: Path, journal: Journal, weekly: str, first: str
) -> None:
    assert dates(read(folder, weekly=weekly, journal=journal))[0] == first


@pytest.mark.parametrize(
    ("weekly", "words"),
    [
        ("frday 20:00", "is not a weekday with a time"),
        ("other friday 20:00", "is not a weekday with a time"),
        ("2 weeks", "is not a weekday with a time"),
        ("friday", "has no time of day"),
        ("friday 25:00", "is not a time of day"),
        ("", "is not a weekday with a time"),
    ],
)
def test_another_text_is_one_mistake(
    folder: Path, journal: Journal, weekly: str, words: str
) -> None:
    manifest = read(folder, weekly=weekly, journal=journal)
    assert [one[:2] for one in mistakes(manifest)] == [("", "weekly")]
    assert words in texts(manifest)


def test_the_time_of_day_can_be_a_field(folder: Path, journal: Journal) -> None:
    manifest = read(folder, weekly="friday", overrides={"time": "20:00"}, journal=journal)
    assert dates(manifest)[0] == "2027-01-15 20:00"


def test_a_repeated_time_needs_a_journal(folder: Path) -> None:
    assert "needs a journal" in texts(read(folder, weekly="friday 20:00"))


@pytest.mark.parametrize("outcome", ["published", "unknown"])
def test_a_show_that_was_sent_keeps_its_date(folder: Path, journal: Journal, outcome: str) -> None:
    before = read(folder, weekly="friday 20:00", journal=journal)
    record(journal, before, "2.mp3", "3.mp3", outcome=outcome)
    (folder / "1.mp3").unlink()
    later = NOW.replace(month=2)
    after = read(folder, weekly="friday 20:00", journal=journal, now=later)
    assert dates(after)[:3] == ["2027-01-22 20:00", "2027-01-29 20:00", "2027-02-19 20:00"]


def test_a_show_that_is_not_there_gets_another_date(folder: Path, journal: Journal) -> None:
    before = read(folder, weekly="friday 20:00", journal=journal)
    record(journal, before, "1.mp3", outcome="refused")
    record(journal, before, "2.mp3", outcome="published")
    later = NOW.replace(day=16)
    after = read(folder, weekly="friday 20:00", journal=journal, now=later)
    assert dates(after)[:3] == ["2027-01-29 20:00", "2027-01-22 20:00", "2027-02-05 20:00"]


def test_a_public_or_dropped_show_gets_no_date(folder: Path, journal: Journal) -> None:
    record(journal, read(folder), "1.mp3", outcome="published")
    record(journal, read(folder), "2.mp3", outcome="dropped")
    after = read(folder, weekly="friday 20:00", journal=journal)
    assert dates(after)[:3] == ["", "", "2027-01-15 20:00"]


def test_rows_with_mistakes_reserve_their_dates(folder: Path, journal: Journal) -> None:
    (folder / "2.cue").write_text("This is not a tracklist.")
    (folder / "3.mp3").write_bytes(b"")
    manifest = read(folder, weekly="friday 20:00", journal=journal)
    assert dates(manifest)[:2] == ["2027-01-15 20:00", "2027-02-05 20:00"]
    content = "file,name\nmissing.mp3,A\n4.mp3,B\n"
    manifest = read(folder / "shows.csv", content, weekly="friday 20:00", journal=journal)
    assert (mistakes(manifest)[0][0], dates(manifest)) == ("row 2", ["2027-01-22 20:00"])


def test_rows_with_a_date_keep_it_and_others_get_what_is_free(
    folder: Path, journal: Journal
) -> None:
    content = (
        "audio,name,publish_date\n1.mp3,A,every friday 20:00\n2.mp3,B,\n"
        "3.mp3,C,2027-01-22 20:00\n4.mp3,D,2027-01-23 21:00\n"
    )
    manifest = read(folder / "shows.csv", content, weekly="friday 20:00", journal=journal)
    assert dates(manifest) == [
        *("2027-01-15 20:00", "2027-01-29 20:00", "2027-01-22 20:00", "2027-01-23 21:00")
    ]


def test_a_series_can_have_a_repeated_time(folder: Path, journal: Journal) -> None:
    content = (
        'timezone = "Europe/Berlin"\nfiles = "*.mp3"\n[defaults]\nseries = "deep"\n'
        '[series.deep]\npublish_date = "every sunday 21:00"\nname = "Deep {date:%-d %B}"\n'
    )
    manifest = read(folder / "shows.toml", content, timezone=None, journal=journal)
    assert manifest.problems == ()
    assert [show.name for show in manifest.shows][:2] == ["Deep 17 January", "Deep 24 January"]


def test_a_time_that_a_clock_change_skips_is_a_mistake_of_one_row(
    folder: Path, journal: Journal
) -> None:
    rows = [f"{number}.mp3,Show {number}," for number in range(1, 13)]
    path, header = folder / "shows.csv", "audio,name,publish_date"
    options = {"weekly": "sunday 02:30", "journal": journal}
    manifest = read(path, "\n".join([header, *rows]), **options)
    assert [one[:2] for one in mistakes(manifest)] == [("row 12", "weekly")]
    assert "does not exist" in texts(manifest)
    assert "'2027-03-28 03:30+02:00'" in texts(manifest)
    # The message says what to write.
    rows[10] += "2027-03-28 03:30+02:00"
    manifest = read(path, "\n".join([header, *rows]), **options)
    assert (mistakes(manifest), dates(manifest)[-1]) == ([], "2027-04-04 02:30")


def test_a_time_that_has_passed_is_not_used(folder: Path, journal: Journal) -> None:
    now = datetime(2027, 1, 15, 19, 0, tzinfo=UTC)
    (folder / "shows.csv").write_text("audio,name\n1.mp3,A\n")
    show = only(read(folder, weekly="friday 20:00", journal=journal, now=now))
    assert show.publish_date == datetime(2027, 1, 22, 19, tzinfo=UTC)
