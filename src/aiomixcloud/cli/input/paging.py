"""The paging options of lists, and the iteration over their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import click

from aiomixcloud.cli.input.targets import CONNECTIONS, connection_name
from aiomixcloud.cli.options import number, option_group, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from aiomixcloud.cli.session import Session

#: Default and maximum number of items on a page.
_USUAL, _MOST = 20, 100

#: Lists that Mixcloud filters by date, according to its documentation and to the links in
#: recorded responses.
_DATED = frozenset(CONNECTIONS) - {"similar"}


class Paging(NamedTuple):
    """The values of the paging options.

    Attributes:
        limit: Maximum number of items; several pages are fetched if needed.
        all: Whether to fetch all items.
        page: Number of a page of `limit` items, counted from 0.
        since: Date and time after which items are listed, as the user wrote it.
        until: Date and time before which items are listed, as the user wrote it.
    """

    limit: int | None = None
    all: bool = False
    page: int | None = None
    since: str | None = None
    until: str | None = None

    @property
    def is_given(self) -> bool:
        """Whether any paging option was given."""
        return self != Paging()

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the first request.

        Raises:
            click.UsageError: Some options cannot be combined.
        """
        if self.all and self.limit is not None:
            raise click.UsageError("--all and --limit cannot be combined")
        if self.page is not None:
            if self.all or self.since or self.until:
                raise click.UsageError(
                    "--page can be combined only with --limit, which sets the page size"
                )
            size = self.limit or _USUAL
            if size > _MOST:
                raise click.UsageError(
                    f"a page has at most {_MOST} items, not {size}; omit --page"
                )
            return {"page": self.page, "per_page": size}
        moments = {"since": self.since, "until": self.until}
        arguments: dict[str, Any] = {name: value for name, value in moments.items() if value}
        if self.all:
            arguments["limit"] = _MOST
        elif self.limit is not None:
            arguments["limit"] = min(self.limit, _MOST)
        return arguments

    def items(self, first: Any) -> Iterator[Any]:
        """Return an iterator over the requested items, starting with the first page."""
        if self.all:
            return iter(first.all())
        if self.page is None and self.limit is not None:
            return iter(first.all(max_items=self.limit))
        return iter(first)


_options = option_group(
    click.option(
        "-n",
        "--limit",
        type=number(1),
        metavar="N",
        help=f"List up to N items across pages (default: {_USUAL}).",
    ),
    click.option("--all", is_flag=True, help="List all items across pages."),
    click.option(
        "--page",
        type=number(0),
        metavar="N",
        help="List page N, counted from 0; --limit sets the page size.",
    ),
    click.option(
        "--since",
        type=text,
        metavar="WHEN",
        help="List only items after WHEN: 2024-05-01, '1 May 2024 18:00', 'last monday', "
        "'3 weeks ago'.",
    ),
    click.option(
        "--until",
        type=text,
        metavar="WHEN",
        help="List only items before WHEN, in the format of --since.",
    ),
)


def paging_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the paging options to a command, which receives them as ``paging``."""
    from functools import wraps

    @wraps(function)
    def wrapper(*arguments: Any, **options: Any) -> Any:
        names = ("limit", "all", "page", "since", "until")
        paging = Paging(**{name: options.pop(name) for name in names})
        return function(*arguments, paging=paging, **options)

    return _options(wrapper)


def check_dates(paging: Paging, path: str, query: Mapping[str, str] | None = None) -> None:
    """Refuse a date filter that Mixcloud would ignore.

    Raises:
        click.UsageError: The list cannot be filtered by date.
    """
    if not (paging.since or paging.until or {"since", "until"} & set(query or ())):
        return
    first, *rest = path.strip("/").split("/")
    if first == "search":
        raise click.UsageError(
            "Mixcloud does not filter a search by date; omit --since and --until, or list "
            "a tag by date with 'mixcloud discover TAG --order new'"
        )
    # The lists of playlists and of the former categories are not filtered.
    special = first == "categories" or "playlists" in rest[:-1]
    if special or connection_name((rest or [first])[-1]) not in _DATED:
        raise click.UsageError(
            f"Mixcloud does not filter {path} by date; omit --since and --until"
        )


def print_list(
    session: Session, paging: Paging, first: Any, *, limit: str | None = None, full: bool = False
) -> None:
    """Print a list whose first page has been fetched.

    Args:
        session: The session of the command.
        paging: The paging options.
        first: The first page.
        limit: The limit in a pasted URL.
        full: Whether to fetch the details of each item.

    Raises:
        click.UsageError: A page was requested of a list that has no pages.
    """
    output = session.output
    part = paging.all or paging.limit is not None
    asked = int(limit) if limit and limit.isdecimal() and not part else None
    if paging.page is not None:
        asked = paging.limit or _USUAL
        if len(first) > asked:
            raise click.UsageError(
                f"Mixcloud sends this list as a whole ({len(first)} items); omit --page"
            )
    items = paging.items(first)
    if full:
        from aiomixcloud.cli.input.details import with_details

        items = with_details(session, items)
    slow = full or (part and first.next_link is not None)
    number = output.many(items, slow=slow, full=full)
    if asked is not None and number < asked and first.next_link:
        session.messages.note(
            f"Mixcloud sent {number} of {asked} requested items; "
            f"use --limit {asked} to fetch several pages"
        )
    elif asked is not None and number > asked:
        session.messages.note(
            f"Mixcloud ignores the limit of {asked} here; use --limit {asked} to apply it"
        )
    if not output.for_people:
        return
    if not number:
        session.messages.note("No items.")
    elif first.next_link and not part:
        session.messages.note("There are more items; use --limit N or --all.")
