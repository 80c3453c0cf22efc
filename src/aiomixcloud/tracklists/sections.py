"""The values of a tracklist: tracks and chapters."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias


class _Section(Mapping[str, Any]):
    """A section that is a mapping of what is known of it, as ``sections=`` takes."""

    __slots__ = ()

    @abstractmethod
    def _fields(self) -> tuple[str, ...]:
        """Return the names of the fields."""

    def __getitem__(self, key: str) -> Any:
        if key in self._fields() and (value := getattr(self, key)) is not None:
            return value
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._fields() if getattr(self, name) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True, slots=True, eq=False)
class Track(_Section):
    """A track: `artist`, `song`, and `start_time` in whole seconds, or None if unknown."""

    artist: str
    song: str
    start_time: int | None = None

    def _fields(self) -> tuple[str, ...]:
        return ("artist", "song", "start_time")

    @property
    def title(self) -> str:
        """Artist and song in one text."""
        return f"{self.artist} - {self.song}"


@dataclass(frozen=True, slots=True, eq=False)
class Chapter(_Section):
    """A part that is not a track of a known artist: `chapter` and `start_time`."""

    chapter: str
    start_time: int | None = None

    def _fields(self) -> tuple[str, ...]:
        return ("chapter", "start_time")

    @property
    def title(self) -> str:
        """The name of the chapter."""
        return self.chapter


Section: TypeAlias = Track | Chapter
