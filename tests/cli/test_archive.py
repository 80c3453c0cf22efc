"""Archiving accounts and evaluating archives from the command line."""

import csv
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from aiomixcloud.archive import Archive
from aiomixcloud.publishing import Journal
from aiomixcloud.sandbox import Sandbox, faults
from tests.cli.program import Program

HOSTILE = '=HYPERLINK("http://x.example") <script>alert(1)</script> \x1b[31mred \u202eevil'


HIDDEN = faults.Status(
    403,
    body='{"error": {"type": "PermissionDeniedException", "message": "This list is private."}}',
    content_type="application/json",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Program]:
    """The program, logged in as bob to a sandbox that has no other data."""
    with Sandbox(empty=True) as sandbox:
        sandbox.add_user("bob", name=HOSTILE)
        sandbox.add_user("alice")
        yield Program(sandbox, tmp_path, user="bob")


def rows(path: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] if len(row) == 1 else row for row in connection.execute(query)]


def summary(text: str) -> dict[str, str]:
    return dict(line.split("\t") for line in text.splitlines())


def test_accounts_are_archived_and_updated(mixcloud: Program, path: Path) -> None:
    first = mixcloud("archive", str(path), "bob", "https://www.mixcloud.com/alice/")
    assert (first.status, first.err) == (0, "")
    archived = rows(path, "SELECT key FROM users WHERE archived ORDER BY key")
    assert archived == ["/alice/", "/bob/"]
    numbers = summary(first.out)
    assert list(numbers) == ["new", "changed", "gone", "requests", "seconds"]
    assert int(numbers["new"]) == len(rows(path, "SELECT key FROM shows"))
    again = mixcloud("archive", str(path), "--json")
    assert again.status == 0
    assert json.loads(again.out) | {"seconds": 0} == {
        "new": 0,
        "changed": 0,
        "gone": 0,
        "requests": 4,
        "seconds": 0,
    }


def test_without_a_user_the_own_account_is_archived(mixcloud: Program, path: Path) -> None:
    assert mixcloud("archive", str(path)).status == 0
    assert rows(path, "SELECT key FROM users WHERE archived") == ["/amikrop/"]


def test_what_is_not_a_user_is_refused(mixcloud: Program, path: Path) -> None:
    for wrong in ("bob/london-nights-1", "https://www.mixcloud.com/discover/jazz/"):
        result = mixcloud("archive", str(path), wrong)
        assert (result.status, f"{wrong!r} is not a user" in result.err) == (2, True)
        assert not path.exists()
    result = mixcloud("archive", str(path), "popular")
    assert (result.status, result.err) == (2, "mixcloud: '/popular/' is not a user\n")


def test_without_a_user_and_a_login_nothing_is_created(logged_out: Program, path: Path) -> None:
    result = logged_out("archive", str(path))
    assert result.status == 2
    assert "give the USER to archive, or log in with 'mixcloud login'" in result.err
    assert not path.exists()


def test_an_unknown_user_does_not_prevent_others(mixcloud: Program, path: Path) -> None:
    result = mixcloud("archive", str(path), "nobody-here", "bob")
    assert result.status == 3
    assert "/nobody-here/ not found" in result.err
    assert rows(path, "SELECT key FROM users WHERE archived") == ["/bob/"]


def test_a_refused_token_and_a_dead_network_end_the_run(mixcloud: Program, path: Path) -> None:
    result = mixcloud("archive", str(path), "bob", env={"MIXCLOUD_ACCESS_TOKEN": "wrong"})
    assert result.status == 4
    assert "does not accept the access token" in result.err
    dead = {"MIXCLOUD_API_ROOT": "http://127.0.0.1:9"}
    assert mixcloud("archive", str(path), "bob", "--max-wait", "0", env=dead).status == 6
    assert rows(path, "SELECT error FROM runs") == ["AuthenticationError", "ConnectionError"]


def test_hidden_lists_are_noted(empty: Program, path: Path) -> None:
    empty.sandbox.faults.add("GET /bob/listens/", HIDDEN)
    result = empty("archive", str(path), "bob", "--listens")
    assert result.status == 0
    assert "Skipped listens of /bob/" in result.err


def test_the_second_run_at_once_ends_with_8(mixcloud: Program, path: Path) -> None:
    mixcloud("archive", str(path), "bob")
    with Archive(path) as archive, mixcloud.sandbox.sync_client() as client:
        events = archive.update(client, ["bob"])
        next(events)
        result = mixcloud.process("archive", str(path), "bob")
        assert (result.status, result.out) == (8, "")
        assert "another run is updating" in result.err
        # Reading needs no lock.
        assert mixcloud("stats", str(path)).status == 0
        del events
    assert mixcloud("archive", str(path), "bob").status == 0


