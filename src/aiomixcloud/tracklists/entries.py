"""What a format consists of, and what its parser returns."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from .source import Source

Order = Literal["artist-song", "song-artist"]


class TimeBase(enum.Enum):
    """What the times of a session count from."""

    #: Seconds from the start of the recording.
    POSITION = enum.auto()
    #: Seconds since local midnight, without a date.
    TIME_OF_DAY = enum.auto()
    #: Local date and time as if it were UTC, in seconds since the epoch.
    LOCAL_TIME = enum.auto()
    #: Unix time: seconds since the epoch.
    UNIX_TIME = enum.auto()


class Entry(NamedTuple):
    """One entry of a file, as the file has it. A tuple is created faster than a dataclass."""

    #: The title, stripped.
    song: str
    #: Empty if the file does not say: the entry becomes a chapter, with a warning.
    artist: str = ""
    #: In the time base of the session.
    time: float | None = None
    #: Length of the track in seconds; never a position.
    length: float | None = None
    #: Number of the line, from 1.
    line: int | None = None
    #: A chapter by intent, such as a jingle: no warning about the missing artist.
    chapter: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """One show, history session or playlist of a file."""

    entries: tuple[Entry, ...]
    base: TimeBase = TimeBase.POSITION
    name: str = ""
    #: Start of the session in the same base, if the file knows it: becomes position 0.
    start: float | None = None
    performer: str = ""
    #: What to check in this session, if the file has several.
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a parser found in a file."""

    sessions: tuple[Session, ...]
    #: What to check.
    warnings: tuple[str, ...] = ()
    #: Remarks that need no action.
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller of `read` asked for."""

    start: str | float | datetime | None = None
    offset: float = 0
    order: Order = "artist-song"
    columns: Mapping[str, str] | Mapping[str, int] | Mapping[str, str | int] | None = None
    session: str | int | None = None
    back_to_back: bool = False


class Certainty(enum.IntEnum):
    """How certain it is that a file has a format."""

    #: Nothing rules it out.
    POSSIBLE = 1
    #: The layout matches.
    LIKELY = 2
    #: A signature or an unmistakable header.
    CERTAIN = 3


@dataclass(frozen=True, slots=True)
class Recognition:
    """Why a file seems to have a format."""

    certainty: Certainty
    #: Completes "the file ...": "begins with 'vrsn' and a Serato version".
    reason: str


@dataclass(frozen=True, slots=True)
class Format:
    """A format of tracklists.

    Attributes:
        name: Short name, as in ``read(..., format="serato-csv")``.
        title: What people call it.
        suffixes: File name suffixes; they decide only between formats that fit equally well.
        programs: The programs that write it.
        unknowns: What a file of this format does not contain, in one sentence.
        recognize: Looks at the beginning of a file; never raises.
        parse: Reads a file; raises `TracklistError`.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    programs: tuple[str, ...]
    unknowns: str
    recognize: Callable[[Source], Recognition | None]
    parse: Callable[[Source, Options], Parsed]


def sort_entries(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return entries sorted by time, for formats whose order means nothing."""
    return tuple(
        sorted(entries, key=lambda entry: float("inf") if entry.time is None else entry.time)
    )


def name_entry(entry: Entry, index: int) -> str:
    """Return how messages name an entry: by its line, or by its position from 1."""
    return f"entry {index + 1}" if entry.line is None else f"line {entry.line}"


def sort_sessions(sessions: Iterable[Session]) -> tuple[Session, ...]:
    """Return sessions sorted by the time of their first entry."""

    def first(session: Session) -> float:
        return min((one.time for one in session.entries if one.time is not None), default=0)

    return tuple(sorted(sessions, key=first))
