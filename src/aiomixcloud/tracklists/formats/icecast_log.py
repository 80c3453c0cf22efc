"""The playlist log of Icecast: ``date|mount|listeners|text``.

The layout is that of the program's source (logging.c).
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime, timedelta, timezone
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
from aiomixcloud.tracklists.names import split_artist
from aiomixcloud.tracklists.play_logs import local_seconds
from aiomixcloud.tracklists.wording import format_count, join_names

if TYPE_CHECKING:
    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source

_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
#: The text may contain bars, the other fields may not.
_line = re.compile(
    r"(\d{2})/([A-Z][a-z]{2})/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})"
    r"\|([^|]*)\|(-?\d*)\|(.*)"
)


def _recognize(source: Source) -> Recognition | None:
    lines = [line for line in source.head_lines[:20] if line.strip()]
    if any(map(_line.match, lines)):
        return Recognition(Certainty.CERTAIN, "has lines of date|mount|listeners|text")
    return None


def _parse(source: Source, options: Options) -> Parsed:
    mounts: dict[str, list[Entry]] = defaultdict(list)
    texts: dict[str, list[str]] = defaultdict(list)
    empty: list[str] = []
    repeated = 0
    first: datetime | None = None
    for number, line in enumerate(source.lines, 1):
        found = _line.match(line)
        moment = _moment(found) if found else None
        if found is None or moment is None:
            continue
        first = first or moment
        mount, text = found[10], found[12].strip()
        if not text.strip(" -"):
            empty.append(f"line {number}")
        elif texts[mount][-1:] == [text]:
            repeated += 1  # The source sent it again.
        else:
            texts[mount].append(text)
            artist, song = split_artist(text, options.order)
            time = local_seconds(moment, first)
            mounts[mount].append(Entry(song, artist, time=time, line=number))
    warnings = [f"{join_names(empty)}: no text, left out"] if empty else []
    notes = (f"{format_count(repeated, 'repeated line')} left out",) if repeated else ()
    sessions = [
        Session(tuple(entries), TimeBase.LOCAL_TIME, mount) for mount, entries in mounts.items()
    ]
    if options.session is None and (main := _main_mount(texts)):
        if len(sessions) > 1:
            warnings.append(
                f"{len(sessions)} mounts: {main} is read, because it has the most lines; "
                "choose another with session"
            )
        sessions = [session for session in sessions if session.name == main]
    return Parsed(tuple(sessions), tuple(warnings), notes)


def _main_mount(texts: dict[str, list[str]]) -> str:
    """Return the mount with the most lines; empty if another one has nothing in common."""
    known = {mount: lines for mount, lines in texts.items() if lines}
    if not known:
        return ""
    main = max(known, key=lambda mount: len(known[mount]))
    songs = set(known[main])
    return main if all(songs.intersection(lines) for lines in known.values()) else ""


def _moment(found: re.Match[str]) -> datetime | None:
    day, month, year, hour, minute, second, sign, hours, minutes = found.groups()[:9]
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    try:
        return datetime(
            int(year),
            _MONTHS.index(month) // 3 + 1,
            int(day),
            int(hour),
            int(minute),
            int(second),
            tzinfo=timezone(-offset if sign == "-" else offset),
        )
    except ValueError:
        return None


ICECAST_LOG = Format(
    name="icecast-playlist-log",
    title="Icecast playlist log",
    suffixes=(".log", ".txt"),
    programs=("Icecast",),
    unknowns="A line is written when the source sends a title; jingles are listed too.",
    recognize=_recognize,
    parse=_parse,
)
