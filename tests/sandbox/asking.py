"""Questions asked of a sandbox through real sockets. Expects nothing of the answers."""

import http.client
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    raw: bytes

    @property
    def text(self) -> str:
        return self.raw.decode("ascii")

    @property
    def body(self) -> Any:
        return json.loads(self.raw)

    @property
    def keys(self) -> list[str]:
        """The keys of the items of a list."""
        return [item["key"] for item in self.body["data"]]

    @property
    def error(self) -> tuple[int, str, str]:
        error = self.body["error"]
        return self.status, error["type"], error["message"]


@dataclass(frozen=True)
class Ask:
    """Asks for a path or an address; never follows a redirect."""

    root: str

    def __call__(
        self,
        target: str,
        method: str = "GET",
        headers: dict[str, str] | None = None,
        **query: object,
    ) -> Answer:
        url = urlsplit(target if "://" in target else self.root + target)
        asked = "&".join(part for part in (url.query, urlencode(query)) if part)
        connection = http.client.HTTPConnection(url.netloc, timeout=10)
        try:
            connection.request(
                method, url.path + (f"?{asked}" if asked else ""), headers=headers or {}
            )
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()


Walk = Callable[[str], list[Answer]]
