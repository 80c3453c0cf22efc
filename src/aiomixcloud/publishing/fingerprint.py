"""SHA-256 of files, and a cache of facts about files that saves reading them again."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from .audio_samples import digest_samples
from .show import AudioFile

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

#: Size of the parts in which files are read.
_PART = 1024 * 1024

_SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (
    path TEXT NOT NULL, kind TEXT NOT NULL,
    size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, inode INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (path, kind)
) WITHOUT ROWID
"""


class FileCache:
    """Facts about files that are expensive to read, such as their SHA-256.

    A fact is valid while size, modification time and inode of its file are the same. A cache that
    cannot be read or written is not an error: the facts are then read from the files again.

    Args:
        path: The cache file, which is created if needed; None to remember facts only until the
            cache is closed.

    Example:
        >>> with FileCache(folder / "files.sqlite3") as cache:
        ...     tags = cache.get(audio, "tags", read_tags)
    """

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        self._database = _open(None if path is None else Path(path))

    def get(self, path: Path, kind: str, read: Callable[[Path], Any]) -> Any:
        """Return a fact about a file, from the cache if the file has not changed.

        Args:
            path: The file.
            kind: Name of the fact; includes a version if its meaning can change.
            read: Reads the fact from the file, as a value that JSON can represent.

        Raises:
            OSError: The file cannot be read.
        """
        before = _identity(path)
        where = str(path.resolve()), kind
        with contextlib.suppress(sqlite3.Error, ValueError):
            row = self._database.execute(
                "SELECT value FROM facts WHERE (path, kind, size, mtime_ns, inode) "
                "= (?, ?, ?, ?, ?)",
                (*where, *before),
            ).fetchone()
            if row:
                return json.loads(row[0])
        value = read(path)
        # A file that changed meanwhile has no valid facts yet.
        if _identity(path) == before:
            with contextlib.suppress(sqlite3.Error, ValueError):
                self._database.execute(
                    "INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?, ?, ?)",
                    (*where, *before, json.dumps(value)),
                )
        return value

    def close(self) -> None:
        """Store the facts and close the cache."""
        with contextlib.suppress(sqlite3.Error):
            self._database.commit()
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_audio_file(path: Path, cache: FileCache, *, seconds: float | None = None) -> AudioFile:
    """Return what identifies an audio file.

    Args:
        path: The file.
        cache: Where its SHA-256 is looked up and stored.
        seconds: Length of the audio, if it is known.

    Raises:
        OSError: The file cannot be read.
    """
    size, mtime_ns, inode = _identity(path)
    digest = cache.get(path, "sha256", compute_sha256)
    samples = cache.get(path, "samples", digest_samples)
    return AudioFile(path, digest, size, mtime_ns, inode, seconds, samples)


def compute_sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, hashlib.sha256, _bufsize=_PART).hexdigest()


def _identity(path: Path) -> tuple[int, int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns, status.st_ino


def _open(path: Path | None) -> sqlite3.Connection:
    """Open the cache, or a temporary one if it is not usable."""
    if path is not None:
        with contextlib.suppress(OSError, sqlite3.Error):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            database = sqlite3.connect(path, timeout=1)
            try:
                database.execute(_SCHEMA)
            except sqlite3.Error:
                database.close()
                raise
            return database
    database = sqlite3.connect(":memory:")
    database.execute(_SCHEMA)
    return database
