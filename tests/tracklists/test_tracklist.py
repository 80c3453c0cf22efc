"""The values, and what can be done with a tracklist."""

from __future__ import annotations

import pytest

from aiomixcloud.tracklists import Chapter, Track, Tracklist, read

SHOW = Tracklist(
    (
        Track("Ann", "One", 0),
        Chapter("Jingle 3", 200),
        Track("Bob", "Two", 210),
        Track("Bob", "Two", 300),
        Chapter("End"),
    ),
    format="cue",
)


def starts(tracklist: Tracklist) -> list[int | None]:
    return [one.start_time for one in tracklist]


def test_sections_are_mappings_of_what_is_known() -> None:
    assert dict(SHOW[0]) == {"artist": "Ann", "song": "One", "start_time": 0}
    assert dict(SHOW[4]) == {"chapter": "End"}
    assert dict(SHOW[1]) == {"chapter": "Jingle 3", "start_time": 200}
    assert "start_time" not in SHOW[4]
    assert SHOW[0].get("chapter") is None
    assert SHOW.to_sections()[4] == {"chapter": "End"}
    with pytest.raises(AttributeError):
        SHOW[0].start_time = 5  # type: ignore[misc]


def test_a_tracklist_is_a_sequence() -> None:
    assert len(SHOW) == 5
    assert isinstance(SHOW[1:3], Tracklist)
    assert [one.title for one in SHOW[1:3]] == ["Jingle 3", "Bob - Two"]
    assert Tracklist(SHOW.sections) == SHOW
    assert SHOW[:2] != SHOW
    assert hash(SHOW) == hash(Tracklist(SHOW.sections))


def test_shifted_moves_all_times() -> None:
    assert starts(SHOW.shifted(10)) == [10, 210, 220, 310, None]
    assert starts(SHOW.shifted(-5.5)) == [0, 194, 204, 294, None]


def test_what_runs_when_the_recording_begins_starts_at_0() -> None:
    moved = SHOW.shifted(-250)
    assert [one.title for one in moved] == ["Bob - Two", "Bob - Two", "End"]
    assert starts(moved) == [0, 50, None]
    assert moved.warnings == ("2 sections before the start of the recording left out",)
    assert starts(SHOW.shifted(-300)) == [0, None]


def test_without_compares_artist_song_chapter_and_both() -> None:
    assert len(SHOW.without("jingle*")) == 4
    assert len(SHOW.without("BOB")) == 3
    assert len(SHOW.without("two", "one")) == 2
    assert len(SHOW.without("bob - t?o")) == 3
    assert len(SHOW.without("jingle")) == 5
    assert SHOW.without("jingle*").format == "cue"


def test_between_leaves_out_what_has_no_time() -> None:
    assert starts(SHOW.between(200, 300)) == [200, 210]
    assert starts(SHOW.between(end=200)) == [0]
    assert starts(SHOW.between(210)) == [210, 300]


def test_collapsed_reduces_runs_only() -> None:
    assert starts(SHOW.collapsed()) == [0, 200, 210, None]
    again = Tracklist((Track("A", "B", 0), Track("C", "D", 9), Track("a", "b", 20)))
    assert len(again.collapsed()) == 3


NIGHT = read(
    b"VirtualDJ History 2026/01/17\n------------------------------\n"
    b"20:00 : Ann - One\n20:02 : Ann - One\n20:05 : Bob - Two\n20:05 : Cat - Three\n"
    b"20:10 : Jingle\n23:30 : Dan - Four\n23:35 : Jingle\n"
)
MINUTES = "the file has no seconds: start times are accurate only to the minute"
EQUAL = "section 4: same start time as the section before"
TWICE = "listed more than once: Ann - One, Jingle"
GAP = "gap of 3:20:00 before 'Dan - Four' at 3:30:00; several sessions in one file?"


def test_warnings_are_about_the_sections_that_remain() -> None:
    nameless = "line 7, line 9: no artist, written as a chapter"
    assert NIGHT.warnings == (MINUTES, nameless, EQUAL, TWICE, GAP)
    without = NIGHT.without("jingle")
    assert without.warnings[:2] == (MINUTES, EQUAL)
    assert without.warnings[2].endswith("Ann - One")
    assert without.warnings[3].startswith("gap of 3:25:00 before 'Dan - Four'")
    first = NIGHT.between(0, 3600)
    assert first.warnings == (
        MINUTES,
        "line 7: no artist, written as a chapter",
        EQUAL,
        "listed more than once: Ann - One",
    )
    assert NIGHT[5:].warnings == (MINUTES, "line 9: no artist, written as a chapter")
    assert NIGHT.without("cat").without("jingle").collapsed().warnings[:1] == (MINUTES,)
    assert EQUAL.replace("4", "3") in NIGHT.collapsed().warnings
    assert not any(one.startswith("listed") for one in NIGHT[2:6].warnings)


def test_warnings_name_the_times_after_a_shift() -> None:
    moved = NIGHT.shifted(60)
    assert GAP.replace("3:30:00", "3:31:00") in moved.warnings
    assert len(moved.warnings) == len(NIGHT.warnings)


def test_warnings_about_lines_of_a_list_end_with_the_lines() -> None:
    show = read(b"0:00 Ann - One\nBob - Two\n3:00 Cat - A 1:00 B\n4:00 Dan - C 2:00 D\n")
    about = "lines 3 and 4: what looks like another time is part of the title"
    assert set(show.warnings) == {about, "section 2: no start time"}
    assert show.without("bob").warnings == (about,)
    assert about in show.without("cat").warnings
    assert show.without("cat", "dan").warnings == ("section 2: no start time",)
    assert show.between(end=60).warnings == ()
    assert show[:0].warnings == ()
