"""Markers and regions of REAPER, exported from its Region/Marker Manager."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiomixcloud.tracklists import times
from aiomixcloud.tracklists.entries import Certainty, Format, Parsed, Recognition
from aiomixcloud.tracklists.errors import TracklistError
from aiomixcloud.tracklists.positions import label_entry, position_session, require_times
from aiomixcloud.tracklists.tables import first_line, guess_delimiter, read_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiomixcloud.tracklists.entries import Entry, Options
    from aiomixcloud.tracklists.source import Source

_header = re.compile(r'\s*"?#"?[,;\t]"?Name"?[,;\t]"?Start"?', re.IGNORECASE)
_beats = re.compile(r"-?\d+\.\d+\.\d+")
_frames = re.compile(r"(\d{1,4}):(\d{1,2}):(\d{1,2}):\d{1,3}")


def _recognize(source: Source) -> Recognition | None:
    if _header.match(source.head):
        return Recognition(Certainty.CERTAIN, "begins with the columns #, Name, Start")
    return None


def _parse(source: Source, options: Options) -> Parsed:
    columns, rows = read_table(source.lines, guess_delimiter(first_line(source.lines)))
    starts = [row.get(columns.get("start")) for row in rows]
    _refuse_other_units(starts)
    entries: list[Entry] = []
    warnings: list[str] = []
    for row, text in zip(rows, starts, strict=True):
        start = _start(text)
        if start is None:
            warnings.append(f"line {row.line}: {text[:40]!r} is not a time")
        name = row.get(columns.get("name"))
        entries.append(label_entry(name, options, time=start, line=row.line))
    require_times(entries, "markers")
    return Parsed((position_session(entries, warnings),), tuple(warnings))


def _refuse_other_units(starts: Sequence[str]) -> None:
    """Raise an error if the ruler showed something that cannot become seconds."""
    if any(_beats.fullmatch(text) for text in starts):
        unit = "measures and beats"
    elif all(text.isdecimal() for text in starts) and any(len(text) > 5 for text in starts):
        unit = "samples or frames"
    else:
        return
    raise TracklistError(
        f"the times are in {unit}; set the ruler of REAPER to minutes and seconds and export again"
    )


def _start(text: str) -> float | None:
    if frames := _frames.fullmatch(text):
        return int(frames[1]) * times.HOUR + int(frames[2]) * 60 + int(frames[3])
    return times.parse_signed_position(text)


REAPER_CSV = Format(
    name="reaper-csv",
    title="REAPER markers and regions (CSV)",
    suffixes=(".csv",),
    programs=("REAPER",),
    unknowns="A marker is one text; it is a track if a dash separates artist and title.",
    recognize=_recognize,
    parse=_parse,
)
