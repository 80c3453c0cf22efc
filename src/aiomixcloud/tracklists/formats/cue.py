"""Cue sheets: those of Mixxx, rekordbox, Myriad and others, and of CD rips.

Titles and performers are not escaped in most sheets, so a value reaches from the first to the
last quotation mark of its line. rekordbox writes hours, minutes and seconds where a cue sheet
has minutes, seconds and frames, and the path of the played file into each track.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from aiomixcloud.tracklists.entries import Certainty, Entry, Format, Parsed, Recognition, Session
from aiomixcloud.tracklists.errors import TracklistError
from aiomixcloud.tracklists.names import split_artist
from aiomixcloud.tracklists.wording import join_names

if TYPE_CHECKING:
    from aiomixcloud.tracklists.entries import Options
    from aiomixcloud.tracklists.source import Source

#: The comment that makes a track a chapter.
CHAPTER_MARK = "CHAPTER"
_FRAMES = 75
_MAX_FIELD = 60
#: Seconds; tracks of a show are longer on average.
_SHORTEST_MEAN = 10
# The beginning and the end of a line, also with the line ends of old Macs.
_LINE, _END = r"(?i)(?<![^\r\n])[ \t]*", r"[ \t]*(?![^\r\n])"
_track = re.compile(rf"{_LINE}TRACK[ \t]+\d{{1,6}}[ \t]+(?:AUDIO|CDG|MODE[12]/\d{{4}}){_END}")
_index_line = re.compile(rf"{_LINE}INDEX[ \t]+\d{{1,3}}[ \t]+\d{{1,6}}:\d")
_file = re.compile(rf'{_LINE}FILE[ \t]+"[^"\r\n]{{1,1000}}"[ \t]+[A-Z0-9]{{2,9}}{_END}')
_index = re.compile(r"(\d{1,3})\s+(\d{1,6}(?::\d{1,4}){1,3})(?:[.,]\d{1,9})?\s*")
_rekordbox = re.compile(r"RECORDED_BY\s+\"?rekordbox", re.IGNORECASE)
#: What programs and rippers write for a performer they do not know.
_placeholder = re.compile(r"(?:unknown|various)(?: artists?)?|v\.?\s?a\.?", re.IGNORECASE)
_OF_DISC = "that of the whole sheet is used"
#: The first part of such a title is not an artist.
_part = re.compile(
    r"(?:part|chapter|dis[ck]|cd|side|act|scene|book|track|teil|kapitel|chapitre)\b.{0,3}\d{1,4}",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Track:
    """A TRACK of a sheet with its raw values."""

    line: int
    audio: bool
    title: str = ""
    performer: str = ""
    #: A PERFORMER line exists, maybe with an empty value.
    has_performer: bool = False
    #: Marked as a chapter, as this library writes it.
    chapter: bool = False
    #: A performer in a comment, as rekordbox writes it for some tracks.
    remark: str = ""
    #: The colon-separated fields of each INDEX, by its number.
    indexes: dict[int, tuple[int, ...]] = field(default_factory=dict)
    #: Number of the audio file of INDEX 01, and whether a FILE line stands in the track.
    file: int | None = None
    has_file: bool = False


@dataclass(slots=True)
class _Sheet:
    """A sheet as it is written: the disc and its tracks."""

    tracks: list[_Track] = field(default_factory=list)
    title: str = ""
    performer: str = ""
    files: int = 0
    from_rekordbox: bool = False


def _recognize(source: Source) -> Recognition | None:
    if _track.search(source.head):
        complete = _index_line.search(source.head) or _file.search(source.head)
        certainty = Certainty.CERTAIN if complete else Certainty.LIKELY
        return Recognition(certainty, "has 'TRACK nn AUDIO' lines, as a cue sheet does")
    if _file.search(source.head):
        return Recognition(Certainty.LIKELY, "has a 'FILE' line, as a cue sheet does")
    return None


def _parse(source: Source, _: Options) -> Parsed:
    warnings: list[str] = []
    notes: list[str] = []
    sheet = _read_sheet(source.lines, warnings)
    tracks = [track for track in sheet.tracks if track.audio]
    if not tracks:
        raise TracklistError("the cue sheet has no audio tracks")
    if len(tracks) < len(sheet.tracks):
        notes.append("data tracks left out")
    times = _times(sheet, tracks, warnings)
    names = _names(sheet, tracks, warnings)
    entries = tuple(
        Entry(song, artist, time, line=track.line, chapter=track.chapter)
        for track, (artist, song), time in zip(tracks, names, times, strict=True)
    )
    performer = _known(sheet.performer)
    session = Session(entries, name=sheet.title, performer=performer)
    return Parsed((session,), tuple(warnings), tuple(notes))


def _read_sheet(lines: list[str], warnings: list[str]) -> _Sheet:
    sheet = _Sheet()
    for number, line in enumerate(lines, 1):
        keyword, _, rest = line.replace("\t", " ").strip().partition(" ")
        keyword, rest = keyword.upper(), rest.strip()
        track = sheet.tracks[-1] if sheet.tracks else None
        if keyword == "TRACK":
            audio = not rest.upper().rpartition(" ")[2].startswith("MODE")
            sheet.tracks.append(_Track(number, audio))
        elif keyword == "FILE":
            sheet.files += 1
            if track is not None and not track.indexes:
                track.has_file = True
        elif keyword == "REM" and _rekordbox.match(rest):
            sheet.from_rekordbox = True
        elif track is None:
            _read_disc_line(sheet, keyword, rest)
        elif keyword == "INDEX":
            if not _read_index(track, rest, sheet.files):
                warnings.append(f"line {number}: INDEX {rest[:20]!r} is not a time, ignored")
        else:
            _read_track_line(track, keyword, rest)
    return sheet


def _read_disc_line(sheet: _Sheet, keyword: str, rest: str) -> None:
    if keyword == "TITLE":
        sheet.title = _unescape(_value(rest))
    elif keyword == "PERFORMER":
        sheet.performer = _unescape(_value(rest))


def _read_index(track: _Track, rest: str, file: int) -> bool:
    if not (found := _index.fullmatch(rest)):
        return False
    number = int(found[1])
    fields = tuple(map(int, found[2].split(":")))
    if fields[1] >= _MAX_FIELD:
        return False
    track.indexes.setdefault(number, fields)
    if number == 1 or track.file is None:
        track.file = file
    return True


def _read_track_line(track: _Track, keyword: str, rest: str) -> None:
    if keyword == "TITLE":
        track.title = _value(rest)
    elif keyword == "PERFORMER":
        track.performer = _value(rest)
        track.has_performer = True
    elif keyword == "REM":
        name, _, comment = rest.partition(" ")
        if name.upper() == "PERFORMER":
            track.remark = _value(comment.strip())
        track.chapter |= rest == CHAPTER_MARK


def _value(text: str) -> str:
    """Return a value without its quotation marks; those inside are often not escaped."""
    if text.startswith(('"', "\u201c")):
        end = text.rfind('"' if text.startswith('"') else "\u201d")
        text = text[1:end] if end > 0 else text[1:]
    return text.strip()


def _unescape(value: str) -> str:
    """Return a value of the header, where Mixxx escapes quotation marks, unlike in tracks."""
    return value.replace('\\"', '"')


def _times(sheet: _Sheet, tracks: list[_Track], warnings: list[str]) -> list[float | None]:
    fields = [_main_index(track) for track in tracks]
    own_files = sum(track.has_file for track in tracks)
    rekordbox = sheet.from_rekordbox or own_files > max(1, len(tracks) // 2)
    known = [one for one in fields if one]
    if any(len(one) == 2 for one in known):
        warnings.append("INDEX without frames, read as minutes and seconds")
    if _has_hours(known, rekordbox=rekordbox):
        reason = "rekordbox wrote the file" if rekordbox else "the tracks would be too short"
        warnings.append(f"times read as hours, minutes and seconds, because {reason}")
        return [None if not one else float(_in_base_60(one)) for one in fields]
    times = [None if not one else _seconds(one) for one in fields]
    if not rekordbox and _restarts(tracks, times):
        warnings.append(
            f"the sheet refers to {sheet.files} audio files, and the times begin again in each: "
            "start times left out"
        )
        return [None] * len(times)
    return times


def _main_index(track: _Track) -> tuple[int, ...]:
    """Return the fields of INDEX 01, or else of the first index; empty if there is none."""
    if not track.indexes:
        return ()
    return track.indexes.get(1) or track.indexes[min(track.indexes, key=lambda one: one or 99)]


def _has_hours(indexes: list[tuple[int, ...]], *, rekordbox: bool) -> bool:
    """Return whether indexes are hours, minutes and seconds instead of ending in frames.

    Frames go up to 74, seconds do not. Without the mark of rekordbox, only tracks of a few
    seconds are proof.
    """
    if not all(len(one) == 3 and max(one[1:]) < _MAX_FIELD and one[0] < 24 for one in indexes):
        return False
    if rekordbox:
        return True
    if len(indexes) < 4 or 2 * sum(one[-1] > 0 for one in indexes) < len(indexes):
        return False
    times = sorted(_seconds(one) for one in indexes)
    return times[-1] - times[0] < _SHORTEST_MEAN * (len(times) - 1)


def _in_base_60(fields: tuple[int, ...]) -> int:
    seconds = 0
    for each in fields:
        seconds = seconds * 60 + each
    return seconds


def _seconds(fields: tuple[int, ...]) -> float:
    if len(fields) == 2:
        return float(_in_base_60(fields))
    return _in_base_60(fields[:-1]) + min(fields[-1] / _FRAMES, 0.99)


def _restarts(tracks: list[_Track], times: list[float | None]) -> bool:
    """Return whether the times begin again in a later audio file."""
    known = [
        (track.file, time) for track, time in zip(tracks, times, strict=True) if time is not None
    ]
    return any(one != other and late <= early for (one, early), (other, late) in pairwise(known))


def _names(sheet: _Sheet, tracks: list[_Track], warnings: list[str]) -> list[tuple[str, str]]:
    """Return artist and title of each track, and add to `warnings` where the artist is from."""
    split = _split_titles(sheet, tracks)
    disc = _known(sheet.performer)
    names: list[tuple[str, str]] = []
    borrowed: dict[str, list[str]] = {}
    for number, track in enumerate(tracks, 1):
        artist, title, origin = track.performer, track.title, ""
        if number in split:
            artist, title = split[number]
            origin = "artist taken from the title"
        elif title and not artist:
            artist, origin = _inherit(track, disc)
        names.append((artist, title))
        if origin:
            borrowed.setdefault(origin, []).append(str(number))
    # In the sheet of an album, one performer for all tracks is the rule.
    if len(borrowed.get(_OF_DISC, ())) == len(tracks) and not sheet.from_rekordbox:
        del borrowed[_OF_DISC]
    warnings += [
        f"{join_names(numbers, 'track')}: no PERFORMER, {origin}"
        for origin, numbers in borrowed.items()
    ]
    return names


def _inherit(track: _Track, disc: str) -> tuple[str, str]:
    """Return the artist of a track without one, and where it is from."""
    if track.chapter:
        return "", ""
    if track.has_performer or not disc:
        return track.remark, "that of a comment is used" if track.remark else ""
    if track.remark:
        return disc, f"that of the whole sheet is used; a comment says {track.remark!r}"
    return disc, _OF_DISC


def _split_titles(sheet: _Sheet, tracks: list[_Track]) -> dict[int, tuple[str, str]]:
    """Return artist and title for the tracks whose title contains both, by track number.

    Titles are split only where no performer is known and most of them have two parts.
    """
    nameless = {
        number: split_artist(track.title)
        for number, track in enumerate(tracks, 1)
        if not track.performer and not track.chapter
    }
    split = {
        number: names
        for number, names in nameless.items()
        if names[0] and not _part.match(names[0])
    }
    if 2 * len(split) < len(nameless):
        return {}
    if sheet.from_rekordbox or not _known(sheet.performer) or _is_mix(sheet, tracks):
        return split
    if len(nameless) == len(tracks) and _is_compilation(split, len(tracks)):
        return split
    return {number: names for number, names in split.items() if tracks[number - 1].has_performer}


def _is_mix(sheet: _Sheet, tracks: list[_Track]) -> bool:
    """Return whether tracks are by others than the performer of the sheet, who mixed them."""
    return any(track.performer not in {"", sheet.performer} for track in tracks)


def _is_compilation(split: dict[int, tuple[str, str]], count: int) -> bool:
    """Return whether all titles have the form "Artist - Title" with different parts.

    The titles of a live album or of a symphony share one of the parts.
    """
    if len(split) < count or count < 3:
        return False
    artists = {artist.casefold() for artist, _ in split.values()}
    songs = {song.casefold() for _, song in split.values()}
    return min(len(artists), len(songs)) > 0.6 * count


def _known(performer: str) -> str:
    return "" if _placeholder.fullmatch(performer.strip(" <>[]")) else performer


CUE = Format(
    name="cue",
    title="Cue sheet",
    suffixes=(".cue",),
    programs=("Mixxx", "rekordbox", "VirtualDJ", "Myriad", "1001Tracklists", "CD rippers"),
    unknowns="A sheet for several audio files has no positions in the show.",
    recognize=_recognize,
    parse=_parse,
)
