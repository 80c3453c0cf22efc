"""Tables of an archive as files for other programs."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

from .errors import ArchiveError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import Literal, TextIO

#: The tables that are exported; the others serve updates and searches.
TABLES = (
    "users", "user_counts", "shows", "show_counts", "tags", "show_tags", "show_hosts", "sections",
    "comments", "follows", "favorites", "listens", "pictures", "runs",
)  # fmt: skip

#: Characters that make a spreadsheet run a cell as a formula, also in full width and after spaces.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_SPACES = ("\t", "\r", "\n")


def write_csv(stream: TextIO, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows as CSV with a header line, and return their number.

    A text that a spreadsheet would run as a formula is preceded by an apostrophe.

    Args:
        stream: A text stream, opened with ``newline=""``.
        columns: Names of the columns.
        rows: The rows.

    Example:
        >>> import sys
        >>> write_csv(sys.stdout, ["name", "plays"], [["=1+1", 5]])
        name,plays
        '=1+1,5
        1
    """
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    number = 0
    for row in rows:
        writer.writerow([_safe(cell) for cell in row])
        number += 1
    return number


def export(
    connection: sqlite3.Connection, folder: Path, form: Literal["csv", "jsonl"]
) -> Iterator[tuple[Path, int]]:
    """Write each table to a file; yield the files with their numbers of rows."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # All tables at one moment, even if an update is running.
        connection.execute("BEGIN")
        for table in TABLES:
            path = folder / f"{table}.{form}"
            rows = connection.execute(f"SELECT * FROM {table}")  # noqa: S608
            columns = [column[0] for column in rows.description]
            with path.open("w", encoding="utf-8", newline="") as stream:
                if form == "csv":
                    number = write_csv(stream, columns, rows)
                else:
                    number = _write_jsonl(stream, columns, rows)
            yield path, number
    except OSError as error:
        raise ArchiveError(f"{error.filename} cannot be written: {error.strerror}") from error
    finally:
        if connection.in_transaction:
            connection.execute("COMMIT")


def _write_jsonl(stream: TextIO, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    number = 0
    for row in rows:
        record = dict(zip(columns, row, strict=True))
        if isinstance(record.get("json"), str):
            record["json"] = json.loads(record["json"])
        stream.write(json.dumps(record, ensure_ascii=False) + "\n")
        number += 1
    return number


def _safe(cell: Any) -> Any:
    if isinstance(cell, str) and (cell.startswith(_SPACES) or cell.lstrip().startswith(_FORMULA)):
        return f"'{cell}"
    return cell
