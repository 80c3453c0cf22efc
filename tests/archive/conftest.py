"""Fixtures of archives."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from aiomixcloud.archive import Archive
from aiomixcloud.sandbox import Sandbox


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Open an archive, which must be valid after the test."""
    with Archive(tmp_path / "archive.db") as opened:
        yield opened
        assert opened.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert opened.connection.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.fixture
def empty() -> Iterator[Sandbox]:
    """Serve a sandbox with the users bob and alice, who have nothing."""
    with Sandbox(empty=True) as running:
        running.add_user("bob")
        running.add_user("alice")
        yield running
