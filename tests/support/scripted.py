"""A server that answers what a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from types import TracebackType


class Asked:
    """One request as it arrived."""

    def __init__(self, method: str, target: str, headers: dict[str, str], body: bytes) -> None:
        parts = urlsplit(target)
        self.method = method
        self.target = target
        self.path = parts.path
        self.query = dict(parse_qsl(parts.query, keep_blank_values=True))
        self.headers = headers
        self.body = body


class Scripted:
    """Answers requests in turn with what was added; 404 when nothing is left.

    Use it as a context manager; `root` is its address.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._answers: list[tuple[int, dict[str, str], bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                outer.asked.append(Asked(self.command, self.path, dict(self.headers), body))
                status, headers, content = outer._next()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_DELETE = answer  # noqa: N815 - names of the base class

            def log_message(self, format: str, *arguments: object) -> None:
                """Stay silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self.root = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.leave()

    def leave(self) -> None:
        """Take no connection any more."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def add(self, body: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> None:
        """Answer one more request; what is no bytes is sent as JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {"Content-Type": "text/javascript; charset=utf-8"} | (headers or {})
        self._answers.append((status, given, content))

    def forget(self) -> None:
        """Drop what is left to answer, and what was asked."""
        self._answers.clear()
        self.asked.clear()

    def _next(self) -> tuple[int, dict[str, str], bytes]:
        if self._answers:
            return self._answers.pop(0)
        error = {"error": {"type": "ResourceNotFoundException", "message": "Nothing scripted."}}
        return 404, {}, json.dumps(error).encode()
