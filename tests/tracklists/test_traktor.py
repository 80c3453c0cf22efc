"""Histories and playlists of Traktor: NML files and web pages."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from aiomixcloud.tracklists import TracklistError, detect, read

DAY = (2026 << 16) + (9 << 8) + 4
SATURDAY = DAY + 1


class Played(NamedTuple):
    title: str
    artist: str | None = "Owl"
    start: int | None = None
    day: int = DAY
    public: str = "1"
    known: bool = True


def nml(*tracks: Played, name: str = "HISTORY", extra: str = "", volume: str = "C:") -> str:
    collection, entries = "", ""
    for track in tracks:
        artist = "" if track.artist is None else f' ARTIST="{track.artist}"'
        if track.known:
            collection += (
                f'<ENTRY TITLE="{track.title}"{artist}><LOCATION DIR="/:Users/:ann/:" '
                f'FILE="{track.title}.mp3" VOLUME="{volume}"></LOCATION></ENTRY>'
            )
        history = ""
        if track.start is not None:
            history = (
                f'<EXTENDEDDATA DECK="0" EXTENDEDTYPE="HistoryData" PLAYEDPUBLIC="{track.public}" '
                f'STARTDATE="{track.day}" STARTTIME="{track.start}"></EXTENDEDDATA>'
            )
        entries += (
            f'<ENTRY><PRIMARYKEY TYPE="TRACK" KEY="{volume}/:Users/:ann/:{track.title}.mp3">'
            f"</PRIMARYKEY>{history}</ENTRY>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no" ?>\n<NML VERSION="19">'
        f'<HEAD PROGRAM="Traktor"></HEAD><COLLECTION ENTRIES="99">{collection}</COLLECTION>'
        f'<PLAYLISTS><NODE TYPE="FOLDER" NAME="$ROOT"><SUBNODES><NODE TYPE="PLAYLIST" '
        f'NAME="{name}"><PLAYLIST ENTRIES="7">{entries}</PLAYLIST></NODE>{extra}</SUBNODES></NODE>'
        "</PLAYLISTS></NML>"
    )


def test_times_of_a_history_go_on_after_midnight() -> None:
    tracklist = read(nml(Played("One", start=86100), Played("Two", None, 60, SATURDAY)))
    assert tracklist.format == "traktor-nml"
    assert tracklist.to_sections() == [
        {"artist": "Owl", "song": "One", "start_time": 0},
        {"chapter": "Two", "start_time": 360},
    ]


def test_a_track_that_was_not_played_in_public_is_left_out() -> None:
    tracklist = read(nml(Played("Cued", start=10, public="0"), Played("One", start=100)))
    assert tracklist.to_sections() == [{"artist": "Owl", "song": "One", "start_time": 0}]
    assert tracklist.notes == ("1 track not played in public, left out",)
    with pytest.raises(TracklistError, match="none played in public"):
        read(nml(Played("Cued", start=10, public="0")))


def test_without_dates_the_times_of_day_count() -> None:
    tracklist = read(nml(Played("One", start=86100, day=0), Played("Two", start=60, day=0)))
    assert [one.start_time for one in tracklist] == [0, 360]


def test_a_start_is_local() -> None:
    text = nml(Played("One", start=72000))
    assert read(text, start="19:50")[0]["start_time"] == 600
    assert read(text, start="2026-09-04T19:59")[0]["start_time"] == 60


def test_a_playlist_has_no_times() -> None:
    tracklist = read(nml(Played("One"), Played("A - B", None)))
    assert tracklist.to_sections() == [{"artist": "Owl", "song": "One"}, {"chapter": "A - B"}]
    assert any("start time" in one for one in tracklist.warnings)
    assert tracklist.notes == ("a Traktor playlist has no times; a history has",)


def test_several_playlists_are_listed_and_one_is_chosen() -> None:
    extra = (
        '<NODE TYPE="PLAYLIST" NAME="Late"><PLAYLIST><ENTRY><PRIMARYKEY '
        'KEY="C:/:Users/:ann/:One.mp3"/></ENTRY></PLAYLIST></NODE>'
    )
    text = nml(Played("One"), name="Early", extra=extra)
    with pytest.raises(TracklistError, match=r"2 sessions(?s:.*)Early(?s:.*)Late") as caught:
        read(text)
    assert "ann" not in str(caught.value)
    assert read(text, session="late").title == "Late"


def test_empty_playlists_do_not_count_beside_a_filled_one() -> None:
    extra = '<NODE TYPE="PLAYLIST" NAME="_LOOPS"><PLAYLIST></PLAYLIST></NODE>'
    assert read(nml(Played("One"), extra=extra)).title == "HISTORY"
    with pytest.raises(TracklistError, match="are empty"):
        read(nml(extra=extra))
    with pytest.raises(TracklistError, match="no playlist and no history"):
        read('<NML VERSION="19"><COLLECTION/></NML>')


def test_a_track_that_the_collection_lacks_is_named_after_its_file() -> None:
    tracklist = read(nml(Played("01_Late", known=False), Played("Fox - Early", known=False)))
    assert tracklist.to_sections() == [{"chapter": "01_Late"}, {"artist": "Fox", "song": "Early"}]
    assert "tracks 1, 2: no tags, named after the file" in tracklist.warnings
    assert "ann" not in repr(tracklist.warnings)


def test_accents_may_be_composed_in_one_place_and_decomposed_in_the_other() -> None:
    text = nml(Played("Caf\u00e9")).replace(
        'KEY="C:/:Users/:ann/:Caf\u00e9', 'KEY="C:/:Users/:ann/:Cafe\u0301'
    )
    assert read(text).to_sections() == [{"artist": "Owl", "song": "Caf\u00e9"}]


def test_characters_that_xml_forbids_are_dropped() -> None:
    assert read(nml(Played("One\x01&#x2;", start=5)).encode())[0]["song"] == "One"


def test_a_document_type_is_refused() -> None:
    text = '<!DOCTYPE NML [<!ENTITY a "b">]>' + nml(Played("One")).partition("?>\n")[2]
    with pytest.raises(TracklistError, match="document types"):
        read(text, format="traktor-nml")


def page(header: str, *rows: tuple[str, ...], heading: str = "Track List: HISTORY") -> str:
    cells = "".join(f"<th>{name}</th>" for name in header.split(","))
    body = "".join(
        "<tr>\n" + "".join(f"  <td>{cell}</td>\n" for cell in row) + "</tr>\n" for row in rows
    )
    return (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "x">\n<style>td {}</style>'
        f'<?xml version="1.0" ?>\n<html><body><h1>{heading}</h1><table border="1"><tr>{cells}</tr>'
        f"{body}</table></body></html>"
    )


def test_a_page_has_the_columns_that_the_user_chose() -> None:
    text = page(
        "Start Time,Label,Title,Artist",
        ("2026/9/4 23:59:10", "L", "Late &amp; <b>Loud</b>", "Owl"),
        ("2026/9/5 00:03:10", "", "Jingle", ""),
    )
    tracklist = read(text)
    assert tracklist.format == "traktor-html"
    assert tracklist.title == "HISTORY"
    assert tracklist.to_sections() == [
        {"artist": "Owl", "song": "Late & Loud", "start_time": 0},
        {"chapter": "Jingle", "start_time": 240},
    ]


def test_a_page_in_another_language_is_read() -> None:
    text = page(
        "Nr.,Titel,Interpret,Startzeit", ("1", "Spät", "Eule", "2026/9/4 20:00:00"), heading="x"
    )
    assert read(text).to_sections() == [{"artist": "Eule", "song": "Spät", "start_time": 0}]


def test_a_page_without_start_times_says_how_to_get_them() -> None:
    tracklist = read(page("Title,Artist", ("Late", "Owl")))
    assert tracklist.to_sections() == [{"artist": "Owl", "song": "Late"}]
    assert "'Start Time'" in tracklist.notes[0]


def test_a_page_without_titles_is_an_error() -> None:
    with pytest.raises(TracklistError, match="column 'Title'"):
        read(page("Label,Start Time", ("L", "2026/9/4 20:00:00")))


def test_other_pages_are_not_lists_of_traktor() -> None:
    names = [
        one.format.name for one in detect(b"<html><table><tr><th>City</th></tr></table></html>")
    ]
    assert "traktor-html" not in names
