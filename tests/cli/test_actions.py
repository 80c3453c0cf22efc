"""The action commands, for one key and for many."""

import json
from pathlib import Path

import pytest

from aiomixcloud.sandbox import faults
from tests.cli.program import Program

PAIRS = [
    ("follow", "unfollow", "peter", "users", "following"),
    ("favorite", "unfavorite", "luke/a-nice-mix", "shows", "favorited"),
    ("repost", "unrepost", "luke/a-nice-mix", "shows", "reposted"),
    ("listen-later", "unlisten-later", "auser/acloudcast", "shows", "is_listen_later"),
]


#: The error for a user that does not exist.
NOBODY = (
    "mixcloud: nobody-here: User does not exist. Try 'mixcloud search nobody here --type user'.\n"
)


def state(program: Program, key: str, field: str) -> str:
    return program("get", key, "--fields", field).out.strip()


@pytest.mark.parametrize(("do", "undo", "key", "kind", "field"), PAIRS)
def test_it_is_done_and_undone(
    writable_mixcloud: Program, do: str, undo: str, key: str, kind: str, field: str
) -> None:
    assert writable_mixcloud(undo, key).status in {0, 3}  # whatever was before
    assert state(writable_mixcloud, key, field) == "false"
    done = writable_mixcloud(do, key)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"{key}\ttrue\t")
    assert state(writable_mixcloud, key, field) == "true"
    assert writable_mixcloud(undo, f"https://www.mixcloud.com/{key}/").status == 0
    assert state(writable_mixcloud, key, field) == "false"
    again = writable_mixcloud(undo, key)
    assert again.status == 3
    assert again.err.startswith(f"mixcloud: {key}: ")


def test_on_a_terminal_mixcloud_has_the_word(writable_mixcloud: Program) -> None:
    result = writable_mixcloud.terminal("follow", "peter")
    assert (result.status, result.out) == (0, "peter: Now following peter\n")


def test_a_refusal_shows_the_message_of_mixcloud(writable_mixcloud: Program) -> None:
    result = writable_mixcloud("follow", "amikrop")
    assert result.status == 1
    assert result.err.startswith(
        "mixcloud: amikrop: Mixcloud refuses it: You cannot follow yourself\n"
    )


@pytest.mark.parametrize(
    ("command", "key", "status", "words"),
    [
        ("follow", "", 2, "'': '' is not a valid key such as 'bob' or 'bob/a-show'. See"),
        (
            "favorite",
            "bob",
            2,
            "bob: Mixcloud does not support this action here. This is not the key of a show",
        ),
        ("unrepost", "https://www.mixcloud.com/bob/", 2, "This is not the key of a show, such as"),
        ("follow", "luke/a-nice-mix", 3, "This is not the key of a user; try 'luke'.\n"),
        ("follow", "genres/jazz", 3, "mixcloud: genres/jazz: Resource does not exist.\n"),
        ("repost", "bob/followers", 3, "does not exist.\n"),
        ("repost", "bob/gl%C3%BCck", 3, "Try 'mixcloud search glück --type show'.\n"),
        ("favorite", "luke/zz-yyyyy", 3, "Try 'mixcloud search zz yyyyy --type show'.\n"),
    ],
)
def test_an_action_on_the_wrong_kind_of_object_is_explained(
    writable_mixcloud: Program, command: str, key: str, status: int, words: str
) -> None:
    result = writable_mixcloud(command, key)
    assert (result.status, result.err.count("\n")) == (status, 1)
    assert words in result.err


def test_an_unreachable_server_is_tried_once(mixcloud: Program) -> None:
    result = mixcloud("follow", "alice", "peter", "--api-root", "http://127.0.0.1:1")
    assert result.status == 4
    env = {"MIXCLOUD_API_ROOT": "http://127.0.0.1:1"}
    result = mixcloud("follow", "alice", "peter", env=env)
    assert result.status == 6
    assert result.err.endswith(
        "--port 1' and its --data, if any\n0 of 2 succeeded, 1 failed, 1 not tried\n"
    )


def test_an_error_common_to_all_is_reported_once(logged_out: Program) -> None:
    result = logged_out("--sandbox", "--as", "nobody", "follow", "bob", "peter")
    assert (result.status, result.err.count("\n"), result.out) == (2, 1, "")


def test_a_secret_in_an_address_is_in_no_answer(writable_mixcloud: Program) -> None:
    result = writable_mixcloud("follow", "https://a.b/?access_token=t0k3n", "--json")
    assert result.status == 2
    assert "t0k3n" not in result.out + result.err
    assert "mixcloud: https://a.b/?access_token=***: 'https://a.b/" in result.err


def test_json_is_not_a_list_of_keys(writable_mixcloud: Program) -> None:
    for form in ("--json", "--jsonl"):
        shows = "\ufeff" + writable_mixcloud("search", "jazz", "-n", "3", form).out
        result = writable_mixcloud("favorite", "-", input=shows)
        assert result.status == 2
        assert result.err.startswith(
            "mixcloud: standard input is JSON; pipe keys into it without --json"
        )


