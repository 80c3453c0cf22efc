"""A server that reads uploads slowly, like a slow connection."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class SlowServer:
    """The URL of the server, and whether an upload has started."""

    root: str
    begun: threading.Event = field(default_factory=threading.Event)


@contextmanager
def slow_server(seconds: float) -> Iterator[SlowServer]:
    """Serve a user without shows, whose uploads take some seconds."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({"key": "/a/", "data": []})

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            for part in range(20):
                self.rfile.read(length * (part + 1) // 20 - length * part // 20)
                slow.begun.set()
                time.sleep(seconds / 20)
            self._answer({"result": {"success": True, "message": "Done", "key": "/a/b/"}})

        def _answer(self, data: object) -> None:
            body = json.dumps(data).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Stay silent."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Stay silent; clients are expected to disconnect."""

    server = Server(("127.0.0.1", 0), Handler)
    slow = SlowServer(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield slow
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
