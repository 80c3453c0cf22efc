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
    (r"BEGIN:V(?:CALENDAR|CARD)", "a calendar or an address book"),
    (r"\|.*\|[ \t]*$|\|?[ \t]*:?-{3,}:?[ \t]*\|[ \t:|-]*$", "a table (Markdown)"),
    (r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d", "a log with dates and times"),
)
_marks = re.compile(
    "^[ \t]*+(?:" + "|".join(f"({mark})" for mark, _ in _MARKS) + ")", re.IGNORECASE | re.MULTILINE
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
    return None


#: Signatures of files that are not text.
_SIGNATURES = (
    (b"RIFF....WAVE", "audio (WAV)"),
    (b"RIFF....WEBP", "a picture (WebP)"),
    (b"FORM....AIF[FC]", "audio (AIFF)"),
    (b"ID3|\xff[\xfb\xfa\xf3\xf2\xe3\xe2]", "audio (MP3)"),
    (b"\x1a\x45\xdf\xa3", "video (Matroska)"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8[79]a", "a picture (GIF)"),
    (b"%PDF-", "a PDF document"),
    (b"PK[\x03\x05]", "a ZIP archive, or a document of an office program (.docx, .xlsx, .odt)"),
    (b"\xd0\xcf\x11\xe0", "a document of an office program (.doc, .xls)"),
    (b"\x1f\x8b", "a gzip file"),
    (b"SQLite format 3", "an SQLite database of an unknown kind"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"bplist0", "a property list"),
    (b"\x7fELF|MZ.\0", "a program"),
)
_signature = re.compile(b"|".join(b"(%s)" % sign for sign, _ in _SIGNATURES), re.DOTALL).match


def is_signed(data: bytes) -> bool:
    """Return whether a file begins with the signature of a kind that is not text."""
    return _signature(data[:32]) is not None


def name_of_binary(data: bytes) -> str:
    """Return what a file without text is, with its article."""
    if found := _signature(data[:32]):
        return _SIGNATURES[(found.lastindex or 1) - 1][1]
    return "binary data of an unknown kind"
