"""What is sent and what comes back, as plain values. Nothing here opens a connection."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .errors import InvalidArgumentError
from .secrets import redact

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
    """

    method: str
    url: str
    body: Multipart | None = None
    personal: bool = True

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

    There is no limit on a whole exchange: an upload of gigabytes may take hours.

    Attributes:
        connect: For a connection to be made.
        read: Between two pieces of an answer.

    Example:
        >>> Timeout(read=5)
        Timeout(connect=10.0, read=5)
    """

    connect: float | None = 10.0
    read: float | None = 60.0

    def __post_init__(self) -> None:
        for name in ("connect", "read"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float | None):
                raise TypeError(f"timeout: {name} is a number of seconds or None, not {value!r}")
            if value is not None and not value > 0:
                raise InvalidArgumentError(f"timeout: {name} is more than 0 seconds, not {value}")

    @classmethod
    def of(cls, value: Timeout | float | None) -> Timeout:
        """Return `value` as it is, or a number of seconds as the limit of both waits."""
        return value if isinstance(value, Timeout) else cls(connect=value, read=value)


#: The limits where nothing else is asked for.
DEFAULT_TIMEOUT = Timeout()
