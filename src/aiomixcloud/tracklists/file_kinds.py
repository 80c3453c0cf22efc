"""Kinds of files that are not text, by their signatures."""

from __future__ import annotations

import re

#: Signatures of files that are not text.
_SIGNATURES = (
    (b"ID3|\xff[\xfb\xfa\xf3\xf2\xe3\xe2]", "audio (MP3)"),
    (b"RIFF....WAVE", "audio (WAV)"),
    (b"RIFF....WEBP", "a picture (WebP)"),
    (b"FORM....AIF[FC]", "audio (AIFF)"),
    (b"fLaC", "audio (FLAC)"),
    (b"OggS", "audio (Ogg)"),
    (b"....ftyp", "audio or video (MP4)"),
    (b"\\x1aE\xdf\xa3", "video (Matroska)"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8[79]a", "a picture (GIF)"),
    (b"BM....\0\0\0\0", "a picture (BMP)"),
    (b"%PDF-", "a PDF document"),
    (b"PK[\x03\x05]", "a ZIP archive, or a document of an office program (.docx, .xlsx, .odt)"),
    (b"\xd0\xcf\x11\xe0", "a document of an office program (.doc, .xls)"),
    (b"\x1f\x8b", "a gzip file, such as an Ableton Live set"),
    (b"SQLite format 3", "an SQLite database"),
    (b"vrsn\0", "a Serato session"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"bplist0", "a property list"),
    (b"\x7fELF|MZ.\0", "a program"),
)
_signature = re.compile(b"|".join(b"(%s)" % sign for sign, _ in _SIGNATURES), re.DOTALL).match


def kind_of(content: bytes) -> str:
    """Return what a file is, with its article, or an empty text if it may be text.

    Args:
        content: The bytes of the file, or the first of them.

    Example:
        >>> kind_of(b"%PDF-1.7")
        'a PDF document'
    """
    found = _signature(content[:32])
    return _SIGNATURES[(found.lastindex or 1) - 1][1] if found else ""
