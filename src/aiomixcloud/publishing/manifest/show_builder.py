"""From a row to a show: which value counts, what it means, and every mistake.

Precedence: option, row, name of the file, files beside the audio, tags in the audio, series,
defaults.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, cast

from aiomixcloud import InvalidArgumentError
from aiomixcloud.constants import TAG_MAX_COUNT
from aiomixcloud.publishing.show import Numbering, Picture, Problem, Show

from .dates import Calendar, DateError, find_zone
from .fields import FIELDS, Field, find_field, normalize
from .media import Media, MediaError, Sound, Tracks
from .rows import Cell, Cells, Row, Sheet
from .schedule import Every, Schedule, parse_every
from .templates import NEXT, Pattern, TemplateError, Word, parse, render
from .toml_files import read_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from .folders import Folders

__all__ = ["Context", "build_show", "name_of_file"]

#: Maximum length of a name (a guess: Mixcloud documents none; the sandbox has this one).
_LONGEST_NAME = 255

#: Values of switches, also as spreadsheets write them in other languages.
_YES = frozenset(
    {
        *("yes", "y", "true", "on", "1", "x", "✓", "✔", "ja", "oui", "si", "sí", "sim"),
        *("wahr", "vrai", "verdadero", "vero", "verdadeiro", "waar"),
    }
)
_NO = frozenset(
    {
        *("no", "n", "false", "off", "0", "nein", "non", "não", "nee"),
        *("falsch", "faux", "falso", "onwaar"),
    }
)

_number = re.compile(r"(?:#|no\.?|nr\.?)?\s*(\d{1,9})(?:[.,]0+)?", re.IGNORECASE).fullmatch
_list_separator = re.compile(r"[;,\n]")
_genre_separator = re.compile(r"[;,/\n]")

#: What begins the name of a file with a description.
_FILE = "@"

#: Stands for an audio file that does not exist, so that the other mistakes of its row are found.
_MISSING = "\0"

#: Switches of an upload.
_SWITCHES = ("unlisted", "disable_comments", "hide_stats")

_by_name: dict[str, Field] = {one.name: one for one in FIELDS}


@dataclass(slots=True)
class Context:
    """What all rows of a manifest share.

    Attributes:
        sheet: The manifest as it was read.
        options: The values that precede those of the rows.
        media: Reads files.
        folders: Finds files beside audio files.
        calendar: How dates are read.
        schedule: The times of publication that are taken.
        pattern: The pattern of file names, if there is one.
        used: The names that templates contain.
        has_local_dates: Whether a date was read in the time zone of this machine.
    """

    sheet: Sheet
    options: Cells
    media: Media
    folders: Folders
    calendar: Calendar
    schedule: Schedule
    pattern: Pattern | None = None
    used: set[str] = field(default_factory=set)
    has_local_dates: bool = False


def build_show(row: Row, context: Context) -> tuple[Show | None, list[Problem]]:
    """Return the show of a row, or None and all mistakes of the row.

    Args:
        row: The row.
        context: What the rows share.
    """
    builder = _ShowBuilder(row, context)
    try:
        show = builder.build()
    except _RowError:
        show = None
    problems = [*dict.fromkeys(builder.problems)]
    return (None if problems else show), problems


class _RowError(Exception):
    """Nothing more can be said about the row."""


class _ShowBuilder:
    """The state of reading one row."""

    def __init__(self, row: Row, context: Context) -> None:
        self.row = row
        self.context = context
        self.problems = [*row.problems]
        self.warnings: list[str] = []
        self.above: list[Cells] = [context.options, row.cells]
        self.below: list[Cells] = [context.sheet.defaults]
        self.words: dict[str, Word] = {}
        self.sound = Sound()
        self.columns: dict[str, Cell] = {}

    def build(self) -> Show:
        path = self._audio()
        self._add_file_name(path)
        self._add_settings(path)
        self._add_series()
        self._read_sound(path)
        number = self._number()
        moment = self._dates(path)
        tracks = self._tracklist(path)
        name, numbering = self._name(path, tracks, number)
        tags = self._tags()
        description = self._description(path)
        if numbering:
            numbering = replace(
                numbering,
                description=description if _has_number(description) else None,
                tags=tags if any(map(_has_number, tags)) else None,
            )
        show: dict[str, Any] = {
            "name": name,
            "tags": tags,
            "description": description,
            "sections": tracks.sections if tracks and tracks.sections else None,
            "publish_date": moment,
            "hosts": self._list("hosts"),
            **{switch: self._switch(switch) for switch in _SWITCHES},
        }
        picture = self._picture(path)
        self._check(show, numbering)
        if self.problems:
            raise _RowError
        audio = self.context.media.audio(path, self.sound)
        shown: int | Literal["next"] | None = "next" if number == NEXT else number
        return Show(
            self.row.name,
            audio,
            picture=picture,
            number=shown,
            numbering=numbering,
            warnings=tuple(self.warnings),
            **show,
        )

    # Values and mistakes.

    def _complain(self, name: str, text: str, cell: Cell | None = None, value: str = "") -> None:
        """Note a mistake in a field, at the place where its value is written."""
        cell = cell or self.columns.get(name) or self._find(name, [*self.above, *self.below])
        # A mistake in a shared value is one mistake, unless it depends on the row.
        is_shared = cell is not None and cell.row is not None and "{" not in cell.text
        row = "" if is_shared else self.row.name
        column = cell.column if cell else name
        self.problems.append(Problem(row, column, value or (cell.text if cell else ""), text))

    def _find(self, name: str, layers: list[Cells]) -> Cell | None:
        found = (layer[name] for layer in layers if name in layer)
        return next((one for one in found if one.value != "" or name == "description"), None)

    def _high(self, name: str) -> Cell | None:
        """Return the value that precedes files beside the audio, or None."""
        return self._note(name, self._find(name, self.above))

    def _low(self, name: str) -> Cell | None:
        """Return the value of the series or the defaults, or None."""
        return self._note(name, self._find(name, self.below))

    def _any(self, name: str) -> Cell | None:
        return self._high(name) or self._low(name)

    def _note(self, name: str, cell: Cell | None) -> Cell | None:
        if cell:
            self.columns[name] = cell
        return cell

    def _text(self, name: str, cell: Cell | None) -> str | None:
        """Return the text of a cell, with the values of its template; None after a mistake."""
        if cell is None:
            return None
        if isinstance(cell.value, list | bool):
            self._complain(name, "must be text", cell)
            return None
        return self._render(name, cell, cell.text)

    def _render(self, name: str, cell: Cell, text: str) -> str | None:
        if "{" not in text and "}" not in text:
            return text
        is_next = self.words.get("number") == NEXT
        try:
            self.context.used.update(part.name for part in parse(text) if part.name)
            if is_next and name in {"name", "tags", "description"}:
                shown = render(text, self.words, escape=_escape)
                return shown if _has_number(shown) else render(text, self.words)
            return render(text, self.words)
        except TemplateError as error:
            self._complain(name, str(error), cell)
            return None

    # The layers of values.

    def _audio(self) -> Path:
        """Return the path of the audio file; after a mistake, that of a missing file."""
        cell = self._note("audio", self._find("audio", [self.row.cells]))
        if cell is None:
            self._complain("audio", "is missing: write the name of the audio file")
            return self.context.sheet.folder / _MISSING
        text = cell.text if self.row.is_file else self._text("audio", cell)
        if text is None:
            return self.context.sheet.folder / _MISSING
        found = self._locate(text)
        if found is None:
            self._complain("audio", self._explain_missing(text), cell)
            return self.context.sheet.folder / _MISSING
        twins = self.context.folders.twins(found) if self.row.is_file else []
        if twins:
            text = (
                f"has the same name as {twins[0].name!r}, so it is not clear to which of them the "
                "files beside them belong; move or rename one of them"
            )
            self._complain("audio", text, cell)
        return found

    def _read_sound(self, path: Path) -> None:
        if path.name == _MISSING:
            return
        try:
            self.sound = self.context.media.sound(path)
        except MediaError as error:
            self._complain("audio", str(error))
        if self.sound.warning:
            self.warnings.append(self.sound.warning)

    def _locate(self, name: str, beside: Path | None = None) -> Path | None:
        """Return the file of a name, relative to the manifest or beside the audio file."""
        if "\0" in name:
            return None
        names = [name, name.replace("\\", "/")] if "\\" in name else [name]
        folders = [self.context.sheet.folder, *([beside.parent] if beside else [])]
        try:
            paths = (
                self.context.folders.find(folder / one) for one in names for folder in folders
            )
            return next(filter(None, paths), None)
        except (OSError, ValueError):
            return None

    def _explain_missing(self, name: str) -> str:
        if re.match(r"https?://", name):
            return "is a URL; download the file and write its name"
        path = self.context.sheet.folder / name.replace("\\", "/")
        similar = self.context.folders.similar(path)
        hint = f"; did you mean {similar!r}?" if similar else ""
        return f"does not exist in {str(path.parent)!r}{hint}"

    def _add_file_name(self, path: Path) -> None:
        """Add the values in the name of the file, if there is a pattern."""
        self.words["file"] = path.stem
        pattern = self.context.pattern
        if pattern is None or path.name == _MISSING:
            return
        try:
            found = pattern.match(path.stem)
        except TemplateError as error:
            if self.row.is_file:
                self._complain("audio", str(error))
            return
        self.above.append(
            {name: Cell(value, f"{name} in the file name") for name, value in found.items()}
        )

    def _add_settings(self, path: Path) -> None:
        """Add the values in the TOML file beside the audio file."""
        file = self.context.folders.settings(path)
        if file is None:
            return
        cell = Cell(file.name, file.name)
        try:
            table = self.context.media.settings(file)
        except MediaError as error:
            self._complain("", str(error), cell)
            return
        problems: list[Problem] = []
        cells = read_table(table, f"{file.name}:", problems, row=self.row.name)
        self.problems += problems
        self.above.append({name: cell for name, cell in cells.items() if name != "audio"})

    def _add_series(self) -> None:
        cell = self._any("series")
        text = self._text("series", cell)
        if cell is None or text is None:
            return
        series = self.context.sheet.series
        name = normalize(text)
        if name in series:
            self.below.insert(0, series[name])
            text = series[name]["series"].text
        elif series and (similar := _find_near(name, series)):
            shown = series[similar]["series"].text
            self._complain("series", f"is not a series of the manifest; did you mean {shown!r}?")
        self.words["series"] = text

    # The fields.

    def _number(self) -> int | None:
        cell = self._any("number")
        for name, other in self._free_cells():
            self.words.setdefault(name, other.text)
        if cell is None:
            return None
        text = cell.text.strip()
        found = _number(text)
        if text.casefold() == "next":
            number = NEXT
        elif found and not isinstance(cell.value, bool):
            number = int(found[1])
        else:
            self._complain("number", "is not a whole number or 'next'", cell)
            return None
        self.words["number"] = number
        return number

    def _free_cells(self) -> Iterator[tuple[str, Cell]]:
        """Yield the values that are not fields, and the artist and album in the tags."""
        for layer in [*self.above, *self.below]:
            for name, cell in layer.items():
                if name not in _by_name and not isinstance(cell.value, bool):
                    yield name, cell
        for name in ("artist", "album"):
            if text := getattr(self.sound, name):
                yield name, Cell(text, name)

    def _dates(self, path: Path) -> datetime | None:
        """Return when to publish the show, and add its date to the words."""
        zone = self._zone()
        self._check_time(zone)
        publish, shown = self._any("publish_date"), self._any("date")
        publish_date = self._moment("publish_date", publish, zone, path)
        own_date = self._moment("date", shown, zone)
        word = own_date or publish_date
        now = self.context.calendar.now
        if word:
            self.words["date"] = word
            self.words["publish_date"] = publish_date or word
        if publish_date is None and publish is None and own_date and own_date > now:
            publish_date = own_date
        if publish_date:
            self.context.schedule.reserve(publish_date)
        if publish_date and publish_date <= now:
            self.warnings.append(
                f"{publish_date:%Y-%m-%d %H:%M} is in the past: Mixcloud publishes the show "
                "immediately"
            )
        return publish_date

    def _zone(self) -> Calendar:
        calendar = self.context.calendar
        cell = self._any("timezone")
        if cell is None:
            return calendar
        try:
            return replace(calendar, zone=find_zone(cell.text))
        except DateError as error:
            self._complain("timezone", str(error), cell)
            return calendar

    def _moment(
        self, name: str, cell: Cell | None, calendar: Calendar, path: Path | None = None
    ) -> datetime | None:
        """Return the date of a cell; None after a mistake.

        Args:
            name: The name of the field.
            cell: The cell.
            calendar: How dates are read.
            path: The audio file, if the date can be a repeated time.
        """
        if cell is None:
            return None
        if isinstance(cell.value, str):
            text = self._render(name, cell, cell.value)
            if text is None:
                return None
            cell = replace(cell, value=text)
        calendar = replace(calendar, order=cell.order or calendar.order)
        try:
            every = parse_every(cell.text) if path else None
            if path and every:
                return self._next_free(every, cell, path, calendar)
            day = calendar.read_local(cast("Any", cell.value))
            local = self._with_time(day, cell, calendar)
            if local is None:
                return None
            self.context.has_local_dates |= not (local.tzinfo or calendar.zone)
            return calendar.locate(local)
        except DateError as error:
            hint = ""
            if re.search(r"could be \d", str(error)) and not calendar.order:
                hint = (
                    "; or say the order: date_order='DMY', or a column name such as "
                    "'date (DD/MM/YYYY)'"
                )
            self._complain(name, f"{error}{hint}", cell)
            return None

    def _next_free(
        self, every: Every, cell: Cell, path: Path, calendar: Calendar
    ) -> datetime | None:
        """Return the date of a show that is published at the next free time."""
        time = self._any("time")
        written = every.time or (time.value if time else "")
        if written == "":
            raise DateError("has no time of day; write, for example, 'every friday 20:00'")
        calendar.add_time(calendar.now, cast("Any", written))
        is_audio = path.name != _MISSING and not any(
            one.column == "audio" for one in self.problems
        )
        sha256 = self.context.media.audio(path, self.sound).sha256 if is_audio else None
        self.context.has_local_dates |= not calendar.zone
        schedule = self.context.schedule
        try:
            return schedule.find(every, calendar, cast("Any", written), sha256=sha256)
        except DateError as error:
            # The text is shared, and clocks change on the day of this row.
            own = replace(cell, row=None) if schedule.has_journal else cell
            self._complain("publish_date", str(error), own)
            return None

    def _check_time(self, calendar: Calendar) -> None:
        """Note a mistake in the time, also if the date has one, too."""
        time = self._any("time")
        try:
            if time:
                calendar.add_time(calendar.now, cast("Any", time.value))
        except DateError as error:
            self._complain("time", str(error), time)

    def _with_time(self, moment: datetime, cell: Cell, calendar: Calendar) -> datetime | None:
        """Return a date with the time of its row, series or defaults, if it has none."""
        high = self._high("time")
        time = high or self._low("time")
        if time is None:
            return moment
        has_time = calendar.has_time(cast("Any", cell.value))
        # Spreadsheets may write a date without a time as midnight.
        is_midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
        if has_time and not (high and is_midnight):
            return moment
        try:
            return calendar.add_time(moment, cast("Any", time.value))
        except DateError:
            return None  # a mistake that was noted

    def _name(
        self, path: Path, tracks: Tracks | None, number: int | None
    ) -> tuple[str, Numbering | None]:
        if self.sound.title:
            self.words["name"] = self.sound.title
        cell = self._high("name")
        name = self._text("name", cell)
        if cell is None and self.sound.title:
            name = self.sound.title
        elif cell is None:
            cell = self._low("name")
            name = self._text("name", cell)
        if cell is None and name is None:
            name = self._name_of_file(path, tracks)
        if name is None:
            # A mistake was noted.
            return "", None
        self.words["name"] = name
        if number != NEXT:
            return name, None
        if cell is None or not _has_number(name):
            text = (
                f"cannot be used, because the name {name!r} does not contain {{number}}; write a "
                "name in the row" + (", or remove the title from the tags" if cell is None else "")
            )
            column = self.columns["number"].column
            self._complain("number", text, Cell("next", column))
            return name, None
        return name, Numbering(self._number_pattern(cell.text), name)

    def _name_of_file(self, path: Path, tracks: Tracks | None) -> str | None:
        """Return a name for a show that has none: the title of its tracklist, or its file."""
        if tracks and tracks.title:
            return tracks.title
        if self.row.is_file:
            return name_of_file(path)
        if path.name != _MISSING:
            text = "is missing: write the title, or set it in the tags of the audio file"
            self._complain("name", text)
        return None

    def _number_pattern(self, template: str) -> str:
        """Return the expression that finds the number in the names of a series."""
        pattern = ""
        is_found = False
        for part in parse(template):
            pattern += re.escape(part.text)
            field = find_field(part.name) if part.name else None
            if field and field.name == "number":
                pattern += r"\d+" if is_found else r"(\d+)"
                is_found = True
            elif field and field.name == "series":
                pattern += re.escape(str(self.words.get("series", "")))
            elif part.name:
                pattern += ".*?"
        return pattern

    def _list(self, name: str, cell: Cell | None = None) -> tuple[str, ...]:
        cell = cell or self._any(name)
        if cell is None:
            return ()
        values = cell.value if isinstance(cell.value, list) else _list_separator.split(cell.text)
        if isinstance(cell.value, bool):
            self._complain(name, "must be text or a list of texts", cell)
            return ()
        texts = (self._render(name, cell, one.strip()) for one in values)
        # Tags and usernames that differ only in case are equal for Mixcloud.
        found = {text.casefold(): text for text in reversed([*filter(None, texts)])}
        return tuple(reversed(found.values()))

    def _tags(self) -> tuple[str, ...]:
        high = self._high("tags")
        if high or not self.sound.genres:
            return self._list("tags", high)
        split = (_genre_separator.split(genre) for genre in self.sound.genres)
        genres = [genre.strip() for genres in split for genre in genres if genre.strip()]
        tags = [*dict.fromkeys(genres)]
        if len(tags) > TAG_MAX_COUNT:
            self.warnings.append(
                f"the file has {len(tags)} genres; the first {TAG_MAX_COUNT} are used as tags"
            )
        return tuple(tags[:TAG_MAX_COUNT])

    def _description(self, path: Path) -> str | None:
        cell = self._high("description")
        file = self.context.folders.description(path)
        if cell is None and file is not None:
            return self._read_text(file, Cell(file.name, "description"))
        cell = cell or self._low("description")
        text = self._text("description", cell)
        if cell is None or text is None or not text.startswith(_FILE) or text == _FILE:
            return text
        if text.startswith(_FILE * 2):
            return text[1:]
        found = self._locate(text[1:].strip(), path)
        if found is None:
            hint = "; write @@ for a description that starts with @"
            self._complain("description", self._explain_missing(text[1:].strip()) + hint, cell)
            return None
        return self._read_text(found, cell)

    def _read_text(self, file: Path, cell: Cell) -> str | None:
        try:
            text, note = self.context.media.text(file)
        except MediaError as error:
            self._complain("description", str(error), cell)
            return None
        self._note("description", cell)
        if note:
            self.warnings.append(f"{file.name}: {note}")
        return text

    def _file(self, name: str, path: Path, cell: Cell | None) -> Path | None:
        """Return the file that a cell names; a missing file is a mistake."""
        text = self._text(name, cell)
        if not text:
            return None
        found = self._locate(text, path)
        if found is None:
            self._complain(name, self._explain_missing(text), cell)
        return found

    def _picture(self, path: Path) -> Picture | None:
        try:
            found = self._find_picture(path)
        except MediaError as error:
            self._complain("picture", str(error))
            return None
        if found is None:
            return None
        picture, warning = found
        self.warnings += [warning] if warning else []
        return picture

    def _find_picture(self, path: Path) -> tuple[Picture, str] | None:
        media = self.context.media
        cell = self._high("picture")
        beside = self.context.folders.pictures(path) if cell is None else []
        if beside:
            self._note("picture", Cell(beside[0].name, "picture"))
            return media.picture(beside[0])
        if cell is None and self.sound.picture:
            self._note("picture", Cell(path.name, "picture"))
            return media.embedded_picture(path, self.sound)
        file = self._file("picture", path, cell or self._low("picture"))
        return media.picture(file) if file else None

    def _tracklist(self, path: Path) -> Tracks | None:
        cell = self._high("tracklist")
        beside = self.context.folders.tracklists(path) if cell is None else []
        if len(beside) > 1:
            names = " and ".join(repr(one.name) for one in beside)
            text = f"is not clear: {names} have the name of the audio file; name one of them"
            self._complain("tracklist", text)
            return None
        if cell is None and not beside and self.sound.chapters:
            return Tracks(self.sound.chapters, "", ())
        found = (
            beside[0] if beside else self._file("tracklist", path, cell or self._low("tracklist"))
        )
        if found is None:
            return None
        if beside:
            self._note("tracklist", Cell(found.name, "tracklist"))
        return self._read_tracks(found)

    def _read_tracks(self, file: Path) -> Tracks | None:
        try:
            tracks = self.context.media.tracks(file, start=self._tracklist_start())
        except MediaError as error:
            hint = ""
            if file.suffix.lower() == ".txt":
                hint = f"; if it is a description, rename it to {file.stem}.description.txt"
            self._complain("tracklist", f"{error}{hint}")
            return None
        self.warnings += tracks.warnings
        last = max((one.get("start_time") or 0 for one in tracks.sections), default=0)
        seconds = self.sound.seconds
        if seconds is not None and not self.sound.is_estimate and last > seconds:
            self.warnings.append(
                f"{file.name}: the last entry starts at {_clock(last)}, after the end of the "
                f"audio ({_clock(round(seconds))})"
            )
        return tracks

    def _tracklist_start(self) -> str | None:
        cell = self._any("tracklist_start")
        if cell is None:
            return None
        try:
            calendar = self.context.calendar
            return f"{calendar.add_time(calendar.now, cast('Any', cell.value)):%H:%M:%S}"
        except DateError as error:
            self._complain("tracklist_start", str(error), cell)
            return None

    def _switch(self, name: str) -> bool | None:
        cell = self._any(name)
        if cell is None:
            return None
        text = cell.text.strip().casefold()
        if text in _YES | _NO:
            return text in _YES
        self._complain(name, "must be 'yes' or 'no'", cell)
        return None

    # The client's own rules.

    def _check(self, show: dict[str, Any], numbering: Numbering | None) -> None:
        """Let the client check a show, and replace the texts by those that it sends."""
        given = {name: value for name, value in show.items() if value is not None and value != ()}
        name = given.pop("name")
        if numbering:
            name = name.format(number=999)
            given |= {"tags": [*map(_with_example, given.get("tags", ()))]}
            given["description"] = _with_example(given.get("description", ""))
        try:
            sent = self.context.media.client.check_upload(b"-", name or " ", **given).fields
        except InvalidArgumentError as error:
            for problem in error.problems:
                field, text = _of_field(problem)
                # Without a name there is a mistake already.
                if name or field != "name":
                    self._complain(field, text)
            return
        if len(sent["name"]) > _LONGEST_NAME:
            text = f"has {len(sent['name'])} characters; shorten it to at most {_LONGEST_NAME}"
            self._complain("name", text)
        if numbering:
            return
        show["name"] = sent["name"]
        show["description"] = sent.get("description", show["description"])
        for group, part in (("tags", "tag"), ("hosts", "username")):
            count = len(show[group])
            show[group] = tuple(str(sent[f"{group}-{at}-{part}"]) for at in range(count))


def name_of_file(path: Path) -> str:
    """Return the name of a show that is only known by its file.

    Example:
        >>> name_of_file(Path("deep_hours_41.mp3"))
        'deep hours 41'
    """
    return " ".join(path.stem.replace("_", " ").split())


def _of_field(problem: str) -> tuple[str, str]:
    """Return the field and the text of a problem that the client reports.

    Example:
        >>> _of_field("tags has 6 items; the maximum is 5")
        ('tags', 'has 6 items; the maximum is 5')
    """
    name, text = re.match(r"(\w*):?\s*(.*)", problem, re.DOTALL).groups()  # type: ignore[union-attr]
    return ("tracklist" if name == "sections" else name), text


def _escape(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _has_number(text: str | None) -> bool:
    """Return whether a rendered template contains a number that depends on the account."""
    return (
        text is not None and re.search(r"(?<!\{)(?:\{\{)*\{number(?::\d*d?)?\}", text) is not None
    )


def _with_example(text: str) -> str:
    return text.format(number=999) if _has_number(text) else text


def _find_near(name: str, names: Mapping[str, object]) -> str | None:
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, names, n=1, cutoff=0.85)), None)


def _clock(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
