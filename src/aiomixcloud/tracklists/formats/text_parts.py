"""Several tracklists in one text, such as those of two mixes, one below the other."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aiomixcloud.tracklists.characters import plain

from . import text_lines as lines

#: Parts of a single list, each of which may count its tracks from 1.
_part_of_list = re.compile(
    r"\b(?:cd|disc|disk|hour|stunde|part|side|teil|album|volume|vol|set|lp|ep)\b", re.IGNORECASE
).search

#: The beginning of a long line that is neither a comment nor a heading.
_title = re.compile(r"[*+\"'\u2022-]?\s?[^\W\d_]").match

#: Seconds after which the first track of a list hardly ever begins.
_EARLY = 600


@dataclass(frozen=True, slots=True)
class Part:
    """Where a tracklist is in a text.

    Attributes:
        begin: Index of its first line.
        end: Index of the line after its last.
        name: The line above its first track, or an empty text.
    """

    begin: int
    end: int
    name: str


@dataclass(slots=True)
class _Block:
    """Lines without a blank line, comment or heading between them."""

    begin: int
    name: str
    #: Whether the first track is marked by a time, and that time or its number.
    timed: bool
    mark: int
    size: int = 1

    def begins_again(self, top: _Block) -> bool:
        """Return whether this is the first block of another list than that of `top`."""
        if self.timed is not top.timed or top.size < 2:
            return False
        if self.timed:
            # Times of day go back at midnight.
            return self.mark <= top.mark < _EARLY
        return self.mark == top.mark == 1 and self.name != "" and not _part_of_list(self.name)


def find_parts(texts: list[str]) -> list[Part]:
    """Return the tracklists of a text: lists whose times or numbers begin again."""
    found: list[_Block] = []
    for block in _blocks(texts):
        if not found or block.begins_again(found[-1]):
            found.append(block)
        else:
            found[-1].size += block.size
    if len(found) < 2 or any(block.size < 2 for block in found):
        return []
    ends = [*(block.begin for block in found[1:]), len(texts)]
    return [Part(one.begin, end, one.name) for one, end in zip(found, ends, strict=True)]


def _blocks(texts: list[str]) -> list[_Block]:
    """Return the blocks whose first track has a time or a number."""
    found: list[_Block] = []
    begin, name, is_open = 0, "", False
    for index, text in enumerate(texts):
        is_title = len(text) > lines.BACK_WITHIN and _title(text) is not None
        if is_open and (is_title or text[:1].isdigit() or text[:1] == "["):
            found[-1].size += 1
            continue
        line = text.strip() if is_title else plain(text.strip())
        if not line or (not is_title and (lines.is_comment(line) or lines.is_heading(line))):
            if is_open:
                begin, name, is_open = index, "", False
            name = line.strip(" #=*-") or name
        elif is_open:
            found[-1].size += 1
        elif mark := _mark(line):
            found.append(_Block(begin, name, *mark))
            is_open = True
        else:
            name = line
    return found


def _mark(line: str) -> tuple[bool, int] | None:
    """Return whether a line begins with a time or a number, and which."""
    if line[0] not in lines.FIRST:
        return None
    if found := lines.minute(line):
        # Tracks are counted from 1, minutes commonly from 0.
        return (found[1] is not None and int(found[1]) != 1, int(found[1] or 0))
    found = lines.plain_front(line) or lines.front(line)
    if found and (start := lines.seconds(found["time"])) is not None:
        return True, start
    if found := lines.strong(line):
        return False, int(next(filter(None, found.groups())))
    return None
