"""The pipeline of 50 users into SQLite and DuckDB, and the queries of its page."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from aiomixcloud.archive import Archive
from aiomixcloud.sandbox import Sandbox
from tests.docs.snippets import ROOT, read

duckdb = pytest.importorskip("duckdb", reason="duckdb is in the dependency group 'examples'")

QUERIES = [
    one.code
    for one in read(ROOT / "docs" / "howto" / "nightly-pipeline.md")
    if one.language == "sql"
]


def run(folder: Path, sandbox: Sandbox) -> tuple[int, str, str]:
    program = ROOT / "examples" / "nightly_pipeline.py"
    done = subprocess.run(
        [sys.executable, "-W", "error", str(program), "users.txt", "data.db", "data.duckdb"],
        cwd=folder,
        env=os.environ | {"MIXCLOUD_API_ROOT": sandbox.api_root},
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_fifty_users_are_archived_every_night(tmp_path: Path) -> None:
    data = tmp_path / "sandbox.db"
    with Sandbox(data=data, empty=True, users=50, shows=150):
        pass
    with closing(sqlite3.connect(data)) as source:
        names = [row[0] for row in source.execute("SELECT username FROM users")]
    with Sandbox(data=data) as sandbox, sandbox.sync_client() as mixcloud:
        (tmp_path / "users.txt").write_text("\n".join(names))
        status, printed, problems = run(tmp_path, sandbox)
        assert (status, problems) == (0, "")
        show = next(iter(mixcloud.connection(names[0], "cloudcasts"))).key
        sandbox.add_comment(names[1], show, "=1+1, one more")
        (tmp_path / "users.txt").write_text("\n".join([*names, "nobody-here"]))
        status, printed, problems = run(tmp_path, sandbox)
    assert status == 1
    assert problems.startswith("skipped nobody-here: ")
    # Two pages per user with their profile, the unknown user, and the comments of one show.
    assert printed == "1 new, 0 changed, 152 requests\n"
    with (
        Archive(tmp_path / "data.db") as archive,
        duckdb.connect(tmp_path / "data.duckdb", read_only=True) as database,
    ):
        for table in ("users", "shows", "show_counts", "comments", "show_tags", "runs"):
            query = f"SELECT count(*) FROM {table}"
            (expected,) = archive.connection.execute(query).fetchone()
            assert database.execute(query).fetchone() == (expected,), table
        query = "SELECT comment FROM comments ORDER BY first_seen DESC LIMIT 1"
        assert database.execute(query).fetchone() == ("=1+1, one more",)
        assert len(QUERIES) == 2
        for query in QUERIES:
            assert database.execute(query).fetchall(), query
