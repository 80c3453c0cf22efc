"""What the readers of spreadsheets, TOML files and folders return: rows of cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

    from aiomixcloud.publishing.show import Problem

#: The value of a cell: text in a spreadsheet, any of these in a TOML file.
Value: TypeAlias = str | int | float | bool | datetime | date | time | list[str]

#: The order of day, month and year in dates such as ``03/04/2027``.
DateOrder: TypeAlias = Literal["DMY", "MDY", "YMD"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A value that a manifest contains.

    Attributes:
        value: The value.
        column: How messages name the column or key.
        row: How messages name the row; None for the row that is being read.
        order: The order of day and month in the column, if its name contains it.
    """

    value: Value
    column: str
    row: str | None = None
    order: DateOrder | None = None

    @property
    def text(self) -> str:
        """The value as messages show it."""
        if isinstance(self.value, list):
            return "; ".join(self.value)
        if isinstance(self.value, bool):
            return str(self.value).lower()
        return str(self.value)


#: Cells by the name of the field, or by the normalized name of another column.
Cells: TypeAlias = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Row:
    """A show in a manifest.

    Attributes:
        name: How messages name it.
        cells: Its cells that are not blank.
        is_file: Whether it stands for a file that was found in a folder.
        problems: Mistakes that were found when it was read.
    """

    name: str
    cells: Cells
    is_file: bool = False
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class Sheet:
    """A manifest as it was read, before its rows become shows.

    Attributes:
        folder: The folder that paths are relative to.
        rows: The shows.
        defaults: The values for all shows.
        series: The values for the shows of a series, by normalized name.
        pattern: The pattern of file names, if there is one.
        timezone: The name of the time zone, if the manifest contains it.
        order: The order of day and month, if the manifest contains it.
        problems: Mistakes outside of the rows.
        warnings: Remarks about the whole manifest.
        words: Columns that are not fields, by normalized name, as they are written.
    """

    folder: Path
    rows: list[Row] = field(default_factory=list)
    defaults: Cells = field(default_factory=dict)
    series: dict[str, Cells] = field(default_factory=dict)
    pattern: Cell | None = None
    timezone: Cell | None = None
    order: DateOrder | None = None
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
