"""Updates under rate limits, on full disks, and after a change of address."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from aiomixcloud.archive import Archive, Updated
from aiomixcloud.sandbox import Sandbox


@pytest.mark.long
def test_rate_limits_are_respected_with_few_refused_requests(tmp_path: Path) -> None:
    with Sandbox(empty=True) as sandbox, Archive(tmp_path / "archive.db") as archive:
        sandbox.add_user("bob")
        for number in range(400):
            sandbox.add_show("bob", f"Show {number}")
        sandbox.limit(20, per=2)
        with sandbox.sync_client("bob") as mixcloud:
            *_, done = archive.update(mixcloud, ["bob"])
        assert isinstance(done, Updated)
        needed = 405
        # The user, the pages of the list, and the details of each show.
        assert done.requests == needed
        statuses = [request.status for request in sandbox.requests]
        assert statuses.count(200) == needed
        # A limit is learnt by refused requests, whose number does not depend on the account.
        assert len(statuses) <= needed * 1.05


def test_an_update_continues_at_another_address(tmp_path: Path) -> None:
    path, data = tmp_path / "archive.db", tmp_path / "sandbox.db"
    with Sandbox(empty=True, data=data) as sandbox, Archive(path) as archive:
        sandbox.add_user("bob")
        for number in range(250):
            sandbox.add_show("bob", f"Show {number}")
        with sandbox.sync_client() as mixcloud:
            for event in archive.update(mixcloud, ["bob"]):
                if getattr(event, "list_name", None) == "cloudcasts":
                    break  # the first of three pages
        links = archive.connection.execute("SELECT link FROM unread_pages").fetchall()
        assert len(links) == 1
    with (
        Sandbox(data=data) as sandbox,
        Archive(path) as archive,
        sandbox.sync_client() as mixcloud,
    ):
        assert sandbox.api_root not in links[0]["link"]
        list(archive.update(mixcloud, ["bob"]))
        shows = archive.connection.execute("SELECT count(*), count(description) FROM shows")
        assert tuple(shows.fetchone()) == (250, 250)
        assert archive.connection.execute("SELECT * FROM unread_pages").fetchall() == []


FULL = """
import resource, sys
from aiomixcloud.archive import Archive, ArchiveError
from aiomixcloud.sync import MixcloudSync

path, root, size = sys.argv[1:]
with Archive(path) as archive, MixcloudSync(root) as mixcloud:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), int(size)))
    try:
        list(archive.update(mixcloud, ["bob"]))
    except ArchiveError as error:
        print(error)
"""


def test_a_full_disk_leaves_what_is_complete(tmp_path: Path, sandbox: Sandbox) -> None:
    path = tmp_path / "archive.db"
    with Archive(path):
        pass
    size = path.stat().st_size + 16_384
    command = [sys.executable, "-c", FULL, str(path), sandbox.api_root, str(size)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert f"{path} cannot be written: " in done.stdout, done.stderr
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    with Archive(path) as archive, sandbox.sync_client() as mixcloud:
        list(archive.update(mixcloud, ["bob"]))
        shows = archive.connection.execute("SELECT count(*), count(description) FROM shows")
        assert tuple(shows.fetchone()) == (26, 26)


def test_a_user_that_was_deleted_is_marked(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Archive(path) as archive:
        for name in ("bob", "alice"):
            with Sandbox(empty=True) as sandbox, sandbox.sync_client() as mixcloud:
                sandbox.add_user(name)
                list(archive.update(mixcloud, ["bob"]))
        rows = archive.connection.execute("SELECT key, gone_at IS NOT NULL FROM users")
        assert [tuple(row) for row in rows] == [("/bob/", 1)]


@pytest.mark.parametrize("moment", [0.0, 1_900_000_000.0])
def test_items_are_new_once_under_any_clock(tmp_path: Path, moment: float) -> None:
    with (
        Sandbox(empty=True) as sandbox,
        Archive(tmp_path / "archive.db", clock=lambda: moment) as archive,
        sandbox.sync_client() as mixcloud,
    ):
        sandbox.add_user("bob")
        show = sandbox.add_show("bob", "Show")
        sandbox.add_comment("bob", show, "Mine")
        counts = []
        for _ in range(2):
            *_, done = archive.update(mixcloud, ["bob"], comments=True, full=True)
            assert isinstance(done, Updated)
            counts.append((done.new, done.gone))
    assert counts == [(2, 0), (0, 0)]
