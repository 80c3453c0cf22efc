"""Arguments of users -> parameters of the API, checked before anything is sent."""

from __future__ import annotations

import re
from operator import index
from typing import TYPE_CHECKING, Any, Literal, TypedDict, get_args

from .dates import Moment, to_utc
from .errors import InvalidArgumentError
from .message import Limits  # noqa: TC001 - to be found by get_type_hints

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

#: Query parameters: name and value, as text, in the order of the query.
Query = list[tuple[str, str]]

SearchType = Literal["cloudcast", "user", "tag"]

#: Connections whose items are of one type, whatever object they belong to.
UserConnection = Literal["followers", "following", "listeners"]
CloudcastConnection = Literal["cloudcasts", "listens", "similar", "popular", "hot", "new"]

#: Items on a page where nothing else is asked for (recorded answers of the API).
PAGE_SIZE = 20


class Paging(TypedDict, total=False):
    """Which part of a list to fetch; every listing takes these keyword arguments.

    Keys:
        offset: How many items to skip.
        limit: How many items to fetch at most (20 if it is omitted). The API is known to give up
            to 100; a page that it cut is reported by a warning of the logger `aiomixcloud`.
        since: Only items later than this moment. The service ignores it in a search.
        until: Only items earlier than this moment. The service ignores it in a search.
        page: Number of a page, counted from 0, in place of the four above.
        per_page: Items on such a page.
        timeout: How long to wait for the answer, as for `Mixcloud`.

    Moments are Unix seconds, text (see "How dates are read" in the documentation), `datetime`
    or `date`; what names no zone means local time, and what names no year the last such date.
    """

    offset: int | None
    limit: int | None
    since: Moment | None
    until: Moment | None
    page: int | None
    per_page: int | None
    timeout: Limits


def paging(arguments: Mapping[str, Any], *, now: datetime) -> Query:
    """Return the query parameters of a page.

    Args:
        arguments: Those of `Paging`; None counts as not given.
        now: The present moment, for dates in words.

    Raises:
        TypeError: An argument is unknown or of a wrong type.
        InvalidArgumentError: A value is out of range or cannot be read, or `page` is mixed
            with the arguments it stands for.

    Example:
        >>> paging({"page": 2, "per_page": 30}, now=datetime.now(UTC))
        [('offset', '60'), ('limit', '30')]
    """
    given = {name: value for name, value in arguments.items() if value is not None}
    for name in arguments:
        if name not in Paging.__annotations__:
            known = ", ".join(Paging.__annotations__)
            raise TypeError(f"unexpected keyword argument {name!r}; a listing takes {known}")
    if "page" in given:
        mixed = [name for name in ("offset", "limit", "since", "until") if name in given]
        if mixed:
            raise InvalidArgumentError(
                f"page cannot be mixed with {' or '.join(mixed)}: it stands for them; "
                "use per_page for the size of a page"
            )
        size = count("per_page", given.get("per_page", PAGE_SIZE), least=1)
        page = count("page", given["page"], least=0)
        return [("offset", str(page * size)), ("limit", str(size))]
    if "per_page" in given:
        raise InvalidArgumentError("per_page is the size of a page: give page too, or use limit")
    query: Query = []
    if "offset" in given:
        query.append(("offset", str(count("offset", given["offset"], least=0))))
    if "limit" in given:
        query.append(("limit", str(count("limit", given["limit"], least=1))))
    for name in ("since", "until"):
        if name in given:
            moment = to_utc(given[name], name=name, now=now, prefer="past")
            query.append((name, str(int(moment.timestamp()))))
    return query


def search(query: str, type: str) -> Query:
    """Return the query parameters of a search.

    Raises:
        TypeError: `query` is not a string.
        InvalidArgumentError: `query` is empty or `type` is not one the API knows.
    """
    if not isinstance(query, str):
        raise TypeError(f"a search is for text, not {query!r}")
    if not query.strip():
        raise InvalidArgumentError("a search needs a word to look for, not an empty text")
    if type not in get_args(SearchType):
        known = ", ".join(map(repr, get_args(SearchType)))
        raise InvalidArgumentError(f"{type!r} is no type to search for; it is one of {known}")
    return [("q", query), ("type", type)]


def embed(width: object, height: object, color: object) -> Query:
    """Return the query parameters that say how a player should look.

    Raises:
        TypeError: A size is no whole number, or the colour no text.
        InvalidArgumentError: A size is not positive, or the colour not six hexadecimal digits.
    """
    query = [
        (name, str(count(name, value, least=1)))
        for name, value in (("width", width), ("height", height))
        if value is not None
    ]
    if color is not None:
        if not isinstance(color, str):
            raise TypeError(f"color is a string such as 'ff8000', not {color!r}")
        digits = color.removeprefix("#")
        if not re.fullmatch(r"[0-9A-Fa-f]{6}", digits):
            raise InvalidArgumentError(f"color is six hexadecimal digits, not {color!r}")
        query.append(("color", digits))
    return query


def free(arguments: Mapping[str, object], *, now: datetime) -> Query:
    """Return query parameters for an address whose meaning only the caller knows.

    Paging arguments are understood as everywhere; of the others None and False are left out
    and True is sent as ``1``.
    """
    known = {name: arguments[name] for name in Paging.__annotations__ if name in arguments}
    query: Query = []
    for name, value in arguments.items():
        if name == "access_token":
            raise InvalidArgumentError("give the access token to the client, not to a call")
        if name in known or value is None or value is False:
            continue
        if not isinstance(value, str | int | float):
            raise TypeError(f"{name} is sent in the address: text or a number, not {value!r}")
        query.append((name, "1" if value is True else str(value)))
    return query + (paging(known, now=now) if known else [])


def count(name: str, value: object, *, least: int) -> int:
    """Return a whole number of at least `least`."""
    try:
        if isinstance(value, bool):
            raise TypeError
        number = index(value)  # type: ignore[arg-type] # refuses what is no whole number
    except TypeError:
        raise TypeError(f"{name} is a whole number, not {value!r}") from None
    if number < least:
        raise InvalidArgumentError(f"{name} is a whole number from {least} on, not {number}")
    return number
