"""What has no counterpart in the synchronous flavour; its twin there is by hand too.

Nothing else in this folder uses asyncio, or makes objects that are awaited later. asyncio is
imported where it is needed, because that takes longer than all the rest.
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

    #: What a caller may give to send requests through.
    Session: TypeAlias = aiohttp.ClientSession

#: An access token, or what gives one when awaited.
Token: TypeAlias = str | Awaitable[str | None]

T = TypeVar("T")
R_co = TypeVar("R_co", bound=AccessDict, covariant=True)


class Transport(Protocol):
    """What sends requests; the choice of an HTTP library ends behind these two methods."""

    async def send(
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

    async def close(self) -> None:
        """Close the connections that the transport opened."""
        ...


def transport(session: Any, *, user_agent: str) -> Transport:
    """Return the transport of this flavour; importing it takes longer than all the rest."""
    from aiomixcloud._transport.aiohttp import AiohttpTransport

    return AiohttpTransport(session, user_agent=user_agent)


class Arriving:
    """An access token on its way, awaited once, however many tasks wait for it."""

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
        """Return the token as a task may have it: asyncio prints the results of tasks."""
        return check_token(await self._token)


def held(token: object) -> Secret | Arriving | None:
    """Return an access token as a client keeps it."""
    return Arriving(token) if isawaitable(token) else check_token(token)


async def settled(token: Secret | Arriving) -> Secret | None:
    """Return an access token that a client kept, when it is there."""
    return token if isinstance(token, Secret) else await token.settled()


async def sleep(seconds: float) -> None:
    """Wait, without blocking the event loop."""
    import asyncio

    loop = asyncio.get_running_loop()
    before = loop.time()
    await asyncio.sleep(0)
    if loop.time() != before:
        await asyncio.sleep(seconds)
    else:
        await _sleep_in_thread(seconds)


async def _sleep_in_thread(seconds: float) -> None:
    """Wait where the clock of the event loop may stand still, as tests stop it.

    No timer of the loop is ever due then. Whatever comes first, such a timer or a thread, ends
    the wait: a clock that a test moves by itself does not cost real time.
    """
    import asyncio
    import threading

    loop = asyncio.get_running_loop()
    woken = asyncio.Event()

    def ring() -> None:
        with suppress(RuntimeError):  # the loop was closed meanwhile
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
    """As many turns as requests may be under way at the same time."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._waiting: deque[asyncio.Future[None]] = deque()

    def take_free(self) -> bool:
        """Take a turn if there is one at once."""
        if self._free <= 0:
            return False
        self._free -= 1
        return True

    async def take(self, seconds: float | None, request: Request) -> None:
        """Wait for a turn.

        Raises:
            TimeoutError: There was none within `seconds`.
        """
        import asyncio

        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await asyncio.wait_for(turn, seconds)
        except BaseException as error:
            if turn.done() and not turn.cancelled():
                self.give()  # it came at the last moment
            if isinstance(error, builtins.TimeoutError) and seconds is not None:
                raise no_turn(request, seconds) from None
            raise

    def give(self) -> None:
        """Let another one have the turn."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done() and not turn.get_loop().is_closed():
                turn.set_result(None)
                return
        self._free += 1


async def in_thread(function: Callable[..., T], *arguments: Any, **named: Any) -> T:
    """Call a function that waits for a disk or a person, without blocking the event loop."""
    import asyncio

    return await asyncio.to_thread(function, *arguments, **named)


async def acquired(
    acquire: Callable[..., T], release: Callable[[T], object], *arguments: Any, **named: Any
) -> T:
    """Return what a function opens in a thread; where nobody wants it any more, release it."""
    import asyncio

    work = asyncio.ensure_future(asyncio.to_thread(acquire, *arguments, **named))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        # The thread goes on, whatever is cancelled here.
        work.add_done_callback(
            lambda done: done.cancelled() or done.exception() or release(done.result())
        )
        raise


class Listing(Coroutine[Any, Any, ResourceList[R_co]], Generic[R_co]):
    """A list that was asked for, but not fetched yet.

    Await it for one page, or walk it with ``async for`` for every item of every page. It can
    be given to `asyncio.gather`, `asyncio.create_task` and `asyncio.wait_for`.

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
        """Walk over every item of this list, page after page, each item once.

        Args:
            max_items: Where to stop; None walks to the end.

        Example:
            >>> async def main(mixcloud):
            ...     async for show in mixcloud.new().all(max_items=50):
            ...         print(show.name)
        """
        self._used = True
        return self._all(Walk(max_items, "max_items"))

    def pages(self, *, max_pages: int | None = None) -> AsyncIterator[ResourceList[R_co]]:
        """Walk over the pages of this list.

        Args:
            max_pages: Where to stop; None walks to the end.

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
        return "<Listing, to be awaited or walked over>"

    if not TYPE_CHECKING:  # checkers say it better when these are not there

        def _forgotten(self, *_: object) -> Never:
            raise TypeError(
                "a listing was not awaited yet: write (await mixcloud.popular())[0] for a page, "
                "or 'async for' for all pages"
            )

        __getitem__ = __len__ = __iter__ = __contains__ = _forgotten

        def __getattr__(self, name: str) -> Never:
            if name.startswith("_"):
                raise AttributeError(name)
            raise AttributeError(
                f"a listing that was not awaited yet has no {name!r}: await it for a page",
                name=name,
                obj=self,
            )

    # asyncio takes only coroutines for tasks, so a listing is one: it drives a fetch.

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
        """Raise an exception inside the fetch, as an event loop does to cancel it."""
        if self._coroutine is None:
            self._used = True
            self._coroutine = self._fetch()
        if val is None and tb is None:
            return self._coroutine.throw(typ)
        return self._coroutine.throw(typ, val, tb)

    def close(self) -> None:
        """End the fetch, or make a listing that is not wanted after all silent."""
        self._used = True
        if self._coroutine is not None:
            self._coroutine.close()

    def __del__(self) -> None:
        if not self._used:
            warnings.warn(
                "a listing was never awaited nor walked over",
                RuntimeWarning,
                stacklevel=2,
                source=self,
            )


#: Makes what a listing method returns out of the call that fetches its first page.
listing = Listing
