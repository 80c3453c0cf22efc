"""From a row to a show: what its values mean together, and every mistake."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from aiomixcloud import InvalidArgumentError
from aiomixcloud.constants import TAG_MAX_COUNT
from aiomixcloud.publishing.show import Numbering, Problem, Show

from .fields import find_field, normalize
from .media import MediaError, Tracks
from .row_dates import RowDates
from .row_files import MISSING, RowFiles
from .row_values import Context, RowValues, has_number
from .rows import Cell, Row
from .templates import NEXT, TemplateError, parse
from .toml_files import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: Maximum length of a name (a guess: Mixcloud documents none; the sandbox has this one).
_LONGEST_NAME = 255


_number = re.compile(r"(?:#|no\.?|nr\.?)?\s*(\d{1,9})(?:[.,]0+)?", re.IGNORECASE).fullmatch
_genre_separator = re.compile(r"[;,/\n]")

#: Switches of an upload.
_SWITCHES = ("unlisted", "disable_comments", "hide_stats")


def build_show(row: Row, context: Context) -> tuple[Show | None, list[Problem]]:
    """Return the show of a row, or None and all mistakes of the row."""
    builder = _ShowBuilder(row, context)
    try:
        show = builder.build()
    except _RowError:
        show = None
    problems = [*dict.fromkeys(builder.values.problems)]
    return (None if problems else show), problems


class _RowError(Exception):
    """Nothing more can be said about the row."""


class _ShowBuilder:
    """Reads one row."""

    def __init__(self, row: Row, context: Context) -> None:
        self.values = RowValues(row, context)

    def build(self) -> Show:
        files, dates = RowFiles(self.values), RowDates(self.values)
        path = files.audio()
        self._add_file_name(path)
        self._add_settings(path)
        self._add_series()
        files.read_sound(path)
        number = self._number()
        moment = dates.publish_date(path)
        tracks = files.tracklist(path, start=dates.tracklist_start())
        name, numbering = self._name(path, tracks, number)
        tags = self._tags()
        description = files.description(path)
        if numbering:
            numbering = replace(
                numbering,
                description=description if has_number(description) else None,
                tags=tags if any(map(has_number, tags)) else None,
            )
        show: dict[str, Any] = {
            "name": name,
            "tags": tags,
            "description": description,
            "sections": tracks.sections if tracks and tracks.sections else None,
            "publish_date": moment,
            "hosts": self.values.texts("hosts"),
            **{switch: self.values.switch(switch) for switch in _SWITCHES},
        }
        picture = files.picture(path)
        self._check(show, numbering)
        if self.values.problems:
            raise _RowError
        audio = self.values.context.media.audio(path, self.values.sound)
        shown: int | Literal["next"] | None = "next" if number == NEXT else number
        return Show(
            self.values.row.name,
            audio,
            picture=picture,
            number=shown,
            numbering=numbering,
            warnings=tuple(self.values.warnings),
            **show,
        )

    def _add_file_name(self, path: Path) -> None:
        """Add the values in the name of the file, if there is a pattern."""
        self.values.words["file"] = path.stem
        pattern = self.values.context.pattern
        if pattern is None or path.name == MISSING:
            return
        try:
            found = pattern.match(path.stem)
        except TemplateError as error:
            if self.values.row.is_file:
                self.values.complain("audio", str(error))
            return
        self.values.above.append(
            {name: Cell(value, f"{name} in the file name") for name, value in found.items()}
        )

    def _add_settings(self, path: Path) -> None:
        """Add the values in the TOML file beside the audio file."""
        file = self.values.context.folders.settings(path)
        if file is None:
            return
        cell = Cell(file.name, file.name)
        try:
            table = self.values.context.media.settings(file)
        except MediaError as error:
            self.values.complain("", str(error), cell)
            return
        problems: list[Problem] = []
        cells = read_table(table, f"{file.name}:", problems, row=self.values.row.name)
        self.values.problems += problems
        self.values.above.append({name: cell for name, cell in cells.items() if name != "audio"})

    def _add_series(self) -> None:
        cell = self.values.find_any("series")
        text = self.values.text("series", cell)
        if cell is None or text is None:
            return
        series = self.values.context.sheet.series
        name = normalize(text)
        if name in series:
            self.values.below.insert(0, series[name])
            text = series[name]["series"].text
        elif series and (similar := _find_near(name, series)):
            shown = series[similar]["series"].text
            self.values.complain(
                "series", f"is not a series of the manifest; did you mean {shown!r}?"
            )
        self.values.words["series"] = text

    def _number(self) -> int | None:
        cell = self.values.find_any("number")
        for name, other in self.values.free_cells():
            self.values.words.setdefault(name, other.text)
        if cell is None:
            return None
        text = cell.text.strip()
        found = _number(text)
        if text.casefold() == "next":
            number = NEXT
        elif found and not isinstance(cell.value, bool):
            number = int(found[1])
        else:
            self.values.complain("number", "is not a whole number or 'next'", cell)
            return None
        self.values.words["number"] = number
        return number

    def _name(
        self, path: Path, tracks: Tracks | None, number: int | None
    ) -> tuple[str, Numbering | None]:
        if self.values.sound.title:
            self.values.words["name"] = self.values.sound.title
        cell = self.values.find_above("name")
        name = self.values.text("name", cell)
        if cell is None and self.values.sound.title:
            name = self.values.sound.title
        elif cell is None:
            cell = self.values.find_below("name")
            name = self.values.text("name", cell)
        if cell is None and name is None:
            name = self._name_of_file(path, tracks)
        if name is None:
            # A mistake was noted.
            return "", None
        self.values.words["name"] = name
        if number != NEXT:
            return name, None
        if cell is None or not has_number(name):
            text = (
                f"cannot be used, because the name {name!r} does not contain {{number}}; write a "
                "name in the row" + (", or remove the title from the tags" if cell is None else "")
            )
            column = self.values.columns["number"].column
            self.values.complain("number", text, Cell("next", column))
            return name, None
        return name, Numbering(self._number_pattern(cell.text), name)

    def _name_of_file(self, path: Path, tracks: Tracks | None) -> str | None:
        """Return a name for a show that has none: the title of its tracklist, or its file."""
        if tracks and tracks.title:
            return tracks.title
        if self.values.row.is_file:
            return name_of_file(path)
        if path.name != MISSING:
            text = "is missing: write the title, or set it in the tags of the audio file"
            self.values.complain("name", text)
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
                pattern += re.escape(str(self.values.words.get("series", "")))
            elif part.name:
                pattern += ".*?"
        return pattern

    def _tags(self) -> tuple[str, ...]:
        high = self.values.find_above("tags")
        if high or not self.values.sound.genres:
            return self.values.texts("tags", high)
        split = (_genre_separator.split(genre) for genre in self.values.sound.genres)
        genres = [genre.strip() for genres in split for genre in genres if genre.strip()]
        tags = [*dict.fromkeys(genres)]
        if len(tags) > TAG_MAX_COUNT:
            self.values.warnings.append(
                f"the file has {len(tags)} genres; the first {TAG_MAX_COUNT} are used as tags"
            )
        return tuple(tags[:TAG_MAX_COUNT])

    def _check(self, show: dict[str, Any], numbering: Numbering | None) -> None:
        """Let the client check a show, and replace the texts by those that it sends."""
        given = {name: value for name, value in show.items() if value is not None and value != ()}
        name = given.pop("name")
        if numbering:
            name = name.format(number=999)
            given |= {"tags": [*map(_with_example, given.get("tags", ()))]}
            given["description"] = _with_example(given.get("description", ""))
        try:
            sent = self.values.context.media.client.check_upload(b"-", name or " ", **given).fields
        except InvalidArgumentError as error:
            for problem in error.problems:
                field, text = _of_field(problem)
                # Without a name there is a mistake already.
                if name or field != "name":
                    self.values.complain(field, text)
            return
        if len(sent["name"]) > _LONGEST_NAME:
            text = f"has {len(sent['name'])} characters; shorten it to at most {_LONGEST_NAME}"
            self.values.complain("name", text)
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


def _with_example(text: str) -> str:
    return text.format(number=999) if has_number(text) else text


def _find_near(name: str, names: Mapping[str, object]) -> str | None:
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, names, n=1, cutoff=0.85)), None)
