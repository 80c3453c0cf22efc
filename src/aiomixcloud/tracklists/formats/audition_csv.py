"""Markers of Adobe Audition and Premiere Pro, exported from their Markers panels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiomixcloud.tracklists import times
from aiomixcloud.tracklists.entries import Certainty, Format, Parsed, Recognition
from aiomixcloud.tracklists.errors import TracklistError
from aiomixcloud.tracklists.positions import label_entry, position_session, require_times
from aiomixcloud.tracklists.tables import first_line, guess_delimiter, read_rows

if TYPE_CHECKING:
    from aiomixcloud.tracklists.entries import Entry, Options
    from aiomixcloud.tracklists.source import Source
    from aiomixcloud.tracklists.tables import Row

_header = re.compile(r'"?Name"?[\t;,]"?Start"?[\t;,]"?Duration"?[\t;,]', re.IGNORECASE)
_premiere_header = re.compile(
    r'"?Marker Name"?[\t;,]"?Description"?[\t;,]"?In"?[\t;,]', re.IGNORECASE
)
#: A row, for headers in other languages.
_row = re.compile(r"[^\t]*\t[\d:.,;]+\t[\d:.,;]+\t[^\t]+\t(?:Cue|Track|Subclip|CartTimer)\b")
#: Names that the program gives; the description says more, if there is one.
_default_name = re.compile(r"(?:CD )?(?:Marker|Track|Subclip|Marke|Marque|Marcador) ?\d+")
_hertz = re.compile(r"(\d{4,6})(?:\.0*)? ?Hz", re.IGNORECASE)
_frames = re.compile(r"(?:(\d{1,4})[:;])?(\d{1,6})[:;]([0-5]?\d)[:;]\d{1,3}")


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns are; None for one that a program does not write."""

    name: int = 0
    start: int = 1
    time_format: int | None = 3
    description: int = 5


_AUDITION = _Columns()
_PREMIERE = _Columns(start=2, time_format=None, description=1)


def _recognize(source: Source) -> Recognition | None:
    lines = [line for line in source.head_lines[:50] if line.strip()]
    if lines and _header.match(lines[0]):
        return Recognition(Certainty.CERTAIN, "begins with the columns Name, Start, Duration")
    if lines and _premiere_header.match(lines[0]):
        return Recognition(
            Certainty.CERTAIN, "begins with the columns Marker Name, Description, In"
        )
    if any(_row.match(line) for line in lines):
        return Recognition(Certainty.CERTAIN, "has the columns of Adobe Audition markers")
    return None


def _parse(source: Source, options: Options) -> Parsed:
    first = first_line(source.lines)
    rows = list(read_rows(source.lines, guess_delimiter(first)))
    columns = _PREMIERE if _premiere_header.match(first) else _AUDITION
    entries: list[Entry] = []
    warnings: list[str] = []
    has_header = bool(rows) and not rows[0].get(columns.start)[:1].isdigit()
    for row in rows[1:] if has_header else rows:
        start = _start(row, columns)
        if start is None:
            warnings.append(f"line {row.line}: {row.get(columns.start)[:40]!r} is not a time")
        entries.append(label_entry(_text(row, columns), options, time=start, line=row.line))
    require_times(entries, "markers")
    return Parsed((position_session(entries, warnings),), tuple(warnings))


def _text(row: Row, columns: _Columns) -> str:
    name, description = row.get(columns.name), row.get(columns.description)
    return description if description and (not name or _default_name.fullmatch(name)) else name


def _start(row: Row, columns: _Columns) -> float | None:
    """Return seconds from a time in the unit that the row names."""
    text, unit = row.get(columns.start), row.get(columns.time_format)
    if rate := _hertz.search(unit):
        return int(text) / int(rate[1]) if text.isdecimal() and len(text) < 16 else None
    if "sample" in unit.lower() or "beat" in unit.lower() or "bar" in unit.lower():
        raise TracklistError(
            f"the times are in {unit[:40]!r}; set the time display of Audition to decimal "
            "and export again",
            line=row.line,
        )
    if frames := _frames.fullmatch(text):
        # What follows the seconds are frames, less than a second together.
        hours, minutes, seconds = (int(part or 0) for part in frames.groups())
        return hours * times.HOUR + minutes * 60 + seconds
    return times.parse_position(text)


AUDITION_CSV = Format(
    name="audition-csv",
    title="Adobe Audition or Premiere Pro markers (CSV)",
    suffixes=(".csv", ".txt"),
    programs=("Adobe Audition", "Adobe Premiere Pro"),
    unknowns="A marker is one text; it is a track if a dash separates artist and title.",
    recognize=_recognize,
    parse=_parse,
)
