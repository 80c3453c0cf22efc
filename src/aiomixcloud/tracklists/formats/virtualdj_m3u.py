"""VirtualDJ history and playlist files: M3U with `#EXTVDJ` lines.

The lines look like XML, but `&` is written as it is, so fields are found by their tags.
"""

from __future__ import annotations

import re
from itertools import pairwise
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
from aiomixcloud.tracklists.play_logs import parse_iso
from aiomixcloud.tracklists.play_times import MINUTES_ONLY, find_time_of_day, from_unix_time
from aiomixcloud.tracklists.times import to_epoch
from aiomixcloud.tracklists.titles import add_mix_name, complete_names, warn_untagged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source

    Fields = dict[str, str]

_MARK = "#EXTVDJ:"
#: A value ends at the first tag, but may contain "<".
_field = re.compile(r"<(\w{1,20})>((?:[^<]|<(?!/?\w{1,20}>))*+)</\1>")
#: A value that does not end on this line.
_open = re.compile(r"<(\w{1,20})>(?!.*</\1>)[^<>]*$")
_entity = re.compile(r"&(amp|lt|gt|quot|apos|#\d{1,6});")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
#: The note about a file that is not a history.
PLAYLIST = "this is a playlist; VirtualDJ writes a history to its folder 'History'"
_UNORDERED = "the times at which the tracks were last played are not in order: not a history"


def _recognize(source: Source) -> Recognition | None:
    if _MARK in source.head:
        return Recognition(Certainty.CERTAIN, "has '#EXTVDJ' lines")
    return None


def _parse(source: Source, _: Options) -> Parsed:
    tracks = list(_tracks(source.lines))
    base, times, warnings = _choose_times([fields for _, fields in tracks])
    entries: list[Entry] = []
    untagged: list[str] = []
    for (line, fields), time in zip(tracks, times, strict=True):
        artist, title = complete_names(
            fields.get("artist", ""),
            fields.get("title", ""),
            fields["path"],
            len(entries) + 1,
            untagged,
        )
        song = add_mix_name(title, fields.get("remix", ""))
        length = from_unix_time(fields.get("songlength", ""))
        entries.append(Entry(song, artist=artist, time=time, length=length, line=line))
    warnings += warn_untagged(untagged)
    notes = (PLAYLIST,) if base is TimeBase.POSITION else ()
    return Parsed((Session(tuple(entries), base),), tuple(warnings), notes)


def _tracks(lines: list[str]) -> Iterator[tuple[int, Fields]]:
    """Return the fields of each track; a path without an `#EXTVDJ` line is a track, too."""
    fields: Fields = {}
    at = 0
    rows = enumerate(lines, 1)
    for number, line in rows:
        text = line.strip()
        if text.startswith(_MARK):
            if fields:
                yield at, fields
            # Names may have line breaks.
            while _open.search(text) and (rest := next(rows, None)):
                text += f" {rest[1].strip()}"
            at, fields = number, {"path": "", **_fields(text)}
        elif text and not text.startswith("#"):
            yield at or number, {**fields, "path": text}
            at, fields = 0, {}
    if fields:
        yield at, fields


def _fields(line: str) -> Fields:
    return {
        name.lower(): _entity.sub(_decode_entity, value).strip()
        for name, value in _field.findall(line)
    }


def _decode_entity(match: re.Match[str]) -> str:
    name = match[1]
    if name in _NAMED:
        return _NAMED[name]
    code = int(name[1:])
    return chr(code) if 31 < code < 0xD800 or 0xDFFF < code < 0x110000 else ""


def _choose_times(tracks: list[Fields]) -> tuple[TimeBase, list[float | None], list[str]]:
    """Return the times of a history, and none for a playlist.

    Both have `lastplaytime` in some versions; only a history has `time`, the time of day.
    """
    played = [_last_played(fields.get("lastplaytime", "")) for fields in tracks]
    clock = [find_time_of_day(fields.get("time", "")) for fields in tracks]
    if any(time is not None for time in clock):
        if sum(time is None for time in played) > sum(time is None for time in clock):
            return TimeBase.TIME_OF_DAY, clock, [MINUTES_ONLY]
        return TimeBase.UNIX_TIME, played, []
    known = [time for time in played if time is not None]
    if not known:
        return TimeBase.POSITION, played, []
    if any(later < earlier for earlier, later in pairwise(known)):
        return TimeBase.POSITION, [None] * len(tracks), [_UNORDERED]
    return TimeBase.UNIX_TIME, played, []


def _last_played(text: str) -> float | None:
    if text.replace(".", "", 1).isdecimal():
        return from_unix_time(text)
    moment = parse_iso(text[:40])
    return None if moment is None else to_epoch(moment)


VIRTUALDJ_M3U = Format(
    name="virtualdj-m3u",
    title="VirtualDJ history or playlist (M3U with #EXTVDJ lines)",
    suffixes=(".m3u", ".m3u8"),
    programs=("VirtualDJ",),
    unknowns="A playlist has no start times; a history does not say when the recording began.",
    recognize=_recognize,
    parse=_parse,
)
