"""CSV and TSV files, as Google Sheets, LibreOffice and Excel write them."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from aiomixcloud.publishing.show import Problem

from .encodings import NotTextError, decode
from .errors import ManifestError
from .fields import Field, Kind, date_format, find_field, find_similar, normalize
from .rows import Cell, DateOrder, Row, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_DELIMITERS = ",;\t"

#: The first line by which Excel chooses the delimiter.
_delimiter_line = re.compile(r"sep=([,;\t])\s*?(?:\r\n|\r|\n)", re.IGNORECASE).match

#: Results of formulas that failed, in English; other languages also begin with #.
_formula_error = re.compile(
    r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|ERROR!|SPILL!|CALC!)", re.IGNORECASE
).fullmatch

#: The maximum size of a cell.
_LARGEST_CELL = 100_000

#: A text that spreadsheets would execute as a formula is written after an apostrophe.
_guarded = re.compile(r"'[=+\-@]").match


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: its name as written, its field if it has one, and its order of dates."""

    name: str
    field: Field | None
    order: DateOrder | None = None


def read_spreadsheet(content: bytes | str, folder: Path) -> Sheet:
    """Return the rows of a CSV or TSV file, with paths relative to a folder.

    Raises:
        ManifestError: The content is not a table of shows.
    """
    sheet = Sheet(folder)
    text = content if isinstance(content, str) else _decode(content, sheet)
    records = [*_records(text)]
    header = next((at for at, cells in enumerate(records) if any(cells)), None)
    if header is None:
        raise ManifestError("the spreadsheet is empty; write a row with column names first")
    columns = _columns(records[header], f"row {header + 1}", sheet)
    for number, cells in enumerate(records[header + 1 :], header + 2):
        if any(cells):
            sheet.rows.append(_row(f"row {number}", cells, columns))
    return sheet


def _decode(content: bytes, sheet: Sheet) -> str:
    try:
        text, note = decode(content)
    except NotTextError as error:
        raise ManifestError(f"the spreadsheet cannot be read: {error}") from None
    if note:
        sheet.warnings.append(f"the spreadsheet: {note}; check names with special letters")
    return text


def _records(text: str) -> Iterator[list[str]]:
    """Yield the cells of each row, blank rows included, in the numbering of spreadsheets."""
    text = text.removeprefix("\ufeff")
    chosen = _delimiter_line(text)
    if chosen:
        # The line is not a row of the spreadsheet.
        text = text[chosen.end() :]
    delimiter = chosen[1] if chosen else _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if any(len(cell) > _LARGEST_CELL for cell in cells):
                raise ManifestError(
                    f"line {reader.line_num}: a cell has more than {_LARGEST_CELL} characters"
                )
            yield [_clean(cell) for cell in cells]
    except csv.Error as error:
        raise ManifestError(
            f"line {reader.line_num} is not valid CSV ({error}); a quotation mark is not closed, "
            "or a mark inside a cell is not doubled"
        ) from None


def _clean(cell: str) -> str:
    text = cell.replace("\r\n", "\n").replace("\r", "\n").strip()
    return text[1:] if _guarded(text) else text


def _delimiter(text: str) -> str:
    """Return the delimiter with which the first line has the most known columns."""
    line = next((one for one in io.StringIO(text) if one.strip(f"{_DELIMITERS} \r\n")), "")

    def rank(delimiter: str) -> tuple[int, int]:
        try:
            names = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            names = line.split(delimiter)
        return sum(find_field(name) is not None for name in names), len(names)

    return max(_DELIMITERS, key=rank)


def _columns(names: Sequence[str], row: str, sheet: Sheet) -> list[_Column]:
    columns: list[_Column] = []
    for position, name in enumerate(names):
        field = find_field(name)
        same = [one.name for one in columns if _is_same(one, name, field)]
        if same and not (field and field.kind is Kind.LIST):
            text = f"means the same as column {same[0]!r}; remove or rename one of them"
            sheet.problems.append(Problem("", name, name, text))
        elif name and not field and (similar := find_similar(name)):
            text = f"is not a known column; if it means {similar!r}, correct it, else rename it"
            sheet.problems.append(Problem("", name, name, text))
            # The rows are checked as if it was correct.
            meant = find_field(similar)
            field = None if any(one.field is meant for one in columns) else meant
        elif name and not field:
            sheet.words[normalize(name)] = name
        columns.append(_Column(name or f"column {_letters(position)}", field, _order(name)))
    fields = [column.field.name for column in columns if column.field]
    if not fields and not sheet.problems:
        raise ManifestError(
            f"{row} does not contain column names such as 'audio', 'name' and 'tags'; found "
            + ", ".join(repr(name[:40]) for name in names[:5])
        )
    if "audio" not in fields:
        text = "is missing: name the column with the audio files 'audio'"
        sheet.problems.append(Problem("", "audio", "", text))
    return columns


def _is_same(column: _Column, name: str, field: Field | None) -> bool:
    if field or not name:
        return field is not None and column.field is field
    return normalize(column.name) == normalize(name)


def _letters(position: int) -> str:
    """Return the letters of a column in spreadsheets.

    Example:
        >>> _letters(0), _letters(26)
        ('A', 'AA')
    """
    rest, letter = divmod(position, 26)
    return (_letters(rest - 1) if rest else "") + chr(ord("A") + letter)


def _order(name: str) -> DateOrder | None:
    """Return the order of dates in the name of a column, such as ``Date (DD/MM/YYYY)``."""
    found = date_format.search(name)
    return cast("DateOrder | None", found and found.lastgroup)


def _row(row: str, values: Sequence[str], columns: Sequence[_Column]) -> Row:
    cells: dict[str, Cell] = {}
    problems: list[Problem] = []
    for position, value in enumerate(values):
        if not value:
            continue
        if position >= len(columns) or columns[position].name == f"column {_letters(position)}":
            text = (
                "has no column name; name the column, or clear the cell. If the cell contains "
                "the delimiter, put it in quotation marks"
            )
            problems.append(Problem(row, f"column {_letters(position)}", value, text))
            continue
        column = columns[position]
        if _formula_error(value):
            text = "is a formula error; correct the cell in the spreadsheet"
            problems.append(Problem(row, column.name, value, text))
            continue
        name = column.field.name if column.field else normalize(column.name)
        # Several columns of tags are one list.
        before = f"{cells[name].value}; " if name in cells else ""
        cells[name] = Cell(before + value, column.name, order=column.order)
    return Row(row, cells, problems=tuple(problems))