def test_two_cron_jobs_at_once_give_one_archive(mixcloud: Program, path: Path) -> None:
    command = ("archive", str(path), "bob", "alice")
    with mixcloud.started(*command) as one, mixcloud.started(*command) as other:
        statuses = {process.wait(60) for process in (one, other)}
    assert 0 in statuses
    assert statuses <= {0, 8}
    assert rows(path, "PRAGMA integrity_check") == ["ok"]
    assert rows(path, "SELECT key FROM users WHERE archived ORDER BY key") == ["/alice/", "/bob/"]


def test_progress_is_shown_for_each_user(empty: Program, path: Path) -> None:
    show = empty.sandbox.add_show("bob", "Night shift")
    # Long enough to be drawn.
    empty.sandbox.faults.add(f"GET {show}", faults.Delay(2))
    result = empty.terminal("archive", str(path), "bob", "alice", columns=100)
    assert result.status == 0
    assert "bob: " in result.err


def test_a_rate_limit_is_noted_once(empty: Program, path: Path) -> None:
    for number in range(40):
        empty.sandbox.add_show("bob", f"Show {number}")
    empty.sandbox.limit(20, per=2)
    result = empty("archive", str(path), "bob")
    assert result.status == 0
    # One note for each wait, and not one for each of the concurrent requests.
    assert re.fullmatch(r"(Rate limited; waiting 0:0\d\.\n){1,4}", result.err)
    dead = empty("archive", str(path), "bob", "--full", "--max-wait", "0")
    assert dead.status == 5


def test_pictures_are_stored_once(empty: Program, path: Path, tmp_path: Path) -> None:
    empty.sandbox.add_show("bob", "Night shift")
    folder = tmp_path / "pictures"
    command = ("archive", str(path), "bob", "--pictures", str(folder))
    assert empty(*command).status == 0
    files = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    assert files == {"bob.png", "bob/night-shift.png"}
    query = "SELECT key, path FROM pictures ORDER BY key"
    assert rows(path, query) == [
        ("/bob/", "bob.png"),
        ("/bob/night-shift/", "bob/night-shift.png"),
    ]
    assert summary(empty(*command).out)["requests"] == "2"
    (folder / "bob.png").unlink()
    assert summary(empty(*command).out)["requests"] == "3"
    assert (folder / "bob.png").is_file()


def test_a_missing_picture_is_a_note(empty: Program, path: Path, tmp_path: Path) -> None:
    empty.sandbox.add_show("bob", "Night shift")
    empty.sandbox.faults.add("GET /unsafe/*", faults.Status(404), times=2)
    result = empty("archive", str(path), "bob", "--pictures", str(tmp_path / "pictures"))
    assert result.status == 0
    assert result.err.count("Skipped picture of /bob/") == 2
    assert "HTTP 404" in result.err


def test_tracklists_are_added_from_journals(empty: Program, path: Path, tmp_path: Path) -> None:
    key = empty.sandbox.add_show("bob", "Night shift")
    journal = Journal(tmp_path / "shows.csv.journal.jsonl", api_root="https://x", user="bob")
    sections = [{"artist": "Sabine", "song": "Tidal", "start_time": 0}, {"chapter": "News"}]
    fields = {"name": "Night shift", "sections": sections}
    journal.append("sending", show="0" * 64, row="2", audio="a.mp3", fields=fields, name="x")
    journal.append("published", show="0" * 64, key=key)
    result = empty("archive", str(path), "bob", "--journal", str(journal.path))
    assert result.status == 0, result.err
    assert "Stored 1 tracklist." in result.err
    assert rows(path, "SELECT artist, song, chapter FROM sections") == [
        ("Sabine", "Tidal", None),
        (None, None, "News"),
    ]
    assert empty("archive", str(path), "--search", "tidal").out.startswith(key)
    missing = empty("archive", str(path), "bob", "--journal", str(tmp_path / "none.jsonl"))
    assert missing.status == 2
    other = empty("archive", str(path), "bob", "--journal", str(path))
    assert (other.status, "of the journal" in other.err) == (2, True)


