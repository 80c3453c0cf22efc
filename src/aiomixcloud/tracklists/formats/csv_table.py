"""Tables with a header: spreadsheets, logs and histories without a reader of their own."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from aiomixcloud._core.text import fold
from aiomixcloud.tracklists import times
from aiomixcloud.tracklists.entries import (
    Certainty,
    Entry,
    Format,
    Options,
    Parsed,
    Recognition,
    Session,
    TimeBase,
)
from aiomixcloud.tracklists.errors import TracklistError
from aiomixcloud.tracklists.names import split_artist
from aiomixcloud.tracklists.play_times import from_unix_time
from aiomixcloud.tracklists.wording import join_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aiomixcloud.tracklists.source import Source

#: Header names of each column, in several languages; earlier names win.
_NAMES = {
    "start": (
        "start time,start_time,starttime,start,position,offset,begin,time,timestamp,played at,"
        "date played,date/time,datetime,date time,timecode,startzeit,start zeit,uhrzeit,zeit,"
        "zeitstempel,horodatage,heure,heure de debut,heure de début,temps,hora,hora de inicio,"
        "inicio,tiempo,marca de tiempo,ora,inizio,tijd,begintijd,tid,début,air time,airtime,"
        "played,date added,hinzugefügt am,datum hinzugefügt,orario,início,horário,hora de início,"
        "czas,godzina,čas,время,время начала,начало,aika,saat,開始時間,开始时间"
    ),
    "date": "date,datum,fecha,data,air date,dato,day",
    "artist": (
        "artist,artists,performer,performers,creator,interpret,interpreten,künstler,kuenstler,"
        "artiste,artistes,interprète,artista,artistas,intérprete,interprete,uitvoerder,"
        "track artist,song artist,artist name,band,kunstner,исполнитель,アーティスト,艺术家,"
        "artiest,wykonawca,umělec,előadó,esittäjä,아티스트"
    ),
    "song": (
        "title,song,track,name,track title,song title,track name,song name,titel,stück,titre,"
        "título,titulo,canción,cancion,titolo,brano,nummer,tittel,название,タイトル,标题,"
        "morceau,chanson,traccia,música,faixa,tytuł,utwór,název,skladba,låt,cím,kappale,"
        "трек,песня,композиция,曲名,제목"
    ),
    "length": (
        "duration,length,playtime,total time,dauer,länge,laufzeit,durée,duree,duración,duracion,"
        "durata,duur,lengte,duração,czas trwania,długość,längd,длительность,продолжительность"
    ),
    "chapter": "chapter,kapitel,chapitre,capítulo,section",
    "type": "type,typ,item type,class,category",
}
_COLUMNS = {
    name: column for column, names in reversed(_NAMES.items()) for name in names.split(",")
}
#: Columns of which a table has at least one.
_TITLES = {"song", "chapter", "artist"}
_RANKS = {name: rank for names in _NAMES.values() for rank, name in enumerate(names.split(","))}

#: The header of the tables that `Tracklist.to_csv` writes.
OUR_HEADER = ("start_time", "artist", "song", "chapter")
#: Number of lines that are searched for a header.
_TOP = 10
#: Number of rows that show what a column contains.
_SAMPLE = 50
_DELIMITERS = "\t;,|"
#: Seconds; few recordings have their first track later.
_LATE = 120
#: Seconds since 1970 from which a number is not a position, and up to which it is a date.
_FIRST_UNIX_TIME, _LAST_UNIX_TIME = 1e8, 1e10
#: Types of rows that are music; others are chapters.
_MUSIC = frozenset({"", "song", "music", "track", "musik", "0", "audio"})
_time_like = re.compile(r"\[?\d{1,3}:\d\d(?::\d\d)?(?:[.,]\d+)?\]?")


@dataclass(frozen=True, slots=True)
class _Table:
    """A table: where each column is, and the rows below the header with their lines."""

    columns: dict[str, int]
    rows: Sequence[tuple[int, list[str]]]
    #: Whether it has the header of our own tables, whose times need no guess.
    is_ours: bool = False


@dataclass(slots=True)
class _Row:
    line: int
    song: str
    artist: str
    time: str
    date: str
    length: float | None
    chapter: bool


def _recognize(source: Source) -> Recognition | None:
    if source.is_binary:
        return None
    for number, line in enumerate(source.head_lines[:_TOP], 1):
        for delimiter in _DELIMITERS:
            cells = _split_cells(line, delimiter) if delimiter in line else []
            columns = _find_columns(cells)
            if _TITLES & columns.keys() and not any(map(_is_time, cells)):
                shown = ", ".join(sorted(columns))
                return Recognition(Certainty.LIKELY, f"has a header with {shown} in line {number}")
    if _bare_delimiter(source.head_lines):
        return Recognition(Certainty.LIKELY, "has the same number of columns in all lines")
    return None


def _parse(source: Source, options: Options) -> Parsed:
    table = _read_table(source, options)
    warnings: list[str] = []
    everything = list(_read_rows(table))
    rows = [row for row in everything if row.song or row.artist]
    if not rows:
        raise TracklistError("the table has no rows with an artist or a title")
    if len(rows) < len(everything):
        nameless = [f"line {row.line}" for row in everything if not (row.song or row.artist)]
        warnings.append(f"{join_names(nameless)}: no artist and no title, left out")
    if "start" not in table.columns and "date" not in table.columns:
        warnings.append("the table has no column with start times")
    moments, base = _read_times(rows, options, warnings, exact=table.is_ours)
    if base is TimeBase.TIME_OF_DAY and _is_newest_first(moments):
        rows, moments = rows[::-1], moments[::-1]
    if "artist" not in table.columns and "chapter" not in table.columns:
        for row in rows:
            row.artist, row.song = split_artist(row.song, options.order)
    entries = tuple(
        Entry(row.song, row.artist, moment, row.length, row.line, chapter=row.chapter)
        for row, moment in zip(rows, moments, strict=True)
    )
    return Parsed((Session(entries, base),), tuple(warnings))


def _read_table(source: Source, options: Options) -> _Table:
    lines = source.lines
    if options.columns:
        return _map_columns(lines, options)
    for number, line in enumerate(lines[:_TOP]):
        found = max(
            ((_find_columns(_split_cells(line, one)), one) for one in _DELIMITERS if one in line),
            key=lambda pair: len(pair[0]),
            default=({}, ""),
        )
        columns, delimiter = found
        if _TITLES & columns.keys():
            ours = line.replace('"', "").strip() == ",".join(OUR_HEADER)
            records = _read_records(lines, number + 1, delimiter)
            return _Table(_find_start_column(columns, records), records, is_ours=ours)
    if delimiter := _bare_delimiter(lines):
        return _guess_columns(_read_records(lines, 0, delimiter))
    raise TracklistError(
        "no line looks like a header with an artist and a title; name the columns, "
        "such as start=1, artist=2, title=3"
    )


def _find_start_column(
    columns: dict[str, int], records: Sequence[tuple[int, list[str]]]
) -> dict[str, int]:
    """Return the columns with a start, if only one column has dates with times.

    Programs translate the name of that column, and a column "Position" may have row numbers.
    """
    rows = [row for _, row in records[:_SAMPLE]]

    def column(place: int) -> list[str]:
        return [row[place].strip() for row in rows if place < len(row) and row[place].strip()]

    if "date" in columns or any(":" in cell for cell in column(columns.get("start", 1000))):
        return columns
    places = [
        place
        for place in range(max(map(len, rows), default=0))
        if (cells := column(place)) and all(map(times.parse_moment, cells))
    ]
    return {**columns, "start": places[0]} if len(places) == 1 else columns


def _map_columns(lines: Sequence[str], options: Options) -> _Table:
    """Return the table with the columns that the caller named."""
    given = dict(options.columns or {})
    if "title" in given:
        given["song"] = given.pop("title")
    if "time" in given:
        given["start"] = given.pop("time")
    if unknown := set(given) - set(_NAMES):
        known = ", ".join(_NAMES)
        raise TracklistError(f"unknown column {min(unknown)!r}; the columns are {known}")
    best = max(_DELIMITERS, key=lambda one: sum(line.count(one) for line in lines[:_TOP]))
    names = [str(value) for value in given.values() if not _is_number(value)]
    if not names:
        columns = {key: int(value) - 1 for key, value in given.items()}
        if min(columns.values()) < 0:
            raise TracklistError("columns are counted from 1")
        records = _read_records(lines, 0, best)
        return _Table(columns, records[_has_header(records, columns.get("start")) :])
    for number, line in enumerate(lines[:_TOP]):
        cells = [fold(cell) for cell in _split_cells(line, best)]
        if all(fold(name) in cells for name in names):
            columns = {
                key: int(value) - 1 if _is_number(value) else cells.index(fold(str(value)))
                for key, value in given.items()
            }
            return _Table(columns, _read_records(lines, number + 1, best))
    raise TracklistError(f"no line has the headers {', '.join(names)}")


def _has_header(records: Sequence[tuple[int, list[str]]], start: int | None) -> bool:
    """Return whether the first row names columns; it has no time where the second has one."""
    if not records:
        return False
    if len(_find_columns(records[0][1])) > 1:
        return True
    cells = [row[start] for _, row in records[:2] if start is not None and start < len(row)]
    has_digits = [any(map(str.isdecimal, cell)) for cell in cells]
    return has_digits == [False, True] and bool(cells[0].strip())


def _is_number(value: str | int) -> bool:
    return isinstance(value, int) or value.strip().isdecimal()


def _guess_columns(records: Sequence[tuple[int, list[str]]]) -> _Table:
    """Return a table without a header: a time, an artist and a title, or two of them."""
    width = len(records[0][1])
    # The last row may be shorter: a text below the table, or a line that was cut off.
    cells = [row for _, row in records if len(row) >= width]
    timed = [n for n in range(width) if all(_is_time(row[n]) for row in cells)]
    numbers = [n for n in range(width) if all(row[n].strip().isdecimal() for row in cells)]
    rest = [n for n in range(width) if n not in timed and n not in numbers]
    if not 0 < len(rest) <= 2 or len(timed) > 1:
        raise TracklistError(
            "the table has no header, and its columns are not only a time, an artist and a "
            "title; name the columns, such as start=1, artist=2, title=3"
        )
    columns = {"song": rest[-1]}
    if len(rest) == 2:
        columns["artist"] = rest[0]
    if timed:
        columns["start"] = timed[0]
    return _Table(columns, records)


def _bare_delimiter(lines: Sequence[str]) -> str:
    """Return what separates columns in all lines, or an empty text.

    In text, blanks follow commas and dashes stand between artist and title.
    """
    rows = [line for line in lines[:1000] if line.strip()]
    if len(rows) > 1:
        rows = rows[: len(rows) - 1] or rows
    if all("\t" in row for row in rows):
        return ""
    for delimiter in ",;":
        if not rows or delimiter not in rows[0]:
            continue
        cells = [_split_cells(row, delimiter) for row in rows[:100]]
        quoted = all(row.lstrip().startswith('"') and f'"{delimiter}"' in row for row in rows)
        spaced = any(f"{delimiter} " in row or " - " in row for row in rows)
        width = len(cells[0])
        # Blanks after semicolons occur in tables with times, too.
        spaced = spaced and not (
            delimiter == ";"
            and width > 2
            and all(_is_time(row[0]) for row in cells)
            and not any(" - " in row for row in rows)
        )
        timed = _is_time(cells[0][0]) or (width > 2 and any(map(_is_time, cells[0])))
        if (
            width > 1
            and all(len(row) == width for row in cells)
            and (quoted or (not spaced and (len(rows) > 1 or timed)))
        ):
            return delimiter
    return ""


def _find_columns(cells: Sequence[str]) -> dict[str, int]:
    """Return the place of each column that a line names; empty if it is not a header."""
    known: dict[str, tuple[int, int]] = {}
    names = [fold(cell.strip().lstrip("#").strip(" :")) for cell in cells]
    for place, name in enumerate(names):
        known_name = name if name in _COLUMNS else name.replace("_", " ")
        if column := _COLUMNS.get(known_name):
            rank = _RANKS[known_name]
            if column not in known or rank < known[column][0]:
                known[column] = (rank, place)
    filled = [name for name in names if name]
    is_header = len(known) > 1 and len(set(filled)) == len(filled)
    return {column: place for column, (_, place) in known.items()} if is_header else {}


def _split_cells(line: str, delimiter: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []


def _read_records(lines: Sequence[str], begin: int, delimiter: str) -> list[tuple[int, list[str]]]:
    """Return the rows that are not blank, each with the number of its last line."""
    reader = csv.reader(
        (f"{line}\n" for line in lines[begin:]), delimiter=delimiter, skipinitialspace=True
    )
    records: list[tuple[int, list[str]]] = []
    try:
        for row in reader:
            # The line below the header of a Markdown table has only dashes.
            is_rule = delimiter == "|" and not any(cell.strip(" -:") for cell in row)
            if any(cell.strip() for cell in row) and not is_rule:
                records.append((begin + reader.line_num, row))
    except csv.Error as error:
        raise TracklistError(str(error), line=begin + reader.line_num) from None
    return records


def _read_rows(table: _Table) -> Iterator[_Row]:
    for line, row in table.rows:

        def cell(name: str, row: list[str] = row) -> str:
            place = table.columns.get(name, len(row))
            return row[place].strip() if place < len(row) else ""

        chapter = cell("chapter")
        kind = fold(cell("type")) if "type" in table.columns else ""
        yield _Row(
            line,
            chapter or cell("song"),
            "" if chapter and not cell("song") else cell("artist"),
            cell("start"),
            cell("date"),
            times.parse_position(cell("length")),
            chapter=bool(chapter) or kind not in _MUSIC,
        )


def _read_times(
    rows: Sequence[_Row], options: Options, warnings: list[str], *, exact: bool
) -> tuple[list[float | None], TimeBase]:
    """Return the times of all rows, and what they count from."""
    if exact:
        return [times.parse_position(row.time) for row in rows], TimeBase.POSITION
    texts = [" ".join(filter(None, (row.date, row.time))) for row in rows]
    month_first = _is_month_first(texts)
    dated = [
        times.parse_moment(text, month_first=month_first) or _unix_moment(text) for text in texts
    ]
    if any(dated):
        return _read_dates(rows, dated, warnings)
    texts = [row.time.strip(" []") for row in rows]
    suffixed = any(text[-1:].lower() == "m" for text in texts)
    start = None if options.start is None else times.seconds_of_day(options.start)
    positions = [times.parse_position(text) for text in texts]
    clocks = [times.parse_clock(text) for text in texts]
    known = [one for one in clocks if one is not None]
    factor = 60 if all(text.count(":") < 2 for text in texts) else 1
    if known and (suffixed or (len(known) * 2 > len(rows) and _fits_clock(known, factor, start))):
        _warn_about_unread(rows, clocks, warnings)
        if factor == 60:
            warnings.append("times are accurate only to the minute")
        if start is None:
            warnings.append("times look like times of day and are counted from the first row")
        return clocks, TimeBase.TIME_OF_DAY
    _warn_about_unread(rows, positions, warnings)
    if _are_counts(texts):
        warnings.append("the times are small numbers, such as those of rows or plays; left out")
        return [None] * len(rows), TimeBase.POSITION
    return _check_positions(rows, positions, warnings, has_hours=factor == 1), TimeBase.POSITION


def _check_positions(
    rows: Sequence[_Row],
    positions: list[float | None],
    warnings: list[str],
    *,
    has_hours: bool,
) -> list[float | None]:
    """Return the positions, unless they are lengths."""
    starts = [one for one in positions if one is not None]
    if len(starts) > 2 and times.are_lengths(starts):
        warnings.append("times are not ascending and were left out; they may be lengths")
        for row, position in zip(rows, positions, strict=True):
            row.length = row.length or position
        return [None] * len(rows)
    if not has_hours and len(starts) > 3 and times.are_close(starts):
        warnings.append("sections are only seconds apart; the times may be hours and minutes")
    elif len(starts) > 1 and starts[0] > _LATE:
        first = times.format_time(starts[0])
        warnings.append(f"the first time is {first}; the times may be lengths or times of day")
    return positions


def _unix_moment(text: str) -> datetime | None:
    """Return the moment of a number of seconds since 1970 that is too large for a position."""
    seconds = None if ":" in text else from_unix_time(text)
    if seconds is None or not _FIRST_UNIX_TIME <= seconds < _LAST_UNIX_TIME:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def _are_counts(texts: Sequence[str]) -> bool:
    """Return whether bare numbers are those of rows, or of plays, instead of seconds."""
    numbers = [int(text) for text in texts if text.isdecimal()]
    if len(numbers) < 2 or len(numbers) < sum(map(bool, texts)):
        return False
    steps = {after - before for before, after in pairwise(numbers)}
    return times.are_close(numbers) and (max(steps) <= 1 or min(steps) < 0)


def _is_newest_first(clocks: Sequence[float | None]) -> bool:
    """Return whether most times of day are before those of the row above."""
    known = [one for one in clocks if one is not None]
    steps = [(after - before) % times.DAY for before, after in pairwise(known)]
    back = sum(step > times.DAY / 2 for step in steps)
    return back > sum(0 < step <= times.DAY / 2 for step in steps)


def _fits_clock(known: Sequence[float], factor: int, start: float | None) -> bool:
    ordered = list(known)
    return times.is_clock(ordered, factor, start) or times.is_clock(ordered[::-1], factor, start)


def _read_dates(
    rows: Sequence[_Row], dated: Sequence[datetime | None], warnings: list[str]
) -> tuple[list[float | None], TimeBase]:
    moments = [None if moment is None else times.to_epoch(moment) for moment in dated]
    _warn_about_unread(rows, moments, warnings)
    known = [moment for moment in dated if moment is not None]
    zoned = [moment for moment in known if moment.tzinfo is not None]
    if zoned and len(zoned) < len(known):
        raise TracklistError("some times have a UTC offset and others have none")
    return moments, TimeBase.UNIX_TIME if zoned else TimeBase.LOCAL_TIME


def _warn_about_unread(
    rows: Sequence[_Row], moments: Sequence[float | None], warnings: list[str]
) -> None:
    unread = [
        f"line {row.line}"
        for row, moment in zip(rows, moments, strict=True)
        if moment is None and row.time
    ]
    if unread:
        warnings.append(f"{join_names(unread)}: the time is not understood")


def _is_month_first(texts: Sequence[str]) -> bool:
    """Return whether any date has a number above 12 where European dates have the month."""
    pattern = re.compile(r"\d{1,2}/(\d{1,2})/\d{2,4}")
    return any(found and int(found[1]) > 12 for found in map(pattern.match, texts))


def _is_time(text: str) -> bool:
    return _time_like.fullmatch(text.strip()) is not None


CSV = Format(
    name="csv",
    title="Table (CSV, TSV)",
    suffixes=(".csv", ".tsv", ".txt"),
    programs=("spreadsheets", "Mixxx (history)", "playout systems"),
    unknowns="A column called Duration or Length is never a start; name unusual columns.",
    recognize=_recognize,
    parse=_parse,
)
