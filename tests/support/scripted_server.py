"""A server that returns prepared responses in order and records the requests."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from pytest_httpserver.httpserver import HTTPServerBase
from werkzeug import Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

# Its log of requests contains access tokens, which tests look for in what the client logs.
logging.getLogger("werkzeug").setLevel(logging.ERROR)


@dataclass(frozen=True)
class ReceivedRequest:
    """One request as it arrived, with its path and query still encoded in `target`."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


class ScriptedServer(HTTPServerBase):
    """Returns the responses that were added, in order, and then 404. `root` is its URL."""

    def __init__(self) -> None:
        super().__init__("127.0.0.1", 0, threaded=True)
        self.requests: list[ReceivedRequest] = []
        self._responses: list[Response] = []

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def add(self, body: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> None:
        """Return one more response; a body that is not bytes is sent as JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body)
        given = {"Content-Type": "text/javascript; charset=utf-8"} | (headers or {})
        self._responses.append(Response(content, status, given))

    def clear(self) -> None:
        """Forget the remaining responses and the requests."""
        super().clear()
        self._responses.clear()
        self.requests.clear()

    def dispatch(self, request: Request) -> Response:
        """Record a request and choose its response."""
        target = request.environ["REQUEST_URI"]
        self.requests.append(
            ReceivedRequest(request.method, target, dict(request.headers), request.get_data())
        )
        return self._responses.pop(0) if self._responses else Response(b"{}", 404)

    def thread_target(self) -> None:
        """Check often whether to stop, which the default does every half second."""
        assert self.server is not None
        self.server.serve_forever(0.01)
