"""Plans of seasons: what would be sent, and every mistake before anything is sent."""

import csv
import json
from pathlib import Path

import pytest

from aiomixcloud.cli.input.season_options import parse_hours, parse_rate
from aiomixcloud.cli.output.plan_table import draw_plan
from aiomixcloud.publishing import Account, Entry, Plan
from aiomixcloud.sandbox import faults
from tests.cli.program import Program
from tests.cli.seasons import DAYS, OPTIONS, make_season, make_sheet
from tests.publishing.making import make_show


def test_a_plan_is_a_line_per_show_in_a_pipe(writable_mixcloud: Program, tmp_path: Path) -> None:
    season = make_season(tmp_path / "season")
    result = writable_mixcloud("plan", str(season), *OPTIONS)
    assert result.status == 0, result.err
    rows = [line.split("\t") for line in result.lines]
    assert [row[:3] for row in rows] == [
        ["+", f"{day}.mp3", f"Deep Hours {int(day[-2:])} January 2031"] for day in DAYS
    ]
    assert rows[0][3:] == ["2031-01-03T20:00:00+01:00", "2", "33777", ""]
    assert "3 shows: 3 to send; 101.3 kB, 0:06 of audio, about 1 s at 10 Mbit/s." in result.err
    assert writable_mixcloud.sandbox.requests[-1].path.startswith("/amikrop/cloudcasts/")


def test_an_account_without_a_key_is_an_error(writable_mixcloud: Program, tmp_path: Path) -> None:
    writable_mixcloud.sandbox.faults.add("GET /me/", faults.Status(200, body='{"name": "Bob"}'))
    result = writable_mixcloud("plan", str(make_season(tmp_path / "season")), *OPTIONS)
    assert (result.status, result.out) == (1, "")
    assert "does not contain the user's key" in result.err


def test_a_plan_is_a_table_on_a_terminal(writable_mixcloud: Program, tmp_path: Path) -> None:
    season = make_season(tmp_path / "season")
    result = writable_mixcloud.terminal("plan", str(season), *OPTIONS)
    lines = [line for line in result.lines if line.startswith("+ ")]
    assert lines == [
        f"+ {day}  {f'Deep Hours {int(day[-2:])} January 2031':26}  Fri {day} 20:00  0:02  33.8 kB"
        for day in DAYS
    ]
    assert "3 shows: 3 to send" in result.out


@pytest.mark.parametrize("width", [20, 40, 60, 80, 200])
def test_no_line_of_a_plan_is_longer_than_the_terminal(tmp_path: Path, width: int) -> None:
    shows = [make_show(tmp_path / f"{n} a long name.mp3", f"Déjà vu {n} " * 6) for n in range(2)]
    entries = tuple(
        Entry("+", one.row, one, warnings=("a remark of several short words",)) for one in shows
    )
    lines = [*draw_plan(Plan(entries, Account("bob")), width=width)]
    assert len(lines) > 3
    assert max(len(line.text) for line in lines) <= width


def test_a_remark_about_many_shows_is_shown_once(tmp_path: Path) -> None:
    shows = [make_show(tmp_path / f"{n}.mp3", f"Show {n}") for n in range(4)]
    entries = tuple(Entry("+", one.row, one, warnings=("too small",)) for one in shows)
    lines = [line.text for line in draw_plan(Plan(entries, Account("bob")), width=80)]
    assert lines[4:] == ["0.mp3 and 3 others: check: too small"]


def test_all_mistakes_of_all_rows_are_reported(writable_mixcloud: Program, tmp_path: Path) -> None:
    sheet = make_sheet(tmp_path, ["One", "Two", "Three"])
    sheet.write_text(sheet.read_text("utf-8") + "missing.mp3,Four\n1.mp3,\n", "utf-8")
    result = writable_mixcloud("plan", str(sheet))
    assert result.status == 2
    assert "mixcloud: row 5, audio: 'missing.mp3' " in result.err
    assert "mixcloud: row 6, " in result.err
    assert "mixcloud: 2 rows have mistakes; correct them, or use --skip-invalid" in result.err
    assert [line[0] for line in result.lines] == ["+", "+", "+", "!", "!"]


def test_mistakes_name_options_and_their_rows_are_counted(
    writable_mixcloud: Program, tmp_path: Path
) -> None:
    sheet = make_sheet(tmp_path, ["One"])
    sheet.write_text("audio,name,date\n0.mp3,One,3/4/2031\n")
    result = writable_mixcloud("plan", str(sheet), "--timezone", "Berlin")
    assert result.status == 2
    assert "say the order: --date-order DMY or MDY, or" in result.err
    assert "1 show: 1 with mistakes." in result.err
    document = json.loads(
        writable_mixcloud("plan", str(sheet), "--timezone", "Berlin", "--json").out
    )
    assert (len(document["shows"]), document["counts"]["!"]) == (1, 1)
    (problem,) = document["problems"]
    assert (problem["column"], problem["value"]) == ("timezone", "Berlin")
    assert writable_mixcloud("plan", str(sheet), "--date-order", "DMY").status == 0


