"""CSV, requested fields, and names of strangers in every output."""

import csv
import io
import json
from pathlib import Path

import pytest

from aiomixcloud.cli.output.formatting import csv_cell, one_line
from tests.cli.program import Program
from tests.cli.tagged_audio import tagged
from tests.support.scripted_server import ScriptedServer

#: What a name must not bring to a terminal, and a name with all of it.
HIDDEN = "\u200b\u200e\u202etxet\u2066\u061c\u2028\ufeff\U000e0041\U000e0042"
FORBIDDEN = {*"\x1b\x07\x00\x7f\x9b", *HIDDEN} - {*"text"}
EVIL = (
    "=cmd|' /C calc'!A0 \x1b[31mred\x1b]8;;http://evil.example\x1b\\ [bold]b[/bold] :boom: "
    "\x07\x00\x7f\x9b31m\tone\ntwo\r\nthree " + HIDDEN
)
SHOW = {
    "type": "cloudcast",
    "key": "/evil/a-show/",
    "url": "https://www.mixcloud.com/evil/a-show/",
    "name": EVIL,
    "user": {"name": EVIL, "username": EVIL, "key": "/evil/"},
    "tags": [{"name": EVIL, "key": EVIL}],
    "created_time": EVIL,
    "description": EVIL,
    "audio_length": 60,
    "play_count": -5,
    EVIL: EVIL,
}
OUTPUTS: list[tuple[str, ...]] = [
    (),
    ("--json",),
    ("--jsonl",),
    ("--csv",),
    ("--fields", "name,user.name,tags.name,created_time"),
    ("--csv", "--fields", "name,user"),
]


@pytest.mark.parametrize("options", OUTPUTS, ids=" ".join)
@pytest.mark.parametrize("columns", [None, 80, 120])
def test_names_of_strangers_are_harmless(
    mixcloud: Program, server: ScriptedServer, options: tuple[str, ...], columns: int | None
) -> None:
    for answer, command in ((SHOW, "get"), ({"data": [SHOW, SHOW]}, "get"), (SHOW, "embed")):
        server.add(answer)
        result = mixcloud(
            command, "evil/a-show", *options, "--api-root", server.root, columns=columns
        )
        assert not set(result.out) & FORBIDDEN
        assert not set(result.err) & FORBIDDEN


def test_a_name_breaks_neither_a_line_nor_a_column(
    mixcloud: Program, server: ScriptedServer
) -> None:
    server.add({"data": [SHOW, SHOW]})
    result = mixcloud("get", "evil/shows", "--api-root", server.root)
    assert [line.count("\t") for line in result.lines] == [6, 6]
    server.add({"data": [SHOW, SHOW]})
    result = mixcloud("get", "evil/shows", "--csv", "--api-root", server.root)
    assert [len(row) for row in csv.reader(io.StringIO(result.out))] == [7, 7, 7]
    assert len(result.lines) == 3


def test_flags_of_regions_are_shown(mixcloud: Program, server: ScriptedServer) -> None:
    flag = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
    for options in ((), ("--json",)):
        server.add({"type": "user", "key": "/a/", "name": flag})
        assert flag in mixcloud("get", "a", *options, "--api-root", server.root).out


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1+1", "@SUM(A1)", " =1", "\t=1", "\r=1", "\u200b=1", "\uff1d1", "'=1", '"=1'],
)
def test_a_formula_is_written_as_text(text: str) -> None:
    assert csv_cell(text) == f"'{one_line(text)}"
    assert csv_cell([text, "b"]).startswith("'")


@pytest.mark.parametrize(
    ("value", "cell"), [(-5, "-5"), (-0.5, "-0.5"), ("a=b", "a=b"), (None, ""), (True, "true")]
)
def test_other_cells_are_written_unchanged(value: object, cell: str) -> None:
    assert csv_cell(value) == cell


def test_csv_has_a_header_line(mixcloud: Program) -> None:
    rows = [*csv.reader(io.StringIO(mixcloud("popular", "-n", "2", "--csv").out))]
    assert rows[0][:3] == ["key", "name", "user.username"]
    assert len(rows) == 3
    (one,) = csv.DictReader(io.StringIO(mixcloud("get", "bob", "--csv").out))
    assert (one["key"], one["city"]) == ("/bob/", "London")
    assert mixcloud("profiles", "--csv").out == "profile,user,api_root,token,default\n"
    assert mixcloud("whoami", "--csv", "--fields", "user").out == "user\namikrop\n"


def test_csv_on_a_terminal_is_csv(mixcloud: Program) -> None:
    options = ("popular", "-n", "2", "--csv")
    assert mixcloud(*options, columns=80).out == mixcloud(*options).out


def test_one_format_is_enough(mixcloud: Program) -> None:
    result = mixcloud("popular", "--csv", "--jsonl")
    assert result.status == 2
    assert "--jsonl and --csv cannot be combined" in result.err


