"""Formats that no reader reads, recognised so that errors can name them."""

from __future__ import annotations

import re
from typing import NamedTuple


class ForeignFormat(NamedTuple):
    """A recognised format.

    Attributes:
        name: Name of the format, with its article.
        line: Number of the line that identifies it, counted from 1.
    """

    name: str
    line: int


_TIME = r"\d{1,3}:\d\d(?::\d\d)?"

#: Patterns at the start of a line and their formats; the first match applies.
_MARKS = (
    (r"WEBVTT\b", "WebVTT subtitles"),
    (rf"{_TIME}[.,]\d{{1,3}}\s*-->", "subtitles (SRT or WebVTT)"),
    (r"\[Script Info\]|Dialogue:\s*\d", "subtitles (SSA)"),
    (r"\[(?:ar|ti|al|by|length|offset|re|ve):[^\]]*\]\s*$", "LRC lyrics"),
    (r"<(?:!doctype html|html|head|body|table|div|p|ul|ol|li|br|span|style)\b", "an HTML page"),
    (
        r"<\?xml\b|<!DOCTYPE\b|<!--|</?[A-Za-z][\w:.-]*(?:\s[^<>\n]*)?/?>",
        "XML or HTML of an unknown kind",
    ),
    (r"\{\\rtf", "an RTF document"),
    (r"\[?\{'\w{1,40}': ", "a list of Python values"),
    (r"BEGIN:V(?:CALENDAR|CARD)", "a calendar or an address book"),
    (r"\|.*\|[ \t]*$|\|?[ \t]*:?-{3,}:?[ \t]*\|[ \t:|-]*$", "a table (Markdown)"),
    (r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d", "a log with dates and times"),
)
_marks = re.compile(
    "^[ \t]*+(?:" + "|".join(f"({mark})" for mark, _ in _MARKS) + ")", re.IGNORECASE | re.MULTILINE
)

#: A field that each record of a list has, such as "artist: Owl" or "- artist: Owl".
_field = re.compile(
    r"^[ \t]*+(?:[-*][ \t]+)?([\"']?)(artist|performer|start(?:[ _-]?time)?)\1[ \t]*[:=]",
    re.IGNORECASE | re.MULTILINE,
)

#: The beginning of a JSON document.
_json = re.compile(r'\s*(?:\{\s*(?:"|\}|$)|\[\s*(?:[\]{"]|\[\s*["{\d]|-?\d+(?:\.\d+)?\s*,|$))')


def recognize(text: str) -> ForeignFormat | None:
    r"""Return the format of a text, or None if it may be a line-based tracklist.

    Args:
        text: The whole text, without invisible characters.

    Example:
        >>> recognize("\nWEBVTT\n")
        ForeignFormat(name='WebVTT subtitles', line=2)
    """
    if _json.match(text):
        return ForeignFormat("JSON of an unknown kind", 1)
    if found := _marks.search(text):
        mark = found.lastindex or 1
        return ForeignFormat(_MARKS[mark - 1][1], 1 + text.count("\n", 0, found.start(mark)))
    # A heading may have one such line: "Artist: DJ Owl".
    fields = list(_field.finditer(text))
    if len(fields) > len({found[2].lower() for found in fields}):
        return ForeignFormat("a list of named fields", 1 + text.count("\n", 0, fields[0].start(2)))
    return None
