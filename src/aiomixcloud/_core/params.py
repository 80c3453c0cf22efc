"""Conversion of arguments to query parameters, validated before anything is sent."""

from __future__ import annotations

import re
from operator import index
from typing import TYPE_CHECKING, Any, Literal, TypedDict, get_args

from .dates import Moment, to_utc
from .errors import InvalidArgumentError
from .timeouts import Limits  # noqa: TC001 - to be found by get_type_hints

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

#: Query parameters: names and values, in order.
Query = list[tuple[str, str]]

SearchType = Literal["cloudcast", "user", "tag"]

#: Connections whose items have one type, whatever object they belong to.
UserConnection = Literal["followers", "following", "listeners"]
CloudcastConnection = Literal["cloudcasts", "listens", "similar", "popular", "hot", "new"]

#: Default number of items on a page (recorded responses of the API).
PAGE_SIZE = 20


class Paging(TypedDict, total=False):
    """Which part of a list to fetch; every listing accepts these keyword arguments.

    Keys:
        offset: Number of items to skip.
        limit: Maximum number of items to fetch (default 20). The API is known to return up to
            100; if it returns fewer although there are more, the logger `aiomixcloud` logs a
            warning.
        since: Only items later than this time. The service ignores it in a search.
        until: Only items earlier than this time. The service ignores it in a search.
        page: Number of a page, starting at 0, instead of the four above.
        per_page: Number of items on such a page.
        timeout: Timeout of the request, as for `Mixcloud`.

    Times are Unix seconds, text (see "How dates are read" in the documentation), `datetime` or
    `date`; without a time zone they are local, and without a year the most recent date counts.
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
        arguments: The keys of `Paging`; None counts as omitted.
        now: The current time, for relative dates.

    Raises:
        TypeError: An argument is unknown or has the wrong type.
        InvalidArgumentError: A value is out of range or not valid, or `page` is combined with
            an argument that it replaces.

    Example:
        >>> paging({"page": 2, "per_page": 30}, now=datetime.now(UTC))
        [('offset', '60'), ('limit', '30')]
    """
    given = {name: value for name, value in arguments.items() if value is not None}
    for name in arguments:
        if name not in Paging.__annotations__:
            known = ", ".join(Paging.__annotations__)
            raise TypeError(f"unexpected keyword argument {name!r}; a listing accepts {known}")
    if "page" in given:
        mixed = [name for name in ("offset", "limit", "since", "until") if name in given]
        if mixed:
            raise InvalidArgumentError(
                f"page cannot be combined with {' or '.join(mixed)}; use per_page for the size "
                "of a page",
                field="page",
            )
        size = count("per_page", given.get("per_page", PAGE_SIZE), least=1)
        page = count("page", given["page"], least=0)
        return [("offset", str(page * size)), ("limit", str(size))]
    if "per_page" in given:
        raise InvalidArgumentError(
            "per_page needs page; add page, or use limit instead", field="per_page"
        )
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
        InvalidArgumentError: `query` is empty, or `type` is unknown to the API.
    """
    if not isinstance(query, str):
        raise TypeError(f"query must be a string, not {query!r}")
    if not query.strip():
        raise InvalidArgumentError("the search query must not be empty")
    if type not in get_args(SearchType):
        known = ", ".join(map(repr, get_args(SearchType)))
        raise InvalidArgumentError(f"type must be one of {known}, not {type!r}", field="type")
    return [("q", query), ("type", type)]


def embed(width: object, height: object, color: object) -> Query:
    """Return the query parameters for the size and color of a player.

    Raises:
        TypeError: A size is not an integer, or the color is not a string.
        InvalidArgumentError: A size is not positive, or the color is not six hexadecimal digits.
    """
    query = [
        (name, str(count(name, value, least=1)))
        for name, value in (("width", width), ("height", height))
        if value is not None
    ]
    if color is not None:
        if not isinstance(color, str):
            raise TypeError(f"color must be a string such as 'ff8000', not {color!r}")
        digits = color.removeprefix("#")
        if not re.fullmatch(r"[0-9A-Fa-f]{6}", digits):
            raise InvalidArgumentError(
                f"color must be six hexadecimal digits, not {color!r}", field="color"
            )
        query.append(("color", digits))
    return query


def free(arguments: Mapping[str, object], *, now: datetime) -> Query:
    """Return the query parameters of a request to an arbitrary key.

    Paging arguments are converted as for a listing. Of the others, None and False are omitted
    and True is sent as ``1``.
    """
    known = {name: arguments[name] for name in Paging.__annotations__ if name in arguments}
    query: Query = []
    for name, value in arguments.items():
        if name == "access_token":
            raise InvalidArgumentError("pass the access token to the client, not to a call")
        if name in known or value is None or value is False:
            continue
        if not isinstance(value, str | int | float):
            raise TypeError(f"{name} must be a string or a number, not {value!r}")
        query.append((name, "1" if value is True else str(value)))
    return query + (paging(known, now=now) if known else [])


def check_number(name: str, value: object, *, least: int, field: str) -> None:
    """Raise an error unless `value` is a number of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name} must be a number, not {value!r}")
    if not value >= least:
        raise InvalidArgumentError(f"{name} must be at least {least}, not {value}", field=field)


def count(name: str, value: object, *, least: int) -> int:
    """Return `value` as an integer of at least `least`."""
    try:
        if isinstance(value, bool):
            raise TypeError
        number = index(value)  # type: ignore[arg-type] # raises TypeError for other types
    except TypeError:
        raise TypeError(f"{name} must be a whole number, not {value!r}") from None
    if number < least:
        raise InvalidArgumentError(f"{name} must be at least {least}, not {number}", field=name)
    return number