@pytest.mark.parametrize("columns", [None, 80])
def test_fields_select_the_columns_of_every_output(
    writable_mixcloud: Program, columns: int | None
) -> None:
    done = writable_mixcloud("follow", "bob", "--fields", "done,key", columns=columns)
    assert done.out.split()[-2:] == (["true", "bob"] if columns is None else ["yes", "bob"])
    who = writable_mixcloud("whoami", "--fields", "user", columns=columns)
    assert who.out.split()[-1] == "amikrop"


@pytest.mark.parametrize("option", [(), ("--csv",), ("--json",), ("--jsonl",), ("--quiet",)])
@pytest.mark.parametrize("columns", [None, 80])
def test_a_field_that_exists_nowhere_is_refused_with_the_nearest(
    mixcloud: Program, option: tuple[str, ...], columns: int | None
) -> None:
    for command, unknown, close in (
        ("get bob", "ctiy", "city"),
        ("popular -n 30", "user.nmae", "user.name"),
        ("list bob feed", "created", "created_time"),
        ("list bob shows", "descripton", "description"),
    ):
        options = (*command.split(), "--fields", f"key,{unknown}", *option)
        result = mixcloud(*options, columns=columns)
        assert (result.status, result.out) == (2, "")
        assert f"unknown field {unknown!r} (did you mean {close!r}?); available" in result.err


@pytest.mark.parametrize(
    ("command", "unknown", "close"),
    [("whoami", "usr", "user"), ("profiles", "usr", "user"), ("doctor", "txt", "text")],
)
def test_a_fixed_set_of_fields_is_known(
    mixcloud: Program, command: str, unknown: str, close: str
) -> None:
    for columns in (None, 80):
        result = mixcloud(command, "--fields", unknown, columns=columns)
        assert (result.status, result.out) == (2, "")
        assert f"unknown field {unknown!r} (did you mean {close!r}?)" in result.err


def test_an_action_with_an_unknown_field_is_not_sent(writable_mixcloud: Program) -> None:
    result = writable_mixcloud("follow", "peter", "--fields", "doen")
    assert (result.status, result.out) == (2, "")
    assert "unknown field 'doen' (did you mean 'done'?)" in result.err
    assert writable_mixcloud("get", "peter", "--fields", "following").out == "false\n"


def test_an_upload_is_reported_whatever_fields_are_requested(
    writable_mixcloud: Program, tmp_path: Path
) -> None:
    show = tagged(tmp_path / "show.mp3")
    result = writable_mixcloud("upload", str(show), "--name", "Twice", "--fields", "key,ulr")
    assert (result.status, result.out) == (0, "/amikrop/twice/\t\n")
    assert "unknown field 'ulr' (did you mean 'url'?)" in result.err


def test_a_field_that_some_items_lack_is_accepted(
    mixcloud: Program, server: ScriptedServer
) -> None:
    plain = {"type": "cloudcast", "key": "/a/b/", "name": "B"}
    late = [plain] * 120 + [plain | {"mood": "calm"}]
    for command in ("--jsonl", "--csv", "--json", "--quiet"):
        server.add({"data": late})
        options = ("get", "a/shows", "--fields", "key,mood", command)
        result = mixcloud(*options, "--api-root", server.root)
        assert (result.status, result.err) == (0, "")
        assert "calm" in result.out


def test_details_that_a_list_lacks_are_explained(mixcloud: Program) -> None:
    for columns in (None, 80):
        result = mixcloud("popular", "--fields", "name,description", columns=columns)
        assert result.status == 0
        assert "Funky Mix" in result.out
        assert "No item has description; a list has only some fields" in result.err


def test_details_of_listed_items_are_fetched_on_request(mixcloud: Program) -> None:
    options = ("list", "bob", "shows", "-n", "30", "--json", "--fields", "key,description")
    listed = json.loads(mixcloud(*options).out)
    full = json.loads(mixcloud(*options, "--full").out)
    assert [one["key"] for one in full] == [one["key"] for one in listed]
    assert not any(one["description"] for one in listed)
    assert any(one["description"] for one in full)


@pytest.mark.parametrize(
    ("command", "details"),
    [
        ("list bob shows", "tags.name,description"),
        ("list bob followers", "city,country,follower_count,cloudcast_count,biog"),
        ("list - shows", "tags.name,description"),
    ],
)
def test_details_are_shown_in_columns_of_their_own(
    mixcloud: Program, command: str, details: str
) -> None:
    options = (*command.split(), "-n", "3")
    usual = mixcloud(*options, "--csv", input="bob\n").lines
    full = mixcloud(*options, "--csv", "--full", input="bob\n").lines
    assert full[0] == f"{usual[0]},{details}"
    assert all(line.startswith(before) for line, before in zip(full, usual, strict=True))
    if "-" not in command:
        assert "about" in mixcloud(*options, "--full", columns=80).lines[0]


def test_lengths_and_dates_are_written_one_way(mixcloud: Program) -> None:
    table = mixcloud("search", "lunch break soul", columns=120)
    assert "27:56" in table.out
    assert "length  27:56" in mixcloud("get", "bob/lunch-break-soul", columns=80).out
    assert "Wed 2015-09-02 " in mixcloud("get", "bob/lunch-break-soul", columns=80).out
    assert "2015-09-02" in table.out
