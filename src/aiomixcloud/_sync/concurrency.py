"""What has no counterpart in the asynchronous flavour; its twin there is by hand too."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

from aiomixcloud._core.data import AccessDict
from aiomixcloud._core.errors import no_turn
from aiomixcloud._core.urls import check_token

if TYPE_CHECKING:
    from collections.abc import Callable

    import urllib3

    from aiomixcloud._core.message import Request, Response, Timeout
    from aiomixcloud._core.multipart import Multipart
    from aiomixcloud._core.redaction import Secret

    # The page itself stands for what is a listing not yet awaited in the other flavour.
    from .listing import ResourceListSync as ResourceListSync  # noqa: PLC0414

    #: What a caller may give to send requests through.
    Session: TypeAlias = urllib3.PoolManager

#: An access token.
Token: TypeAlias = str

T = TypeVar("T")
R_co = TypeVar("R_co", bound=AccessDict, covariant=True)


class Transport(Protocol):
    """What sends requests; the choice of an HTTP library ends behind these two methods."""

    def send(
        self,
        method: str,
        url: str,
        *,
        timeout: Timeout,
        max_size: int,
        body: Multipart | None = None,
    ) -> Response:
        """Send one request, without following redirects, and read its whole answer."""
        ...

    def close(self) -> None:
        """Close the connections that the transport opened."""
        ...


def transport(session: Any, *, user_agent: str) -> Transport:
    """Return the transport of this flavour; importing it takes longer than all the rest."""
    from aiomixcloud._transport.urllib3 import Urllib3Transport

    return Urllib3Transport(session, user_agent=user_agent)


def held(token: object) -> Secret | None:
    """Return an access token as a client keeps it."""
    return check_token(token)


def settled(token: Secret) -> Secret:
    """Return an access token that a client kept."""
    return token


def sleep(seconds: float) -> None:
    """Wait.

    In pieces, since a signal that comes just before one is noticed at its end only. They are
    counted and not measured: a clock that tests have stopped would never come to the end.
    """
    while seconds > 0:
        time.sleep(min(seconds, 1.0))
        seconds -= 1.0


class Slots:
    """As many turns as requests may be under way at the same time."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._process: int | None = None
        self._free: threading.Semaphore

    def take_free(self) -> bool:
        """Take a turn if there is one at once."""
        if self._process != os.getpid():  # turns of the parent do not count in a child
            self._process, self._free = os.getpid(), threading.Semaphore(self._count)
        return self._free.acquire(blocking=False)

    def take(self, seconds: float | None, request: Request) -> None:
        """Wait for a turn.

        Raises:
            TimeoutError: There was none within `seconds`.
        """
        if not self._free.acquire(timeout=seconds):
            raise no_turn(request, seconds or 0)

    def give(self) -> None:
        """Let another one have the turn."""
        self._free.release()


def in_thread(function: Callable[..., T], *arguments: Any, **named: Any) -> T:
    """Call a function where it stands: blocking is what is expected here."""
    return function(*arguments, **named)


def acquired(
    acquire: Callable[..., T],
    release: Callable[[T], object],  # noqa: ARG001 - the twin needs it
    *arguments: Any,
    **named: Any,
) -> T:
    """Return what a function opens; here it cannot be that nobody wants it any more."""
    return acquire(*arguments, **named)


def listing(fetch: Callable[[], ResourceListSync[R_co]]) -> ResourceListSync[R_co]:
    """Return the first page at once."""
    return fetch()
