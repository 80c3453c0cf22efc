"""An interrupted upload or a killed server leaves no partial show."""

import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from aiomixcloud.sandbox import Sandbox
from tests.sandbox import database_invariants
from tests.sandbox.api_client import ApiClient
from tests.sandbox.media import MP3, File, multipart, picture
from tests.sandbox.test_uploads import stored


class Sender:
    """Sends part of a raw request."""

    def __init__(self, root: str) -> None:
        url = urlsplit(root)
        self.socket = socket.create_connection((url.hostname or "", url.port or 0), timeout=60)

    def begin(self, path: str, length: int, content_type: str, *more: str) -> None:
        lines = [
            f"POST {path} HTTP/1.1",
            "Host: sandbox",
            f"Content-Type: {content_type}",
            f"Content-Length: {length}",
            *more,
        ]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())

    def begin_upload(self, token: str, megabytes: int = 3) -> None:
        """Send the beginning of an upload that announces more data than it sends."""
        content_type, body = multipart({"name": "Half", "mp3": MP3})
        self.begin(f"/upload/?access_token={token}", 10**9, content_type)
        self.socket.sendall(body[: body.index(MP3.content) + 1000] + bytes(megabytes << 20))

    def answer(self) -> bytes:
        text = b""
        while b"\r\n\r\n" not in text:
            received = self.socket.recv(65536)
            if not received:
                break
            text += received
        return text

    def close(self) -> None:
        self.socket.close()


@pytest.fixture
def sender(fresh: Sandbox) -> Iterator[Sender]:
    sender = Sender(fresh.api_root)
    yield sender
    sender.close()


def until(condition: Callable[[], object]) -> None:
    """Wait until a condition is true."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def test_a_client_that_goes_away_leaves_nothing(
    fresh: Sandbox, anonymous: ApiClient, sender: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    before = anonymous("/bob/").body
    sender.begin_upload(fresh.token("bob"))
    until(lambda: stored(fresh))
    sender.close()
    until(lambda: not stored(fresh))
    assert anonymous("/bob/").body == before
    assert anonymous("/bob/half/").status == 404
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_others_are_answered_during_a_slow_upload(
    fresh: Sandbox, bob: ApiClient, sender: Sender
) -> None:
    sender.begin_upload(fresh.token("bob"))
    assert bob("/me/").status == 200
    assert bob.upload("Quicker").key == "/bob/quicker/"


def test_clients_that_disconnect_leave_nothing(fresh: Sandbox) -> None:
    bob = ApiClient(fresh.api_root, fresh.token("bob"))
    dying = [Sender(fresh.api_root) for _ in range(12)]
    for place, sender in enumerate(dying):
        sender.begin_upload(bob.token or "", megabytes=place % 3)
    with ThreadPoolExecutor(6) as threads:
        uploads = [threads.submit(bob.upload, "Same") for _ in range(6)]
        for place, sender in enumerate(dying):
            if place % 2:
                # Ends with a reset instead of a clean shutdown.
                option = struct.pack("ii", 1, 0)
                sender.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, option)
            sender.close()
        keys = {upload.result().key for upload in uploads}
    assert keys == {"/bob/same/", *(f"/bob/same-{number}/" for number in range(1, 6))}
    until(lambda: len(stored(fresh)) == 6)
    database = fresh._alive.store._database
    database_invariants.check(database)
    database_invariants.check_files(database, stored(fresh)[0].parent)


def test_stopping_in_the_middle_of_an_upload_leaves_nothing(tmp_path: Path) -> None:
    sandbox = Sandbox(data=tmp_path / "data.db")
    sandbox.start()
    sender = Sender(sandbox.api_root)
    sender.begin_upload(sandbox.token("bob"))
    until(lambda: stored(sandbox))
    sandbox.stop()
    sender.close()
    assert list((tmp_path / "data.db-files").iterdir()) == []


SERVER = """
import signal, sys
from aiomixcloud.sandbox import Sandbox
with Sandbox(data=sys.argv[1]) as sandbox:
    print(sandbox.api_root, sandbox.token("bob"), flush=True)
    signal.pause()
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a signal that kills")
def test_a_server_that_is_killed_leaves_no_half_show(tmp_path: Path) -> None:
    path = tmp_path / "data.db"
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, str(path)], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        root, token = server.stdout.readline().split()
        whole = ApiClient(root, token).upload("Whole", picture=File(picture())).key
        sender = Sender(root)
        sender.begin_upload(token)
        folder = tmp_path / "data.db-files"
        until(lambda: len(list(folder.iterdir())) == 3)
        os.kill(server.pid, signal.SIGKILL)
        sender.close()
    assert len(list(folder.iterdir())) == 3
    with Sandbox(data=path) as sandbox:
        anonymous = ApiClient(sandbox.api_root)
        assert anonymous("/bob/half/").status == 404
        assert anonymous(whole).body["audio_length"] == 2
        assert anonymous("/bob/cloudcasts/").keys[0] == whole
        assert {one.read_bytes() for one in stored(sandbox)} == {MP3.content, picture()}


