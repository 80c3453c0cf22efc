"""Text of strangers in every column of every output of every command."""

import csv
import io
import json
import sqlite3
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from aiomixcloud.cli.app import SECTIONS
from aiomixcloud.cli.output.formatting import safe
from tests.cli.program import Program
from tests.publishing.making import write_audio
from tests.support.scripted_server import ScriptedServer

#: Control characters, escape sequences, direction overrides and invisible characters.
HIDDEN = (
    "\x1b[31mred\x1b]8;;http://evil.example\x1b\\\x07\x00\x7f\x9b31m\x85"
    "\u200b\u200e\u202etxet\u2066\u061c\u2028\u2029\ufeff\U000e0041"
    "\x1b]52;c;ZXZpbA==\x07\u3164\u115f\uffa0\u180b\ufff0\u200c\u200d\ufe0f\U0001d173\U0001bca0"
)
#: Characters that Unicode does not show by default, although they count as letters or marks.
FILLERS = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0\ufe0f\ufff0"
)
#: The names: each starts like a formula, some in full width or after what spreadsheets ignore.
NAMES = [
    f"{start}1+1 [bold red]b[/] :boom: {HIDDEN}\tone\ntwo\r\nthree"
    for start in (
        "=",
        "+",
        "-",
        "@",
        "\t=",
        "\r=",
        "\uff1d",
        "\uff0b",
        "\u200b=",
        " @",
        "'=",
        "\ufe66",
        "\ufe63",
        "\u3164+",
    )
]
OUTPUTS: list[tuple[str, ...]] = [(), ("--json",), ("--jsonl",), ("--csv",)]
KEY = "/evil/a-show/"


def test_characters_are_judged_alike_in_clean_and_in_hostile_texts() -> None:
    unlike = [
        hex(code)
        for code in range(0x11000)
        if safe(f"a{chr(code)}b\x00") != safe(f"a{chr(code)}b") + "\ufffd"
    ]
    assert unlike == []


def show(name: str) -> dict[str, Any]:
    user = {"type": "user", "key": "/evil/", "name": name, "username": name, "url": name}
    return {
        "type": "cloudcast",
        "key": KEY,
        "url": f"https://www.mixcloud.com/evil/\x1b\\{name}",
        "name": name,
        "slug": name,
        "user": user,
        "hosts": [user],
        "tags": [{"name": name, "key": name}],
        "created_time": name,
        "listen_time": name,
        "description": name,
        "audio_length": name,
        "play_count": name,
        "sections": [
            {"start_time": name, "track": {"name": name, "artist": {"name": name}}},
            {"chapter": name},
        ],
        "metadata": {"connections": {name: name}},
        name: name,
    }


def answers(name: str) -> dict[str, Any]:
    """Return the answer with this name for each command that reads or acts."""
    one = show(name)
    comment = {"type": "comment", "key": name, "comment": name, "submit_date": name}
    item = {"type": name, "key": name, "title": name, "created_time": name, "from": one["user"]}
    result = {"result": {"success": True, "message": name, "key": name}}
    return {
        "get evil/a-show": one,
        "me": one["user"] | {"biog": name, "city": name, "country": name},
        "popular": {"data": [one, one], "name": name},
        "hot": {"data": [one]},
        "new": {"data": [one]},
        "search jazz": {"data": [one]},
        "search jazz --type user": {"data": [one["user"]]},
        "search jazz --type tag": {"data": [{"type": "tag", "key": name, "name": name}]},
        "discover jazz": {"data": [one]},
        "list evil shows": {"data": [one]},
        "list evil/a-show comments": {"data": [comment | {"user": one["user"]}]},
        "list evil feed": {"data": [item | {"cloudcasts": [one]}]},
        "list evil playlists": {"data": [{"key": name, "name": name, "mood": {name: name}}]},
        "list evil other": {"data": [{name: name}, {name: [name]}, name, [name]]},
        "embed evil/a-show --oembed": {"html": name, "title": name, name: name},
        "follow evil": result,
        "favorite evil/a-show": result,
        "repost evil/a-show": result,
        "listen-later evil/a-show": result,
        "edit evil/a-show -n New": result,
        "whoami": one["user"],
    }


def is_harmful(character: str) -> bool:
    """Return whether a terminal may not receive a character."""
    harmless = character in "\n\t"
    hidden = unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return not harmless and (hidden or character in FILLERS)


