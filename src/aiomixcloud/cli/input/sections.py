"""Sections of a show, as the API expects them and as people write them."""

from __future__ import annotations

from typing import Any, TypeAlias

from aiomixcloud.cli.output.formatting import clock, one_line

#: A section for the library: artist and song, or chapter, and optionally start_time in seconds.
Section: TypeAlias = dict[str, Any]

#: Separates artist and title in a written section.
_DASH = " - "


def titled(words: str) -> Section:
    """Return the section with a title: a track if it contains an artist, otherwise a chapter.

    Example:
        >>> titled("Somebody - Some song - Remix")
        {'artist': 'Somebody', 'song': 'Some song - Remix'}
    """
    from aiomixcloud.tracklists.characters import plain

    words = " ".join(words.split())
    artist, dash, _ = plain(words).partition(_DASH)
    artist, song = words[: len(artist)].strip(), words[len(artist) + len(dash) :].strip()
    return {"artist": artist, "song": song} if artist and song else {"chapter": words}


def written(one: Section) -> str:
    """Return a section as people write it.

    Example:
        >>> written({"artist": "Somebody", "song": "Some song", "start_time": 245})
        '4:05 Somebody - Some song'
    """
    title = one.get("chapter") or f"{one.get('artist')}{_DASH}{one.get('song')}"
    start = one.get("start_time")
    return one_line(str(title) if start is None else f"{clock(start)} {title}")
