"""Histories of Serato: session files, exports of the history panel, and the database of 4."""

from __future__ import annotations

import sqlite3
import struct
from typing import Any

import pytest

from aiomixcloud.tracklists import TracklistError, detect, read

START = 1_788_552_000


def chunk(tag: bytes | int, content: bytes) -> bytes:
    name = tag if isinstance(tag, bytes) else struct.pack(">I", tag)
    return name + struct.pack(">I", len(content)) + content


def text(value: str) -> bytes:
    return f"{value}\x00".encode("utf-16-be")


def row(number: int, *, played: int | None = 1, wide: bool = False, **fields: Any) -> bytes:
    names = {"path": 2, "title": 6, "artist": 7}
    content = chunk(1, struct.pack(">I", number))
    for name, value in fields.items():
        if name == "start":
            content += chunk(28, struct.pack(">Q" if wide else ">I", value))
        else:
            content += chunk(names[name], text(value))
    if played is not None:
        content += chunk(50, bytes([played]))
    return chunk(b"oent", chunk(b"adat", content))


def session(*rows: bytes) -> bytes:
    return chunk(b"vrsn", "1.0/Serato Scratch LIVE Review".encode("utf-16-be")) + b"".join(rows)


def test_times_of_a_session_count_from_its_first_track() -> None:
    tracklist = read(
        session(
            row(1, title="Late", artist="Bj\u00f6rk", start=START),
            row(2, title="Early", artist="Fox", start=START + 97, wide=True),
        )
    )
    assert tracklist.format == "serato-session"
    assert tracklist.to_sections() == [
        {"artist": "Bj\u00f6rk", "song": "Late", "start_time": 0},
        {"artist": "Fox", "song": "Early", "start_time": 97},
    ]
    assert tracklist.warnings == ()


def test_the_last_record_of_a_row_counts() -> None:
    tracklist = read(
        session(
            row(1, title="Late", artist="Owl", start=START, played=0),
            row(2, title="Early", artist="Fox", start=START + 60),
            row(1, title="Late", artist="Owl", start=START),
            row(2, title="Early", artist="Fox", start=START + 60),
        )
    )
    assert [one.title for one in tracklist] == ["Owl - Late", "Fox - Early"]


def test_a_track_that_was_only_loaded_is_left_out() -> None:
    tracklist = read(
        session(
            row(1, title="Cued", artist="Owl", start=START, played=0),
            row(2, title="Late", artist="Owl", start=START + 60),
            row(3, title="Old", artist="Owl", start=START + 90, played=None),
        )
    )
    assert [(one.title, one.start_time) for one in tracklist] == [
        ("Owl - Late", 0),
        ("Owl - Old", 30),
    ]
    assert tracklist.notes == ("1 track left out: loaded, but not played",)


@pytest.mark.parametrize("folder", ["/Users/ann/", "C:\\Users\\ann\\", "Users/ann/"])
def test_a_file_without_tags_is_named_after_itself(folder: str) -> None:
    tracklist = read(
        session(
            row(1, title="Owl - Late", path=f"{folder}Owl - Late.mp4", start=START),
            row(2, title="Part - One", path=f"{folder}a.mp4", start=START + 9),
            row(3, path=f"{folder}4seasons.mp4", start=START + 19),
        )
    )
    assert tracklist.to_sections() == [
        {"artist": "Owl", "song": "Late", "start_time": 0},
        {"chapter": "Part - One", "start_time": 9},
        {"chapter": "4seasons", "start_time": 19},
    ]
    assert "track 1: no tags, named after the file" in tracklist.warnings
    assert "ann" not in repr(tracklist.warnings)


def test_a_session_that_is_cut_off_is_read_as_far_as_possible() -> None:
    whole = session(
        row(1, title="Late", artist="Owl", start=START), row(2, title="Early", artist="Fox")
    )
    tracklist = read(whole[:-30])
    assert tracklist[0].title == "Owl - Late"
    assert any("in the middle of a record" in one for one in tracklist.warnings)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (chunk(b"oses", b""), "folder 'Sessions'"),
        (chunk(b"otrk", b""), "folder 'History/Sessions'"),
        (b"", "no history entries"),
        (row(1, title="Late", artist="Owl", played=0), "none of them was played"),
    ],
)
def test_a_file_without_played_tracks_is_an_error(content: bytes, message: str) -> None:
    with pytest.raises(TracklistError, match=message):
        read(session(content))


EXPORT = (
    "name,artist,bpm,start time,end time,playtime,deck,notes,album\r\n"
    '"04/09/2026","","","04/09/2026 23:58:00","05/09/2026 00:59:00","01:01:00","","",""\r\n'
    '"Late, Later","Owl","121","23:58:10","00:02:00","00:03:50","1","a ""note""",""\r\n'
    '"Early","Fox","","00:01:30","00:05:00","00:03:30","2","",""\r\n'
    '"Jingle","","","00:05:30","00:05:40","00:00:10","2","",""\r\n'
)


def test_the_first_row_of_an_export_is_the_session() -> None:
    tracklist = read(EXPORT)
    assert tracklist.format == "serato-csv"
    assert tracklist.title == "04/09/2026"
    assert tracklist.to_sections() == [
        {"artist": "Owl", "song": "Late, Later", "start_time": 10},
        {"artist": "Fox", "song": "Early", "start_time": 210},
        {"chapter": "Jingle", "start_time": 450},
    ]


