"""What a person sees: help, wrapped messages, colours, links, a pager, completion."""

import os
import re
import shlex
import signal
from pathlib import Path

import pytest

from aiomixcloud.cli.output.terminals import safe_link, supports_links, uses_color, wrap
from tests.cli.program import Program
from tests.cli.test_completion import completions
from tests.support.scripted_server import ScriptedServer


def test_help_fits_on_one_screen(logged_out: Program) -> None:
    lines = logged_out("--help").lines
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80
    assert "'mixcloud help options'" in logged_out("--help").out


def test_topics_of_help(logged_out: Program) -> None:
    options = logged_out("help", "options").out
    assert all(word in options for word in ("--csv", "--profile", "Exit status:", "NO_COLOR"))
    assert "  popular   List popular shows.\n" in logged_out("help", "commands").out
    assert logged_out("help", "get").out == logged_out("get", "--help").out
    assert logged_out("version").out == logged_out("--version").out


def test_messages_wrap_at_words(mixcloud: Program) -> None:
    shown = mixcloud.terminal("get", "bob", "--fields", "nothing", columns=50).out
    lines = shown.splitlines()
    assert max(map(len, lines)) <= 50
    joined = " ".join(lines)
    assert "updated_time, follower_count" in joined
    assert "\n" not in mixcloud("get", "bob", "--fields", "nothing").err.rstrip("\n")


def test_an_address_is_never_broken() -> None:
    address = "https://www.mixcloud.com/" + "a-b/" * 20
    assert address in wrap(f"open {address} now", 40)


@pytest.mark.parametrize(
    ("env", "is_red"),
    [
        ({}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ({"CLICOLOR": "0"}, False),
        ({"FORCE_COLOR": "0"}, False),
        ({"TERM": "dumb"}, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        ({"CLICOLOR": "0", "CLICOLOR_FORCE": "1"}, True),
    ],
)
def test_errors_are_red_where_colours_are_wanted(
    mixcloud: Program, env: dict[str, str], is_red: bool
) -> None:
    shown = mixcloud.terminal("nonsense", env=env).err
    assert ("\x1b[31mmixcloud:\x1b[0m Unknown command" in shown) is is_red


def test_the_text_of_an_error_is_readable_on_any_background(mixcloud: Program) -> None:
    shown = mixcloud.terminal("get", "nobody-at-all").err
    assert "\x1b[31mmixcloud:\x1b[0m /nobody-at-all/ not found" in shown


def test_headings_are_bold(mixcloud: Program) -> None:
    shown = mixcloud.terminal("popular", "-n", "1").err
    assert re.search(r"\x1b\[1mshow", shown)
    assert "\x1b[1m" not in mixcloud.terminal("popular", "-n", "1", env={"NO_COLOR": "1"}).err


def test_colours_are_forced_in_a_pipe(mixcloud: Program) -> None:
    assert "\x1b[31m" in mixcloud.process("nonsense", env={"FORCE_COLOR": "1"}).err
    assert "\x1b" not in mixcloud.process("nonsense").err


def test_shows_are_links_where_links_are_supported(mixcloud: Program) -> None:
    page = f"{mixcloud.sandbox.api_root}/www/alice/pop-hits-episode-42/"
    shown = mixcloud.terminal("popular", "-n", "1", env={"VTE_VERSION": "7200"}).err
    assert re.search(rf"\x1b\]8;[^;]*;{re.escape(page)}\x1b\\Pop Hits", shown)
    assert "\x1b]8" not in mixcloud.terminal("popular", "-n", "1").err
    assert "\x1b]8" not in mixcloud.process("popular", env={"VTE_VERSION": "7200"}).out


@pytest.mark.parametrize(
    ("variables", "supported"),
    [
        ({"TERM_PROGRAM": "iTerm.app", "TERM": "xterm"}, True),
        ({"TERM": "xterm-kitty"}, True),
        ({"VTE_VERSION": "4900"}, False),
        ({"TERM": "linux", "VTE_VERSION": "7200"}, False),
        ({"TERM": "xterm", "FORCE_HYPERLINK": "1"}, True),
        ({"WT_SESSION": "1", "FORCE_HYPERLINK": "0"}, False),
        ({"TERM": "xterm-256color"}, False),
    ],
)
def test_terminals_that_support_links(variables: dict[str, str], supported: bool) -> None:
    assert supports_links(variables) is supported


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "javascript:1", "https://a\x1b\\b", "https://a b", 5, None]
)
def test_other_addresses_are_not_links(url: object) -> None:
    assert safe_link(url) is None


