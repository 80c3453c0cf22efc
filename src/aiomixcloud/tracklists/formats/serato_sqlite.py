"""Serato DJ Pro 4: the history in `master.sqlite`."""

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
from aiomixcloud.tracklists.titles import complete_names, warn_untagged

if TYPE_CHECKING:
    import sqlite3

    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source

_SESSIONS = "SELECT id, name FROM history_session"
_ENTRIES = """
    SELECT session_id, artist, name, file_name, start_time, played FROM history_entry
"""


def _recognize(source: Source) -> Recognition | None:
    if mentions_table(source.content, "history_entry") and mentions_table(
        source.content, "history_session"
    ):
        return Recognition(Certainty.CERTAIN, "is an SQLite database with 'history_entry'")
    return None


def _parse(source: Source, _: Options) -> Parsed:
    from aiomixcloud.tracklists.sqlite_files import open_database

    with open_database(source.data) as database:
        for table in ("history_session", "history_entry"):
            if not database.columns(table):
                raise TracklistError(f"the database has no table {table!r}")
        names = {row["id"]: str(row["name"] or "").strip() for row in database.rows(_SESSIONS)}
        rows = database.rows(_ENTRIES)
    by_session: dict[object, list[sqlite3.Row]] = {}
    for row in rows:
        # 0: loaded into a deck to listen to it, but not played.
        if row["played"]:
            by_session.setdefault(row["session_id"], []).append(row)
    if not by_session:
        raise TracklistError("the history of this Serato database is empty")
    sessions = [_session(names.get(number, ""), rows) for number, rows in by_session.items()]
    warnings = (LOG_WARNING,) if has_write_ahead_log(source.data) else ()
    return Parsed(sort_sessions(sessions), warnings)


def _session(name: str, rows: list[sqlite3.Row]) -> Session:
    untagged: list[str] = []
    entries = tuple(_entry(row, number, untagged) for number, row in enumerate(rows, 1))
    return Session(entries, TimeBase.UNIX_TIME, name, warnings=warn_untagged(untagged))


def _entry(row: sqlite3.Row, number: int, untagged: list[str]) -> Entry:
    names = str(row["artist"] or "").strip(), str(row["name"] or "").strip()
    artist, title = complete_names(*names, str(row["file_name"] or ""), number, untagged)
    return Entry(title, artist=artist, time=from_unix_time(row["start_time"]))


SERATO_SQLITE = Format(
    name="serato-sqlite",
    title="Serato DJ Pro 4 history (master.sqlite)",
    suffixes=(".sqlite",),
    programs=("Serato DJ Pro 4",),
    unknowns="It does not say when the recording began; the first track is used as the start.",
    recognize=_recognize,
    parse=_parse,
)
