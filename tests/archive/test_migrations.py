"""Archives that older versions wrote are brought up to date when they are opened."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from aiomixcloud.archive import Archive, ArchiveError
from aiomixcloud.archive.schema import MIGRATIONS, split_statements
from aiomixcloud.sandbox import Sandbox


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def create(path: Path, number: int) -> None:
    """Create an archive as a version of the library did that had fewer migrations."""
    with closing(sqlite3.connect(path)) as connection:
        for migration in MIGRATIONS[:number]:
            for statement in split_statements(migration):
                connection.execute(statement)
        connection.execute("PRAGMA application_id = 0x6D697861")
        connection.execute(f"PRAGMA user_version = {number}")
        connection.execute(
            "INSERT INTO users (key, username, json, archived, first_seen, last_seen)"
            " VALUES ('/bob/', 'bob', '{}', 1, '2026-01-01T00:00:00.000Z', '2026-01-01')"
        )
        connection.execute(
            "INSERT INTO shows (key, user_key, name, json, seen_in, first_seen, last_seen)"
            " VALUES ('/bob/old/', '/bob/', 'Forgotten evening', '{}', 1, '2026', '2026')"
        )
        connection.execute(
            "INSERT INTO unread_pages (owner_key, list, link) VALUES ('x', 'y', 'z')"
        )
        connection.commit()


@pytest.mark.parametrize("number", range(1, len(MIGRATIONS) + 1))
def test_an_older_archive_is_updated_and_has_the_same_tables(
    tmp_path: Path, sandbox: Sandbox, number: int
) -> None:
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    create(old, number)
    schemas = []
    for path in (old, new):
        with Archive(path) as archive, sandbox.sync_client() as mixcloud:
            list(archive.update(mixcloud, ["bob"], comments=True))
            query = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2"
            schemas.append([tuple(row) for row in archive.connection.execute(query)])
            (column,) = archive.connection.execute(
                "SELECT count(*) FROM pragma_table_info('unread_pages')"
            ).fetchone()
            assert column == 4
        assert version(path) == len(MIGRATIONS)
    assert schemas[0] == schemas[1]
    with Archive(old) as archive:
        assert archive.statistics("top", user="bob", limit=1).rows
        row = archive.connection.execute("SELECT first_seen FROM users WHERE key = '/bob/'")
        assert row.fetchone()[0] == "2026-01-01T00:00:00.000Z"
        assert [hit.key for hit in archive.search("forgotten")] == ["/bob/old/"]
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    create(path, 1)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP INDEX comments_of_profile")  # which the migration drops
    with pytest.raises(ArchiveError, match="comments_of_profile"):
        Archive(path)
    assert version(path) == 1
    with closing(sqlite3.connect(path)) as connection:
        columns = connection.execute("SELECT count(*) FROM pragma_table_info('unread_pages')")
        assert columns.fetchone() == (3,)
