"""The folder whose files tools can read: nothing outside it, and nothing but regular files."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mcp.server.mcpserver.exceptions import ToolError

from .harmless_text import clean_name

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Flags that Windows lacks: do not follow a link, and do not wait for the writer of a pipe.
_FLAGS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class FileError(ToolError):
    """A file that tools must not or cannot read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder below the folder.

    Attributes:
        path: Path below the folder, with slashes.
        size: Bytes; None for a folder.
    """

    path: str
    size: int | None


class FileFolder:
    """The folder of ``--files``.

    Args:
        root: The folder. Symbolic links in its own path are followed once, now.

    Raises:
        OSError: The folder does not exist.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.resolve(strict=True)

    def shorten(self, text: str) -> str:
        """Return a message with paths below the folder in place of absolute ones."""
        return text.replace(f"{self._root}{os.sep}", "")

    def find(self, name: str) -> Path:
        """Return the path of a regular file below the folder.

        Args:
            name: Path below the folder; symbolic links must not lead out of it.

        Raises:
            FileError: The path leads out of the folder, is hidden or is not a regular file.
        """
        path = self._locate(name)
        try:
            if not stat.S_ISREG(path.stat().st_mode):
                raise FileError(f"{name!r} is not a regular file; see list_files")
            # A link or a pipe may have replaced the file meanwhile.
            descriptor = os.open(path, os.O_RDONLY | _FLAGS)
            try:
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    raise FileError(f"{name!r} is not a regular file; see list_files")
            finally:
                os.close(descriptor)
        except OSError as error:
            raise _unreadable(name, error) from None
        return path

    def list(self, name: str) -> Iterator[Entry]:
        """Yield the files and folders in a folder, in order of their names.

        What tools cannot read is left out: hidden files, links that lead out of the folder,
        devices, and names with invisible characters.

        Args:
            name: Path below the folder; ``"."`` for the folder itself.

        Raises:
            FileError: The path leads out of the folder or is not a folder.
        """
        folder = self._locate(name)
        try:
            names = sorted(one.name for one in folder.iterdir())
        except OSError as error:
            raise _unreadable(name, error) from None
        start = folder.relative_to(self._root)
        for one in names:
            below = (start / one).as_posix()
            if one != clean_name(one):
                continue
            try:
                mode = self._locate(below).stat()
            except (FileError, OSError):
                continue
            if stat.S_ISDIR(mode.st_mode):
                yield Entry(below, None)
            elif stat.S_ISREG(mode.st_mode):
                yield Entry(below, mode.st_size)

    def _locate(self, name: str) -> Path:
        """Return the real path of a name, which is below the folder and may not exist."""
        outside = FileError(
            f"{name!r} is outside the folder of --files; give a path below it, see list_files"
        )
        if not name or "\0" in name:
            raise FileError("the path is empty or not valid; give a path such as 'show.mp3'")
        # First without touching the disk: a path on another drive may be one on the network.
        plain = Path(os.path.normpath(self._root / name))
        if not plain.is_relative_to(self._root):
            raise outside
        try:
            path = (self._root / name).resolve()
        except (OSError, RuntimeError):  # a loop of links
            raise outside from None
        if not path.is_relative_to(self._root):
            raise outside
        parts = (*plain.relative_to(self._root).parts, *path.relative_to(self._root).parts)
        if any(part.startswith(".") for part in parts):
            raise FileError(f"{name!r} is hidden, and tools do not read hidden files")
        return path


def _unreadable(name: str, error: OSError) -> FileError:
    return FileError(f"{name!r}: {error.strerror or 'cannot be read'}; see list_files")
