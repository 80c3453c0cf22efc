"""The folder of audio and pictures that were sent. Knows nothing of what they belong to."""

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
    """Files under random names, made when the first one is needed.

    ``folder`` is where they stay; ``None`` keeps them in a temporary folder until ``close``.
    Names that senders give to their files are never used, so they cannot lead anywhere.
    """

    def __init__(self, folder: Path | None) -> None:
        self._temporary = folder is None
        self._folder = folder

    def create(self) -> tuple[str, BinaryIO]:
        """Return the name of a new file, and the file open for writing."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="aiomixcloud-sandbox-"))
            # For programs that end without stopping their sandbox.
            self._removal = weakref.finalize(self, _remove, self._folder)
        self._folder.mkdir(exist_ok=True)
        name = secrets.token_hex(16)
        return name, self.path(name).open("xb")

    def path(self, name: str) -> Path:
        """Return where a file is."""
        if self._folder is None:
            raise FileNotFoundError(f"nothing is stored, and so not {name!r}")
        return self._folder / name

    def discard(self, names: Iterable[str]) -> None:
        """Remove files, also such as are gone already."""
        for name in names:
            self.path(name).unlink(missing_ok=True)

    def keep_only(self, names: Collection[str]) -> None:
        """Remove every file that is not among these."""
        if self._folder is not None and self._folder.is_dir():
            self.discard(
                path.name for path in list(self._folder.iterdir()) if path.name not in names
            )

    def close(self) -> None:
        """Remove the folder if it is temporary; a second time does nothing."""
        if self._temporary and self._folder is not None:
            self._removal()
            self._folder = None


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
