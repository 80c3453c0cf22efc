"""The metadata of an audio file: title, genre, picture, chapters and length.

Requires mutagen (extra ``cli``); without it, nothing is known about a file.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, cast

from aiomixcloud.constants import MP3_MAX_SIZE

from .pictures import find_picture_problem, find_picture_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

#: The picture type of a front cover (ID3, frame APIC).
_FRONT_COVER = 3

#: A prefix of chapter titles that is not an artist.
_numbered = re.compile(r"(?:chapter|kapitel|part|track)?\s*\d+", re.IGNORECASE).fullmatch

#: Maximum number of characters of a title; a longer text is damaged or malicious.
_LONGEST_TITLE = 1000

#: Flag of the top-level table of contents (ID3, frame CTOC).
_TOP_LEVEL = 2

#: Maximum number of bytes after the audio that may be tags, such as ID3v1.
_TAGS_AT_END = 8192

#: Number of samples of a file without a header, and bytes that contain several frames.
_PLACES, _SOME_FRAMES = 200, 8192

#: A dash between artist and title.
_dash = re.compile(r"\s+[-\u2010-\u2015\u2212]\s+")


class EmbeddedPicture(io.BytesIO):
    """A picture from the tags of an audio file, with a file name.

    Args:
        content: The bytes of the picture.
        kind: The file extension.
    """

    def __init__(self, content: bytes, kind: str) -> None:
        super().__init__(content)
        self.size: int = len(content)
        self.name: str = f"cover.{kind}"


@dataclass(frozen=True, slots=True)
class AudioTags:
    """The metadata of an audio file.

    Attributes:
        title: The title, or None.
        artist: The artist, or None.
        album: The album, or None.
        genres: The genres.
        picture: The embedded picture, or None.
        no_picture: Why the embedded picture is not usable, or an empty text.
        chapters: The chapters, as sections of a show.
        seconds: The length; None if the file does not look like audio.
        is_estimate: Whether the length is only an estimate: the bit rate varies without a
            header that gives the length, or the header does not match the size of the audio.
        is_mp3: Whether the file looks like MP3.
    """

    title: str | None = None
    artist: str | None = None
    album: str | None = None
    genres: tuple[str, ...] = ()
    picture: EmbeddedPicture | None = None
    no_picture: str = ""
    chapters: tuple[dict[str, Any], ...] = ()
    seconds: float | None = None
    is_estimate: bool = False
    is_mp3: bool = False


def can_read_tags() -> bool:
    """Return whether mutagen is installed."""
    return find_spec("mutagen") is not None


def read_audio_tags(path: Path, *, check_length: bool = True) -> AudioTags:
    """Return the metadata of an audio file; empty if it cannot be read.

    Args:
        path: The file.
        check_length: Whether to compare frames in the whole file if no header gives the length
            of an MP3; otherwise such a length is an estimate.

    Example:
        >>> read_audio_tags(Path("2027-09-03.mp3")).title
        'Deep Hours 41'
    """
    try:
        if not path.is_file() or not 0 < path.stat().st_size <= MP3_MAX_SIZE:
            return AudioTags()
        return _read(path, check_length=check_length) if can_read_tags() else AudioTags()
    except (OSError, ValueError):
        return AudioTags()


def _read(path: Path, *, check_length: bool) -> AudioTags:
    from mutagen import MutagenError, id3

    # mutagen has no type annotations.
    open_tags: Any = id3.ID3
    try:
        tags = open_tags(path)
    except MutagenError:
        tags = None
    seconds, is_estimate = _length(path, tags.size if tags else 0, check=check_length)
    if seconds is None and (other := _read_other(path)):
        return other
    if tags is None:
        found = AudioTags(seconds=seconds, is_estimate=is_estimate)
    else:
        found = _from_id3(tags, seconds, is_estimate=is_estimate)
    return replace(found, is_mp3=seconds is not None)


def _from_id3(tags: Any, seconds: float | None, *, is_estimate: bool = False) -> AudioTags:
    picture, no_picture = _picture(
        frame.data
        for frame in sorted(tags.getall("APIC"), key=lambda frame: frame.type != _FRONT_COVER)
    )
    return AudioTags(
        title=_text(tags, "TIT2"),
        artist=_text(tags, "TPE1"),
        album=_text(tags, "TALB"),
        genres=tuple(genre for frame in tags.getall("TCON") for genre in frame.genres),
        picture=picture,
        no_picture=no_picture,
        chapters=tuple(_chapters(tags)),
        seconds=seconds,
        is_estimate=is_estimate,
    )


#: The names of tags in MP4 files, and in Vorbis comments, which other formats use.
_MP4 = {"title": "\xa9nam", "artist": "\xa9ART", "album": "\xa9alb", "genre": "\xa9gen"}
_VORBIS = {name: name for name in _MP4}


def _read_other(path: Path) -> AudioTags | None:
    """Return the metadata of a file that is not MP3; None if mutagen cannot read it."""
    import mutagen

    open_file = cast("Callable[[Path], Any]", mutagen.File)
    try:
        file = open_file(path)
        if file is None or getattr(file.info, "sketchy", False):
            return None
        seconds = float(file.info.length)
        tags = file.tags
        if hasattr(tags, "getall"):
            return _from_id3(tags, seconds)
        names = _MP4 if "audio/mp4" in file.mime else _VORBIS
        pictures = [*(tags or {}).get("covr", []), *getattr(file, "pictures", [])]
        picture, no_picture = _picture(bytes(getattr(one, "data", one)) for one in pictures)
        return AudioTags(
            title=_first(_texts(tags, names["title"])),
            artist=_first(_texts(tags, names["artist"])),
            album=_first(_texts(tags, names["album"])),
            genres=tuple(_texts(tags, names["genre"])),
            picture=picture,
            no_picture=no_picture,
            seconds=seconds,
        )
    except Exception:  # noqa: BLE001 - damaged files break readers in many ways
        return None


def _texts(tags: Any, name: str) -> list[str]:
    return [str(value) for value in (tags or {}).get(name) or []]


def _first(texts: Iterable[str]) -> str | None:
    """Return the first text that is not blank or too long for a title."""
    shortened = (text[: _LONGEST_TITLE + 1].strip() for text in texts)
    return next((text for text in shortened if 0 < len(text) <= _LONGEST_TITLE), None)


def _text(tags: Any, name: str) -> str | None:
    return _first(str(text) for frame in tags.getall(name) for text in frame.text)


def _picture(contents: Iterable[bytes]) -> tuple[EmbeddedPicture | None, str]:
    """Return the first usable picture, or None and the problem of the first one."""
    problems: list[str] = []
    for content in filter(None, contents):
        problem = find_picture_problem(content)
        if not problem:
            return EmbeddedPicture(content, find_picture_type(content) or ""), ""
        problems.append(problem)
    return None, next(iter(problems), "")


def _length(path: Path, start: int, *, check: bool) -> tuple[float | None, bool]:
    """Return the length of an MP3 in seconds, and whether it is only an estimate.

    Args:
        path: The file.
        start: Number of bytes of tags before the audio.
        check: Whether to compare frames if no header gives the length.
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
        if not check:
            return seconds, True
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


def _chapters(tags: Any) -> list[dict[str, Any]]:
    """Return the chapters that the table of contents lists, or all if there is none."""
    frames = {frame.element_id: frame for frame in tags.getall("CHAP")}
    tables = {frame.element_id: frame for frame in tags.getall("CTOC")}
    shown = _list_chapters(frames, tables) if tables else list(frames.values())
    return [
        _section(_text(frame.sub_frames, "TIT2") or f"Chapter {number}")
        | {"start_time": frame.start_time // 1000}
        for number, frame in enumerate(sorted(shown, key=lambda frame: frame.start_time), 1)
    ]


def _section(title: str) -> dict[str, Any]:
    """Return the section of a chapter; a number before the title is not an artist."""
    words = " ".join(title.split())
    artist, *rest = _dash.split(words, maxsplit=1)
    if not rest or not artist or not rest[0] or _numbered(artist):
        return {"chapter": words}
    return {"artist": artist, "song": rest[0]}


def _list_chapters(frames: dict[str, Any], tables: dict[str, Any]) -> list[Any]:
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
