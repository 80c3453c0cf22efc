"""One SQLite connection, safe to use from several threads. Knows no table."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any

from aiomixcloud.sandbox.db.schema import SCHEMA, VERSION

if TYPE_CHECKING:
    from pathlib import Path

Row = tuple[Any, ...]
Values = Sequence[str | int | None]


class Database:
    """The connection, its lock and its transactions.

    Each method takes ``lock`` by itself; hold it around several of them that must see the same
    data.

    ``path`` is the file that keeps the data; ``None`` keeps it in memory, where it may begin with
    a ``snapshot``. Nobody else can open
    the file until ``close``, or the end of the process. Raises ``OSError`` when the file cannot
    be had and ``ValueError`` when it holds something else.
    """

    def __init__(self, path: Path | None = None, *, snapshot: bytes | None = None) -> None:
        self.lock: threading.RLock = threading.RLock()
        self._restored = 0
        try:
            # No implicit transactions: the only ones are those of transaction().
            self._connection = sqlite3.connect(
                path if path is not None else ":memory:",
                timeout=0,  # whoever has the file keeps it
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
                f"the sandbox data {str(path)!r} is in use, by another sandbox perhaps"
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
        """Set the connection up, and create the tables if there are none."""
        execute = self._connection.execute
        # Two sandboxes on one file would take each other's uploads for leftovers. The lock needs
        # no file of its own and goes with the process, however that ends.
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

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """Return every row of a query."""
        with self.lock:
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, values: Values = ()) -> Row | None:
        """Return the first row of a query, or ``None``."""
        with self.lock:
            row: Row | None = self._connection.execute(sql, values).fetchone()
            return row

    def rows_in(self, sql: str, ids: Sequence[int]) -> list[Row]:
        """Return every row of a query whose ``(*)`` stands for a list of ids."""
        return self.rows(sql.replace("(*)", f"({', '.join('?' * len(ids))})"), ids)

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
        """Insert many rows into a table; the place names it, perhaps with its columns."""
        rows = iter(rows)
        for first in rows:
            self.execute_all(
                f"INSERT INTO {place} VALUES ({', '.join('?' * len(first))})",  # noqa: S608
                chain((first,), rows),
            )

    def execute_all(self, sql: str, values: Iterable[Values]) -> None:
        """Run a statement again and again."""
        with self.lock:
            self._connection.executemany(sql, values)

    def execute(self, sql: str, values: Values = ()) -> int:
        """Run a statement and return how many rows it changed."""
        with self.lock:
            return self._connection.execute(sql, values).rowcount

    @property
    def version(self) -> tuple[int, int]:
        """What is another value after every change, and perhaps after a change taken back."""
        return self._restored, self._connection.total_changes

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do everything inside, or nothing; a nested one is part of the outer."""
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
    def bulk(self) -> Iterator[None]:
        """Be without indexes and triggers inside, and do everything there or nothing.

        That is several times faster for a great many rows; what triggers would do has to be done
        by hand.
        """
        with self.transaction():
            made = self.rows(
                "SELECT type, name, sql FROM sqlite_schema"
                " WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
            )
            for kind, name, _ in made:
                self.execute(f"DROP {kind} {name}")
            yield
            for *_, sql in made:
                self.execute(sql)

    def snapshot(self) -> bytes:
        """Return everything as bytes."""
        with self.lock:
            return self._connection.serialize()

    def become(self, other: Database) -> None:
        """Replace everything by what another database holds, at one stroke."""
        with self.lock:
            other._connection.backup(self._connection)
            self._restored += 1

    def close(self) -> None:
        """Close the connection; a second time does nothing."""
        with self.lock:
            self._connection.close()
