"""The folder of uploaded audio and pictures. Independent of the shows they belong to."""

from __future__ import annotations

import secrets
import shutil
import tempfile
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


class Files:
    """Files with random names, in a folder that is created on first use.

    File names chosen by clients are never used, so they cannot point outside the folder.

    Args:
        folder: The folder; None for a temporary one that `close` removes.
    """

    def __init__(self, folder: Path | None) -> None:
        self._temporary = folder is None
        self._folder = folder

    def create(self) -> tuple[str, BinaryIO]:
        """Return the name of a new file, and the file open for writing."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="aiomixcloud-sandbox-"))
            # Clean up also if the program ends without stopping the sandbox.
            self._removal = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._folder.mkdir(exist_ok=True)
        name = secrets.token_hex(16)
        return name, self.path(name).open("xb")

    def path(self, name: str) -> Path:
        """Return the path of a file, whether or not it exists.

        Raises:
            FileNotFoundError: The folder has not been created.
        """
        if self._folder is None:
            raise FileNotFoundError(f"the file {name!r} does not exist: no files are stored")
        return self._folder / name

    def discard(self, names: Iterable[str]) -> None:
        """Remove files; missing ones are ignored."""
        for name in names:
            self.path(name).unlink(missing_ok=True)

    def keep_only(self, names: Collection[str]) -> None:
        """Remove all files except these."""
        if self._folder is not None and self._folder.is_dir():
            self.discard(
                path.name for path in list(self._folder.iterdir()) if path.name not in names
            )

    def close(self) -> None:
        """Remove the folder if it is temporary; closing again has no effect."""
        if self._temporary and self._folder is not None:
            self._removal()
            self._folder = None
