r"""Metadata files of ffmpeg.

The format is described in https://ffmpeg.org/ffmpeg-formats.html#Metadata-2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiomixcloud.tracklists.entries import Certainty, Entry, Format, Parsed, Recognition
from aiomixcloud.tracklists.errors import TracklistError
from aiomixcloud.tracklists.positions import NO_CHAPTERS, position_session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source

_SIGNATURE = ";FFMETADATA"
_NANOSECONDS = (1, 1_000_000_000)
_chapter = re.compile(r"^[ \t]*\[CHAPTER\][ \t\r]*$", re.MULTILINE | re.IGNORECASE)
_start = re.compile(r"^[ \t]*START[ \t]*=", re.MULTILINE | re.IGNORECASE)
_time_base = re.compile(r"(\d{1,18})\s*/\s*(\d{1,18})")
_integer = re.compile(r"[+-]?\d{1,19}")
_escape = re.compile(r"\\(.)", re.DOTALL)
_separator = re.compile(r"(?<!\\)(?:\\\\)*=")


@dataclass(slots=True)
class _Section:
    """A section of the file: the line of its heading, and its keys."""

    line: int
    is_chapter: bool
    values: dict[str, str] = field(default_factory=dict)


def _recognize(source: Source) -> Recognition | None:
    head = source.head.lstrip()
    if head.startswith(_SIGNATURE):
        return Recognition(Certainty.CERTAIN, "begins with ;FFMETADATA")
    if _chapter.search(head) and _start.search(head):
        return Recognition(Certainty.LIKELY, "has [CHAPTER] sections with START")
    return None


def _sections(source: Source) -> Iterator[_Section]:
    section = _Section(1, is_chapter=False)
    for number, line in _logical_lines(source.lines):
        line = line.lstrip()  # noqa: PLW2901
        if not line or line.startswith((";", "#")):
            continue
        if line.startswith("["):
            yield section
            section = _Section(number, is_chapter=line.strip().upper() == "[CHAPTER]")
        elif found := _separator.search(line):
            key = _unescape(line[: found.end() - 1]).lower()
            section.values.setdefault(key, _unescape(line[found.end() :]))
    yield section


def _unescape(text: str) -> str:
    return (_escape.sub(r"\1", text) if "\\" in text else text).strip()


def _logical_lines(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Yield lines with their numbers; a backslash at the end joins a line with the next."""
    parts: list[str] = []
    first = 1
    for number, line in enumerate(lines, 1):
        if not parts and not line.endswith("\\"):
            yield number, line
            continue
        if not parts:
            first = number
        parts.append(line)
        slashes = len(line) - len(line.rstrip("\\"))
        if slashes % 2 == 0:
            yield first, "\n".join(parts)
            parts = []
    if parts:
        yield first, "\n".join(parts)


def _parse(source: Source, _: Options) -> Parsed:
    entries: list[Entry] = []
    warnings: list[str] = []
    about: dict[str, str] = {}
    if not source.head.lstrip().startswith(_SIGNATURE):
        warnings.append("the line ;FFMETADATA1 at the beginning is missing; ffmpeg needs it")
    without_base = 0
    for index, section in enumerate(_sections(source)):
        if not section.is_chapter:
            about = about if index else section.values
            continue
        time = _seconds(section, warnings)
        without_base += "timebase" not in section.values
        title = section.values.get("title", "")
        entries.append(Entry(title, time=time, line=section.line, chapter=True))
    if not entries:
        raise TracklistError(NO_CHAPTERS)
    if without_base and any((entry.time or 0) > 0 for entry in entries):
        _warn_of_short_times(entries, warnings)
    session = position_session(
        entries, warnings, name=about.get("title", ""), performer=about.get("artist", "")
    )
    return Parsed((session,), tuple(warnings))


def _warn_of_short_times(entries: list[Entry], warnings: list[str]) -> None:
    if len(entries) > 1 and max(entry.time or 0 for entry in entries) < 1:
        warnings.append(
            "without TIMEBASE the times are nanoseconds, and all chapters start within a second; "
            "add TIMEBASE=1/1000 to each chapter if they are milliseconds"
        )


def _seconds(section: _Section, warnings: list[str]) -> float | None:
    base = _NANOSECONDS
    if (text := section.values.get("timebase")) is not None:
        found = _time_base.fullmatch(text)
        base = (int(found[1]), int(found[2])) if found else (0, 0)
        if not all(base):
            warnings.append(f"line {section.line}: TIMEBASE {text[:40]!r} is not valid")
            return None
    start = section.values.get("start", "")
    if not _integer.fullmatch(start):
        warnings.append(f"line {section.line}: START {start[:40]!r} is not valid")
        return None
    return int(start) * base[0] / base[1]


FFMETADATA = Format(
    name="ffmetadata",
    title="ffmpeg metadata",
    suffixes=(".txt", ".ffmeta", ".ffmetadata", ".ini", ".meta"),
    programs=("ffmpeg",),
    unknowns="Chapters have titles, but no artists.",
    recognize=_recognize,
    parse=_parse,
)
