"""The spreadsheet to start from: a row for each audio file, with what is known about it."""

from __future__ import annotations

import csv
import io
import re
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiomixcloud.publishing.fingerprint import FileCache

from .dates import Calendar, DateError, find_zone
from .errors import ManifestError
from .fields import FIELDS
from .folders import Folders, read_folder
from .media import Media, MediaError, Sound
from .schedule import Schedule, parse_weekly
from .show_builder import name_of_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

_NAME = "shows.csv"

_date = re.compile(r"(?<!\d)(\d{4})([-_.]?)(\d\d)\2(\d\d)(?!\d)")
_formula = re.compile(r"[=+\-@]").match


def init(
    folder: str | PathLike[str],
    *,
    weekly: str | None = None,
    timezone: str | None = None,
    cache: FileCache | None = None,
) -> Path:
    """Write ``shows.csv`` to a folder: a row for each audio file, filled in as far as known.

    Names and tags come from the tags of the files, dates from their names. An existing file is
    never overwritten.

    Args:
        folder: The folder with the audio files.
        weekly: When to publish the shows, such as ``"friday 20:00"``: the first one at the next
            such time, and so on.
        timezone: The time zone of that time; the default is that of this machine.
        cache: Where facts about files are stored.

    Returns:
        The path of the file.

    Raises:
        ManifestError: The folder contains no audio files, the file exists, it cannot be
            written, or an argument is not valid.

    Example:
        >>> init("season")
        PosixPath('season/shows.csv')
    """
    path = Path(folder) / _NAME
    if path.exists():
        raise ManifestError(f"{str(path)!r} exists; edit it, or delete it first")
    content = io.StringIO(newline="")
    writer = csv.DictWriter(content, [field.name for field in FIELDS if field.is_initial])
    writer.writeheader()
    times = _times(weekly, timezone)
    with FileCache() as temporary, Media(cache or temporary, fit=False) as media:
        folders, sheet = Folders(), read_folder(Path(folder))
        if sheet.problems:
            problem = sheet.problems[0]
            raise ManifestError(f"{problem.value!r} {problem.text}")
        for row in sheet.rows:
            cells = _row(Path(folder) / row.name, media, folders)
            cells.setdefault("publish_date", next(times, ""))
            writer.writerow({name: _guard(text) for name, text in cells.items()})
    is_ours = False
    try:
        # Spreadsheet programs recognise UTF-8 by its mark.
        with path.open("x", encoding="utf-8-sig", newline="") as file:
            is_ours = True
            file.write(content.getvalue())
    except FileExistsError:
        raise ManifestError(f"{str(path)!r} exists; edit it, or delete it first") from None
    except OSError as error:
        if is_ours:
            path.unlink(missing_ok=True)
        raise ManifestError(f"{str(path)!r} cannot be written: {error.strerror}") from None
    return path


def _times(weekly: str | None, timezone: str | None) -> Iterator[str]:
    """Yield the times of publication; nothing if they are not given.

    Raises:
        ManifestError: An argument is not valid.
    """
    value = timezone
    try:
        zone = find_zone(timezone) if timezone else None
        value = weekly
        every = parse_weekly(weekly) if weekly else None
    except DateError as error:
        raise ManifestError(f"{value!r} {error}") from None
    schedule, calendar = Schedule({}), Calendar(datetime.now(UTC), zone)
    while every:
        try:
            yield f"{schedule.next_free(every, calendar, every.time):%Y-%m-%d %H:%M}"
        except DateError as error:
            raise ManifestError(f"{weekly!r} {error}") from None


def _row(audio: Path, media: Media, folders: Folders) -> dict[str, str]:
    try:
        sound = media.sound(audio)
    except MediaError:
        sound = Sound()
    pictures, tracklists = folders.pictures(audio), folders.tracklists(audio)
    title = sound.title
    if not title and len(tracklists) == 1:
        with suppress(MediaError):
            title = media.tracks(tracklists[0]).title
    file = folders.description(audio)
    return {
        "audio": audio.name,
        "name": title or name_of_file(audio),
        "date": _find_date(audio.stem),
        "tags": "; ".join(sound.genres),
        "description": f"@{file.name}" if file else "",
        "picture": pictures[0].name if pictures else "",
        "tracklist": tracklists[0].name if len(tracklists) == 1 else "",
    } | _settings(audio, media, folders)


def _settings(audio: Path, media: Media, folders: Folders) -> dict[str, str]:
    """Return what the TOML file beside an audio file contains."""
    file = folders.settings(audio)
    if file is None:
        return {}
    try:
        table: dict[str, Any] = media.settings(file)
    except MediaError:
        return {}
    texts = {name: value for name, value in table.items() if isinstance(value, str)}
    return {
        field.name: texts[field.name]
        for field in FIELDS
        if field.is_initial and field.name != "audio" and field.name in texts
    }


def _find_date(name: str) -> str:
    """Return the date in a file name, such as ``2027-09-03`` or ``20270903``, or empty text."""
    found = [*_date.finditer(name)]
    if len(found) != 1:
        return ""
    try:
        return date(*map(int, found[0].group(1, 3, 4))).isoformat()
    except ValueError:
        return ""


def _guard(text: str) -> str:
    """Return a text that no spreadsheet program executes as a formula."""
    return f"'{text}" if _formula(text) else text
