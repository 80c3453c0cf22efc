"""Lists of lines and of values, one or several in a text, and other formats that look alike."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from aiomixcloud.tracklists.characters import clean
from aiomixcloud.tracklists.entries import Order, Parsed, Session
from aiomixcloud.tracklists.errors import TracklistError

from . import foreign_formats
from .text_lines import LONGEST_LINE
from .text_parts import Part, find_parts
from .text_reader import NOTHING, Problem, TextReader

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Number of lines from which another format is recognised.
_TOP = 1000


def parse_lines(text: str, *, order: Order = "artist-song", start: float | None = None) -> Parsed:
    """Return the entries of a list.

    Args:
        text: The list.
        order: What comes first, artist or song.
        start: The time of day at which the recording began, or None.
    """
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cleaned = clean("\n".join(rows)).split("\n")
    top = "\n".join([line.strip()[:LONGEST_LINE] for line in cleaned[:_TOP]])
    if found := foreign_formats.recognize(top):
        raise TracklistError(f"this is {found.name}, not a tracklist", line=found.line)
    pairs = list(zip(rows, cleaned, strict=True))
    parts = find_parts(cleaned)
    if len(parts) > 1:
        with suppress(TracklistError):
            return Parsed(tuple(_read_part(part, pairs, order, start) for part in parts))
    return TextReader(pairs, order=order, start=start).read()


def _read_part(
    part: Part, pairs: Sequence[tuple[str, str]], order: Order, start: float | None
) -> Session:
    rows = pairs[part.begin : part.end]
    parsed = TextReader(rows, order=order, start=start, first=part.begin + 1).read()
    return replace(parsed.sessions[0], name=part.name, warnings=parsed.warnings)


def parse_values(values: Sequence[str], order: Order) -> Parsed:
    """Return the entries of texts that were given one by one, all of which are sections."""
    rows, problems = [], []
    for number, value in enumerate(values, 1):
        cleaned = clean(value)
        if found := foreign_formats.recognize(cleaned.strip()[:LONGEST_LINE]):
            problems.append(Problem(number, value, f"this is {found.name}"))
        # Replace line breaks in a title by spaces.
        rows.append((value, " ".join(cleaned.splitlines())))
    if not rows:
        raise TracklistError(NOTHING)
    return TextReader(rows, unit="section", order=order, problems=problems).read()
