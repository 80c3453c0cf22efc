"""How things look on a terminal and in a pipe; nothing else prints.

Tables are drawn on a terminal, and are lines with tabs between the columns in a pipe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Output:
    """Writes to one stream, with colours where that is a terminal.

    Args:
        console: Where to write; standard output by default.

    Example:
        >>> Output().table(["show", "length"], [["Funky Mix", length(3725)]])
        show	length
        Funky Mix	1:02:05
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)

    def heading(self, text: str) -> None:
        """Write what comes next."""
        self._console.print()
        self._console.print(Text(text, style="bold cyan"), soft_wrap=True)

    def line(self, text: str, style: str = "") -> None:
        """Write a line of words."""
        self._console.print(Text(text, style=style), soft_wrap=True)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Write rows under the names of their columns; numbers stand to the right."""
        if not self._console.is_terminal:
            for row in [columns, *rows]:
                self._console.print(Text("\t".join(map(_plain, row))), soft_wrap=True)
            return
        lines = [[_cell(value) for value in row] for row in rows]
        table = Table(box=None, pad_edge=False, header_style="dim")
        for position, name in enumerate(columns):
            right = all(cells[position][:1].isdigit() for cells in lines)
            table.add_column(
                name, justify="right" if right else "left", no_wrap=True, overflow="ellipsis"
            )
        for cells in lines:
            table.add_row(*map(Text, cells))
        self._console.print(table)

    def fields(self, rows: Iterable[tuple[str, object]]) -> None:
        """Write names with their values, one under the other."""
        for name, value in rows:
            if self._console.is_terminal:
                self._console.print(Text(f"{name:>12}  ", style="dim").append(_cell(value)))
            else:
                self._console.print(Text(f"{name}\t{_plain(value)}"), soft_wrap=True)


def length(seconds: int | None) -> str:
    """Return a length as hours, minutes and seconds, or a dash where it is not known.

    Example:
        >>> length(3725)
        '1:02:05'
    """
    if seconds is None:
        return "-"
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def _cell(value: object) -> str:
    """Return a value as one line for people."""
    return f"{value:,}".replace(",", " ") if isinstance(value, int) else _plain(value)


def _plain(value: object) -> str:
    """Return a value as one line of text, whatever line breaks and tabs are in it."""
    return " ".join(str(value).split())
