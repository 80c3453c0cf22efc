"""A server that passes each connection to a function, optionally over TLS."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import ssl
    from types import TracebackType

#: Handles a connection, which is closed afterwards.
Behaviour = Callable[[socket.socket], None]


class RawServer:
    """Serves each connection in a thread. Use it as a context manager; `root` is its URL.

    Args:
        behave: Handles each connection.
        tls: Speak TLS with these certificates.
    """

    def __init__(self, behave: Behaviour, *, tls: ssl.SSLContext | None = None) -> None:
        self._behave = behave
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=100)
        scheme = "https" if tls else "http"
        self.root = f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):  # when the listener is closed
            while True:
                connection = self._listener.accept()[0]
                threading.Thread(target=self._handle, args=(connection,), daemon=True).start()

    def _handle(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), connection:
            connection.settimeout(60)
            if self._tls is None:
                self._behave(connection)
                return
            with self._tls.wrap_socket(connection, server_side=True) as secure:
                self._behave(secure)


def read_request(
    connection: socket.socket,
    share: float = 1.0,
    *,
    pause: Callable[[], object] = lambda: None,
) -> tuple[str, bool]:
    """Read the headers and a share of the body. Return the headers, and whether all was read.

    Args:
        connection: The connection to the client.
        share: How much of the body to read, from 0 to 1.
        pause: Called between the headers and the rest of the body.

    Raises:
        OSError: The client closed the connection before that.
    """
    data = b""
    while b"\r\n\r\n" not in data:
        data += _receive(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    text = head.decode()
    length = int(text.lower().partition("content-length: ")[2].partition("\r\n")[0] or 0)
    count = len(body)
    pause()
    while count < int(length * share):
        count += len(_receive(connection))
    return text, count >= length


def reset(connection: socket.socket) -> None:
    """Make closing the connection reset it."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _receive(connection: socket.socket) -> bytes:
    data = connection.recv(1 << 16)
    if not data:
        raise ConnectionError("the client closed the connection")
    return data
