"""Opening and reading the files of an upload; the asynchronous client does so in threads."""

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
from aiomixcloud._core.media_types import HEAD_SIZE

from .failures import BodyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aiomixcloud._core.multipart import File, Multipart

#: Number of bytes to read and send at a time: small enough for memory, and large enough that
#: the overhead is negligible.
CHUNK = 1024 * 1024

#: Modules whose file objects decompress another file, and the suffixes of such files.
_UNPACKING = {"bz2", "gzip", "lzma", "tarfile"}
_PACKED = {".bz2", ".gz", ".tar", ".tbz", ".tgz", ".txz", ".xz"}

#: Methods that must be awaited in asynchronous files.
_AWAITED = ("read", "seek", "tell")
_ASYNCHRONOUS = (
    "asynchronous files are not supported, because this library reads files in a thread; use "
    "open(path, 'rb'), or pass the path"
)


def open_file(value: Any, *, default_name: str) -> File | str:
    """Return `value` as a `File`, or a string with the reason why it cannot be sent.

    Args:
        value: A path, an open binary file, an upload of a web framework, or bytes.
        default_name: File name to send if `value` has none.
    """
    from aiomixcloud._core.multipart import File

    if isinstance(value, bytes | bytearray | memoryview):
        content = bytes(value)
        return File(default_name, content, 0, len(content), head=content[:HEAD_SIZE])
    if isinstance(value, str | os.PathLike):
        path = os.fsdecode(value)
        return _open_path(Path(path)) if path else "the path is empty"
    return _use_open(_plain(value), _name(value) or default_name)


def _plain(value: Any) -> Any:
    """Return the plain file in an upload of a web framework, or `value` itself.

    Starlette, FastAPI and Litestar store it as ``file``, next to asynchronous methods; aiohttp
    as ``file``, without methods; anyio as ``wrapped``.
    """
    if hasattr(value, "read") and not _is_asynchronous(value):
        return value
    inner = (getattr(value, name, None) for name in ("file", "wrapped"))
    return next((file for file in inner if hasattr(file, "read")), value)


def _is_asynchronous(file: Any) -> bool:
    """Return whether the methods of an open file must be awaited."""
    return any(iscoroutinefunction(getattr(file, name, None)) for name in _AWAITED)


def _name(value: Any) -> str:
    """Return the name of an open file, or an empty string if it has none."""
    # The `name` of an HTTP upload, which has headers, may be the name of its form field.
    name = getattr(value, "filename" if hasattr(value, "headers") else "name", None)
    if not isinstance(name, str | bytes | os.PathLike):
        return ""
    shown = Path(os.fsdecode(name))
    if type(value).__module__ in _UNPACKING:
        # Its name is that of the compressed file.
        while shown.suffix.lower() in _PACKED:
            shown = shown.with_suffix("")
    return "" if shown.name.startswith("<") else shown.name  # such as <stdin>


def _use_open(file: Any, name: str) -> File | str:
    """Return an open file as a `File`, from its current position to its end."""
    from aiomixcloud._core.multipart import File

    try:
        if (problem := _kind_problem(file)) is not None:
            return problem
        start = _position(file)
        _plain_result(file.seek(0, io.SEEK_END))
        size = max(0, _position(file) - start)
        file.seek(start)
        head = _read_up_to(file, min(HEAD_SIZE, size))
        file.seek(start)
    except _AwaitedError:
        return _ASYNCHRONOUS
    except Exception as error:  # noqa: BLE001 - file-like objects may raise anything
        return (
            f"the file cannot be read, or its size is unknown ({_reason(error)}); pass a seekable "
            "file, its path, or its bytes"
        )
    if start and not size:
        return "the file is at its end, so there is nothing to send; call seek(0) first"
    return File(name, file, start, size, head=head)


def _kind_problem(file: Any) -> str | None:
    """Return why an open file is not supported, or None if it is."""
    if not hasattr(file, "read"):
        return f"must be a path, an open binary file or bytes, not {reprlib.repr(file)}"
    if getattr(file, "closed", False) is True:
        return "the file is closed; keep it open until the call returns"
    if _is_asynchronous(file):
        raise _AwaitedError
    start = _position(file)
    nothing = _plain_result(file.read(0))
    if nothing:  # some files interpret 0 as everything
        file.seek(start)
    return (
        "the file is open in text mode; open it with mode 'rb'"
        if isinstance(nothing, str)
        else None
    )


def _position(file: Any) -> int:
    """Return the position of a file, which may lack a method or a result that reports it."""
    at = _plain_result(file.tell() if hasattr(file, "tell") else file.seek(0, io.SEEK_CUR))
    if isinstance(at, bool) or not isinstance(at, int):
        raise TypeError(f"its position is {at!r}")
    return at


class _AwaitedError(Exception):
    """A method of a file returned an awaitable."""


def _plain_result(result: Any) -> Any:
    """Return the result of a method of a file, unless it is an awaitable."""
    if not isawaitable(result):
        return result
    # Closed, so that Python does not warn that it was never awaited.
    close = getattr(result, "close", None)
    if close is not None:
        close()
    raise _AwaitedError


def _reason(error: Exception) -> str:
    """Return the message of an exception, or its name if the message is empty."""
    if isinstance(error, io.UnsupportedOperation):
        return f"it does not support {error}"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _read_up_to(file: Any, count: int) -> bytes:
    """Read `count` bytes, or fewer at the end; a single `read` may return fewer.

    Raises:
        OSError: The file has no data yet.
        TypeError: `read` does not return bytes.
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
        raise BlockingIOError("it is in non-blocking mode and has no data yet")
    if not isinstance(piece, bytes | bytearray | memoryview):
        raise TypeError(f"its read() returns {type(piece).__name__}, not bytes")
    return bytes(piece)


def _open_path(path: Path) -> File | str:
    from aiomixcloud._core.multipart import File

    shown = str(path)
    try:
        status = path.stat()
        # Checked before opening, because opening a named pipe blocks.
        if stat.S_ISDIR(status.st_mode):
            return f"{shown!r} is a directory"
        if not stat.S_ISREG(status.st_mode):
            return f"{shown!r} is not a regular file, so its size is unknown"
        content = path.open("rb", buffering=0)
    except FileNotFoundError:
        return f"file {shown!r} does not exist"
    except (OSError, ValueError) as error:
        return f"{shown!r} cannot be read: {_reason(error)}"
    file = File(path.name, content, 0, status.st_size, ours=True)
    try:
        file.head = _read_up_to(content, HEAD_SIZE)
    except OSError as error:
        close_file(file)
        return f"{shown!r} cannot be read: {_reason(error)}"
    return file


def close_file(file: File | str) -> None:
    """Close a file that was opened by its path.

    Errors, for example of a network drive, are ignored: the file was only read, and the
    outcome of the upload matters more.
    """
    if not isinstance(file, str) and file.ours and not isinstance(file.content, bytes):
        with suppress(OSError):
            file.content.close()


@contextmanager
def carry_errors() -> Iterator[None]:
    """Convert any exception in this block to a `BodyError`."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - raised again by the transport
        raise BodyError(error) from None


def reads(body: Multipart) -> Iterator[bytes | Callable[[], bytes]]:
    """Yield `body` piece by piece; parts of files as functions that read them."""
    body.rewind()
    for piece in body.pieces:
        if isinstance(piece, bytes):
            yield piece
        else:
            for position in range(0, piece.size, CHUNK):
                yield partial(_read, piece, position)


def _read(file: File, position: int) -> bytes:
    """Read the chunk of a file at `position`.

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
        raise TransportError(f"{file.name!r} became shorter while it was being sent")
    return data