def test_a_failure_while_storing_leaves_nothing(
    bob: ApiClient, anonymous: ApiClient, fresh: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("no space left")

    before = anonymous("/bob/").body
    with monkeypatch.context() as patch:
        patch.setattr("aiomixcloud.sandbox.db.shows._add_media", fail)
        assert bob.upload("Lost", tags_0_tag="Lost Tag").status == 500
    assert anonymous("/bob/").body == before
    assert anonymous("/genres/lost-tag/").status == 404
    assert stored(fresh) == []


def test_a_disk_that_is_full_is_an_error_and_leaves_nothing(
    bob: ApiClient, fresh: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        def write(self, _: bytes) -> int:
            raise OSError(28, "No space left on device")

        def close(self) -> None:
            real.close()

    name, real = fresh._alive.store.files.create()
    monkeypatch.setattr(fresh._alive.store.files, "create", lambda: (name, Full()))
    assert bob.upload().status == 500
    assert stored(fresh) == []


# Refusals before the body is read


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/upload/?access_token=wrong", b"401"),
        ("/upload/alice/fun-times-ep-25/edit/?access_token={token}", b"403"),
        ("/upload/bob/nothing/edit/?access_token={token}", b"404"),
        ("/a/b/c/d/e/?access_token={token}", b"404"),
        ("/popular/?access_token={token}", b"405"),
    ],
)
def test_an_unauthorized_upload_is_refused_before_its_body_is_sent(
    fresh: Sandbox, sender: Sender, path: str, status: bytes
) -> None:
    path = path.format(token=fresh.token("bob"))
    sender.begin(path, 4 << 30, "multipart/form-data; boundary=b")
    answer = sender.answer()
    assert answer.startswith(b"HTTP/1.1 " + status)
    assert b"Connection: close" in answer


def test_an_upload_without_a_token_is_refused_long_before_its_end(
    fresh: Sandbox, anonymous: ApiClient, sender: Sender
) -> None:
    content_type, body = multipart({"name": "Half", "mp3": MP3})
    sender.begin("/upload/", 4 << 30, content_type)
    sender.socket.sendall(body[: body.index(MP3.content)] + bytes(9 << 20))
    assert sender.answer().startswith(b"HTTP/1.1 401")
    assert stored(fresh) == []


def test_a_client_that_expects_100_continue_is_refused_before_sending(
    fresh: Sandbox, sender: Sender
) -> None:
    length, form = 4 << 30, "multipart/form-data; boundary=b"
    sender.begin("/upload/?access_token=wrong", length, form, "Expect: 100-continue")
    assert sender.answer().startswith(b"HTTP/1.1 401")


def test_a_client_that_expects_100_continue_may_upload(fresh: Sandbox, sender: Sender) -> None:
    content_type, body = multipart({"name": "Polite", "mp3": MP3})
    sender.begin(
        f"/upload/?access_token={fresh.token('bob')}",
        len(body),
        content_type,
        "Expect: 100-continue",
    )
    assert sender.answer() == b"HTTP/1.1 100 Continue\r\n\r\n"
    sender.socket.sendall(body)
    assert sender.answer().startswith(b"HTTP/1.1 200")


def test_a_body_in_chunks_is_read_like_any_other(
    fresh: Sandbox, anonymous: ApiClient, sender: Sender
) -> None:
    content_type, body = multipart({"name": "In Chunks", "mp3": MP3})
    pieces = [body[start : start + 7001] for start in range(0, len(body), 7001)]
    chunked = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    sender.socket.sendall(
        f"POST /upload/?access_token={fresh.token('bob')} HTTP/1.1\r\nHost: x\r\n"
        f"Transfer-Encoding: chunked\r\nContent-Type: {content_type}\r\n\r\n".encode()
        + chunked
    )
    assert sender.answer().startswith(b"HTTP/1.1 200")
    assert anonymous("/bob/in-chunks/").body["audio_length"] == 2


def test_a_client_that_sends_on_after_a_refusal_still_gets_it(anonymous: ApiClient) -> None:
    content_type, body = multipart({"mp3": File(bytes(20 << 20)), "name": "Big"})
    answer = anonymous(
        "/upload/", "POST", {"Content-Type": content_type}, body, access_token="wrong"
    )
    assert answer.status == 401
