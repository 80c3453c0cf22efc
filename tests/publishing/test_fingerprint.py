"""SHA-256 of files, and the cache that saves reading them again."""

import hashlib
import os
import sqlite3
from pathlib import Path

import pytest

from aiomixcloud.publishing import FileCache, read_audio_file


class Reader:
    """Reads a fact about a file, and counts how often."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, path: Path) -> int:
        """Return the size of the file."""
        self.count += 1
        return len(path.read_bytes())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with some content."""
    path = tmp_path / "show.mp3"
    path.write_bytes(b"audio" * 1_000_000)
    return path


def test_an_audio_file_is_identified_by_its_content(file: Path) -> None:
    with FileCache() as cache:
        audio = read_audio_file(file, cache, seconds=5.0)
    assert audio.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert (audio.size, audio.seconds, audio.mtime_ns) == (
        5_000_000,
        5.0,
        file.stat().st_mtime_ns,
    )


def test_a_fact_is_read_once_also_by_later_processes(file: Path, tmp_path: Path) -> None:
    read = Reader()
    for _ in range(2):
        with FileCache(tmp_path / "cache" / "files.sqlite3") as cache:
            assert [cache.get(file, "size", read) for _ in range(2)] == [5_000_000] * 2
    assert read.count == 1


def test_a_changed_file_is_read_again(file: Path, tmp_path: Path) -> None:
    read = Reader()
    with FileCache(tmp_path / "files.sqlite3") as cache:
        cache.get(file, "size", read)
        os.utime(file, ns=(1, 1))
        cache.get(file, "size", read)
        file.write_bytes(b"other")
        assert cache.get(file, "size", read) == 5
        other = tmp_path / "other.mp3"
        other.write_bytes(b"longer")
        other.replace(file)
        assert cache.get(file, "size", read) == 6
    assert read.count == 4


def test_facts_of_different_kinds_are_separate(file: Path) -> None:
    with FileCache() as cache:
        assert cache.get(file, "a", lambda _: "a") == "a"
        assert cache.get(file, "b", lambda _: None) is None
        assert cache.get(file, "a", lambda _: "c") == "a"


def test_a_file_that_changes_while_it_is_read_is_not_cached(file: Path) -> None:
    def read(path: Path) -> str:
        os.utime(path, ns=(5, 5))
        return "unreliable"

    with FileCache() as cache:
        cache.get(file, "a", read)
        assert cache.get(file, "a", lambda _: "sure") == "sure"


@pytest.mark.parametrize("content", [b"not a database", b"SQLite format 3\0garbage"])
def test_a_damaged_cache_is_not_used(file: Path, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "files.sqlite3"
    path.write_bytes(content)
    with FileCache(path) as cache:
        assert cache.get(file, "size", Reader()) == 5_000_000
    assert path.read_bytes() == content


def test_a_cache_in_a_place_that_is_not_writable_is_not_used(file: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with FileCache(tmp_path / "file" / "files.sqlite3") as cache:
        assert cache.get(file, "size", Reader()) == 5_000_000


def test_a_locked_cache_does_not_stop_a_plan(file: Path, tmp_path: Path) -> None:
    path = tmp_path / "files.sqlite3"
    with FileCache(path):
        pass
    other = sqlite3.connect(path)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with FileCache(path) as cache:
            assert cache.get(file, "size", Reader()) == 5_000_000
    finally:
        other.close()


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with FileCache() as cache, pytest.raises(FileNotFoundError):
        read_audio_file(tmp_path / "none.mp3", cache)
