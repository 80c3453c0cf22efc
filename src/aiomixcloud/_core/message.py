"""Requests and responses as plain values. Nothing here opens a connection."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .redaction import redact
from .timeouts import Timeout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .multipart import Multipart
    from .timeouts import Limits


@dataclass(slots=True)
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

    method: str
    url: str
    body: Multipart | None = None
    personal: bool = True
    repeatable: bool = True
    key: str | None = None
    timeout: Timeout | None = None

    def within(self, limits: Limits) -> Request:
        """Set the timeout of this request and return it; None keeps the client's own."""
        if limits is not None:
            self.timeout = Timeout.of(limits)
        return self

    def __repr__(self) -> str:
        return f"<Request {self.method} {redact(self.url)}>"


@dataclass(slots=True)
class Response:
    """An HTTP response.

    Attributes:
        status: HTTP status code.
        headers: Header fields, looked up case-insensitively.
        body: The whole body, decompressed.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def __repr__(self) -> str:
        return f"<Response {self.status}, {len(self.body)} bytes>"
