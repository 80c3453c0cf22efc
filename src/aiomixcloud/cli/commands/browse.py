"""The commands that read: single objects, lists, search and connections."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from aiomixcloud import NotFoundError
from aiomixcloud.cli.command import Command, command
from aiomixcloud.cli.exit_codes import NOT_FOUND, CommandError
from aiomixcloud.cli.input.keys import FROM_STDIN, complete_key
from aiomixcloud.cli.input.paging import Paging, check_dates, paging_options, print_list
from aiomixcloud.cli.input.show_names import is_title, nearest_key, own_slug, show_key
from aiomixcloud.cli.input.targets import CONNECTION_WORDS, CONNECTIONS, connection_name, target
from aiomixcloud.cli.options import text
from aiomixcloud.cli.output.formatting import one_line, short_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiomixcloud import Address
    from aiomixcloud.cli.session import Session


@command(
    "get",
    examples=[
        "mixcloud get bob",
        "mixcloud get https://www.mixcloud.com/luke/a-nice-mix/",
        "mixcloud get luke/a-nice-mix --fields name,audio_length,tags.name",
        "mixcloud get bob/followers --limit 100",
        "mixcloud get - --csv < shows.txt",
    ],
)
@click.argument("key", metavar="KEY-or-URL", shell_complete=complete_key)
@paging_options
@click.pass_obj
def get_command(session: Session, key: str, paging: Paging) -> int | None:
    """Show a user, a show, a tag or a list.

    KEY-or-URL is a key, such as bob, luke/a-nice-mix or genres/jazz, or the URL of a page on
    www.mixcloud.com, including search pages. It can also be the slug of one of your shows or
    the title of a show. Use - to read keys from standard input, one per line. The options
    apply to lists, such as bob/followers.
    """
    from aiomixcloud.sync import ResourceListSync

    if key == FROM_STDIN:
        if paging.is_given:
            raise click.UsageError("the options for lists cannot be combined with -")
        return _show_each(
            session, lambda one: _fetch_own(session, _key(session, one), session.client.get)
        )
    key = _key(session, key)
    wanted = target(key, session.roots)
    check_dates(paging, wanted.path, wanted.query)
    found = _fetch(session, key, wanted, paging)
    if isinstance(found, ResourceListSync):
        print_list(session, paging, found, limit=wanted.query.get("limit"))
        return None
    if paging.is_given:
        raise click.UsageError(f"{key} is not a list; omit the options for lists")
    session.output.one(found)
    return None


def _key(session: Session, text: str) -> str:
    """Return a key or URL unchanged, and the key of the show with a title."""
    return show_key(session, text) if is_title(text) else text


def _show_each(session: Session, fetch: Callable[[str], Any], *, full: bool = False) -> int:
    """Print what is fetched for each key on standard input; return the exit status."""
    from aiomixcloud.cli.commands.key_batch import KeyBatch

    batch = KeyBatch(session, fetch)
    lists = (found if isinstance(found, Sequence) else [found] for found in batch.results())
    session.output.many(chain.from_iterable(lists), slow=True, full=full)
    return batch.status


def _fetch_own(session: Session, key: str, fetch: Callable[[str], Any]) -> Any:
    """Fetch something of a key, which can be the slug of a show of the user."""
    try:
        return fetch(key)
    except NotFoundError:
        own = own_slug(session, key)
        if own is None:
            raise
        return fetch(own)


def _fetch(session: Session, key: str, wanted: Address, paging: Paging) -> Any:
    """Fetch an object or a list, which may have an alias such as ``shows``."""
    arguments = paging.arguments()
    try:
        return session.client.get(key, **arguments)
    except NotFoundError as error:
        owner, _, last = wanted.key.strip("/").rpartition("/")
        name = connection_name(last)
        if not owner and not wanted.connection and (own := own_slug(session, key)):
            return session.client.get(own, **arguments)
        if wanted.connection or not owner or name == last:
            raise
        try:
            return session.client.connection(owner, name, **arguments)
        except NotFoundError:
            raise error from None


@command("me", examples=["mixcloud me", "mixcloud me --fields username,follower_count"])
@click.pass_obj
def me_command(session: Session) -> None:
    """Show the logged-in user."""
    session.output.one(session.client.me())


def _define(name: str, words: str, *examples: str) -> Command:
    """Return the command for a list that belongs to Mixcloud itself."""

    @paging_options
    @click.pass_obj
    def listing(session: Session, paging: Paging) -> None:
        print_list(session, paging, getattr(session.client, name)(**paging.arguments()))

    listing.__doc__ = words
    return command(name, examples=examples)(listing)


popular_command: Command = _define(
    "popular",
    "List popular shows.",
    "mixcloud popular",
    "mixcloud popular --limit 100 --json",
)
hot_command: Command = _define(
    "hot",
    "List shows that are becoming popular.",
    "mixcloud hot",
    "mixcloud hot --fields name,user.name,url",
)
new_command: Command = _define(
    "new",
    "List the newest shows.",
    "mixcloud new",
    "mixcloud new --since 2024-05-01 --until 2024-06-01 --all",
    "mixcloud new --limit 500 --jsonl",
)


@command(
    "search",
    examples=[
        "mixcloud search deep house",
        "mixcloud search john --type user",
        "mixcloud search metal --limit 30 --page 4",
    ],
)
@click.argument("query", nargs=-1, required=True)
@click.option(
    "--type",
    type=click.Choice(["show", "user", "tag", "cloudcast"]),
    metavar="show|user|tag",
    default="show",
    help="Search for this type (default: show).",
)
@paging_options
@click.pass_obj
def search_command(session: Session, query: tuple[str, ...], type: Any, paging: Paging) -> None:
    """Search for shows, users or tags.

    Mixcloud does not filter searches by date, so --since and --until are refused. Use them
    with 'mixcloud new' and 'mixcloud discover'.
    """
    check_dates(paging, "search")
    kind: Any = "cloudcast" if type == "show" else type
    found = session.client.search(" ".join(query), type=kind, **paging.arguments())
    print_list(session, paging, found)


@command(
    "discover",
    examples=[
        "mixcloud discover jazz",
        "mixcloud discover funk --city athens --order new",
        "mixcloud discover --city london",
    ],
)
@click.argument("tag", nargs=-1)
@click.option("--city", type=text, help="List only shows from this city.")
@click.option(
    "--order",
    type=click.Choice(["popular", "hot", "new"]),
    default="popular",
    help="Sort shows in this order (default: popular).",
)
@paging_options
@click.pass_obj
def discover_command(
    session: Session, tag: tuple[str, ...], city: str | None, order: str, paging: Paging
) -> None:
    """List shows by tag, city or both.

    Several words form a single tag: deep house is the tag "deep house".
    """
    slug = _slug(" ".join(tag))
    if not slug and (city is None or any(tag)):
        raise click.UsageError("give a TAG, a --city or both")
    arguments, client = paging.arguments(), session.client
    found: Any = client.discover(slug) if city is None else client.genre(slug or None, _slug(city))
    print_list(session, paging, getattr(found, order)(**arguments))


def _slug(words: str) -> str:
    """Return a tag or a city as URLs spell it."""
    return "-".join(words.lower().split())


def _complete_connection(
    _context: click.Context, _argument: click.Parameter, start: str
) -> list[str]:
    return [name for name in CONNECTION_WORDS if name.startswith(start)]


@command(
    "list",
    examples=[
        "mixcloud list bob followers",
        "mixcloud list bob shows --all --fields name,created_time",
        "mixcloud list bob shows --full --fields name,description",
        "mixcloud list luke/a-nice-mix comments --limit 50",
        "mixcloud list me listen-later",
        "mixcloud list genres/jazz hot",
        "mixcloud list - shows --csv < users.txt",
    ],
)
@click.argument("key", metavar="KEY-or-URL", shell_complete=complete_key)
@click.argument("connection", shell_complete=_complete_connection)
@click.option(
    "--full",
    is_flag=True,
    help="Fetch and show the details of each item, such as the description; one request per item.",
)
@paging_options
@click.pass_obj
def list_command(
    session: Session, key: str, connection: str, paging: Paging, *, full: bool
) -> int | None:
    """List a connection of a user, a show or a tag, such as followers.

    KEY-or-URL can also be the slug of one of your shows or the title of a show. Use - to read
    keys from standard input, one per line.

    \b
    CONNECTION is one of:
      users  shows, comments, favorites, feed (what the user did), followers,
             following, listens, playlists;
             listen-later for yourself (me) only
      shows  comments, favorites, listeners, similar
      tags   popular, hot, new; the key of a tag looks like genres/jazz
    """  # noqa: D301 - click wants the character itself
    name = connection_name(connection)

    def fetch(key: str, **arguments: Any) -> Any:
        return session.client.connection(key, name, **arguments)

    if key == FROM_STDIN:
        if paging.page is not None:
            raise click.UsageError("--page cannot be combined with -")
        return _show_each(
            session, lambda one: _whole_list(session, paging, one, fetch, full=full), full=full
        )
    key = _key(session, key)
    wanted = target(key, session.roots)
    check_dates(paging, f"{wanted.key}{name}/")
    try:
        first = _fetch_own(session, key, partial(fetch, **paging.arguments()))
    except NotFoundError as error:
        raise _connection_not_found(session, wanted, connection, error) from None
    if name == "feed":
        _note_owner(session, key)
    print_list(session, paging, first, full=full)
    return None


def _whole_list(
    session: Session, paging: Paging, key: str, fetch: Callable[..., Any], *, full: bool
) -> list[Any]:
    """Return the requested items of a list."""
    first = _fetch_own(session, _key(session, key), partial(fetch, **paging.arguments()))
    items = paging.items(first)
    if full:
        from aiomixcloud.cli.input.details import with_details

        items = with_details(session, items)
    return list(items)


def _note_owner(session: Session, key: str) -> None:
    """Say whose activity a feed contains, since other services show that of followed users."""
    if session.output.for_people:
        owner = session.own_key if key == "me" else short_key(target(key, session.roots).key)
        session.messages.note(f"Activity of {owner}:")


def _connection_not_found(
    session: Session, wanted: Address, connection: str, error: NotFoundError
) -> CommandError:
    """Return the error for a connection that does not exist, with the nearest name or key."""
    from difflib import get_close_matches

    name = connection_name(connection)
    close = [] if name in CONNECTIONS else get_close_matches(name, CONNECTION_WORDS, n=1)
    key = short_key(wanted.key)
    nearest = close[0] if close else nearest_key(session, wanted.key)
    return CommandError(
        f"/{key}/{one_line(connection)}/ not found: {error.message.removesuffix('.')}. "
        + (f"Did you mean {nearest!r}? " if nearest else "")
        + f"Run 'mixcloud get {key}' to check that it exists and to see its lists.",
        NOT_FOUND,
    )
