# Generated from src/aiomixcloud/_async/listing.py by tools/unasync.py: do not edit.
"""Pages of lists, and iterating over them."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, KeysView, Sequence, ValuesView
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NoReturn, TypeVar, cast, overload

from aiomixcloud._core import paging
from aiomixcloud._core.data import AccessDict, AccessList, FieldView, Owner
from aiomixcloud._core.outcomes import from_payload

from .resources import REGISTRY, client_of

if TYPE_CHECKING:
    from aiomixcloud._core.timeouts import Limits

R_co = TypeVar("R_co", bound=AccessDict, covariant=True)


class ResourceListSync(FieldView, Sequence[R_co], Generic[R_co]):
    """One page of a list: a sequence of resources, with links to the next and previous page.

    Items are accessed by position, slice or key (with or without slashes). Other fields of the
    page (``name``, ``paging``) are attributes. Iterating over a page never sends a request.

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
        """URL of the next page, or None; save it to continue later with `MixcloudSync.listing`.

        It never contains the access token.
        """
        return paging.link(self.data, "next")

    @property
    def previous_link(self) -> str | None:
        """URL of the previous page, or None; it never contains the access token.

        The first page of a chronological list has one too: it leads to newer items.
        """
        return paging.link(self.data, "previous")

    def next(self, *, timeout: Limits = None) -> ResourceListSync[R_co] | Any:
        """Fetch the next page, or return None if there is none.

        The type is `Any` in place of None, so that pages can be chained where they exist.

        Args:
            timeout: Timeout of the request, as for `MixcloudSync`.

        Raises:
            MixcloudError: The page could not be fetched, or its link is not a URL of the API.

        Example:
            >>> def main(mixcloud):
            ...     page = mixcloud.search("metal", page=4, per_page=30)
            ...     following = page.next()
        """
        return self._neighbour(self.next_link, timeout)

    def previous(self, *, timeout: Limits = None) -> ResourceListSync[R_co] | Any:
        """Fetch the previous page, or return None if there is none.

        The type is `Any` in place of None, so that pages can be chained where they exist.

        Args:
            timeout: Timeout of the request, as for `MixcloudSync`.

        Raises:
            MixcloudError: The page could not be fetched, or its link is not a URL of the API.

        Example:
            >>> def main(mixcloud):
            ...     page = mixcloud.search("metal", page=4, per_page=30)
            ...     before = page.previous()
        """
        return self._neighbour(self.previous_link, timeout)

    def all(self, *, max_items: int | None = None) -> Iterator[R_co]:
        """Iterate over the items of this page and all following pages, each item once.

        Args:
            max_items: Maximum number of items; None for all.

        Raises:
            MixcloudError: A page could not be fetched, even if raise_exceptions is False.

        Example:
            >>> def main(mixcloud):
            ...     page = mixcloud.new()
            ...     for show in page.all(max_items=50):
            ...         print(show.name)
        """
        return iterate_items(self, paging.PageIteration(max_items, "max_items"))

    def pages(self, *, max_pages: int | None = None) -> Iterator[ResourceListSync[R_co]]:
        """Iterate over this page and all following pages.

        Args:
            max_pages: Maximum number of pages; None for all.

        Raises:
            MixcloudError: A page could not be fetched, even if raise_exceptions is False.

        Example:
            >>> def main(mixcloud):
            ...     first = mixcloud.new()
            ...     for page in first.pages(max_pages=3):
            ...         print(page.next_link)
        """
        return iterate_pages(self, paging.PageIteration(max_pages, "max_pages"))

    def _neighbour(self, link: str | None, timeout: Limits) -> ResourceListSync[R_co] | None:
        if link is None:
            return None
        client = client_of(self)
        listing = client._follow(link, {"timeout": timeout})  # noqa: SLF001 - a response's link
        return cast("ResourceListSync[R_co]", listing)


class FailedListSync(AccessDict, ResourceListSync[Any]):
    """The result of a failed listing if raise_exceptions is False.

    It is the body of the error as data. Asking for items or other pages raises the error.
    """

    __slots__ = ()

    def __init__(self, data: Any = (), *, mixcloud: Owner | None = None) -> None:
        FieldView.__init__(self, data, mixcloud=mixcloud)

    def __iter__(self) -> Iterator[Any]:
        raise from_payload(self.data)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, str):
            return self._field(index)
        raise from_payload(self.data)

    def _neighbour(self, link: str | None, timeout: Limits) -> NoReturn:  # noqa: ARG002
        raise from_payload(self.data)

    def __len__(self) -> int:
        return len(self.data)

    def keys(self) -> KeysView[str]:
        """Return the names of the fields of the error."""
        return self.data.keys()

    def values(self) -> ValuesView[Any]:
        """Return the values of the fields of the error."""
        return AccessDict(self.data, mixcloud=self._owner).values()

    def items(self) -> ItemsView[str, Any]:
        """Return the fields of the error."""
        return AccessDict(self.data, mixcloud=self._owner).items()


def iterate_items(
    first: ResourceListSync[R_co], iteration: paging.PageIteration
) -> Iterator[R_co]:
    """Yield the items from page `first` on, up to the maximum."""
    for page in iterate_pages(first, paging.PageIteration(None, "max_pages")):
        has_new = False
        for value, item in zip(page.data["data"], page, strict=True):
            if iteration.is_done:
                return
            if iteration.is_new(value):
                has_new = True
                iteration.take()
                yield item
        if iteration.is_done:
            return
        iteration.check(has_new=has_new)


def iterate_pages(
    first: ResourceListSync[R_co], iteration: paging.PageIteration
) -> Iterator[ResourceListSync[R_co]]:
    """Yield page `first` and the following pages, up to the maximum."""
    page: ResourceListSync[R_co] = page_or_raise(first)
    while page.data["data"] and not iteration.is_done:
        iteration.take()
        yield page
        if iteration.after(page.data) is None:
            return
        page = page_or_raise(page.next())


def page_or_raise(page: ResourceListSync[R_co] | None) -> ResourceListSync[R_co]:
    """Return `page`, or raise the error if it is a `FailedListSync`.

    An iteration never ends early without an error.
    """
    if page is None or isinstance(page, FailedListSync):
        raise from_payload({} if page is None else page.data)
    return page
