"""Opening and reading what users give as files; the event loop's twin calls it in threads."""

from __future__ import annotations

import io
import os
import stat
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiomixcloud._core.errors import TransportError
from aiomixcloud._core.multipart import File

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aiomixcloud._core.multipart import Multipart

#: Bytes that are read and sent at a time: few enough to hold in memory, and many enough that
#: handing them over costs little beside sending them.
CHUNK = 1024 * 1024


def open_file(value: Any, *, default_name: str) -> File | str:
    """Return what `value` holds as a file to send, or the words for why it cannot be sent.

    Args:
        value: A path, an open binary file, or bytes.
        default_name: File name to tell where `value` has none.
    """
    if isinstance(value, bytes | bytearray | memoryview):
        content = bytes(value)
        return File(default_name, content, 0, len(content))
    if isinstance(value, str | os.PathLike):
        return _open_path(Path(value))
    if not hasattr(value, "read"):
        return f"a path, an open binary file or bytes, not {value!r}"
    try:
        if not isinstance(value.read(0), bytes):
            return "the file is open for text; open it with mode 'rb'"
        start = value.tell()
        size = value.seek(0, io.SEEK_END) - start
        value.seek(start)
    except (OSError, ValueError, AttributeError) as error:
        return f"the open file cannot be sent, for its size is not known: {error}"
    name = getattr(value, "name", None)
    shown = Path(name).name if isinstance(name, str) else ""
    return File(shown or default_name, value, start, size)


def _open_path(path: Path) -> File | str:
    shown = str(path)
    try:
        status = path.stat()
        # Before opening: to open a named pipe waits for its other end.
        if stat.S_ISDIR(status.st_mode):
            return f"{shown!r} is a folder"
        if not stat.S_ISREG(status.st_mode):
            return f"{shown!r} is no regular file, so its size is not known"
        content = path.open("rb", buffering=0)
    except FileNotFoundError:
        return f"there is no file {shown!r}"
    except (OSError, ValueError) as error:
        return f"{shown!r} cannot be read: {getattr(error, 'strerror', None) or error}"
    return File(path.name, content, 0, status.st_size, ours=True)


def close_file(file: File | str) -> None:
    """Close a file that was opened by its path."""
    if isinstance(file, File) and file.ours and not isinstance(file.content, bytes):
        file.content.close()


class BodyError(Exception):
    """Brings what went wrong while a body was made past an HTTP library, which would hide it.

    Attributes:
        error: What went wrong: a file cannot be read any more, or the user's ``progress`` raised.
    """

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


@contextmanager
def carried() -> Iterator[None]:
    """Raise whatever is raised in this block as a `BodyError`."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - it is raised again behind the library
        raise BodyError(error) from None


def reads(body: Multipart) -> Iterator[bytes | Callable[[], bytes]]:
    """Give out `body` piece by piece; what lies in a file as the call that reads it."""
    body.rewind()
    for piece in body.pieces:
        if isinstance(piece, File):
            for position in range(0, piece.size, CHUNK):
                yield partial(_read, piece, position)
        else:
            yield piece


def _read(file: File, position: int) -> bytes:
    """Return the bytes of a file that is sent from `position` on.

    Raises:
        TransportError: The file has become shorter, or cannot be read any more.
    """
    count = min(CHUNK, file.size - position)
    start = file.start + position
    if isinstance(file.content, bytes):
        return file.content[start : start + count]
    try:
        file.content.seek(start)
        data = file.content.read(count)
    except (OSError, ValueError) as error:
        raise TransportError(f"{file.name!r} cannot be read any more: {error}") from error
    if len(data) < count:
        raise TransportError(f"{file.name!r} became shorter while it was sent")
    return data