def test_a_value_and_the_part_that_is_wrong_are_separated(
    writable_mixcloud: Program, tmp_path: Path
) -> None:
    sheet = make_sheet(tmp_path, ["One"])
    sheet.write_text("audio,name,date\n0.mp3,One,1.5.2031 20 Uhr\n")
    result = writable_mixcloud.process("plan", str(sheet))
    assert "row 2, date: '1.5.2031 20 Uhr': 'Uhr' is not recognised; write months" in result.err


def test_a_plan_is_a_json_document(writable_mixcloud: Program, tmp_path: Path) -> None:
    sheet = make_sheet(tmp_path, ["One", "Two"])
    sheet.write_text(sheet.read_text("utf-8") + "missing.mp3,Three\n", "utf-8")
    result = writable_mixcloud("plan", str(sheet), "--json", "--quiet")
    document = json.loads(result.out)
    assert result.status == 2
    assert document["counts"] == {"+": 2, "~": 0, "=": 0, "!": 1, "?": 0}
    assert [show["name"] for show in document["shows"][:2]] == ["One", "Two"]
    (problem,) = document["shows"][2]["problems"]
    assert (problem["column"], problem["value"]) == ("audio", "missing.mp3")
    lines = writable_mixcloud("plan", str(sheet), "--jsonl", "--quiet").lines
    assert [json.loads(line)["action"] for line in lines] == ["+", "+", "!"]


def test_rows_are_not_shortened_if_there_is_room(tmp_path: Path) -> None:
    names = [f"Deep Hours {number} - Somebody" for number in (9, 10)]
    shows = [make_show(tmp_path / f"{name}.mp3", "Deep Hours") for name in names]
    entries = tuple(Entry("+", one.row, one) for one in shows)
    lines = [line.text for line in draw_plan(Plan(entries, Account("bob")), width=100)]
    assert [line.split("  ")[0] for line in lines] == [f"+ {names[0]}", f"+ {names[1]}"]


def test_init_writes_the_sheet_and_never_overwrites_it(
    writable_mixcloud: Program, tmp_path: Path
) -> None:
    season = make_season(tmp_path / "season")
    result = writable_mixcloud("plan", "--init", str(season))
    assert result.status == 0
    assert f"run: mixcloud plan {season}" in result.err
    with (season / "shows.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [*csv.DictReader(file)]
    assert [row["date"] for row in rows] == DAYS
    again = writable_mixcloud("plan", "--init", str(season))
    assert (again.status, again.out) == (2, "")
    assert "exists" in again.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.csv"], "'missing.csv' does not exist"),
        (["season", "--set", "tags"], "--set: 'tags' is not FIELD=VALUE"),
        (["season", "--set", "tags=a", "--set", "tags=b"], "--set: 'tags' is given twice"),
    ],
)
def test_wrong_usage_is_one_line(
    writable_mixcloud: Program,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    make_season(tmp_path / "season")
    result = writable_mixcloud("plan", *arguments)
    assert (result.status, result.out) == (2, "")
    assert message in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize(
    "option",
    [
        "--limit-rate=fast",
        "--limit-rate=0",
        "--between=22",
        "--between=1:00-1:00",
        "--settle=soon",
    ],
)
def test_a_wrong_value_names_the_right_form(writable_mixcloud: Program, option: str) -> None:
    result = writable_mixcloud("publish", "season", option)
    assert result.status == 2
    name = option.partition("=")[0]
    assert result.err.startswith(f"mixcloud: {name}: ")


def test_rates_and_hours_are_read() -> None:
    assert [parse_rate(text) for text in ("2M", "500k", "1.5 MB/s", "800")] == [
        *(2e6, 500e3, 1.5e6, 800)
    ]
    hours = [str(one) for one in parse_hours("22-6:30")]
    assert hours == ["22:00:00", "06:30:00"]
    assert str(parse_hours("20:00-24:00")[1]) == "00:00:00"


@pytest.mark.parametrize(("text", "status"), [("30s", 0), ("1.5m", 0), ("2h", 0), ("1y", 2)])
def test_a_duration_may_have_a_unit(mixcloud: Program, text: str, status: int) -> None:
    assert mixcloud("get", "bob", "--timeout", text).status == status
