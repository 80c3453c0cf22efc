"""Text input from files and standard input, in various encodings."""

from __future__ import annotations

import contextlib
import re
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

#: The name of standard input on the command line.
STDIN = "-"

#: Default maximum number of bytes of a text; a tracklist has about a hundredth of that.
MAX_SIZE = 1_000_000

#: Byte order marks, longest first, since that of UTF-32 starts with that of UTF-16.
_BOMS = (
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)

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

#: Characters that text does not contain, including ESC, which controls terminals.
_control = re.compile("[\0-\x08\x0e-\x1f\x7f]").search
_control_byte = re.compile(b"[\0-\x08\x0e-\x1f\x7f]").search

#: Maximum share of non-ASCII letters in a text in a western European language.
_MOST_ACCENTS = 0.5


class NotTextError(ValueError):
    """The input is not text, or its encoding is unknown; see the message."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text from a file or from standard input.

    Attributes:
        content: The text.
        note: A note about its encoding, or an empty text.
    """

    content: str
    note: str = ""


def decode(content: bytes) -> tuple[str, str]:
    r"""Return a text and a note about its encoding, which may be empty.

    A byte order mark determines the encoding. Without one, try UTF-16 if the zero bytes suggest
    it, then UTF-8, then Windows-1252.

    Args:
        content: The bytes of the text.

    Raises:
        NotTextError: The content is not text, or its encoding is not supported.

    Example:
        >>> decode("\ufeffBeyonc\u00e9".encode("utf-16-le"))
        ('Beyoncé', '')
        >>> decode(b"Beyonc\xe9")
        ('Beyoncé', 'it is not UTF-8, and was read as Windows-1252')
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _strictly(content[len(mark) :], encoding), ""
    _refuse_known(content)
    if b"\0" in content:
        return _strictly(content, _utf_16(content)), ""
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        return _windows(content, error), "it is not UTF-8, and was read as Windows-1252"
    return text, ""


def _refuse_known(content: bytes) -> None:
    """Raise an error if the signature of a file shows that it is not text."""
    if found := _signature(content):
        raise NotTextError(f"it is {_SIGNATURES[(found.lastindex or 1) - 1][1]}, not text")


def read(source: str, *, most: int = MAX_SIZE) -> Text:
    """Return the text in a file or on standard input.

    Args:
        source: The name of the file, or `STDIN`.
        most: Maximum number of bytes.

    Raises:
        OSError: The file cannot be read.
        NotTextError: The content is not text, or too long.
    """
    content = _read_stdin(most + 1) if source == STDIN else _read_file(source, most + 1)
    if len(content) > most:
        _refuse_known(content)
        raise NotTextError(f"it is longer than {most} bytes; check that it is the right file")
    return Text(*decode(content))


def _read_stdin(most: int) -> bytes:
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None:  # the process was started with standard input closed
        return sys.stdin.read(most).encode("utf-8", "surrogatepass")
    return bytes(stream.read(most))


def _read_file(name: str, most: int) -> bytes:
    if not name:
        raise NotTextError("the file name is empty")
    with contextlib.suppress(OSError):
        mode = Path(name).stat().st_mode
        if stat.S_ISBLK(mode) or stat.S_ISSOCK(mode):
            raise NotTextError("it is not a file")
    with Path(name).open("rb") as file:
        return file.read(most)


def _utf_16(content: bytes) -> str:
    """Return the variant of UTF-16 of a text without a mark, by the positions of zero bytes."""
    first, second = content[::2].count(0), content[1::2].count(0)
    if len(content) % 2 == 0 and min(first, second) * 20 <= max(first, second):
        return "utf-16-be" if first > second else "utf-16-le"
    raise NotTextError("it is binary data, not text")


def _strictly(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        name = encoding.upper().removesuffix("-LE").removesuffix("-BE")
        raise NotTextError(f"it starts as {name}, but is not valid {name}") from None
    if _control(text) and encoding != "utf-8":
        raise NotTextError("it is binary data, not text")
    return text


def _windows(content: bytes, error: UnicodeDecodeError) -> str:
    """Decode a text that is not UTF-8 as Windows-1252, if that is plausible."""
    if _control_byte(content):
        raise NotTextError("it is binary data, not text")
    if _is_nearly_utf_8(content):
        line = 1 + content.count(b"\n", 0, error.start)
        raise NotTextError(
            f"it is UTF-8, except line {line}; correct that line and save the file as UTF-8"
        )
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        raise NotTextError("its encoding is unknown; save it as UTF-8") from None
    letters = [character for character in text if character.isalpha()]
    others = sum(not character.isascii() for character in letters)
    if others > _MOST_ACCENTS * max(len(letters), 1):
        raise NotTextError(
            "its encoding is unknown (not that of a western language); save it as UTF-8"
        )
    return text


def _is_nearly_utf_8(content: bytes) -> bool:
    """Return whether most of the non-ASCII characters are valid UTF-8."""
    whole = content.decode("utf-8", "replace")
    wrong = whole.count("\ufffd")
    right = sum(not character.isascii() for character in whole) - wrong
    return right > wrong
