"""Opening and reading what users give as files; the event loop's twin calls it in threads."""

from __future__ import annotations

import io
import os
import reprlib
import stat
from contextlib import contextmanager, suppress
from functools import partial
from inspect import isawaitable, iscoroutinefunction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiomixcloud._core.errors import TransportError
from aiomixcloud._core.media_types import HEAD
from aiomixcloud._core.multipart import File

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aiomixcloud._core.multipart import Multipart

#: Bytes that are read and sent at a time: few enough to hold in memory, and many enough that
#: handing them over costs little beside sending them.
CHUNK = 1024 * 1024

#: Modules whose files unpack another one, and the suffixes of such.
_UNPACKING = {"bz2", "gzip", "lzma", "tarfile"}
_PACKED = {".bz2", ".gz", ".tar", ".tbz", ".tgz", ".txz", ".xz"}

#: Methods that have to be awaited in files of asyncio, all of them or some.
_AWAITED = ("read", "seek", "tell")
_ASYNCHRONOUS = (
    "the file is open for asyncio: its read() has to be awaited, and this library reads files in "
    "a thread of its own; open it with open(path, 'rb'), or pass its path"
)


def open_file(value: Any, *, default_name: str) -> File | str:
    """Return what `value` holds as a file to send, or the words for why it cannot be sent.

    Args:
        value: A path, an open binary file, an upload of a web framework, or bytes.
        default_name: File name to send if `value` has none.
    """
    if isinstance(value, bytes | bytearray | memoryview):
        content = bytes(value)
        return File(default_name, content, 0, len(content), head=content[:HEAD])
    if isinstance(value, str | os.PathLike):
        path = os.fsdecode(value)
        return _open_path(Path(path)) if path else "the path is empty"
    return _use_open(_plain(value), _name(value) or default_name)


def _plain(value: Any) -> Any:
    """Return the plain file in an upload of a web framework, or else `value` itself.

    Starlette, FastAPI and Litestar have it as ``file``, with methods of their own that are
    awaited; aiohttp as ``file``, without any; anyio as ``wrapped``.
    """
    if hasattr(value, "read") and not _is_asynchronous(value):
        return value
    inner = (getattr(value, name, None) for name in ("file", "wrapped"))
    return next((file for file in inner if hasattr(file, "read")), value)


def _is_asynchronous(file: Any) -> bool:
    """Tell whether the methods of an open file have to be awaited."""
    return any(iscoroutinefunction(getattr(file, name, None)) for name in _AWAITED)


def _name(value: Any) -> str:
    """Return the name of an open file, or an empty text if it has none."""
    # What came over HTTP has headers, and its `name` may be that of a form field.
    name = getattr(value, "filename" if hasattr(value, "headers") else "name", None)
    if not isinstance(name, str | bytes | os.PathLike):
        return ""
    shown = Path(os.fsdecode(name))
    if type(value).__module__ in _UNPACKING:
        # It has the name of the file that it was unpacked from.
        while shown.suffix.lower() in _PACKED:
            shown = shown.with_suffix("")
    return "" if shown.name.startswith("<") else shown.name  # such as <stdin>


def _use_open(file: Any, name: str) -> File | str:
    """Return an open file as one to send, from where it stands to its end."""
    try:
        if (problem := _kind_problem(file)) is not None:
            return problem
        start = _position(file)
        _plain_result(file.seek(0, io.SEEK_END))
        size = max(0, _position(file) - start)
        file.seek(start)
        head = _read_up_to(file, min(HEAD, size))
        file.seek(start)
    except _AwaitedError:
        return _ASYNCHRONOUS
    except Exception as error:  # noqa: BLE001 - files of strangers raise what they like
        return (
            f"the open file cannot be read, or its size is not known ({_reason(error)}); pass one "
            "that can be rewound, its path, or its bytes"
        )
    if start and not size:
        return "the file is at its end, so there is nothing to send; call its seek(0) first"
    return File(name, file, start, size, head=head)


