"""Chapters in MP4 files (.m4a, .m4b): the list of Nero, or a text track of QuickTime.

The track is described in the QuickTime File Format Specification ("chapter lists"); the list
has no public description, its layout is what ffmpeg and mp4v2 read.
"""

from __future__ import annotations

import bisect
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .chapter_marks import ChapterMark, Chapters, decode_utf_8

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aiomixcloud.tracklists.source import Content

#: The times of a Nero list count 100 nanoseconds.
_NERO_UNITS = 10_000_000
_MAX_ATOMS = 10_000
_MAX_CHAPTERS = 20_000
_MAX_TITLE = 4096


@dataclass(frozen=True, slots=True)
class _Atom:
    """An atom: its type, and where its content lies."""

    type: bytes
    start: int
    end: int


def read_chapters(content: Content) -> Chapters:
    """Return the chapters of a file; of two lists the one that has more titles."""
    movie = _find(content, _Atom(b"", 0, len(content)), b"moov")
    if movie is None:
        return Chapters()
    nero, track = _nero_chapters(content, movie), _track_chapters(content, movie)
    titles = [sum(1 for mark in marks if mark.title) for marks in (nero, track)]
    chosen = track if titles[1] > titles[0] else nero or track
    warnings: tuple[str, ...] = ()
    if nero and track and _differ(nero, track):
        warnings = ("the file has two chapter lists that differ; the longer one is used",)
    return Chapters(tuple(chosen), warnings=warnings)


def _differ(one: Sequence[ChapterMark], other: Sequence[ChapterMark]) -> bool:
    named = [[mark for mark in marks if mark.title] for marks in (one, other)]
    if len(named[0]) != len(named[1]):
        return True
    return any(abs((a.start or 0) - (b.start or 0)) > 1 for a, b in zip(*named, strict=True))


def _children(content: Content, parent: _Atom) -> Iterator[_Atom]:
    position = parent.start
    for _ in range(_MAX_ATOMS):
        head = content[position : min(position + 16, parent.end)]
        if len(head) < 8:
            return
        size, header = int.from_bytes(head[:4], "big"), 8
        if size == 1:
            size, header = int.from_bytes(head[8:16], "big"), 16
        elif size == 0:
            size = parent.end - position
        if size < header:
            return
        end = min(position + size, parent.end)
        yield _Atom(head[4:8], position + header, end)
        position += size


def _find(content: Content, parent: _Atom | None, *path: bytes) -> _Atom | None:
    """Return the first atom at the end of a path of types."""
    for wanted in path:
        if parent is None:
            return None
        inside = _children(content, parent)
        parent = next((atom for atom in inside if atom.type == wanted), None)
    return parent


def _bytes(content: Content, atom: _Atom | None) -> bytes:
    return content[atom.start : atom.end] if atom else b""


def _nero_chapters(content: Content, movie: _Atom) -> list[ChapterMark]:
    data = _bytes(content, _find(content, movie, b"udta", b"chpl"))
    if len(data) < 5:
        return []
    # Version 0 counts in one byte; version 1 in four bytes after a reserved one.
    count, position = (data[4], 5) if data[0] == 0 else (int.from_bytes(data[5:9], "big"), 9)
    marks: list[ChapterMark] = []
    for _ in range(min(count, _MAX_CHAPTERS)):
        if position + 9 > len(data):
            break
        start = int.from_bytes(data[position : position + 8], "big") / _NERO_UNITS
        end = position + 9 + data[position + 8]
        marks.append(ChapterMark(_title(data[position + 9 : end]), start))
        position = end
    return marks


def _title(data: bytes) -> str:
    return decode_utf_8(data.split(b"\0", 1)[0]).strip()


def _track_chapters(content: Content, movie: _Atom) -> list[ChapterMark]:
    tracks = [atom for atom in _children(content, movie) if atom.type == b"trak"]
    wanted: list[int] = []
    for track in tracks:
        wanted += _integers(_bytes(content, _find(content, track, b"tref", b"chap")), "I")
    by_id = {_track_id(content, track): track for track in tracks}
    for number in dict.fromkeys(wanted):
        found = by_id.get(number)
        if found is None or _handler(content, found) == b"vide":
            continue  # A track of pictures for the chapters.
        marks = _text_track(content, movie, found)
        if marks:
            return marks
    return []


def _track_id(content: Content, track: _Atom) -> int:
    return _number_after_dates(_bytes(content, _find(content, track, b"tkhd")))


def _number_after_dates(data: bytes) -> int:
    """Return the number after the dates of an atom, whose size depends on its version."""
    start = 20 if data[:1] == b"\x01" else 12
    return int.from_bytes(data[start : start + 4], "big")


