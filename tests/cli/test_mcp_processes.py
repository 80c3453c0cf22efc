"""The command `mixcloud mcp` as a process: standard input and output, HTTP, signals, streams."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Literal

import httpx2
import pytest
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from aiomixcloud.archive import Archive
from aiomixcloud.cli._mcp_server.tool_table import TOOLS
from aiomixcloud.sync import MixcloudSync
from tests.cli.assistant import MODES, Answer, Assistant, connect
from tests.cli.program import COMMAND, Program, heeding_interrupts
from tests.cli.tagged_audio import tagged

SHOW = "luke/a-nice-mix"
SECRET = "a-secret-of-this-server"

INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}
HEADERS = {"Accept": "application/json, text/event-stream"}


@pytest.fixture
def folder(writable_mixcloud: Program, tmp_path: Path) -> Path:
    files = tmp_path / "files"
    files.mkdir()
    tagged(files / "show.mp3")
    with (
        Archive(files / "bob.db") as archive,
        MixcloudSync(writable_mixcloud.sandbox.api_root) as mixcloud,
    ):
        list(archive.update(mixcloud, ["bob"]))
    return files


@asynccontextmanager
async def over_stdio(
    program: Program, *options: str, errors: Path, answer: Answer = None, mode: Any = "legacy"
) -> AsyncIterator[Assistant]:
    """Connect to a process over its standard input and output."""
    parameters = StdioServerParameters(
        command=sys.executable,
        args=[*COMMAND[1:], "mcp", *options],
        env=program.environment,
    )
    with errors.open("w") as log:
        async with connect(
            stdio_client(parameters, errlog=log), answer=answer, mode=mode
        ) as assistant:
            yield assistant


@contextmanager
def http_server(program: Program, *options: str, **env: str) -> Iterator[str]:
    """Run a server at a free port; yield its URL. Ctrl-C ends it with status 0."""
    arguments = ("mcp", "--http", "127.0.0.1:0", *options)
    with program.started(*arguments, env=env) as process:
        assert process.stderr is not None
        assert process.stdout is not None
        line = process.stderr.readline()
        assert line.startswith("Serving MCP at http://127.0.0.1:"), line
        yield line.split()[3].rstrip(";")
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        assert (process.stdout.read(), process.stderr.read()) == ("", "")


#: A call of each tool, in this order.
CALLS: dict[str, dict[str, Any]] = {
    "search": {"query": "jazz"},
    "browse": {"chart": "hot", "tag": "jazz"},
    "get_show": {"key": SHOW},
    "get_user": {"user": "me"},
    "get_tag": {"tag": "jazz"},
    "list_of_user": {"user": "bob", "list": "feed"},
    "list_of_show": {"key": SHOW},
    "list_new_shows": {"users": ["bob"], "since": "5 years ago"},
    "detect_tracklist": {"text": "0:00 A - B\n3:00 C - D"},
    "read_tracklist": {"text": "0:00 A - B\n3:00 C - D", "to": "text"},
    "list_files": {},
    "archive_statistics": {"file": "bob.db"},
    "search_archive": {"file": "bob.db", "words": "london"},
    "check_upload": {"show": {"file": "show.mp3", "name": "Deep Hours"}},
    "upload_show": {"show": {"file": "show.mp3", "name": "Deep Hours"}},
    "edit_show": {"key": "deep-hours", "changes": {"tags": ["House"]}},
    "add_to_list": {"list": "reposts", "key": SHOW},
    "remove_from_list": {"list": "reposts", "key": SHOW},
}


@pytest.mark.parametrize("mode", MODES)
async def test_every_tool_works_over_standard_input_and_output(
    writable_mixcloud: Program, folder: Path, tmp_path: Path, mode: Literal["legacy", "auto"]
) -> None:
    token = writable_mixcloud.environment["MIXCLOUD_ACCESS_TOKEN"]
    errors = tmp_path / "errors.txt"
    async with over_stdio(
        writable_mixcloud,
        *("--files", str(folder), "--allow-writes", "--verbose"),
        errors=errors,
        answer="yes",
        mode=mode,
    ) as assistant:
        results = [
            json.dumps(await assistant.call(name, **given)) for name, given in CALLS.items()
        ]
        assert [*CALLS] == [entry.name for entry in TOOLS]
        assert len(assistant.questions) == 4
        (content,) = (await assistant.client.read_resource(f"mixcloud://{SHOW}")).contents
        refusal = await assistant.refusal("get_show", key="nobody/nothing")
    log = errors.read_text()
    assert "POST" in log
    assert "Traceback" not in log
    assert token not in f"{results}{content}{refusal}{log}{assistant.questions}"


async def test_every_tool_works_over_http(writable_mixcloud: Program, folder: Path) -> None:
    with http_server(writable_mixcloud, "--files", str(folder), "--allow-writes") as url:
        for mode in MODES:
            async with connect(url, answer="yes", mode=mode) as assistant:
                for name, given in CALLS.items():
                    await assistant.call(name, **given)
                assert len(assistant.questions) == 4
            # One server serves several assistants, each with its own abilities.
            async with (
                connect(url, mode=mode) as silent,
                connect(url, answer="no", mode=mode) as careful,
            ):
                arguments = {"list": "favorites", "key": SHOW}
                assert "elicitation" in await silent.refusal("add_to_list", **arguments)
                assert "did not confirm" in await careful.refusal("add_to_list", **arguments)
            writable_mixcloud.sandbox.reset()


def test_http_accepts_only_requests_for_this_machine(mixcloud: Program) -> None:
    with http_server(mixcloud) as url:
        own = url.removesuffix("/mcp")
        port = own.rpartition(":")[2]
        versions: list[dict[str, str]] = [{}, {"MCP-Protocol-Version": "2026-07-28"}]
        for version in versions:
            for headers, status in (
                ({"Host": "evil.example"}, 421),
                ({"Host": f"evil.example:{port}"}, 421),
                ({"Host": "127.0.0.1.evil.example"}, 421),
                ({"Host": "127.0.0.1"}, 421),
                ({"Origin": "http://evil.example"}, 403),
                ({"Origin": f"http://evil.example:{port}"}, 403),
                ({"Origin": "null"}, 403),
            ):
                answer = httpx2.post(url, json=INITIALIZE, headers=HEADERS | version | headers)
                assert answer.status_code == status, (headers, version)
        for good in ({}, {"Origin": own}, {"Host": f"localhost:{port}"}):
            answer = httpx2.post(url, json=INITIALIZE, headers=HEADERS | good)
            assert answer.status_code == 200, good
        assert httpx2.get(own).status_code == 404
        assert httpx2.post(url, content=b"x" * 5_000_000, headers=HEADERS).status_code in {
            400,
            413,
        }
        refused = httpx2.post(url, content=b"{}", headers=HEADERS | {"Content-Type": "text/plain"})
        assert refused.status_code == 400


async def test_a_server_for_other_machines_needs_a_secret(mixcloud: Program) -> None:
    with http_server(mixcloud, "--allow-host", "radio.example", MIXCLOUD_MCP_SECRET=SECRET) as url:
        named = HEADERS | {"Host": "radio.example", "Origin": "https://radio.example"}
        for given in ("", "Bearer wrong", f"bearer{SECRET}", f"Basic {SECRET}"):
            answer = httpx2.post(url, json=INITIALIZE, headers=named | {"Authorization": given})
            assert answer.status_code == 401, given
            assert SECRET not in answer.text
        bearer = {"Authorization": f"Bearer {SECRET}"}
        assert httpx2.post(url, json=INITIALIZE, headers=named | bearer).status_code == 200
        other = named | bearer | {"Host": "evil.example"}
        assert httpx2.post(url, json=INITIALIZE, headers=other).status_code == 421
        async with (
            httpx2.AsyncClient(headers=bearer) as client,
            connect(streamable_http_client(url, http_client=client)) as assistant,
        ):
            assert await assistant.call("get_user", user="bob")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--allow-unconfirmed"], "--allow-unconfirmed requires --allow-writes"),
        (["--allow-host", "x"], "--allow-host requires --http"),
        (["--http", "8000"], "'8000' is not an address; use one such as 127.0.0.1:8000"),
        (["--http", "http://127.0.0.1:8000"], "is not an address"),
        (["--http", "127.0.0.1:99999"], "is not an address"),
        (["--http", "127.0.0.1:80/x"], "is not an address"),
        (["--http", "0.0.0.0:8000"], "other machines could reach 0.0.0.0"),
        (["--http", "[::]:8000"], "other machines could reach ::"),
        (["--http", "radio.example:8000"], "other machines could reach radio.example"),
        (["--http", "0.0.0.0:8000", "--allow-host", "x"], "set MIXCLOUD_MCP_SECRET"),
        (["--files", "/no/such/folder"], "does not exist"),
        (["--files", "/etc/passwd"], "is a file"),
        (["--sandbox", "--profile", "x"], "cannot be combined"),
    ],
)
def test_options_that_are_not_safe_are_refused(
    mixcloud: Program, arguments: list[str], words: str
) -> None:
    result = mixcloud("mcp", *arguments)
    assert (result.status, result.out) == (2, "")
    assert words in result.err
    assert result.err.count("\n") == 1


def test_a_short_secret_is_refused(mixcloud: Program) -> None:
    result = mixcloud("mcp", "--http", "127.0.0.1:0", env={"MIXCLOUD_MCP_SECRET": "short"})
    assert result.status == 2
    assert "MIXCLOUD_MCP_SECRET has fewer than 16 characters" in result.err


def test_a_port_in_use_is_reported(mixcloud: Program) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        result = mixcloud.process("mcp", "--http", address)
    assert (result.status, result.out) == (1, "")
    assert result.err.startswith(f"mixcloud: cannot listen on {address}: ")
    assert result.err.count("\n") == 1


def test_a_missing_sdk_is_reported(mixcloud: Program, tmp_path: Path) -> None:
    (tmp_path / "mcp").mkdir()
    (tmp_path / "mcp" / "__init__.py").write_text("")  # as without the modules of version 2
    result = mixcloud.process("mcp", env={"PYTHONPATH": str(tmp_path)})
    assert (result.status, result.out) == (1, "")
    assert "pip install --upgrade 'aiomixcloud[cli,mcp]'" in result.err
    assert result.err.count("\n") == 1


def test_other_commands_do_not_import_the_sdk(mixcloud: Program) -> None:
    code = (
        "import sys; from aiomixcloud.cli.main import run; run(['mcp', '--help']);"
        "assert not {'mcp', 'pydantic', 'uvicorn'} & {*sys.modules}"
    )
    subprocess.run(
        [sys.executable, "-c", code], check=True, env=mixcloud.environment, capture_output=True
    )


@pytest.mark.parametrize("source", [os.devnull, "closed"])
def test_the_end_of_the_input_ends_the_server(
    mixcloud: Program, source: str, tmp_path: Path
) -> None:
    if source == "closed":
        command = ["sh", "-c", 'exec "$@" <&-', "sh", *COMMAND, "mcp"]
        done = subprocess.run(
            command, env=mixcloud.environment, capture_output=True, timeout=60, check=False
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
        return
    result = mixcloud.from_file("mcp", path=Path(source))
    assert (result.status, result.out, result.err) == (0, "", "")


@pytest.mark.parametrize(
    "number",
    # Ctrl-C ends the server on a terminal, see the last test.
    [pytest.param(signal.SIGINT, marks=pytest.mark.long), signal.SIGTERM],
)
def test_a_signal_ends_the_server_although_its_input_is_open(
    mixcloud: Program, number: signal.Signals
) -> None:
    with (
        heeding_interrupts(),
        subprocess.Popen(
            [*COMMAND, "mcp"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=mixcloud.environment,
            encoding="utf-8",
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(json.dumps(INITIALIZE) + "\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == 1
        process.send_signal(number)
        assert process.wait(60) == 0
        assert (process.stdout.read(), process.stderr.read()) == ("", "")


def test_only_messages_of_the_protocol_are_written(mixcloud: Program) -> None:
    lines = [
        json.dumps(INITIALIZE),
        '{"jsonrpc":"2.0","method":"notifications/initialized"}',
        "not JSON",
        "{}",
        "[]",
        "",
        '{"jsonrpc":"2.0","id":7,"method":"no/such/method"}',
        '{"jsonrpc":"2.0","id":8,"method":"tools/call","params":{"name":"nope"}}',
        '{"jsonrpc":"2.0","id":9,"method":"tools/list"}',
    ]
    with subprocess.Popen(
        [*COMMAND, "mcp"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=mixcloud.environment,
        encoding="utf-8",
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write("\n".join(lines) + "\n")
        process.stdin.flush()
        seen: dict[Any, dict[str, Any]] = {}
        while 9 not in seen or 8 not in seen or 7 not in seen:
            message = json.loads(process.stdout.readline())
            assert message["jsonrpc"] == "2.0"
            seen[message.get("id")] = message
        process.stdin.close()
        assert process.wait(60) == 0
        assert process.stderr.read() == ""
    assert "error" in seen[7]
    assert "not a tool of this server" in seen[8]["result"]["content"][0]["text"]
    assert seen[9]["result"]["tools"]


def test_people_see_what_it_waits_for(mixcloud: Program) -> None:
    with mixcloud.on_terminal("mcp") as terminal:
        terminal.until("Waiting for an assistant on standard input; press Ctrl-C to stop.")
        terminal.process.send_signal(signal.SIGINT)
        terminal.rest()
        assert terminal.process.wait(60) == 0
