"""Playlists of mAirList, as its remote interface sends them: XML and JSON."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiomixcloud.tracklists import times
from aiomixcloud.tracklists.documents import (
    child_texts,
    load_json,
    local_name,
    member,
    number,
    objects,
    string,
)
from aiomixcloud.tracklists.entries import (
    Certainty,
    Entry,
    Format,
    Parsed,
    Recognition,
    Session,
    TimeBase,
)
from aiomixcloud.tracklists.play_logs import PLANNED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree import ElementTree as ET

    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source

_root = re.compile(r"<Playlist\b[^>]{0,500}>\s*(?:<PlaylistItem\b|</Playlist>)")


@dataclass(frozen=True, slots=True)
class _Item:
    """An item of a playlist, the same in XML and JSON."""

    title: str
    artist: str
    time: float | None
    #: Where the next item begins, in seconds from the start of this one.
    end: float | None
    is_on_air: bool


def _recognize_xml(source: Source) -> Recognition | None:
    if _root.search(source.head):
        return Recognition(Certainty.CERTAIN, "has <PlaylistItem> in <Playlist>")
    return None


def _recognize_json(source: Source) -> Recognition | None:
    items = objects(member(load_json(source), "Items"))
    if any({"Title", "Time", "Class"} <= item.keys() for item in items):
        return Recognition(Certainty.CERTAIN, "has Items with Title, Time and Class")
    return None


def _parse_xml(source: Source, _: Options) -> Parsed:
    elements = (one for one in source.xml.iter() if local_name(one) == "PlaylistItem")
    return _parsed([_item_of_element(element) for element in elements])


def _parse_json(source: Source, _: Options) -> Parsed:
    return _parsed([_item_of_object(one) for one in objects(member(source.json, "Items"))])


def _item_of_element(element: ET.Element) -> _Item:
    texts = child_texts(element)
    return _Item(
        title=texts.get("Title", ""),
        artist=texts.get("Artist", ""),
        time=_clock(element.get("Time", "")),
        end=number(element.get("PlaybackEnd")) or number(texts.get("Duration")),
        is_on_air=element.get("State", "").lower() == "playing",
    )


def _item_of_object(item: dict[str, object]) -> _Item:
    return _Item(
        title=string(item.get("Title")),
        artist=string(item.get("Artist")),
        time=_clock(string(item.get("Time"))),
        end=number(item.get("PlaybackEnd")) or number(item.get("Duration")),
        is_on_air=string(item.get("State")).lower() == "playing",
    )


def _clock(text: str) -> float | None:
    """Return the time of day of a text, which may have a date before it."""
    moment = times.parse_moment(text)
    return times.parse_clock(text) if moment is None else times.seconds_of_day(moment)


def _parsed(items: Sequence[_Item]) -> Parsed:
    warnings: list[str] = []
    entries: list[Entry] = []
    for index, item in enumerate(items):
        time = item.time
        if item.is_on_air and not time:
            time = _before(items[index + 1 : index + 2], item)
            computed = "its start is unknown" if time is None else "its start is computed"
            warnings.append(f"entry {index + 1} is on air and has no time; {computed}")
        entries.append(Entry(item.title, item.artist, time=time))
    session = Session(tuple(entries), TimeBase.TIME_OF_DAY)
    return Parsed((session,), tuple(warnings), (PLANNED,))


def _before(following: Sequence[_Item], item: _Item) -> float | None:
    """Return when an item began: its length before the next one."""
    if not following or following[0].time is None or item.end is None:
        return None
    return math.floor(following[0].time - item.end) % times.DAY


MAIRLIST_XML = Format(
    name="mairlist-xml",
    title="mAirList playlist (XML)",
    suffixes=(".xml", ".mlp"),
    programs=("mAirList",),
    unknowns="Times are planned, not measured; jingles are listed too.",
    recognize=_recognize_xml,
    parse=_parse_xml,
)
MAIRLIST_JSON = Format(
    name="mairlist-json",
    title="mAirList playlist (JSON)",
    suffixes=(".json",),
    programs=("mAirList",),
    unknowns="Times are planned, not measured; jingles are listed too.",
    recognize=_recognize_json,
    parse=_parse_json,
)
