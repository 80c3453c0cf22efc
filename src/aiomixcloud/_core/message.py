"""Requests and responses as plain values. Nothing here opens a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .redaction import redact
from .timeouts import Timeout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .multipart import Multipart
    from .timeouts import Limits


class Request:
    """An HTTP request, without the access token, which is added when it is sent.

    Attributes:
        method: ``GET``, ``POST`` or ``DELETE``.
        url: Absolute URL with its query, without a token.
        body: The request body, if any.
        personal: Whether to send the access token.
        repeatable: Whether the request is idempotent.
        key: Key of the object to change, if the response does not contain it.
        timeout: Timeout of this request; None for the client's own.
    """

    __slots__ = ("body", "key", "method", "personal", "repeatable", "timeout", "url")

    def __init__(
        self,
        method: str,
        url: str,
        body: Multipart | None = None,
        *,
        personal: bool = True,
        repeatable: bool = True,
        key: str | None = None,
    ) -> None:
        self.method = method
        self.url = url
        self.body = body
        self.personal = personal
        self.repeatable = repeatable
        self.key = key
        self.timeout: Timeout | None = None

    def within(self, limits: Limits) -> Request:
        """Set the timeout of this request and return it; None keeps the client's own."""
        if limits is not None:
            self.timeout = Timeout.of(limits)
        return self

    def __repr__(self) -> str:
        return f"<Request {self.method} {redact(self.url)}>"


class Response:
    """An HTTP response.

    Attributes:
        status: HTTP status code.
        headers: Header fields, looked up case-insensitively.
        body: The whole body, decompressed.
    """

    __slots__ = ("body", "headers", "status")

    def __init__(
        self, status: int, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> None:
        self.status = status
        self.headers = {} if headers is None else headers
        self.body = body

    def __repr__(self) -> str:
        return f"<Response {self.status}, {len(self.body)} bytes>"