def test_a_file_has_no_colours() -> None:
    with Path(os.devnull).open("w", encoding="utf-8") as stream:
        assert uses_color(stream) is False


def test_a_long_key_wraps_before_columns_are_omitted(
    mixcloud: Program, server: ScriptedServer
) -> None:
    key = f"/bob/{'a' * 90}/"
    show = {"type": "cloudcast", "key": key, "name": "A Show", "audio_length": 61, "play_count": 7}
    for _ in range(2):
        server.add({"data": [show]})
    options = ("popular", "--api-root", server.root)
    wide = mixcloud(*options, columns=80)
    assert {"show", "length", "plays", "key"} <= set(wide.lines[0].split())
    assert "".join(line[wide.lines[0].index("key") :] for line in wide.lines[1:]) == key.strip("/")
    narrow = mixcloud(*options, columns=20).lines
    assert narrow[0].split() == ["show", "key"]
    assert narrow[1].startswith("A Show  bob/aaaaaaaa")


def test_a_long_table_is_shown_by_the_pager(mixcloud: Program) -> None:
    env = {"PAGER": "sed s/^/paged:/"}
    long = mixcloud.terminal("popular", "-n", "60", env=env)
    assert "paged:" in long.out
    assert long.status == 0
    assert "paged:" not in mixcloud.terminal("popular", "-n", "3", env=env).out
    assert "paged:" not in mixcloud.process("popular", "-n", "60", env=env).out
    own = mixcloud.terminal("popular", "-n", "60", env=env | {"MIXCLOUD_PAGER": "sed s/^/own:/"})
    assert "own:" in own.out


def test_ctrl_c_belongs_to_the_pager(mixcloud: Program, tmp_path: Path) -> None:
    quit = tmp_path / "quit"
    pager = f"trap 'echo heard' INT; head -1; until [ -e {quit} ]; do sleep 0.01; done; echo end"
    env = {"PAGER": shlex.join(["sh", "-c", pager])}
    with mixcloud.on_terminal("popular", "-n", "60", env=env) as terminal:
        terminal.until("key")
        for number in (1, 2, 3):
            os.killpg(terminal.process.pid, signal.SIGINT)
            terminal.until("heard\n" * number)
        quit.touch()
        assert "end" in terminal.rest()
        assert terminal.process.wait(60) == 0


def test_another_signal_ends_the_pager(mixcloud: Program) -> None:
    env = {"PAGER": "sh -c 'head -1; exec tail -f /dev/null'"}
    with mixcloud.on_terminal("popular", "-n", "60", env=env) as terminal:
        terminal.until("key")
        terminal.process.terminate()
        terminal.rest()  # until the pager, too, has closed the terminal
        assert terminal.process.wait(60) == 128 + signal.SIGTERM


@pytest.mark.parametrize("pager", ["true", "head -1", "sh -c 'exec 0<&-; sleep 0.1'"])
def test_a_pager_may_be_closed_early(mixcloud: Program, pager: str) -> None:
    shown = mixcloud.terminal("popular", "-n", "100", env={"PAGER": pager})
    assert shown.status == 0
    assert "mixcloud:" not in shown.out


@pytest.mark.parametrize(
    "command",
    ["popular -n 100 --jsonl", "list bob shows --full -n 20", "get bob", "popular --json"],
)
def test_a_closed_pipe_is_not_an_error(mixcloud: Program, command: str) -> None:
    with mixcloud.started(*command.split()) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(60) == 0


@pytest.mark.parametrize("pager", ["no-such-pager", "'", "cat", " "])
def test_without_a_pager_the_table_is_printed(mixcloud: Program, pager: str) -> None:
    shown = mixcloud.terminal("popular", "-n", "60", env={"PAGER": pager})
    assert shown.out.count("\n") >= 60


def test_shells_complete_what_was_listed_last(mixcloud: Program) -> None:
    assert "bob" not in completions(mixcloud, "mixcloud get b", "b")
    mixcloud("list", "alice", "followers", columns=80)
    users = {one for one in completions(mixcloud, "mixcloud get ", "") if one not in {"", "plain"}}
    assert users
    listed = mixcloud("list", "alice", "followers", "--fields", "key").out.split()
    assert users <= {key.strip("/") for key in listed}
    mixcloud("popular", columns=80)
    assert "luke/a-nice-mix" in completions(mixcloud, "mixcloud favorite luke/", "luke/")
