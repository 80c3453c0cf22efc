"""What an audio file says of itself: title, picture, chapters, length."""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings

from aiomixcloud.cli.sections import Section, titled
from aiomixcloud.cli.values import one_line
from aiomixcloud.constants import MP3_MAX_SIZE, PICTURE_MAX_SIZE

if TYPE_CHECKING:
    from pathlib import Path

#: The kind of a picture that is the front cover (ID3, frame APIC).
_FRONT_COVER = 3

#: First bytes of pictures that web sites show, and the ending of such files.
_PICTURES = (
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF8", "gif"),
    (b"RIFF", "webp"),
)


#: Characters of a title; what is longer is something else, or meant to do harm.
_LONGEST_TITLE = 1000

#: Points of the largest picture that is read whole.
_MOST_PIXELS = 50_000_000

#: Bytes that are enough to know a picture by.
_SIGNATURE = 12


class Picture(io.BytesIO):
    """A picture in memory, with the name that it would have as a file.

    Args:
        content: Its bytes.
        kind: The ending of such files.
    """

    def __init__(self, content: bytes, kind: str) -> None:
        super().__init__(content)
        self.size: int = len(content)
        self.name: str = f"cover.{kind}"


@dataclass(frozen=True, slots=True)
class Audio:
    """What is known of an audio file.

    Attributes:
        title: The title, or None.
        picture: The picture that is in it, or None.
        no_picture: What is wrong with what is in its place, or nothing.
        chapters: Its chapters, as sections of a show.
        seconds: Its length; None where it does not look like MP3.
    """

    title: str | None = None
    picture: Picture | None = None
    no_picture: str = ""
    chapters: tuple[Section, ...] = ()
    seconds: float | None = None


def read(path: Path) -> Audio:
    """Return what an audio file says of itself; nothing where it cannot be read.

    Args:
        path: The file.
    """
    try:
        if not path.is_file() or not 0 < path.stat().st_size <= MP3_MAX_SIZE:
            return Audio()
    except (OSError, ValueError):
        return Audio()
    from mutagen import MutagenError, id3, mp3

    # The library says what it takes and gives in words only.
    open_audio: Any = mp3.MP3
    open_tags: Any = id3.ID3
    seconds = None
    with contextlib.suppress(MutagenError):
        seconds = float(open_audio(path).info.length)
    try:
        tags = open_tags(path)
    except MutagenError:
        return Audio(seconds=seconds)
    picture, no_picture = _picture(tags)
    return Audio(
        title=_title(tags),
        picture=picture,
        no_picture=no_picture,
        chapters=tuple(_chapters(tags)),
        seconds=seconds,
    )


def start_of(path: Path) -> bytes:
    """Return the first bytes of a file; none where it cannot be read, or is no file.

    Args:
        path: The file.
    """
    with contextlib.suppress(OSError, ValueError):
        if path.is_file():
            with path.open("rb") as file:
                return file.read(_SIGNATURE)
    return b""


def kind_of_picture(content: bytes) -> str | None:
    """Return the ending of files of this kind of picture, or None for what is none.

    Args:
        content: The bytes, or at least the first of them that `start_of` returns.
    """
    kind = next((kind for sign, kind in _PICTURES if content.startswith(sign)), None)
    return None if kind == "webp" and content[8:12] != b"WEBP" else kind


def problem_of(picture: Path | Picture) -> str:
    """Return why something is no picture that can be shown, or nothing where it is one.

    Args:
        picture: A file, or a picture in memory. What cannot be read, is empty or too large
            the library knows to tell.
    """
    source: Path | io.BytesIO
    if isinstance(picture, Picture):
        # Another stream on it, since a picture is sent from where its own stands.
        source, size = io.BytesIO(picture.getvalue()), picture.size
        start = picture.getvalue()[:_SIGNATURE]
    else:
        source, start = picture, start_of(picture)
        size = picture.stat().st_size if start else 0
    if not start or size > PICTURE_MAX_SIZE:
        return ""
    if kind_of_picture(start) is None:
        return "it is no JPEG, PNG, GIF or WebP"
    from PIL import Image

    try:
        with catch_warnings(action="ignore"), Image.open(source) as image:
            # What is larger takes more memory than it is worth; Mixcloud will say.
            if image.width * image.height <= _MOST_PIXELS:
                image.load()
    except Image.DecompressionBombError:
        return ""
    except (OSError, ValueError, SyntaxError) as error:
        return f"it cannot be read: {one_line(str(error))}"
    return ""


def _title(tags: Any) -> str | None:
    words = [
        str(text)[: _LONGEST_TITLE + 1].strip()
        for frame in tags.getall("TIT2")
        for text in frame.text
    ]
    return next((text for text in words if 0 < len(text) <= _LONGEST_TITLE), None)


def _picture(tags: Any) -> tuple[Picture | None, str]:
    """Return the best picture of a file, or None and what is wrong with the others."""
    frames = sorted(tags.getall("APIC"), key=lambda frame: frame.type != _FRONT_COVER)
    problems = []
    for frame in filter(lambda frame: frame.data, frames):
        picture = Picture(frame.data, kind_of_picture(frame.data) or "")
        problem = problem_of(picture)
        if not problem:
            return picture, ""
        problems.append(problem)
    return None, next(iter(problems), "")


def _chapters(tags: Any) -> list[Section]:
    frames = sorted(tags.getall("CHAP"), key=lambda frame: frame.start_time)
    return [
        titled(_title(frame.sub_frames) or f"Chapter {number}")
        | {"start_time": frame.start_time // 1000}
        for number, frame in enumerate(frames, 1)
    ]
