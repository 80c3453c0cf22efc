"""rekordbox: a playlist or history exported to a text file, and lines copied from one.

The columns and their order follow the program's window, their names its language. English and
Japanese names are from files; those of other languages are guesses. A `"` is an ordinary
character.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ..entries import Certainty, Entry, Format, Parsed, Recognition, Session
from ..errors import TracklistError
from ..titles import add_mix_name

if TYPE_CHECKING:
    from ..entries import Options
    from ..source import Source

_TITLES = frozenset(
    "track title|tracktitel|track-titel|titel|titre du morceau|titre de la piste|titre|"
    "título de la pista|título|título da faixa|titolo traccia|titolo brano|titolo|"
    "トラックタイトル|曲名|タイトル|曲目标题|音轨标题|标题|曲目標題|音軌標題|標題|트랙 제목|곡명|제목|"
    "название трека|название|název skladby|název|parça başlığı".split("|")
)
_ARTISTS = frozenset(
    "artist|interpret|künstler|artiste|artista|artiest|アーティスト|艺术家|艺人|演出者|藝術家|藝人|"
    "아티스트|исполнитель|umělec|sanatçı".split("|")
)
_MIXES = frozenset(("mix name", "mix-name", "mixname", "ミックス名"))
#: Number, artwork, title and artist: the columns of a new installation begin with these.
_NUMBER, _ARTWORK = 0, 1
_length = re.compile(r"\d{1,3}:[0-5]\d(?::[0-5]\d)?")
_date = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}")
_NO_TIMES = "a rekordbox text export has no start times: its column 'Time' is the length"
_NO_HEADER = "no header line: the usual order of rekordbox's columns is assumed"
_UNKNOWN_HEADER = "unknown names of columns: the usual order of rekordbox's columns is assumed"


class _Columns(NamedTuple):
    title: int
    artist: int
    mix: int | None = None


def _recognize(source: Source) -> Recognition | None:
    rows = _rows(source.lines[:50])
    if not rows:
        return None
    first = rows[0][1]
    names = [cell.casefold() for cell in first]
    if {"track title", "artist"} <= set(names):
        return Recognition(Certainty.CERTAIN, "has the columns 'Track Title' and 'Artist'")
    if first[_NUMBER] == "#" and len(first) > 3:
        return Recognition(Certainty.LIKELY, "the first of its tab-separated columns is '#'")
    if _TITLES.intersection(names) and _ARTISTS.intersection(names) and len(first) > 5:
        return Recognition(Certainty.POSSIBLE, "has tab-separated columns for title and artist")
    if all(_is_track(row) for _, row in rows):
        return Recognition(Certainty.LIKELY, "lines have the columns of a rekordbox export")
    return None


def _is_track(row: list[str]) -> bool:
    """Return whether a row without a header is one of rekordbox: a number, a length, a date."""
    if len(row) < 6 or not row[_NUMBER].isdecimal():
        return False
    return any(_length.fullmatch(cell) or _date.fullmatch(cell) for cell in row[4:])


def _parse(source: Source, options: Options) -> Parsed:  # noqa: ARG001
    rows = _rows(source.lines)
    if not rows:
        raise TracklistError("the file has no tab-separated columns")
    columns, assumed = _find_columns(rows)
    body = rows if assumed == _NO_HEADER else rows[1:]
    entries = tuple(_entry(row, columns, line) for line, row in body)
    warnings = (assumed, _NO_TIMES) if assumed else (_NO_TIMES,)
    return Parsed((Session(entries),), warnings)


def _rows(lines: list[str]) -> list[tuple[int, list[str]]]:
    return [
        (number, [cell.strip() for cell in line.split("\t")])
        for number, line in enumerate(lines, 1)
        if "\t" in line and line.strip()
    ]


def _find_columns(rows: list[tuple[int, list[str]]]) -> tuple[_Columns, str]:
    """Return the columns, and what was assumed to find them."""
    names = [cell.casefold() for cell in rows[0][1]]
    title, artist = _find(names, _TITLES), _find(names, _ARTISTS)
    if title is not None and artist is not None:
        return _Columns(title, artist, _find(names, _MIXES)), ""
    # Artwork is a picture: the column is empty. If it is hidden, the title takes its place.
    body = rows[1:] if names[_NUMBER] == "#" else rows
    shift = 0 if all(not row[_ARTWORK] for _, row in body) else -1
    assumed = _UNKNOWN_HEADER if names[_NUMBER] == "#" else _NO_HEADER
    return _Columns(2 + shift, 3 + shift), assumed


def _find(names: list[str], wanted: frozenset[str]) -> int | None:
    return next((at for at, name in enumerate(names) if name in wanted), None)


def _entry(row: list[str], columns: _Columns, line: int) -> Entry:
    cells = dict(enumerate(row))
    mix = cells.get(columns.mix, "") if columns.mix is not None else ""
    title = cells.get(columns.title, "")
    song = add_mix_name(title, mix) if title else ""
    return Entry(song, artist=cells.get(columns.artist, ""), line=line)


FORMAT = Format(
    name="rekordbox-txt",
    title="rekordbox playlist or history export (text)",
    suffixes=(".txt",),
    programs=("rekordbox", "KUVO"),
    unknowns="start times, even for a history: record with rekordbox to get a cue sheet",
    recognize=_recognize,
    parse=_parse,
)
