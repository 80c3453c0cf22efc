"""Playlists of files: what is listed, and what the names of files say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from .entries import Entry, Session
from .errors import TracklistError
from .names import name_of_file, split_artist
from .wording import format_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .entries import Options

#: Names of files with audio, which may also be read from a web server.
AUDIO_SUFFIXES = (
    *(".mp3", ".m4a", ".mp4", ".aac", ".ogg", ".oga", ".opus", ".flac", ".wav", ".aif", ".aiff"),
    *(".wma", ".ape", ".wv", ".mka", ".webm"),
)
_url = re.compile(r"(?:https?|icy|mms|mmsh|rtsp|rtmp|wss?)://[^/?#]*([^?#]*)", re.IGNORECASE)
#: "01 Title", "01 - Title", "01. Title", and "2-01 Title" of the second disc.
_track_number = re.compile(r"(?:\d{1,2}-)?\d{2,3}(?:\s*[.\-_]\s*|\s+)(?=\S)")


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a playlist."""

    location: str
    title: str = ""
    #: Empty if the format has one text for both.
    artist: str = ""
    #: Seconds; None if it is unknown, as it is of streams.
    length: float | None = None
    line: int | None = None


def playlist_session(
    items: Sequence[Item],
    options: Options,
    warnings: list[str],
    *,
    name: str = "",
    has_artists: bool = False,
) -> Session:
    """Return the session of a playlist; its entries have lengths, but no times.

    Args:
        items: What is listed.
        options: The options of the caller.
        warnings: Where to add that names of files are used.
        name: Name of the playlist.
        has_artists: Whether the format has a field for the artist; then titles are not split.

    Raises:
        TracklistError: The playlist contains only streams.
    """
    if items and all(map(_is_stream, items)):
        raise TracklistError("the playlist contains only streams, not tracks")
    untitled = [item for item in items if not item.title]
    stems = [_stem(item.location) for item in untitled]
    numbered = sum(1 for stem in stems if _track_number.match(stem))
    entries: list[Entry] = []
    for item in items:
        title, artist = item.title, item.artist
        if not title:
            title = _stem(item.location)
            if numbered * 2 >= len(stems):
                title = _track_number.sub("", title, count=1)
        if not artist and not (has_artists and item.title):
            artist, title = split_artist(title, options.order)
        entries.append(Entry(title, artist, length=item.length, line=item.line))
    if untitled and len(untitled) == len(items):
        warnings.append("the playlist has no artists and titles; the names of the files are used")
    elif untitled:
        warnings.append(
            f"{format_count(len(untitled), 'track')} without a title, named after the file"
        )
    return Session(tuple(entries), name=name)


def _is_stream(item: Item) -> bool:
    found = _url.match(item.location)
    return (
        found is not None and item.length is None and not found[1].lower().endswith(AUDIO_SUFFIXES)
    )


def _stem(location: str) -> str:
    """Return the name of a file or an address, without folders and suffix."""
    if found := _url.match(location):
        location = unquote(found[1]) or location
    elif location.lower().startswith("file:"):
        location = unquote(location)
    name = name_of_file(location)
    return name if " " in name else name.replace("_", " ")


def parse_length(text: str) -> float | None:
    """Return a length in seconds; None for -1 and 0, which mean unknown."""
    try:
        length = float(text)
    except ValueError:
        return None
    return length if 0 < length < 1e9 else None
