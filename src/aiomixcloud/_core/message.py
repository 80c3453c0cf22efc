"""What is sent and what comes back, as plain values. Nothing here opens a connection."""

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
    """One HTTP request, without the access token: that is added when it is sent.

    Attributes:
        method: ``GET``, ``POST`` or ``DELETE``.
        url: Absolute address with its query, never with a token in it.
        body: What is sent with it, if anything.
        personal: Whether the access token goes with it.
        repeatable: Whether doing it twice comes to the same as doing it once.
        key: Key of what it is about, where only the request knows.
        timeout: How long to wait for this one; None for the client's own limits.
    """

    method: str
    url: str
    body: Multipart | None = None
    personal: bool = True
    repeatable: bool = True
    key: str | None = None
    timeout: Timeout | None = None

    def within(self, limits: Limits) -> Request:
        """Return this request, to be given up after `limits`; None leaves it as it is."""
        if limits is not None:
            self.timeout = Timeout.of(limits)
        return self

    def __repr__(self) -> str:
        return f"<Request {self.method} {redact(self.url)}>"


@dataclass(slots=True)
class Response:
    """One HTTP answer.

    Attributes:
        status: HTTP status code.
        headers: Header fields, found without regard to case.
        body: The whole body, decompressed.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def __repr__(self) -> str:
        return f"<Response {self.status}, {len(self.body)} bytes>"


@dataclass(slots=True, frozen=True)
class Timeout:
    """How long to wait for the network, in seconds; None means without limit.

    Attributes:
        connect: For a connection to be made.
        read: Between two pieces of an answer, or until more of an upload can be sent.
        total: For a whole exchange; for an upload, which may take hours, from its last byte on.
        pool: Until a call gets its turn, where many are made at once.

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
                raise TypeError(f"timeout: {name} is a number of seconds or None, not {value!r}")
            if value is not None and not value > 0:
                raise InvalidArgumentError(f"timeout: {name} is more than 0 seconds, not {value}")

    @property
    def between_pieces(self) -> float | None:
        """The limit between two pieces of an answer that has a limit as a whole, too."""
        limits = [limit for limit in (self.read, self.total) if limit is not None]
        return min(limits, default=None)

    @classmethod
    def of(cls, value: Timeout | float | None) -> Timeout:
        """Return `value` as it is, or a number of seconds as the limit of every wait."""
        if isinstance(value, Timeout):
            return value
        return cls(connect=value, read=value, total=value, pool=value)


#: Limits as users give them; None for those of the client.
Limits: TypeAlias = Timeout | float | None

#: The limits where nothing else is asked for.
DEFAULT_TIMEOUT = Timeout()
