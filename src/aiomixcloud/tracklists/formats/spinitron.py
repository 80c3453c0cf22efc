"""Playlists of Spinitron: the CSV export of version 1, and the answers of API version 2.

The API is described in https://spinitron.github.io/v2api/.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiomixcloud.tracklists import times
from aiomixcloud.tracklists.documents import load_json, member, number, objects_in, string
from aiomixcloud.tracklists.entries import (
    Certainty,
    Entry,
    Format,
    Parsed,
    Recognition,
    Session,
    TimeBase,
)
from aiomixcloud.tracklists.play_logs import (
    parse_day,
    parse_iso,
    reverse_if_newest_first,
    warn_whole_minutes,
)
from aiomixcloud.tracklists.tables import column_numbers, first_line, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source
    from aiomixcloud.tracklists.tables import Row

#: Seconds before the show in which a spin may begin that is still playing when it starts.
_STILL_PLAYING = 600


@dataclass(slots=True)
class _Show:
    """A show of the CSV export: its row, and the rows of its spins."""

    row: Row
    columns: dict[str, int]
    spins: list[Row] = field(default_factory=list)
    spin_columns: dict[str, int] = field(default_factory=dict)

    def get(self, column: str) -> str:
        return self.row.get(self.columns.get(column))


def _recognize_csv(source: Source) -> Recognition | None:
    first = first_line(source.head_lines)
    if first.replace('"', "").lower().startswith("playlist date,on air"):
        return Recognition(Certainty.CERTAIN, "begins with the columns Playlist Date, On Air")
    return None


def _shows(source: Source) -> Iterator[_Show]:
    """Yield shows; each has a header and a row, then a header and a row for each spin."""
    show: _Show | None = None
    show_columns: dict[str, int] = {}
    is_header = False
    for row in read_rows(source.lines):
        first, header_before = row.get(0).lower(), is_header
        if is_header := first == "playlist date":
            show_columns = column_numbers(row)
        elif header_before or parse_day(first) is not None:
            if show:
                yield show
            show = _Show(row, show_columns, spin_columns=show.spin_columns if show else {})
        elif first == "time" and show:
            show.spin_columns = column_numbers(row)
        elif show:
            show.spins.append(row)
    if show:
        yield show


def _parse_csv(source: Source, _: Options) -> Parsed:
    warnings: list[str] = []
    sessions = [_session(show, warnings) for show in _shows(source)]
    filled = [session for session in sessions if session.entries]
    filled.sort(key=lambda session: session.start or session.entries[0].time or 0)
    return Parsed(tuple(filled), tuple(dict.fromkeys(warnings)))


def _session(show: _Show, warnings: list[str]) -> Session:
    day = parse_day(show.row.get(0)) or 0.0
    on_air, off_air = times.parse_clock(show.get("on air")), times.parse_clock(show.get("off air"))
    ends_next_day = on_air is not None and off_air is not None and off_air <= on_air
    entries: list[Entry] = []
    for row in show.spins:
        clock = times.parse_clock(row.get(show.spin_columns.get("time")))
        if clock is not None and ends_next_day and clock < (off_air or 0) + times.HOUR:
            clock += times.DAY
        entries.append(
            Entry(
                row.get(show.spin_columns.get("song")),
                row.get(show.spin_columns.get("artist")),
                time=None if clock is None else day + clock,
                line=row.line,
            )
        )
    name, performer = show.get("show name"), show.get("dj name")
    warnings += warn_whole_minutes(entries)
    start = None if on_air is None else day + on_air
    known = [entry.time for entry in entries if entry.time is not None]
    early = [time for time in known if start is not None and time < start]
    if start is not None and early:
        what = f"{name or 'show'}: spins before the time on air, {show.get('on air')}"
        if start - min(early) <= _STILL_PLAYING and len(early) * 2 < len(known):
            warnings.append(f"{what}; they begin at position 0")
            entries = [_not_before(entry, start) for entry in entries]
        else:
            # The whole show was logged at another time.
            warnings.append(f"{what}; the first one is position 0")
            start = None
    return Session(tuple(entries), TimeBase.LOCAL_TIME, name, start, performer)


def _not_before(entry: Entry, start: float) -> Entry:
    is_early = entry.time is not None and entry.time < start
    return entry._replace(time=start) if is_early else entry


def _recognize_json(source: Source) -> Recognition | None:
    spins = objects_in(load_json(source), "items")
    if spins and all(_is_spin(spin) for spin in spins[:20]):
        return Recognition(Certainty.CERTAIN, "has spins with start, artist and song")
    return None


def _is_spin(item: dict[str, object]) -> bool:
    start = item.get("start")
    return (
        {"artist", "song", "duration"} <= item.keys()
        and isinstance(start, str)
        and len(start) > 15
        and parse_iso(start) is not None
    )


def _parse_json(source: Source, _: Options) -> Parsed:
    document = source.json
    entries: list[Entry] = []
    for spin in objects_in(document, "items"):
        moment = parse_iso(string(spin.get("start")))
        entries.append(
            Entry(
                string(spin.get("song")),
                string(spin.get("artist")),
                time=None if moment is None else times.to_epoch(moment),
                length=number(spin.get("duration")),
            )
        )
    warnings: tuple[str, ...] = ()
    pages = number(member(member(document, "_meta"), "pageCount"))
    if pages and pages > 1:
        warnings = (f"this is one page of {pages:.0f}; the other pages are missing",)
    return Parsed((Session(reverse_if_newest_first(entries), TimeBase.UNIX_TIME),), warnings)


SPINITRON_CSV = Format(
    name="spinitron-csv",
    title="Spinitron playlist export (CSV)",
    suffixes=(".csv",),
    programs=("Spinitron",),
    unknowns="Times have no seconds, and are as accurate as the DJ who logged them.",
    recognize=_recognize_csv,
    parse=_parse_csv,
)
SPINITRON_JSON = Format(
    name="spinitron-json",
    title="Spinitron spins (API, JSON)",
    suffixes=(".json",),
    programs=("Spinitron",),
    unknowns="Times are as accurate as the DJ who logged them.",
    recognize=_recognize_json,
    parse=_parse_json,
)
