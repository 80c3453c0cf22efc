"""The events that a client passes to its hook before it waits, imported when they happen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from .events import RequestEvent, ResponseEvent


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


#: Every kind of event.
Event: TypeAlias = RequestEvent | ResponseEvent | RetryEvent | WaitEvent
