"""Vorbis comments, in which Ogg and FLAC files carry chapters.

The chapters are described in https://wiki.xiph.org/Chapter_Extension.
"""

from __future__ import annotations

from dataclasses import replace

from .chapter_marks import Chapters, decode_utf_8
from .chapter_pairs import pair_chapters

#: More comments than any file has.
_MAX_COMMENTS = 100_000
#: Pictures are comments too; nothing that is read here is longer.
_MAX_VALUE = 64 * 1024


def parse_comments(data: bytes) -> list[tuple[str, str]]:
    """Return keys and values of a comment header, without the signature before it."""
    position = 4 + int.from_bytes(data[:4], "little")
    count = int.from_bytes(data[position : position + 4], "little")
    position += 4
    comments: list[tuple[str, str]] = []
    for _ in range(min(count, _MAX_COMMENTS)):
        start = position + 4
        position = start + int.from_bytes(data[position:start], "little")
        if position > len(data):
            break
        if position - start > _MAX_VALUE:
            continue
        key, equals, value = data[start:position].partition(b"=")
        if equals:
            comments.append((key.decode("latin-1").upper(), decode_utf_8(value)))
    return comments


def comment_chapters(comments: list[tuple[str, str]]) -> Chapters:
    """Return the chapters among comments, and the title and the artist of the file."""
    first = dict(reversed(comments))
    return replace(
        pair_chapters(comments),
        title=first.get("TITLE", ""),
        artist=first.get("ARTIST", ""),
        cue_sheet=first.get("CUESHEET", ""),
    )
