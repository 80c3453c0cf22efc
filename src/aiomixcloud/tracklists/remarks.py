"""What to check about the sections of a tracklist, also after some of them were left out."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from aiomixcloud._core.text import fold

from . import times
from .wording import LISTED, join_names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from .sections import Section

#: A longer gap is hardly ever part of one show.
_LONG_GAP = times.HOUR
#: The warning about a tracklist without times.
NO_TIMES = "no section has a start time"

#: The lines or entries that a remark is about, if it names all of them.
_each = re.compile(r"((?:line|entry) \d+(?:, (?:line|entry) \d+)*)(?= ?[:(])")
_several = re.compile(r"lines (\d+(?:, \d+)* and \d+)(?! more)\b")


def check_times(sections: Sequence[Section]) -> list[str]:
    """Return what is odd about the times of a tracklist."""
    numbers = [
        (index, one.start_time)
        for index, one in enumerate(sections, 1)
        if one.start_time is not None
    ]
    if not numbers:
        return [NO_TIMES] if sections else []
    found: list[str] = []
    missing = [str(index) for index, one in enumerate(sections, 1) if one.start_time is None]
    if missing:
        found.append(f"{join_names(missing, 'section')}: no start time")
    pairs = list(itertools.pairwise(numbers))
    equal = [str(index) for (_, one), (index, other) in pairs if one == other]
    if equal:
        found.append(f"{join_names(equal, 'section')}: same start time as the section before")
    far = [str(index) for index, start in numbers if start > times.DAY]
    if far:
        found.append(f"{join_names(far, 'section')}: more than a day into the recording")
    back = [str(index) for (_, one), (index, other) in pairs if other < one]
    if back:
        found.append(f"{join_names(back, 'section')}: the time goes back")
    return found


def check_gaps(sections: Sequence[Section]) -> list[str]:
    """Return where a history seems to hold more than one show."""
    timed = [one for one in sections if one.start_time is not None]
    return [
        f"gap of {times.format_time(gap)} before {other.title!r} at "
        f"{times.format_time(other.start_time or 0)}; several sessions in one file?"
        for one, other in itertools.pairwise(timed)
        if (gap := (other.start_time or 0) - (one.start_time or 0)) > _LONG_GAP
    ][:LISTED]


def check_repeats(sections: Sequence[Section]) -> list[str]:
    """Return what is listed more than once."""
    seen: dict[str, int] = {}
    repeated: dict[str, str] = {}
    for one in sections:
        title = one.title
        key = title.lower() if title.isascii() and "  " not in title else fold(title)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] == 2 and key not in {"id - id", "id"}:
            repeated[key] = one.title
    if not repeated:
        return []
    names = list(repeated.values())
    rest = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return [f"listed more than once: {', '.join(names[:3])}{rest}"]


def update_remarks(
    texts: Sequence[str],
    before: Sequence[Section],
    after: Sequence[Section],
    gone: AbstractSet[int] = frozenset(),
) -> tuple[str, ...]:
    """Return remarks about `before` as they are about `after`.

    Args:
        texts: The remarks; those about the file as a whole stay.
        before: The sections that they are about.
        after: The sections that remain, perhaps at other times.
        gone: The lines that were left out, or below 0 the numbers of entries.
    """
    if gone:
        names = {f"line {one}" if one > 0 else f"entry {-one}" for one in gone}
        texts = [text for one in texts if (text := _without(one, names))]
    for about in (check_times, check_repeats, check_gaps):
        old = set(about(before))
        places = [place for place, text in enumerate(texts) if text in old]
        if places:
            kept = [text for text in texts if text not in old]
            texts = [*kept[: places[0]], *about(after), *kept[places[0] :]]
    return tuple(texts)


def _without(text: str, gone: AbstractSet[str]) -> str:
    """Return a remark without the lines that are gone; empty if it was about these only."""
    if found := _each.match(text):
        names = [name for name in found[1].split(", ") if name not in gone]
        return ", ".join(names) + text[found.end() :] if names else ""
    if found := _several.match(text):
        numbers = re.findall(r"\d+", found[1])
        return "" if all(f"line {number}" in gone for number in numbers) else text
    return text
