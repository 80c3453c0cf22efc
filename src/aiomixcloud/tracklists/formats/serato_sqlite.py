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
)
from aiomixcloud.tracklists.errors import TracklistError
from aiomixcloud.tracklists.play_times import from_unix_time
from aiomixcloud.tracklists.sqlite_files import (
    LOG_WARNING,
    has_write_ahead_log,
    names_table,
    open_database,
)
from aiomixcloud.tracklists.titles import name_untagged

if TYPE_CHECKING:
    import sqlite3

    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source

_SESSIONS = "SELECT id, name, start_time FROM history_session ORDER BY start_time, id"
_ENTRIES = """
    SELECT session_id, artist, name, file_name, start_time, played FROM history_entry
    ORDER BY start_time, id
"""


def _recognize(source: Source) -> Recognition | None:
    if names_table(source.content, "history_entry") and names_table(
        source.content, "history_session"
    ):
        return Recognition(Certainty.CERTAIN, "is an SQLite database with 'history_entry'")
    return None


def _parse(source: Source, options: Options) -> Parsed:  # noqa: ARG001
    with open_database(source.data) as database:
        lists = database.rows(_SESSIONS)
        rows = database.rows(_ENTRIES)
    by_session: dict[object, list[sqlite3.Row]] = {}
    for row in rows:
        # 0: loaded into a deck to listen to it, but not played.
        if row["played"]:
            by_session.setdefault(row["session_id"], []).append(row)
    warnings: list[str] = [LOG_WARNING] if has_write_ahead_log(source.data) else []
    known = [(one["id"], one["name"]) for one in lists]
    ids = {one[0] for one in known}
    stray = [(one, "") for one in by_session if one not in ids]
    sessions = tuple(
        _session(by_session[id_], name, warnings)
        for id_, name in [*known, *stray]
        if id_ in by_session
    )
    if not sessions:
        raise TracklistError("the history of this Serato database is empty")
    return Parsed(sessions, tuple(warnings))


def _session(rows: list[sqlite3.Row], name: object, warnings: list[str]) -> Session:
    entries = tuple(_entry(row, number, warnings) for number, row in enumerate(rows, 1))
    return Session(entries, TimeBase.UNIX_TIME, name=str(name or "").strip())


def _entry(row: sqlite3.Row, number: int, warnings: list[str]) -> Entry:
    artist, title = str(row["artist"] or "").strip(), str(row["name"] or "").strip()
    if not artist:
        artist, title = name_untagged(title, str(row["file_name"] or ""))
        if artist:
            warnings.append(f"track {number} has no tags: its artist is from the file name")
    return Entry(title, artist=artist, time=from_unix_time(row["start_time"]))


SERATO_SQLITE = Format(
    name="serato-sqlite",
    title="Serato DJ Pro 4 history (master.sqlite)",
    suffixes=(".sqlite",),
    programs=("Serato DJ Pro 4",),
    unknowns="when the recording began: the first track played is taken as its start",
    recognize=_recognize,
    parse=_parse,
)
