"""VirtualDJ's `tracklist.txt`: sessions with a date, lines with hour and minute."""

from __future__ import annotations

import re
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
from aiomixcloud.tracklists.names import split_artist
from aiomixcloud.tracklists.play_times import MINUTES_ONLY, find_time_of_day

if TYPE_CHECKING:
    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source

_heading = re.compile(
    r"\s*VirtualDJ\b.{0,40}?(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})\s*", re.IGNORECASE
)
_played = re.compile(
    r"\s*(\d{1,2}:\d{2}(?::\d{2})?(?: ?[AP]M)?) : (.*)", re.IGNORECASE | re.DOTALL
)
_rule = re.compile(r"\s*-{5,}\s*")


def _recognize(source: Source) -> Recognition | None:
    lines = [line for line in source.head_lines[:40] if line.strip()][:10]
    if lines and _heading.fullmatch(lines[0]):
        return Recognition(Certainty.CERTAIN, "begins with 'VirtualDJ History' and a date")
    if lines and all(_played.match(line) for line in lines):
        return Recognition(Certainty.LIKELY, "lines have the form 'hh:mm : Artist - Title'")
    return None


def _parse(source: Source, _: Options) -> Parsed:
    sessions: list[Session] = []
    warnings: list[str] = []
    date, entries = "", list[Entry]()
    for number, line in enumerate(source.lines, 1):
        if heading := _heading.fullmatch(line):
            sessions += _session(date, entries)
            date, entries = f"{heading[1]}-{heading[2]:0>2}-{heading[3]:0>2}", []
        elif played := _played.match(line):
            artist, song = split_artist(played[2].strip())
            entries.append(
                Entry(song, artist=artist, time=find_time_of_day(played[1]), line=number)
            )
        elif line.strip() and not _rule.fullmatch(line):
            warnings.append(f"line {number} has no time and was left out")
    sessions += _session(date, entries)
    if not sessions:
        raise TracklistError("no line has the form 'hh:mm : Artist - Title'")
    return Parsed(tuple(sessions), (MINUTES_ONLY, *warnings))


def _session(date: str, entries: list[Entry]) -> tuple[Session, ...]:
    if not entries:
        return ()
    return (Session(tuple(entries), TimeBase.TIME_OF_DAY, name=date),)


VIRTUALDJ_TXT = Format(
    name="virtualdj-txt",
    title="VirtualDJ track list (tracklist.txt)",
    suffixes=(".txt",),
    programs=("VirtualDJ",),
    unknowns="Times have no seconds, and tracks below the minimum play time are missing.",
    recognize=_recognize,
    parse=_parse,
)
