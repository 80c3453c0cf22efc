"""The command that writes feeds of shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from aiomixcloud.cli.command import command
from aiomixcloud.cli.input.targets import target
from aiomixcloud.cli.options import number, text

if TYPE_CHECKING:
    from aiomixcloud.cli.session import Session

#: Number of threads that load descriptions; the client limits them further.
_THREADS = 8


def _web_url(value: str) -> str:
    """Return a URL that feeds may contain."""
    if not value.casefold().startswith(("http://", "https://")):
        raise click.BadParameter(f"{value!r} does not begin with http:// or https://")
    return text(value)


@command(
    "feed",
    examples=[
        "mixcloud feed bob > bob.xml",
        "mixcloud feed genres/jazz --atom --limit 50 > jazz.xml",
        "mixcloud feed bob --url https://radio.example/bob.xml > bob.xml",
        "mixcloud feed --opml 'https://radio.example/{username}.xml' > feeds.opml",
    ],
    data=False,
)
@click.argument("source", metavar="USER|genres/TAG", required=False)
@click.option("--atom", is_flag=True, help="Write Atom instead of RSS 2.0.")
@click.option(
    "--limit",
    type=number(1, 100),
    default=20,
    metavar="N",
    help="Write at most N shows (default: 20).",
)
@click.option(
    "--url", type=_web_url, metavar="URL", help="URL at which the feed will be published."
)
@click.option(
    "--opml",
    type=_web_url,
    metavar="URL",
    help="Write an OPML list with a feed URL for each user you follow; {username} is replaced.",
)
@click.pass_obj
def feed_command(
    session: Session,
    *,
    source: str | None,
    atom: bool,
    limit: int,
    url: str | None,
    opml: str | None,
) -> None:
    """Write an RSS feed of the newest shows of a user or tag.

    The feed has names, descriptions, pictures, lengths and tags, but no audio, which Mixcloud
    does not offer.
    """
    if opml is not None:
        if source is not None or url is not None or atom:
            raise click.UsageError("--opml lists the users you follow; omit the other arguments")
        session.output.text(_list_feeds(session, opml))
        return
    if source is None:
        raise click.UsageError("give a USER or genres/TAG, or use --opml")
    session.output.text(_write_feed(session, source, atom=atom, limit=limit, url=url))


def _write_feed(session: Session, source: str, *, atom: bool, limit: int, url: str | None) -> str:
    from concurrent.futures import ThreadPoolExecutor

    from aiomixcloud import feeds

    key = target(source, session.roots).key
    first, *rest = key.strip("/").split("/")
    is_tag = first in {"genres", "discover"} and len(rest) == 1
    if rest and not is_tag:
        raise click.UsageError(f"{key} is neither a USER nor genres/TAG")
    owner: Any = session.client.get(key)
    # The token of their owner also shows drafts, scheduled and unlisted shows.
    anonymous = session.connect(session.roots, None)
    shows = anonymous.connection(owner.key, "new" if is_tag else "cloudcasts", limit=limit)
    # A list has no descriptions.
    with ThreadPoolExecutor(_THREADS) as threads:
        loaded = [show for show in threads.map(_load, shows) if show is not None]
    pictures = owner.data.get("pictures") or {}
    write = feeds.atom if atom else feeds.rss
    return write(
        loaded,
        title=owner.name,
        link=owner.url,
        description=owner.data.get("biog") or "",
        url=url,
        picture=pictures.get("large"),
    )


def _load(show: Any) -> Any:
    """Return a show with its description, or None if it was deleted meanwhile."""
    from aiomixcloud import NotFoundError

    try:
        return show.load()
    except NotFoundError:
        return None


def _list_feeds(session: Session, template: str) -> str:
    from aiomixcloud.feeds import opml

    if "{username}" not in template:
        raise click.UsageError("--opml: write {username} where the name of the user belongs")
    me: Any = session.client.me()
    followed = session.client.connection(me.key, "following", limit=100).all()
    return opml(
        [
            (user.name, template.replace("{username}", user.username), user.url)
            for user in followed
        ],
        title=f"Mixcloud: followed by {me.name}",
    )
