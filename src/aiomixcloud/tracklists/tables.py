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
        TracklistError: A field is longer than any field should be.
    """
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    try:
        for fields in reader:
            if any(field.strip() for field in fields):
                yield Row(reader.line_num, fields)
    except csv.Error as error:
        raise TracklistError(f"not a valid CSV file: {error}", line=reader.line_num) from None


def column_numbers(header: Row) -> dict[str, int]:
    """Return the columns by their names in lower case; the first of equal names counts."""
    names = [field.strip().strip("\ufeff").lower() for field in header.fields]
    return {name: number for number, name in reversed(list(enumerate(names))) if name}


def guess_delimiter(line: str, delimiters: str = "\t;,") -> str:
    """Return the delimiter that occurs most in a line."""
    return max(delimiters, key=line.count)
