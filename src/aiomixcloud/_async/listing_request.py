"""`Listing`: a list that has not been fetched yet; its synchronous counterpart is a page."""

from __future__ import annotations

import warnings
from collections.abc import AsyncIterator, Callable, Coroutine, Generator
from typing import TYPE_CHECKING, Any, Generic, Never, TypeVar

from aiomixcloud._core.data import AccessDict
from aiomixcloud._core.paging import PageIteration

from .listing import ResourceList, iterate_items, iterate_pages, page_or_raise

if TYPE_CHECKING:
    from types import TracebackType

R_co = TypeVar("R_co", bound=AccessDict, covariant=True)


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
        return self._all(PageIteration(max_items, "max_items"))

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
        return self._pages(PageIteration(max_pages, "max_pages"))

    async def _all(self, iteration: PageIteration) -> AsyncIterator[R_co]:
        async for item in iterate_items(await self._first(), iteration):
            yield item

    async def _pages(self, iteration: PageIteration) -> AsyncIterator[ResourceList[R_co]]:
        async for page in iterate_pages(await self._first(), iteration):
            yield page

    async def _first(self) -> ResourceList[R_co]:
        return page_or_raise(await self._fetch(rest_follows=True))

    def __repr__(self) -> str:
        return "<Listing, not awaited yet>"

    if not TYPE_CHECKING:  # type checkers report these mistakes better without the methods

        def _raise_not_awaited(self, *_: object) -> Never:
            raise TypeError(
                "this listing has not been awaited: use (await mixcloud.popular())[0] for one "
                "page, or 'async for' for all pages"
            )

        __getitem__ = __len__ = __iter__ = __contains__ = _raise_not_awaited

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
