"""Bytes to text: marks, zero bytes, UTF-8, then Windows-1252."""

from __future__ import annotations

import codecs
import re

#: Longest first: the mark of UTF-32 LE begins with that of UTF-16 LE.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 4096
_declared = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
#: One byte per character: nothing else that XML may declare is worth the risk.
_SINGLE_BYTE = re.compile(r"(?i)(iso-?8859-\d+|latin-?1|windows-125\d|cp125\d|koi8-r|us-ascii)")


def decode(data: bytes, *, whole: bool = True) -> tuple[str, str, bool]:
    """Return the text, the name of its encoding, and whether that is a guess.

    Args:
        data: The bytes of a file.
        whole: Whether these are all bytes; otherwise the last character may be cut.
    """
    encoding = _encoding(data)
    decoder = codecs.getincrementaldecoder(encoding or "utf-8-sig")(errors="strict")
    try:
        return decoder.decode(data, final=whole), encoding or "utf-8", False
    except UnicodeDecodeError:
        if encoding is not None:
            # Cut or damaged, but marked: nothing else would make more sense of it.
            return data.decode(encoding, errors="replace"), encoding, True
    return data.decode("cp1252", errors="replace"), "cp1252", True


def _encoding(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    if declared := _declared.match(data[:300]):
        name = declared[1].decode("ascii")
        if _SINGLE_BYTE.fullmatch(name):
            try:
                return codecs.lookup(name).name
            except LookupError:
                return None
    return _unmarked_utf_32(data[:_SAMPLE]) or _unmarked_utf_16(data[:_SAMPLE])


def _unmarked_utf_32(sample: bytes) -> str | None:
    """Return the UTF-32 encoding of text without a mark, by where the zero bytes stand."""
    size = len(sample) // 4
    zeros = [sample[place : 4 * size : 4].count(0) for place in range(4)]
    if size >= 2 and zeros[2] == zeros[3] == size and zeros[0] < size * 0.05:
        return "utf-32-le"
    if size >= 2 and zeros[0] == zeros[1] == size and zeros[3] < size * 0.05:
        return "utf-32-be"
    return None


def _unmarked_utf_16(sample: bytes) -> str | None:
    """Return the UTF-16 encoding of text without a mark, by where the zero bytes stand."""
    half = len(sample) // 2
    even, odd = sample[0 : 2 * half : 2].count(0), sample[1 : 2 * half : 2].count(0)
    if half >= 2 and odd > half * 0.6 and even < half * 0.05:
        return "utf-16-le"
    if half >= 2 and even > half * 0.6 and odd < half * 0.05:
        return "utf-16-be"
    return None
