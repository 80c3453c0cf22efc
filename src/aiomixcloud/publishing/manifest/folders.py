"""Folders: the audio files in them, and the files beside an audio file that belong to it."""

from __future__ import annotations

import os
import unicodedata
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from aiomixcloud.publishing.row_order import file_order
from aiomixcloud.publishing.show import Problem

from .errors import ManifestError
from .rows import Cell, Row, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

#: File name extensions of audio.
AUDIO = (
    *(".mp3", ".m4a", ".m4b", ".mp4", ".aac", ".ogg", ".oga", ".opus", ".flac", ".wav"),
    *(".aif", ".aiff", ".aifc", ".wma", ".mp2", ".mka"),
)

#: File name extensions of pictures, in the order in which they are chosen.
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif")

#: Endings of the names of files with a description, in the order in which they are chosen.
_DESCRIPTIONS = (".description.txt", ".description", ".md")

#: The name, without extension, of the cover of all shows in a folder.
_COVER = "cover"


@cache
def _tracklists() -> list[str]:
    """Return the extensions of tracklists."""
    from aiomixcloud.tracklists import FORMATS

    suffixes = {suffix for one in FORMATS for suffix in one.suffixes}
    return sorted(suffixes - {*AUDIO, *PICTURES, ".toml", ".md"})


def read_folder(folder: Path) -> Sheet:
    """Return a row for each audio file in a folder.

    Raises:
        ManifestError: The folder cannot be read, or contains no audio files.
    """
    try:
        paths = sorted(folder.iterdir(), key=lambda path: file_order(path.name))
        # A link to a file that does not exist is a show that would be missing.
        found = [path for path in list_audio(paths) if path.is_file() or not path.exists()]
        folders = [path for path in paths if path.is_dir() and not path.name.startswith(".")]
    except OSError as error:
        raise ManifestError(f"{str(folder)!r} cannot be read: {error.strerror}") from None
    if not found:
        hint = "; its subfolders are not searched, so give one of them" if folders else ""
        raise ManifestError(
            f"{str(folder)!r} contains no audio files ({', '.join(AUDIO[:4])} ...){hint}"
        )
    sheet = Sheet(folder)
    for path in found:
        if (shown := printable(path.name)) != path.name:
            text = "has a file name that is not valid UTF-8; rename the file"
            sheet.problems.append(Problem(shown, "audio", shown, text))
            continue
        cells = {"audio": Cell(path.name, "audio")}
        sheet.rows.append(Row(path.name, cells, is_file=True))
    return sheet


def list_audio(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the paths of audio files that are not hidden."""
    for path in paths:
        if path.suffix.lower() in AUDIO and not path.name.startswith("."):
            yield path


def printable(name: str) -> str:
    """Return a file name in which bytes that are not valid UTF-8 are replaced."""
    return os.fsencode(name).decode("utf-8", "replace")


def _fold(name: str) -> str:
    """Return a file name as systems compare it that ignore case and Unicode form."""
    return unicodedata.normalize("NFC", name).casefold()


class Folders:
    """The names of files in folders; each folder is read once."""

    def __init__(self) -> None:
        self._names: dict[Path, list[str]] = {}
        self._by_start: dict[Path, dict[str, list[str]]] = {}
        self._names_near: dict[Path, dict[str, str]] = {}

    def names(self, folder: Path) -> list[str]:
        """Return the names in a folder; empty if it cannot be read."""
        if folder not in self._names:
            try:
                self._names[folder] = sorted(os.listdir(folder))  # noqa: PTH208 - names only
            except (OSError, ValueError):
                self._names[folder] = []
        return self._names[folder]

    def _beside(self, path: Path, start: str) -> list[str]:
        """Return the names in the folder of a file that begin with a text and a dot."""
        folder = path.parent
        if folder not in self._by_start:
            index = self._by_start[folder] = {}
            for name in self.names(folder):
                folded = _fold(name)
                if name.startswith("."):
                    continue
                for at, letter in enumerate(folded):
                    if letter == ".":
                        index.setdefault(folded[:at], []).append(name)
        return self._by_start[folder].get(_fold(start), [])

    def _with_suffixes(self, path: Path, suffixes: Iterable[str]) -> list[Path]:
        """Return the files of the same name with one of some extensions, in their order."""
        names = self._near(path)
        if len(names) < 2 and path.name in names.values():
            return []
        starts = (_fold(path.stem), _fold(path.name))
        found = (names.get(start + suffix) for start in starts for suffix in suffixes)
        return [path.parent / name for name in dict.fromkeys(found) if name and name != path.name]

    def _near(self, path: Path) -> dict[str, str]:
        """Return the names that begin with that of a file, by folded name."""
        if path not in self._names_near:
            found = [*self._beside(path, path.stem), *self._beside(path, path.name)]
            self._names_near[path] = {_fold(name): name for name in found}
        return self._names_near[path]

    def find(self, path: Path) -> Path | None:
        """Return a file that exists, also if its name is written in another Unicode form."""
        if path.exists():
            return path
        wanted = unicodedata.normalize("NFC", path.name)
        names = self.names(path.parent)
        same = (name for name in names if unicodedata.normalize("NFC", name) == wanted)
        return next((path.parent / name for name in same), None)

    def similar(self, path: Path) -> str | None:
        """Return the name of a file that may be meant by one that does not exist."""
        names = {_fold(name): name for name in self.names(path.parent)}
        with_suffix = (names.get(_fold(path.name) + suffix) for suffix in AUDIO)
        close = get_close_matches(_fold(path.name), names, n=1, cutoff=0.8)
        return next(filter(None, with_suffix), None) or next((names[one] for one in close), None)

    def twins(self, audio: Path) -> list[Path]:
        """Return the other audio files of the same name."""
        return [one for one in self._with_suffixes(audio, AUDIO) if one.stem == audio.stem]

    def settings(self, audio: Path) -> Path | None:
        """Return the TOML file beside an audio file."""
        return next(iter(self._with_suffixes(audio, (".toml",))), None)

    def pictures(self, audio: Path) -> list[Path]:
        """Return the pictures beside an audio file; otherwise the cover of the folder."""
        own = self._with_suffixes(audio, PICTURES)
        return own or self._with_suffixes(audio.with_name(f"{_COVER}.mp3"), PICTURES)

    def tracklists(self, audio: Path) -> list[Path]:
        """Return the tracklists beside an audio file."""
        return self._with_suffixes(audio, _tracklists())

    def description(self, audio: Path) -> Path | None:
        """Return the text file beside an audio file that describes the show."""
        return next(iter(self._with_suffixes(audio, _DESCRIPTIONS)), None)
