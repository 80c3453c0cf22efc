"""VirtualDJ 2024 and later: the XML files of "My Lists", and older `.vdjfolder` files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiomixcloud.tracklists.entries import Certainty, Entry, Format, Parsed, Recognition, Session
from aiomixcloud.tracklists.play_times import from_unix_time
from aiomixcloud.tracklists.titles import add_mix_name, complete_names, warn_untagged

from .virtualdj_m3u import PLAYLIST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source

_root = re.compile(r"<VirtualFolder[\s/>]", re.IGNORECASE)


def _recognize(source: Source) -> Recognition | None:
    if _root.search(source.head[:2000]):
        return Recognition(Certainty.CERTAIN, "has the root element 'VirtualFolder'")
    return None


def _parse(source: Source, _: Options) -> Parsed:
    songs = [dict(song.attrib) for song in source.xml.iter() if song.tag == "song"]
    if all(song.get("idx", "").isdecimal() for song in songs):
        songs.sort(key=lambda song: int(song["idx"][:9]))
    untagged: list[str] = []
    entries = tuple(_entry(song, number, untagged) for number, song in enumerate(songs, 1))
    return Parsed((Session(entries),), warn_untagged(untagged), (PLAYLIST,))


def _entry(song: Mapping[str, str], number: int, untagged: list[str]) -> Entry:
    artist, title = complete_names(
        song.get("artist", "").strip(),
        song.get("title", "").strip(),
        song.get("path", ""),
        number,
        untagged,
    )
    length = from_unix_time(song.get("songlength", ""))
    return Entry(add_mix_name(title, song.get("remix", "")), artist=artist, length=length)


VIRTUALDJ_XML = Format(
    name="virtualdj-xml",
    title="VirtualDJ list (XML)",
    suffixes=(".xml", ".vdjfolder"),
    programs=("VirtualDJ 2024",),
    unknowns="A list has no start times.",
    recognize=_recognize,
    parse=_parse,
)
