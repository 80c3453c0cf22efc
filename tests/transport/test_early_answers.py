"""An early refusal of an upload ends the upload at once, in both flavours."""

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import trustme
import urllib3

from aiomixcloud import AuthenticationError, Mixcloud, MixcloudError, RateLimitError
from aiomixcloud.sync import MixcloudSync

ERRORS = {
    "401 Unauthorized": (AuthenticationError, b'{"error": {"type": "OAuthException"}}'),
    "403 Forbidden": (RateLimitError, b'{"error": {"type": "RateLimitException"}}'),
    "413 Payload Too Large": (MixcloudError, b"<h1>too large</h1>"),
}


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def large_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create a sparse file of 1 GiB."""
    path = tmp_path_factory.mktemp("upload") / "large.mp3"
    with path.open("wb") as stream:
        stream.truncate(1 << 30)
    return path


class Refusing:
    """Answers after the headers of a request, without reading the body."""

    def __init__(self, status: str, body: bytes, *, close: bool, tls: ssl.SSLContext | None):
        self.answer = (
            f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n"
            + ("Connection: close\r\n" if close else "")
            + "\r\n"
        ).encode() + body
        self.close = close
        self.tls = tls
        self.connections: list[socket.socket] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):  # when the listener is closed
            while True:
                self._refuse(self.listener.accept()[0])

    def _refuse(self, connection: socket.socket) -> None:
        if self.tls:
            connection = self.tls.wrap_socket(connection, server_side=True)
        self.connections.append(connection)
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(4096)
        connection.sendall(self.answer)
        if self.close:
            # Closing both directions with unread data would reset the connection, and the
            # answer could be lost.
            connection.shutdown(socket.SHUT_WR)

    def stop(self) -> None:
        for connection in (self.listener, *self.connections):
            connection.close()


@pytest.fixture(params=["plain", "TLS"])
def serve(request: pytest.FixtureRequest, authority: trustme.CA) -> Iterator[Any]:
    """Start servers that refuse uploads, and return their URLs."""
    servers: list[Refusing] = []
    secure = request.param == "TLS"

    def start(status: str, body: bytes, *, close: bool) -> str:
        context = None
        if secure:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            authority.issue_cert("127.0.0.1").configure_cert(context)
        servers.append(Refusing(status, body, close=close, tls=context))
        return f"{'https' if secure else 'http'}://127.0.0.1:{servers[-1].port}"

    yield start
    for server in servers:
        server.stop()


def trust(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def upload_async(root: str, path: Path, authority: trustme.CA) -> None:
    async def main() -> None:
        connector = aiohttp.TCPConnector(ssl=trust(authority))
        async with aiohttp.ClientSession(connector=connector) as session:
            mixcloud = Mixcloud(root, access_token="t", session=session, retry=None)
            await mixcloud.upload(path, "Large")

    asyncio.run(main())


def upload_sync(root: str, path: Path, authority: trustme.CA) -> None:
    pools = urllib3.PoolManager(ssl_context=trust(authority))
    try:
        with MixcloudSync(root, access_token="t", session=pools, retry=None) as mixcloud:
            mixcloud.upload(path, "Large")
    finally:
        pools.clear()


@pytest.mark.parametrize("status", ERRORS)
@pytest.mark.parametrize("close", [False, True], ids=["left open", "closed"])
@pytest.mark.parametrize("upload", [upload_async, upload_sync], ids=["async", "sync"])
def test_a_refusal_ends_an_upload_at_once(
    status: str,
    close: bool,
    upload: Callable[[str, Path, trustme.CA], None],
    serve: Callable[..., str],
    large_file: Path,
    authority: trustme.CA,
) -> None:
    error, body = ERRORS[status]
    root = serve(status, body, close=close)
    with pytest.raises(MixcloudError) as caught:
        upload(root, large_file, authority)
    assert type(caught.value) is error
    assert caught.value.status == int(status[:3])


def test_a_blocking_client_with_its_own_pool_stops_too(
    serve: Callable[..., str],
    large_file: Path,
    authority: trustme.CA,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    error, body = ERRORS["401 Unauthorized"]
    root = serve("401 Unauthorized", body, close=False)
    with MixcloudSync(root, access_token="t") as mixcloud:
        for _ in range(2):  # the client stays usable after the connection is lost
            with pytest.raises(error):
                mixcloud.upload(large_file, "Large")
