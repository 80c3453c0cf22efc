"""Text input from files and standard input, in various encodings."""

from __future__ import annotations

import contextlib
import re
import stat
import sys
from pathlib import Path
from typing import NamedTuple

from aiomixcloud.tracklists.file_kinds import kind_of

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

#: Characters that text does not contain, including ESC, which controls terminals.
_control = re.compile("[\0-\x08\x0e-\x1f\x7f]").search
_control_byte = re.compile(b"[\0-\x08\x0e-\x1f\x7f]").search

#: Maximum share of non-ASCII letters in a text in a western European language.
_MOST_ACCENTS = 0.5


class NotTextError(ValueError):
    """The input is not text, or its encoding is unknown; see the message."""


class Text(NamedTuple):
    """A text from a file or from standard input.

    Attributes:
        content: The text.
        note: A note about its encoding, or an empty text.
    """

    content: str
    note: str = ""


def decode(content: bytes) -> Text:
    r"""Return a text with a note about its encoding.

    A byte order mark determines the encoding. Without one, try UTF-16 if the zero bytes suggest
    it, then UTF-8, then Windows-1252.

    Raises:
        NotTextError: The content is not text, or its encoding is not supported.

    Example:
        >>> decode("\ufeffBeyonc\u00e9".encode("utf-16-le"))
        Text(content='Beyoncé', note='')
        >>> decode(b"Beyonc\xe9").note
        'it is not UTF-8, and was read as Windows-1252'
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return Text(_strictly(content[len(mark) :], encoding))
    _refuse_known(content)
    if b"\0" in content:
        return Text(_strictly(content, _utf_16(content)))
    try:
        return Text(content.decode())
    except UnicodeDecodeError as error:
        note = "it is not UTF-8, and was read as Windows-1252"
        return Text(_windows(content, error), note)


def _refuse_known(content: bytes) -> None:
    """Raise an error if the signature of a file shows that it is not text."""
    if kind := kind_of(content):
        raise NotTextError(f"it is {kind}, not text")


def read(source: str, *, most: int = MAX_SIZE) -> Text:
    """Return the text in a file or on standard input.

    Args:
        source: The name of the file, or `STDIN`.
        most: Maximum number of bytes.

    Raises:
        OSError: The file cannot be read.
        NotTextError: The content is not text, or too long.
    """
    content = read_stdin(most + 1) if source == STDIN else _read_file(source, most + 1)
    if len(content) > most:
        _refuse_known(content)
        raise NotTextError(f"it is longer than {most} bytes; check that it is the right file")
    return decode(content)


def read_stdin(most: int = -1) -> bytes:
    """Return standard input as bytes.

    Args:
        most: Maximum number of bytes; -1 for no maximum.
    """
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
