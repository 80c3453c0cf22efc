"""Chapters in ID3v2 tags, as described in https://id3.org/id3v2-chapters-1.0."""

from __future__ import annotations

import zlib
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .chapter_marks import ChapterMark, Chapters
from .signatures import ID3_HEADER, MAX_TAGS, syncsafe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aiomixcloud.tracklists.source import Content

#: A tag at the end is preceded only by these: an ID3v1 tag, and an APE tag before that.
_ID3V1_SIZE = 128
_APE_FOOTER = 32
#: More frames than any tag has; damaged sizes would make millions of empty ones.
_MAX_FRAMES = 100_000
#: Bytes of a compressed frame after unpacking.
_MAX_UNPACKED = 1024 * 1024
_UNKNOWN = 0xFFFFFFFF
_ENCODINGS = ("latin-1", "utf-16", "utf-16-be", "utf-8")


@dataclass(frozen=True, slots=True)
class _Contents:
    """A table of contents: a CTOC frame."""

    children: tuple[str, ...]
    is_top: bool


@dataclass(frozen=True, slots=True)
class _Tag:
    version: int
    is_unsynchronised: bool
    body: bytes


def read_chapters(content: Content) -> Chapters:
    """Return the chapters in the ID3v2 tags of a file, the listed ones in their order."""
    for tag in _tags(content):
        chapters = _chapters(tag)
        if chapters.marks:
            return chapters
    return Chapters()


def _tags(content: Content) -> Iterator[_Tag]:
    position = 0
    for _ in range(MAX_TAGS):
        tag = _tag(content, position)
        if tag is None:
            break
        yield tag
        position += ID3_HEADER + len(tag.body)
    if (start := _appended_tag(content)) is not None and (tag := _tag(content, start)):
        yield tag


def _tag(content: Content, position: int) -> _Tag | None:
    head = content[position : position + ID3_HEADER]
    if head[:3] != b"ID3" or len(head) < ID3_HEADER or not 2 <= head[3] <= 4:
        return None
    start = position + ID3_HEADER
    return _Tag(head[3], bool(head[5] & 0x80), content[start : start + syncsafe(head[6:10])])


def _appended_tag(content: Content) -> int | None:
    """Return where a tag at the end of the file begins, by its footer."""
    end = len(content)
    if content[max(0, end - _ID3V1_SIZE) :][:3] == b"TAG":
        end -= _ID3V1_SIZE
    footer = content[max(0, end - _APE_FOOTER) : end]
    if footer[:8] == b"APETAGEX":
        has_header = int.from_bytes(footer[20:24], "little") & 0x80000000
        end -= int.from_bytes(footer[12:16], "little") + (_APE_FOOTER if has_header else 0)
    footer = content[max(0, end - ID3_HEADER) : max(0, end)]
    if footer[:3] != b"3DI" or len(footer) < ID3_HEADER:
        return None
    start = end - 2 * ID3_HEADER - syncsafe(footer[6:10])
    return start if start >= 0 else None


def _chapters(tag: _Tag) -> Chapters:
    marks: dict[str, list[ChapterMark]] = {}
    tables: dict[str, _Contents] = {}
    texts: dict[str, str] = {}
    body, version = tag.body, tag.version
    if tag.is_unsynchronised and version < 4:
        body = _resynchronise(body)
    for name, data in _frames(body, version, tag=tag):
        if name == "CHAP":
            element, mark = _chapter(data, version)
            marks.setdefault(element, []).append(mark)
        elif name == "CTOC":
            element, table = _contents(data)
            tables.setdefault(element, table)
        elif name in {"TIT2", "TPE1"}:
            texts.setdefault(name, _text(data))
    listed, warnings = _listed(marks, tables)
    ordered = sorted(listed, key=lambda mark: float("inf") if mark.start is None else mark.start)
    return Chapters(tuple(ordered), texts.get("TIT2", ""), texts.get("TPE1", ""), warnings)


def _listed(
    marks: Mapping[str, Sequence[ChapterMark]], tables: Mapping[str, _Contents]
) -> tuple[list[ChapterMark], tuple[str, ...]]:
    """Return the chapters that the table of contents lists; all if it lists none."""
    top = [name for name, table in tables.items() if table.is_top] or list(tables)
    listed: list[ChapterMark] = []
    seen: set[str] = set()
    waiting = deque(top)
    while waiting:
        name = waiting.popleft()
        if name in seen:
            continue
        seen.add(name)
        if name in tables:
            waiting.extendleft(reversed(tables[name].children))
        listed += marks.get(name, ())
    if not listed:
        return [mark for group in marks.values() for mark in group], ()
    hidden = sum(map(len, marks.values())) - len(listed)
    if not hidden:
        return listed, ()
    noun = "chapter is" if hidden == 1 else "chapters are"
    return listed, (f"{hidden} {noun} not in the table of contents and left out",)


