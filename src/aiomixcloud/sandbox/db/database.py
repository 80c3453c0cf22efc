"""One SQLite connection, safe to use from several threads. Independent of the tables."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any

from .schema import SCHEMA, VERSION

if TYPE_CHECKING:
    from pathlib import Path

Row = tuple[Any, ...]
Values = Sequence[str | int | None]


class Database:
    """The connection, its lock and its transactions.

    Each method acquires `lock`; hold it around several calls that must see the same data. A file
    is locked for other processes until `close` or until this process ends.

    Args:
        path: The file that stores the data; None for memory.
        snapshot: Initial content of a database in memory.

    Raises:
        OSError: The file cannot be opened, or is in use.
        ValueError: The file does not hold sandbox data of this version.
    """

    def __init__(self, path: Path | None = None, *, snapshot: bytes | None = None) -> None:
        self.lock: threading.RLock = threading.RLock()
        self._restored = 0
        try:
            # No implicit transactions: the only ones are those of transaction().
            self._connection = sqlite3.connect(
                path if path is not None else ":memory:",
                timeout=0,  # fail at once if the file is locked
                check_same_thread=False,
                isolation_level=None,
                cached_statements=256,
            )
        except sqlite3.Error as error:
            raise OSError(f"cannot open the sandbox data {str(path)!r}: {error}") from error
        try:
            if snapshot is not None:
                self._connection.deserialize(snapshot)
            self._prepare(path)
        except sqlite3.OperationalError as error:
            self._connection.close()
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise OSError(f"cannot use the sandbox data {str(path)!r}: {error}") from error
            raise OSError(
                f"the sandbox data {str(path)!r} is in use, probably by another sandbox: stop it, "
                "or use another file"
            ) from error
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise ValueError(
                f"{str(path)!r} does not hold sandbox data ({error}): use another file"
            ) from error
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self, path: Path | None) -> None:
        """Configure the connection, and create the tables if there are none."""
        execute = self._connection.execute
        # Two sandboxes on one file would delete each other's uploads as leftovers. This lock needs
        # no separate file and is released however the process ends.
        execute("PRAGMA locking_mode = EXCLUSIVE")
        execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = NORMAL")
        execute("PRAGMA foreign_keys = ON")
        (version,) = execute("PRAGMA user_version").fetchone()
        (tables,) = execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if version == VERSION:
            return
        if version or tables:
            raise ValueError(
                f"{str(path)!r} does not hold sandbox data of version {VERSION}, but of version "
                f"{version}: use another file, or delete this one"
            )
        self._connection.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")

    def fetch_rows(self, sql: str, values: Values = ()) -> list[Row]:
        """Return every row of a query."""
        with self.lock:
            return self._connection.execute(sql, values).fetchall()

    def fetch_row(self, sql: str, values: Values = ()) -> Row | None:
        """Return the first row of a query, or None."""
        with self.lock:
            row: Row | None = self._connection.execute(sql, values).fetchone()
            return row

    def fetch_value(self, sql: str, *values: str | int) -> Any:
        """Return the first column of the first row of a query, or None."""
        with self.lock:
            row = self._connection.execute(sql, values).fetchone()
        return row and row[0]

    def fetch_rows_in(self, sql: str, ids: Sequence[int]) -> list[Row]:
        """Return every row of a query in which `(*)` stands for a list of ids."""
        return self.fetch_rows(sql.replace("(*)", f"({', '.join('?' * len(ids))})"), ids)

    def insert(self, table: str, row: Mapping[str, str | int | None]) -> int:
        """Insert a row and return its id."""
        places = ", ".join("?" * len(row))
        with self.lock:
            cursor = self._connection.execute(
                f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})",  # noqa: S608
                tuple(row.values()),
            )
            return cursor.lastrowid or 0

    def insert_all(self, place: str, rows: Iterable[Values]) -> None:
        """Insert many rows into a table; `place` is its name, optionally with columns."""
        rows = iter(rows)
        for first in rows:
            self.execute_all(
                f"INSERT INTO {place} VALUES ({', '.join('?' * len(first))})",  # noqa: S608
                chain((first,), rows),
            )

    def execute_all(self, sql: str, values: Iterable[Values]) -> None:
        """Run a statement once for each set of values."""
        with self.lock:
            self._connection.executemany(sql, values)

    def execute(self, sql: str, values: Values = ()) -> int:
        """Run a statement and return the number of changed rows."""
        with self.lock:
            return self._connection.execute(sql, values).rowcount

    @property
    def version(self) -> tuple[int, int]:
        """A value that differs after every change, and possibly after a rollback."""
        return self._restored, self._connection.total_changes

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the block in a transaction; a nested transaction is part of the outer one."""
        with self.lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def bulk(self) -> Iterator[Database]:
        """Run the block in a transaction, without indexes and triggers.

        This is several times faster for many rows. The block has to make the changes of the
        triggers itself.
        """
        with self.transaction():
            made = self.fetch_rows(
                "SELECT type, name, sql FROM sqlite_schema"
                " WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
            )
            for kind, name, _ in made:
                self.execute(f"DROP {kind} {name}")
            yield self
            for *_, sql in made:
                self.execute(sql)

    def snapshot(self) -> bytes:
        """Return the whole database as bytes."""
        with self.lock:
            return self._connection.serialize()

    def become(self, other: Database) -> None:
        """Replace the whole content with that of another database, atomically."""
        with self.lock:
            other._connection.backup(self._connection)
            self._restored += 1

    def close(self) -> None:
        """Close the connection; closing it again has no effect."""
        with self.lock:
            self._connection.close()
