"""Rows of CSV files, with the numbers of their lines."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import TracklistError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table."""

    #: Number of its last line, from 1.
    line: int
    fields: Sequence[str]

    def get(self, column: int | None) -> str:
        """Return a field, stripped; empty if the row has no such column."""
        if column is None or column >= len(self.fields):
            return ""
        return self.fields[column].strip()


def read_rows(lines: Iterable[str], delimiter: str = ",") -> Iterator[Row]:
    """Yield the rows that are not empty.

    Raises:
        TracklistError: A row is not valid CSV.
    """
    # With tabs a quote is a plain character, unless it stands around the whole field.
    has_tabs = delimiter == "\t"
    reader = csv.reader(
        lines,
        delimiter=delimiter,
        quoting=csv.QUOTE_NONE if has_tabs else csv.QUOTE_MINIMAL,
        skipinitialspace=True,
    )
    try:
        for fields in reader:
            if any(field.strip() for field in fields):
                yield Row(reader.line_num, list(map(_unquote, fields)) if has_tabs else fields)
    except csv.Error as error:
        raise TracklistError(f"not a valid CSV file: {error}", line=reader.line_num) from None


def _unquote(field: str) -> str:
    inner = field[1:-1].replace('""', "")
    if len(field) > 1 and field[0] == field[-1] == '"' and '"' not in inner:
        return field[1:-1].replace('""', '"')
    return field


def read_table(lines: Iterable[str], delimiter: str = ",") -> tuple[dict[str, int], list[Row]]:
    """Return the columns that the first row names, and the other rows."""
    rows = list(read_rows(lines, delimiter))
    return (column_numbers(rows[0]) if rows else {}), rows[1:]


def column_numbers(header: Row) -> dict[str, int]:
    """Return the columns by their names in lower case; the first of equal names counts."""
    names = [field.strip().strip("\ufeff").lower() for field in header.fields]
    return {name: number for number, name in reversed(list(enumerate(names))) if name}


def first_line(lines: Iterable[str]) -> str:
    """Return the first line that is not blank, or an empty text."""
    return next((line for line in lines if line.strip()), "")


def guess_delimiter(line: str) -> str:
    """Return the delimiter that occurs most in a line."""
    return max("\t;,", key=line.count)
