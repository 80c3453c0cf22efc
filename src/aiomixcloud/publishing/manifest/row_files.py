"""The files of the show of a row: audio, cover, tracklist and description."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .media import MediaError, Tracks
from .rows import Cell

if TYPE_CHECKING:
    from pathlib import Path

    from aiomixcloud.publishing.show import Picture

    from .row_values import RowValues

#: What begins the name of a file with a description.
_FILE = "@"

#: Stands for an audio file that does not exist, so that the other mistakes of its row are found.
MISSING = "\0"


@dataclass(frozen=True, slots=True)
class RowFiles:
    """Finds and reads the files of a row."""

    values: RowValues

    def audio(self) -> Path:
        """Return the path of the audio file; after a mistake, that of a missing file."""
        missing = self.values.context.sheet.folder / MISSING
        cell = self.values.note("audio", self.values.find("audio", [self.values.row.cells]))
        if cell is None:
            self.values.complain("audio", "is missing: write the name of the audio file")
            return missing
        text = cell.text if self.values.row.is_file else self.values.text("audio", cell)
        if text is None:
            return missing
        found = self._locate(text)
        if found is None:
            self.values.complain("audio", self._explain_missing(text), cell)
            return missing
        twins = self.values.context.folders.twins(found) if self.values.row.is_file else []
        if twins:
            text = (
                f"has the same name as {twins[0].name!r}, so the files next to them could belong "
                "to either; move or rename one of them"
            )
            self.values.complain("audio", text, cell)
        return found

    def read_sound(self, path: Path) -> None:
        """Read what is known about the audio file."""
        if path.name == MISSING:
            return
        try:
            self.values.sound = self.values.context.media.sound(path)
        except MediaError as error:
            self.values.complain("audio", str(error))
        if self.values.sound.warning:
            self.values.warnings.append(self.values.sound.warning)

    def _locate(self, name: str, beside: Path | None = None) -> Path | None:
        """Return the file of a name, relative to the manifest or beside the audio file."""
        if "\0" in name:
            return None
        names = [name, name.replace("\\", "/")] if "\\" in name else [name]
        folders = [self.values.context.sheet.folder, *([beside.parent] if beside else [])]
        try:
            paths = (
                self.values.context.folders.find(folder / one)
                for one in names
                for folder in folders
            )
            return next(filter(None, paths), None)
        except (OSError, ValueError):
            return None

    def _explain_missing(self, name: str) -> str:
        if re.match(r"https?://", name):
            return "is a URL; download the file and write its name"
        path = self.values.context.sheet.folder / name.replace("\\", "/")
        if key := self.values.context.media.find_key(path.name):
            return (
                f"does not exist in {str(path.parent)!r}; it was sent as {key}: restore it, or "
                "remove the row"
            )
        similar = self.values.context.folders.similar(path)
        hint = f"; did you mean {similar!r}?" if similar else ""
        return f"does not exist in {str(path.parent)!r}{hint}"

    def _file(self, name: str, path: Path, cell: Cell | None) -> Path | None:
        """Return the file that a cell names; a missing file is a mistake."""
        text = self.values.text(name, cell)
        if not text:
            return None
        found = self._locate(text, path)
        if found is None:
            self.values.complain(name, self._explain_missing(text), cell)
        return found

    def picture(self, path: Path) -> Picture | None:
        """Return the cover; None if there is none, or after a mistake."""
        try:
            found = self._find_picture(path)
        except MediaError as error:
            self.values.complain("picture", str(error))
            return None
        if found is None:
            return None
        picture, warning = found
        self.values.warnings += [warning] if warning else []
        return picture

    def _find_picture(self, path: Path) -> tuple[Picture, str] | None:
        media = self.values.context.media
        cell = self.values.find_above("picture")
        beside = self.values.context.folders.pictures(path) if cell is None else []
        if beside:
            self.values.note("picture", Cell(beside[0].name, "picture"))
            return media.picture(beside[0])
        if cell is None and self.values.sound.picture:
            self.values.note("picture", Cell(path.name, "picture"))
            return media.embedded_picture(path, self.values.sound)
        file = self._file("picture", path, cell or self.values.find_below("picture"))
        return media.picture(file) if file else None

    def tracklist(self, path: Path, *, start: str | None) -> Tracks | None:
        """Return the tracklist; None if there is none, or after a mistake."""
        cell = self.values.find_above("tracklist")
        beside = self.values.context.folders.tracklists(path) if cell is None else []
        if len(beside) > 1:
            names = " and ".join(repr(one.name) for one in beside)
            text = f"is ambiguous: {names} have the name of the audio file; name one of them"
            self.values.complain("tracklist", text)
            return None
        if beside:
            self.values.note("tracklist", Cell(beside[0].name, "tracklist"))
            return self._read_tracks(beside[0], start)
        if cell is None and self.values.sound.chapters:
            return Tracks(self.values.sound.chapters, "", ())
        file = self._file("tracklist", path, cell or self.values.find_below("tracklist"))
        return self._read_tracks(file, start) if file else None

    def _read_tracks(self, file: Path, start: str | None) -> Tracks | None:
        try:
            tracks = self.values.context.media.tracks(file, start=start)
        except MediaError as error:
            hint = ""
            if file.suffix.lower() == ".txt":
                hint = f"; if it is a description, rename it to {file.stem}.description.txt"
            self.values.complain("tracklist", f"{error}{hint}")
            return None
        self.values.warnings += tracks.warnings
        last = max((one.get("start_time") or 0 for one in tracks.sections), default=0)
        seconds = self.values.sound.seconds
        if seconds is not None and not self.values.sound.is_estimate and last > seconds:
            self.values.warnings.append(
                f"{file.name}: the last entry starts at {_clock(last)}, after the end of the "
                f"audio ({_clock(round(seconds))})"
            )
        return tracks

    def description(self, path: Path) -> str | None:
        """Return the description; None if there is none, or after a mistake."""
        cell = self.values.find_above("description")
        file = self.values.context.folders.description(path)
        if cell is None and file is not None:
            return self._read_text(file, Cell(file.name, "description"))
        cell = cell or self.values.find_below("description")
        text = self.values.text("description", cell)
        if cell is None or text is None or not text.startswith(_FILE) or text == _FILE:
            return text
        if text.startswith(_FILE * 2):
            return text[1:]
        found = self._locate(text[1:].strip(), path)
        if found is None:
            hint = "; write @@ for a description that starts with @"
            self.values.complain(
                "description", self._explain_missing(text[1:].strip()) + hint, cell
            )
            return None
        return self._read_text(found, cell)

    def _read_text(self, file: Path, cell: Cell) -> str | None:
        try:
            text, note = self.values.context.media.text(file)
        except MediaError as error:
            self.values.complain("description", str(error), cell)
            return None
        self.values.note("description", cell)
        if note:
            self.values.warnings.append(f"{file.name}: {note}")
        return text


def _clock(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
