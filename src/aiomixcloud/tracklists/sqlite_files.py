"""Databases of other programs, read from bytes in memory: nothing is written, no file is opened.

The schema of a file is as untrusted as its rows: a view that never ends can have the name of a
table. Queries read tables only, row by row, and are limited in steps, rows and text. They do
not sort, which would store all rows first.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .errors import TracklistError
from .sqlite_marks import FORMAT_VERSIONS, has_write_ahead_log

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Maximum number of rows a query returns; the longest history of a DJ is far below.
MAXIMUM_ROWS = 200_000

_MAXIMUM_VALUE = 1 << 20
_STEPS_PER_CHECK = 100_000
_MAXIMUM_CHECKS = 300
#: The value of `FORMAT_VERSIONS` for "no log".
_NO_LOG = b"\x01\x01"
#: A damaged schema makes messages of SQLite that are not valid text.
_FAILURES = (sqlite3.Error, UnicodeError, OverflowError, MemoryError)
_READING = frozenset(
    (
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_PRAGMA,
    )
)


class Database:
    """The tables of an SQLite file, for reading only."""

    def __init__(self, connection: sqlite3.Connection, size: int) -> None:
        self._connection = connection
        # Joins repeat values: a small file must not expand to a large list.
        self._maximum_text = 4 * size + _MAXIMUM_VALUE

    def columns(self, table: str) -> frozenset[str]:
        """Return the names of the columns of `table`, lower-cased; none if it does not exist."""
        if table.lower() not in self._tables():
            return frozenset()
        rows = self.rows(f"PRAGMA table_info({table})")
        return frozenset(str(row["name"]).lower() for row in rows)

    def _tables(self) -> frozenset[str]:
        rows = self.rows("SELECT name, sql FROM sqlite_master WHERE rootpage > 0")
        return frozenset(
            str(row["name"]).lower() for row in rows if str(row["sql"]).startswith("CREATE TABLE")
        )

    def rows(self, query: str) -> list[sqlite3.Row]:
        """Return the rows of `query`.

        Raises:
            TracklistError: The file is damaged, or the query takes too long or returns too much.
        """
        try:
            return list(self._limited(self._connection.execute(query)))
        except _FAILURES as error:
            reason = f"the database cannot be read ({_harmless(error)}); is the file complete?"
            raise TracklistError(reason) from None

    def _limited(self, cursor: Iterable[sqlite3.Row]) -> Iterator[sqlite3.Row]:
        text = 0
        for count, row in enumerate(cursor):
            text += sum(len(value) for value in row if isinstance(value, str | bytes))
            if count >= MAXIMUM_ROWS or text > self._maximum_text:
                raise TracklistError("the database returns more rows or text than a history has")
            yield row


@contextmanager
def open_database(data: bytes) -> Iterator[Database]:
    """Open the SQLite file `data` in memory, read-only.

    Raises:
        TracklistError: The file is not a readable database.
    """
    connection = sqlite3.connect(":memory:")
    try:
        _restrict(connection)
        _load(connection, data)
        yield Database(connection, len(data))
    finally:
        connection.close()


def _restrict(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA automatic_index = OFF")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MAXIMUM_VALUE)
    connection.row_factory = sqlite3.Row
    connection.text_factory = _decode
    checks = 0

    def count_checks() -> bool:
        nonlocal checks
        checks += 1
        return checks > _MAXIMUM_CHECKS

    connection.set_progress_handler(count_checks, _STEPS_PER_CHECK)


def _load(connection: sqlite3.Connection, data: bytes) -> None:
    # A database with a log cannot be opened from memory: the copy says that it has none.
    if has_write_ahead_log(data):
        data = b"".join((data[: FORMAT_VERSIONS.start], _NO_LOG, data[FORMAT_VERSIONS.stop :]))
    try:
        connection.deserialize(data)
        connection.set_authorizer(_authorize)
        connection.execute("SELECT rootpage FROM sqlite_master").fetchone()
    except _FAILURES as error:
        reason = f"the database cannot be opened ({_harmless(error)}); is the file complete?"
        raise TracklistError(reason) from None


def _authorize(action: int, *_: object) -> int:
    return sqlite3.SQLITE_OK if action in _READING else sqlite3.SQLITE_DENY


def _decode(value: bytes) -> str:
    return value.decode("utf-8", "replace")


def _harmless(error: BaseException) -> str:
    # Messages of SQLite can quote names from the schema of a stranger.
    known = ("malformed", "not a database", "interrupted", "no such", "too big")
    text = str(error)
    return next((word for word in known if word in text), type(error).__name__)
