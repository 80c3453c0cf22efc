"""JSON: the shape of ``sections=``, and the shapes that APIs and tools use for tracklists."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aiomixcloud.tracklists import times
from aiomixcloud.tracklists.entries import (
    Certainty,
    Entry,
    Format,
    Options,
    Parsed,
    Recognition,
    Session,
    TimeBase,
)
from aiomixcloud.tracklists.errors import TracklistError
from aiomixcloud.tracklists.wording import join_names

if TYPE_CHECKING:
    from aiomixcloud.tracklists.source import Source

_begin = re.compile(r"\s*(?:\{\s*(?:\"|\}|$)|\[\s*(?:\{|\"|\]|$))").match

#: Keys under which the list stands, where the document is an object.
_LISTS = ("sections", "tracks", "tracklist", "items", "chapters", "songs", "playlist", "data")
_STARTS = (
    "start_time",
    "starttime",
    "start",
    "time",
    "position",
    "offset",
    "timestamp",
    "played_at",
    "cue",
    "timecode",
)
#: Keys whose values are milliseconds.
_MILLISECONDS = tuple(f"{key}_ms" for key in _STARTS)
_SONGS = ("song", "title", "name", "track")
_ARTISTS = ("artist", "artists", "performer", "creator")
_LENGTHS = ("duration", "length")


def _recognize(source: Source) -> Recognition | None:
    if source.is_binary or not _begin(source.head):
        return None
    return Recognition(Certainty.LIKELY, "begins like a JSON document")


def _parse(source: Source, options: Options) -> Parsed:
    document = source.json
    items, head = _items(document)
    if items and all(isinstance(item, str) for item in items):
        from .text_lists import parse_values

        return parse_values(items, options.order)
    warnings: list[str] = []
    entries: list[Entry] = []
    bases: set[TimeBase] = set()
    negative: list[str] = []
    for number, item in enumerate(items, 1):
        if not isinstance(item, Mapping):
            raise TracklistError(f"entry {number} is not an object with a title")
        entry, base = _entry(_lower_keys(item), number)
        if entry.time is not None and base is TimeBase.POSITION and entry.time < 0:
            negative.append(f"entry {number}")
            continue
        if entry.time is not None:
            bases.add(base)
        entries.append(entry)
    if negative:
        warnings.append(f"{join_names(negative)}: negative start time, left out")
    if len(bases) > 1:
        raise TracklistError("some times are positions and others are dates")
    session = Session(
        tuple(entries),
        bases.pop() if bases else TimeBase.POSITION,
        name=_text(head.get("title") or head.get("name")),
        performer=_text(head.get("performer") or head.get("artist")),
    )
    return Parsed((session,), tuple(warnings))


def _items(document: Any) -> tuple[Sequence[Any], Mapping[str, Any]]:
    """Return the list of entries, and the object around it."""
    head: Mapping[str, Any] = {}
    # A show of the API or an answer of a tool may have its list one level deeper.
    for _ in range(3):
        if isinstance(document, list):
            return document, head
        if not isinstance(document, Mapping):
            break
        head = _lower_keys(document)
        document = next(
            (head[key] for key in _LISTS if isinstance(head.get(key), list | dict)), None
        )
    raise TracklistError(
        "the JSON is neither a list of sections nor an object with a list called "
        + " or ".join(_LISTS[:4])
    )


def _entry(item: Mapping[str, Any], number: int) -> tuple[Entry, TimeBase]:
    chapter = _text(item.get("chapter"))
    # The former shape of Mixcloud nests the names: {"track": {"name": ..., "artist": {...}}}.
    names = {**item, **_lower_keys(item.get("song")), **_lower_keys(item.get("track"))}
    song = chapter or _first_text(names, _SONGS)
    artist = "" if chapter else _first_text(names, _ARTISTS)
    time, base = _time(item, number)
    length = next(
        (value for key in _LENGTHS if (value := _number(item.get(key))) is not None), None
    )
    return Entry(song, artist, time, length, chapter=bool(chapter)), base


def _lower_keys(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        return {}
    return {str(key).lower(): one for key, one in value.items()}


def _first_text(item: Mapping[str, Any], keys: Sequence[str]) -> str:
    return next((text for key in keys if (text := _text(item.get(key)))), "")


def _text(value: Any) -> str:
    """Return a name: a text, a number, an object with a name, or several of them."""
    if isinstance(value, Mapping):
        value = value.get("name", value.get("title"))
    if isinstance(value, list):
        parts = [one.get("name") if isinstance(one, Mapping) else one for one in value]
        return ", ".join(part.strip() for part in parts if isinstance(part, str) and part.strip())
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()


def _time(item: Mapping[str, Any], number: int) -> tuple[float | None, TimeBase]:
    milliseconds = (_number(item.get(name)) for name in _MILLISECONDS)
    if (exact := next((one for one in milliseconds if one is not None), None)) is not None:
        return exact / 1000, TimeBase.POSITION
    key = next((key for key in _STARTS if item.get(key) not in (None, "")), None)
    if key is None:
        return None, TimeBase.POSITION
    value = item[key]
    if (seconds := _number(value)) is not None:
        # What began decades after the start of the recording is Unix time.
        return seconds, TimeBase.UNIX_TIME if seconds > 1e8 else TimeBase.POSITION
    if isinstance(value, str):
        if (position := times.parse_signed_position(value)) is not None:
            return position, TimeBase.POSITION
        moment = times.parse_moment(value)
        if isinstance(moment, datetime):
            zoned = moment.tzinfo is not None
            return times.to_epoch(moment), TimeBase.UNIX_TIME if zoned else TimeBase.LOCAL_TIME
    raise TracklistError(f"entry {number}: {key} {str(value)[:40]!r} is not a time")


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return float("inf")


JSON = Format(
    name="json",
    title="JSON list of sections",
    suffixes=(".json",),
    programs=("aiomixcloud", "Spinitron (API)", "AzuraCast (API)", "scripts"),
    unknowns="Its contents depend on the program that wrote it.",
    recognize=_recognize,
    parse=_parse,
)
