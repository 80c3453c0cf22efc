"""The metadata of an audio file: title, picture, chapters and length."""

from __future__ import annotations

import contextlib
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings

from aiomixcloud.cli.input.sections import Section, titled
from aiomixcloud.cli.output.formatting import one_line
from aiomixcloud.constants import MP3_MAX_SIZE, PICTURE_MAX_SIZE
from aiomixcloud.tracklists.characters import clean

if TYPE_CHECKING:
    from pathlib import Path

#: The picture type of a front cover (ID3, frame APIC).
_FRONT_COVER = 3

#: Signatures of picture formats for the web, and their file extensions.
_PICTURES = (
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF8", "gif"),
    (b"RIFF", "webp"),
)


#: A prefix of chapter titles that is not an artist.
_numbered = re.compile(r"(?:chapter|kapitel|part|track)?\s*\d+", re.IGNORECASE).fullmatch

#: Maximum number of characters of a title; a longer text is damaged or malicious.
_LONGEST_TITLE = 1000

#: Maximum numbers of pixels of a picture, and of one side, that is decoded.
_MOST_PIXELS, _LONGEST_SIDE = 25_000_000, 16_384

#: Flag of the top-level table of contents (ID3, frame CTOC).
_TOP_LEVEL = 2

#: Maximum number of bytes after the audio that may be tags, such as ID3v1.
_TAGS_AT_END = 8192

#: Number of samples of a file without a header, and bytes that contain several frames.
_PLACES, _SOME_FRAMES = 200, 8192

#: Number of bytes needed to recognise a picture.
_SIGNATURE = 12


class Picture(io.BytesIO):
    """A picture in memory with a file name.

    Args:
        content: The bytes of the picture.
        kind: The file extension.
    """

    def __init__(self, content: bytes, kind: str) -> None:
        super().__init__(content)
        self.size: int = len(content)
        self.name: str = f"cover.{kind}"


@dataclass(frozen=True, slots=True)
class Audio:
    """The metadata of an audio file.

    Attributes:
        title: The title, or None.
        picture: The embedded picture, or None.
        no_picture: Why the embedded picture is not usable, or an empty text.
        chapters: The chapters, as sections of a show.
        seconds: The length; None if the file does not look like MP3.
        is_estimate: Whether the length is only an estimate: the bit rate varies without a
            header that gives the length, or the header does not match the size of the audio.
    """

    title: str | None = None
    picture: Picture | None = None
    no_picture: str = ""
    chapters: tuple[Section, ...] = ()
    seconds: float | None = None
    is_estimate: bool = False


def read(path: Path) -> Audio:
    """Return the metadata of an audio file; empty if the file cannot be read.

    Args:
        path: The file.
    """
    try:
        if not path.is_file() or not 0 < path.stat().st_size <= MP3_MAX_SIZE:
            return Audio()
    except (OSError, ValueError):
        return Audio()
    from mutagen import MutagenError, id3

    # mutagen has no type annotations.
    open_tags: Any = id3.ID3
    try:
        tags = open_tags(path)
    except MutagenError:
        tags = None
    seconds, is_estimate = _length(path, 0 if tags is None else tags.size)
    if tags is None:
        return Audio(seconds=seconds, is_estimate=is_estimate)
    picture, no_picture = _picture(tags)
    return Audio(
        title=_title(tags),
        picture=picture,
        no_picture=no_picture,
        chapters=tuple(_chapters(tags)),
        seconds=seconds,
        is_estimate=is_estimate,
    )


def start_of(path: Path) -> bytes:
    """Return the first bytes of a file; empty if it is not a regular file or unreadable.

    Args:
        path: The file.
    """
    with contextlib.suppress(OSError, ValueError):
        if path.is_file():
            with path.open("rb") as file:
                return file.read(_SIGNATURE)
    return b""


def kind_of_picture(content: bytes) -> str | None:
    """Return the file extension for the format of a picture, or None for other content.

    Args:
        content: The bytes of the picture, or at least those that `start_of` returns.
    """
    kind = next((kind for sign, kind in _PICTURES if content.startswith(sign)), None)
    return None if kind == "webp" and content[8:12] != b"WEBP" else kind


