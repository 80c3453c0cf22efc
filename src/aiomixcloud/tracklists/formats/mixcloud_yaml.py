"""Tracklists of the older Python client for Mixcloud (emillon/mixcloud): YAML.

The file has ``title``, ``desc``, ``tags`` and ``tracks``, each with ``start``, ``artist`` and
``track``; a file that is only the list of tracks is read too. YAML 1.1 makes 85 of ``1:25`` and
False of ``No``; here all values stay text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiomixcloud.tracklists import times
from aiomixcloud.tracklists.entries import Certainty, Entry, Format, Parsed, Recognition
from aiomixcloud.tracklists.errors import TracklistError
from aiomixcloud.tracklists.positions import position_session
from aiomixcloud.tracklists.yaml_text import load_strings

if TYPE_CHECKING:
    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source
    from aiomixcloud.tracklists.yaml_text import Value

_tracks = re.compile(r"^tracks[ \t]*:[ \t]*(?:#.*)?\r?$", re.MULTILINE)
_first_key = re.compile(
    r"^[ \t]*-[ \t]+(?:&\w+[ \t]+)?\{?[ \t]*[\"']?(?:start|artist|track)[\"']?[ \t]*:",
    re.MULTILINE,
)
#: What may precede a list: comments, blank lines and the start of a document.
_only_comments = re.compile(r"(?:[ \t]*(?:#[^\n]*|---[ \t]*)?\r?\n)*")


def _recognize(source: Source) -> Recognition | None:
    first = _first_key.search(source.head)
    if first and _tracks.search(source.head):
        return Recognition(Certainty.CERTAIN, "has tracks with start, artist or track")
    if first and _only_comments.fullmatch(source.head[: first.start()]):
        return Recognition(Certainty.LIKELY, "is a list of start, artist or track")
    return None


def _parse(source: Source, _: Options) -> Parsed:
    document = load_strings(source.text)
    fields: dict[str, Value] = document if isinstance(document, dict) else {"tracks": document}
    tracks = fields.get("tracks")
    if not isinstance(tracks, list):
        raise TracklistError("the YAML has no list of tracks")
    entries: list[Entry] = []
    warnings: list[str] = []
    for number, track in enumerate(tracks, 1):
        if not isinstance(track, dict):
            warnings.append(f"track {number}: not a mapping, left out")
            continue
        text = _first(track, "start", "start_time", "time")
        start = times.parse_position(text)
        if text and start is None:
            warnings.append(f"track {number}: {text[:40]!r} is not a time")
        chapter = _string(track, "chapter")
        song = chapter or _first(track, "track", "song", "title")
        artist = "" if chapter else _string(track, "artist")
        entries.append(Entry(song, artist, time=start, chapter=bool(chapter)))
    name = _string(fields, "title")
    return Parsed((position_session(entries, warnings, name=name),), tuple(warnings))


def _first(mapping: dict[str, Value], *keys: str) -> str:
    return next((text for key in keys if (text := _string(mapping, key))), "")


def _string(mapping: dict[str, Value], key: str) -> str:
    value = mapping.get(key, "")
    return value.strip() if isinstance(value, str) else ""


MIXCLOUD_YAML = Format(
    name="mixcloud-yaml",
    title="Tracklist of the older Python client (YAML)",
    suffixes=(".yml", ".yaml"),
    programs=("emillon/mixcloud",),
    unknowns="Needs the extra yaml.",
    recognize=_recognize,
    parse=_parse,
)