def check(text: str, *, as_csv: bool = False) -> None:
    """Check an output that contains names of strangers."""
    assert not [one for one in text if is_harmful(one)]
    if as_csv:
        for row in csv.reader(io.StringIO(text)):
            for cell in row:
                start = unicodedata.normalize("NFKC", cell.lstrip(" \ufffd\u00a0")[:1])
                assert not start.startswith(tuple("=+-@")) or is_number(cell)


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def outputs(name: str) -> list[tuple[str, ...]]:
    """Return the outputs to try with a name: how it starts matters in CSV only."""
    return OUTPUTS if name in NAMES[::5] else [("--csv",)]


def run(
    program: Program,
    words: Sequence[str],
    *,
    columns: int | None,
    outputs: Sequence[tuple[str, ...]] = OUTPUTS,
) -> None:
    """Run a command with some outputs, and check both streams and the number of columns."""
    for output in outputs:
        result = program(*words, *output, columns=columns)
        check(result.out, as_csv=output == ("--csv",))
        check(result.err)
        if output == ("--jsonl",):
            assert all(json.loads(line) is not None for line in result.lines)


@pytest.mark.parametrize("columns", [None, 80, 120])
@pytest.mark.parametrize("command", answers("x"))
def test_a_name_in_an_answer_is_harmless(
    mixcloud: Program, server: ScriptedServer, command: str, columns: int | None
) -> None:
    words = [*command.split(), "--api-root", server.root]
    env = {"MIXCLOUD_ACCESS_TOKEN": "a" * 20, "MIXCLOUD_API_ROOT": server.root}
    mixcloud.environment |= env
    for name in NAMES[:: 1 if columns is None else 5]:
        for _ in range(12):
            server.add(answers(name)[command])
        run(mixcloud, words, columns=columns, outputs=outputs(name))
        server.clear()


@pytest.mark.parametrize("columns", [None, 80])
def test_html_has_no_control_characters(
    mixcloud: Program, server: ScriptedServer, columns: int | None
) -> None:
    server.add(f"<b>{NAMES[0]}\u05d0\u200f</b>".encode(), headers={"Content-Type": "text/html"})
    out = mixcloud("embed", "evil/a-show", "--api-root", server.root, columns=columns).out
    assert not [one for one in out if unicodedata.category(one) == "Cc" and one not in "\n\t"]
    if columns is None:
        assert "\t" in out
        assert "\u05d0\u200f" in out, "a document contains what its language needs"
    else:
        check(out)


@pytest.mark.parametrize(
    "name",
    [
        "👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥 1\ufe0f\u20e3",
        "\u0645\u06cc\u200c\u062e\u0648\u0627",
        "ന്\u200d ക",
    ],
)
@pytest.mark.parametrize("output", OUTPUTS)
def test_joiners_that_emoji_and_scripts_need_are_shown(
    mixcloud: Program, server: ScriptedServer, name: str, output: Sequence[str]
) -> None:
    server.add({"type": "user", "key": "/bob/", "name": name})
    assert name in mixcloud("get", "bob", *output, "--api-root", server.root).out


@pytest.mark.parametrize("columns", [None, 80])
@pytest.mark.parametrize("command", ["get a/b", "list a b", "follow a", "edit a/b -n c", "me"])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 500])
def test_the_message_of_an_error_is_harmless(
    mixcloud: Program, server: ScriptedServer, command: str, columns: int | None, status: int
) -> None:
    name = NAMES[0]
    error = {"type": name, "message": name, "details": {name: [name]}}
    for _ in range(30):
        server.add({"error": error}, status=status)
    mixcloud.environment["MIXCLOUD_API_ROOT"] = server.root
    result = mixcloud(*command.split(), "--verbose", columns=columns)
    assert result.status
    check(result.out + result.err)
    assert "Traceback" not in result.err


@pytest.mark.parametrize("columns", [None, 80])
def test_a_name_on_the_command_line_is_harmless(mixcloud: Program, columns: int | None) -> None:
    name = NAMES[0].replace("\x00", "")
    for words in (
        *(["get", name], ["list", name, "shows"], ["list", "bob", name], ["search", name]),
        *(["follow", name], ["embed", name], ["discover", name], [name], ["popular", name]),
        *(["get", "bob", "--fields", name], ["popular", "--since", name], ["get", f"a/{name}"]),
        *(["--profile", name, "me"], ["popular", "--api-root", name], ["plan", name]),
        *(["stats", name], ["tracklist", name], ["upload", name], ["journal", name]),
    ):
        result = mixcloud(*words, columns=columns)
        check(result.out + result.err)
        assert "Traceback" not in result.err


