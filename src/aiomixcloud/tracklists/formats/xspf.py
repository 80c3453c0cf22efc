"""XSPF playlists, as described in https://www.xspf.org/spec."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiomixcloud.tracklists.documents import child_texts, local_name
from aiomixcloud.tracklists.entries import Certainty, Format, Parsed, Recognition
from aiomixcloud.tracklists.playlists import Item, parse_length, playlist_session

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source


def _recognize(source: Source) -> Recognition | None:
    head = source.head.lstrip()
    if not head.startswith("<"):
        return None
    if "xspf.org/ns/0" in head:
        return Recognition(Certainty.CERTAIN, "uses the namespace of XSPF")
    if "<playlist" in head and "<trackList" in head:
        return Recognition(Certainty.LIKELY, "has <trackList> in <playlist>")
    return None


def _parse(source: Source, options: Options) -> Parsed:
    root = source.xml
    items = [_item(element) for element in root.iter() if local_name(element) == "track"]
    warnings: list[str] = []
    session = playlist_session(
        items, options, warnings, name=child_texts(root).get("title", ""), has_artists=True
    )
    return Parsed((session,), tuple(warnings))


def _item(track: ET.Element) -> Item:
    texts = child_texts(track)
    milliseconds = parse_length(texts.get("duration", ""))
    return Item(
        texts.get("location", ""),
        texts.get("title", ""),
        texts.get("creator", ""),
        None if milliseconds is None else milliseconds / 1000,
    )


XSPF = Format(
    name="xspf",
    title="XSPF playlist",
    suffixes=(".xspf",),
    programs=("VLC", "Clementine", "Strawberry", "Audacious"),
    unknowns="A playlist has lengths, but no start times.",
    recognize=_recognize,
    parse=_parse,
)
