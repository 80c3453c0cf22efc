"""The log sheet of LibreTime and Airtime, exported as CSV."""

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
from aiomixcloud.tracklists.play_logs import local_seconds, parse_iso, reverse_if_newest_first
from aiomixcloud.tracklists.tables import first_line, guess_delimiter, read_table

if TYPE_CHECKING:
    from datetime import datetime

    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source

_COLUMNS = {"start time", "title", "creator"}


def _recognize(source: Source) -> Recognition | None:
    first = first_line(source.head_lines)
    names = {name.strip(' "').lower() for name in first.split(guess_delimiter(first))}
    if names >= _COLUMNS:
        return Recognition(Certainty.CERTAIN, "has the columns Start Time, Title and Creator")
    return None


def _parse(source: Source, _: Options) -> Parsed:
    columns, rows = read_table(source.lines, guess_delimiter(first_line(source.lines)))
    entries: list[Entry] = []
    warnings: list[str] = []
    first: datetime | None = None
    for row in rows:
        text = row.get(columns.get("start time"))
        moment = parse_iso(text)
        first = first or moment
        if moment is None:
            warnings.append(f"line {row.line}: {text[:40]!r} is not a date and time")
        title, artist = row.get(columns.get("title")), row.get(columns.get("creator"))
        entries.append(Entry(title, artist, time=local_seconds(moment, first), line=row.line))
    session = Session(reverse_if_newest_first(entries), TimeBase.LOCAL_TIME)
    return Parsed((session,), tuple(warnings))


LIBRETIME_CSV = Format(
    name="libretime-csv",
    title="LibreTime or Airtime log sheet (CSV)",
    suffixes=(".csv",),
    programs=("LibreTime", "Airtime"),
    unknowns="The columns depend on the template of the station; others are read as csv.",
    recognize=_recognize,
    parse=_parse,
)
