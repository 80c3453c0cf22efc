from __future__ import annotations

import json
import socket
import threading
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest

from aiomixcloud.sandbox import Sandbox

if TYPE_CHECKING:
    from pathlib import Path


def api(url: str) -> Any:
    with urlopen(url, timeout=60) as response:
        return json.load(response)


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "aiomixcloud-sandbox"]


def test_the_roots_share_one_port() -> None:
    with Sandbox() as sandbox:
        root = sandbox.api_root
        assert root.startswith("http://127.0.0.1:")
        assert sandbox.mixcloud_root == f"{root}/www"
        assert sandbox.oembed_root == f"{root}/www/oembed"
        assert sandbox.oauth_root == f"{root}/www/oauth"
        assert repr(sandbox) == f"<Sandbox: {root}>"
        assert api(f"{root}/bob/")["name"] == "Bob"


def test_stopping_ends_the_thread_and_frees_the_port() -> None:
    before = threads()
    sandbox = Sandbox()
    sandbox.start()
    port = int(sandbox.api_root.rpartition(":")[2])
    sandbox.stop()
    assert threads() == before
    with socket.create_server(("127.0.0.1", port)):
        pass


def test_stopping_twice_or_before_the_start_does_nothing() -> None:
    sandbox = Sandbox()
    sandbox.stop()
    sandbox.start()
    sandbox.stop()
    sandbox.stop()
    assert repr(sandbox) == "<Sandbox: stopped>"


def test_stopping_does_not_wait_for_an_idle_connection() -> None:
    with Sandbox() as sandbox:
        host, _, port = sandbox.api_root.removeprefix("http://").partition(":")
        idle = socket.create_connection((host, int(port)))
        idle.sendall(b"GET /bob/ HTTP/1.1\r\nHost: test\r\n\r\n")
        assert idle.recv(100).startswith(b"HTTP/1.1 200")
    idle.close()


def test_starting_twice_is_refused() -> None:
    with Sandbox() as sandbox, pytest.raises(RuntimeError, match="already running"):
        sandbox.start()


def test_a_stopped_sandbox_is_reported_to_callers() -> None:
    with pytest.raises(RuntimeError, match="not running"):
        Sandbox().api_root  # noqa: B018


def test_a_stopped_sandbox_can_start_again() -> None:
    sandbox = Sandbox()
    for _ in range(2):
        with sandbox:
            assert api(f"{sandbox.api_root}/bob/")["city"] == "London"


def test_several_sandboxes_live_side_by_side() -> None:
    with Sandbox(links="mixcloud") as one, Sandbox(links="mixcloud") as other:
        assert one.api_root != other.api_root
        assert one.token("bob") != other.token("bob")
        assert api(f"{one.api_root}/bob/") == api(f"{other.api_root}/bob/")


def test_a_taken_port_is_an_error_of_the_caller() -> None:
    with Sandbox() as sandbox:
        port = int(sandbox.api_root.rpartition(":")[2])
        with pytest.raises(OSError, match=f"cannot listen on 127.0.0.1:{port}"):
            Sandbox(port=port).start()


def test_a_data_file_in_a_missing_folder_is_an_error_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cannot open the sandbox data"):
        Sandbox(data=tmp_path / "missing" / "data.db").start()


@pytest.mark.parametrize("content", [b"a text file", b"SQLite format 3\0" + bytes(4080)])
def test_a_foreign_file_is_refused_and_unchanged(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other"
    path.write_bytes(content * 300)
    with pytest.raises(ValueError, match="does not hold sandbox data"):
        Sandbox(data=path).start()
    assert path.read_bytes() == content * 300


def test_a_data_file_outlives_the_sandbox(tmp_path: Path) -> None:
    path = tmp_path / "data.db"
    with Sandbox(data=path) as sandbox:
        token = sandbox.token("bob")
    with Sandbox(data=str(path)) as sandbox:
        assert sandbox.token("bob") == token
        assert api(f"{sandbox.api_root}/me/?access_token={token}")["username"] == "bob"


def test_a_data_file_in_use_is_refused_and_its_files_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "data.db"
    with Sandbox(data=path):
        upload = tmp_path / "data.db-files" / "half"
        upload.parent.mkdir()
        upload.touch()
        for _ in range(2):
            with pytest.raises(OSError, match=r"data\.db' is in use, probably by another sandbox"):
                Sandbox(data=path).start()
        assert upload.exists()
    with Sandbox(data=path) as sandbox:
        assert api(f"{sandbox.api_root}/bob/")["name"] == "Bob"
        assert not upload.exists()


def test_a_token_stays_the_same(sandbox: Sandbox) -> None:
    assert sandbox.token("bob") == sandbox.token("BOB")
    assert sandbox.token("bob") != sandbox.token("alice")


def test_a_token_of_an_unknown_user_is_a_lookup_error(sandbox: Sandbox) -> None:
    with pytest.raises(LookupError, match="no user 'nobody'"):
        sandbox.token("nobody")


async def test_a_client_acts_as_its_user_or_anonymously(sandbox: Sandbox) -> None:
    async with sandbox.client("bob") as mixcloud:
        assert (await mixcloud.me()).username == "bob"
    async with sandbox.client() as mixcloud:
        assert mixcloud.access_token is None
        assert (await mixcloud.get("alice")).name == "Alice"
