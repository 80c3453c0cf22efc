"""The song history of AzuraCast: the CSV export of a station, and the answer of the API.

The columns are those of the program's source (HistoryAction.php); they changed after 2018.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiomixcloud.tracklists import times
from aiomixcloud.tracklists.documents import load_json, member, number, objects, string
from aiomixcloud.tracklists.entries import (
    Certainty,
    Entry,
    Format,
    Parsed,
    Recognition,
    Session,
    TimeBase,
)
from aiomixcloud.tracklists.names import split_artist
from aiomixcloud.tracklists.play_logs import parse_day, reverse_if_newest_first, warn_whole_minutes
from aiomixcloud.tracklists.tables import first_line, read_table

if TYPE_CHECKING:
    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source

_COLUMNS = {"date", "time", "listeners", "delta", "track", "artist"}


def _recognize_csv(source: Source) -> Recognition | None:
    first = first_line(source.head_lines)
    names = {name.strip(' "').lower() for name in first.split(",")}
    if names >= _COLUMNS:
        return Recognition(Certainty.CERTAIN, "has the columns of an AzuraCast history")
    return None


def _parse_csv(source: Source, _: Options) -> Parsed:
    columns, rows = read_table(source.lines)
    entries: list[Entry] = []
    warnings: list[str] = []
    for row in rows:
        day = parse_day(row.get(columns.get("date")))
        clock = times.parse_clock(row.get(columns.get("time")))
        time = None if day is None or clock is None else day + clock
        if time is None:
            warnings.append(f"line {row.line}: date or time cannot be read")
        title, artist = row.get(columns.get("track")), row.get(columns.get("artist"))
        entries.append(Entry(title, artist, time=time, line=row.line))
    warnings += warn_whole_minutes(entries)
    session = Session(reverse_if_newest_first(entries), TimeBase.LOCAL_TIME)
    return Parsed((session,), tuple(warnings))


def _plays(document: object) -> list[dict[str, object]]:
    """Return the plays in a history, in a page of one, or in what is now playing."""
    if not isinstance(document, dict):
        return objects(document)
    if rows := objects(document.get("rows")):
        return rows
    return [*objects([document.get("now_playing")]), *objects(document.get("song_history"))]


def _recognize_json(source: Source) -> Recognition | None:
    plays = _plays(load_json(source))
    if any("played_at" in play and isinstance(play.get("song"), dict) for play in plays[:20]):
        return Recognition(Certainty.CERTAIN, "has songs with played_at")
    return None


def _parse_json(source: Source, options: Options) -> Parsed:
    document = source.json
    entries: list[Entry] = []
    for play in _plays(document):
        song = play.get("song")
        title, artist = string(member(song, "title")), string(member(song, "artist"))
        if not title and not artist:
            artist, title = split_artist(string(member(song, "text")), options.order)
        played, length = number(play.get("played_at")), number(play.get("duration"))
        entries.append(Entry(title, artist, time=played, length=length))
    name = string(member(member(document, "station"), "name"))
    return Parsed((Session(reverse_if_newest_first(entries), TimeBase.UNIX_TIME, name),))


AZURACAST_CSV = Format(
    name="azuracast-csv",
    title="AzuraCast song history (CSV)",
    suffixes=(".csv",),
    programs=("AzuraCast",),
    unknowns="Times have no seconds and no time zone.",
    recognize=_recognize_csv,
    parse=_parse_csv,
)
AZURACAST_JSON = Format(
    name="azuracast-json",
    title="AzuraCast song history (API, JSON)",
    suffixes=(".json",),
    programs=("AzuraCast",),
    unknowns="The history of the API is limited to the last songs.",
    recognize=_recognize_json,
    parse=_parse_json,
)