def _kind_problem(file: Any) -> str | None:
    """Return why an open file is not of a kind that can be read here, or None if it is."""
    if not hasattr(file, "read"):
        return f"a path, an open binary file or bytes, not {reprlib.repr(file)}"
    if getattr(file, "closed", False) is True:
        return "the file is closed; keep it open until the call returns"
    if _is_asynchronous(file):
        raise _AwaitedError
    start = _position(file)
    nothing = _plain_result(file.read(0))
    if nothing:  # to some, 0 means all
        file.seek(start)
    return (
        "the file is open for text; open it with mode 'rb'" if isinstance(nothing, str) else None
    )


def _position(file: Any) -> int:
    """Return where a file is at: not every file has `tell`, and not every `seek` returns it."""
    at = _plain_result(file.tell() if hasattr(file, "tell") else file.seek(0, io.SEEK_CUR))
    if isinstance(at, bool) or not isinstance(at, int):
        raise TypeError(f"its position is {at!r}")
    return at


class _AwaitedError(Exception):
    """A method of a file returned something that has to be awaited."""


def _plain_result(result: Any) -> Any:
    """Return what a method of a file returned, unless it has to be awaited."""
    if not isawaitable(result):
        return result
    # Nobody awaits it; Python does not complain about a coroutine that was closed.
    close = getattr(result, "close", None)
    if close is not None:
        close()
    raise _AwaitedError


def _reason(error: Exception) -> str:
    """Return what an exception says, or its name if it says nothing."""
    if isinstance(error, io.UnsupportedOperation):
        return f"it does not support {error}"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _read_up_to(file: Any, count: int) -> bytes:
    """Read `count` bytes, or all that are left: one call may return fewer.

    Raises:
        OSError: The file has nothing to give yet.
        TypeError: It gives something other than bytes.
    """
    piece = _read_once(file, count)
    if not piece or len(piece) >= count:
        return piece[:count]
    collected = bytearray(piece)
    while len(collected) < count and (piece := _read_once(file, count - len(collected))):
        collected += piece
    return bytes(collected[:count])


def _read_once(file: Any, count: int) -> bytes:
    piece = file.read(count)
    if piece is None:
        raise BlockingIOError("it has no data yet: it is in non-blocking mode")
    if not isinstance(piece, bytes | bytearray | memoryview):
        raise TypeError(f"its read() returns {type(piece).__name__}, not bytes")
    return bytes(piece)


def _open_path(path: Path) -> File | str:
    shown = str(path)
    try:
        status = path.stat()
        # Before opening: to open a named pipe waits for its other end.
        if stat.S_ISDIR(status.st_mode):
            return f"{shown!r} is a folder"
        if not stat.S_ISREG(status.st_mode):
            return f"{shown!r} is not a regular file, so its size is not known"
        content = path.open("rb", buffering=0)
    except FileNotFoundError:
        return f"there is no file {shown!r}"
    except (OSError, ValueError) as error:
        return f"{shown!r} cannot be read: {_reason(error)}"
    file = File(path.name, content, 0, status.st_size, ours=True)
    try:
        file.head = _read_up_to(content, HEAD)
    except OSError as error:
        close_file(file)
        return f"{shown!r} cannot be read: {_reason(error)}"
    return file


def close_file(file: File | str) -> None:
    """Close a file that was opened by its path.

    It was only read. If closing it fails, as on a network drive, nothing is lost, and the
    outcome of the upload matters more.
    """
    if isinstance(file, File) and file.ours and not isinstance(file.content, bytes):
        with suppress(OSError):
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
        TransportError: The file has become shorter, or cannot be read.
    """
    count = min(CHUNK, file.size - position)
    start = file.start + position
    if isinstance(file.content, bytes):
        return file.content[start : start + count]
    try:
        file.content.seek(start)
        data = _read_up_to(file.content, count)
    except Exception as error:
        raise TransportError(f"{file.name!r} cannot be read: {_reason(error)}") from error
    if len(data) < count:
        raise TransportError(f"{file.name!r} became shorter while it was sent")
    return data
