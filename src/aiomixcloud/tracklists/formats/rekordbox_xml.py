"""rekordbox: the collection exported in XML format, with playlists that refer to it.

Other programs (Lexicon, djay, Mixxx) write and read the same format to exchange libraries.
"""

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
)
from aiomixcloud.tracklists.errors import TracklistError
from aiomixcloud.tracklists.titles import add_mix_name, name_untagged, warn_untagged
from aiomixcloud.tracklists.wording import join_names

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source

_root = re.compile(r"<DJ_PLAYLISTS[\s/>]")
#: Values of the attributes Type and KeyType of a playlist.
_PLAYLIST, _BY_LOCATION = "1", "1"
_NO_TIMES = "a rekordbox playlist has no times"


def _recognize(source: Source) -> Recognition | None:
    if _root.search(source.head[:4000]):
        return Recognition(Certainty.CERTAIN, "has the root element 'DJ_PLAYLISTS'")
    return None


def _parse(source: Source, _: Options) -> Parsed:
    root = source.xml
    tracks = list(root.iterfind("COLLECTION/TRACK"))
    by_number = {track.get("TrackID", ""): track for track in tracks}
    by_location = {track.get("Location", ""): track for track in tracks}
    sessions: list[Session] = []
    for node in root.iter("NODE"):
        if node.get("Type") == _PLAYLIST:
            located = node.get("KeyType") == _BY_LOCATION
            sessions.append(_playlist(node, by_location if located else by_number))
    if not sessions:
        raise TracklistError(
            "the file contains a collection, but no playlists; create one, and export again"
        )
    filled = [session for session in sessions if session.entries]
    return Parsed(tuple(filled if len(filled) == 1 else sessions), notes=(_NO_TIMES,))


def _playlist(node: Element, tracks: Mapping[str, Element]) -> Session:
    entries: list[Entry] = []
    missing: list[str] = []
    untagged: list[str] = []
    for number, reference in enumerate(node.iterfind("TRACK"), 1):
        key = reference.get("Key", "")
        if (track := tracks.get(key)) is not None:
            entries.append(_entry(track, number, untagged))
        elif "/" in key:
            artist, title = name_untagged("", key)
            entries.append(Entry(title, artist))
            untagged.append(str(number))
        else:
            missing.append(str(number))
    warnings = list(warn_untagged(untagged))
    if missing:
        warnings.append(f"{join_names(missing, 'track')}: not in the collection, left out")
    name = node.get("Name", "").strip()
    return Session(tuple(entries), name=name, warnings=tuple(warnings))


def _entry(track: Element, number: int, untagged: list[str]) -> Entry:
    artist, title = track.get("Artist", "").strip(), track.get("Name", "").strip()
    if not artist or not title:
        known, title = name_untagged(title, track.get("Location", ""))
        if known and not artist:
            artist = known
            untagged.append(str(number))
    length = track.get("TotalTime", "")
    return Entry(
        add_mix_name(title, track.get("Mix", "")),
        artist,
        length=float(length) if length.isdecimal() else None,
    )


REKORDBOX_XML = Format(
    name="rekordbox-xml",
    title="rekordbox collection (XML)",
    suffixes=(".xml",),
    programs=("rekordbox", "Lexicon"),
    unknowns="A playlist has no start times, and histories are not exported to XML.",
    recognize=_recognize,
    parse=_parse,
)
