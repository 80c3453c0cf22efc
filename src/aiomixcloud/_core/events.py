"""The events that a client passes to its hook: requests, responses, retries and waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


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


@dataclass(frozen=True, slots=True)
class RetryEvent:
    """A failed request will be retried after a wait.

    Attributes:
        method: HTTP method.
        url: URL, with secrets replaced by ``***``.
        attempt: Number of failed attempts so far.
        seconds: Seconds until the retry.
        reason: Why the request failed.

    Example:
        >>> RetryEvent("GET", "https://api.mixcloud.com/bob/", 1, 0.5, "reset").seconds
        0.5
    """

    method: str
    url: str
    attempt: int
    seconds: float
    reason: str


@dataclass(frozen=True, slots=True)
class WaitEvent:
    """A call waits because of a rate limit.

    Attributes:
        method: HTTP method.
        url: URL, with secrets replaced by ``***``.
        seconds: Seconds to wait.

    Example:
        >>> WaitEvent("GET", "https://api.mixcloud.com/bob/", 12).seconds
        12
    """

    method: str
    url: str
    seconds: float


Event: TypeAlias = RequestEvent | ResponseEvent | RetryEvent | WaitEvent
