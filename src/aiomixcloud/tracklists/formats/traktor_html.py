"""Traktor: a history or playlist saved as a web page.

The page is not well-formed (its XML declaration stands in the middle), and the columns are
those the user chose, in the language of the program.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from aiomixcloud.tracklists.column_names import ARTIST, START, TITLE, find_column
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
from aiomixcloud.tracklists.play_times import find_time_of_day, local_midnight

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source

_page = re.compile(r"<html[\s>]", re.IGNORECASE)
_heading = re.compile(r"<(?:h1|title)>\s*Track ?List:?\s*([^<]{0,200})<", re.IGNORECASE)
_cell = re.compile(r"<(/?)(tr|th|td)\b[^<>]{0,500}>", re.IGNORECASE)
_tag = re.compile(r"<[^<>]{0,500}>")
_day = re.compile(r"\s*(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})\s")
_NO_TIMES = "to get start times, show the column 'Start Time' in Traktor and export again"


def _recognize(source: Source) -> Recognition | None:
    head = source.head
    if not _page.search(head):
        return None
    if _heading.search(head):
        return Recognition(Certainty.CERTAIN, "is a web page with the heading 'Track List'")
    header = next(iter(_rows(head)), [])
    if find_column(header, TITLE) is not None and find_column(header, ARTIST) is not None:
        return Recognition(Certainty.LIKELY, "is a web page with a table of titles and artists")
    return None


def _parse(source: Source, _: Options) -> Parsed:
    rows = _rows(source.text)
    header = next(rows, [])
    title, artist = find_column(header, TITLE), find_column(header, ARTIST)
    start = find_column(header, START)
    if title is None:
        raise TracklistError("the table has no column 'Title'; export the page with that column")
    body = [dict(enumerate(row)) for row in rows]
    days = [_midnight(row.get(start, "")) if start is not None else None for row in body]
    base = TimeBase.LOCAL_TIME if any(days) else TimeBase.TIME_OF_DAY
    entries: list[Entry] = []
    for row, day in zip(body, days, strict=True):
        time = None if start is None else find_time_of_day(row.get(start, ""))
        if time is not None and base is TimeBase.LOCAL_TIME:
            time = None if day is None else time + day
        entries.append(
            Entry(row.get(title, ""), "" if artist is None else row.get(artist, ""), time)
        )
    name = _heading.search(source.head)
    session = Session(tuple(entries), base, name=html.unescape(name[1]).strip() if name else "")
    return Parsed((session,), (), () if start is not None else (_NO_TIMES,))


def _rows(page: str) -> Iterator[list[str]]:
    """Return the cells of each row of the tables in a page."""
    row: list[str] = []
    start: int | None = None
    for tag in _cell.finditer(page):
        if start is not None:
            row.append(_text(page[start : tag.start()]))
            start = None
        if tag[2].lower() != "tr":
            start = None if tag[1] else tag.end()
        elif row:
            yield row
            row = []
    if row:
        yield row


def _text(cell: str) -> str:
    if "<" in cell:
        cell = _tag.sub("", cell)
    if "&" in cell:
        cell = html.unescape(cell)
    return " ".join(cell.split())


def _midnight(text: str) -> float | None:
    """Return the local midnight of a date such as 2025/1/29."""
    found = _day.match(text)
    return local_midnight(int(found[1]), int(found[2]), int(found[3])) if found else None


TRAKTOR_HTML = Format(
    name="traktor-html",
    title="Traktor track list saved as a web page (HTML)",
    suffixes=(".html", ".htm"),
    programs=("Traktor Pro",),
    unknowns="It has the columns that were chosen, and does not say when the recording began.",
    recognize=_recognize,
    parse=_parse,
)
