"""Markers of Adobe Audition, exported from its Markers panel."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiomixcloud.tracklists import times
from aiomixcloud.tracklists.entries import Certainty, Format, Parsed, Recognition
from aiomixcloud.tracklists.errors import TracklistError
from aiomixcloud.tracklists.positions import label_entry, only_with_times, position_session
from aiomixcloud.tracklists.tables import guess_delimiter, read_rows

if TYPE_CHECKING:
    from aiomixcloud.tracklists.entries import Entry, Options
    from aiomixcloud.tracklists.source import Source
    from aiomixcloud.tracklists.tables import Row

_NAME, _START, _DURATION, _TIME_FORMAT, _TYPE, _DESCRIPTION = range(6)
_header = re.compile(r'"?Name"?[\t;,]"?Start"?[\t;,]"?Duration"?[\t;,]', re.IGNORECASE)
#: A row whose header is in another language.
_row = re.compile(r"[^\t]*\t[\d:.,;]+\t[\d:.,;]+\t[^\t]+\t(?:Cue|Track|Subclip|CartTimer)\b")
#: Names that the program gives; the description says more, if there is one.
_default_name = re.compile(r"(?:CD )?(?:Marker|Track|Subclip|Marke|Marque|Marcador) ?\d+")
_hertz = re.compile(r"(\d{4,6})(?:\.0*)? ?Hz", re.IGNORECASE)
_frames = re.compile(r"(?:(\d{1,4}):)?(\d{1,6}):(\d{1,2})[:;]\d{1,3}")


def _recognize(source: Source) -> Recognition | None:
    lines = [line for line in source.head_lines[:50] if line.strip()]
    if lines and _header.match(lines[0]):
        return Recognition(Certainty.CERTAIN, "begins with the columns Name, Start, Duration")
    if any(_row.match(line) for line in lines):
        return Recognition(Certainty.LIKELY, "has the columns of Adobe Audition markers")
    return None


def _parse(source: Source, options: Options) -> Parsed:
    first = next((line for line in source.lines if line.strip()), "")
    rows = list(read_rows(source.lines, guess_delimiter(first)))
    entries: list[Entry] = []
    warnings: list[str] = []
    for row in rows[1:] if rows and not _is_marker(rows[0]) else rows:
        start = _start(row)
        if start is None:
            warnings.append(f"line {row.line}: {row.get(_START)[:40]!r} is not a time")
        entries.append(label_entry(_text(row), options, time=start, line=row.line))
    only_with_times(entries, "markers")
    return Parsed((position_session(entries, warnings),), tuple(warnings))


def _is_marker(row: Row) -> bool:
    return row.get(_START)[:1].isdigit()


def _text(row: Row) -> str:
    name, description = row.get(_NAME), row.get(_DESCRIPTION)
    return description if description and (not name or _default_name.fullmatch(name)) else name


def _start(row: Row) -> float | None:
    """Return seconds from a time in the unit that the row names."""
    text, unit = row.get(_START), row.get(_TIME_FORMAT)
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
    title="Adobe Audition markers (CSV)",
    suffixes=(".csv", ".txt"),
    programs=("Adobe Audition",),
    unknowns="A marker is one text; it is a track if a dash separates artist and title.",
    recognize=_recognize,
    parse=_parse,
)