def test_an_archive_is_searched(mixcloud: Program, path: Path) -> None:
    mixcloud("archive", str(path), "bob")
    result = mixcloud("archive", str(path), "--search", "london nights")
    assert result.status == 0
    assert result.lines[0].split("\t")[0].startswith("/bob/london-nights-")
    (hit, *_) = json.loads(mixcloud("archive", str(path), "--search", "london", "--json").out)
    assert set(hit) == {"key", "name", "kind", "excerpt"}
    nothing = mixcloud("archive", str(path), "--search", "nothing-like-it")
    assert (nothing.status, nothing.out, nothing.err) == (0, "", "Nothing found.\n")
    assert mixcloud("archive", str(path), "--search", '""').status == 2
    for wrong in (["bob"], ["--full"], ["--since", "2020"], ["--export", "csv", "x"]):
        assert mixcloud("archive", str(path), *wrong, "--search", "x").status == 2


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_tables_are_exported(empty: Program, path: Path, tmp_path: Path, form: str) -> None:
    empty.sandbox.add_show("bob", HOSTILE, description="+1 line\nand another")
    empty("archive", str(path), "bob")
    folder = tmp_path / "tables"
    result = empty("archive", str(path), "--export", form, str(folder))
    assert result.status == 0
    assert f"{folder / 'shows'}.{form}\t1" in result.lines
    text = (folder / f"shows.{form}").read_text("utf-8")
    if form == "csv":
        (show,) = csv.DictReader(io.StringIO(text))
        # A spreadsheet must not run it.
        assert show["name"] == f"'{HOSTILE}"
        assert show["description"] == "'+1 line\nand another"
    else:
        (show,) = map(json.loads, text.splitlines())
        assert show["name"] == HOSTILE
        assert show["json"]["name"] == HOSTILE


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv is not installed")
def test_an_archive_in_a_read_only_folder_is_read(mixcloud: Program, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    folder.mkdir()
    path = folder / "archive.db"
    mixcloud("archive", str(path), "bob")
    (folder / "archive.db.lock").unlink(missing_ok=True)
    folder.chmod(0o555)
    # Also for the superuser, who may write everywhere otherwise.
    command = [*(["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else [])]
    command += [sys.executable, "-m", "aiomixcloud"]

    def run(*arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [*command, *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env=os.environ | {"MIXCLOUD_API_ROOT": mixcloud.sandbox.api_root},
        )
        return done.returncode, done.stdout + done.stderr

    try:
        assert run("stats", str(path), "--limit", "1")[0] == 0
        assert run("archive", str(path), "--search", "london")[0] == 0
        assert run("archive", str(path), "--export", "csv", str(tmp_path / "tables"))[0] == 0
        status, text = run("archive", str(path), "bob")
        assert (status, "is read-only, or its folder is" in text) == (1, True), text
    finally:
        folder.chmod(0o755)


def test_wrong_files_are_refused(mixcloud: Program, path: Path, tmp_path: Path) -> None:
    missing = mixcloud("stats", str(path))
    assert missing.status == 2
    assert f"create it with 'mixcloud archive {path} USER'" in missing.err
    path.write_text("This is not a database.")
    for command in (("stats",), ("archive",)):
        result = mixcloud(*command, str(path))
        assert result.status == 1
        assert "cannot be opened as an archive" in result.err
    for command in (("stats",), ("archive",)):
        folder = mixcloud(*command, str(tmp_path))
        assert (folder.status, "is a folder" in folder.err) == (1, True)
    nowhere = mixcloud("archive", str(tmp_path / "none" / "x.db"), "bob")
    assert (nowhere.status, "does not exist" in nowhere.err) == (1, True)


@pytest.mark.parametrize(
    "name", ["top", "growth", "tags", "weekdays", "hosts", "followers", "listening"]
)
def test_statistics_are_printed(
    mixcloud: Program, tmp_path_factory: pytest.TempPathFactory, path: Path, name: str
) -> None:
    mixcloud("archive", str(path), "bob", "--followers", "--listens")
    lines = mixcloud("stats", str(path), name, "--limit", "3").lines
    documents = json.loads(mixcloud("stats", str(path), name, "--limit", "3", "--json").out)
    assert len(lines) == len(documents) <= 7
    text = mixcloud("stats", str(path), name, "--limit", "3", "--csv").out
    assert [list(row) for row in csv.DictReader(io.StringIO(text))] == [
        list(document) for document in documents
    ]
    shown = mixcloud.terminal("stats", str(path), name, "--limit", "3", columns=100)
    assert shown.status == 0
    # A table has dates instead of times, and a line of bars for a series.
    assert not re.search(r"\d\dT\d\d:", shown.out)
    assert bool(re.search("[▁▂▃▄▅▆▇█]{3,}", shown.out)) == (name == "weekdays")


def test_statistics_without_rows_say_so(mixcloud: Program, path: Path) -> None:
    mixcloud("archive", str(path), "bob")
    result = mixcloud("stats", str(path), "--until", "1990-01-01")
    assert (result.status, result.out, result.err) == (0, "", "Nothing to show.\n")
    shown = mixcloud.terminal("stats", str(path), "--until", "1990-01-01")
    assert shown.out.split("\n")[-3:-1] == ["Top shows", "Nothing to show."]


def test_statistics_are_about_a_user_and_a_time(mixcloud: Program, path: Path) -> None:
    mixcloud("archive", str(path), "bob", "alice")
    command = ("stats", str(path), "weekdays", "--json")
    every, one = mixcloud(*command), mixcloud(*command, "--user", "alice")

    def total(text: str) -> int:
        return sum(row["shows"] for row in json.loads(text))

    assert total(every.out) > total(one.out) > 0
    recent = mixcloud(
        *command, "--user", "bob", "--since", "1 January 2024", "--until", "2025-01-01"
    )
    assert 0 < total(recent.out) < 26
    unknown = mixcloud(*command, "--user", "nobody-here")
    assert (unknown.status, "not an archived user" in unknown.err) == (2, True)
    assert mixcloud(*command, "--since", "someday").status == 2
    east = mixcloud(*command, "--timezone", "Asia/Tokyo")
    assert (east.status, total(east.out)) == (0, total(every.out))
    assert east.out != every.out
    nowhere = mixcloud(*command, "--timezone", "Nowhere")
    assert (nowhere.status, "'Nowhere' is not a time zone" in nowhere.err) == (2, True)
    assert mixcloud("stats", str(path), "--csv", "--json").status == 2


def test_what_cannot_be_known_is_said(mixcloud: Program, path: Path) -> None:
    mixcloud("archive", str(path), "HarbourRadio")
    assert "hide their counts" in mixcloud("stats", str(path)).err
    assert "since the first archive run" in mixcloud("stats", str(path), "growth").err
    assert "--followers" in mixcloud("stats", str(path), "followers").err
    assert mixcloud("stats", str(path), "-q").err == ""


def test_text_of_strangers_is_harmless_everywhere(
    empty: Program, path: Path, tmp_path: Path
) -> None:
    show = empty.sandbox.add_show("bob", HOSTILE, description=HOSTILE, tags=["<b>Jazz"])
    empty.sandbox.add_comment("alice", show, HOSTILE)
    empty("archive", str(path), "bob", "--comments", "--followers")
    for command in (
        ("stats", str(path)),
        ("stats", str(path), "--csv"),
        ("archive", str(path), "--search", "alert"),
    ):
        result = empty.terminal(*command, columns=200)
        assert result.status == 0
        assert "\x1b[31mred" not in result.err
        assert "\u202e" not in result.err
    (row,) = csv.DictReader(io.StringIO(empty.process("stats", str(path), "--csv").out))
    assert row["show"] == "'" + HOSTILE.replace("\x1b", "\ufffd").replace("\u202e", "\ufffd")
    page = tmp_path / "report.html"
    assert empty("stats", str(path), "--html", str(page)).status == 0
    html = page.read_text("utf-8")
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert not {"\x1b", "\u202e"} & set(html)
    assert "default-src 'none'; style-src 'sha256-" in html


@pytest.mark.parametrize(("suffix", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG")])
def test_statistics_are_drawn(
    empty: Program, path: Path, tmp_path: Path, suffix: str, start: bytes
) -> None:
    pytest.importorskip("matplotlib", reason="the extra `plots` is not installed")
    empty.sandbox.add_show("bob", f"{HOSTILE} $x^2$ $", play_count=7)
    empty("archive", str(path), "bob")
    for name in ("top", "growth", "weekdays"):
        plot = tmp_path / f"{name}.{suffix}"
        result = empty("stats", str(path), name, "--plot", str(plot))
        assert (result.status, result.err) == (0, f"Wrote {plot}.\n")
        assert plot.read_bytes().startswith(start)
    assert empty("stats", str(path), "hosts", "--plot", str(tmp_path / "x.svg")).status == 1
    wrong = empty("stats", str(path), "--plot", str(tmp_path / "x.unknown"))
    assert (wrong.status, "x.unknown" in wrong.err) == (1, True)
