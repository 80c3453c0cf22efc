"""A server that answers correctly until a test makes it misbehave."""

from __future__ import annotations

import contextlib
import json
import socket
import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from types import TracebackType

#: Replaces the answer to a request on a connection, which is closed afterwards.
Behaviour = Callable[[socket.socket], None]

_SHOWS = [{"key": f"/bob/{number}/", "type": "cloudcast"} for number in range(4)]
_DONE = {"success": True, "message": "Done"}


@dataclass
class Received:
    """One request, and how many bytes of its body were read."""

    method: str
    target: str
    length: int
    read: int = 0


@dataclass
class _Bad:
    match: str
    behave: Behaviour
    times: int | None
    early: bool


def answer(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """Return the bytes of a response."""
    size = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/javascript", *headers]
    return "\r\n".join([*lines, f"Content-Length: {size}", "", ""]).encode() + body


class MisbehavingServer:
    """Answers like a small Mixcloud, or as configured by `behave`.

    Use it as a context manager; `root` is its URL, `received` the requests.
    """

    def __init__(self) -> None:
        self.received: list[Received] = []
        self._bad: list[_Bad] = []
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self._open: set[socket.socket] = set()
        # Reserves the port while the server is stopped; it does not listen.
        self._reservation = socket.socket()
        self._reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._reservation.bind(("127.0.0.1", 0))
        self._address: tuple[str, int] = self._reservation.getsockname()
        self._listen()
        self.root = f"http://127.0.0.1:{self._address[1]}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
        self._reservation.close()

    def behave(
        self, match: str, how: Behaviour, *, times: int | None = None, early: bool = False
    ) -> None:
        """Misbehave for requests whose method and path start with `match`.

        If several match, the one that was added first applies.

        Args:
            match: Such as ``GET /bob/``.
            how: What to do with the connection.
            times: How often; None for no limit.
            early: Do it before the request body is read.
        """
        self._bad.append(_Bad(match, how, times, early))

    def behave_well(self) -> None:
        """Answer correctly again."""
        self._bad.clear()

    def stop(self) -> None:
        """Stop accepting connections and close the open ones."""
        self._ending.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):  # the client may have closed it already
                    connection.shutdown(socket.SHUT_RDWR)

    def restart(self) -> None:
        """Accept connections again at the same address."""
        self._listen()

    def wait(self, seconds: float) -> None:
        """Wait inside a behaviour; raise `ConnectionError` when the server stops."""
        if self._ending.wait(seconds):
            raise ConnectionError("the server stops")

    def _listen(self) -> None:
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                outer._serve(self.connection, self.rfile)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            allow_reuse_port = True
            daemon_threads = True

        self._ending.clear()
        self._server = Server(self._address, Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.005,))
        self._thread.start()

    def _serve(self, connection: socket.socket, incoming: Any) -> None:
        with self._lock:
            self._open.add(connection)
        try:
            while self._exchange(connection, incoming):
                pass
        except (OSError, ValueError):
            pass  # the client or the server closed the connection
        finally:
            with self._lock:
                self._open.discard(connection)

    def _exchange(self, connection: socket.socket, incoming: Any) -> bool:
        """Answer one request; return whether another one may follow."""
        first = incoming.readline().decode().split()
        if not first:
            return False
        headers = {}
        while line := incoming.readline().decode().strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        request = Received(first[0], first[1], int(headers.get("content-length", 0)))
        with self._lock:
            self.received.append(request)
            bad = self._next_fault(f"{request.method} {request.target}")
        if bad is None or not bad.early:
            while request.read < request.length:
                piece = incoming.read1(min(1 << 16, request.length - request.read))
                if not piece:
                    return False
                request.read += len(piece)
        if bad is not None:
            bad.behave(connection)
            return False
        connection.sendall(answer(json.dumps(self._good(request)).encode()))
        return True

    def _next_fault(self, what: str) -> _Bad | None:
        for bad in self._bad:
            if what.startswith(bad.match) and bad.times != 0:
                if bad.times is not None:
                    bad.times -= 1
                return bad
        return None

    def _good(self, request: Received) -> dict[str, Any]:
        parts = urlsplit(request.target)
        if request.method != "GET":
            return {"result": _DONE | {"key": "/amikrop/mix/"}}
        if parts.path != "/popular/":
            return {"key": parts.path, "type": "user", "username": parts.path.strip("/")}
        offset = int(parse_qs(parts.query).get("offset", ["0"])[0])
        page: dict[str, Any] = {"data": _SHOWS[offset : offset + 2]}
        if offset + 2 < len(_SHOWS):
            page["paging"] = {"next": f"{self.root}/popular/?limit=2&offset={offset + 2}"}
        return page
