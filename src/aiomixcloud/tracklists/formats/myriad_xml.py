"""Logs of Myriad 5, exported as XML.

The elements are those that a public converter reads; no file was published.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiomixcloud.tracklists.documents import child_texts, find_children, local_name
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
from aiomixcloud.tracklists.play_logs import PLANNED, local_seconds, parse_iso

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source

_signature = re.compile(r"<logItem\b|<logSection\b")


def _recognize(source: Source) -> Recognition | None:
    if source.head.lstrip().startswith("<") and _signature.search(source.head):
        return Recognition(Certainty.CERTAIN, "has <logItem> in <logSection>")
    return None


def _parse(source: Source, _: Options) -> Parsed:
    items = [element for element in source.xml.iter() if local_name(element) == "logItem"]
    texts = [{**item.attrib, **child_texts(item)} for item in items]
    moments = [parse_iso(values.get("estimatedStart", "")) for values in texts]
    first = next((moment for moment in moments if moment), None)
    entries = [
        Entry(_title(item), _artists(item), time=local_seconds(moment, first))
        for item, values, moment in zip(items, texts, moments, strict=True)
        if values.get("type", "").strip().lower() == "song"
    ]
    if not entries:
        raise TracklistError("the log has no items of type song")
    # The log begins with its first item, which may be a jingle.
    start = local_seconds(first, first)
    return Parsed((Session(tuple(entries), TimeBase.LOCAL_TIME, start=start),), (), (PLANNED,))


def _title(item: ET.Element) -> str:
    for title in find_children(item, "title"):
        return child_texts(title).get("title") or (title.text or "").strip()
    return ""


def _artists(item: ET.Element) -> str:
    names = [
        child_texts(artist).get("name") or (artist.text or "").strip()
        for artists in find_children(item, "artists")
        for artist in find_children(artists, "artist")
    ]
    return ", ".join(name for name in names if name)


MYRIAD_XML = Format(
    name="myriad-xml",
    title="Myriad log (XML)",
    suffixes=(".xml",),
    programs=("Myriad 5",),
    unknowns="Times are planned, not measured.",
    recognize=_recognize,
    parse=_parse,
)
