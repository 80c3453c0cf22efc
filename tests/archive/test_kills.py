"""Updates that are killed at random moments, and continued."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from aiomixcloud.sandbox import Sandbox

USERS = ["HarbourRadio", "alice", "bob", "chris"]

PROGRAM = """
import sys
from aiomixcloud.archive import Archive
from aiomixcloud.sync import MixcloudSync

path, root, *users = sys.argv[1:]
with Archive(path) as archive, MixcloudSync(root) as mixcloud:
    for event in archive.update(
        mixcloud, users, comments=True, followers=True, favorites=True, listens=True
    ):
        print(type(event).__name__, flush=True)
"""

#: What two archives of the same data have in common: everything but times.
TABLES = {
    "users": "key, name, biog, city, country, archived",
    "shows": "key, user_key, name, description, audio_length, seen_in, comments_read",
    "show_counts": "show_key, play_count, favorite_count, comment_count, repost_count",
    "user_counts": "user_key, follower_count, cloudcast_count",
    "show_tags": "show_key, position, tag_key",
    "show_hosts": "show_key, position, user_key",
    "comments": "key, show_key, profile_key, user_key, comment, gone_at",
    "follows": "user_key, followed_key, seen_in, gone_at",
    "favorites": "user_key, show_key, seen_in, gone_at",
    "listens": "user_key, show_key, listen_time, gone_at",
    "lists": "owner_key, list",
    "unread_pages": "owner_key, list",
    "documents": "show_key, comment_key, name, description, tags, comment",
}


def content(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")
        return {
            table: connection.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2").fetchall()
            for table, columns in TABLES.items()
        }


def start(path: Path, root: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(path), root, *USERS], stdout=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize(
    "kills",
    [
        3,
        pytest.param(50, marks=[pytest.mark.crash, pytest.mark.timeout(600)]),
    ],
)
def test_a_killed_update_is_continued_to_the_same_archive(
    tmp_path: Path, sandbox: Sandbox, kills: int
) -> None:
    whole, killed = tmp_path / "whole.db", tmp_path / "killed.db"
    with start(whole, sandbox.api_root) as process:
        events = len(process.communicate(timeout=60)[0].splitlines())
    assert process.returncode == 0
    expected = content(whole)
    seed = int(os.environ.get("SEED", "7"))
    chance = random.Random(seed)
    for _ in range(kills):
        with start(killed, sandbox.api_root) as process:
            assert process.stdout
            # Up to a fifth of the work, so that most kills interrupt it.
            for _ in range(chance.randrange(1, max(2, events // 5))):
                if not process.stdout.readline():
                    break
            time.sleep(chance.random() / 100)
            process.send_signal(signal.SIGKILL)
        if killed.exists() and content(killed) == expected:
            for file in tmp_path.glob("killed.db*"):
                file.unlink()
    with start(killed, sandbox.api_root) as process:
        process.communicate(timeout=60)
    assert process.returncode == 0
    assert content(killed) == expected
