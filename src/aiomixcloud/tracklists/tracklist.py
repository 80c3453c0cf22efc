"""A tracklist: tracks and chapters in order, with what to check about them."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, overload

from aiomixcloud._core.text import fold

from . import writers
from .sections import Section, Track


@dataclass(frozen=True, slots=True, eq=False)
class Tracklist(Sequence[Section]):
    """An immutable sequence of tracks and chapters.

    Each element is a mapping as ``sections=`` takes it, so a tracklist can be sent as it is.

    Attributes:
        sections: The tracks and chapters.
        format: Name of the format that it was read from; empty if it was not read.
        title: Name of the show, if the file says.
        performer: Artist of the show, if the file says.
        warnings: What to check before the tracklist is used.
        notes: Remarks that need no action.
    """

    sections: tuple[Section, ...] = ()
    format: str = ""
    title: str = ""
    performer: str = ""
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @overload
    def __getitem__(self, index: int) -> Section: ...

    @overload
    def __getitem__(self, index: slice) -> Tracklist: ...

    def __getitem__(self, index: int | slice) -> Section | Tracklist:
        if isinstance(index, slice):
            return replace(self, sections=self.sections[index])
        return self.sections[index]

    def __len__(self) -> int:
        return len(self.sections)

    def __eq__(self, other: object) -> bool:
        """Return whether both have the same sections, wherever they were read from."""
        return self.sections == other.sections if isinstance(other, Tracklist) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(section.title for section in self.sections))

    def to_sections(self) -> list[dict[str, Any]]:
        """Return the sections as plain dictionaries, as ``sections=`` takes them."""
        return [dict(section) for section in self.sections]

    def to_text(self) -> str:
        """Return a line such as ``1:04:05 Artist - Title`` for each section.

        Mixcloud's form and YouTube take it. If reading these lines would give something else,
        for example because a title looks like a time, the text has tabs between time, artist
        and song instead, below a line that says so.
        """
        return writers.write_text(self.sections)

    def to_cue(self, *, file: str = "audio.mp3") -> str:
        """Return a cue sheet.

        Args:
            file: Name of the audio file that it belongs to.

        Raises:
            TracklistError: A section has no start time.
        """
        return writers.write_cue(
            self.sections, title=self.title, performer=self.performer, file=file
        )

    def to_json(self) -> str:
        """Return a JSON array of objects with artist and song, or chapter, and start_time."""
        return writers.write_json(self.sections)

    def to_csv(self) -> str:
        """Return a table with the columns start, artist, title and chapter."""
        return writers.write_csv(self.sections)

    def to_audacity(self) -> str:
        """Return a label track for Audacity.

        Raises:
            TracklistError: A section has no start time.
        """
        return writers.write_audacity(self.sections)

    def shifted(self, seconds: float) -> Tracklist:
        """Return the tracklist with all times moved by `seconds`.

        What would begin before 0 begins at 0, if it is the last such section; earlier ones
        are left out, with a warning.

        Args:
            seconds: Seconds to add; negative values move towards the start.
        """
        if not seconds and all((one.start_time or 0) >= 0 for one in self.sections):
            return self
        moved = [_at(one, _shift(one.start_time, seconds)) for one in self.sections]
        early = [index for index, one in enumerate(moved) if (one.start_time or 0) < 0]
        if not early:
            return replace(self, sections=tuple(moved))
        last = early[-1]
        after = next((one.start_time for one in moved[last + 1 :]), None)
        keep_last = after is None or after > 0
        kept = [one for index, one in enumerate(moved) if index not in set(early)]
        if keep_last:
            kept.insert(last - len(early) + 1, _at(moved[last], 0))
        gone = len(early) - keep_last
        warning = f"{_count(gone)} before the start of the recording left out"
        warnings = (*self.warnings, warning) if gone else self.warnings
        return replace(self, sections=tuple(kept), warnings=warnings)

    def without(self, *patterns: str) -> Tracklist:
        """Return the tracklist without the sections that match a pattern.

        Args:
            patterns: Patterns with ``*`` and ``?``, compared with the artist, the song, the
                chapter, and "artist - song", without regard to case.

        Example:
            >>> show = Tracklist((Chapter("Jingle 3"), Track("Leftfield", "Rez")))
            >>> [one.title for one in show.without("jingle*")]
            ['Leftfield - Rez']
        """
        tests = [re.compile(fnmatch.translate(fold(one))).match for one in patterns]
        kept = tuple(one for one in self.sections if not _matches(one, tests))
        return replace(self, sections=kept)

    def between(self, start: float | None = None, end: float | None = None) -> Tracklist:
        """Return the sections that begin from `start` to before `end`, times unchanged.

        Sections without a time are left out. Use `shifted` to count from the new start.

        Args:
            start: Seconds; None for the beginning.
            end: Seconds; None for the end.
        """
        low, high = start or 0, float("inf") if end is None else end
        kept = tuple(
            one
            for one in self.sections
            if one.start_time is not None and low <= one.start_time < high
        )
        return replace(self, sections=kept)

    def collapsed(self) -> Tracklist:
        """Return the tracklist with runs of the same section reduced to the first of each.

        Loops and tracks that were loaded twice repeat; what is played again later stays.
        """
        kept: list[Section] = []
        for one in self.sections:
            if not kept or fold(kept[-1].title) != fold(one.title):
                kept.append(one)
        return replace(self, sections=tuple(kept))


def _at(section: Section, start_time: int | None) -> Section:
    return replace(section, start_time=start_time)


def _shift(start_time: int | None, seconds: float) -> int | None:
    return None if start_time is None else int((start_time + seconds) // 1)


def _matches(section: Section, tests: Sequence[Callable[[str], object]]) -> bool:
    texts = {section.title}
    if isinstance(section, Track):
        texts |= {section.artist, section.song}
    return any(test(fold(text)) for test in tests for text in texts)


def _count(number: int) -> str:
    return f"{number} section" if number == 1 else f"{number} sections"
