"""The events that a client passes to its hook before a request and after a response."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RequestEvent:
    """A request is about to be sent.

    Attributes:
        method: HTTP method.
        url: URL, with secrets replaced by ``***``.
        attempt: Number of the attempt, starting at 1.

    Example:
        >>> RequestEvent("GET", "https://api.mixcloud.com/bob/", 1).attempt
        1
    """

    method: str
    url: str
    attempt: int


@dataclass(frozen=True, slots=True)
class ResponseEvent:
    """A response has arrived, whatever its status.

    Attributes:
        method: HTTP method.
        url: URL, with secrets replaced by ``***``.
        status: HTTP status.
        seconds: Time from sending the request to the end of the response.
        server_date: The header ``Date`` as sent, the time of the server; None if it is missing.

    Example:
        >>> ResponseEvent("GET", "https://api.mixcloud.com/bob/", 200, 0.1).status
        200
    """

    method: str
    url: str
    status: int
    seconds: float
    server_date: str | None = None
