"""The options that say how to read a tracklist, and the tracklist that they give."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aiomixcloud.cli.input.text_files import STDIN, read_stdin
from aiomixcloud.cli.options import OptionGroup, option_group

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiomixcloud.tracklists import Tracklist

#: Suffixes of files that are the audio itself, not a tracklist beside it.
_AUDIO = frozenset({".mp3", ".m4a", ".m4b", ".mp4", ".aac", ".ogg", ".oga", ".opus", ".flac"})
_time = re.compile(r"([+-]?)(?:(?:(\d+):)?(\d+):([0-5]?\d)|(\d+(?:\.\d+)?)\s?(s|m|h|)|)")
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}
#: Seconds by which two tracklists of the same show may differ.
_TOLERANCE = 2


@dataclass(frozen=True, slots=True)
class TracklistOptions:
    """How to read a tracklist: the values of `tracklist_options`; None or empty if omitted."""

    source_format: str | None
    offset: float | None
    start: str | None
    drop: tuple[str, ...]
    between: tuple[float | None, float | None] | None
    order: str | None
    collapse: bool
    back_to_back: bool
    columns: dict[str, str] | None
    of_session: str | None

    @classmethod
    def take(cls, options: dict[str, Any]) -> TracklistOptions:
        """Remove these options from all options of a command."""
        return cls(**{field.name: options.pop(field.name) for field in fields(cls)})

    @property
    def given(self) -> list[str]:
        """The names of the options that are given."""
        names = [
            one.name for one in fields(self) if getattr(self, one.name) not in (None, (), False)
        ]
        return [_OPTION_NAMES.get(name, f"--{name.replace('_', '-')}") for name in names]

    def read(self, source: str | Path) -> Tracklist:
        """Return the tracklist in a file or on standard input.

        Args:
            source: The file, or ``-``.

        Raises:
            TracklistError: The tracklist is not understood.
            OSError: The file cannot be read.
        """
        from aiomixcloud.tracklists import TracklistError, read

        if not str(source):
            raise TracklistError("the file name is empty")
        found = read(
            read_stdin() if source == STDIN else Path(source),
            format=self.source_format,
            start=self.start,
            order="song-artist" if self.order == "song-artist" else "artist-song",
            columns=self.columns,
            session=self.of_session,
            back_to_back=self.back_to_back,
        )
        if self.drop:
            found = found.without(*self.drop)
        if self.between is not None:
            begin, end = self.between
            found = found.between(begin, end).shifted(-(begin or 0))
        if self.collapse:
            found = found.collapsed()
        found = found.shifted(self.offset or 0)
        if not found:
            raise TracklistError("--drop, --between or --offset leaves no section")
        return found


def find_beside(audio: Path) -> Path | None:
    """Return the tracklist in a file of the same name beside an audio file, or None."""
    from aiomixcloud.tracklists import FORMATS

    suffixes = dict.fromkeys(suffix for one in FORMATS for suffix in one.suffixes)
    for suffix in suffixes:
        path = audio.with_suffix(suffix)
        if suffix in _AUDIO or path == audio:
            continue
        for one in (path, audio.with_name(audio.name + suffix)):
            if one.is_file() and _is_tracklist(one):
                return one
    return None


def _is_tracklist(path: Path) -> bool:
    """Return whether a file contains a tracklist; a text may be anything else."""
    from aiomixcloud.tracklists import detect, read

    try:
        found = read(path)
        timed = any(one.start_time is not None for one in found)
        return timed or detect(path)[0].format.name != "text"
    except (OSError, ValueError):
        return False


def describe_difference(one: Sequence[Any], other: Sequence[Any]) -> str:
    """Return how two tracklists of the same show differ, or an empty text."""
    if len(one) != len(other):
        return f"{len(one)} and {len(other)} sections"
    for number, (first, second) in enumerate(zip(one, other, strict=True), 1):
        begin, start = first.get("start_time"), second.get("start_time")
        if begin is None or start is None:
            same = begin is start
        else:
            same = abs(begin - start) <= _TOLERANCE
        if not same:
            return f"section {number} begins at different times"
    return ""


def parse_seconds(text: str) -> float:
    """Return a time that a person wrote, such as ``1:04:05``, ``-190`` or ``5m``, in seconds.

    Raises:
        click.BadParameter: It is not a time.

    Example:
        >>> parse_seconds("-3:10")
        -190.0
    """
    found = _time.fullmatch(text.strip())
    if not found or not text.strip().strip("+-"):
        raise click.BadParameter(
            f"{text!r} is not a time; write 1:04:05, 3:10, or seconds such as 190"
        )
    sign, hours, minutes, rest, number, unit = found.groups()
    if number is None:
        value = int(hours or 0) * 3600.0 + int(minutes) * 60 + int(rest)
    else:
        value = float(number) * _UNITS[unit]
    return -value if sign == "-" else value


def _parse_range(text: str) -> tuple[float | None, float | None]:
    """Return start and end of a text such as ``1:04:00-2:10:00``; either may be missing."""
    begin, dash, end = text.partition("-")
    if not dash or not (begin.strip() or end.strip()):
        raise click.BadParameter(f"{text!r} is not a range; write it like 1:04:00-2:10:00")
    first = parse_seconds(begin) if begin.strip() else None
    last = parse_seconds(end) if end.strip() else None
    if last is not None and last <= (first or 0):
        raise click.BadParameter(f"{text!r} ends before it begins")
    return first, last


def _parse_columns(text: str) -> dict[str, str]:
    """Return the columns in a text such as ``artist=2,title=3``."""
    pairs = [part.partition("=") for part in text.split(",")]
    if not all(name.strip() and value.strip() for name, _, value in pairs):
        raise click.BadParameter(
            f"{text!r} does not name columns; write it like start=1,artist=2,title=3"
        )
    return {name.strip(): value.strip() for name, _, value in pairs}


def _complete_format(_context: click.Context, _option: click.Parameter, start: str) -> list[str]:
    from aiomixcloud.tracklists import FORMATS

    return [one.name for one in FORMATS if one.name.startswith(start)]


#: The options that are named differently than their values.
_OPTION_NAMES = {"source_format": "--from", "of_session": "--session"}

#: Adds the options that say how to read a tracklist to a command.
tracklist_options: OptionGroup = option_group(
    click.option(
        "source_format",
        "--from",
        metavar="FORMAT",
        shell_complete=_complete_format,
        help="Set the format of the tracklist (default: recognize it).",
    ),
    click.option(
        "of_session",
        "--session",
        metavar="WHICH",
        help="Use this show or playlist of several: a number, a name, or last.",
    ),
    click.option(
        "--start",
        metavar="WHEN",
        help="Set when the recording began, for times of day: 22:00, '2026-09-04 22:00'.",
    ),
    click.option(
        "--offset",
        type=parse_seconds,
        metavar="TIME",
        help="Add this to all times, such as 0:30 or -3:10.",
    ),
    click.option(
        "--between",
        type=_parse_range,
        metavar="A-B",
        help="Use the sections that start between A and B; times then count from A.",
    ),
    click.option(
        "--drop",
        multiple=True,
        metavar="PATTERN",
        help="Omit titles and artists that match, such as 'jingle*'; can be repeated.",
    ),
    click.option("--collapse", is_flag=True, help="Reduce runs of the same track to one."),
    click.option(
        "--order",
        type=click.Choice(["artist-song", "song-artist"]),
        metavar="ORDER",
        help="Set what comes first in 'A - B': artist-song (default) or song-artist.",
    ),
    click.option(
        "--back-to-back",
        is_flag=True,
        help="Compute times from the lengths of tracks played without overlaps.",
    ),
    click.option(
        "--columns",
        type=_parse_columns,
        metavar="NAMES",
        help="Name the columns of a table: start=1,artist=2,title=Song.",
    ),
)
