"""The audio of an upload, which reports when its last part is about to be sent."""

from __future__ import annotations

import io
import os
import threading
import time
from typing import TYPE_CHECKING, Self, cast

from .errors import PublishingError

if TYPE_CHECKING:
    from collections.abc import Callable

    from .show import AudioFile


def check_unchanged(audio: AudioFile) -> None:
    """Check that a file is the one that was planned.

    Raises:
        PublishingError: It has changed, or cannot be read.
    """
    name = audio.path.name
    try:
        status = audio.path.stat()
    except OSError as error:
        raise PublishingError(f"{name} cannot be read: {error.strerror or error}") from None
    if (status.st_size, status.st_mtime_ns) != (audio.size, audio.mtime_ns):
        raise PublishingError(f"{name} has changed since the plan was made; run again")


class AudioSource(io.RawIOBase):
    """An open audio file that an upload reads.

    A server cannot have a show whose last part it never received. So `before_end` is called
    before the last part is read: if it was not called, the show certainly does not exist.

    Args:
        audio: The file.
        before_end: Called in any thread before the last part is read; an exception ends the
            upload.
        limit_rate: Maximum number of bytes per second, or None.

    Raises:
        OSError: The file cannot be opened.
    """

    def __init__(
        self,
        audio: AudioFile,
        *,
        before_end: Callable[[], object],
        limit_rate: float | None = None,
    ) -> None:
        self.name: str = audio.path.name
        #: The exception of `before_end`, or None.
        self.failure: Exception | None = None
        self._audio = audio
        self._before_end = before_end
        self._limit_rate = limit_rate
        self._lock = threading.Lock()
        self._is_complete = self._is_over = False
        self._file = audio.path.open("rb", buffering=0)

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Move to a position."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the position."""
        return self._file.tell()

    def read(self, size: int = -1, /) -> bytes:
        """Read up to `size` bytes."""
        if not size:
            return b""
        with self._lock:
            if self._is_over:
                raise PublishingError("the upload was interrupted")
            at = self._file.tell()
            if not self._is_complete and (size < 0 or at + size >= self._audio.size):
                self._complete()
        data = cast("bytes", self._file.read(size))
        if self._limit_rate:
            time.sleep(len(data) / self._limit_rate)
        return data

    def finish(self) -> bool:
        """Close the file, and return whether its last part may have been sent."""
        with self._lock:
            self._is_over = True
            self._file.close()
            return self._is_complete

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.finish()

    def _complete(self) -> None:
        try:
            check_unchanged(self._audio)
            self._before_end()
        except Exception as error:
            self.failure = error
            raise
        self._is_complete = True
