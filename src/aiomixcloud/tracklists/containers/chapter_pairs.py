"""Chapters as pairs of keys, ``CHAPTER01=00:00:00.000`` and ``CHAPTER01NAME=Title``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiomixcloud.tracklists import times

from .chapter_marks import ChapterMark, Chapters

if TYPE_CHECKING:
    from collections.abc import Iterable

_key = re.compile(r"CHAPTER[ _]?(\d{1,9})[ _]?(NAME)?", re.IGNORECASE)


def is_chapter_key(key: str) -> bool:
    """Return whether a key belongs to a chapter."""
    return _key.fullmatch(key.strip()) is not None


def pair_chapters(pairs: Iterable[tuple[str, str]]) -> Chapters:
    """Return the chapters among pairs of key and value, sorted by time.

    Times and names belong together by their number; ``01`` and ``001`` are the same.
    """
    starts: dict[int, str] = {}
    names: dict[int, str] = {}
    for key, value in pairs:
        if found := _key.fullmatch(key.strip()):
            (names if found[2] else starts).setdefault(int(found[1]), value.strip())
    marks: list[ChapterMark] = []
    warnings: list[str] = []
    for number, text in starts.items():
        start = times.parse_position(text)
        name = names.get(number, "")
        if not name:
            warnings.append(f"chapter {number} has no name, left out")
            continue
        if start is None:
            warnings.append(f"chapter {number}: {text[:40]!r} is not a time")
        marks.append(ChapterMark(name, start))
    without = [number for number in names if number not in starts and names[number]]
    for number in without:
        warnings.append(f"chapter {number} has no time")
        marks.append(ChapterMark(names[number], None))
    marks.sort(key=lambda mark: float("inf") if mark.start is None else mark.start)
    return Chapters(tuple(marks), warnings=tuple(warnings))
