"""A server that passes requests on to a sandbox and rewrites the answers."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

import urllib3

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable


class Rewriting:
    """Serves a sandbox with other answers, optionally over TLS.

    Args:
        root: Root URL of the API of the sandbox.
        edit: Returns the JSON to send for a path and the JSON of the sandbox.
        tls: The context of TLS connections.
        date: The header ``Date`` to send; None for that of the sandbox.
    """

    def __init__(
        self,
        root: str,
        edit: Callable[[str, Any], Any] = lambda _, answer: answer,
        *,
        tls: ssl.SSLContext | None = None,
        date: str | None = None,
    ) -> None:
        pools = urllib3.PoolManager()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # head and body in one packet

            def _pass(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                headers = {
                    name: value
                    for name, value in self.headers.items()
                    if name.lower() not in {"accept-encoding", "connection", "content-length"}
                }
                answer = pools.request(
                    self.command,
                    root + self.path,
                    body=self.rfile.read(length) if length else None,
                    headers=headers,
                    redirect=False,
                    retries=False,
                )
                data = answer.data
                with suppress(ValueError):
                    text = json.dumps(edit(self.path.partition("?")[0], json.loads(data)))
                    data = text.encode()
                self.send_response_only(answer.status)
                dropped = {"content-length", "transfer-encoding", "connection", "date"}
                for name, value in answer.headers.items():
                    if name.lower() not in dropped:
                        self.send_header(name, value)
                self.send_header("Date", date or answer.headers["Date"])
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_DELETE = _pass  # noqa: N815 - names of the base class

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._pools = pools
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        scheme = "http" if tls is None else "https"
        self.root = f"{scheme}://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._pools.clear()


def in_objects(kind: str, change: Callable[[dict[str, Any]], None]) -> Callable[[str, Any], Any]:
    """Return an edit that changes all objects of a kind, at any depth."""

    def edit(path: str, answer: Any) -> Any:
        if isinstance(answer, dict):
            for value in answer.values():
                edit(path, value)
            if answer.get("type") == kind:
                change(answer)
        elif isinstance(answer, list):
            for value in answer:
                edit(path, value)
        return answer

    return edit
