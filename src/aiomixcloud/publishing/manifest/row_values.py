"""The values of a row: which one counts, and the mistakes in them.

Precedence: option, row, name of the file, files beside the audio, tags in the audio, series,
defaults.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiomixcloud.publishing.show import Problem

from .fields import FIELDS
from .media import Sound
from .rows import Cell, Cells, Row, Sheet
from .templates import NEXT, TemplateError, Word, parse, render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .dates import Calendar
    from .folders import Folders
    from .media import Media
    from .schedule import Schedule
    from .templates import Pattern

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

_list_separator = re.compile(r"[;,\n]")

_field_names = frozenset(one.name for one in FIELDS)


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


class RowValues:
    """The values and the mistakes of a row while it is read.

    Attributes:
        problems: Its mistakes.
        warnings: What to check.
        above: The values that precede files beside the audio, the first ones first.
        below: The values that follow them: those of the series, and the defaults.
        words: What templates can contain.
        sound: What is known about the audio file.
        columns: Where the values that were used are written, by field.
    """

    def __init__(self, row: Row, context: Context) -> None:
        self.row = row
        self.context = context
        self.problems: list[Problem] = [*row.problems]
        self.warnings: list[str] = []
        self.above: list[Cells] = [context.options, row.cells]
        self.below: list[Cells] = [context.sheet.defaults]
        self.words: dict[str, Word] = {}
        self.sound: Sound = Sound()
        self.columns: dict[str, Cell] = {}

    def complain(self, name: str, text: str, cell: Cell | None = None) -> None:
        """Note a mistake in a field, at the place where its value is written.

        Args:
            name: The field.
            text: What is wrong and what to do.
            cell: The cell with the mistake; by default, the one whose value counts.
        """
        cell = cell or self.columns.get(name) or self.find(name, [*self.above, *self.below])
        # A mistake in a shared value is one mistake, unless it depends on the row.
        is_shared = cell is not None and cell.row is not None and "{" not in cell.text
        row = "" if is_shared else self.row.name
        column = cell.column if cell else name
        self.problems.append(Problem(row, column, cell.text if cell else "", text))

    def find(self, name: str, layers: list[Cells]) -> Cell | None:
        """Return the first value of a field in some layers, or None."""
        found = (layer[name] for layer in layers if name in layer)
        return next((one for one in found if one.value != "" or name == "description"), None)

    def find_above(self, name: str) -> Cell | None:
        """Return the value that precedes files beside the audio, or None."""
        return self.note(name, self.find(name, self.above))

    def find_below(self, name: str) -> Cell | None:
        """Return the value of the series or the defaults, or None."""
        return self.note(name, self.find(name, self.below))

    def find_any(self, name: str) -> Cell | None:
        """Return the value of the row, the series or the defaults, or None."""
        return self.find_above(name) or self.find_below(name)

    def note(self, name: str, cell: Cell | None) -> Cell | None:
        """Note where the value of a field is written, and return it."""
        if cell:
            self.columns[name] = cell
        return cell

    def text(self, name: str, cell: Cell | None) -> str | None:
        """Return the text of a cell, with the values of its template; None after a mistake."""
        if cell is None:
            return None
        if isinstance(cell.value, list | bool):
            self.complain(name, "must be text", cell)
            return None
        return self.render(name, cell, cell.text)

    def render(self, name: str, cell: Cell, text: str) -> str | None:
        """Return a text with the values of its template; None after a mistake."""
        if "{" not in text and "}" not in text:
            return text
        is_next = self.words.get("number") == NEXT
        try:
            self.context.used.update(part.name for part in parse(text) if part.name)
            if is_next and name in {"name", "tags", "description"}:
                shown = render(text, self.words, escape=_escape)
                return shown if has_number(shown) else render(text, self.words)
            return render(text, self.words)
        except TemplateError as error:
            self.complain(name, str(error), cell)
            return None

    def texts(self, name: str, cell: Cell | None = None) -> tuple[str, ...]:
        """Return the texts of a list; empty if there is none."""
        cell = cell or self.find_any(name)
        if cell is None:
            return ()
        values = cell.value if isinstance(cell.value, list) else _list_separator.split(cell.text)
        if isinstance(cell.value, bool):
            self.complain(name, "must be text or a list of texts", cell)
            return ()
        texts = (self.render(name, cell, one.strip()) for one in values)
        # Tags and usernames that differ only in case are equal for Mixcloud.
        found = {text.casefold(): text for text in reversed([*filter(None, texts)])}
        return tuple(reversed(found.values()))

    def switch(self, name: str) -> bool | None:
        """Return the value of a switch; None if there is none."""
        cell = self.find_any(name)
        if cell is None:
            return None
        text = cell.text.strip().casefold()
        if text in _YES | _NO:
            return text in _YES
        self.complain(name, "must be 'yes' or 'no'", cell)
        return None

    def free_cells(self) -> Iterator[tuple[str, Cell]]:
        """Yield the values that are not fields, and the artist and album in the tags."""
        for layer in [*self.above, *self.below]:
            for name, cell in layer.items():
                if name not in _field_names and not isinstance(cell.value, bool):
                    yield name, cell
        for name in ("artist", "album"):
            if text := getattr(self.sound, name):
                yield name, Cell(text, name)


def _escape(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def has_number(text: str | None) -> bool:
    """Return whether a rendered template contains a number that depends on the account."""
    return (
        text is not None and re.search(r"(?<!\{)(?:\{\{)*\{number(?::\d*d?)?\}", text) is not None
    )
