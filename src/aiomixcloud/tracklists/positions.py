"""Sessions of labels, markers and chapters, whose times are positions in the recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import times
from .entries import Entry, Parsed, Session, name_entry, sort_entries
from .errors import TracklistError
from .names import split_artist
from .wording import join_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .containers.chapter_marks import Chapters
    from .entries import Options

#: The error about a file without chapters.
NO_CHAPTERS = "no chapters in this file"


def label_entry(
    text: str, options: Options, *, time: float | None, line: int | None = None
) -> Entry:
    """Return the entry of a label: a track if the text names an artist, else a chapter."""
    artist, song = split_artist(text, options.order)
    return Entry(song, artist, time=time, line=line, chapter=not artist)


def position_session(
    entries: Iterable[Entry], warnings: list[str], *, name: str = "", performer: str = ""
) -> Session:
    """Return a session sorted by time, without what begins before 0.

    Args:
        entries: The entries in the order of the file.
        warnings: Where to add what is left out.
        name: Name of the session.
        performer: Artist of the session.
    """
    early: list[str] = []
    inside: list[Entry] = []
    for index, entry in enumerate(entries):
        if entry.time is not None and entry.time < 0:
            early.append(name_entry(entry, index))
        else:
            inside.append(entry)
    if early:
        warnings.append(f"{join_names(early)}: negative start time, left out")
    return Session(sort_entries(inside), name=name, performer=performer)


def chapter_entries(
    chapters: Iterable[tuple[str, object, float | None]], warnings: list[str]
) -> list[Entry]:
    """Return the chapters that have a title and a time.

    Args:
        chapters: The title, the time as it is written, and the time in seconds of each.
        warnings: Where to add what is left out.
    """
    entries: list[Entry] = []
    for number, (title, written, start) in enumerate(chapters, 1):
        if not title:
            warnings.append(f"chapter {number}: no title, left out")
        elif start is None:
            warnings.append(f"chapter {number}: {str(written)[:40]!r} is not a time, left out")
        else:
            entries.append(Entry(title, time=start, chapter=True))
    return entries


def chapter_session(chapters: Chapters) -> Parsed:
    """Return the chapters of an audio file.

    Raises:
        TracklistError: There are none.
    """
    entries: list[Entry] = []
    warnings = list(chapters.warnings)
    nameless: list[str] = []
    for number, mark in enumerate(chapters.marks, 1):
        if not mark.title.strip():
            nameless.append(str(number))
        else:
            entries.append(Entry(mark.title.strip(), time=mark.start, chapter=True))
    if not chapters.marks:
        raise TracklistError(NO_CHAPTERS)
    if nameless:
        warnings.append(f"{join_names(nameless, 'chapter')}: no title, left out")
    session = position_session(entries, warnings, name=chapters.title, performer=chapters.artist)
    return Parsed((session,), tuple(warnings))


def parse_seconds(text: str) -> float | None:
    """Return a number of seconds with a point or a comma; it may be negative."""
    return None if ":" in text else times.parse_signed_position(text)


def require_times(entries: Sequence[Entry], what: str) -> None:
    """Raise an error if no entry has a time."""
    if entries and all(entry.time is None for entry in entries):
        raise TracklistError(f"none of the {what} has a time that can be read")