def _frames(data: bytes, version: int, *, tag: _Tag | None = None) -> Iterator[tuple[str, bytes]]:
    """Yield names and contents of the frames in `data`.

    Args:
        data: The body of a tag, or the end of a chapter frame.
        version: Version of ID3v2.
        tag: The tag, unless these are frames in a frame.
    """
    name_size, header_size = (3, 6) if version == 2 else (4, 10)
    position = _extended_header_size(data, version) if tag else 0
    for _ in range(_MAX_FRAMES):
        head = data[position : position + header_size]
        if len(head) < header_size or not _is_name(head[:name_size]):
            break
        size = _frame_size(data, position, version)
        start = position + header_size
        position = start + size
        name = head[:name_size].decode("ascii")
        if name not in {"CHAP", "CTOC", "TIT2", "TIT3", "TPE1"}:
            continue
        content = data[start:position]
        everywhere = tag is not None and tag.is_unsynchronised
        yield name, _decoded_frame(content, version, head[-1], everywhere=everywhere)


def _extended_header_size(data: bytes, version: int) -> int:
    """Return the size of an extended header, which has no name and begins with its size."""
    if version == 2 or len(data) < 4 or _is_name(data[:4]):
        return 0
    plain = int.from_bytes(data[:4], "big")
    size = plain + 4 if version == 3 else syncsafe(data[:4])
    return size if 6 <= size <= len(data) else 0


def _is_name(name: bytes) -> bool:
    return name.isalnum() and name.isupper() and name.isascii()


def _frame_size(data: bytes, position: int, version: int) -> int:
    """Return the size of the frame, as the version writes it or as its neighbour proves.

    Some programs write plain sizes in version 2.4, and others 7 bits per byte in 2.3.
    """
    if version == 2:
        return int.from_bytes(data[position + 3 : position + 6], "big")
    field = data[position + 4 : position + 8]
    plain, safe = int.from_bytes(field, "big"), syncsafe(field)
    sizes = (safe, plain) if version == 4 else (plain, safe)
    if plain == safe:
        return plain
    for size in sizes:
        end = position + ID3_HEADER + size
        after = data[end : end + 4]
        if end == len(data) or (len(after) == 4 and (_is_name(after) or after == bytes(4))):
            return size
    return sizes[0]


def _decoded_frame(data: bytes, version: int, flags: int, *, everywhere: bool) -> bytes:
    """Return the content of a frame without the changes that its flags announce."""
    if version == 3:
        compressed, grouped = flags & 0x80, flags & 0x20
        data = data[(4 if compressed else 0) + (1 if grouped else 0) :]
    elif version == 4:
        compressed, grouped = flags & 0x08, flags & 0x40
        data = data[(1 if grouped else 0) + (4 if flags & 0x01 else 0) :]
        if flags & 0x02 or everywhere:
            data = _resynchronise(data)
    else:
        return data
    if not compressed:
        return data
    try:
        return zlib.decompressobj().decompress(data, _MAX_UNPACKED)
    except zlib.error:
        return b""


def _chapter(data: bytes, version: int) -> tuple[str, ChapterMark]:
    element, _, rest = data.partition(b"\0")
    milliseconds = int.from_bytes(rest[:4], "big")
    start = None if milliseconds == _UNKNOWN or len(rest) < 4 else milliseconds / 1000
    texts: dict[str, str] = {}
    for name, content in _frames(rest[16:], version):
        texts.setdefault(name, _text(content))
    title = texts.get("TIT2", "").strip() or texts.get("TIT3", "").strip()
    return element.decode("latin-1"), ChapterMark(title, start)


def _contents(data: bytes) -> tuple[str, _Contents]:
    element, _, rest = data.partition(b"\0")
    flags, count = (rest[0], rest[1]) if len(rest) >= 2 else (0, 0)
    children = rest[2:].split(b"\0", count)[:count]
    names = tuple(child.decode("latin-1") for child in children)
    return element.decode("latin-1"), _Contents(names, bool(flags & 0x02))


def _text(data: bytes) -> str:
    """Return the first text of a text frame."""
    if not data:
        return ""
    encoding = _ENCODINGS[data[0]] if data[0] < len(_ENCODINGS) else "latin-1"
    content = data[1:]
    if encoding == "utf-16" and content[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        encoding = "utf-16-le"
    if encoding == "latin-1" and any(0x80 <= byte < 0xA0 for byte in content):
        encoding = "cp1252"  # Windows programs write their own code page.
    if encoding.startswith("utf-16"):
        content = content[: len(content) // 2 * 2]
    text = content.decode(encoding, errors="replace").lstrip("\ufeff")
    return text.split("\0", 1)[0]


def _resynchronise(data: bytes) -> bytes:
    return data.replace(b"\xff\x00", b"\xff")
