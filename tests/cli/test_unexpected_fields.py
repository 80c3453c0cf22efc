"""Any JSON answer is shown, or reported as an answer that is not understood."""

import itertools
import json
import os
import time
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiomixcloud.sandbox import Sandbox
from tests.cli.program import Program
from tests.support.scripted_server import ScriptedServer

#: Fields that the program knows, and some that it does not.
NAMES = st.sampled_from(
    [
        *("key", "name", "type", "url", "slug", "user", "from", "title", "cloudcasts", "users"),
        *("tags", "hosts", "pictures", "sections", "track", "artist", "chapter", "start_time"),
        *("created_time", "updated_time", "listen_time", "submit_date", "audio_length"),
        *("play_count", "favorite_count", "hidden_stats", "description", "biog", "comment"),
        *("metadata", "connections", "following", "is_pro", "next_link", "data", "paging"),
        *("a.b", "", "new\nline\t\x1b[31m", "\ud800", "position"),
    ]
)
TEXTS = st.sampled_from(
    [
        *("2026-02-30T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2024-13-01"),
        *("2018-05-19T20:15:00Z", "2018-05-19T24:00:00Z", "2018-05-19T23:59:60Z", "\ud83d"),
        *("2018-05-19T20:15:00+14:00", "0000-00-00T00:00:00Z", "cloudcast", "user", "comment"),
        *("/bob/%ED%A0%80/", "/b/gl%C3%BCck/", "\x1b]0;x\x07", "\u202egnp", "%", "tag", "x" * 300),
    ]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.sampled_from([1e308, -1e308, float("inf"), float("nan"), 0.5, 10**400])
    | TEXTS
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=12,
)
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=8)
ANSWERS = (
    VALUES | OBJECTS | st.builds(lambda items: {"data": items}, st.lists(OBJECTS, max_size=3))
)
COMMANDS = [
    ("get", "bob/a-mix"),
    ("list", "bob", "cloudcasts", "--limit", "3"),
    ("search", "jazz"),
]
OUTPUTS: list[tuple[tuple[str, ...], int | None]] = [
    ((), 80),
    ((), 30),
    ((), None),
    (("--json",), None),
    (("--json",), 80),
    (("--jsonl",), None),
    (("--csv",), None),
    (("--csv", "--fields", "name,created_time,a.b"), 80),
    (("--fields", "name,created_time,tags.name,a.b"), None),
    (("--fields", "created_time,audio_length,play_count"), 80),
]


@pytest.fixture(scope="module")
def program(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Program:
    return Program(sandbox, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server


@pytest.fixture(autouse=True)
def usual_zone() -> Iterator[None]:
    yield
    time.tzset()


ZONES = ["UTC", "Pacific/Kiritimati", "Etc/GMT+12"]
RUNS = list(itertools.product(COMMANDS, OUTPUTS))
Run = tuple[tuple[str, ...], tuple[tuple[str, ...], int | None]]


def assert_shown(
    program: Program, server: ScriptedServer, answer: Any, zone: str, run: Run
) -> None:
    """Run a command whose request gets an answer, and check that the output is harmless."""
    command, (options, columns) = run
    server.clear()
    server.add(json.dumps(answer).encode())
    # The program runs in this process, so the C library must read the new zone.
    with mock.patch.dict(os.environ, {"TZ": zone}):
        time.tzset()
        arguments = (*command, *options, "--api-root", server.root)
        result = program(*arguments, columns=columns, env={"TZ": zone})
    assert "unexpected error" not in result.err
    assert result.status in {0, 1, 2, 3, 4, 5}
    assert not set(result.out) & set("\x1b\x07\x9b\u202e")
    if options == ("--json",) and result.status == 0:
        json.loads(result.out, parse_constant=pytest.fail)


@settings(max_examples=250, deadline=None)
@given(answer=ANSWERS, zone=st.sampled_from(ZONES), run=st.sampled_from(RUNS))
def test_any_answer_is_shown(
    program: Program, server: ScriptedServer, answer: Any, zone: str, run: Run
) -> None:
    assert_shown(program, server, answer, zone, run)


@pytest.mark.parametrize(
    ("answer", "zone"),
    [
        ({"name": "2026-02-30T00:00:00Z", "key": "/bob/a/"}, "UTC"),
        ({"data": [{"next_link": 5, "name": "\ud800", "key": "/\ud800/"}]}, "UTC"),
        ({"data": ["2018-05-19T20:15:00Z", None, 5, "text", []]}, "UTC"),
        ({"next_link": "x", "data": 5}, "UTC"),
        ({"created_time": "0001-01-01T00:00:00Z"}, "Etc/GMT+12"),
        ({"created_time": "9999-12-31T23:59:59Z"}, "Pacific/Kiritimati"),
    ],
)
def test_an_answer_at_the_limits_is_shown(
    program: Program, server: ScriptedServer, answer: Any, zone: str
) -> None:
    for run in RUNS:
        assert_shown(program, server, answer, zone, run)
