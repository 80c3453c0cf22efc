"""rekordbox: a playlist or history exported to a text file, and lines copied from one.

The columns and their order follow the program's window, their names its language. A `"` is an
ordinary character, and the column "Time" is the length of the track.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from aiomixcloud.tracklists.column_names import ARTIST, MIX, TITLE, find_column
from aiomixcloud.tracklists.entries import Certainty, Entry, Format, Parsed, Recognition, Session
from aiomixcloud.tracklists.errors import TracklistError
from aiomixcloud.tracklists.titles import add_mix_name

if TYPE_CHECKING:
    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source

_length = re.compile(r"\d{1,3}:[0-5]\d(?::[0-5]\d)?")
_date = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}")
_NO_HEADER = "no header line: the usual order of rekordbox's columns is assumed"
_UNKNOWN_HEADER = "unknown column names: the usual order of rekordbox's columns is assumed"
_LENGTHS = "rekordbox exports the lengths of the tracks, not when they were played"


class _Columns(NamedTuple):
    title: int
    artist: int
    mix: int | None = None


def _recognize(source: Source) -> Recognition | None:
    rows = _rows(source.head_lines[:50])
    if not rows:
        return None
    header = rows[0][1]
    named = find_column(header, TITLE) is not None and find_column(header, ARTIST) is not None
    if named and "track title" in (name.casefold() for name in header):
        return Recognition(Certainty.CERTAIN, "has the columns 'Track Title' and 'Artist'")
    if header[0] == "#" and len(header) > 3:
        certainty = Certainty.CERTAIN if named else Certainty.LIKELY
        return Recognition(certainty, "has tab-separated columns, of which the first is '#'")
    # The last line of the beginning may be cut.
    if all(_is_track(row) for _, row in rows[:-1] or rows):
        return Recognition(Certainty.LIKELY, "has lines with the columns of a rekordbox export")
    return None


def _is_track(row: list[str]) -> bool:
    """Return whether a row is one of an export: a number, a length or a date."""
    if len(row) < 6 or not row[0].isdecimal():
        return False
    return any(_length.fullmatch(cell) or _date.fullmatch(cell) for cell in row[4:])


def _parse(source: Source, _: Options) -> Parsed:
    rows = _rows(source.lines)
    if not rows:
        raise TracklistError("the file has no tab-separated columns")
    columns, assumed = _find_columns(rows)
    body = rows if assumed == _NO_HEADER else rows[1:]
    entries = tuple(_entry(row, columns, line) for line, row in body)
    return Parsed((Session(entries),), (assumed,) if assumed else (), (_LENGTHS,))


def _rows(lines: list[str]) -> list[tuple[int, list[str]]]:
    return [
        (number, [cell.strip() for cell in line.split("\t")])
        for number, line in enumerate(lines, 1)
        if "\t" in line and line.strip()
    ]


def _find_columns(rows: list[tuple[int, list[str]]]) -> tuple[_Columns, str]:
    """Return the columns, and what was assumed to find them."""
    header = rows[0][1]
    title, artist = find_column(header, TITLE), find_column(header, ARTIST)
    if title is not None and artist is not None:
        return _Columns(title, artist, find_column(header, MIX)), ""
    named = not header[0].isdecimal()
    # Artwork is a picture: its column is empty. If it is hidden, the title takes its place.
    shift = 0 if all(not row[1] for _, row in (rows[1:] if named else rows)) else -1
    return _Columns(2 + shift, 3 + shift), _UNKNOWN_HEADER if named else _NO_HEADER


def _entry(row: list[str], columns: _Columns, line: int) -> Entry:
    cells = dict(enumerate(row))
    mix = "" if columns.mix is None else cells.get(columns.mix, "")
    song = add_mix_name(cells.get(columns.title, ""), mix)
    return Entry(song, cells.get(columns.artist, ""), line=line)


REKORDBOX_TXT = Format(
    name="rekordbox-txt",
    title="rekordbox playlist or history export (text)",
    suffixes=(".txt",),
    programs=("rekordbox", "KUVO"),
    unknowns="It has no start times, even for a history; a recording has a cue sheet.",
    recognize=_recognize,
    parse=_parse,
)
