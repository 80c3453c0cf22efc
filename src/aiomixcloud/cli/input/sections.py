"""Sections of a show, as the API expects them and as people write them."""

from __future__ import annotations

from typing import Any, TypeAlias

from aiomixcloud.cli.output.formatting import clock, one_line

#: A section for the library: artist and song, or chapter, and optionally start_time in seconds.
Section: TypeAlias = dict[str, Any]


def format_section(one: Section) -> str:
    """Return a section as people write it.

    Example:
        >>> format_section({"artist": "Somebody", "song": "Some song", "start_time": 245})
        '4:05 Somebody - Some song'
    """
    title = one.get("chapter") or f"{one.get('artist')} - {one.get('song')}"
    start = one.get("start_time")
    return one_line(str(title) if start is None else f"{clock(start)} {title}")
