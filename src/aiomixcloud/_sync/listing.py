# Generated from src/aiomixcloud/_async/listing.py by tools/unasync.py: do not edit.
"""One page of a list, and the walk from it to the others."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, KeysView, Sequence, ValuesView
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast, overload

from aiomixcloud._core import paging
from aiomixcloud._core.data import AccessDict, AccessList, FieldView, Owner
from aiomixcloud._core.errors import from_payload

from .resources import REGISTRY, client_of

if TYPE_CHECKING:
    from aiomixcloud._core.message import Limits

R_co = TypeVar("R_co", bound=AccessDict, covariant=True)


class ResourceListSync(FieldView, Sequence[R_co], Generic[R_co]):
    """One page of a list: a sequence of resources that knows its neighbours.

    Items are found by position, slice or key (with or without slashes). What the API says
    about the page (``name``, ``paging``) are attributes. Iterating never sends a request.

    Example:
        >>> def main(mixcloud):
        ...     popular = mixcloud.popular()
        ...     print(popular[0].name, popular["chris/funky-mix"].name)
        ...     page = popular.next()
    """

    __slots__ = ()

    _unbound = REGISTRY

    def __init__(self, data: Any = (), *, mixcloud: Owner | None = None) -> None:
        super().__init__(data, mixcloud=mixcloud)
        self.data.setdefault("data", [])

    @property
    def _list(self) -> AccessList[R_co]:
        return cast("AccessList[R_co]", self._field("data"))

    @overload
    def __getitem__(self, index: int) -> R_co: ...
    @overload
    def __getitem__(self, index: slice) -> AccessList[R_co]: ...
    @overload
    def __getitem__(self, index: str) -> R_co: ...
    def __getitem__(self, index: int | str | slice) -> Any:
        if isinstance(index, str) and index in self.data:
            return self._field(index)
        return self._list[index]

    def __iter__(self) -> Iterator[R_co]:
        return iter(self._list)

    def __len__(self) -> int:
        return len(self.data["data"])

    def __contains__(self, value: object) -> bool:
        return value in self._list or (isinstance(value, str) and value in self.data)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, ResourceListSync):
            return bool(self.data == other.data)
        return NotImplemented

    __hash__: ClassVar[None]  # type: ignore[assignment]

    def __repr__(self) -> str:
        name = self.data.get("name")
        return f"<ResourceList {name!r}>" if name else "<ResourceList>"

    @property
    def next_link(self) -> str | None:
        """Address of the next page, or None; keep it to go on later with `MixcloudSync.listing`.

        It never holds the access token.
        """
        return paging.link(self.data, "next")

    @property
    def previous_link(self) -> str | None:
        """Address of the previous page, or None; it never holds the access token.

        Lists in order of time have one even on their first page: it leads to what is newer.
        """
        return paging.link(self.data, "previous")

    def next(self, *, timeout: Limits = None) -> ResourceListSync[R_co] | None:
        """Fetch the next page, or return None where there is none.

        Args:
            timeout: How long to wait for the answer, as for `MixcloudSync`.

        Raises:
            MixcloudError: The page could not be fetched, or its link leads elsewhere.

        Example:
            >>> def main(mixcloud):
            ...     page = mixcloud.search("metal", page=4, per_page=30)
            ...     following = page.next()
        """
        return self._neighbour(self.next_link, timeout)

    def previous(self, *, timeout: Limits = None) -> ResourceListSync[R_co] | None:
        """Fetch the previous page, or return None where there is none.

        Args:
            timeout: How long to wait for the answer, as for `MixcloudSync`.

        Raises:
            MixcloudError: The page could not be fetched, or its link leads elsewhere.

        Example:
            >>> def main(mixcloud):
            ...     page = mixcloud.search("metal", page=4, per_page=30)
            ...     before = page.previous()
        """
        return self._neighbour(self.previous_link, timeout)

    def all(self, *, max_items: int | None = None) -> Iterator[R_co]:
        """Walk over every item from this page on, page after page, each item once.

        Args:
            max_items: Where to stop; None walks to the end.

        Raises:
            MixcloudError: A page could not be fetched, also where exceptions are off.

        Example:
            >>> def main(mixcloud):
            ...     page = mixcloud.new()
            ...     for show in page.all(max_items=50):
            ...         print(show.name)
        """
        return walk_items(self, paging.Walk(max_items, "max_items"))

    def pages(self, *, max_pages: int | None = None) -> Iterator[ResourceListSync[R_co]]:
        """Walk over the pages from this one on.

        Args:
            max_pages: Where to stop; None walks to the end.

        Raises:
            MixcloudError: A page could not be fetched, also where exceptions are off.

        Example:
            >>> def main(mixcloud):
            ...     first = mixcloud.new()
            ...     for page in first.pages(max_pages=3):
            ...         print(page.next_link)
        """
        return walk_pages(self, paging.Walk(max_pages, "max_pages"))

    def _neighbour(self, link: str | None, timeout: Limits) -> ResourceListSync[R_co] | None:
        if link is None:
            return None
        client = client_of(self)
        listing = client._follow(link, {"timeout": timeout})  # noqa: SLF001 - an answer's link
        return cast("ResourceListSync[R_co]", listing)


class FailedListSync(AccessDict):
    """What a listing gives in place of a page if it failed and exceptions are off.

    It is the body of the error as data, until somebody iterates over it as over the page that
    it is not: that raises the error.
    """

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        raise from_payload(self.data)

    def keys(self) -> KeysView[str]:
        """Return the names of the fields of the error."""
        return self.data.keys()

    def values(self) -> ValuesView[Any]:
        """Return the values of the fields of the error."""
        return AccessDict(self.data, mixcloud=self._owner).values()

    def items(self) -> ItemsView[str, Any]:
        """Return the fields of the error."""
        return AccessDict(self.data, mixcloud=self._owner).items()

    def all(self, *, max_items: int | None = None) -> Iterator[Any]:
        """Raise the error when the walk begins."""
        return walk_items(self, paging.Walk(max_items, "max_items"))

    def pages(self, *, max_pages: int | None = None) -> Iterator[ResourceListSync[Any]]:
        """Raise the error when the walk begins."""
        return walk_pages(self, paging.Walk(max_pages, "max_pages"))


def walk_items(
    first: ResourceListSync[R_co] | FailedListSync, walk: paging.Walk
) -> Iterator[R_co]:
    """Give out the items from page `first` on, as far as `walk` allows."""
    for page in walk_pages(first, paging.Walk(None, "max_pages")):
        fruitful = False
        for value, item in zip(page.data["data"], page, strict=True):
            if walk.done:
                return
            if walk.is_new(value):
                fruitful = True
                walk.take()
                yield item
        if walk.done:
            return
        walk.check(fruitful=fruitful)


def walk_pages(
    first: ResourceListSync[R_co] | FailedListSync, walk: paging.Walk
) -> Iterator[ResourceListSync[R_co]]:
    """Give out page `first` and those after it, as far as `walk` allows."""
    page: ResourceListSync[R_co] = page_or_raise(first)
    while page.data["data"] and not walk.done:
        walk.take()
        yield page
        if walk.after(page.data) is None:
            return
        page = page_or_raise(page.next())


def page_or_raise(page: ResourceListSync[R_co] | AccessDict | None) -> ResourceListSync[R_co]:
    """Return `page`, or raise the error that it is if exceptions are off.

    A walk never ends early in silence.
    """
    if isinstance(page, ResourceListSync):
        return page
    raise from_payload({} if page is None else page.data)
