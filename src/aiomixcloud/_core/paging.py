"""Iterating over pages: which page comes next, and which items are new.

Fetching the pages is up to the caller.
"""

from __future__ import annotations

import re
from typing import Any

from .errors import InvalidResponseError
from .params import count
from .urls import remove_token

#: Number of consecutive pages without a new item after which a list is considered endless.
_MOST_REPEATED = 10


def link(page: dict[str, Any], direction: str) -> str | None:
    """Return the URL of the ``next`` or ``previous`` page, without a token, or None.

    Tokens are removed so that links can be stored; they are added again when one is requested.
    """
    paging = page.get("paging")
    url = paging.get(direction) if isinstance(paging, dict) else None
    return remove_token(url) if isinstance(url, str) and url else None


_limit = re.compile(r"[?&]limit=(\d+)").search


def shortfall(url: str, page: dict[str, Any]) -> str | None:
    """Describe a page that is shorter than requested although there is more, or return None.

    The API returns at most 100 items at once and silently ignores a higher limit.

    Args:
        url: The requested URL.
        page: The response.
    """
    found = _limit(url)
    if found is None or link(page, "next") is None:
        return None
    # No page has that many items, and int() rejects very long numbers.
    if len(found[1]) < 10 and len(page["data"]) >= int(found[1]):
        return None
    return (
        f"{len(page['data'])} items returned for limit={found[1]}, but there is a next page: the "
        "API returns at most 100 items at once. Use all() or next() to fetch the rest"
    )


class PageIteration:
    """The state of one iteration over pages.

    Args:
        most: Maximum number of items or pages; None for all.
        name: Name of the argument for `most`, for messages.
    """

    __slots__ = ("_links", "_repeated", "_seen", "left")

    def __init__(self, most: int | None, name: str) -> None:
        self.left = None if most is None else count(name, most, least=0)
        self._links: set[str] = set()
        self._seen: set[tuple[Any, Any]] = set()
        self._repeated = 0

    @property
    def is_done(self) -> bool:
        """Whether the maximum is reached."""
        return self.left is not None and self.left <= 0

    def take(self) -> None:
        """Count an item or a page."""
        if self.left is not None:
            self.left -= 1

    def is_new(self, item: Any) -> bool:
        """Return whether `item` is new in this iteration, and remember it.

        Pages overlap if something is published in the meantime, so items with a known key are
        dropped. A list of listens contains a show once for each time it was listened to.
        """
        if not isinstance(item, dict) or not isinstance(item.get("key"), str):
            return True
        listened = item.get("listen_time")
        identity = item["key"], listened if isinstance(listened, str) else None
        if identity in self._seen:
            return False
        self._seen.add(identity)
        return True

    def check(self, *, has_new: bool) -> None:
        """Count a page, which contains a new item or not.

        Raises:
            InvalidResponseError: Too many pages in a row contained none.
        """
        self._repeated = 0 if has_new else self._repeated + 1
        if self._repeated >= _MOST_REPEATED:
            raise InvalidResponseError(
                f"the list does not end: {_MOST_REPEATED} pages in a row contained no new items"
            )

    def after(self, page: dict[str, Any]) -> str | None:
        """Return the link to follow after `page`, or None at the end.

        The iteration ends at an empty page, at a page without a link, and at a repeated link.
        """
        url = link(page, "next") if page.get("data") else None
        if url is None or self.is_done or url in self._links:
            return None
        self._links.add(url)
        return url
