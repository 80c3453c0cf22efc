"""Chapters in FLAC files: comments, and the CUESHEET block (RFC 9639, section 8.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .chapter_marks import ChapterMark, Chapters
from .signatures import end_of_tags
from .vorbis_comments import comment_chapters, parse_comments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiomixcloud.tracklists.source import Content

_STREAM_INFO, _COMMENTS, _CUE_SHEET = 0, 4, 5
_MAX_BLOCKS = 1000
#: The numbers of the lead-out, of a CD and of anything else.
_LEAD_OUT = (170, 255)
_NO_TITLES = "the CUESHEET block has no titles; the chapters are named by number"
_SHEET_HEADER, _TRACK_HEADER, _INDEX_SIZE = 396, 36, 12


def read_comments(content: Content) -> Chapters:
    """Return the chapters in the comments of a file."""
    for kind, data in _blocks(content):
        if kind == _COMMENTS:
            return comment_chapters(parse_comments(data))
    return Chapters()


def read_cue_sheet(content: Content) -> Chapters:
    """Return the tracks of the CUESHEET block; it has times, but no titles."""
    rate = 0
    for kind, data in _blocks(content):
        if kind == _STREAM_INFO and len(data) >= 13:
            rate = int.from_bytes(data[10:13], "big") >> 4
        if kind == _CUE_SHEET and rate:
            marks = [ChapterMark(f"Track {n}", start / rate) for n, start in _tracks(data)]
            return Chapters(tuple(marks), warnings=(_NO_TITLES,) if marks else ())
    return Chapters()


def has_only_cue_sheet(content: Content) -> bool:
    """Return whether a file has a CUESHEET block, and neither chapters nor a sheet as text."""
    if not read_cue_sheet(content).marks:
        return False
    comments = read_comments(content)
    return not comments.marks and not comments.cue_sheet


def _blocks(content: Content) -> Iterator[tuple[int, bytes]]:
    """Yield types and contents of the metadata blocks that are of interest."""
    position = end_of_tags(content)
    if content[position : position + 4] != b"fLaC":
        return
    position += 4
    for _ in range(_MAX_BLOCKS):
        head = content[position : position + 4]
        if len(head) < 4:
            return
        kind, size = head[0] & 0x7F, int.from_bytes(head[1:4], "big")
        if kind in {_STREAM_INFO, _COMMENTS, _CUE_SHEET}:
            yield kind, content[position + 4 : position + 4 + size]
        if head[0] & 0x80:
            return
        position += 4 + size


def _tracks(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield numbers and first samples of the tracks in a CUESHEET block."""
    position = _SHEET_HEADER
    for _ in range(data[position - 1] if len(data) >= position else 0):
        track = data[position : position + _TRACK_HEADER]
        if len(track) < _TRACK_HEADER:
            return
        position += _TRACK_HEADER
        indexes = data[position : position + _INDEX_SIZE * track[35]]
        position += len(indexes)
        if track[8] not in _LEAD_OUT:
            yield track[8], int.from_bytes(track[:8], "big") + _first_index(indexes)


def _first_index(indexes: bytes) -> int:
    """Return the offset of index 1 in a track; index 0 is the gap before it."""
    for position in range(0, len(indexes) - _INDEX_SIZE + 1, _INDEX_SIZE):
        if indexes[position + 8] == 1:
            return int.from_bytes(indexes[position : position + 8], "big")
    return 0
