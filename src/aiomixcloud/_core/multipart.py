"""A multipart body as a sequence of bytes and parts of files.

Its length is known before the first byte is sent, and it can be sent again from the beginning.
Transports read the files.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from .media_types import media_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_not_in_headers = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(slots=True)
class File:
    """Content to send as a file: bytes, or a part of an open file.

    Attributes:
        name: File name to send.
        content: Bytes, or a seekable file opened for binary reading.
        start: Position of the first byte to send.
        size: Number of bytes to send.
        ours: Whether the library opened the file and must close it.
        head: The first bytes to send, which determine the type of the file.
    """

    name: str
    content: bytes | BinaryIO
    start: int
    size: int
    ours: bool = False
    head: bytes = b""

    def content_type(self, default: str) -> str:
        """Return the media type, from the content if that is conclusive, else from the name."""
        from mimetypes import guess_type

        return media_type(self.head) or guess_type(self.name)[0] or default


@dataclass(frozen=True, slots=True)
class FilePreview:
    """A file that an upload or an edit would send.

    Args:
        name: File name.
        type: Media type, such as ``audio/mpeg``.
        size: Size in bytes.

    Example:
        >>> FilePreview("mix.mp3", "audio/mpeg", 52_400_000).size
        52400000
    """

    name: str
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class UploadPreview:
    """The request that an upload or an edit would send.

    Attributes:
        fields: Values of the form fields by name.
        files: Files by form field: ``mp3`` and ``picture``.
        size: Size of the whole request in bytes.

    Example:
        >>> async def main(mixcloud):
        ...     preview = await mixcloud.check_upload("perfectmix.mp3", "Perfect Mix")
        ...     print(preview.fields["name"], preview.files["mp3"].size)
    """

    fields: Mapping[str, str]
    files: Mapping[str, FilePreview]
    size: int

    @property
    def data(self) -> dict[str, Any]:
        """The same as plain dictionaries, for JSON."""
        return asdict(self)


class Multipart:
    """The body of a form with files.

    Args:
        fields: Names and values of the fields.
        files: Names, contents and media types of the files.
        progress: Called with the number of bytes sent and the total after each piece.
        boundary: Separator of the parts; random by default.

    Attributes:
        sent: Number of bytes that may have been sent. A piece counts before it is handed over,
            because from then on the server may have received it.

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
        from secrets import token_hex

        self._fields = list(fields)
        self._files = list(files)
        mark = boundary or token_hex(16)
        self.content_type = f"multipart/form-data; boundary={mark}"
        self._progress = progress
        self.sent = self._reported = 0
        text = bytearray()
        self.pieces: list[bytes | File] = []
        start = f"--{mark}\r\nContent-Disposition: form-data; name="
        for name, value in self._fields:
            text += f'{start}"{_quote(name)}"\r\n\r\n{value}\r\n'.encode()
        for name, file, kind in self._files:
            text += f'{start}"{_quote(name)}"; filename="{_quote(file.name)}"\r\n'.encode()
            text += f"Content-Type: {kind}\r\n\r\n".encode()
            self.pieces += [bytes(text), file]
            text = bytearray(b"\r\n")
        text += f"--{mark}--\r\n".encode()
        self.pieces.append(bytes(text))
        self.length = sum(
            piece.size if isinstance(piece, File) else len(piece) for piece in self.pieces
        )

    def value(self, name: str) -> str | None:
        """Return the value of a field, or None if it does not exist."""
        return next((value for field, value in self._fields if field == name), None)

    def preview(self) -> UploadPreview:
        """Return a summary.

        Example:
            >>> Multipart([("name", "Mix")], []).preview().fields
            {'name': 'Mix'}
        """
        files = {name: FilePreview(file.name, kind, file.size) for name, file, kind in self._files}
        return UploadPreview(dict(self._fields), files, self.length)

    def rewind(self) -> None:
        """Reset the counters, because the body is sent from its first byte."""
        self.sent = self._reported = 0

    def count(self, size: int) -> None:
        """Count a piece that is about to be handed over."""
        self.sent += size

    def report(self) -> None:
        """Report progress, after a piece was handed over."""
        if self._progress is None:
            return
        self._reported = self.sent
        try:
            self._progress(self.sent, self.length)
        except BaseException as error:
            if self.sent >= self.length:
                error.add_note("The upload was sent completely, so the show may exist.")
            raise

    def report_break(self) -> None:
        """Report a piece that was being handed over when the request was interrupted.

        After a signal or a cancellation, no error of this library says whether the whole body
        may have been sent; this is the last call of `progress`.
        """
        if self._reported < self.sent:
            # The interruption must reach the caller, even if `progress` raises an error.
            with contextlib.suppress(Exception):
                self.report()

    def __repr__(self) -> str:
        return f"<Multipart of {self.length} bytes>"


def _quote(name: str) -> str:
    """Escape a name as browsers do (HTML standard, multipart/form-data encoding).

    Characters that are not allowed in headers, such as undecodable bytes, become underscores.
    """
    escaped = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    return _not_in_headers.sub("_", escaped)
