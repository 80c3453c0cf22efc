"""Primitives of the synchronous client; the asynchronous counterpart is written by hand too."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

from aiomixcloud._core.outcomes import no_free_slot
from aiomixcloud._core.urls import check_token

if TYPE_CHECKING:
    from collections.abc import Callable

    import urllib3

    from aiomixcloud._core.gate import GateProtocol
    from aiomixcloud._core.message import Request, Response
    from aiomixcloud._core.multipart import Multipart
    from aiomixcloud._core.redaction import Secret
    from aiomixcloud._core.timeouts import Timeout

    # A listing method returns a page here, not an awaitable listing.
    from .listing import ResourceListSync as ResourceListSync  # noqa: PLC0414

    #: What limits concurrent requests.
    Semaphore: TypeAlias = threading.Semaphore

    #: An HTTP session that callers may pass.
    Session: TypeAlias = urllib3.PoolManager

#: An access token.
Token: TypeAlias = str

T = TypeVar("T")


class Transport(Protocol):
    """The interface of an adapter to an HTTP library."""

    def send(
        self,
        method: str,
        url: str,
        *,
        timeout: Timeout,
        max_size: int,
        body: Multipart | None = None,
    ) -> Response:
        """Send one request, without following redirects, and read the whole response."""
        ...

    def close(self) -> None:
        """Close the connections opened by this transport."""
        ...


def transport(session: Any, *, user_agent: str) -> Transport:
    """Return the urllib3 transport, imported only here because the import is slow."""
    from aiomixcloud._transport.urllib3 import Urllib3Transport

    return Urllib3Transport(session, user_agent=user_agent)


def normalize_token(token: object) -> Secret | None:
    """Return an access token in the form in which a client stores it."""
    return check_token(token)


def resolve_token(token: Secret) -> Secret:
    """Return the stored access token."""
    return token


def sleep(seconds: float) -> None:
    """Sleep.

    In intervals of one second, because a signal that arrives just before an interval is handled
    only at its end. They are counted and not measured, because tests may have stopped the clock.
    """
    while seconds > 0:
        time.sleep(min(seconds, 1.0))
        seconds -= 1.0


class RequestSlots:
    """A limit on the number of concurrent requests."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._process: int | None = None
        self._semaphore: threading.Semaphore

    def acquire(self, seconds: float | None, request: Request) -> Semaphore:
        """Wait for a free slot, and return what to release.

        Raises:
            TimeoutError: No slot became free within `seconds`.
        """
        if self._process != os.getpid():  # slots of the parent do not count in a forked child
            self._process, self._semaphore = os.getpid(), threading.Semaphore(self._count)
        semaphore = self._semaphore
        if not semaphore.acquire(timeout=seconds):
            raise no_free_slot(request, seconds or 0)
        return semaphore


def enter_gate(
    gate: GateProtocol,
    now: float,
    *,
    is_upload: bool,
    patience: float,
    waited: bool = False,
) -> float:
    """Return how long a gate lets a request wait."""
    return gate.enter(now, is_upload=is_upload, patience=patience, waited=waited)


def record_passed(gate: GateProtocol) -> None:
    """Report a request that was not rate limited to a gate."""
    gate.passed()


def record_refused(gate: GateProtocol, now: float, seconds: float, *, asked: float) -> None:
    """Report a rate limit to a gate."""
    gate.refused(now, seconds, asked=asked)


def in_thread(function: Callable[..., T], *arguments: Any, **named: Any) -> T:
    """Call a blocking function directly."""
    return function(*arguments, **named)


def acquire(
    acquire: Callable[..., T],
    release: Callable[[T], object],  # noqa: ARG001 - used by the asynchronous counterpart
    *arguments: Any,
    **named: Any,
) -> T:
    """Return what a function opens; a synchronous call cannot be cancelled."""
    return acquire(*arguments, **named)
