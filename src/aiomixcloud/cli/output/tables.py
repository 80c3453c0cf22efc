"""Rendering of data on a terminal: tables, named values and coloured JSON."""

from __future__ import annotations

import os
import re
import shutil
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TextIO

from aiomixcloud.cli.output.terminals import page, safe_link, supports_links, uses_color

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console
    from rich.style import Style
    from rich.table import Table

    from aiomixcloud.cli.output.views import Column

#: Spaces at the end of a line, optionally followed by the end of a style.
_FILLING = r" +(\x1b\[0m)?$"

#: Values that are aligned to the right: counts, lengths and their placeholders.
_FIGURE = r"\d[\d ]*(?:\.\d+)?|\d+(?::\d\d){1,2}|-|hidden"

#: Spaces between two columns.
_GAP = 2

#: Minimum width of a terminal.
_LEAST_WIDTH = 20


class TablePrinter:
    """Draws on a terminal; its input must be safe to show."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def line(self, text: str, style: str) -> None:
        """Draw a line of text."""
        from rich.text import Text

        self._console.print(Text(text, style=style), soft_wrap=True)

    def sign_line(self, text: str, style: str) -> None:
        """Draw a line of text whose first word has a style."""
        from rich.text import Text

        line = Text(text)
        line.stylize(style, 0, text.find(" "))
        self._console.print(line, soft_wrap=True)

    def json(self, text: str) -> None:
        """Draw a JSON document."""
        from rich.highlighter import JSONHighlighter
        from rich.text import Text

        colored = Text(text)
        JSONHighlighter().highlight(colored)
        self._console.print(colored, soft_wrap=True)

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[str]],
        links: Sequence[str | None] = (),
    ) -> None:
        """Draw a table, omitting columns that do not fit.

        Args:
            columns: The columns.
            rows: The cells.
            links: The URL of each row, which its name and its key link to.
        """
        from rich.table import Table
        from rich.text import Text

        widths = _widths(columns, rows, self._console.width)
        table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold")
        shown = [(place, column) for place, column in enumerate(columns) if widths[place]]
        for place, column in shown:
            figures = are_figures(row[place] for row in rows)
            table.add_column(
                Text(column.title),
                justify="right" if figures and not column.wraps else "left",
                width=widths[place],
                no_wrap=not column.wraps,
                overflow="fold" if column.wraps else "ellipsis",
            )
        for number, row in enumerate(rows):
            link = links[number] if links else None
            table.add_row(
                *(
                    Text.assemble((row[place], self._link(link if column.is_link else None)))
                    for place, column in shown
                )
            )
        self._draw(table)

    def _link(self, url: str | None) -> Style:
        """Return the style of a link, on terminals that support links."""
        from rich.style import Style

        return Style(link=url) if url and supports_links(os.environ) else Style()

    def fields(self, rows: Iterable[tuple[str, str]]) -> None:
        """Draw names with their values, one per line.

        Values wrap at words. A value with a word that does not fit, such as a URL or HTML, is
        not wrapped, so that it can be copied.
        """
        from rich.cells import cell_len
        from rich.text import Text

        rows = list(rows)
        margin = max((cell_len(name) for name, _ in rows), default=0)
        room = self._console.width - margin - _GAP
        for place, (name, value) in enumerate(rows):
            style = "bold" if place == 0 else ""
            lines = [
                part
                for line in value.splitlines() or [""]
                for part in (
                    Text(line).wrap(self._console, room)
                    if all(cell_len(word) <= room for word in line.split())
                    else [Text(line, self._link(safe_link(line)))]
                )
            ]
            for number, line in enumerate(lines):
                line.rstrip()
                line.stylize(style)
                title = "" if number else name
                before = (" " * (margin - cell_len(title)) + title + " " * _GAP, "dim")
                self._console.print(Text.assemble(before, line), soft_wrap=True)

    def _draw(self, table: Table) -> None:
        """Draw a table without the spaces that fill its last column."""
        with self._console.capture() as drawn:
            self._console.print(table)
        lines = [re.sub(_FILLING, r"\1", line) for line in drawn.get().splitlines()]
        text = "".join(f"{line}\n" for line in lines)
        if len(lines) < shutil.get_terminal_size().lines or not page(text):
            self._stream.write(text)

    @cached_property
    def _console(self) -> Console:
        from rich.console import Console

        console = Console(file=self._stream, highlight=False, color_system=colors(self._stream))
        # rich draws nothing on narrower terminals, and accepts a width of 0 from COLUMNS.
        console.width = max(shutil.get_terminal_size().columns, _LEAST_WIDTH)
        return console


def are_figures(cells: Iterable[str]) -> bool:
    """Return whether the cells of a column are figures, apart from empty ones.

    Example:
        >>> are_figures(["1 024", ""]), are_figures(["1 024", "Bob"]), are_figures([""])
        (True, False, False)
    """
    given = [cell for cell in cells if cell]
    return bool(given) and all(re.fullmatch(_FIGURE, cell) for cell in given)


def colors(stream: TextIO) -> Literal["auto"] | None:
    """Return the colour system for rich; None also disables bold and dim text."""
    return "auto" if uses_color(stream) else None


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """Return the width of each column, 0 for columns that do not fit."""
    from rich.cells import cell_len

    widths = [
        max(cell_len(column.title), *(cell_len(row[place]) for row in rows), 1)
        for place, column in enumerate(columns)
    ]

    def total_width(sizes: Iterable[int]) -> int:
        return sum(size + _GAP for size in sizes if size) - _GAP

    def smallest() -> list[int]:
        return [
            min(width, column.least) if column.least else width
            for width, column in zip(widths, columns, strict=True)
        ]

    by_rank = sorted(range(len(columns)), key=lambda place: -columns[place].rank)
    for place in by_rank:
        if total_width(smallest()) <= room or not columns[place].rank:
            break
        widths[place] = 0
    least = smallest()
    while total_width(widths) > room:
        longer = [place for place, width in enumerate(widths) if width > least[place]]
        if not longer:
            break
        widths[max(longer, key=lambda place: widths[place])] -= 1
    while total_width(widths) > room and max(widths) > 1:
        widths[widths.index(max(widths))] -= 1
    return widths
