"""PLS playlists: ``File1=``, ``Title1=``, ``Length1=``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiomixcloud.tracklists.entries import Certainty, Format, Parsed, Recognition
from aiomixcloud.tracklists.playlists import Item, parse_length, playlist_session

if TYPE_CHECKING:
    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source

_key = re.compile(r"\s*(file|title|length)(\d{1,9})\s*=(.*)", re.IGNORECASE)


def _recognize(source: Source) -> Recognition | None:
    lines = [line.strip().lower() for line in source.head_lines[:40] if line.strip()]
    if lines and lines[0] == "[playlist]":
        return Recognition(Certainty.CERTAIN, "begins with [playlist]")
    if any(line.startswith("file1=") for line in lines):
        return Recognition(Certainty.LIKELY, "has a line of File1=")
    return None


def _parse(source: Source, options: Options) -> Parsed:
    values: dict[int, dict[str, str]] = {}
    lines: dict[int, int] = {}
    for number, line in enumerate(source.lines, 1):
        if found := _key.fullmatch(line):
            entry = int(found[2])
            values.setdefault(entry, {}).setdefault(found[1].lower(), found[3].strip())
            lines.setdefault(entry, number)
    items = [
        Item(
            values[entry].get("file", ""),
            values[entry].get("title", ""),
            length=parse_length(values[entry].get("length", "")),
            line=lines[entry],
        )
        for entry in sorted(values)
    ]
    warnings: list[str] = []
    return Parsed((playlist_session(items, options, warnings),), tuple(warnings))


PLS = Format(
    name="pls",
    title="PLS playlist",
    suffixes=(".pls",),
    programs=("Winamp", "Mixxx", "Rhythmbox"),
    unknowns="A playlist has lengths, but no start times.",
    recognize=_recognize,
    parse=_parse,
)
