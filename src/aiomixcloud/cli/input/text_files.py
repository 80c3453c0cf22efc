"""Text from outside: files and standard input, in the encodings that programs write."""

from __future__ import annotations

import contextlib
import re
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

#: What stands for standard input on the line.
STDIN = "-"

#: Bytes of a text, unless more is allowed: a tracklist has a hundredth of that.
MAX_SIZE = 1_000_000

#: Marks at the beginning of a text, longest first: UTF-32 begins as UTF-16 does.
_BOMS = (
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)

#: Files that are not text, by their first bytes.
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

#: Characters that text does not have. ESC is one of them: it would command a terminal.
_control = re.compile("[\0-\x08\x0e-\x1f\x7f]").search
_control_byte = re.compile(b"[\0-\x08\x0e-\x1f\x7f]").search

#: Letters of a text in a language of western Europe that are not ASCII, at most.
_MOST_ACCENTS = 0.5


class NotTextError(ValueError):
    """Something is not text, or in an encoding that cannot be known; the message says what."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text from outside.

    Attributes:
        content: The text.
        note: What to say about its encoding, or nothing.
    """

    content: str
    note: str = ""


def decode(content: bytes) -> tuple[str, str]:
    r"""Return a text, and a note about its encoding or nothing.

    A byte order mark counts; without one it is UTF-16 if the zero bytes say so, else UTF-8,
    else Windows-1252.

    Args:
        content: The bytes of the text.

    Raises:
        NotTextError: It is not text, or in another encoding.

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
    """Raise what a file is if its first bytes say that it is not text."""
    if found := _signature(content):
        raise NotTextError(f"it is {_SIGNATURES[(found.lastindex or 1) - 1][1]}, not text")


def read(source: str, *, most: int = MAX_SIZE) -> Text:
    """Return the text in a file, or in standard input.

    Args:
        source: The name of the file, or `STDIN`.
        most: How many bytes are read, at most.

    Raises:
        OSError: The file cannot be read.
        NotTextError: It is not text, or too long.
    """
    content = _read_stdin(most + 1) if source == STDIN else _read_file(source, most + 1)
    if len(content) > most:
        _refuse_known(content)
        raise NotTextError(f"it is longer than {most} bytes; is it another file?")
    return Text(*decode(content))


def _read_stdin(most: int) -> bytes:
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None:  # it was closed from outside
        return sys.stdin.read(most).encode("utf-8", "surrogatepass")
    return bytes(stream.read(most))


def _read_file(name: str, most: int) -> bytes:
    if not name:
        raise NotTextError("the name of the file is empty")
    with contextlib.suppress(OSError):
        mode = Path(name).stat().st_mode
        if stat.S_ISBLK(mode) or stat.S_ISSOCK(mode):
            raise NotTextError("it is not a file")
    with Path(name).open("rb") as file:
        return file.read(most)


def _utf_16(content: bytes) -> str:
    """Return which UTF-16 a text without a mark is in, by where its zero bytes stand."""
    first, second = content[::2].count(0), content[1::2].count(0)
    if len(content) % 2 == 0 and min(first, second) * 20 <= max(first, second):
        return "utf-16-be" if first > second else "utf-16-le"
    raise NotTextError("it is binary data, not text")


def _strictly(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        name = encoding.upper().removesuffix("-LE").removesuffix("-BE")
        raise NotTextError(f"it begins as {name}, and goes on as something else") from None
    if _control(text) and encoding != "utf-8":
        raise NotTextError("it is binary data, not text")
    return text


def _windows(content: bytes, error: UnicodeDecodeError) -> str:
    """Return a text that is not UTF-8 as Windows-1252, if it can be that."""
    if _control_byte(content):
        raise NotTextError("it is binary data, not text")
    if _is_nearly_utf_8(content):
        line = 1 + content.count(b"\n", 0, error.start)
        raise NotTextError(
            f"it is UTF-8, but not in line {line}: correct that line, and save it as UTF-8"
        )
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        raise NotTextError("its encoding is not known: save it as UTF-8") from None
    letters = [character for character in text if character.isalpha()]
    others = sum(not character.isascii() for character in letters)
    if others > _MOST_ACCENTS * max(len(letters), 1):
        raise NotTextError(
            "its encoding is not known, but it is not that of a western language: save it as UTF-8"
        )
    return text


def _is_nearly_utf_8(content: bytes) -> bool:
    """Tell whether most of the characters beyond ASCII are those of UTF-8."""
    whole = content.decode("utf-8", "replace")
    wrong = whole.count("\ufffd")
    right = sum(not character.isascii() for character in whole) - wrong
    return right > wrong
