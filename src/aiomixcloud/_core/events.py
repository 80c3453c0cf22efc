"""What a client tells its hook about: requests, answers, and every wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class RequestEvent:
    """A request is sent.

    Attributes:
        method: HTTP method.
        url: Address, with secrets replaced by ``***``.
        attempt: 1 for the first time.

    Example:
        >>> RequestEvent("GET", "https://api.mixcloud.com/bob/", 1).attempt
        1
    """

    method: str
    url: str
    attempt: int


@dataclass(frozen=True, slots=True)
class ResponseEvent:
    """An answer has come, good or bad.

    Attributes:
        method: HTTP method.
        url: Address, with secrets replaced by ``***``.
        status: HTTP status.
        seconds: Time from sending to the end of the answer.

    Example:
        >>> ResponseEvent("GET", "https://api.mixcloud.com/bob/", 200, 0.1).status
        200
    """

    method: str
    url: str
    status: int
    seconds: float


@dataclass(frozen=True, slots=True)
class RetryEvent:
    """A request that failed is sent again, after a wait.

    Attributes:
        method: HTTP method.
        url: Address, with secrets replaced by ``***``.
        attempt: How often it was sent.
        seconds: How long the wait is.
        reason: Why it failed.

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
    """A call waits, because Mixcloud asked to.

    Attributes:
        method: HTTP method.
        url: Address, with secrets replaced by ``***``.
        seconds: How long it waits.

    Example:
        >>> WaitEvent("GET", "https://api.mixcloud.com/bob/", 12).seconds
        12
    """

    method: str
    url: str
    seconds: float


Event: TypeAlias = RequestEvent | ResponseEvent | RetryEvent | WaitEvent
