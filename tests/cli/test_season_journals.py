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
def sheet(acting: Program, tmp_path: Path) -> Path:
    """A spreadsheet of which the first show has an unknown outcome."""
    path = make_sheet(tmp_path, ["One", "Two"])
    acting.sandbox.faults.add(UPLOAD, faults.Reset("headers", done=False))
    assert acting("publish", str(path), "--yes", "--settle", "0").status == 7
    return path


def statuses(sheet: Path) -> list[str]:
    journal = Journal(Journal.path_for(sheet))
    return [str(state.status) for state in journal.states.values()]


def test_a_journal_is_a_table(acting: Program, sheet: Path) -> None:
    result = acting("journal", str(sheet), columns=80)
    assert result.lines[0].split() == ["row", "status", "show", "reason"]
    assert result.lines[1].split()[:4] == ["row", "2", "unknown", "One"]
    assert result.lines[2].split()[:4] == ["row", "3", "published", "amikrop/two"]
    assert "1 of unknown outcome" in result.err
    rows = [line.split("\t") for line in acting("journal", str(sheet)).lines]
    assert rows[1][:4] == ["row 3", "published", "amikrop/two", "Two"]


def test_a_journal_is_json(acting: Program, sheet: Path) -> None:
    one, two = json.loads(acting("journal", str(sheet), "--json").out)
    assert (one["status"], one["sent"], two["key"]) == (
        "unknown",
        {"name": "One"},
        "/amikrop/two/",
    )
    assert two["sent"] == {"name": "Two"}


@pytest.mark.parametrize("row", ["2", "row 2", "0.mp3", "One"])
def test_a_show_is_named_by_row_file_or_name(acting: Program, sheet: Path, row: str) -> None:
    assert acting("journal", "resolve", str(sheet), row, "--drop").status == 0
    assert statuses(sheet) == ["dropped", "published"]
    assert acting("publish", str(sheet), "--yes").status == 0


@pytest.mark.parametrize("key", ["amikrop/one", "one", "{}/www/amikrop/one/"])
def test_a_key_or_an_address_decides(acting: Program, sheet: Path, key: str) -> None:
    with acting.sandbox.sync_client("amikrop") as mixcloud:
        mixcloud.upload(sheet.with_name("0.mp3"), "One")
    key = key.format(acting.sandbox.api_root)
    result = acting("journal", "resolve", str(sheet), "2", "--key", key)
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
    ],
)
def test_a_wrong_decision_changes_nothing(
    acting: Program, sheet: Path, arguments: list[str], status: int, message: str
) -> None:
    before = Journal.path_for(sheet).read_bytes()
    result = acting("journal", "resolve", str(sheet), *arguments)
    assert result.status == status
    assert message in result.err
    assert Journal.path_for(sheet).read_bytes() == before


def test_a_show_that_was_deleted_can_be_sent_again(acting: Program, sheet: Path) -> None:
    acting.sandbox.seed(empty=True)
    acting.sandbox.add_user("amikrop")
    acting.environment["MIXCLOUD_ACCESS_TOKEN"] = acting.sandbox.token("amikrop")
    assert acting("journal", "resolve", str(sheet), "3", "--retry").status == 0
    assert statuses(sheet) == ["unknown", "unsent"]


def test_a_missing_journal_is_reported(acting: Program, tmp_path: Path) -> None:
    result = acting("journal", str(tmp_path / "shows.csv"))
    assert result.status == 2
    assert "does not exist: nothing was sent yet" in result.err
