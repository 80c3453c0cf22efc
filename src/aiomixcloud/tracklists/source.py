"""The content of a file, decoded once for all formats."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from . import encodings, safe_xml
from .errors import TracklistError
from .file_kinds import kind_of

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

#: Bytes of a file; files with audio in them are large.
MAX_SIZE = 1024 * 1024 * 1024
#: Bytes of a text, an XML or a JSON document.
MAX_TEXT_SIZE = 64 * 1024 * 1024
_HEAD = 64 * 1024


class Content(Protocol):
    """The bytes of a file: `bytes`, or a `FileContent`."""

    def __len__(self) -> int: ...

    def __getitem__(self, part: slice, /) -> bytes: ...


class FileContent:
    """The bytes of an open file, read where they are needed: audio files are large.

    Args:
        file: The file; it must stay open.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = file.seek(0, 2)

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, part: slice) -> bytes:
        start, stop, _ = part.indices(self._size)
        self._file.seek(start)
        return self._file.read(max(0, stop - start))


class Source:
    """The content and the name of a file.

    Raises:
        TracklistError: The file is too large.
    """

    def __init__(self, content: Content, name: str = "") -> None:
        if len(content) > MAX_SIZE:
            raise TracklistError(f"the file is larger than {MAX_SIZE // 1024**2} MB")
        self.content = content
        self.name = name

    @classmethod
    def from_text(cls, text: str, name: str = "") -> Source:
        """Return the source of a text that is decoded already."""
        return cls(text.encode("utf-8", errors="replace"), name)

    @property
    def suffix(self) -> str:
        """The suffix of the name in lower case, with its dot, or an empty text."""
        _, dot, suffix = self.name.rpartition(".")
        return f".{suffix.lower()}" if dot else ""

    @functools.cached_property
    def data(self) -> bytes:
        """The whole file; prefer parts of `content`, which may be large."""
        return self.content[:]

    @functools.cached_property
    def head(self) -> str:
        """The first 64 KB as text, for recognition; empty if the file is of a binary kind.

        Audio may have tags with any text in them, even a cue sheet.
        """
        if kind_of(self.content[:32]):
            return ""
        chunk = self.content[:_HEAD]
        whole = len(chunk) == len(self.content)
        return encodings.decode(chunk, whole=whole)[0].removeprefix("\ufeff")

    @functools.cached_property
    def head_lines(self) -> list[str]:
        """The lines of `head`; the last one may be cut."""
        return self.head.splitlines()

    @functools.cached_property
    def is_binary(self) -> bool:
        """Whether the file is of a binary kind, or contains zero bytes after it was decoded."""
        return "\x00" in self.head or bool(kind_of(self.content[:32]))

    @functools.cached_property
    def _decoded(self) -> tuple[str, str, bool]:
        if len(self.content) > MAX_TEXT_SIZE:
            size = MAX_TEXT_SIZE // 1024**2
            raise TracklistError(f"the text is larger than {size} MB")
        text, encoding, guessed = encodings.decode(self.data)
        return text.removeprefix("\ufeff"), encoding, guessed

    @property
    def text(self) -> str:
        """The whole file as text."""
        return self._decoded[0]

    @property
    def encoding_warning(self) -> str:
        """What to check if the text was read with a guessed encoding; otherwise empty."""
        if "_decoded" not in self.__dict__:
            return ""  # It was not read as text.
        _, encoding, guessed = self._decoded
        if not guessed:
            return ""
        if encoding == "cp1252":
            return "the text is not UTF-8 and was read as Windows-1252; check accented letters"
        return f"the text is damaged: some of its bytes are not valid {encoding}"

    @functools.cached_property
    def lines(self) -> list[str]:
        """The lines of the text, without line ends."""
        # Not splitlines(): titles contain characters such as U+2028 that it splits at.
        return self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    @functools.cached_property
    def xml(self) -> ET.Element:
        """The root element of an XML document; see `safe_xml.parse_xml`."""
        return safe_xml.parse_xml(self.text)

    @functools.cached_property
    def json(self) -> Any:
        """The value of a JSON document; the list of the objects of JSON Lines.

        Raises:
            TracklistError: The text is not JSON, or nested too deeply.
        """
        try:
            return json.loads(self.text)
        except json.JSONDecodeError as error:
            if error.msg == "Extra data" and (values := self._json_lines):
                return values
            raise TracklistError(f"not valid JSON: {error.msg}", line=error.lineno) from None
        except RecursionError:
            raise TracklistError("the JSON is nested too deeply") from None
        except ValueError as error:
            raise TracklistError(f"not valid JSON: {error}") from None

    @functools.cached_property
    def _json_lines(self) -> list[object]:
        """The objects of JSON Lines; empty if the text is anything else."""
        try:
            values = [json.loads(line) for line in self.lines if line.strip()]
        except (ValueError, RecursionError):
            return []
        return values if all(isinstance(value, dict) for value in values) else []

    @functools.cached_property
    def json_or_none(self) -> object:
        """The value of a JSON document, or None if it is not valid; for recognition."""
        try:
            value: object = self.json
        except TracklistError:
            return None
        return value
