"""One pure function per call of the API, and the only module that contains its paths.

Sources: the official documentation and, for connections, recorded responses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .addresses import clean
from .errors import InvalidArgumentError
from .message import Request
from .redaction import SecretUrl
from .urls import is_encodable, join, normalize_key, remove_token, same_origin, set_query

if TYPE_CHECKING:
    from .addresses import Address
    from .multipart import Multipart
    from .params import Query

#: Makes the API add a ``type`` and the names of connections to objects.
_METADATA = ("metadata", "1")


def get(root: str, key: str, query: Query) -> Request:
    """Fetch the object or list at `key`."""
    return _fetch(join(root, key), query)


def page(root: str, address: Address, query: Query) -> Request:
    """Fetch the object or list of an address; `query` overrides its parameters."""
    if address.query:
        given = {name for name, _ in query}
        query = [*(pair for pair in address.query.items() if pair[0] not in given), *query]
    return _fetch(root + address.path, query)


def link(root: str, url: str, query: Query) -> Request:
    """Follow an absolute URL from a response.

    Raises:
        TypeError: `url` is not a string.
        InvalidArgumentError: `url` is not a valid URL, or not a URL of the API.
    """
    if not isinstance(url, str):
        raise TypeError(f"a link must be a string, not {url!r}")
    if not is_encodable(url):
        raise InvalidArgumentError(f"{url!r} is not a valid link: it contains a lone surrogate")
    if not same_origin(url, root):
        raise InvalidArgumentError(
            f"{remove_token(url)!r} is not a URL of the API at {root}; other links are not "
            "followed, to protect the access token"
        )
    return Request("GET", set_query(remove_token(url), [*query, _METADATA]))


def me(root: str) -> Request:
    """Fetch the owner of the access token."""
    return get(root, "/me/", [])


def discover(root: str, tag: str) -> Request:
    """Fetch a tag at the path that was current until about 2022."""
    return get(root, f"/discover/{_segment('tag', tag)}/", [])


def genre(root: str, tag: str | None, city: str | None) -> Request:
    """Fetch a tag, a city, or a tag in a city.

    Raises:
        InvalidArgumentError: Both are omitted.
    """
    parts = []
    if tag is not None:
        parts.append(_segment("tag", tag))
    if city is not None:
        parts.append("city:" + _segment("city", city))
    if not parts:
        raise InvalidArgumentError("a tag or a city is required")
    return get(root, f"/genres/{'+'.join(parts)}/", [])


def popular(root: str, query: Query) -> Request:
    """List popular shows."""
    return get(root, "/popular/", query)


def hot(root: str, query: Query) -> Request:
    """List shows that are becoming popular."""
    return get(root, "/popular/hot/", query)


def new(root: str, query: Query) -> Request:
    """List the newest shows."""
    return get(root, "/new/", query)


def search(root: str, query: Query) -> Request:
    """Search for shows, users or tags."""
    return get(root, "/search/", query)


def connection(root: str, key: str, name: str, query: Query) -> Request:
    """List the connection `name` of the object at `key`."""
    part = _segment("connection", name).replace("_", "-")
    return get(root, f"{normalize_key(key)}{part}/", query)


def show(root: str, user: str, slug: str) -> Request:
    """Fetch a show of a user by its slug."""
    return get(root, normalize_key(user) + slug, [])


def action(root: str, key: str, name: str, *, undo: bool) -> Request:
    """Perform an action on the object at `key`, or undo it."""
    return Request("DELETE" if undo else "POST", join(root, key) + name.replace("_", "-") + "/")


def upload(root: str, body: Multipart) -> Request:
    """Upload a show."""
    return Request("POST", join(root, "/upload/"), body, repeatable=False)


def edit(root: str, key: str, body: Multipart) -> Request:
    """Change the show at `key`."""
    path = normalize_key(key)
    url = join(root, f"/upload{path}edit/")
    return Request("POST", url, body, repeatable=False, key=path)


def embed(root: str, key: str, form: str, query: Query) -> Request:
    """Fetch the embed code of a player; `form` is ``html`` or ``json``."""
    return Request("GET", set_query(f"{join(root, key)}embed-{form}/", query), personal=False)


def oembed(root: str, page: str, key: str, query: Query) -> Request:
    """Fetch the oEmbed data of the page of `key` below the website's `page`."""
    asked = [("url", join(page, key)), ("format", "json"), *query]
    return Request("GET", set_query(f"{root}/", asked), personal=False)


def authorization(root: str, query: Query) -> str:
    """Return the URL where a user allows a program to act for them."""
    return set_query(f"{root}/authorize", query)


def access_token(root: str, query: Query) -> Request:
    """Exchange an OAuth code for an access token."""
    url = SecretUrl(set_query(f"{root}/access_token", query))
    return Request("GET", url, personal=False)


def _fetch(url: str, query: Query) -> Request:
    if not query:
        return Request("GET", url + "?metadata=1")
    return Request("GET", set_query(url, [*query, _METADATA]))


def _segment(name: str, value: str) -> str:
    """Return a tag, a city or a connection as one segment of a path."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a string, not {value!r}")
    text = clean(value).strip("/")
    if not text or "/" in text:
        raise InvalidArgumentError(f"{name} must be a single word without slashes, not {value!r}")
    return text
