"""Primitives of the asynchronous client; the synchronous counterpart is written by hand too.

Nothing else in this folder uses asyncio or creates objects to await later. asyncio is imported
where it is needed, because importing it takes longer than the rest of this package.
"""

from __future__ import annotations

import builtins
import warnings
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Generator
from contextlib import suppress
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Generic, Never, Protocol, TypeAlias, TypeVar

from aiomixcloud._core.data import AccessDict
from aiomixcloud._core.errors import no_turn
from aiomixcloud._core.paging import Walk
from aiomixcloud._core.redaction import Secret
from aiomixcloud._core.urls import check_token

from .listing import ResourceList, page_or_raise, walk_items, walk_pages

if TYPE_CHECKING:
    import asyncio
    from types import TracebackType

    import aiohttp

    from aiomixcloud._core.message import Request, Response, Timeout
    from aiomixcloud._core.multipart import Multipart

    #: An HTTP session that callers may pass.
    Session: TypeAlias = aiohttp.ClientSession

#: An access token, or an awaitable that returns one.
Token: TypeAlias = str | Awaitable[str | None]

T = TypeVar("T")
R_co = TypeVar("R_co", bound=AccessDict, covariant=True)


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


class Arriving:
    """An access token that is not available yet; awaited once, however many tasks wait."""

    def __init__(self, token: Awaitable[str | None]) -> None:
        self._token = token
        self._future: asyncio.Future[Secret | None] | None = None

    async def settled(self) -> Secret | None:
        """Wait for the token."""
        import asyncio

        if self._future is None:
            self._future = asyncio.ensure_future(self._checked())
        return await asyncio.shield(self._future)

    async def _checked(self) -> Secret | None:
        """Return the token as a `Secret`, because asyncio shows the results of tasks."""
        return check_token(await self._token)


def held(token: object) -> Secret | Arriving | None:
    """Return an access token in the form in which a client stores it."""
    return Arriving(token) if isawaitable(token) else check_token(token)


async def settled(token: Secret | Arriving) -> Secret | None:
    """Return the stored access token, waiting for it if necessary."""
    return token if isinstance(token, Secret) else await token.settled()


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


class Slots:
    """A limit on the number of concurrent requests."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._waiting: deque[asyncio.Future[None]] = deque()

    def take_free(self) -> bool:
        """Take a slot without waiting; return whether one was free."""
        if self._free <= 0:
            return False
        self._free -= 1
        return True

    async def take(self, seconds: float | None, request: Request) -> None:
        """Wait for a free slot.

        Raises:
            TimeoutError: No slot became free within `seconds`.
        """
        import asyncio

        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await asyncio.wait_for(turn, seconds)
        except BaseException as error:
            if turn.done() and not turn.cancelled():
                self.give()  # the slot was granted at the last moment
            if isinstance(error, builtins.TimeoutError) and seconds is not None:
                raise no_turn(request, seconds) from None
            raise

    def give(self) -> None:
        """Release a slot."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done() and not turn.get_loop().is_closed():
                turn.set_result(None)
                return
        self._free += 1


async def in_thread(function: Callable[..., T], *arguments: Any, **named: Any) -> T:
    """Call a blocking function in a thread."""
    import asyncio

    return await asyncio.to_thread(function, *arguments, **named)


async def acquired(
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


class Listing(Coroutine[Any, Any, ResourceList[R_co]], Generic[R_co]):
    """A list that has not been fetched yet.

    Await it to fetch one page, or iterate over it with ``async for`` to fetch the items of all
    pages. It can be passed to `asyncio.gather`, `asyncio.create_task` and `asyncio.wait_for`.

    Example:
        >>> async def main(mixcloud):
        ...     page = await mixcloud.popular()
        ...     async for show in mixcloud.popular(limit=100):
        ...         print(show.name)
    """

    __slots__ = ("_coroutine", "_fetch", "_used")

    def __init__(self, fetch: Callable[..., Coroutine[Any, Any, ResourceList[R_co]]]) -> None:
        self._fetch = fetch
        self._used = False
        self._coroutine: Coroutine[Any, Any, ResourceList[R_co]] | None = None

    def __await__(self) -> Generator[Any, Any, ResourceList[R_co]]:
        self._used = True
        return self._fetch().__await__()

    def __aiter__(self) -> AsyncIterator[R_co]:
        return self.all()

    def all(self, *, max_items: int | None = None) -> AsyncIterator[R_co]:
        """Iterate over the items of all pages, each item once.

        Args:
            max_items: Maximum number of items; None for all.

        Example:
            >>> async def main(mixcloud):
            ...     async for show in mixcloud.new().all(max_items=50):
            ...         print(show.name)
        """
        self._used = True
        return self._all(Walk(max_items, "max_items"))

    def pages(self, *, max_pages: int | None = None) -> AsyncIterator[ResourceList[R_co]]:
        """Iterate over the pages of this list.

        Args:
            max_pages: Maximum number of pages; None for all.

        Example:
            >>> async def main(mixcloud):
            ...     async for page in mixcloud.new().pages(max_pages=3):
            ...         print(len(page), page.next_link)
        """
        self._used = True
        return self._pages(Walk(max_pages, "max_pages"))

    async def _all(self, walk: Walk) -> AsyncIterator[R_co]:
        async for item in walk_items(await self._first(), walk):
            yield item

    async def _pages(self, walk: Walk) -> AsyncIterator[ResourceList[R_co]]:
        async for page in walk_pages(await self._first(), walk):
            yield page

    async def _first(self) -> ResourceList[R_co]:
        return page_or_raise(await self._fetch(is_walk=True))

    def __repr__(self) -> str:
        return "<Listing, not awaited yet>"

    if not TYPE_CHECKING:  # type checkers report these mistakes better without the methods

        def _forgotten(self, *_: object) -> Never:
            raise TypeError(
                "this listing has not been awaited: use (await mixcloud.popular())[0] for one "
                "page, or 'async for' for all pages"
            )

        __getitem__ = __len__ = __iter__ = __contains__ = _forgotten

        def __getattr__(self, name: str) -> Never:
            if name.startswith("_"):
                raise AttributeError(name)
            raise AttributeError(
                f"a listing that has not been awaited has no attribute {name!r}: await it to "
                "fetch a page",
                name=name,
                obj=self,
            )

    # asyncio creates tasks only from coroutines, so a listing implements that interface.

    def send(self, value: Any) -> Any:
        """Resume the fetch, as an event loop does."""
        if self._coroutine is None:
            self._used = True
            self._coroutine = self._fetch()
        return self._coroutine.send(value)

    def throw(
        self,
        typ: Any,
        val: BaseException | object = None,
        tb: TracebackType | None = None,
    ) -> Any:
        """Raise an exception inside the fetch, as an event loop does for cancellation."""
        if self._coroutine is None:
            self._used = True
            self._coroutine = self._fetch()
        if val is None and tb is None:
            return self._coroutine.throw(typ)
        return self._coroutine.throw(typ, val, tb)

    def close(self) -> None:
        """Stop the fetch, or suppress the warning about a listing that is not used."""
        self._used = True
        if self._coroutine is not None:
            self._coroutine.close()

    def __del__(self) -> None:
        if not self._used:
            warnings.warn(
                "a listing was never awaited or iterated over",
                RuntimeWarning,
                stacklevel=2,
                source=self,
            )


#: Creates the return value of a listing method from the call that fetches its first page.
listing = Listing