def test_many_are_done_though_one_fails(writable_mixcloud: Program) -> None:
    result = writable_mixcloud.process("follow", "peter", "nobody-here", "chris")
    assert result.status == 3
    assert [line.split("\t")[:2] for line in result.lines] == [
        ["peter", "true"],
        ["nobody-here", "false"],
        ["chris", "true"],
    ]
    assert result.err == f"{NOBODY}2 of 3 succeeded, 1 failed\n"
    assert state(writable_mixcloud, "chris", "following") == "true"


def test_failures_of_several_kinds_have_the_common_status(writable_mixcloud: Program) -> None:
    writable_mixcloud.sandbox.faults.add("POST /chris/follow/", faults.Status(500), times=None)
    result = writable_mixcloud("follow", "nobody-here", "chris", "peter", "a?b")
    assert result.status == 1
    assert "1 of 4 succeeded, 3 failed" in result.err


def test_keys_are_read_from_standard_input(writable_mixcloud: Program) -> None:
    text = "\ufeff# friends\npeter\tPeter\r\n\n  # more\n  /chris/  \npeter\nhttps://www.mixcloud.com/luke/\n"
    result = writable_mixcloud("follow", "alice", "-", input=text)
    assert result.status == 0
    assert [line.split("\t")[0] for line in result.lines] == [
        "alice",
        "peter",
        "/chris/",
        "https://www.mixcloud.com/luke/",
    ]
    assert result.err == "all 4 succeeded\n"


def test_listed_keys_can_be_piped_to_an_action(writable_mixcloud: Program) -> None:
    found = writable_mixcloud("search", "jazz", "--limit", "3").out
    assert writable_mixcloud("favorite", "-", input=found, env={}).status == 0
    favorites = writable_mixcloud("list", "me", "favorites", "--limit", "3").out
    assert {line.split("\t")[0] for line in favorites.splitlines()} == {
        line.split("\t")[0] for line in found.splitlines()
    }


def test_a_missing_key_is_reported(writable_mixcloud: Program) -> None:
    result = writable_mixcloud("follow", "-", input="# nothing\n")
    assert (result.status, result.out) == (0, "")
    assert result.err == "No keys to read on standard input; nothing was done.\n"


def test_results_as_json(writable_mixcloud: Program) -> None:
    result = writable_mixcloud("follow", "peter", "nobody-here", "--json")
    assert json.loads(result.out) == [
        {"key": "peter", "done": True, "message": "Now following peter"},
        {"key": "nobody-here", "done": False, "message": "User does not exist."},
    ]
    lines = writable_mixcloud("follow", "peter", "--jsonl", "--fields", "done").lines
    assert lines == ['{"done": true}']


def test_quiet_reports_failures_only(writable_mixcloud: Program) -> None:
    result = writable_mixcloud("follow", "peter", "nobody-here", "--quiet")
    assert result.err == NOBODY


def test_without_a_token_nothing_more_is_tried(logged_out: Program) -> None:
    result = logged_out("follow", "peter", "chris", "alice")
    assert result.status == 4
    assert result.err.count("you are not logged in") == 1
    assert "0 of 3 succeeded, 1 failed, 2 not tried" in result.err


def test_a_countdown_leaves_the_lines_as_they_are(writable_mixcloud: Program) -> None:
    writable_mixcloud.sandbox.faults.add("POST /chris/follow/", faults.RateLimit(1))
    result = writable_mixcloud.terminal("follow", "peter", "chris", "alice")
    assert result.status == 0
    assert [line for line in result.lines if ": Now following" in line] == [
        "peter: Now following peter",
        "chris: Now following chris",
        "alice: Now following alice",
    ]
    assert "Rate limited: 0:01 left" in result.out


def test_a_rate_limit_that_is_too_long_ends_it(writable_mixcloud: Program) -> None:
    writable_mixcloud.sandbox.faults.add("POST /chris/follow/", faults.RateLimit(452), times=None)
    result = writable_mixcloud("follow", "peter", "chris", "alice", "--max-wait", "10")
    assert result.status == 5
    assert "rate limited by Mixcloud for 7:32; try again at " in result.err
    assert "or wait with --max-wait 453" in result.err
    assert "1 of 3 succeeded, 1 failed, 1 not tried" in result.err


def test_keys_come_from_a_file(writable_mixcloud: Program, tmp_path: Path) -> None:
    (tmp_path / "shows.txt").write_text("luke/a-nice-mix\nbob/lunch-break-soul\n")
    text = (tmp_path / "shows.txt").read_text()
    result = writable_mixcloud.process("repost", "-", input=text)
    assert (result.status, result.err) == (0, "all 2 succeeded\n")
