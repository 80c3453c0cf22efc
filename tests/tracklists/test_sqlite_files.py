"""Databases of strangers: nothing is written, and nothing runs for long."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from aiomixcloud.tracklists import TracklistError, read

if TYPE_CHECKING:
    from pathlib import Path

TABLES = """
    CREATE TABLE history_session (id INTEGER PRIMARY KEY, start_time, name);
    CREATE TABLE history_entry (id INTEGER PRIMARY KEY, session_id, artist, name, file_name,
                                start_time, played);
    INSERT INTO history_session VALUES (1, 1788552000, NULL);
    INSERT INTO history_entry VALUES (1, 1, 'Owl', 'Late', '', 1788552000, 1);
"""
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
COLUMNS = "1 session_id, '' artist, 'x' name, '' file_name, 1 start_time, 1 played"


def database(script: str) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.executescript(script)
    return connection.serialize()


def test_a_view_in_place_of_a_table_is_refused() -> None:
    view = f"CREATE VIEW history_entry AS {ENDLESS} SELECT i id, {COLUMNS} FROM n"
    with pytest.raises(TracklistError, match="no table 'history_entry'"):
        read(database(f"{TABLES}; DROP TABLE history_entry; {view}"))


def test_columns_that_expand_are_limited() -> None:
    script = f"""
        {TABLES}; DROP TABLE history_entry;
        CREATE TABLE history_entry (id INTEGER PRIMARY KEY, session_id, artist, file_name,
            start_time, played, name AS (hex(zeroblob(100000))));
        {ENDLESS} INSERT INTO history_entry SELECT i, 1, '', '', i, 1 FROM n LIMIT 2000;
    """
    with pytest.raises(TracklistError, match="more rows or text"):
        read(database(script))


def test_values_repeated_by_a_join_are_limited() -> None:
    script = f"""
        CREATE TABLE Track (id INTEGER PRIMARY KEY, length, path, title, artist);
        CREATE TABLE Historylist (id INTEGER PRIMARY KEY, title, startTime);
        CREATE TABLE HistorylistEntity (id INTEGER PRIMARY KEY, listId, trackId, startTime);
        INSERT INTO Historylist VALUES (1, '', 1);
        INSERT INTO Track VALUES (1, 1, '', hex(zeroblob(100000)), 'Owl');
        {ENDLESS} INSERT INTO HistorylistEntity SELECT i, 1, 1, i FROM n LIMIT 2000;
    """
    with pytest.raises(TracklistError, match="more rows or text"):
        read(database(script))


def test_a_database_with_a_write_ahead_log_is_read_and_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "master.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(TABLES)
    connection.close()
    before = path.read_bytes()
    tracklist = read(path)
    assert len(tracklist) == 1
    assert any("close the program" in one for one in tracklist.warnings)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["master.sqlite"]


@pytest.mark.parametrize("damage", ["cut", "zeroed", "header"])
def test_a_damaged_database_is_an_error(damage: str) -> None:
    data = bytearray(database(TABLES))
    if damage == "cut":
        del data[4096:]
    elif damage == "zeroed":
        data[4096:8192] = bytes(4096)
    else:
        del data[20:]
        data += b"history_entry history_session"
    with pytest.raises(TracklistError, match="database"):
        read(bytes(data))


def test_text_that_is_not_valid_is_replaced() -> None:
    script = TABLES + "UPDATE history_entry SET artist = CAST(x'4fff' AS TEXT);"
    assert read(database(script))[0]["artist"] == "O\ufffd"
