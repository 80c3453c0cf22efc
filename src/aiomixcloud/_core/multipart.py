"""A multipart body as a plan: which bytes and which parts of which files, in which order.

Its length is known before the first byte is sent, and it can be sent again from the
beginning. Reading the files is the transport's business.
"""

from __future__ import annotations

import mimetypes
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_not_in_headers = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")

#: First bytes of the pictures that people upload, where there is no file name to go by.
_SIGNATURES = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n": "image/png",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
}


@dataclass(slots=True)
class File:
    """Content to send as a file: bytes, or a part of an open file.

    Attributes:
        name: File name that the other side is told.
        content: Bytes, or a file open for binary reading that can be rewound.
        start: Position of the first byte to send.
        size: Number of bytes to send.
        ours: Whether it was opened here and is to be closed here.
    """

    name: str
    content: bytes | BinaryIO
    start: int
    size: int
    ours: bool = False

    def content_type(self, default: str) -> str:
        """Guess the media type of bytes by their beginning, else by the name, else `default`."""
        if isinstance(self.content, bytes) and default.startswith("image/"):
            # They have a name only because every file of a form has one.
            found = (kind for sign, kind in _SIGNATURES.items() if self.content.startswith(sign))
            return next(found, default)
        return mimetypes.guess_type(self.name)[0] or default


class Multipart:
    """The body of a form with files.

    Args:
        fields: Names and values of the fields.
        files: Names, contents and media types of the files.
        progress: Called with the bytes sent and the total, again and again while the body is
            sent, and once at its end.
        boundary: What separates the parts; random by default.

    Example:
        >>> body = Multipart([("name", "Mix")], [], boundary="b")
        >>> body.length, body.content_type
        (70, 'multipart/form-data; boundary=b')
    """

    def __init__(
        self,
        fields: Iterable[tuple[str, str]],
        files: Iterable[tuple[str, File, str]],
        *,
        progress: Callable[[int, int], object] | None = None,
        boundary: str | None = None,
    ) -> None:
        self._fields = list(fields)
        self._files = list(files)
        mark = boundary or secrets.token_hex(16)
        self.content_type = f"multipart/form-data; boundary={mark}"
        self._progress = progress
        self.sent = 0
        text = bytearray()
        self.pieces: list[bytes | File] = []
        for name, value in self._fields:
            text += f'--{mark}\r\nContent-Disposition: form-data; name="{_quoted(name)}"'.encode()
            text += b"\r\n\r\n" + value.encode() + b"\r\n"
        for name, file, media_type in self._files:
            text += f'--{mark}\r\nContent-Disposition: form-data; name="{_quoted(name)}"'.encode()
            text += f'; filename="{_quoted(file.name)}"\r\n'.encode()
            text += f"Content-Type: {media_type}\r\n\r\n".encode()
            self.pieces += [bytes(text), file]
            text = bytearray(b"\r\n")
        text += f"--{mark}--\r\n".encode()
        self.pieces.append(bytes(text))
        self.length = sum(
            piece.size if isinstance(piece, File) else len(piece) for piece in self.pieces
        )

    def value(self, name: str) -> str | None:
        """Return the value of a field, or None if there is none of that name."""
        return next((value for field, value in self._fields if field == name), None)

    def outline(self) -> dict[str, Any]:
        """Return what there is to send: ``fields``, ``files`` and the ``size`` of it all.

        Example:
            >>> Multipart([("name", "Mix")], []).outline()["fields"]
            {'name': 'Mix'}
        """
        files = {
            name: {"name": file.name, "type": media_type, "size": file.size}
            for name, file, media_type in self._files
        }
        return {"fields": dict(self._fields), "files": files, "size": self.length}

    def rewind(self) -> None:
        """Count from the beginning, for the body is sent from its first byte."""
        self.sent = 0

    def advance(self, count: int) -> None:
        """Count bytes that were sent, and tell whoever wants to know."""
        self.sent += count
        if self._progress is not None:
            self._progress(self.sent, self.length)

    def __repr__(self) -> str:
        return f"<Multipart of {self.length} bytes>"


def _quoted(name: str) -> str:
    """Escape a name as browsers do (HTML standard, multipart/form-data encoding).

    What no header can hold, such as a byte of another encoding than UTF-8, is an underscore.
    """
    escaped = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    return _not_in_headers.sub("_", escaped)