@pytest.mark.parametrize(
    ("columns", "name"),
    [*((None, name) for name in NAMES), *((80, name) for name in NAMES[::5])],
    ids=range(len(NAMES) + len(NAMES[::5])),
)
def test_a_name_in_a_manifest_is_harmless(
    writable_mixcloud: Program, tmp_path: Path, name: str, columns: int | None
) -> None:
    write_audio(tmp_path / "0.mp3", seed=0, frames=80)
    tried = outputs(name)
    # A spreadsheet with other control characters is refused.
    name = "".join(one for one in name if one in "\t\r\n" or unicodedata.category(one) != "Cc")
    sheet, results, log = (tmp_path / name for name in ("shows.csv", "results.csv", "log"))
    options = ["--yes", "--skip-invalid", "--results", str(results), "--log-file", str(log)]
    with sheet.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerows([["audio", "name", "tags"], ["0.mp3", name, "Jazz"]])
        rows.writerow([f"{name}.mp3", name, name])
    for words in (
        ["plan", str(sheet)],
        ["publish", str(sheet), *options],
        ["journal", str(sheet)],
    ):
        run(writable_mixcloud, words, columns=columns, outputs=tried)
    assert "published" in writable_mixcloud("journal", str(sheet)).out
    check(log.read_text("utf-8"))
    check(results.read_text("utf-8-sig"), as_csv=True)


@pytest.mark.parametrize("columns", [None, 80])
def test_a_name_in_a_file_is_harmless(
    mixcloud: Program, tmp_path: Path, columns: int | None
) -> None:
    file = tmp_path / "tracks.json"
    for name in NAMES[:: 1 if columns is None else 5]:
        file.write_text(json.dumps([{"artist": name, "song": name, "start_time": 0}]))
        run(mixcloud, ["tracklist", str(file)], columns=columns, outputs=outputs(name))
        write_audio(tmp_path / "show.mp3", seed=0, frames=80)
        words = ["upload", str(tmp_path / "show.mp3"), "--name", name.replace("\x00", "")]
        run(mixcloud, [*words, "--dry-run"], columns=columns, outputs=outputs(name))


@pytest.mark.parametrize("columns", [None, 80])
def test_a_name_in_an_archive_is_harmless(
    mixcloud: Program, tmp_path: Path, columns: int | None
) -> None:
    path = tmp_path / "bob.db"
    assert mixcloud("archive", str(path), "bob").status == 0
    with sqlite3.connect(path) as connection:
        for number, name in enumerate(NAMES):
            connection.execute(
                "UPDATE shows SET name = ? WHERE key ="
                " (SELECT key FROM shows ORDER BY key LIMIT 1 OFFSET ?)",
                (f"{name} needle", number),
            )
        connection.execute("UPDATE tags SET name = ?", (NAMES[0],))
        connection.execute("UPDATE users SET name = ?, username = ?", (NAMES[0], NAMES[0]))
    connection.close()
    for words in (
        *(["stats", str(path), name] for name in ("top", "tags", "hosts", "growth", "weekdays")),
        *(["stats", str(path), name] for name in ("followers", "listening")),
        ["archive", str(path), "--search", "needle"],
    ):
        run(mixcloud, words, columns=columns)


def test_a_name_is_not_completed(mixcloud: Program, server: ScriptedServer) -> None:
    for name in NAMES:
        server.add({"data": [show(name) | {"key": f"/evil/{name}/"}]})
        mixcloud("get", "evil/shows", "--api-root", server.root, columns=80)
    for shell in ("bash", "zsh", "fish"):
        env = {"_MIXCLOUD_COMPLETE": f"{shell}_complete", "COMP_WORDS": "mixcloud get ev"}
        check(mixcloud(env=env | {"COMP_CWORD": "2"}).out)


def test_every_command_with_text_of_strangers_is_tested() -> None:
    tested = {words.split()[0] for words in answers("x")}
    tested |= {"plan", "publish", "journal", "tracklist", "upload", "archive", "stats"}
    tested |= {
        name for name in SECTIONS["Interact"] if name.startswith("un")
    }  # as their opposites
    # Tested elsewhere, or they print no text of others.
    tested |= {"feed", "doctor", "login", "logout", "profiles", "watch", "mcp"}
    tested |= {*SECTIONS["Sandbox"]}
    assert tested == {name for names in SECTIONS.values() for name in names} - {*SECTIONS["Shell"]}
