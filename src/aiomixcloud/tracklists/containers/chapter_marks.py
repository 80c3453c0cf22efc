"""What the readers of all containers take and return."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChapterMark:
    """A chapter: its title, which may be empty, and its start in seconds, if known."""

    title: str
    start: float | None


@dataclass(frozen=True, slots=True)
class Chapters:
    """The chapters of a file in its order, and what it says about itself."""

    marks: tuple[ChapterMark, ...] = ()
    title: str = ""
    artist: str = ""
    warnings: tuple[str, ...] = ()
    #: A cue sheet in the comments, as text.
    cue_sheet: str = ""


def decode_utf_8(data: bytes) -> str:
    """Return text that should be UTF-8; a cut last character is dropped.

    Writers with a limit on the length of a title cut it at any byte.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3 and error.reason == "unexpected end of data":
            return data[: error.start].decode("utf-8")
    return data.decode("cp1252", errors="replace")
