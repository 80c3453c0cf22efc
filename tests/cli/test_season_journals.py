"""The journal of a season: what happened, and decisions about unknown outcomes."""

import json
from pathlib import Path

import pytest

from aiomixcloud.publishing import Journal
from aiomixcloud.sandbox import faults
from tests.cli.program import Program
from tests.cli.seasons import make_sheet

UPLOAD = "POST /upload/"


@pytest.fixture
def sheet(writable_mixcloud: Program, tmp_path: Path) -> Path:
    """A spreadsheet of which the first show has an unknown outcome."""
    path = make_sheet(tmp_path, ["One", "Two"])
    writable_mixcloud.sandbox.faults.add(UPLOAD, faults.Reset("headers", done=False))
    assert writable_mixcloud("publish", str(path), "--yes", "--settle", "0").status == 7
    return path


def statuses(sheet: Path) -> list[str]:
    journal = Journal(Journal.path_for(sheet))
    return [str(state.status) for state in journal.states.values()]


def test_a_journal_is_a_table(writable_mixcloud: Program, sheet: Path) -> None:
    result = writable_mixcloud("journal", str(sheet), columns=120)
    assert result.lines[0].split() == ["row", "status", "name", "key", "reason"]
    assert result.lines[1].split()[:4] == ["row", "2", "unknown", "One"]
    assert "row 3  published  Two   amikrop/two" in result.out
    assert "1 of unknown outcome" in result.err
    rows = [line.split("\t") for line in writable_mixcloud("journal", str(sheet)).lines]
    assert rows[1][:4] == ["row 3", "published", "/amikrop/two/", "Two"]


def test_a_journal_is_json(writable_mixcloud: Program, sheet: Path) -> None:
    one, two = json.loads(writable_mixcloud("journal", str(sheet), "--json").out)
    assert (one["status"], one["sent"], two["key"]) == (
        "unknown",
        {"name": "One"},
        "/amikrop/two/",
    )
    assert two["sent"] == {"name": "Two"}


@pytest.mark.parametrize("row", ["2", "row 2", "0.mp3", "One"])
def test_a_show_is_named_by_row_file_or_name(
    writable_mixcloud: Program, sheet: Path, row: str
) -> None:
    assert writable_mixcloud("journal", "resolve", str(sheet), row, "--drop").status == 0
    assert statuses(sheet) == ["dropped", "published"]
    assert writable_mixcloud("publish", str(sheet), "--yes").status == 0


@pytest.mark.parametrize("key", ["amikrop/one", "one", "{}/www/amikrop/one/"])
def test_a_key_or_an_address_decides(writable_mixcloud: Program, sheet: Path, key: str) -> None:
    with writable_mixcloud.sandbox.sync_client("amikrop") as mixcloud:
        mixcloud.upload(sheet.with_name("0.mp3"), "One")
    key = key.format(writable_mixcloud.sandbox.api_root)
    result = writable_mixcloud("journal", "resolve", str(sheet), "2", "--key", key)
    assert result.status == 0, result.err
    assert statuses(sheet) == ["found", "published"]


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["2"], 2, "give one of --key, --retry and --drop"),
        (["2", "--retry", "--drop"], 2, "give one of --key, --retry and --drop"),
        (["9", "--retry"], 2, "'9' is not in the journal; give one of: 2 (One)"),
        (["3", "--retry"], 2, "'Two' is published as amikrop/two"),
        (["2", "--key", "amikrop/none"], 3, "not found"),
        (["2", "--key", "luke/a-nice-mix"], 2, "luke/a-nice-mix is not a show of amikrop"),
        (["2", "--key", "amikrop/two"], 2, "amikrop/two is the show of row 3 (Two)"),
        (["2", "--key", "Amikrop/%54wo"], 2, "amikrop/two is the show of row 3 (Two)"),
    ],
)
def test_a_wrong_decision_changes_nothing(
    writable_mixcloud: Program, sheet: Path, arguments: list[str], status: int, message: str
) -> None:
    before = Journal.path_for(sheet).read_bytes()
    result = writable_mixcloud("journal", "resolve", str(sheet), *arguments)
    assert result.status == status
    assert message in result.err
    assert Journal.path_for(sheet).read_bytes() == before


def test_a_show_that_was_deleted_can_be_sent_again(
    writable_mixcloud: Program, sheet: Path
) -> None:
    writable_mixcloud.sandbox.seed(empty=True)
    writable_mixcloud.sandbox.add_user("amikrop")
    writable_mixcloud.environment["MIXCLOUD_ACCESS_TOKEN"] = writable_mixcloud.sandbox.token(
        "amikrop"
    )
    assert writable_mixcloud("journal", "resolve", str(sheet), "3", "--retry").status == 0
    assert statuses(sheet) == ["unknown", "unsent"]


def test_a_missing_journal_is_reported(writable_mixcloud: Program, tmp_path: Path) -> None:
    result = writable_mixcloud("journal", str(tmp_path / "shows.csv"))
    assert result.status == 2
    assert "does not exist: nothing was sent yet" in result.err
