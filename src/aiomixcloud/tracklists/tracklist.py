"""A tracklist: tracks and chapters in order, with what to check about them."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, overload

from aiomixcloud._core.text import fold

from . import remarks, writers
from .sections import Section, Track
from .wording import format_count


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
    #: The line of each section, or below 0 the number of its entry; empty if it was not read.
    _origins: tuple[int, ...] = field(default=(), repr=False)

    @overload
    def __getitem__(self, index: int) -> Section: ...

    @overload
    def __getitem__(self, index: slice) -> Tracklist: ...

    def __getitem__(self, index: int | slice) -> Section | Tracklist:
        if isinstance(index, slice):
            return self._at(range(len(self.sections))[index])
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
        moved = [
            one
            if one.start_time is None
            else replace(one, start_time=int((one.start_time + seconds) // 1))
            for one in self.sections
        ]
        early = [index for index, one in enumerate(moved) if (one.start_time or 0) < 0]
        if not early:
            return self._at(range(len(moved)), moved)
        last = early[-1]
        after = next((one.start_time for one in moved[last + 1 :]), None)
        keep_last = after is None or after > 0
        if keep_last:
            moved[last] = replace(moved[last], start_time=0)
            early.pop()
        gone = set(early)
        kept = self._at([index for index in range(len(moved)) if index not in gone], moved)
        if not gone:
            return kept
        warning = (
            f"{format_count(len(gone), 'section')} before the start of the recording left out"
        )
        return replace(kept, warnings=(*kept.warnings, warning))

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
        return self._at([n for n, one in enumerate(self.sections) if not _matches(one, tests)])

    def between(self, start: float | None = None, end: float | None = None) -> Tracklist:
        """Return the sections that begin from `start` to before `end`, times unchanged.

        Sections without a time are left out. Use `shifted` to count from the new start.

        Args:
            start: Seconds; None for the beginning.
            end: Seconds; None for the end.
        """
        low, high = start or 0, float("inf") if end is None else end
        return self._at(
            [
                place
                for place, one in enumerate(self.sections)
                if one.start_time is not None and low <= one.start_time < high
            ]
        )

    def collapsed(self) -> Tracklist:
        """Return the tracklist with runs of the same section reduced to the first of each.

        Loops and tracks that were loaded twice repeat; what is played again later stays.
        """
        titles = [fold(one.title) for one in self.sections]
        return self._at([n for n, title in enumerate(titles) if not n or title != titles[n - 1]])

    def _at(self, places: Sequence[int], sections: Sequence[Section] | None = None) -> Tracklist:
        """Return the sections at some places, with remarks that are about these.

        Args:
            places: Indexes of the sections.
            sections: All sections, if they have changed.
        """
        source = self.sections if sections is None else sections
        kept = tuple([source[place] for place in places])
        origins = tuple([self._origins[place] for place in places]) if self._origins else ()
        gone = set(self._origins).difference(origins)
        return replace(
            self,
            sections=kept,
            warnings=remarks.update_remarks(self.warnings, self.sections, kept, gone),
            notes=remarks.update_remarks(self.notes, self.sections, kept, gone),
            _origins=origins,
        )


def _matches(section: Section, tests: Sequence[Callable[[str], object]]) -> bool:
    texts = {section.title}
    if isinstance(section, Track):
        texts |= {section.artist, section.song}
    return any(test(fold(text)) for test in tests for text in texts)
