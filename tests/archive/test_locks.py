"""Two updates of one archive at once."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from aiomixcloud.archive import Archive, ArchiveBusyError, ArchiveError, Updated
from aiomixcloud.sandbox import Sandbox

PROGRAM = """
import sys
from aiomixcloud.archive import Archive, ArchiveBusyError
from aiomixcloud.sync import MixcloudSync

path, root = sys.argv[1:]
with Archive(path) as archive, MixcloudSync(root) as mixcloud:
    try:
        list(archive.update(mixcloud, ["bob"]))
    except ArchiveBusyError as error:
        print(error)
"""


def run(path: Path, sandbox: Sandbox) -> str:
    command = [sys.executable, "-c", PROGRAM, str(path), sandbox.api_root]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.strip()


def test_a_second_update_is_refused_until_the_first_has_ended(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    path, link = tmp_path / "archive.db", tmp_path / "link.db"
    link.symlink_to(path)
    refusal = f"another run is updating {path}; try again when it has finished"
    with (
        Archive(path) as first,
        Archive(link) as second,
        sandbox.sync_client() as mixcloud,
    ):
        events = first.update(mixcloud, ["bob"])
        next(events)
        with pytest.raises(ArchiveBusyError) as caught:
            next(second.update(mixcloud, ["alice"]))
        assert str(caught.value) == refusal
        assert run(link, sandbox) == refusal
        assert [file.name for file in tmp_path.glob("*.lock*")] == ["archive.db.lock"]
        # Only one run is recorded, and reading is possible meanwhile.
        assert second.connection.execute("SELECT count(*) FROM runs").fetchone()[0] == 1
        assert second.add_sections({}) == 0
        *_, done = events
        assert isinstance(done, Updated)
        assert run(path, sandbox) == ""


def test_an_abandoned_update_releases_the_lock(tmp_path: Path, sandbox: Sandbox) -> None:
    with Archive(tmp_path / "archive.db") as archive, sandbox.sync_client() as mixcloud:
        for _ in archive.update(mixcloud, ["bob"]):
            break
        *_, done = archive.update(mixcloud, ["bob"])
    assert isinstance(done, Updated)


def test_a_lock_that_cannot_be_used_is_reported(tmp_path: Path, sandbox: Sandbox) -> None:
    (tmp_path / "archive.db.lock").write_bytes(b"not a database" * 100)
    with (
        Archive(tmp_path / "archive.db") as archive,
        sandbox.sync_client() as mixcloud,
        pytest.raises(ArchiveError, match=r"archive\.db\.lock cannot be used as a lock"),
    ):
        list(archive.update(mixcloud, ["bob"]))


def test_several_programs_create_an_archive_at_once(tmp_path: Path) -> None:
    together = Barrier(4)

    def open_archive(number: int) -> int:
        together.wait(60)
        with Archive(tmp_path / f"{number}.db") as archive:
            count: int = archive.connection.execute("SELECT count(*) FROM shows").fetchone()[0]
            return count

    # One attempt in fifty failed while SQLite did not wait.
    with ThreadPoolExecutor(4) as pool:
        for number in range(60):
            assert [*pool.map(open_archive, [number] * 4)] == [0] * 4
