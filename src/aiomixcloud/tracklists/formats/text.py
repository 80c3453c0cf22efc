"""Lists of tracks as people write them: web forms, descriptions of videos, notes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiomixcloud.tracklists import times
from aiomixcloud.tracklists.entries import (
    Certainty,
    Entry,
    Format,
    Options,
    Parsed,
    Recognition,
    Session,
)
from aiomixcloud.tracklists.errors import TracklistError
from aiomixcloud.tracklists.file_kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiomixcloud.tracklists.source import Source

#: Bytes of a list; one with 10 000 tracks has a tenth of that.
_MAX_SIZE = 8_000_000
#: The first line of a list that is read literally, which the writer of texts writes if needed.
EXACT = "# time, artist and song, separated by tabs"

_control = re.compile("[\x00-\x08\x0e-\x1a\x7f]").search


def _recognize(source: Source) -> Recognition | None:
    if source.is_binary or kind_of(source.content[:32]) or _control(source.head):
        return None
    if source.head.startswith(EXACT):
        return Recognition(Certainty.CERTAIN, "begins with the mark of a list with tabs")
    return Recognition(Certainty.POSSIBLE, "is text")


def _parse(source: Source, options: Options) -> Parsed:
    if len(source.content) > _MAX_SIZE:
        raise TracklistError(
            f"the text is longer than {_MAX_SIZE // 1_000_000} MB; check that it is the right file"
        )
    if source.text.startswith(EXACT):
        return _parse_exactly(source.lines[1:])
    from .text_lists import parse_lines

    start = None if options.start is None else times.seconds_of_day(options.start)
    return parse_lines(source.text, order=options.order, start=start)


def _parse_exactly(rows: Sequence[str]) -> Parsed:
    """Return the entries of a list that a program wrote: time, artist and song per line."""
    entries = []
    for number, row in enumerate(rows, 2):
        if not row:
            continue
        cells = row.split("\t")
        if len(cells) != 3:
            raise TracklistError("the line does not have exactly three columns", line=number)
        time, artist, song = cells
        position = times.parse_position(time) if time else None
        if time and position is None:
            raise TracklistError(f"{time!r} is not a time", line=number)
        entries.append(Entry(song, artist, position, line=number, chapter=True))
    return Parsed((Session(tuple(entries)),))


TEXT = Format(
    name="text",
    title="Text list",
    suffixes=(".txt", ".text", ".md"),
    programs=(
        "text editors",
        "Mixcloud's form",
        "YouTube descriptions",
        "1001Tracklists",
        "MixesDB",
    ),
    unknowns="It does not say whether artist or song comes first, or whether times are ends.",
    recognize=_recognize,
    parse=_parse,
)