def _handler(content: Content, track: _Atom) -> bytes:
    return _bytes(content, _find(content, track, b"mdia", b"hdlr"))[8:12]


def _timescale(data: bytes) -> int:
    """Return the units per second of an `mvhd` or `mdhd` atom."""
    return _number_after_dates(data) or 1


def _text_track(content: Content, movie: _Atom, track: _Atom) -> list[ChapterMark]:
    media = _find(content, track, b"mdia")
    table = _find(content, media, b"minf", b"stbl")
    if media is None or table is None:
        return []
    scale = _timescale(_bytes(content, _find(content, media, b"mdhd")))
    shift = _edit_shift(content, movie, track, scale)
    sizes = _sample_sizes(content, table)
    starts = _sample_starts(content, table, len(sizes))
    offsets = _sample_offsets(content, table, sizes)
    return [
        ChapterMark(_sample_text(content, offset, size), max(0.0, start / scale + shift))
        for start, offset, size in zip(starts, offsets, sizes, strict=False)
    ]


def _edit_shift(content: Content, movie: _Atom, track: _Atom, scale: int) -> float:
    """Return the seconds by which the edit list of a track moves it.

    An empty edit, of media time -1, delays the track; the next one skips its beginning.
    """
    data = _bytes(content, _find(content, track, b"edts", b"elst"))
    code, size = (">Qq", 20) if data[:1] == b"\x01" else (">Ii", 12)
    movie_scale = _timescale(_bytes(content, _find(content, movie, b"mvhd")))
    shift = 0.0
    duration: int
    media_time: int
    for position in range(8, min(len(data), 8 + 16 * size) - size + 1, size):
        duration, media_time = struct.unpack_from(code, data, position)
        if media_time >= 0:
            return shift - media_time / scale
        shift += duration / movie_scale
    return shift


def _sample_sizes(content: Content, table: _Atom) -> list[int]:
    data = _bytes(content, _find(content, table, b"stsz"))
    if len(data) >= 12:
        size, count = struct.unpack_from(">II", data, 4)
        if size:
            return [size] * min(count, _MAX_CHAPTERS)
        return _integers(data[12:], "I")[: min(count, _MAX_CHAPTERS)]
    data = _bytes(content, _find(content, table, b"stz2"))
    if len(data) < 12 or data[7] not in {8, 16}:
        return []
    count = int.from_bytes(data[8:12], "big")
    return _integers(data[12:], "B" if data[7] == 8 else "H")[: min(count, _MAX_CHAPTERS)]


def _sample_starts(content: Content, table: _Atom, count: int) -> list[int]:
    """Return the start of each sample in units of the track, from runs of durations."""
    numbers = _integers(_bytes(content, _find(content, table, b"stts"))[8:], "I")
    starts, moment = [0], 0
    for run, duration in zip(numbers[0::2], numbers[1::2], strict=False):
        for _ in range(min(run, count - len(starts) + 1)):
            moment += duration
            starts.append(moment)
    return starts[:count]


def _sample_offsets(content: Content, table: _Atom, sizes: Sequence[int]) -> list[int]:
    """Return where each sample lies: samples are grouped in chunks, and runs of chunks."""
    chunks = _integers(_bytes(content, _find(content, table, b"stco"))[8:], "I")
    chunks = chunks or _integers(_bytes(content, _find(content, table, b"co64"))[8:], "Q")
    numbers = _integers(_bytes(content, _find(content, table, b"stsc"))[8:], "I")
    firsts, counts = numbers[0::3], numbers[1::3]
    offsets: list[int] = []
    for index, chunk in enumerate(chunks, 1):
        position = chunk
        run = bisect.bisect_right(firsts, index) - 1
        in_chunk = counts[run] if 0 <= run < len(counts) else 1
        for size in sizes[len(offsets) : len(offsets) + in_chunk]:
            offsets.append(position)
            position += size
        if len(offsets) >= len(sizes):
            break
    return offsets


def _sample_text(content: Content, offset: int, size: int) -> str:
    """Return the text of a sample: a length of 16 bits, the text, and atoms about its style."""
    data = content[offset : offset + min(size, _MAX_TITLE)]
    text = data[2 : 2 + int.from_bytes(data[:2], "big")]
    if text[:2] in {b"\xfe\xff", b"\xff\xfe"}:
        return text.decode("utf-16", errors="replace").strip()
    return _title(text)


def _integers(data: bytes, code: str) -> list[int]:
    size = struct.calcsize(f">{code}")
    count = min(len(data) // size, 3 * _MAX_CHAPTERS)
    return list(struct.unpack_from(f">{count}{code}", data))
