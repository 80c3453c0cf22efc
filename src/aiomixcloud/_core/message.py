"""Requests, responses and timeouts as plain values. Nothing here opens a connection."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from .errors import InvalidArgumentError
from .redaction import redact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .multipart import Multipart


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


@dataclass(slots=True, frozen=True)
class Timeout:
    """Timeouts in seconds; None means no limit.

    Attributes:
        connect: Maximum time to open a connection.
        read: Maximum time between two chunks of a response, or until more of an upload can
            be sent.
        total: Maximum time of a request and its response; for an upload, which may take
            hours, from its last byte on.
        pool: Maximum time to wait for a free request slot (see ``max_connections``).

    Example:
        >>> Timeout(read=5)
        Timeout(connect=10.0, read=5, total=300.0, pool=None)
    """

    connect: float | None = 10.0
    read: float | None = 60.0
    total: float | None = 300.0
    pool: float | None = None

    def __post_init__(self) -> None:
        for name in ("connect", "read", "total", "pool"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float | None):
                raise TypeError(
                    f"timeout: {name} must be a number of seconds or None, not {value!r}"
                )
            if value is not None and not value > 0:
                raise InvalidArgumentError(f"timeout: {name} must be positive, not {value}")

    @property
    def between_pieces(self) -> float | None:
        """The timeout between two chunks of a response, at most `total`."""
        limits = [limit for limit in (self.read, self.total) if limit is not None]
        return min(limits, default=None)

    @classmethod
    def of(cls, value: Timeout | float | None) -> Timeout:
        """Return a `Timeout` unchanged, or one with `value` as every timeout."""
        if isinstance(value, Timeout):
            return value
        return cls(connect=value, read=value, total=value, pool=value)


#: A timeout as users pass it; None for the client's own.
Limits: TypeAlias = Timeout | float | None

#: The default timeouts.
DEFAULT_TIMEOUT = Timeout()
