"""Histories in the databases of Engine DJ and Engine Prime."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from aiomixcloud.tracklists import TracklistError, read

START = 1_788_552_000
_ENGINE = """
    CREATE TABLE Track (id INTEGER PRIMARY KEY, length, path, title, artist);
    CREATE TABLE Historylist (id INTEGER PRIMARY KEY, title, startTime, timezone, isDeleted);
    CREATE TABLE HistorylistEntity (id INTEGER PRIMARY KEY, listId, trackId, startTime);
    INSERT INTO Track VALUES (1, 300, '../ann/a.mp3', '8A - 5 - Late', 'Owl');
    INSERT INTO Track VALUES (2, 300, '../ann/b.mp3', 'Jingle', NULL);
    INSERT INTO Track VALUES (3, 300, '../ann/Fox - Early.mp3', NULL, NULL);
"""
_PRIME = """
    CREATE TABLE Track (id INTEGER PRIMARY KEY, length, path);
    CREATE TABLE MetaData (id, type, text);
    CREATE TABLE Historylist (id INTEGER PRIMARY KEY, title);
    CREATE TABLE HistorylistTrackList (historylistId, trackId, date);
    INSERT INTO Track VALUES (1, 300, '../a.mp3'), (2, 200, '../b.mp3');
    INSERT INTO MetaData VALUES (1, 1, 'Late'), (1, 2, 'Owl'), (2, 1, 'Early'), (2, 2, 'Fox');
    INSERT INTO Historylist VALUES (1, 'History 1');
"""


def database(script: str, *statements: tuple[str, tuple[Any, ...]]) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.executescript(script)
    for statement, values in statements:
        marks = ", ".join("?" * len(values))
        connection.execute(f"INSERT INTO {statement} VALUES ({marks})", values)
    connection.commit()
    return connection.serialize()


def played(list_: int, track: int, start: int | None) -> tuple[str, tuple[Any, ...]]:
    return "HistorylistEntity (listId, trackId, startTime)", (list_, track, start)


def history(id_: int, start: int, *, deleted: int | None = 0) -> tuple[str, tuple[Any, ...]]:
    return "Historylist", (id_, None, start, "Europe/Athens", deleted)


def test_times_count_from_the_first_track() -> None:
    data = database(
        _ENGINE,
        history(1, START - 20),
        played(1, 1, START),
        played(1, 2, START + 272),
        played(1, 3, START + 300),
    )
    tracklist = read(data)
    assert tracklist.format == "engine-db"
    assert tracklist.to_sections() == [
        {"artist": "Owl", "song": "8A - 5 - Late", "start_time": 0},
        {"chapter": "Jingle", "start_time": 272},
        {"artist": "Fox", "song": "Early", "start_time": 300},
    ]
    assert "track 3: no tags, named after the file" in tracklist.warnings
    assert "ann" not in repr(tracklist.warnings)


def test_deleted_sessions_do_not_count_and_others_are_listed() -> None:
    data = database(
        _ENGINE,
        history(1, START),
        history(2, START + 90000, deleted=None),
        history(3, START + 99000, deleted=1),
        *(played(each, 1, START + each) for each in (1, 2, 3)),
        played(1, 2, START + 3601),
    )
    with pytest.raises(TracklistError) as caught:
        read(data)
    assert "2 sessions" in str(caught.value)
    assert "1: 2026-09-04 20:00 UTC, 1:00:00, 2 entries" in str(caught.value)
    assert len(read(data, session="last")) == 1


def test_a_track_that_was_removed_is_left_out_with_a_warning() -> None:
    data = database(_ENGINE, history(1, START), played(1, 1, START), played(1, 9, START + 5))
    tracklist = read(data)
    assert len(tracklist) == 1
    assert any("no name, left out" in one for one in tracklist.warnings)


def test_engine_prime_has_other_tables() -> None:
    table = "HistorylistTrackList"
    data = database(_PRIME, (table, (1, 2, START + 60)), (table, (1, 1, START)))
    tracklist = read(data)
    assert tracklist.title == "History 1"
    assert tracklist.to_sections() == [
        {"artist": "Owl", "song": "Late", "start_time": 0},
        {"artist": "Fox", "song": "Early", "start_time": 60},
    ]


def test_a_database_without_a_history_says_which_one_to_take() -> None:
    with pytest.raises(TracklistError, match=r"hm\.db"):
        read(database(_ENGINE))
    with pytest.raises(TracklistError, match=r"hm\.db"):
        read(database("CREATE TABLE PreparelistEntity (id)"))
