"""Decisions of a walk from page to page: what comes next, and what was there already.

Fetching the pages is the shell's business.
"""

from __future__ import annotations

import re
from typing import Any

from .errors import InvalidResponseError
from .params import count
from .urls import remove_token

#: Pages with items, but none that is new, after which a walk counts as going in circles.
_BARREN = 10


def link(page: dict[str, Any], direction: str) -> str | None:
    """Return the address of the ``next`` or ``previous`` page, without a token, or None.

    Tokens are taken out so that a link can be kept; they are added again when it is sent.
    """
    paging = page.get("paging")
    url = paging.get(direction) if isinstance(paging, dict) else None
    return remove_token(url) if isinstance(url, str) and url else None


_limit = re.compile(r"[?&]limit=(\d+)").search


def shortfall(url: str, page: dict[str, Any]) -> str | None:
    """Return in words that `page` is shorter than was asked for though there is more, or None.

    The API gives at most 100 items at once and says nothing about a limit beyond that.

    Args:
        url: Where the page was asked for.
        page: The answer.
    """
    found = _limit(url)
    if found is None or link(page, "next") is None:
        return None
    # No page holds as many items as a number of ten digits, and int() refuses very long ones.
    if len(found[1]) < 10 and len(page["data"]) >= int(found[1]):
        return None
    return (
        f"limit={found[1]} was asked for and {len(page['data'])} items came, but there is a next "
        "page: the API gives at most 100 at once. Iterate over all() or follow next() for the rest"
    )


class Walk:
    """What one walk remembers.

    Args:
        most: How many items or pages to give out; None for all.
        name: Name of the argument that `most` came from, for messages.
    """

    __slots__ = ("_barren", "_links", "_seen", "left")

    def __init__(self, most: int | None, name: str) -> None:
        self.left = None if most is None else count(name, most, least=0)
        self._links: set[str] = set()
        self._seen: set[tuple[Any, Any]] = set()
        self._barren = 0

    @property
    def done(self) -> bool:
        """Whether as many were given out as were asked for."""
        return self.left is not None and self.left <= 0

    def take(self) -> None:
        """Count one more that is given out."""
        if self.left is not None:
            self.left -= 1

    def is_new(self, item: Any) -> bool:
        """Tell whether `item` was not met on this walk before, and remember it.

        Pages overlap when something is published meanwhile, so what has a known key is
        dropped; but a show listened to twice is in the list of listens twice.
        """
        if not isinstance(item, dict) or not isinstance(item.get("key"), str):
            return True
        listened = item.get("listen_time")
        identity = item["key"], listened if isinstance(listened, str) else None
        if identity in self._seen:
            return False
        self._seen.add(identity)
        return True

    def check(self, *, fruitful: bool) -> None:
        """Count a page whose items were all met before, if it was not `fruitful`.

        Raises:
            InvalidResponseError: There were so many of them in turn that it would go on for ever.
        """
        self._barren = 0 if fruitful else self._barren + 1
        if self._barren >= _BARREN:
            raise InvalidResponseError(
                f"the list goes in circles: {_BARREN} pages in turn held nothing new"
            )

    def after(self, page: dict[str, Any]) -> str | None:
        """Return the link to follow after `page`, or None where the walk ends.

        It ends at an empty page, at one without a link, and where a link comes again.
        """
        url = link(page, "next") if page.get("data") else None
        if url is None or self.done or url in self._links:
            return None
        self._links.add(url)
        return url
