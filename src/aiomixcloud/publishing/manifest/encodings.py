"""Decoding of spreadsheets and other text files."""

from __future__ import annotations

#: Byte order marks, longest first: that of UTF-32 starts with that of UTF-16.
_MARKS = (
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)

#: First bytes of files that people choose by mistake.
_OTHERS = (
    (b"PK\x03\x04", "a workbook (.xlsx, .ods, .numbers) or a ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "a workbook (.xls)"),
    (b"%PDF-", "a PDF document"),
    (b"ID3", "an audio file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"{\\rtf", "an RTF document"),
)


class NotTextError(ValueError):
    """A file is not text, or its encoding is unknown."""


def decode(content: bytes) -> tuple[str, str]:
    r"""Return a text, and a note about its encoding, which may be empty.

    Raises:
        NotTextError: The file is not text, or its encoding is unknown.

    Example:
        >>> decode("\ufeffname\tMichèle".encode("utf-16-le"))
        ('name\tMichèle', '')
        >>> decode(b"Mich\xe8le")
        ('Michèle', 'it is not UTF-8, and was read as Windows-1252')
    """
    for start, kind in _OTHERS:
        if content.startswith(start):
            raise NotTextError(f"it is {kind}; export it as CSV (UTF-8)")
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strictly(content[len(mark) :], encoding), ""
    if b"\0" in content:
        return _strictly(content, _utf_16(content)), ""
    try:
        return _strictly(content, "utf-8"), ""
    except NotTextError:
        if _is_nearly_utf_8(content):
            raise
    text = _strictly(content, "cp1252")
    return text, "it is not UTF-8, and was read as Windows-1252"


def _strictly(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = 1 + content.count(b"\n", 0, error.start)
        raise NotTextError(
            f"line {line} is not valid {encoding.upper()}; save the file as UTF-8"
        ) from None
    if any(one < " " and one not in "\t\n\v\f\r" for one in text):
        raise NotTextError("it contains control characters, so it is not a text file")
    return text


def _utf_16(content: bytes) -> str:
    """Return the byte order of UTF-16 without a mark: in Latin text, every other byte is zero."""
    even, odd = content[::2].count(0), content[1::2].count(0)
    if max(even, odd) < len(content) // 4:
        raise NotTextError("it contains zero bytes, so it is not a text file")
    return "utf-16-be" if even > odd else "utf-16-le"


def _is_nearly_utf_8(content: bytes) -> bool:
    """Return whether most of the non-ASCII characters are valid UTF-8."""
    whole = content.decode("utf-8", "replace")
    wrong = whole.count("\ufffd")
    right = sum(not one.isascii() for one in whole) - wrong
    return right > wrong
