"""Keys, URLs and names of connections, as people type and paste them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from aiomixcloud import InvalidArgumentError

if TYPE_CHECKING:
    from aiomixcloud import Address
    from aiomixcloud.cli.roots import Roots

#: Names of the connections of users, shows and tags in recorded responses; there may be others.
CONNECTIONS = (
    "cloudcasts",
    "comments",
    "favorites",
    "feed",
    "followers",
    "following",
    "hot",
    "listen-later",
    "listeners",
    "listens",
    "new",
    "playlists",
    "popular",
    "similar",
)

#: Aliases of connections.
_ALIASES = {
    **dict.fromkeys(("show", "shows", "upload", "uploads", "cloudcast"), "cloudcasts"),
    **dict.fromkeys(("favorite", "favourite", "favourites"), "favorites"),
    **dict.fromkeys(("listenlater", "listen-laters"), "listen-later"),
    **{name.removesuffix("s"): name for name in ("comments", "followers", "listens")},
    **{name.removesuffix("s"): name for name in ("listeners", "playlists")},
    "followings": "following",
    "feeds": "feed",
}

#: Names for shell completion and for suggestions after a typing error.
CONNECTION_WORDS = ("shows", *CONNECTIONS[1:])


def target(text: str, roots: Roots) -> Address:
    """Return the address that a key or a URL refers to.

    Args:
        text: A key such as ``bob/a-show``, or a URL.
        roots: The root URLs.

    Raises:
        click.UsageError: The text is neither a key nor a supported URL.

    Example:
        >>> from aiomixcloud.cli.roots import Roots
        >>> target("https://www.mixcloud.com/bob/a-show/?utm_source=mail#comments", Roots()).key
        '/bob/a-show/'
    """
    from aiomixcloud import parse_address

    try:
        return parse_address(text, api_root=roots.api, mixcloud_root=roots.mixcloud)
    except InvalidArgumentError as error:
        raise click.UsageError(error.message) from None


def user_key(text: str, roots: Roots) -> str:
    """Return the key of the user that a name, a key or a URL refers to.

    Raises:
        click.UsageError: It does not refer to a user.
    """
    key = target(text, roots).key
    if "/" in key.strip("/"):
        raise click.UsageError(f"{text!r} is not a user")
    return key


def connection_name(text: str) -> str:
    """Return the name of a connection as the API spells it.

    Example:
        >>> connection_name("Shows"), connection_name("listen_later"), connection_name("follower")
        ('cloudcasts', 'listen-later', 'followers')
    """
    name = re.sub(r"[\s_-]+", "-", text.strip().strip("/").lower())
    return _ALIASES.get(name, name)
