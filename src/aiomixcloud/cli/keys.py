"""From what people paste - a key or an address - to a key."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import click

if TYPE_CHECKING:
    from aiomixcloud.cli.session import Roots

#: Hosts that show the pages of Mixcloud, or its objects.
_HOSTS = frozenset(
    {"mixcloud.com"} | {f"{name}.mixcloud.com" for name in ("www", "app", "api", "m", "beta")}
)

#: The player, whose address names the show.
_PLAYERS = frozenset({"player-widget.mixcloud.com"})

#: Parts of a profile's page whose list has another name in the API (a guess).
_PAGES = {"uploads": "cloudcasts"}

#: Names of what belongs to users, shows and tags (recorded answers); there may be others.
CONNECTIONS = (
    *("cloudcasts", "comments", "favorites", "feed", "followers", "following", "hot"),
    *("listen-later", "listeners", "listens", "new", "playlists", "popular", "similar"),
)

#: Parameters in an address of the API that say what is asked for.
_PARAMETERS = frozenset({"q", "type", "limit", "offset", "since", "until"})

_scheme = re.compile(r"(?i)https?://").match


@dataclass(frozen=True, slots=True)
class Target:
    """What somebody wants to see.

    Attributes:
        key: Key of an object or a list.
        query: Parameters that an address of the API had, by name.
    """

    key: str
    query: dict[str, str | int] = field(default_factory=dict)


def target(text: str, roots: Roots) -> Target:
    """Return what a key or an address means.

    Args:
        text: A key such as ``bob/a-show``, or the address of a page or of an object.
        roots: Where the chosen Mixcloud is.

    Raises:
        click.UsageError: It is neither.

    Example:
        >>> from aiomixcloud.cli.session import Roots
        >>> target("https://www.mixcloud.com/bob/a-show/?utm_source=mail#comments", Roots())
        Target(key='bob/a-show', query={})
    """
    text = text.strip()
    address = text
    if not _scheme(text):
        host = text.partition("/")[0].lower()
        if host not in _HOSTS | _PLAYERS:
            return Target(_checked(text.strip("/"), text))
        address = f"https://{text}"
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:
        raise click.UsageError(f"{text!r} is no address") from None
    query = dict(parse_qsl(parts.query))
    if "feed" in query and (host in _PLAYERS or "/widget/" in parts.path):
        return target(query["feed"], roots)
    path, of_api = _below_roots(address.partition("?")[0].partition("#")[0], roots)
    if path is None and (host in _HOSTS or _both_local(host, roots)):
        path, of_api = parts.path, host == "api.mixcloud.com"
        if is_local(host):
            of_api = not path.startswith("/www/")
            path = path.removeprefix("/www")
    if path is None:
        raise click.UsageError(
            f"{text!r} is no address of the Mixcloud at {roots.mixcloud}; "
            "give one of its pages, or a key such as bob/a-show"
        )
    key = path.strip("/")
    if of_api:
        return Target(_checked(key, text), _parameters(query))
    head, _, last = key.rpartition("/")
    if head and "/" not in head and last in _PAGES:
        key = f"{head}/{_PAGES[last]}"
    return Target(_checked(key, text))


def _parameters(query: dict[str, str]) -> dict[str, str | int]:
    return {
        name: int(value) if value.isdecimal() and name in {"limit", "offset"} else value
        for name, value in query.items()
        if name in _PARAMETERS
    }


def _checked(key: str, text: str) -> str:
    if not key:
        raise click.UsageError(f"{text!r} names nobody and nothing; a key looks like bob/a-show")
    return key


def _below_roots(address: str, roots: Roots) -> tuple[str | None, bool]:
    """Return the path below a root of the chosen Mixcloud, and whether that is its API."""
    # The site of a sandbox lies below its API.
    for root, of_api in ((roots.mixcloud, False), (roots.api, True)):
        if f"{address}/".startswith(f"{root}/"):
            return address.removeprefix(root), of_api
    return None, False


def _both_local(host: str, roots: Roots) -> bool:
    """Tell whether a local sandbox is meant, whose port may have been another one."""
    return is_local(host) and is_local(urlsplit(roots.api).hostname or "")


def is_local(host: str) -> bool:
    """Tell whether a host is this machine, as that of a sandbox is.

    Args:
        host: Name or number of the host.
    """
    return host in {"localhost", "::1"} or host.startswith("127.")
