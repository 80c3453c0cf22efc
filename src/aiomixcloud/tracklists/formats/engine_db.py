"""Engine DJ and Engine Prime: the history in `hm.db`, `m.db` or `sm.db`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiomixcloud.tracklists.entries import (
    Certainty,
    Entry,
    Format,
    Parsed,
    Recognition,
    Session,
    TimeBase,
    sort_sessions,
)
from aiomixcloud.tracklists.errors import TracklistError
from aiomixcloud.tracklists.play_times import from_unix_time
from aiomixcloud.tracklists.sqlite_marks import LOG_WARNING, has_write_ahead_log, mentions_table
from aiomixcloud.tracklists.titles import name_untagged, warn_untagged

if TYPE_CHECKING:
    import sqlite3

    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source
    from aiomixcloud.tracklists.sqlite_files import Database

# Engine DJ 2 and later.
_SESSIONS = "SELECT id, title FROM Historylist"
# Sessions that the user deleted are still in the file.
_KEPT = " WHERE isDeleted IS NULL OR isDeleted = 0"
_ENTRIES = """
    SELECT e.listId AS session, e.startTime AS start, t.artist, t.title, t.length, t.path
    FROM HistorylistEntity e LEFT JOIN Track t ON t.id = e.trackId
"""
# Engine Prime 1: artist and title are rows of MetaData, and late releases leave `date` at 0.
_PRIME_SESSIONS = "SELECT id, title FROM Historylist"
_PRIME_ENTRIES = """
    SELECT e.historylistId AS session, e.date AS start, t.length, t.path,
           (SELECT text FROM MetaData WHERE id = t.id AND type = 2) AS artist,
           (SELECT text FROM MetaData WHERE id = t.id AND type = 1) AS title
    FROM HistorylistTrackList e LEFT JOIN Track t ON t.id = e.trackId
"""

_NO_HISTORY = (
    "this Engine database contains no history; use hm.db from the folder 'Database2' of the drive "
    "that was played from"
)


def _recognize(source: Source) -> Recognition | None:
    for table in ("Historylist", "PreparelistEntity"):
        if mentions_table(source.content, table):
            return Recognition(Certainty.CERTAIN, f"is an SQLite database with {table!r}")
    return None


def _parse(source: Source, _: Options) -> Parsed:
    from aiomixcloud.tracklists.sqlite_files import open_database

    with open_database(source.data) as database:
        lists, rows = _read(database)
    names = {row["id"]: str(row["title"] or "").strip() for row in lists}
    by_list: dict[object, list[sqlite3.Row]] = {}
    for row in rows:
        if row["session"] in names:
            by_list.setdefault(row["session"], []).append(row)
    sessions = [_session(names[number], rows) for number, rows in by_list.items()]
    if not sessions:
        raise TracklistError(_NO_HISTORY)
    warnings = (LOG_WARNING,) if has_write_ahead_log(source.data) else ()
    return Parsed(sort_sessions(sessions), warnings)


def _read(database: Database) -> tuple[list[sqlite3.Row], list[sqlite3.Row]]:
    columns = database.columns("Historylist")
    if database.columns("HistorylistEntity"):
        condition = _KEPT if "isdeleted" in columns else ""
        return database.rows(_SESSIONS + condition), database.rows(_ENTRIES)
    if database.columns("HistorylistTrackList"):
        return database.rows(_PRIME_SESSIONS), database.rows(_PRIME_ENTRIES)
    raise TracklistError(_NO_HISTORY)


def _session(name: str, rows: list[sqlite3.Row]) -> Session:
    untagged: list[str] = []
    entries = tuple(_entry(row, number, untagged) for number, row in enumerate(rows, 1))
    return Session(entries, TimeBase.UNIX_TIME, name, warnings=warn_untagged(untagged))


def _entry(row: sqlite3.Row, number: int, untagged: list[str]) -> Entry:
    artist, title = str(row["artist"] or "").strip(), str(row["title"] or "").strip()
    if not title and row["path"]:
        artist, title = name_untagged("", str(row["path"]))
        untagged.append(str(number))
    length = row["length"] if isinstance(row["length"], int | float) else None
    return Entry(title, artist, from_unix_time(row["start"]), length)


ENGINE_DB = Format(
    name="engine-db",
    title="Engine DJ history (hm.db)",
    suffixes=(".db",),
    programs=("Engine DJ", "Engine Prime", "Denon DJ and Numark players"),
    unknowns="It does not say when the recording began; the first track is used as the start.",
    recognize=_recognize,
    parse=_parse,
)
