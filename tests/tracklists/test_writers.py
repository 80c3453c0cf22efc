"""What is written is read back equal."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiomixcloud.tracklists import Chapter, Track, Tracklist, TracklistError, read
from aiomixcloud.tracklists.names import clean_name

SHOW = Tracklist(
    (Track("Ann", "One", 0), Chapter("News", 190), Track("Bob & Co", 'Two "live" - edit', 4005))
)

characters = st.characters(exclude_categories=["Cs"])
names = st.text(characters, min_size=1, max_size=20).map(clean_name).filter(bool)
#: Names that one text with a dash in it expresses without doubt.
plain_names = names.filter(
    lambda name: not any(unicodedata.category(one) == "Pd" or one == "\u2212" for one in name)
)
times = st.integers(0, 40_000)


def tracklists(
    name: st.SearchStrategy[str], start: st.SearchStrategy[int | None]
) -> st.SearchStrategy[Tracklist]:
    sections = st.builds(Track, name, name, start) | st.builds(Chapter, name, start)
    return st.lists(sections, min_size=1, max_size=8).map(lambda found: Tracklist(tuple(found)))


@given(tracklists(names, st.none() | times))
@settings(deadline=None)
def test_text_json_and_tables_are_read_back_equal(tracklist: Tracklist) -> None:
    assert read(tracklist.to_text().encode()) == tracklist
    assert read(tracklist.to_json().encode()) == tracklist
    assert read(tracklist.to_csv().encode()) == tracklist


@given(tracklists(names, times))
@settings(deadline=None)
def test_cue_sheets_are_read_back_equal(tracklist: Tracklist) -> None:
    assert list(read(tracklist.to_cue().encode())) == list(tracklist)


@given(tracklists(plain_names, times))
@settings(deadline=None)
def test_labels_are_read_back_equal(tracklist: Tracklist) -> None:
    ordered = sorted(tracklist, key=lambda one: one.start_time or 0)
    written = Tracklist(tuple(ordered)).to_audacity().encode()
    assert list(read(written, format="audacity-labels")) == ordered


def test_what_the_formats_look_like() -> None:
    assert SHOW.to_text() == ('0:00 Ann - One\n3:10 News\n1:06:45 Bob & Co - Two "live" - edit\n')
    assert json.loads(SHOW.to_json())[1] == {"chapter": "News", "start_time": 190}
    assert SHOW.to_csv().splitlines()[:3] == [
        "start_time,artist,song,chapter",
        "0:00,Ann,One,",
        "3:10,,,News",
    ]
    assert SHOW.to_audacity().splitlines()[0] == "0.000000\t0.000000\tAnn - One"
    sheet = SHOW.to_cue(file="night.wav").splitlines()
    assert sheet[0] == 'FILE "night.wav" WAVE'
    assert sheet[-3:] == [
        '    TITLE "Two "live" - edit"',
        '    PERFORMER "Bob & Co"',
        "    INDEX 01 66:45:00",
    ]


def test_a_title_and_a_performer_are_in_the_cue_sheet() -> None:
    show = read('TITLE "Night"\nPERFORMER "DJ Ann"\n' + SHOW.to_cue())
    assert (show.title, show.performer) == ("Night", "DJ Ann")
    again = read(show.to_cue())
    assert (again.title, again.performer, list(again)) == ("Night", "DJ Ann", list(SHOW))


def test_text_that_would_be_misread_is_written_with_tabs() -> None:
    show = Tracklist((Track("A - B", "C", 0), Chapter("12:30", 60)))
    assert show.to_text().splitlines() == [
        "# time, artist and song, separated by tabs",
        "0:00\tA - B\tC",
        "1:00\t\t12:30",
    ]


def test_formats_that_need_times_say_so() -> None:
    show = Tracklist((Track("A", "B", 0), Track("C", "D")))
    for write in (show.to_cue, show.to_audacity):
        with pytest.raises(TracklistError, match="section 2 has no start time"):
            write()
