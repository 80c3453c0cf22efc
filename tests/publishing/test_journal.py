"""The journal file: what is on disk after every kind of crash."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aiomixcloud.publishing import Journal, JournalError

NOW = datetime(2026, 11, 28, 20, 0, tzinfo=UTC)
A, B = "a" * 64, "b" * 64


def open_journal(path: Path, **options: Any) -> Journal:
    """Open a journal of bob's account."""
    chosen = {"api_root": "https://api.mixcloud.com", "user": "bob", **options}
    return Journal(path, clock=lambda: NOW, **chosen)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of a journal with some records."""
    path = tmp_path / "shows.csv.journal.jsonl"
    journal = open_journal(path)
    journal.append("sending", show=A, row="row 2", fields={"name": "Tunes zum Glück"})
    journal.append("ending", show=A)
    journal.append("published", show=A, key="/bob/tunes/")
    return path


def statuses(journal: Journal) -> dict[str, str]:
    """Return the status of each show."""
    return {sha256: str(state.status) for sha256, state in journal.states.items()}


def test_a_journal_lies_beside_a_file_and_inside_a_folder(tmp_path: Path) -> None:
    assert Journal.path_for(tmp_path / "shows.csv") == tmp_path / "shows.csv.journal.jsonl"
    assert Journal.path_for(tmp_path) == tmp_path / "shows.journal.jsonl"


def test_a_journal_does_not_exist_before_the_first_record(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    assert open_journal(path).states == {}
    assert not path.exists()


def test_the_first_line_names_version_root_and_account(path: Path) -> None:
    assert json.loads(path.read_text("utf-8").splitlines()[0]) == {
        "type": "journal",
        "version": 1,
        "api_root": "https://api.mixcloud.com",
        "user": "bob",
        "time": "2026-11-28T20:00:00.000+00:00",
    }


def test_a_journal_is_read_as_it_was_written(path: Path) -> None:
    journal = open_journal(path)
    assert [record["type"] for record in journal.records] == ["sending", "ending", "published"]
    assert journal.states[A].key == "/bob/tunes/"
    assert journal.states[A].name == "Tunes zum Glück"


def test_states_after_appending_equal_those_after_reading(path: Path) -> None:
    journal = open_journal(path)
    journal.append("editing", show=A, fields={"name": "New"})
    journal.append("edited", show=A, fields={"name": "New"})
    journal.append("refused", show=B, reason="No.", row="row 3", name="Other")
    journal.append("applause", show="c" * 64)
    assert journal.states == open_journal(path).states


def test_a_torn_last_line_is_ignored_and_replaced(path: Path) -> None:
    whole = path.read_bytes()
    last = whole.rindex(b"\n", 0, -1) + 1
    for size in range(last, len(whole)):
        path.write_bytes(whole[:size])
        journal = open_journal(path)
        assert statuses(journal) == {A: "ending"}
        journal.append("published", show=A, key="/bob/tunes/")
        assert path.read_bytes() == whole


def test_a_journal_torn_at_any_byte_is_readable(path: Path) -> None:
    whole = path.read_bytes()
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        journal = open_journal(path)
        assert statuses(journal).get(A, "none") in ("none", "sending", "ending")
        journal.append("dropped", show=B)
        assert statuses(open_journal(path))[B] == "dropped"


@pytest.mark.parametrize("tail", [b"\0" * 50, b"\0\0\n", b'{"type": "pub\0\0\0\n', b"\xff\xfe\n"])
def test_what_a_power_failure_leaves_at_the_end_is_ignored(path: Path, tail: bytes) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole + tail)
    journal = open_journal(path)
    assert statuses(journal) == {A: "published"}
    journal.append("dropped", show=B)
    assert path.read_bytes().startswith(whole + b'{"type": "dropped"')


def test_zeros_in_place_of_a_new_journal_are_ignored(path: Path) -> None:
    path.write_bytes(b"\0" * 100)
    assert open_journal(path).states == {}


def test_a_damaged_line_in_the_middle_is_an_error(path: Path) -> None:
    lines = path.read_bytes().split(b"\n")
    lines[2] = b"{}}"
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(JournalError, match=r"line 3 of the journal .* is damaged"):
        open_journal(path)


@pytest.mark.parametrize("content", [b"file,name\n", b"file", b'{"a": 1}\n', b"[]\n", b"PK\x03"])
def test_another_file_is_refused_and_not_changed(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(JournalError, match="is not a journal"):
        open_journal(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize("name", [".", "/dev/null"])
def test_only_a_regular_file_is_a_journal(tmp_path: Path, name: str) -> None:
    with pytest.raises(JournalError, match="is not a regular file"):
        Journal(tmp_path / name, api_root="root", user="bob")


def test_a_newer_format_is_refused(path: Path) -> None:
    text = path.read_text("utf-8").replace('"version": 1', '"version": 2')
    path.write_text(text, "utf-8")
    with pytest.raises(JournalError, match="has format 2, and this version reads formats up to 1"):
        open_journal(path)


def test_records_of_unknown_types_and_fields_are_ignored(path: Path) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write('{"type": "applause", "show": "' + A + '", "loud": true}\n{"type": 5}\n{}\n')
    assert statuses(open_journal(path)) == {A: "published"}


@pytest.mark.parametrize(
    "other", [{"user": "alice"}, {"api_root": "http://127.0.0.1:8080"}, {"user": "bobby"}]
)
def test_the_journal_of_another_account_is_refused(path: Path, other: dict[str, str]) -> None:
    with pytest.raises(JournalError, match=r"belongs to 'bob' at 'https://api\.mixcloud\.com'"):
        open_journal(path, **other)


def test_accounts_are_compared_as_keys(path: Path) -> None:
    open_journal(path, user="/Bob/", api_root="https://api.mixcloud.com/")


def test_a_journal_is_read_without_an_account(path: Path) -> None:
    journal = Journal(path)
    assert (journal.user, journal.api_root) == ("bob", "https://api.mixcloud.com")


def test_a_journal_is_not_created_without_an_account(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="without api_root and user"):
        Journal(tmp_path / "j.jsonl").append("dropped", show=A)


@pytest.mark.parametrize("written", [0, 1, 40])
def test_a_full_disk_leaves_the_journal_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    before = path.read_bytes()
    journal = open_journal(path)
    write = os.write

    def fill(descriptor: int, data: bytes) -> int:
        if written:
            write(descriptor, data[:written])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("aiomixcloud.publishing.journal.os.write", fill)
    with pytest.raises(JournalError, match="cannot be written: No space left on device"):
        journal.append("published", show=B, key="/bob/b/")
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert B not in journal.states
    journal.append("dropped", show=B)
    assert statuses(open_journal(path)) == {A: "published", B: "dropped"}


def test_a_slow_disk_that_writes_in_pieces_gets_everything(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = open_journal(path)
    write = os.write
    monkeypatch.setattr(
        "aiomixcloud.publishing.journal.os.write", lambda fd, data: write(fd, data[:7])
    )
    journal.append("dropped", show=B)
    assert statuses(open_journal(path))[B] == "dropped"


def test_file_and_folder_are_synchronized(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    fsync = os.fsync

    def note(descriptor: int) -> None:
        synced.append("folder" if Path(f"/proc/self/fd/{descriptor}").is_dir() else "file")
        fsync(descriptor)

    monkeypatch.setattr("aiomixcloud.publishing.journal.os.fsync", note)
    journal = open_journal(tmp_path / "j.jsonl")
    journal.append("dropped", show=A)
    journal.append("dropped", show=B)
    assert synced == ["file", "folder", "file"]


def test_records_of_another_program_are_not_overwritten(path: Path) -> None:
    first, second = open_journal(path), open_journal(path)
    second.append("dropped", show=B)
    with pytest.raises(JournalError, match="changed by another program"):
        first.append("refused", show=B)
    first.reload()
    assert statuses(first)[B] == "dropped"


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="No such file or directory"):
        open_journal(tmp_path / "none" / "j.jsonl").append("dropped", show=A)


def test_names_with_lone_surrogates_are_recorded(path: Path) -> None:
    journal = open_journal(path)
    journal.append("refused", show=B, audio="caf\udce9.mp3", reason="No.")
    assert open_journal(path).states[B].reason == "No."
