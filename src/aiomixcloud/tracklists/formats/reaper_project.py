"""Markers and regions in a project of REAPER.

A line is ``MARKER number seconds "name" flags``; flag 1 marks a region, whose end is a second
line of the same number.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiomixcloud.tracklists.entries import Certainty, Format, Parsed, Recognition
from aiomixcloud.tracklists.errors import TracklistError
from aiomixcloud.tracklists.positions import label_entry, parse_seconds, position_session

if TYPE_CHECKING:
    from aiomixcloud.tracklists.entries import Entry, Options
    from aiomixcloud.tracklists.source import Source

#: A text stands in the quotes that it does not contain, or in none.
_marker = re.compile(
    r"MARKER (-?\d{1,9}) (-?[\d.]{1,30}) (?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`|(\S+))(?: (\d{1,6}))?"
)


def _recognize(source: Source) -> Recognition | None:
    if source.head.lstrip().startswith("<REAPER_PROJECT"):
        return Recognition(Certainty.CERTAIN, "begins with <REAPER_PROJECT")
    return None


def _parse(source: Source, options: Options) -> Parsed:
    entries: list[Entry] = []
    warnings: list[str] = []
    open_region = ""
    for number, line in enumerate(source.lines, 1):
        found = _marker.match(line.lstrip())
        if found is None:
            continue
        is_region = int(found[7] or 0) & 1
        if is_region and open_region == found[1]:
            open_region = ""  # The end of the region.
            continue
        open_region = found[1] if is_region else open_region
        text = found[3] or found[4] or found[5] or found[6] or ""
        entries.append(label_entry(text, options, time=parse_seconds(found[2]), line=number))
    if not entries:
        raise TracklistError("the project has no markers; set some with M")
    return Parsed((position_session(entries, warnings),), tuple(warnings))


REAPER_PROJECT = Format(
    name="reaper-rpp",
    title="REAPER project (RPP)",
    suffixes=(".rpp", ".rpp-bak"),
    programs=("REAPER",),
    unknowns="A marker is one text; it is a track if a dash separates artist and title.",
    recognize=_recognize,
    parse=_parse,
)
