"""Serato's export of the history panel, as CSV or as text in columns.

Column names are English and lower case in every language; which ones there are, and their
order, follow the panel. No exported text file was found: that it has the same columns, padded
with blanks or separated by tabs, is a guess.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from aiomixcloud.tracklists.entries import (
    Certainty,
    Entry,
    Format,
    Parsed,
    Recognition,
    Session,
    TimeBase,
)
from aiomixcloud.tracklists.errors import TracklistError
from aiomixcloud.tracklists.play_times import find_time_of_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source

_TIMES = frozenset(("start time", "end time", "playtime"))
_heading = re.compile(r"\S+(?: \S+)*")
_rule = re.compile(r"[-=_ \t]{3,}")
_date = re.compile(
    r"\d{1,4}([./ -])\d{1,2}\1 ?\d{1,4}"
    r"|\d{1,2}[. ]{1,2}\w{3,12}[. ]{1,2}\d{4}|\w{3,12} \d{1,2}, \d{4}"
)


def _recognize(source: Source) -> Recognition | None:
    header = _header(source)
    if "name" not in header:
        return None
    if _TIMES.intersection(header):
        return Recognition(Certainty.CERTAIN, "begins with the column names of Serato's history")
    if "artist" in header and any(_is_date(line) for line in source.head_lines[1:3]):
        return Recognition(Certainty.CERTAIN, "has a row for the session, as Serato's history has")
    return None


def _is_date(line: str) -> bool:
    """Return whether a line contains the date of a session, and no song."""
    return bool(_date.fullmatch(line.strip(' ",;\t')))


def _parse(source: Source, _: Options) -> Parsed:
    header = _header(source)
    if "name" not in header:
        raise TracklistError("the first line does not name the columns: it has no column 'name'")
    rows = [
        (line, dict(zip(header, (cell.strip() for cell in row), strict=False)))
        for line, row in _rows(source)
    ]
    # On some systems all rows have a date; on others, only that of the session has one.
    dated = any(row.get("artist") and _date.match(row.get("start time", "")) for _, row in rows)
    sessions: list[Session] = []
    heading, entries = dict[str, str](), list[Entry]()
    for line, cells in rows:
        if _is_session(cells, dated_songs=dated):
            sessions += _session(heading, entries)
            heading, entries = cells, []
        elif cells.get("name") or cells.get("artist"):
            entries.append(_entry(cells, line))
    sessions += _session(heading, entries)
    if "start time" in header:
        return Parsed(tuple(sessions))
    hint = "to get start times, show the column 'start time' in Serato's history and export again"
    return Parsed(tuple(sessions), (), (hint,))


def _header(source: Source) -> list[str]:
    line = next((line for line in source.head_lines[:5] if line.strip()), "")[:2000]
    if delimiter := _delimiter(line):
        return [cell.strip(' "') for cell in line.split(delimiter)]
    return _heading.findall(line)


def _delimiter(header: str) -> str:
    return next((mark for mark in ",;\t" if mark in header), "")


def _rows(source: Source) -> Iterator[tuple[int, list[str]]]:
    """Return the rows below the header, with line numbers."""
    lines = source.lines
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    if delimiter := _delimiter(lines[first][:2000]):
        return _delimited(lines[first + 1 :], delimiter, first + 1)
    starts = [match.start() for match in _heading.finditer(lines[first])]
    return _padded(lines[first + 1 :], starts, first + 2)


def _delimited(
    lines: Iterable[str], delimiter: str, above: int
) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter)
    try:
        for row in reader:
            yield above + reader.line_num, row
    except csv.Error as error:
        reason = f"the line is not valid CSV ({error})"
        raise TracklistError(reason, line=above + reader.line_num) from None


def _padded(
    lines: Iterable[str], starts: list[int], first: int
) -> Iterator[tuple[int, list[str]]]:
    bounds = list(zip(starts, [*starts[1:], None], strict=True))
    for number, line in enumerate(lines, first):
        if not _rule.fullmatch(line):
            yield number, [line[start:end] for start, end in bounds]


def _is_session(cells: dict[str, str], *, dated_songs: bool) -> bool:
    """Return whether a row describes the session: its name is a date, or its times have one."""
    if cells.get("artist"):
        return False
    if _date.fullmatch(cells.get("name", "")):
        return True
    return not dated_songs and bool(_date.match(cells.get("start time", "")))


def _session(heading: dict[str, str], entries: list[Entry]) -> tuple[Session, ...]:
    if not entries:
        return ()
    start = find_time_of_day(heading.get("start time", ""))
    session = Session(
        tuple(entries), TimeBase.TIME_OF_DAY, name=heading.get("name", ""), start=start
    )
    return (session,)


def _entry(cells: dict[str, str], line: int) -> Entry:
    return Entry(
        cells.get("name", ""),
        artist=cells.get("artist", ""),
        time=find_time_of_day(cells.get("start time", "")),
        line=line,
    )


SERATO_CSV = Format(
    name="serato-csv",
    title="Serato history export (CSV or text)",
    suffixes=(".csv", ".txt"),
    programs=("Serato DJ Pro", "Serato DJ Lite", "Serato DJ", "Scratch Live"),
    unknowns="It has the columns that the history panel showed, perhaps without start times.",
    recognize=_recognize,
    parse=_parse,
)
