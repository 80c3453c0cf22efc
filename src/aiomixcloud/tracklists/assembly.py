"""Assemble the tracklist of a file from its entries: positions, chapters, and what to check."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aiomixcloud._core.text import clean_line, fold

from . import times
from .entries import Entry, Options, Parsed, Session, TimeBase, name_entry, sort_entries
from .errors import TracklistError
from .names import clean_name
from .remarks import check_gaps, check_repeats, check_times
from .sections import Chapter, Section, Track
from .times import parse_start
from .tracklist import Tracklist
from .wording import join_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: A clock that goes back by more has passed midnight.
_MIDNIGHT = times.DAY / 2
#: No moment in seconds since the epoch is further away.
_FAR = 1e11
#: Seconds; no recording is as long.
_LONGEST = times.DAY * 365


def assemble(parsed: Parsed, options: Options, *, format_name: str) -> Tracklist:
    """Return the tracklist of the session that is asked for.

    Raises:
        TracklistError: The file has several sessions and none was chosen, or it has no entries.
    """
    session = choose_session(parsed.sessions, options.session)
    warnings = [*parsed.warnings, *session.warnings]
    entries = _clean_names(session.entries, warnings)
    if not entries:
        raise TracklistError("the file contains no tracks or chapters")
    entries = _drop_impossible_times(entries, warnings)
    if session.base in {TimeBase.LOCAL_TIME, TimeBase.UNIX_TIME}:
        entries = list(sort_entries(entries))
    starts = _drop_far_positions(_compute_positions(entries, session, options), entries, warnings)
    sections = tuple(map(_section, entries, starts))
    warnings += _check_artists(entries)
    warnings += check_times(sections)
    notes = list(parsed.notes)
    # A history also repeats what was only loaded twice; people repeat on purpose.
    is_history = session.base is not TimeBase.POSITION
    (warnings if is_history else notes).extend(check_repeats(sections))
    if is_history:
        warnings += check_gaps(sections)
    tracklist = Tracklist(
        sections,
        format=format_name,
        title=clean_line(session.name),
        performer=clean_line(session.performer),
        warnings=tuple(dict.fromkeys(warnings)),
        notes=tuple(dict.fromkeys(notes)),
        _origins=tuple([entry.line or -1 - index for index, entry in enumerate(entries)]),
    )
    # Also leaves out what was played before the recording began.
    return tracklist.shifted(0)


def choose_session(sessions: Sequence[Session], wanted: str | int | None) -> Session:
    """Return the session that is asked for, or the only one.

    Args:
        sessions: The sessions of a file, oldest first.
        wanted: A number from 1, "last", or a name; None if nothing was chosen.
    """
    if not sessions:
        raise TracklistError("the file contains no tracks or chapters")
    if wanted is None:
        if len(sessions) == 1:
            return sessions[0]
        raise TracklistError(f"the file contains {_list_sessions(sessions)}")
    if wanted == "last":
        return sessions[-1]
    if isinstance(wanted, int) or wanted.isdecimal():
        number = int(wanted)
        if 1 <= number <= len(sessions):
            return sessions[number - 1]
    else:
        found = [one for one in sessions if fold(one.name) == fold(wanted)]
        found = found or [one for one in sessions if fold(wanted) in fold(describe(one))]
        if len(found) == 1:
            return found[0]
        if found:
            raise TracklistError(f"{wanted!r} matches {len(found)} of {_list_sessions(sessions)}")
    raise TracklistError(
        f"the session {wanted!r} is not in the file, which contains {_list_sessions(sessions)}"
    )


def describe(session: Session) -> str:
    """Return the name, the date, the length and the size of a session."""
    known = [one.time for one in session.entries if one.time is not None]
    parts = [clean_line(session.name)] if session.name else []
    if known and session.base in {TimeBase.LOCAL_TIME, TimeBase.UNIX_TIME}:
        first = min(known) if session.start is None else session.start
        moment = datetime.fromtimestamp(first, UTC)
        zone = " UTC" if session.base is TimeBase.UNIX_TIME else ""
        parts.append(f"{moment:%Y-%m-%d %H:%M}{zone}")
    if known and max(known) > min(known):
        length = max(known) - min(known)
        if session.base is TimeBase.TIME_OF_DAY:
            length = (known[-1] - known[0]) % times.DAY
        parts.append(times.format_time(length))
    count = len(session.entries)
    parts.append("1 entry" if count == 1 else f"{count} entries")
    return ", ".join(parts)


def _list_sessions(sessions: Sequence[Session]) -> str:
    most = 30
    lines = [f"  {number}: {describe(one)}" for number, one in enumerate(sessions, 1)]
    if len(lines) > most:
        lines[most - 1 : -1] = [f"  ... {len(lines) - most} more ..."]
    head = "1 session" if len(sessions) == 1 else f"{len(sessions)} sessions"
    return "\n".join([f"{head}; choose one by number or name, or 'last':", *lines])


def _clean_names(entries: Iterable[Entry], warnings: list[str]) -> list[Entry]:
    """Return the entries that have a name, cleaned."""
    named: list[Entry] = []
    nameless: list[str] = []
    for index, entry in enumerate(entries):
        song, artist = clean_name(entry.song), clean_name(entry.artist)
        if not song and not artist:
            nameless.append(name_entry(entry, index))
            continue
        if not song:
            song, artist = artist, ""
        if song != entry.song or artist != entry.artist:
            entry = entry._replace(song=song, artist=artist)  # noqa: PLW2901
        named.append(entry)
    if nameless:
        warnings.append(f"{join_names(nameless)}: no name, left out")
    return named


def _drop_impossible_times(entries: list[Entry], warnings: list[str]) -> list[Entry]:
    """Return the entries without times that are infinite or lie centuries away."""
    wild = {
        index
        for index, entry in enumerate(entries)
        if entry.time is not None and not abs(entry.time) < _FAR
    }
    _warn_impossible(wild, entries, warnings)
    return [
        entry._replace(time=None) if index in wild else entry
        for index, entry in enumerate(entries)
    ]


def _drop_far_positions(
    starts: list[int | None], entries: Sequence[Entry], warnings: list[str]
) -> list[int | None]:
    """Return the positions without those that are years away."""
    far = {index for index, one in enumerate(starts) if one is not None and one > _LONGEST}
    _warn_impossible(far, entries, warnings)
    return [None if index in far else one for index, one in enumerate(starts)]


def _warn_impossible(places: set[int], entries: Sequence[Entry], warnings: list[str]) -> None:
    if places:
        names = join_names([name_entry(entries[index], index) for index in sorted(places)])
        warnings.append(f"{names}: impossible time, left out")


def _compute_positions(
    entries: Sequence[Entry], session: Session, options: Options
) -> list[int | None]:
    """Return the whole seconds from the start of the recording for each entry."""
    if options.back_to_back:
        moments = _add_lengths(entries)
        origin = 0.0
    elif session.base is TimeBase.POSITION:
        if options.start is not None:
            raise TracklistError(
                "the times of this file are positions in the recording, not times of day; "
                "use an offset instead of a start"
            )
        moments, origin = [entry.time for entry in entries], session.start or 0.0
    else:
        moments = [entry.time for entry in entries]
        if session.base is TimeBase.TIME_OF_DAY:
            moments = _continue_after_midnight(moments, session.start)
        origin = _find_origin(moments, session, options)
    return [
        None if moment is None else int((moment - origin + options.offset) // 1)
        for moment in moments
    ]


def _add_lengths(entries: Sequence[Entry]) -> list[float | None]:
    """Return where each entry begins if all are played one after the other."""
    position: float | None = 0.0
    moments: list[float | None] = []
    for entry in entries:
        moments.append(position)
        position = None if position is None or entry.length is None else position + entry.length
    return moments


def _continue_after_midnight(
    moments: Sequence[float | None], start: float | None
) -> list[float | None]:
    """Return times of day that keep counting after midnight."""
    days, before = 0.0, start
    unwrapped: list[float | None] = []
    for moment in moments:
        if moment is None:
            unwrapped.append(None)
            continue
        if before is not None and before - moment > _MIDNIGHT:
            days += times.DAY
        before = moment
        unwrapped.append(moment + days)
    return unwrapped


def _find_origin(moments: Sequence[float | None], session: Session, options: Options) -> float:
    """Return the moment that is position 0."""
    known = [moment for moment in moments if moment is not None]
    if not known:
        return 0.0
    if options.start is not None:
        return _resolve_start(options.start, known[0], session.base)
    return known[0] if session.start is None else session.start


def _resolve_start(start: str | float | datetime, first: float, base: TimeBase) -> float:
    """Return the start that the caller gave, in the time base of the session."""
    if isinstance(start, str):
        start = parse_start(start)
    if isinstance(start, datetime):
        if base is TimeBase.TIME_OF_DAY:
            start = times.seconds_of_day(start)
        elif (start.tzinfo is None) is (base is TimeBase.UNIX_TIME):
            need = "needs" if base is TimeBase.UNIX_TIME else "must not have"
            raise TracklistError(
                f"the start {need} a UTC offset: the file has "
                + ("times in UTC" if base is TimeBase.UNIX_TIME else "local times")
            )
        else:
            return times.to_epoch(start)
    if base is TimeBase.UNIX_TIME:
        raise TracklistError(
            "the file has times in UTC; give the start with a date and a UTC offset, "
            "such as 2026-09-04T22:00+02:00"
        )
    # The last such time of day before the first entry, or shortly after it.
    midnight = first - first % times.DAY
    origin = midnight + start
    if origin - first > _MIDNIGHT:
        return origin - times.DAY
    return origin + times.DAY if first - origin > _MIDNIGHT else origin


def _section(entry: Entry, start: int | None) -> Section:
    return Track(entry.artist, entry.song, start) if entry.artist else Chapter(entry.song, start)


def _check_artists(entries: Sequence[Entry]) -> list[str]:
    without = [
        name_entry(entry, index)
        for index, entry in enumerate(entries)
        if not entry.artist and not entry.chapter
    ]
    if not without:
        return []
    if len(without) == len(entries) > 1:
        return ["no entry has an artist; all are chapters"]
    return [f"{join_names(without)}: no artist, written as a chapter"]
