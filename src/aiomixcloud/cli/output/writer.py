"""Writes data: drawn on a terminal, as lines with tabs in a pipe, as JSON. Nothing else does."""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
import stat
import sys
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TextIO

import click

from aiomixcloud.cli.interrupts import interrupts
from aiomixcloud.cli.options import Choices
from aiomixcloud.cli.output.field_paths import Seen, chosen
from aiomixcloud.cli.output.formatting import count, field, for_people, one_line, plain, safe
from aiomixcloud.cli.output.messages import Messages
from aiomixcloud.cli.output.tables import Drawing
from aiomixcloud.cli.output.views import Column, kind_of, leaves

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

#: What may not stand in JSON on a terminal, though JSON itself allows it.
_control = re.compile("[\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Output:
    """Writes data to standard output, in the form that was asked for.

    Args:
        choices: The options that every command has.
        messages: Where to tell of progress, and of fields that are not there.

    Example:
        >>> Output().table(["show", "length"], [["Funky Mix", "1:10:11"]])
        Funky Mix	1:10:11
    """

    def __init__(self, choices: Choices | None = None, messages: Messages | None = None) -> None:
        self._choices = choices or Choices()
        self._messages = messages or Messages(self._choices)
        self._stream = sys.stdout
        self._drawing = Drawing(self._stream)
        if self._choices.json and self._choices.jsonl:
            raise click.UsageError("--json is one document, --jsonl a line per object: give one")

    @property
    def for_people(self) -> bool:
        """Whether data is drawn for people to read."""
        choices = self._choices
        return self._stream.isatty() and not (choices.json or choices.jsonl)

    @property
    def as_json(self) -> bool:
        """Whether data is written as JSON, in one document or several."""
        return self._choices.json or self._choices.jsonl

    def one(self, item: Any) -> None:
        """Write a single object."""
        seen = Seen(self._choices.fields)
        (data,) = seen.watch([item])
        paths = self._choices.fields
        if self._choices.json:
            self._document(chosen(data, paths))
        elif self._choices.jsonl:
            self._json_line(chosen(data, paths))
        elif self.for_people:
            self._draw_one(data)
        elif paths:
            self._row(plain(field(data, path)) for path in paths)
        else:
            for path in leaves(data):
                self._row([one_line(path), plain(field(data, path))])
        self._miss(seen)

    def many(
        self, items: Iterable[Any], *, columns: Sequence[str] = (), slow: bool = False
    ) -> int:
        """Write the objects of a list, one by one where the form allows that.

        Args:
            items: The objects; they may still have to be fetched.
            columns: Paths of the values in a pipe, where the kind of object does not say.
            slow: Whether fetching them may take long, so that progress is shown.

        Returns:
            How many there were.
        """
        seen = Seen(self._choices.fields)
        flowing = self._choices.jsonl or not (self._choices.json or self.for_people)
        # Progress would be written between the lines, which may come out of a pipe, too.
        disturbing = flowing and not _is_file(self._stream)
        progress = self._messages.progress(seen.words) if slow and not disturbing else None
        kept: list[Any] = []
        complete = False

        def show_kept() -> None:
            """Show what came before an error or a signal, too."""
            self._messages.close()
            if kept and self.for_people:
                self._draw_many(kept)
            elif kept and not complete:
                self._messages.note(
                    f"What came before ({count(len(kept))}) is not written, since it is no whole "
                    "document; --jsonl writes each as it comes."
                )
            kept.clear()

        try:
            with interrupts.ending_with(show_kept), progress or contextlib.nullcontext():
                if self._choices.jsonl:
                    for item in seen.watch(items):
                        self._json_line(chosen(item, self._choices.fields))
                elif flowing:
                    self._rows(seen.watch(items), columns)
                else:
                    kept.extend(seen.watch(items))
            complete = True
            if self._choices.json:
                self._document([chosen(item, self._choices.fields) for item in kept])
        finally:
            show_kept()
        self._miss(seen)
        return seen.count

    def text(self, text: str) -> None:
        """Write a text as it is, such as code for a page; a terminal gets no commands by it."""
        lines = text.splitlines()
        for line in lines:
            self._write(f"{safe(line.expandtabs()) if self._stream.isatty() else line}\n")

    def heading(self, text: str) -> None:
        """Write what comes next."""
        self._styled("")
        self._styled(one_line(text), "bold cyan")

    def line(self, text: str, style: str = "") -> None:
        """Write a line of words."""
        self._styled(one_line(text), style)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Write rows of values, on a terminal under the names of their columns."""
        if not self.for_people:
            for row in rows:
                self._row(map(plain, row))
            return
        cells = [[_cell(value) for value in row] for row in rows]
        self._drawing.table([Column(title, (title,), least=12) for title in columns], cells)

    def fields(self, rows: Iterable[tuple[str, object]]) -> None:
        """Write names with their values, one under the other."""
        if not self.for_people:
            for name, value in rows:
                self._row([name, plain(value)])
            return
        self._drawing.fields([(name, _cell(value)) for name, value in rows])

    def flush(self) -> None:
        """Let what was written be read now."""
        self._stream.flush()

    # What follows writes in one form each.

    def _rows(self, items: Iterable[Any], columns: Sequence[str]) -> None:
        """Write lines with tabs."""
        iterator = iter(items)
        first = list(islice(iterator, 1))
        named = [(path,) for path in self._choices.fields or columns]
        cells = [Column("", paths) for paths in named or kind_of(first).plain]
        for item in chain(first, iterator):
            self._row(plain(field(item, cell.path(item))) for cell in cells)

    def _row(self, cells: Iterable[str]) -> None:
        self._write("\t".join(cells) + "\n")

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
            titled = kind_of([data]).lines or [(leaf, leaf) for leaf in leaves(data)]
            shown = [(title, path) for title, path in titled if _says(field(data, path))]
        rows = [(one_line(title), for_people(data, path, whole=True)) for title, path in shown]
        if not self._choices.fields:
            rows += _tracks(field(data, "sections")) + _lists(field(data, "metadata.connections"))
        self._drawing.fields(rows)

    def _draw_many(self, items: Sequence[Any]) -> None:
        columns: Sequence[Column] = [
            Column(path, (path,), least=12, wraps=path == "key") for path in self._choices.fields
        ]
        columns = columns or kind_of(items).table
        columns = [replace(column, title=one_line(column.title)) for column in columns]
        self._drawing.table(
            columns,
            [[for_people(item, column.path(item)) for column in columns] for item in items],
        )

    def _styled(self, text: str, style: str = "") -> None:
        if self._stream.isatty():
            self._drawing.line(text, style)
        else:
            self._write(f"{text}\n")

    def _write(self, text: str) -> None:
        self._stream.write(text)

    def _miss(self, seen: Seen) -> None:
        """Tell which of the fields that were asked for are nowhere."""
        if seen.missing and isinstance(seen.first, dict):
            self._messages.note(
                f"no field {', '.join(seen.missing)} here; there are {', '.join(seen.first)}"
            )


def _is_file(stream: TextIO) -> bool:
    """Tell whether what is written is kept in a file, where nobody reads it at once."""
    with contextlib.suppress(OSError, ValueError):  # what is no stream of the system is no file
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    return False


def _json(value: Any, *, indent: int | None = None) -> str:
    """Return a value as JSON that a terminal can show."""
    escape: Callable[[re.Match[str]], str] = lambda found: f"\\u{ord(found[0]):04x}"  # noqa: E731
    try:
        text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    except ValueError:  # Python reads NaN and Infinity, which JSON does not have
        text = json.dumps(_finite(value), ensure_ascii=False, indent=indent)
    return _control.sub(escape, text)


def _finite(value: Any) -> Any:
    """Return a value with None in place of what is not a finite number."""
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
    """Return the lines of a tracklist, where there is one."""
    rows = []
    for section in sections if isinstance(sections, list) else ():
        start = for_people(section, "start_time")
        title = field(section, "track.name") or field(section, "chapter")
        artist = field(section, "track.artist.name")
        text = " - ".join(one_line(part) for part in (artist, title) if isinstance(part, str))
        rows.append((start, text))
    return rows


def _lists(connections: Any) -> list[tuple[str, str]]:
    """Return the line about what belongs to an object."""
    if not isinstance(connections, dict):
        return []
    return [("lists", ", ".join(map(one_line, connections)))]


def _says(value: Any) -> bool:
    """Tell whether a value says anything; 0 does, and what is not so does not."""
    return value is not None and value is not False and value not in ("", [])
