"""A multipart body as a plan: which bytes and which parts of which files, in which order.

Its length is known before the first byte is sent, and it can be sent again from the
beginning. Reading the files is the transport's business.
"""

from __future__ import annotations

import contextlib
import mimetypes
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from .media_types import media_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_not_in_headers = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(slots=True)
class File:
    """Content to send as a file: bytes, or a part of an open file.

    Attributes:
        name: File name that the other side is told.
        content: Bytes, or a file open for binary reading that can be rewound.
        start: Position of the first byte to send.
        size: Number of bytes to send.
        ours: Whether the library opened it and has to close it.
        head: The first bytes to send, which say what kind of file it is.
    """

    name: str
    content: bytes | BinaryIO
    start: int
    size: int
    ours: bool = False
    head: bytes = b""

    def content_type(self, default: str) -> str:
        """Return the media type: from the content if that is certain, else from the name."""
        return media_type(self.head) or mimetypes.guess_type(self.name)[0] or default


class Multipart:
    """The body of a form with files.

    Args:
        fields: Names and values of the fields.
        files: Names, contents and media types of the files.
        progress: Called with the bytes sent and the total after each piece of the body.
        boundary: What separates the parts; random by default.

    Attributes:
        sent: Bytes that may have been sent. A piece counts before it is handed over: from then
            on, nobody can say that the other side does not have it.

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
        self.sent = self._reported = 0
        text = bytearray()
        self.pieces: list[bytes | File] = []
        for name, value in self._fields:
            text += f'--{mark}\r\nContent-Disposition: form-data; name="{_quoted(name)}"'.encode()
            text += b"\r\n\r\n" + value.encode() + b"\r\n"
        for name, file, kind in self._files:
            text += f'--{mark}\r\nContent-Disposition: form-data; name="{_quoted(name)}"'.encode()
            text += f'; filename="{_quoted(file.name)}"\r\n'.encode()
            text += f"Content-Type: {kind}\r\n\r\n".encode()
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
        """Count from the beginning, because the body is sent from its first byte."""
        self.sent = self._reported = 0

    def count(self, size: int) -> None:
        """Count a piece that is about to be handed over."""
        self.sent += size

    def report(self) -> None:
        """Report what was counted as sent; to be called when it was handed over."""
        if self._progress is None:
            return
        self._reported = self.sent
        try:
            self._progress(self.sent, self.length)
        except BaseException as error:
            if self.sent >= self.length:
                error.add_note("All of it was sent before, so the show may exist.")
            raise

    def report_break(self) -> None:
        """Report a piece that was being handed over when the exchange was broken off.

        A signal or a cancellation leaves no error of ours that says whether all may have been
        sent; this is the last chance for `progress` to hear of it.
        """
        if self._reported < self.sent:
            # The cause of the break must reach the caller, whatever `progress` makes of it.
            with contextlib.suppress(Exception):
                self.report()

    def __repr__(self) -> str:
        return f"<Multipart of {self.length} bytes>"


def _quoted(name: str) -> str:
    """Escape a name as browsers do (HTML standard, multipart/form-data encoding).

    What no header can hold, such as a byte of another encoding than UTF-8, is an underscore.
    """
    escaped = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    return _not_in_headers.sub("_", escaped)
