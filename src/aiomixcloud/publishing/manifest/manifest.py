"""What should exist: the shows of a spreadsheet, a TOML file or a folder."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypedDict, Unpack

from aiomixcloud.publishing.audio_tags import can_read_tags
from aiomixcloud.publishing.fingerprint import FileCache
from aiomixcloud.publishing.show import Problem, Show

from .dates import Calendar, DateError, find_zone
from .errors import ManifestError
from .folders import AUDIO, Folders, read_folder
from .media import Media
from .row_values import Context
from .rows import Cell, DateOrder, Row, Sheet
from .schedule import Schedule, add_every
from .show_builder import build_show
from .spreadsheets import read_spreadsheet
from .templates import Pattern, TemplateError
from .toml_files import read_table, read_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from os import PathLike
    from zoneinfo import ZoneInfo

    from aiomixcloud.publishing.journal import Journal

#: Maximum size of a manifest.
_LARGEST = 50_000_000

#: Manifests in a folder, which are read instead of the names of its files.
_IN_FOLDER = ("shows.csv", "shows.tsv", "shows.toml")

#: File name extensions of workbooks, which have to be exported.
_WORKBOOKS = (".xlsx", ".xls", ".xlsm", ".ods", ".numbers")


class ReadOptions(TypedDict, total=False):
    """How a manifest is read.

    Keys:
        timezone: The time zone of dates without one, such as ``"Europe/Berlin"``; it precedes
            that of the manifest. The default is that of this machine.
        date_order: ``"DMY"`` if the day comes first in dates such as ``03/04/2027``, ``"MDY"``
            if the month does. Without it, such dates are mistakes.
        pattern: Pattern of the names of the audio files, such as
            ``"{series}_{date:%Y%m%d}"``; it precedes that of the manifest.
        overrides: Values of fields that precede those of the rows.
        weekly: When to publish the shows whose rows do not say it, such as ``"friday 20:00"``:
            each at the next free time, in the order of the rows. Needs a journal.
        journal: The journal, in which shows keep the dates that they got by the weekly time, or
            by a ``publish_date`` such as ``every friday 20:00``.
        fit_picture: True makes pictures square and small enough.
        cache: Where facts about files are stored, so that a second call reads only metadata.
        now: The current time, with a time zone.
    """

    timezone: str | ZoneInfo | None
    date_order: DateOrder | None
    pattern: str | None
    overrides: Mapping[str, Any] | None
    weekly: str | None
    journal: Journal | None
    fit_picture: bool
    cache: FileCache | None
    now: datetime | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """The shows that should exist.

    Attributes:
        shows: The shows of the rows without mistakes, in the order of the rows.
        problems: All mistakes of all rows.
        warnings: Remarks about the manifest as a whole.
        path: The file or folder, or None for standard input.
        timezone: The time zone of dates without one; None for that of this machine.
    """

    shows: tuple[Show, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()
    path: Path | None = None
    timezone: ZoneInfo | None = None

    @classmethod
    def read(cls, source: str | PathLike[str], **options: Unpack[ReadOptions]) -> Self:
        """Read a manifest, and check all of it.

        Args:
            source: A ``.csv``, ``.tsv`` or ``.toml`` file, or a folder. In a folder that
                contains ``shows.csv``, ``shows.tsv`` or ``shows.toml``, that file is read.
            options: See `ReadOptions`.

        Returns:
            The manifest. Shows with mistakes are left out; `problems` contains all mistakes.

        Raises:
            ManifestError: The file cannot be read, or it is not a manifest.

        Example:
            >>> manifest = Manifest.read("shows.csv", timezone="Europe/Berlin")
            >>> for problem in manifest.problems:
            ...     print(problem.row, problem.column, problem.value, problem.text)
        """
        _check_names("read", options)
        path, sheet = _read_path(Path(source))
        return cls._build(sheet, path, options)

    @classmethod
    def parse(
        cls,
        content: str | bytes,
        *,
        folder: str | PathLike[str],
        **options: Unpack[ReadOptions],
    ) -> Self:
        """Read a spreadsheet that is not a file, such as standard input.

        Args:
            content: The CSV or TSV, as text or bytes.
            folder: The folder that paths in it are relative to.
            options: See `ReadOptions`.

        Raises:
            ManifestError: The content is not a table of shows.

        Example:
            >>> manifest = Manifest.parse(sys.stdin.buffer.read(), folder=".")
        """
        _check_names("parse", options)
        return cls._build(read_spreadsheet(content, Path(folder)), None, options)

    @classmethod
    def _build(cls, sheet: Sheet, path: Path | None, options: ReadOptions) -> Self:
        for name in ("timezone", "pattern"):
            if (value := options.get(name)) is not None:
                setattr(sheet, name, Cell(str(value), name, ""))
        if (weekly := options.get("weekly")) is not None:
            cell = Cell(add_every(weekly), "weekly", "")
            sheet.defaults = {**sheet.defaults, "publish_date": cell}
        zone = _find_zone(sheet)
        order = options.get("date_order") or sheet.order
        calendar = Calendar(options.get("now") or datetime.now(UTC), zone, order)
        given = read_table(options.get("overrides") or {}, "option", sheet.problems)
        with ExitStack() as stack:
            cache = options.get("cache") or stack.enter_context(FileCache())
            journal = options.get("journal")
            states = None if journal is None else journal.states
            fit = options.get("fit_picture", False)
            media = stack.enter_context(Media(cache, fit=fit, states=states))
            pattern = _find_pattern(sheet)
            schedule = Schedule(states)
            context = Context(sheet, given, media, Folders(), calendar, schedule, pattern)
            shows, problems = _build_shows(sheet.rows, context)
        sheet.warnings += _find_same_names(shows)
        sheet.warnings += _find_same_audio(shows)
        return cls(
            tuple(shows),
            tuple(dict.fromkeys([*sheet.problems, *problems])),
            (*sheet.warnings, *_warnings(context)),
            path,
            zone,
        )


def _check_names(call: str, options: ReadOptions) -> None:
    for name in options:
        if name not in ReadOptions.__annotations__:
            known = ", ".join(ReadOptions.__annotations__)
            raise TypeError(
                f"{call}() got an unexpected keyword argument {name!r}; it accepts {known}"
            )


def _read_path(path: Path) -> tuple[Path, Sheet]:
    """Return the manifest of a path as it is written, and the path of its file or folder."""
    try:
        if path.suffix.lower() in AUDIO and path.is_file():
            raise ManifestError(
                f"{str(path)!r} is an audio file; give the folder that contains it"
            )
        if path.is_dir():
            inner = next((path / name for name in _IN_FOLDER if (path / name).is_file()), None)
            if inner is None:
                return path, read_folder(path)
            path = inner
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise ManifestError(f"{str(path)!r} does not exist") from None
    except ManifestError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ManifestError(f"{str(path)!r} cannot be read: {reason}") from None
    if len(content) > _LARGEST:
        raise ManifestError(f"{str(path)!r} is larger than {_LARGEST} bytes")
    if path.suffix.lower() in _WORKBOOKS:
        raise ManifestError(f"{str(path)!r} is a workbook; export it as CSV (UTF-8)")
    reader = read_toml if path.suffix.lower() == ".toml" else read_spreadsheet
    try:
        return path, reader(content, path.parent)
    except ManifestError as error:
        raise ManifestError(f"{str(path)!r}: {error}") from None


def _find_zone(sheet: Sheet) -> ZoneInfo | None:
    cell = sheet.timezone or sheet.defaults.get("timezone")
    if cell is None:
        return None
    try:
        return find_zone(cell.text)
    except DateError as error:
        sheet.problems.append(Problem("", cell.column, cell.text, str(error)))
        return None


def _find_pattern(sheet: Sheet) -> Pattern | None:
    if sheet.pattern is None:
        return None
    try:
        return Pattern(sheet.pattern.text)
    except TemplateError as error:
        sheet.problems.append(Problem("", "pattern", sheet.pattern.text, str(error)))
        return None


def _build_shows(rows: Iterable[Row], context: Context) -> tuple[list[Show], list[Problem]]:
    """Return the shows without mistakes, and all mistakes."""
    problems: list[Problem] = []
    shows: list[Show] = []
    by_path: dict[str, str] = {}
    by_audio: dict[str, Show] = {}
    rows = list(rows)
    # Rows with a date of their own come first: the others get what they leave free.
    order = sorted(rows, key=_has_own_date, reverse=True)
    built = {row.name: build_show(row, context) for row in order}
    for row in rows:
        show, mistakes = built[row.name]
        problems += mistakes
        cell = row.cells.get("audio")
        if cell is None:
            continue
        path = os.path.normpath(context.sheet.folder / cell.text.replace("\\", "/"))
        first = by_path.setdefault(path, row.name)
        same = by_audio.setdefault(show.audio.sha256, show) if show else None
        if first != row.name:
            text = f"is also the file of {first}; remove one of the rows, or name another file"
            problems.append(Problem(row.name, cell.column, cell.text, text))
        elif show and same is not show and same:
            text = (
                f"has the same audio as {same.audio.path.name!r} of {same.row}; remove one of the "
                "rows, or name another file"
            )
            problems.append(Problem(row.name, cell.column, cell.text, text))
        elif show:
            shows.append(show)
    return shows, problems


def _has_own_date(row: Row) -> bool:
    cell = row.cells.get("publish_date")
    return cell is not None and not cell.text.lower().startswith("every")


def _find_same_names(shows: Iterable[Show]) -> Iterator[str]:
    """Yield a remark for each show with the name of another one."""
    first: dict[str, Show] = {}
    for show in shows:
        same = first.setdefault(show.name, show)
        if same is not show and show.numbering is None:
            yield f"{show.row} has the same name as {same.row}: {show.name!r}"


def _find_same_audio(shows: Iterable[Show]) -> Iterator[str]:
    """Yield a remark for each show whose file seems to differ from another in its tags only."""
    first: dict[str, Show] = {}
    for show in shows:
        same = first.setdefault(show.audio.samples, show)
        if same is not show and show.audio.samples:
            yield f"{show.row} probably has the same audio as {same.row}; only the tags differ"


def _warnings(context: Context) -> Iterator[str]:
    sheet = context.sheet
    unused = [name for word, name in sheet.words.items() if word not in context.used]
    if unused:
        names = ", ".join(repr(name) for name in unused)
        word = next(word for word in sheet.words if word not in context.used)
        yield f"not used: {names}; a template can contain such a value, as in {{{word}}}"
    if context.has_local_dates:
        local = context.calendar.now.astimezone().tzname()
        yield (
            f"dates are in the time zone of this machine ({local}); set timezone to that of the "
            "station, such as 'Europe/Berlin'"
        )
    if sheet.rows and not can_read_tags():
        yield (
            "titles, genres, covers and lengths in audio files are not read, because mutagen is "
            "not installed (pip install 'aiomixcloud[cli]')"
        )
