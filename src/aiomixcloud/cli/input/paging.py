"""Which part of a list to show: the options for it, and the walk over its pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from aiomixcloud.cli.input.targets import CONNECTIONS, connection_name
from aiomixcloud.cli.options import number, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from aiomixcloud.cli.session import Session

#: Items on a page: where nothing else is asked for, and the most that there can be.
_USUAL, _MOST = 20, 100

#: Lists that Mixcloud filters by date: those that its documentation gives the parameters for,
#: and the connections that recorded answers link by date.
_DATED = frozenset(CONNECTIONS) - {"similar"}


@dataclass(frozen=True, slots=True)
class Paging:
    """The part of a list that was asked for.

    Attributes:
        limit: How many items; more than a page holds are fetched page by page.
        all: Whether all of them are wanted.
        page: Number of a page, from 0 on, of `limit` items.
        since: Moment that all items are later than, as people write it.
        until: Moment that all items are earlier than.
    """

    limit: int | None = None
    all: bool = False
    page: int | None = None
    since: str | None = None
    until: str | None = None

    @property
    def given(self) -> bool:
        """Whether anything at all was asked for."""
        return self != Paging()

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the first request.

        Raises:
            click.UsageError: Options are given that exclude each other.
        """
        if self.all and self.limit is not None:
            raise click.UsageError("give --all or --limit, not both")
        if self.page is not None:
            if self.all or self.since or self.until:
                raise click.UsageError(
                    "--page can be combined only with --limit, the size of a page"
                )
            size = self.limit or _USUAL
            if size > _MOST:
                raise click.UsageError(f"a page has at most {_MOST} items; leave out --page")
            return {"page": self.page, "per_page": size}
        moments = {"since": self.since, "until": self.until}
        arguments: dict[str, Any] = {name: value for name, value in moments.items() if value}
        if self.all:
            arguments["limit"] = _MOST
        elif self.limit is not None:
            arguments["limit"] = min(self.limit, _MOST)
        return arguments

    def items(self, first: Any) -> Iterator[Any]:
        """Give out the items that are wanted, from the first page on."""
        if self.all:
            return iter(first.all())
        if self.page is None and self.limit is not None:
            return iter(first.all(max_items=self.limit))
        return iter(first)


def paging_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a list; they arrive as ``paging``."""
    from functools import wraps

    @wraps(function)
    def packed(*arguments: Any, **options: Any) -> Any:
        names = ("limit", "all", "page", "since", "until")
        paging = Paging(**{name: options.pop(name) for name in names})
        return function(*arguments, paging=paging, **options)

    moment = "2024-05-01, '1 May 2024 18:00', 'last monday', '3 weeks ago'."
    for option in (
        click.option(
            "--until",
            type=text,
            metavar="WHEN",
            help="Only items before WHEN; written like --since.",
        ),
        click.option(
            "--since", type=text, metavar="WHEN", help=f"Only items after WHEN: {moment}"
        ),
        click.option(
            "--page",
            type=number(0),
            metavar="N",
            help="Page number, counted from 0; --limit is the size of a page.",
        ),
        click.option("--all", is_flag=True, help="All items, page by page."),
        click.option(
            *("-n", "--limit"),
            type=number(1),
            metavar="N",
            help=f"Maximum number of items ({_USUAL}); fetches as many pages as needed.",
        ),
    ):
        packed = option(packed)
    return packed


def check_dates(paging: Paging, path: str, query: Mapping[str, str] | None = None) -> None:
    """Refuse a filter by date that Mixcloud would ignore.

    Args:
        paging: The options of the list.
        path: Where the list is.
        query: Parameters of its address, which may filter too.

    Raises:
        click.UsageError: There is such a filter.
    """
    if not (paging.since or paging.until or {"since", "until"} & set(query or ())):
        return
    first, *rest = path.strip("/").split("/")
    if first == "search":
        raise click.UsageError(
            "Mixcloud does not filter a search by date: leave out --since and --until, or list "
            "a tag by date with 'mixcloud discover TAG --order new'"
        )
    # Playlists and the historical categories have lists of their own.
    special = first == "categories" or "playlists" in rest[:-1]
    if special or connection_name((rest or [first])[-1]) not in _DATED:
        raise click.UsageError(
            f"Mixcloud does not filter {path} by date: leave out --since and --until"
        )


def show(session: Session, paging: Paging, fetch: Callable[..., Any]) -> None:
    """Fetch a list and write it.

    Args:
        session: The run of the program.
        paging: The part of the list that is wanted.
        fetch: Fetches its first page; takes the paging arguments of the client.
    """
    show_from(session, paging, fetch(**paging.arguments()))


def show_from(session: Session, paging: Paging, first: Any, *, limit: str | None = None) -> None:
    """Write a list whose first page is already here.

    Args:
        session: The run of the program.
        paging: The part of the list that is wanted.
        first: The first page.
        limit: The limit that an address had.

    Raises:
        click.UsageError: A page was asked for of a list that has none.
    """
    output = session.output
    part = paging.all or paging.limit is not None
    asked = int(limit) if limit and limit.isdecimal() and not part else None
    if paging.page is not None:
        asked = paging.limit or _USUAL
        if len(first) > asked:
            raise click.UsageError(
                f"Mixcloud sends this list as a whole ({len(first)} items): leave out --page"
            )
    number = output.many(paging.items(first), slow=part and first.next_link is not None)
    if asked is not None and number < asked and first.next_link:
        session.messages.note(
            f"Mixcloud sent {number} of the {asked} items asked for; "
            f"--limit {asked} fetches page by page"
        )
    elif asked is not None and number > asked:
        session.messages.note(f"Mixcloud ignores the limit of {asked} here; --limit applies it")
    if not output.for_people:
        return
    if not number:
        session.messages.note("nothing there")
    elif first.next_link and not part:
        session.messages.note("there is more: --limit N or --all")