def problem_of(picture: Path | Picture) -> str:
    """Return why a picture is not usable, or an empty text if it is.

    Args:
        picture: A file, or a picture in memory. The library itself reports pictures that are
            unreadable, empty or too large.
    """
    source: Path | io.BytesIO
    if isinstance(picture, Picture):
        # Use a separate stream: a picture is sent from its current position.
        source, size = io.BytesIO(picture.getvalue()), picture.size
        start = picture.getvalue()[:_SIGNATURE]
    else:
        source, start = picture, start_of(picture)
        size = picture.stat().st_size if start else 0
    if not start or size > PICTURE_MAX_SIZE:
        return ""
    if kind_of_picture(start) is None:
        return "it is not a JPEG, PNG, GIF or WebP picture"
    from PIL import Image

    try:
        with catch_warnings(action="ignore"), Image.open(source) as image:
            # Decoding a larger picture takes too much memory; Mixcloud checks it anyway.
            is_large = image.width * image.height > _MOST_PIXELS
            if not is_large and max(image.size) <= _LONGEST_SIDE:
                image.load()
    except Image.DecompressionBombError:
        return ""
    except (OSError, ValueError, SyntaxError) as error:
        return f"it cannot be decoded ({one_line(str(error))})"
    return ""


def _title(tags: Any) -> str | None:
    words = [
        str(text)[: _LONGEST_TITLE + 1].strip()
        for frame in tags.getall("TIT2")
        for text in frame.text
    ]
    return next((text for text in words if 0 < len(text) <= _LONGEST_TITLE), None)


def _picture(tags: Any) -> tuple[Picture | None, str]:
    """Return the best picture of a file, or None and the problem of the first one."""
    frames = sorted(tags.getall("APIC"), key=lambda frame: frame.type != _FRONT_COVER)
    problems = []
    for frame in filter(lambda frame: frame.data, frames):
        picture = Picture(frame.data, kind_of_picture(frame.data) or "")
        problem = problem_of(picture)
        if not problem:
            return picture, ""
        problems.append(problem)
    return None, next(iter(problems), "")


def _length(path: Path, start: int) -> tuple[float | None, bool]:
    """Return the length of an MP3 in seconds, and whether it is only an estimate.

    Args:
        path: The file.
        start: Number of bytes of tags before the audio.
    """
    from mutagen import MutagenError, mp3

    info_at: Any = mp3.MPEGInfo
    with path.open("rb") as file:
        try:
            info = info_at(file)
        except MutagenError:
            return None, False
        size = path.stat().st_size - start
        seconds = float(info.length)
        if info.sketchy:
            return seconds, True
        file.seek(start)
        head = file.read(_SOME_FRAMES)
        if any(name in head for name in (b"Xing", b"Info", b"VBRI")):
            # The header gives the length, for joined files only that of the first file.
            return seconds, abs(size - info.bitrate * seconds / 8) > _TAGS_AT_END
        # Without a header, the length follows from the bit rate if it is constant.
        try:
            rates = {
                info_at(file, offset=start + size * place // _PLACES).bitrate
                for place in range(_PLACES)
                # Several frames must follow each position.
                if size * (_PLACES - place) // _PLACES > _SOME_FRAMES
            }
        except MutagenError:
            return seconds, True
        return seconds, bool(rates - {info.bitrate})


def _chapters(tags: Any) -> list[Section]:
    """Return the chapters that the table of contents lists, or all if there is none."""
    frames = {frame.element_id: frame for frame in tags.getall("CHAP")}
    tables = {frame.element_id: frame for frame in tags.getall("CTOC")}
    shown = _listed(frames, tables) if tables else list(frames.values())
    return [
        _section(clean(_title(frame.sub_frames) or ""), number)
        | {"start_time": frame.start_time // 1000}
        for number, frame in enumerate(sorted(shown, key=lambda frame: frame.start_time), 1)
    ]


def _section(title: str, number: int) -> Section:
    """Return the section of a chapter; a number before the title is not an artist."""
    found = titled(title or f"Chapter {number}")
    return {"chapter": title} if _numbered(found.get("artist", "")) else found


def _listed(frames: dict[str, Any], tables: dict[str, Any]) -> list[Any]:
    """Return the chapters in the tables of contents, starting with the top-level table."""
    children = {child for table in tables.values() for child in table.child_element_ids}
    tops = [name for name, table in tables.items() if table.flags & _TOP_LEVEL]
    # Some programs flag none; the top-level table is then the one that no other contains.
    waiting = tops or [name for name in tables if name not in children]
    if not waiting or not any(name in frames or name in tables for name in children):
        return [] if not children else list(frames.values())
    found: dict[str, Any] = {}
    seen: set[str] = set()
    while waiting:
        name = waiting.pop(0)
        if name in frames:
            found[name] = frames[name]
        elif name in tables and name not in seen:
            seen.add(name)
            waiting = [*tables[name].child_element_ids, *waiting]
    return list(found.values())
