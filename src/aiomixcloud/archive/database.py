"""Opens, migrates and locks the SQLite file of an archive."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from .errors import ArchiveBusyError, ArchiveError
from .schema import MIGRATIONS, split_statements

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Identifies the file as an archive (`file` and SQLite tools show it).
APPLICATION_ID = 0x6D697861

#: Maximum seconds to wait for other connections.
_LONGEST_WAIT = 30.0


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Open or create an archive.

    Raises:
        ArchiveError: The file is not an archive, or its version is newer.
    """
    connection = _connect(path, "rwc")
    try:
        version = _check(connection, path)
        if not version:
            # A new file has nothing to lose in a power cut.
            connection.execute("PRAGMA synchronous = OFF")
            # A show takes about 3 KB, so a page of the default size (4 KB) would hold only one.
            connection.execute("PRAGMA page_size = 8192")
        _enable_log(connection)
        if version < len(MIGRATIONS):
            _migrate(connection, path)
        # After a crash of the process nothing is lost; after a power cut, the last pages may be.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        # Otherwise each statement that inserts many rows creates a temporary file.
        connection.execute("PRAGMA temp_store = MEMORY")
    except BaseException as error:
        connection.close()
        if not isinstance(error, sqlite3.DatabaseError):
            raise
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_READONLY:
            raise ArchiveError(f"{path} is read-only, or its folder is") from error
        raise ArchiveError(f"{path} cannot be opened as an archive: {error}") from error
    return connection


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open an archive read-only; rows are accessible by name.

    Raises:
        ArchiveError: The file does not exist, is not an archive, or its version is newer.
    """
    if not path.exists():
        raise ArchiveError(f"{path} does not exist; create it with `mixcloud archive {path}`")
    try:
        try:
            connection, version = _connect_and_check(path, "ro")
        except sqlite3.OperationalError:
            # SQLite cannot create the files of the log (-wal, -shm) in a read-only folder.
            if path.with_name(f"{path.name}-wal").exists():
                raise
            connection, version = _connect_and_check(path, "ro&immutable=1")
        if version < len(MIGRATIONS):
            connection.close()
            open_for_writing(path).close()
            connection = _connect(path, "ro")
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"{path} cannot be opened as an archive: {error}") from error
    connection.row_factory = sqlite3.Row
    return connection


def _enable_log(connection: sqlite3.Connection) -> None:
    """Enable the write-ahead log; SQLite itself does not wait for other connections here."""
    end = time.monotonic() + _LONGEST_WAIT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not is_busy or time.monotonic() >= end:
                raise
            time.sleep(0.01)
        else:
            return


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Create or change the tables; another process may be doing the same."""
    with transaction(connection):
        for number in range(_check(connection, path), len(MIGRATIONS)):
            for statement in split_statements(MIGRATIONS[number]):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number + 1}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Run the `with` block in a transaction, which is undone if the block fails."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # SQLite has already undone it after some errors, such as a full disk.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def lock_updates(path: Path) -> Iterator[None]:
    """Prevent other updates of an archive during the `with` block.

    The lock is that of an empty database next to the archive, which the operating system releases
    when the process ends. Reading needs no lock.

    Raises:
        ArchiveBusyError: Another update is running.
        ArchiveError: The lock cannot be created.
    """
    path = path.resolve()
    with closing(_connect(path.with_name(f"{path.name}.lock"), "rwc", timeout=0)) as connection:
        try:
            # With its journal in memory, the lock needs no disk space.
            connection.execute("PRAGMA journal_mode = MEMORY")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                raise ArchiveBusyError(
                    f"another run is updating {path}; try again when it has finished"
                ) from None
            raise ArchiveError(f"{path}.lock cannot be used as a lock: {error}") from error
        yield


def _connect(path: Path, mode: str, *, timeout: float = _LONGEST_WAIT) -> sqlite3.Connection:
    if path.is_dir():
        raise ArchiveError(f"{path} is a folder; give the name of a file")
    if not path.parent.is_dir():
        raise ArchiveError(f"{path} cannot be created: the folder {path.parent} does not exist")
    try:
        return sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            timeout=timeout,
            cached_statements=512,
            check_same_thread=False,
        )
    except sqlite3.Error as error:
        raise ArchiveError(f"{path} cannot be opened: {error}") from error


def _connect_and_check(path: Path, mode: str) -> tuple[sqlite3.Connection, int]:
    connection = _connect(path, mode)
    try:
        return connection, _check(connection, path)
    except BaseException:
        connection.close()
        raise


def _check(connection: sqlite3.Connection, path: Path) -> int:
    """Return the version of the file format, 0 for an empty file."""
    # One statement, because another process may be creating the tables.
    version, application, tables = connection.execute(
        "SELECT user_version, application_id, (SELECT count(*) FROM sqlite_schema)"
        " FROM pragma_user_version, pragma_application_id"
    ).fetchone()
    if application != APPLICATION_ID and (version or tables):
        raise ArchiveError(f"{path} is a SQLite database, but not an archive of Mixcloud")
    if version > len(MIGRATIONS):
        raise ArchiveError(
            f"{path} was written by a newer version of aiomixcloud (format {version}, "
            f"this version reads {len(MIGRATIONS)}); upgrade aiomixcloud"
        )
    return int(version)
