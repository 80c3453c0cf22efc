"""Primitives of the asynchronous client; the synchronous counterpart is written by hand too.

Nothing else in this folder uses asyncio, which is imported where it is needed, because importing
it takes longer than the rest of this package.
"""

from __future__ import annotations

import builtins
from collections.abc import Awaitable, Callable
from contextlib import suppress
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

from aiomixcloud._core.outcomes import no_free_slot
from aiomixcloud._core.redaction import Secret
from aiomixcloud._core.urls import check_token

if TYPE_CHECKING:
    import asyncio

    import aiohttp

    from aiomixcloud._core.gate import GateProtocol
    from aiomixcloud._core.message import Request, Response
    from aiomixcloud._core.multipart import Multipart
    from aiomixcloud._core.timeouts import Timeout

    #: What limits concurrent requests.
    Semaphore: TypeAlias = asyncio.Semaphore

    #: An HTTP session that callers may pass.
    Session: TypeAlias = aiohttp.ClientSession

#: An access token, or an awaitable that returns one.
Token: TypeAlias = str | Awaitable[str | None]

T = TypeVar("T")


class Transport(Protocol):
    """The interface of an adapter to an HTTP library."""

    async def send(
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

    async def close(self) -> None:
        """Close the connections opened by this transport."""
        ...


def transport(session: Any, *, user_agent: str) -> Transport:
    """Return the aiohttp transport, imported only here because the import is slow."""
    from aiomixcloud._transport.aiohttp import AiohttpTransport

    return AiohttpTransport(session, user_agent=user_agent)


class PendingToken:
    """An access token that is not available yet; awaited once, however many tasks wait."""

    def __init__(self, token: Awaitable[str | None]) -> None:
        self._token = token
        self._future: asyncio.Future[Secret | None] | None = None

    async def resolve(self) -> Secret | None:
        """Wait for the token."""
        import asyncio

        if self._future is None:
            self._future = asyncio.ensure_future(self._check())
        return await asyncio.shield(self._future)

    async def _check(self) -> Secret | None:
        """Return the token as a `Secret`, because asyncio shows the results of tasks."""
        return check_token(await self._token)


def normalize_token(token: object) -> Secret | PendingToken | None:
    """Return an access token in the form in which a client stores it."""
    return PendingToken(token) if isawaitable(token) else check_token(token)


async def resolve_token(token: Secret | PendingToken) -> Secret | None:
    """Return the stored access token, waiting for it if necessary."""
    return token if isinstance(token, Secret) else await token.resolve()


async def sleep(seconds: float) -> None:
    """Sleep without blocking the event loop."""
    import asyncio

    loop = asyncio.get_running_loop()
    before = loop.time()
    await asyncio.sleep(0)
    if loop.time() != before:
        await asyncio.sleep(seconds)
    else:
        await _sleep_in_thread(seconds)


async def _sleep_in_thread(seconds: float) -> None:
    """Sleep when the clock of the event loop may be stopped, as in tests.

    Timers of a stopped loop never fire, so the sleep ends with the first of a loop timer and a
    thread: a test that moves the clock itself does not spend real time.
    """
    import asyncio
    import threading

    loop = asyncio.get_running_loop()
    woken = asyncio.Event()

    def ring() -> None:
        with suppress(RuntimeError):  # the loop was closed in the meantime
            loop.call_soon_threadsafe(woken.set)

    alarm = threading.Timer(min(seconds, threading.TIMEOUT_MAX), ring)
    alarm.daemon = True
    alarm.start()
    timer = loop.call_later(seconds, woken.set)
    try:
        await woken.wait()
    finally:
        timer.cancel()
        alarm.cancel()


class RequestSlots:
    """A limit on the number of concurrent requests in an event loop."""

    def __init__(self, count: int) -> None:
        import asyncio

        self._count = count
        # An import statement takes time in each request.
        self._running_loop = asyncio.get_running_loop
        self._loop: asyncio.AbstractEventLoop | None = None
        self._semaphore: asyncio.Semaphore

    async def acquire(self, seconds: float | None, request: Request) -> Semaphore:
        """Wait for a free slot, and return what to release.

        Raises:
            TimeoutError: No slot became free within `seconds`.
        """
        loop = self._running_loop()
        if self._loop is not loop:
            import asyncio

            self._loop, self._semaphore = loop, asyncio.Semaphore(self._count)
        semaphore = self._semaphore
        if seconds is None or not semaphore.locked():
            await semaphore.acquire()
            return semaphore
        import asyncio

        try:
            async with asyncio.timeout(seconds):
                await semaphore.acquire()
        except builtins.TimeoutError:
            raise no_free_slot(request, seconds or 0) from None
        return semaphore


async def enter_gate(
    gate: GateProtocol,
    now: float,
    *,
    is_upload: bool,
    patience: float,
    waited: bool = False,
) -> float:
    """Return how long a gate lets a request wait; one that waits for a network is awaited."""
    enter: Any = getattr(gate, "enter_async", None)
    if enter is None:
        return gate.enter(now, is_upload=is_upload, patience=patience, waited=waited)
    wait: float = await enter(now, is_upload=is_upload, patience=patience, waited=waited)
    return wait


async def record_passed(gate: GateProtocol) -> None:
    """Report a request that was not rate limited to a gate."""
    passed: Any = getattr(gate, "passed_async", None)
    if passed is None:
        gate.passed()
    else:
        await passed()


async def record_refused(gate: GateProtocol, now: float, seconds: float, *, asked: float) -> None:
    """Report a rate limit to a gate."""
    refused: Any = getattr(gate, "refused_async", None)
    if refused is None:
        gate.refused(now, seconds, asked=asked)
    else:
        await refused(now, seconds, asked=asked)


async def in_thread(function: Callable[..., T], *arguments: Any, **named: Any) -> T:
    """Call a blocking function in a thread."""
    import asyncio

    return await asyncio.to_thread(function, *arguments, **named)


async def acquire(
    acquire: Callable[..., T], release: Callable[[T], object], *arguments: Any, **named: Any
) -> T:
    """Return what a function opens in a thread, or release it if the caller is cancelled."""
    import asyncio

    work = asyncio.ensure_future(asyncio.to_thread(acquire, *arguments, **named))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        # The thread cannot be cancelled.
        work.add_done_callback(
            lambda done: done.cancelled() or done.exception() or release(done.result())
        )
        raise