@pytest.mark.parametrize(
    ("evening", "night"),
    [
        ("11:58:10 PM", "12:01:30 AM"),
        ("23:58:10 PM", "00:01:30 AM"),
        ("11:58:10 p. m.", "12:01:30 a. m."),
        ("11:58:10 p.m.", "12:01:30 a.m."),
        ("\u4e0b\u534811:58:10", "\u4e0a\u534812:01:30"),
        ("23.58.10", "0.01.30"),
        ("04/09/2026 23:58:10", "05/09/2026 00:01:30"),
        ("04.09.2026 23:58:10", "05.09.2026 00:01:30"),
        ("9/4/2026 11:58:10 PM", "9/5/2026 12:01:30 AM"),
        ("2026-09-04 23:58:10", "2026-09-05 00:01:30"),
    ],
)
def test_clocks_follow_the_settings_of_the_system(evening: str, night: str) -> None:
    export = f'name,start time,artist\n"Late","{evening}","Owl"\n"Early","{night}","Fox"\n'
    assert [one.start_time for one in read(export)] == [0, 200]


def test_columns_are_those_of_the_panel() -> None:
    tracklist = read('artist,name,deck,playtime\n"Owl","Late","1","00:04:00"\n')
    assert tracklist.to_sections() == [{"artist": "Owl", "song": "Late"}]
    assert "'start time'" in tracklist.notes[0]


def test_a_session_is_recognised_without_times() -> None:
    tracklist = read('artist,name\n"","04/09/2026"\n"Owl","Late"\n')
    assert tracklist.format == "serato-csv"
    assert tracklist.to_sections() == [{"artist": "Owl", "song": "Late"}]
    assert read("artist,name\nOwl,Late\n").format == "csv"


def test_several_sessions_are_listed_and_one_is_chosen() -> None:
    body = EXPORT.partition("\r\n")[2]
    both = EXPORT + body.replace("04/09/2026", "11/09/2026").replace("05/09/2026", "12/09/2026")
    with pytest.raises(TracklistError, match=r"2 sessions(?s:.*)04/09/2026(?s:.*)11/09/2026"):
        read(both)
    assert read(both, session="11/09/2026").to_sections() == read(EXPORT).to_sections()


@pytest.mark.parametrize("gap", ["padded", "tabs"])
def test_an_export_as_text_has_the_same_columns(gap: str) -> None:
    rows = [
        ("name", "artist", "start time"),
        ("04/09/2026", "", "04/09/2026 23:58:00"),
        ("Late Later", "Owl and Fox", "23:58:10"),
    ]
    lines = ["\t".join(each) for each in rows]
    if gap == "padded":
        lines = ["".join(cell.ljust(24) for cell in each) for each in rows]
        lines.insert(1, "-" * 60)
    tracklist = read("\r\n".join(lines))
    assert tracklist.format == "serato-csv"
    assert tracklist.to_sections() == [
        {"artist": "Owl and Fox", "song": "Late Later", "start_time": 10}
    ]


def database(
    *entries: tuple[Any, ...], sessions: tuple[tuple[Any, ...], ...] = ((1, START, None),)
) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.executescript(
        "CREATE TABLE history_session (id INTEGER PRIMARY KEY, start_time, name);"
        "CREATE TABLE history_entry (id INTEGER PRIMARY KEY, session_id, artist, name, file_name, "
        "start_time, played);"
    )
    connection.executemany("INSERT INTO history_session VALUES (?, ?, ?)", sessions)
    columns = "session_id, artist, name, file_name, start_time, played"
    connection.executemany(
        f"INSERT INTO history_entry ({columns}) VALUES (?, ?, ?, ?, ?, ?)", entries
    )
    connection.commit()
    return connection.serialize()


def test_the_database_of_serato_4_is_read() -> None:
    data = database(
        (1, "Owl", "Late", "a.mp3", START + 20, 1),
        (1, "Owl", "Cued", "b.mp3", START + 40, 0),
        (1, "", "Fox - Early", "Fox - Early.mp3", START + 500, 1),
    )
    tracklist = read(data)
    assert tracklist.format == "serato-sqlite"
    assert tracklist.to_sections() == [
        {"artist": "Owl", "song": "Late", "start_time": 0},
        {"artist": "Fox", "song": "Early", "start_time": 480},
    ]


def test_sessions_in_the_database_are_listed_with_dates_and_lengths() -> None:
    data = database(
        (1, "Owl", "Late", "", START, 1),
        (1, "Owl", "Later", "", START + 3600, 1),
        (2, "Fox", "Early", "", START + 90000, 1),
        (3, "Fox", "Cued", "", START + 190000, 0),
        sessions=((1, START, None), (2, START + 90000, "Sunday"), (3, START + 190000, None)),
    )
    with pytest.raises(TracklistError) as caught:
        read(data)
    message = str(caught.value)
    assert "2 sessions" in message
    assert "1: 2026-09-04 20:00 UTC, 1:00:00, 2 entries" in message
    assert "Sunday" in message
    assert read(data, session="last")[0].title == "Fox - Early"


def test_a_database_without_played_tracks_is_an_error() -> None:
    with pytest.raises(TracklistError, match="empty"):
        read(database())


def test_other_tables_are_not_histories_of_serato() -> None:
    assert not [one for one in detect(b"name,city\nann,bern\n") if "serato" in one.format.name]
