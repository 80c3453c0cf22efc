"""A local server that receives the redirect of a browser at the end of the OAuth flow."""

from __future__ import annotations

import threading
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlsplit

from aiomixcloud._core.errors import InvalidArgumentError, TimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

_PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
  :root {{ color-scheme: light dark; font: 1.1rem/1.5 system-ui, sans-serif }}
  body {{ max-width: 30rem; margin: 15vh auto; padding: 0 1rem }}
</style>
<h1>{title}</h1>
<p>{text}</p>
"""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


class CallbackServer:
    """Waits for a browser on 127.0.0.1.

    Use it as a context manager; `redirect_uri` is the URL to redirect browsers to.

    Args:
        check: Called with the requested URL; raises an exception if it is not valid.
        port: Port to listen on; 0 chooses a free one.
    """

    def __init__(self, check: Callable[[str], object], *, port: int = 0) -> None:
        if not 0 <= port <= 65535:
            raise InvalidArgumentError(
                f"port must be a number from 0 to 65535, not {port}", field="port"
            )
        self._check = check
        self._address: str | None = None
        self._done = threading.Event()
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 10

            def do_GET(self) -> None:
                status, title, text = loopback._receive(self.path)
                try:
                    self._answer(status, title, text)
                finally:
                    # Only after the page is sent, because the program may exit at once.
                    if status is HTTPStatus.OK:
                        loopback._done.set()

            def _answer(self, status: HTTPStatus, title: str, text: str) -> None:
                body = _PAGE.format(title=escape(title), text=escape(text)).encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Content-Security-Policy", _POLICY)
                self.send_header("Referrer-Policy", "no-referrer")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *arguments: Any) -> None:
                """Log nothing: the URL contains the code."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )
        self.redirect_uri = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._done.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def wait(self, seconds: float) -> str:
        """Return the URL to which the browser was redirected.

        Raises:
            TimeoutError: No request was received within `seconds`.
        """
        self._done.wait(seconds)
        if self._address is None:
            raise TimeoutError(f"access was neither allowed nor denied within {seconds:g} seconds")
        return self._address

    def _receive(self, target: str) -> tuple[HTTPStatus, str, str]:
        """Store the requested URL; return the status, title and text of the page to show."""
        parts = urlsplit(target)
        if parts.path != "/" or not {"code", "error"} & set(parse_qs(parts.query)):
            return HTTPStatus.NOT_FOUND, "Not found", "This is not the login page of the program."
        if self._address is None:
            self._address = target
        try:
            self._check(target)
        except Exception as error:  # noqa: BLE001 - the page shows what the program will raise
            text = f"The program was not given access: {error}"
            result = HTTPStatus.OK, "No access", text
        else:
            text = "You are logged in. You can close this window and return to the program."
            result = HTTPStatus.OK, "Thank you", text
        return result
