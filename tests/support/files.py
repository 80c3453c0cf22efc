"""File objects like those of other libraries."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


class Remote:
    """A file whose ``seek`` returns nothing, such as one of an SFTP server."""

    def __init__(self, content: bytes) -> None:
        self._file = io.BytesIO(content)

    def read(self, size: int = -1) -> Any:
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> Any:
        self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


class Dripping(Remote):
    """Returns fewer bytes than requested, like raw files and network drives."""

    def read(self, size: int = -1) -> Any:
        return self._file.read(min(size, 777))


class WithoutTell:
    """Reports its position only as the result of ``seek``."""

    def __init__(self, content: bytes) -> None:
        self._file = io.BytesIO(content)

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)


class BytesPath:
    """A path as bytes."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __fspath__(self) -> bytes:
        return bytes(self._path)


class Greedy(Remote):
    """Returns everything if zero bytes are requested."""

    def read(self, size: int = 0) -> Any:
        return self._file.read(size or -1)


class OtherBytes(Remote):
    """Returns bytes of another type."""

    def read(self, size: int = -1) -> Any:
        return bytearray(self._file.read(size))


class Unready(Remote):
    """A non-blocking file without data."""

    def read(self, size: int = -1) -> Any:
        return None if size else b""


class Broken(Remote):
    """Raises an unexpected exception."""

    def read(self, size: int = -1) -> Any:
        raise EOFError


class Failing(Remote):
    """Fails before its end."""

    def read(self, size: int = -1) -> Any:
        if self.tell() > 1_000_000:
            raise EOFError("the server closed the file")
        return super().read(size)


class TextLater(Remote):
    """Returns text, except for an empty read."""

    def read(self, size: int = -1) -> Any:
        return "text" if size else b""


class Awaited(Remote):
    """An asyncio file."""

    async def read(self, size: int = -1) -> Any:
        return self._file.read(size)


class SecretlyAwaited(Remote):
    """An asyncio file whose methods inspection does not recognise."""

    def read(self, size: int = -1) -> Any:
        return self._read(size)

    async def _read(self, size: int) -> bytes:
        return self._file.read(size)


class AwaitedSeek(SecretlyAwaited):
    """An asyncio file whose ``seek`` is a coroutine that inspection does not recognise."""

    def read(self, size: int = -1) -> Any:
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> Any:
        return self._seek(offset, whence)

    async def _seek(self, offset: int, whence: int) -> int:
        return self._file.seek(offset, whence)


class AwaitedTell(Remote):
    """An asyncio file whose ``tell`` is a coroutine that inspection does not recognise."""

    def tell(self) -> Any:
        return self._position()

    async def _position(self) -> int:
        return self._file.tell()


class WebUpload:
    """An upload as Starlette, FastAPI and Litestar provide it."""

    def __init__(self, content: bytes, filename: str | None) -> None:
        self.file = io.BytesIO(content)
        self.filename = filename
        self.headers: dict[str, str] = {}

    async def read(self, size: int = -1) -> bytes:
        return self.file.read(size)

    async def seek(self, offset: int) -> None:
        self.file.seek(offset)


class FormField:
    """An upload as aiohttp provides it: a file with a name."""

    def __init__(self, content: bytes, filename: str) -> None:
        self.name = "the-field"
        self.filename = filename
        self.headers: dict[str, str] = {}
        self.file = io.BytesIO(content)


class Wrapping:
    """An asyncio file that exposes the plain one it wraps, like anyio."""

    def __init__(self, content: bytes) -> None:
        self.wrapped = io.BytesIO(content)

    async def read(self, size: int = -1) -> bytes:
        return self.wrapped.read(size)


class Storage:
    """An upload as Flask and Werkzeug provide it; ``name`` is the form field."""

    def __init__(self, content: bytes, filename: str | None) -> None:
        self.stream = io.BytesIO(content)
        self.filename = filename
        self.name = "the-field"
        self.headers: dict[str, str] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)
