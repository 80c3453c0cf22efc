"""One pure function per call of the API, and the only place where its paths are written.

Sources: the official documentation and, for connections, recorded answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .addresses import clean
from .errors import InvalidArgumentError
from .message import Request
from .redaction import SecretUrl
from .urls import is_writable, join, normalize_key, remove_token, same_origin, set_query

if TYPE_CHECKING:
    from .addresses import Address
    from .multipart import Multipart
    from .params import Query

#: Asks for a ``type`` in every object and for the names of its connections.
_METADATA = ("metadata", "1")


def get(root: str, key: str, query: Query) -> Request:
    """Ask for what is at `key`."""
    url = join(root, key)
    if not query:
        return Request("GET", url + "?metadata=1")
    return Request("GET", set_query(url, [*query, _METADATA]))


def page(root: str, address: Address, query: Query) -> Request:
    """Ask for what an address shows; `query` replaces parameters of the address."""
    if address.query:
        given = {name for name, _ in query}
        query = [*(pair for pair in address.query.items() if pair[0] not in given), *query]
    return get(root, address.path, query)


def link(root: str, url: str, query: Query) -> Request:
    """Follow an absolute address that an answer gave.

    Raises:
        TypeError: `url` is not a string.
        InvalidArgumentError: `url` is not an address, or leads elsewhere than to the API.
    """
    if not isinstance(url, str):
        raise TypeError(f"a link is a string, not {url!r}")
    if not is_writable(url):
        raise InvalidArgumentError(f"{url!r} is not a valid link: it holds half a character")
    if not same_origin(url, root):
        raise InvalidArgumentError(
            f"{remove_token(url)!r} does not lead to the API at {root}; links elsewhere are not "
            "followed, so that no access token ends there"
        )
    return Request("GET", set_query(remove_token(url), [*query, _METADATA]))


def me(root: str) -> Request:
    """Ask for the owner of the access token."""
    return get(root, "/me/", [])


def discover(root: str, tag: str) -> Request:
    """Ask for a tag at the path that was current until about 2022."""
    return get(root, f"/discover/{_segment('tag', tag)}/", [])


def genre(root: str, tag: str | None, city: str | None) -> Request:
    """Ask for a tag, a city, or a tag in a city.

    Raises:
        InvalidArgumentError: Neither is given.
    """
    parts = []
    if tag is not None:
        parts.append(_segment("tag", tag))
    if city is not None:
        parts.append("city:" + _segment("city", city))
    if not parts:
        raise InvalidArgumentError("give a tag, a city, or both")
    return get(root, f"/genres/{'+'.join(parts)}/", [])


def popular(root: str, query: Query) -> Request:
    """Ask for the shows that are popular."""
    return get(root, "/popular/", query)


def hot(root: str, query: Query) -> Request:
    """Ask for the shows that are becoming popular."""
    return get(root, "/popular/hot/", query)


def new(root: str, query: Query) -> Request:
    """Ask for the newest shows."""
    return get(root, "/new/", query)


def search(root: str, query: Query) -> Request:
    """Ask for what matches a text."""
    return get(root, "/search/", query)


def connection(root: str, key: str, name: str, query: Query) -> Request:
    """Ask for the list that belongs to the object at `key` under the connection's `name`."""
    part = _segment("connection", name).replace("_", "-")
    return get(root, f"{normalize_key(key)}{part}/", query)


def show(root: str, user: str, slug: str) -> Request:
    """Ask for a show of a user by its slug."""
    return get(root, normalize_key(user) + slug, [])


def action(root: str, key: str, name: str, *, undo: bool) -> Request:
    """Do something to the object at `key`, or undo it."""
    return Request("DELETE" if undo else "POST", join(root, key) + name.replace("_", "-") + "/")


def upload(root: str, body: Multipart) -> Request:
    """Send a new show."""
    return Request("POST", join(root, "/upload/"), body, repeatable=False)


def edit(root: str, key: str, body: Multipart) -> Request:
    """Change the show at `key`."""
    path = normalize_key(key)
    url = join(root, f"/upload{path}edit/")
    return Request("POST", url, body, repeatable=False, key=path)


def embed(root: str, key: str, form: str, query: Query) -> Request:
    """Ask for the code that shows a player in a page; `form` is ``html`` or ``json``."""
    return Request("GET", set_query(f"{join(root, key)}embed-{form}/", query), personal=False)


def oembed(root: str, page: str, key: str, query: Query) -> Request:
    """Ask the oEmbed service at `root` about the page of `key` below the web site's `page`."""
    asked = [("url", join(page, key)), ("format", "json"), *query]
    return Request("GET", set_query(f"{root}/", asked), personal=False)


def authorization(root: str, query: Query) -> str:
    """Return the address where a person allows a program to act for them."""
    return set_query(f"{root}/authorize", query)


def access_token(root: str, query: Query) -> Request:
    """Exchange an OAuth code for an access token."""
    url = SecretUrl(set_query(f"{root}/access_token", query))
    return Request("GET", url, personal=False)


def _segment(name: str, value: str) -> str:
    """Return a tag or a city as the one part of a path that it is."""
    if not isinstance(value, str):
        raise TypeError(f"{name} is a string, not {value!r}")
    text = clean(value).strip("/")
    if not text or "/" in text:
        raise InvalidArgumentError(f"{name}: {value!r} is not a single word without slashes")
    return text
