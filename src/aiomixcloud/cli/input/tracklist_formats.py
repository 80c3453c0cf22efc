"""Formats other than line-based tracklists, recognised so that errors can name them."""

from __future__ import annotations

import re
from typing import NamedTuple


class Format(NamedTuple):
    """A recognised format.

    Attributes:
        name: Name of the format, with its article.
        line: Number of the line that identifies it, counted from 1.
    """

    name: str
    line: int


_TIME = r"\d{1,3}:\d\d(?::\d\d)?"

#: The name of XML with an unknown root element.
_XML = "XML or HTML"

#: XML formats by root element.
_ROOTS = {
    "nml": "a Traktor collection or history (NML)",
    "dj_playlists": "a rekordbox collection (XML)",
    "playlist": "a playlist in XML (XSPF, mAirList)",
    "rss": "a feed (RSS)",
    "feed": "a feed (Atom)",
    "psc:chapters": "Podlove chapters (XML)",
    "chapters": "Podlove chapters (XML)",
    "log": "a log of Myriad (XML)",
    "html": "an HTML page",
}
_root = re.compile(rf"<({'|'.join(_ROOTS)})\b", re.IGNORECASE)

#: Number of characters within which to search for the root element.
_ROOT_WITHIN = 2000

#: Patterns at the start of a line and their formats; the first match applies.
_MARKS = (
    (r"WEBVTT\b", "WebVTT subtitles"),
    (rf"{_TIME}[.,]\d{{1,3}}\s*-->", "subtitles (SRT or WebVTT)"),
    (r"\[Script Info\]|Dialogue:\s*\d", "subtitles (SSA)"),
    (r"\[(?:ar|ti|al|by|length|offset|re|ve):[^\]]*\]\s*$", "LRC lyrics"),
    (r"#EXT(?:M3U|INF|VDJ|-X-)", "an M3U playlist"),
    (r"\[playlist\]\s*$|File\d+\s*=|numberofentries\s*=", "a PLS playlist"),
    (r";FFMETADATA|\[CHAPTER\]\s*$|TIMEBASE\s*=\s*\d", "ffmetadata (ffmpeg)"),
    (r"CHAPTER\d+(?:NAME)?\s*=", "a list of OGM chapters"),
    (
        (
            r'FILE\s+(?:"[^"\n]*"|\S+)\s+(?:WAVE|MP3|AIFF|BINARY|MOTOROLA|FLAC)\s*$'
            r"|TRACK\s+\d+\s+(?:AUDIO|MODE\d|CDG)|INDEX\s+\d+\s+\d+:\d+"
            r'|(?:PERFORMER|TITLE|CATALOG|SONGWRITER)\s+"|REM\s+(?:GENRE|DATE|DISCID|COMMENT)\b'
        ),
        "a CUE sheet",
    ),
    (r"<REAPER_PROJECT", "a REAPER project"),
    (r"MARKER\s+\d+\s+[\d.]+\s", "markers of a REAPER project"),
    (r"<(?:!doctype html|html|head|body|table|div|p|ul|ol|li|br|span|style)\b", "an HTML page"),
    (r"<\?xml\b|<!DOCTYPE\b|<!--|</?[A-Za-z][\w:.-]*(?:\s[^<>\n]*)?/?>", _XML),
    (r"\{\\rtf", "an RTF document"),
    (r"BEGIN:V(?:CALENDAR|CARD)", "a calendar or an address book"),
    (r"VirtualDJ History\b", "a history of VirtualDJ"),
    (r"\d{1,2}/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d", "a playlist log of Icecast"),
    (
        r"\d+[.,]\d{3,}[ \t]+(?:\d+[.,]\d{3,}(?=[ \t\n]|$))|\d+[.,]\d{3,}\t|\\\t\d",
        "Audacity labels",
    ),
    (r"\|.*\|[ \t]*$|\|?[ \t]*:?-{3,}:?[ \t]*\|[ \t:|-]*$", "a table (Markdown)"),
    (r'"(?:[^"\n]|"")*"[ \t]*[,;\t]|[^,;\t\n]*[,;\t]"(?:[^"\n]|"")*"[,;\t]', "CSV"),
    (rf"(?:\d{{1,4}}[,;\t])?\[?{_TIME}(?:[.,]\d+)?\]?[ \t]*[,;](?=[^\s\d])", "CSV"),
    (r"\d{1,4}[,;](?=\S)[^,;\n]*[,;]", "CSV"),
    (r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d", "a log with dates and times"),
)
_marks = re.compile(
    "^[ \t]*+(?:" + "|".join(f"({mark})" for mark, _ in _MARKS) + ")", re.IGNORECASE | re.MULTILINE
)

#: The beginning of a JSON document.
_json = re.compile(r'\s*(?:\{\s*(?:"|\}|$)|\[\s*(?:[\]{"]|\[\s*["{\d]|-?\d+(?:\.\d+)?\s*,|$))')

#: Lines "key: value" of YAML.
_yaml = re.compile(
    r"^[ \t]*+(?:- ++)?(?:title|name|desc|description|tags|tracks|sections|tracklist|chapters"
    r"|start|start_time|time|artist|performer|song|track)[ \t]*:(?:[ \t]|$)",
    re.IGNORECASE | re.MULTILINE,
)
_yaml_item = re.compile(
    r"^[ \t]*+- ++(?:start|start_time|time|artist|song|track|title)[ \t]*:", re.MULTILINE
)

#: Names of table columns, in several languages.
_COLUMN_NAMES = (
    "#,no,no.,nr,nr.,number,position,pos,time,start,start time,start_time,end,end time,duration,"
    "length,artist,artists,performer,title,track title,song,track,name,album,label,bpm,key,genre,"
    "rating,deck,notes,comment,playtime,creator,timestamp,date,type,color,interpret,titel,zeit,"
    "dauer,nummer,artiste,titre,temps,artista,titulo,tiempo,hora,artwork,time format,description"
)
_HEADERS = frozenset(_COLUMN_NAMES.split(","))
_only_time = re.compile(_TIME)
_cells = re.compile(r'"?[ \t]*[,;\t|][ \t]*"?')

#: Number of lines in which to search for the header of a table.
_TOP = 5

#: Minimum number of columns of a header.
_COLUMNS = 2


def recognize(text: str) -> Format | None:
    r"""Return the format of a text, or None if it may be a line-based tracklist.

    Args:
        text: The whole text, without invisible characters.

    Example:
        >>> recognize("REM x\nTRACK 01 AUDIO\n")
        Format(name='a CUE sheet', line=2)
    """
    if _json.match(text):
        return Format("JSON", 1 + _line_breaks(text[: len(text) - len(text.lstrip())]))
    top = text.split("\n", _TOP)[:_TOP]
    for number, line in enumerate(top, 1):
        if _is_header(line):
            tabs = "\t" in line and "," not in line
            name = "a table with tabs (an export of DJ software or a spreadsheet)"
            return Format(name if tabs else "CSV", number)
    if found := _marks.search(text):
        mark = found.lastindex or 1
        name = _MARKS[mark - 1][1]
        if name == _XML and (root := _root.search(text, 0, _ROOT_WITHIN)):
            name = _ROOTS[root[1].lower()]
        return Format(name, 1 + _line_breaks(text[: found.start(mark)]))
    keys = _yaml.findall(text)
    item = _yaml_item.search(text)
    if item and len(keys) > 1:
        return Format("YAML", 1 + _line_breaks(text[: item.start()]))
    return _comma_separated(text)


def _is_header(line: str) -> bool:
    cells = [cell.strip(' \t"').casefold() for cell in _cells.split(line.strip()[:500])]
    cells = [cell for cell in cells if cell]
    if any(map(_only_time.fullmatch, cells)):
        return False  # a line of the list itself
    known = sum(cell in _HEADERS for cell in cells)
    return known >= _COLUMNS and known * 2 >= len(cells)


def _comma_separated(text: str) -> Format | None:
    """Return CSV if all lines have equally many commas or semicolons without spaces after them."""
    lines = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    if len(lines) < _COLUMNS:
        return None
    for mark in ",;":
        first = lines[0][1].count(mark)
        if first and all(
            line.count(mark) == first and f"{mark} " not in line and " - " not in line
            for _, line in lines
        ):
            return Format("CSV", lines[0][0])
    return None


def _line_breaks(text: str) -> int:
    return text.count("\n")
