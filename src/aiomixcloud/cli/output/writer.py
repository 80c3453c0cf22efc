"""Output of data: drawn on a terminal, tab-separated in a pipe, or JSON."""

from __future__ import annotations

import contextlib
import json
import math
import os
import stat
import sys
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TextIO

import click

from aiomixcloud.cli.exit_codes import WRONG_USAGE, CommandError
from aiomixcloud.cli.interrupts import interrupts
from aiomixcloud.cli.options import Choices
from aiomixcloud.cli.output.field_paths import SeenFields, leaves, select_fields
from aiomixcloud.cli.output.formatting import (
    count,
    csv_cell,
    escape_json,
    field,
    for_people,
    one_line,
    plain,
    replace_controls,
    safe,
)
from aiomixcloud.cli.output.messages import Messages
from aiomixcloud.cli.output.tables import TablePrinter
from aiomixcloud.cli.output.terminals import safe_link
from aiomixcloud.cli.output.views import Column, table_columns, view_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Output:
    """Writes data to standard output in the requested format.

    Args:
        choices: The common options.
        messages: Where to report progress and missing fields.

    Example:
        >>> Output().table(["show", "length"], [["Funky Mix", "1:10:11"]])
        Funky Mix	1:10:11
    """

    def __init__(self, choices: Choices | None = None, messages: Messages | None = None) -> None:
        self._choices = choices or Choices()
        self._messages = messages or Messages(self._choices)
        self._stream = sys.stdout
        self._drawing = TablePrinter(self._stream)
        self._has_acted = False
        self._header: Sequence[str] = ()
        given = [name for name in ("json", "jsonl", "csv") if getattr(self._choices, name)]
        if len(given) > 1:
            raise click.UsageError(f"--{given[0]} and --{given[1]} cannot be combined")

    @property
    def for_people(self) -> bool:
        """Whether to draw data for a person at a terminal."""
        choices = self._choices
        return self._stream.isatty() and not (choices.json or choices.jsonl or choices.csv)

    @property
    def as_json(self) -> bool:
        """Whether to write JSON, as one document or one per line."""
        return self._choices.json or self._choices.jsonl

    @property
    def for_programs(self) -> bool:
        """Whether a format or fields were requested, so that objects are written as a whole."""
        return self.as_json or self._choices.csv or bool(self._choices.fields)

    def one(self, item: Any) -> None:
        """Write a single object."""
        seen = SeenFields(self._choices.fields, self._refuse)
        (data,) = seen.watch([item])
        paths = self._choices.fields
        if self._choices.json:
            self._document(select_fields(data, paths))
        elif self._choices.jsonl:
            self._json_line(select_fields(data, paths))
        elif self._choices.csv:
            paths = paths or tuple(leaves(data))
            self._csv_row(paths)
            self._csv_row(field(data, path) for path in paths)
        elif self.for_people:
            self._draw_one(data)
        elif paths:
            self._row(plain(field(data, path)) for path in paths)
        else:
            for path in leaves(data):
                self._row([one_line(path), plain(field(data, path))])
        if seen.absent and not self._has_acted:
            self._messages.note(f"This object has no {' and no '.join(seen.absent)}.")

    def many(
        self,
        items: Iterable[Any],
        *,
        columns: Sequence[str] = (),
        slow: bool = False,
        full: bool = False,
    ) -> int:
        """Write the objects of a list, one by one if the format allows it.

        Args:
            items: The objects, which may be fetched during the iteration.
            columns: Paths of the columns in a pipe; by default those of the kind of object.
            slow: Whether fetching may take long, so that progress is shown.
            full: Whether the objects have all details, so that the usual ones are shown.

        Returns:
            The number of objects.
        """
        seen = SeenFields(self._choices.fields, self._refuse)
        flowing = self._choices.jsonl or not (self._choices.json or self.for_people)
        # Progress would mix with the lines if both appear on the terminal.
        disturbing = flowing and not _is_file(self._stream)
        progress = self._messages.progress(seen.words) if slow and not disturbing else None
        found: list[Any] = []
        complete = False

        def show_found() -> None:
            """Draw the objects, including those before an error or a signal."""
            self._messages.close()
            if found and self.for_people:
                self._draw_many(found, full=full)
            elif found and not complete:
                self._messages.note(
                    f"The items fetched so far ({count(len(found))}) are not printed, since the "
                    "JSON document is incomplete; use --jsonl to print each item as it arrives."
                )
            found.clear()

        try:
            with interrupts.ending_with(show_found), progress or contextlib.nullcontext():
                if self._choices.jsonl:
                    for item in seen.watch(items):
                        self._json_line(select_fields(item, self._choices.fields))
                elif flowing:
                    self._rows(seen.watch(items), columns, full=full)
                else:
                    found.extend(seen.watch(items))
            complete = True
            if self._choices.json:
                self._document([select_fields(item, self._choices.fields) for item in found])
        finally:
            show_found()
        if seen.absent and seen.count and not self._has_acted:
            self._messages.note(
                f"No item has {' or '.join(seen.absent)}; a list has only some fields, and "
                "'mixcloud list --full' or 'mixcloud get -' fetches all."
            )
        return seen.count

    def text(self, text: str) -> None:
        """Write a document, such as HTML, unchanged except for control characters.

        A terminal also gets it without marks of direction and invisible characters.
        """
        for line in text.splitlines():
            shown = safe(line.expandtabs()) if self._stream.isatty() else replace_controls(line)
            self._write(f"{shown}\n")

    def heading(self, text: str) -> None:
        """Write a heading."""
        self._write_line("")
        self._write_line(one_line(text), "bold")

    def line(self, text: str, style: str = "") -> None:
        """Write a line of text."""
        self._write_line(one_line(text), style)

    def raw_line(self, text: str, style: str = "") -> None:
        """Write a line with its spaces, such as a row of a table whose cells are one line each.

        Args:
            text: The line.
            style: Style of its first word, such as a sign.
        """
        if style and self._stream.isatty():
            self._drawing.sign_line(safe(text), style)
        else:
            self._write_line(safe(text))

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Write rows of values, on a terminal and in CSV with the titles of their columns.

        ``--fields`` selects and sorts the columns. Consecutive tables with the same columns share
        a header line in CSV.
        """
        places = self._places(columns)
        columns = [columns[place] for place in places]
        rows = ([row[place] for place in places] if places else row for row in rows)
        if self._choices.csv:
            if columns != self._header:
                self._csv_row(columns)
                self._header = columns
            for row in rows:
                self._csv_row(row)
        elif not self.for_people:
            for row in rows:
                self._row(map(plain, row))
        else:
            cells = [
                [for_people({name: value}, name) for name, value in zip(columns, row, strict=True)]
                for row in rows
            ]
            self._drawing.table(table_columns(columns, cells), cells)

    def fields(self, rows: Iterable[tuple[str, object]]) -> None:
        """Write names with their values, one per line; ``--fields`` selects and sorts them."""
        rows = list(rows)
        rows = [rows[place] for place in self._places([name for name, _ in rows])]
        if self._choices.csv:
            self._csv_row(name for name, _ in rows)
            self._csv_row(value for _, value in rows)
        elif not self.for_people:
            for name, value in rows:
                self._row([name, plain(value)])
        else:
            self._drawing.fields([(name, _cell(value)) for name, value in rows])

    def _places(self, names: Sequence[str]) -> list[int]:
        """Return the places of the names that ``--fields`` selects; of all without it."""
        wanted = self._choices.fields
        if not wanted:
            return list(range(len(names)))
        self.check_fields(names)
        return [place for name in wanted for place, one in enumerate(names) if one == name]

    def check_fields(self, names: Sequence[str]) -> None:
        """Raise `CommandError` if a requested field is not among the names of fields."""
        if unknown := [path for path in self._choices.fields if path not in names]:
            self._refuse(unknown, names)

    def mark_as_report(self) -> None:
        """Print from now on what the command has done, whatever fields are requested.

        Unknown fields are only reported: an error would make a script do everything again.
        """
        self._has_acted = True

    def flush(self) -> None:
        """Flush standard output."""
        self._stream.flush()

    def _rows(self, items: Iterable[Any], columns: Sequence[str], *, full: bool) -> None:
        """Write tab-separated lines, or CSV."""
        iterator = iter(items)
        first = list(islice(iterator, 1))
        named = [(path,) for path in self._choices.fields or columns]
        cells = [Column("", paths) for paths in named or view_of(first, full=full).plain]
        if self._choices.csv:
            self._csv_row(" or ".join(cell.paths) for cell in cells)
        for item in chain(first, iterator):
            values = (field(item, cell.path(item)) for cell in cells)
            if self._choices.csv:
                self._csv_row(values)
            else:
                self._row(map(plain, values))

    def _row(self, cells: Iterable[str]) -> None:
        self._write("\t".join(cells) + "\n")

    def _csv_row(self, values: Iterable[object]) -> None:
        import csv

        csv.writer(self._stream, lineterminator="\n").writerow(map(csv_cell, values))

    def _document(self, value: Any) -> None:
        text = _json(value, indent=2)
        if self._stream.isatty():
            self._drawing.json(text)
        else:
            self._write(f"{text}\n")

    def _json_line(self, value: Any) -> None:
        self._write(_json(value) + "\n")
        self._stream.flush()

    def _draw_one(self, data: Any) -> None:
        if self._choices.fields:
            shown = [(path, path) for path in self._choices.fields]
        else:
            titled = view_of([data]).lines or [(leaf, leaf) for leaf in leaves(data)]
            shown = [(title, path) for title, path in titled if _says(field(data, path))]
        rows = [(one_line(title), for_people(data, path, whole=True)) for title, path in shown]
        if not self._choices.fields:
            rows += _tracks(field(data, "sections")) + _lists(field(data, "metadata.connections"))
        self._drawing.fields(rows)

    def _draw_many(self, items: Sequence[Any], *, full: bool) -> None:
        columns: Sequence[Column] = [
            Column(path, (path,), least=12, wraps=path == "key") for path in self._choices.fields
        ]
        columns = columns or view_of(items, full=full).table
        columns = [column._replace(title=one_line(column.title)) for column in columns]
        self._drawing.table(
            columns,
            [[for_people(item, column.path(item)) for column in columns] for item in items],
            [safe_link(field(item, "url")) for item in items],
        )
        from aiomixcloud.cli.output.listed_keys import remember_keys

        remember_keys(items)

    def _write_line(self, text: str, style: str = "") -> None:
        if self._stream.isatty():
            self._drawing.line(text, style)
        else:
            self._write(f"{text}\n")

    def _write(self, text: str) -> None:
        self._stream.write(text)

    def _refuse(
        self, unknown: Sequence[str], names: Sequence[str], others: Sequence[str] = ()
    ) -> None:
        """Refuse requested fields that do not exist, and suggest those that do.

        Args:
            unknown: The fields that do not exist.
            names: Names of the fields of the objects.
            others: Names of fields that only their details have.
        """
        from difflib import get_close_matches

        known = [*names, *others]
        close = [found for path in unknown for found in get_close_matches(path, known, n=1)]
        hint = f" (did you mean {' and '.join(map(repr, close))}?)" if close else ""
        parents = {path.rpartition(".")[0] for path in unknown}
        siblings = [name for name in names if name.rpartition(".")[0] in parents]
        text = one_line(
            f"unknown field{'s' * (len(unknown) > 1)} {' and '.join(map(repr, unknown))}{hint}; "
            f"available are {', '.join(siblings or names)}"
        )
        if not self._has_acted:
            raise CommandError(text, WRONG_USAGE)
        self._messages.problem(text)


def _is_file(stream: TextIO) -> bool:
    """Return whether a stream writes to a regular file."""
    with contextlib.suppress(OSError, ValueError):  # a stream without a file descriptor
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    return False


def _json(value: Any, *, indent: int | None = None) -> str:
    """Return a value as JSON that is safe to show on a terminal."""
    try:
        text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    except ValueError:  # Python reads NaN and Infinity, which JSON does not have
        text = json.dumps(_finite(value), ensure_ascii=False, indent=indent)
    return escape_json(text)


def _finite(value: Any) -> Any:
    """Return a value with None in place of numbers that are not finite."""
    if isinstance(value, dict):
        return {name: _finite(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_finite(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _cell(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return count(value)
    return one_line(str(value))


def _tracks(sections: Any) -> list[tuple[str, str]]:
    """Return the rows of a tracklist, if there is one."""
    rows = []
    for section in sections if isinstance(sections, list) else ():
        start = for_people(section, "start_time")
        title = field(section, "track.name") or field(section, "chapter")
        artist = field(section, "track.artist.name")
        text = " - ".join(one_line(part) for part in (artist, title) if isinstance(part, str))
        rows.append((start, text))
    return rows


def _lists(connections: Any) -> list[tuple[str, str]]:
    """Return the row with the connections of an object."""
    if not isinstance(connections, dict):
        return []
    names = ("shows" if name == "cloudcasts" else one_line(name) for name in connections)
    return [("lists", ", ".join(names))]


def _says(value: Any) -> bool:
    """Return whether a value is worth showing: 0 is, but False and empty values are not."""
    return value is not None and value is not False and value not in ("", [])
