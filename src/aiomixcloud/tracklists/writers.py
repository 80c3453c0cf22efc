"""Tracklists as text, cue sheets, JSON, tables and labels."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

from . import times
from .entries import Certainty, TimeBase
from .errors import TracklistError
from .formats import FORMATS
from .formats.csv_table import OUR_HEADER
from .formats.text import EXACT, TEXT
from .names import clean_name
from .sections import Chapter, Section, Track
from .source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

_dash = re.compile(r"\s[-\u2010-\u2015\u2212]{1,3}\s").search
#: Frames of a second in a cue sheet; positions are whole seconds.
_FRAMES = "00"


def write_text(sections: Sequence[Section]) -> str:
    """Return lines that are read as the same sections; see `Tracklist.to_text`."""
    text = "".join(f"{_line(section)}\n" for section in sections)
    return text if not sections or _is_read_back(text, sections) else _exact_text(sections)


def _is_read_back(text: str, sections: Sequence[Section]) -> bool:
    source = Source.from_text(text)
    recognitions = (one.recognize(source) for one in FORMATS if one is not TEXT)
    if any(found and found.certainty > Certainty.POSSIBLE for found in recognitions):
        return False  # It would be taken for another format.
    from .formats.text_lists import parse_lines

    try:
        parsed = parse_lines(text)
    except TracklistError:
        return False
    session = parsed.sessions[0]
    found = [(one.artist, one.song, one.time) for one in session.entries]
    return session.base is TimeBase.POSITION and found == [
        (*_names(one), one.start_time) for one in sections
    ]


def _exact_text(sections: Sequence[Section]) -> str:
    rows = [EXACT]
    for section in sections:
        start = "" if section.start_time is None else times.format_time(section.start_time)
        artist, song = _names(section)
        rows.append(f"{start}\t{artist}\t{song}")
    return "\n".join(rows) + "\n"


def write_cue(
    sections: Sequence[Section], *, title: str = "", performer: str = "", file: str = "audio.mp3"
) -> str:
    """Return a cue sheet with a track for each section; a comment marks chapters.

    Raises:
        TracklistError: A section has no time, which a cue sheet cannot express.
    """
    rows = [f'PERFORMER "{_quotable(performer)}"'] if performer else []
    rows += [f'TITLE "{_quotable(title)}"'] if title else []
    rows.append(f'FILE "{_quotable(file)}" {_kind(file)}')
    for number, section in enumerate(sections, 1):
        start = _start(section, number, "cue sheet")
        artist, song = _names(section)
        rows.append(f"  TRACK {number:02} AUDIO")
        rows.append(f'    TITLE "{song}"')
        rows.append(f'    PERFORMER "{artist}"' if artist else "    REM CHAPTER")
        rows.append(f"    INDEX 01 {start // 60:02}:{start % 60:02}:{_FRAMES}")
    return "\n".join(rows) + "\n"


def write_json(sections: Sequence[Section]) -> str:
    """Return a JSON array of objects with artist and song, or chapter, and start_time."""
    rows = [json.dumps(dict(section), ensure_ascii=False) for section in sections]
    return "[" + ",".join(f"\n  {row}" for row in rows) + "\n]\n"


def write_csv(sections: Sequence[Section]) -> str:
    """Return a table with the columns start, artist, title and chapter."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(OUR_HEADER)
    for section in sections:
        start = "" if section.start_time is None else times.format_time(section.start_time)
        if isinstance(section, Track):
            writer.writerow((start, section.artist, section.song, ""))
        else:
            writer.writerow((start, "", "", section.chapter))
    return target.getvalue()


def write_audacity(sections: Sequence[Section]) -> str:
    """Return a label track: start, end and text of each section, separated by tabs.

    Raises:
        TracklistError: A section has no time, which a label cannot express.
    """
    rows = []
    for number, section in enumerate(sections, 1):
        start = _start(section, number, "label track")
        rows.append(f"{start}.000000\t{start}.000000\t{clean_name(section.title)}\n")
    return "".join(rows)


def _line(section: Section) -> str:
    start = "" if section.start_time is None else f"{times.format_time(section.start_time)} "
    # A dash between blanks would make the first half of a chapter an artist.
    prefix = "chapter: " if isinstance(section, Chapter) and _dash(section.chapter) else ""
    return f"{start}{prefix}{clean_name(section.title)}"


def _names(section: Section) -> tuple[str, str]:
    """Return artist and song, each on one line; a chapter has no artist."""
    if isinstance(section, Track):
        return clean_name(section.artist), clean_name(section.song)
    return "", clean_name(section.chapter)


def _start(section: Section, number: int, what: str) -> int:
    if section.start_time is None:
        raise TracklistError(f"section {number} has no start time, which a {what} needs")
    if section.start_time < 0:
        raise TracklistError(f"section {number} begins before the recording")
    return section.start_time


def _quotable(text: str) -> str:
    """Return a text for the header of a cue sheet, where quotes are escaped as Mixxx does."""
    return clean_name(text).replace('"', '\\"')


def _kind(file: str) -> str:
    suffix = file.rpartition(".")[2].lower()
    return {"wav": "WAVE", "aif": "AIFF", "aiff": "AIFF"}.get(suffix, "MP3")
