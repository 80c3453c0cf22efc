"""Requests to a sandbox through real sockets."""

import http.client
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.sandbox.media import MP3, Part, multipart


@dataclass(frozen=True)
class ApiResponse:
    status: int
    headers: http.client.HTTPMessage
    raw: bytes

    @property
    def text(self) -> str:
        """The body of an API response, which is always ASCII."""
        return self.raw.decode("ascii")

    @property
    def page(self) -> str:
        """The body of an HTML response."""
        return self.raw.decode()

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

    @property
    def details(self) -> dict[str, list[str]]:
        """The problems of a refused upload, by field."""
        assert self.status == 400
        assert self.body["error"]["type"] == "UploadException"
        details: dict[str, list[str]] = self.body["details"]
        return details

    @property
    def key(self) -> str:
        """The key of the show that was uploaded or edited."""
        assert self.status == 200, self.raw
        assert self.body["result"]["success"] is True
        return str(self.body["result"]["key"])

    @property
    def message(self) -> str:
        """The message of a successful action."""
        assert self.status == 200, self.raw
        assert self.body["result"]["success"] is True
        return str(self.body["result"]["message"])


@dataclass(frozen=True)
class ApiClient:
    """Sends requests to a path or URL, optionally as a user; never follows redirects."""

    root: str
    token: str | None = None

    def __call__(
        self,
        target: str,
        method: str = "GET",
        headers: dict[str, str] | None = None,
        content: bytes | None = None,
        **query: object,
    ) -> ApiResponse:
        if self.token is not None:
            query.setdefault("access_token", self.token)
        url = urlsplit(target if "://" in target else self.root + target)
        asked = "&".join(part for part in (url.query, urlencode(query)) if part)
        connection = http.client.HTTPConnection(url.netloc, timeout=60)
        try:
            connection.request(
                method, url.path + (f"?{asked}" if asked else ""), content, headers or {}
            )
            response = connection.getresponse()
            return ApiResponse(response.status, response.headers, response.read())
        finally:
            connection.close()

    def post(
        self, target: str, *, headers: dict[str, str] | None = None, **fields: str
    ) -> ApiResponse:
        """Send a form in the format that browsers use without files."""
        return self(
            target,
            "POST",
            {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})},
            urlencode(fields).encode(),
        )

    def send(self, target: str, parts: dict[str, Part], **query: object) -> ApiResponse:
        """Send a form with files."""
        content_type, content = multipart(parts)
        return self(target, "POST", {"Content-Type": content_type}, content, **query)

    def upload(self, name: Part = "A Show", **parts: Part) -> ApiResponse:
        """Upload a show; underscores in the names of numbered fields stand for hyphens."""
        needed: dict[str, Part] = {"mp3": MP3, "name": name}
        return self.send("/upload/", needed | _spelled(parts))

    def edit(self, key: str, **parts: Part) -> ApiResponse:
        """Edit a show."""
        return self.send(f"/upload{key}edit/", _spelled(parts))


def _spelled(parts: dict[str, Part]) -> dict[str, Part]:
    """Restore the hyphens in the names of numbered fields."""
    return {re.sub(r"_(\d+)_", r"-\1-", name): part for name, part in parts.items()}


AllPages = Callable[[str], list[ApiResponse]]
