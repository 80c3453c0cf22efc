"""Traktor: histories and playlists in NML files."""

from __future__ import annotations

import re
import unicodedata
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
from aiomixcloud.tracklists.play_times import local_midnight
from aiomixcloud.tracklists.titles import name_untagged, warn_untagged
from aiomixcloud.tracklists.wording import format_count

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source

_root = re.compile(r"<NML[\s>]")


def _recognize(source: Source) -> Recognition | None:
    if _root.search(source.head[:4000]):
        return Recognition(Certainty.CERTAIN, "has the root element 'NML'")
    return None


def _parse(source: Source, _: Options) -> Parsed:
    root = source.xml
    tracks = {_location(entry): entry for entry in root.iterfind("COLLECTION/ENTRY")}
    sessions: list[Session] = []
    unplayed = 0
    for node in root.iter("NODE"):
        if (playlist := node.find("PLAYLIST")) is not None:
            references = [(one, _history(one)) for one in playlist.iterfind("ENTRY")]
            played = [one for one in references if one[1].get("PLAYEDPUBLIC") != "0"]
            unplayed += len(references) - len(played)
            sessions.append(_session(node.get("NAME", ""), played, tracks))
    filled = [session for session in sessions if session.entries]
    if not filled:
        raise TracklistError(_describe_empty(sessions, unplayed))
    notes = []
    if unplayed:
        notes.append(f"{format_count(unplayed, 'track')} not played in public, left out")
    if all(entry.time is None for session in filled for entry in session.entries):
        notes.append("a Traktor playlist has no times; a history has")
    return Parsed(tuple(filled if len(filled) == 1 else sessions), notes=tuple(notes))


def _describe_empty(sessions: list[Session], unplayed: int) -> str:
    if unplayed:
        return f"{format_count(unplayed, 'track')} in the file, none played in public"
    if sessions:
        return "the playlists in the file are empty"
    return "the file contains a collection, but no playlist and no history"


def _location(entry: Element) -> str:
    """Return the key by which playlists refer to an entry of the collection."""
    location = entry.find("LOCATION")
    if location is None:
        return ""
    get = location.get
    return _key(f"{get('VOLUME', '')}{get('DIR', '')}{get('FILE', '')}")


def _key(path: str) -> str:
    # macOS may compose or decompose accents.
    return path if path.isascii() else unicodedata.normalize("NFC", path)


def _history(reference: Element) -> Mapping[str, str]:
    """Return what a history says about an entry; nothing in a playlist."""
    extended = reference.find("EXTENDEDDATA")
    return {} if extended is None else extended.attrib


def _session(
    name: str, references: list[tuple[Element, Mapping[str, str]]], tracks: Mapping[str, Element]
) -> Session:
    dates = [history.get("STARTDATE", "") for _, history in references]
    days = {text: _day(text) for text in set(dates)}
    base = TimeBase.LOCAL_TIME if any(days.values()) else TimeBase.TIME_OF_DAY
    entries: list[Entry] = []
    untagged: list[str] = []
    for (reference, history), date in zip(references, dates, strict=True):
        artist, title, tagged = _names(reference, tracks)
        time = _seconds(history.get("STARTTIME", ""))
        if time is not None and base is TimeBase.LOCAL_TIME:
            day = days[date]
            time = time + day if day else None
        entries.append(Entry(title, artist, time))
        if not tagged:
            untagged.append(str(len(entries)))
    return Session(tuple(entries), base, name.strip(), warnings=warn_untagged(untagged))


def _names(reference: Element, tracks: Mapping[str, Element]) -> tuple[str, str, bool]:
    """Return artist and title of an entry, and whether they are not from its file name."""
    primary = reference.find("PRIMARYKEY")
    key = "" if primary is None else primary.get("KEY", "")
    track = tracks.get(_key(key))
    if track is not None and (title := track.get("TITLE", "").strip()):
        return track.get("ARTIST", "").strip(), title, True
    return *name_untagged("", key), False


def _seconds(text: str) -> float | None:
    """Return the local time of day at which a track began."""
    return float(text) if text.isdecimal() and len(text) < 7 else None


def _day(text: str) -> float | None:
    """Return the local midnight of a date such as 132516367: year, month and day in bytes."""
    if not text.isdecimal() or len(text) > 10:
        return None
    number = int(text)
    return local_midnight(number >> 16, number >> 8 & 0xFF, number & 0xFF)


TRAKTOR_NML = Format(
    name="traktor-nml",
    title="Traktor history or playlist (NML)",
    suffixes=(".nml",),
    programs=("Traktor Pro", "Traktor DJ"),
    unknowns="A playlist has no start times; a history does not say when the recording began.",
    recognize=_recognize,
    parse=_parse,
)
