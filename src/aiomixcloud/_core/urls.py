"""Addresses: joining keys, queries, comparing origins, adding and removing the token.

The only place where a token meets an address. Which paths exist is `endpoints`' business,
hiding secrets in texts that of `secrets`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

from .errors import InvalidArgumentError
from .redaction import Secret, SecretUrl

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Characters that keys carry as they are; ``%`` is there for escapes that already exist.
_LITERAL = "!$&'()*+,;=:@~"

#: A key that needs nothing but its slashes, as almost all of them.
_plain_key = re.compile(r"/?([A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*)/?").fullmatch
_not_escape = re.compile(r"%(?![0-9A-Fa-f]{2})")
_escape = re.compile(r"%[0-9a-fA-F]{2}")
_blank = re.compile(r"[\x00-\x20\x7f]")
_control = re.compile(r"[\x00-\x1f\x7f]")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def is_plain_key(text: object) -> bool:
    """Tell whether `text` is a key that needs nothing but its slashes."""
    return isinstance(text, str) and _plain_key(text) is not None


def normalize_key(key: str) -> str:
    """Return `key` as the API writes it: slashes around, each character escaped once.

    Args:
        key: Key of an object, with or without the outer slashes, escaped or not.

    Raises:
        TypeError: `key` is not a string.
        InvalidArgumentError: `key` is not a valid key.

    Example:
        >>> normalize_key("marlene/glück")
        '/marlene/gl%C3%BCck/'
        >>> normalize_key("/marlene/gl%C3%BCck/")
        '/marlene/gl%C3%BCck/'
    """
    if not isinstance(key, str):
        raise TypeError(f"a key is a string such as 'bob' or 'bob/a-show', not {key!r}")
    if plain := _plain_key(key):
        return f"/{plain[1]}/"
    path = key.strip("/")
    if not path.strip() or path != path.strip():
        raise InvalidArgumentError(f"{key!r} is not a valid key such as 'bob' or 'bob/a-show'")
    if _control.search(path) or "?" in path or "#" in path or "\\" in path:
        raise InvalidArgumentError(
            f"{key!r} is not a valid key: a key has no ? # \\ or control character"
        )
    if not path.isascii() and any(char.isspace() and char != " " for char in path):
        raise InvalidArgumentError(f"{key!r} is not a valid key: it contains a special space")
    path = _escape.sub(lambda escape: escape[0].upper(), _not_escape.sub("%25", path))
    segments = path.split("/")
    if any(unquote(segment) in {"", ".", ".."} for segment in segments):
        raise InvalidArgumentError(f"{key!r} is not a valid key such as 'bob' or 'bob/a-show'")
    try:
        return "/" + "/".join(quote(segment, safe="%" + _LITERAL) for segment in segments) + "/"
    except UnicodeEncodeError:
        raise InvalidArgumentError(
            f"{key!r} is not a valid key: it contains half a character"
        ) from None


def join(root: str, key: str) -> str:
    """Return the address of `key` below `root`, always with a final slash.

    Example:
        >>> join("https://api.mixcloud.com", "genres/funk+city:athens")
        'https://api.mixcloud.com/genres/funk+city:athens/'
    """
    return root.rstrip("/") + normalize_key(key)


def set_query(url: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Return `url` with each of `pairs` in its query, in place of what has the same name.

    Example:
        >>> set_query("https://api.mixcloud.com/new/?limit=20&offset=20", [("limit", "5")])
        'https://api.mixcloud.com/new/?offset=20&limit=5'
    """
    base, _, query = url.partition("#")[0].partition("?")
    new = list(pairs)
    if query:
        names = {name for name, _ in new}
        old = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] not in names]
        new = old + new
    return f"{base}?{urlencode(new)}" if new else base


def add_token(url: str, token: str) -> SecretUrl:
    """Return `url` with the access token in its query, where the API wants it."""
    mark = "&" if "?" in url else "?"
    written = token if token.isascii() and token.isalnum() else quote(token, safe="")
    return SecretUrl(f"{url}{mark}access_token={written}")


def remove_token(url: str) -> str:
    """Return `url`, a link from an answer, without an access token and a fragment."""
    base, _, rest = url.partition("#")[0].partition("?")
    parts = [part for part in rest.split("&") if part]
    kept = [part for part in parts if unquote(part.partition("=")[0]) != "access_token"]
    return f"{base}?{'&'.join(kept)}" if kept else base


def is_writable(text: str) -> bool:
    """Tell whether `text` can be sent: not if it holds one half of a character that needs two."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def same_origin(url: str, root: str) -> bool:
    """Tell whether `url` lies at the scheme, host and port of `root`."""
    if _blank.search(url):  # which some libraries drop and others do not
        return False
    try:
        return _origin(url) == _origin(root)
    except ValueError:
        return False


def resolve(base: str, location: str) -> str:
    """Return the absolute address of `location`, a redirect's target seen from `base`."""
    try:
        return urljoin(base, location)
    except ValueError:  # no address at all, so none of ours
        return location


def clean_links(answer: Any) -> int:
    """Take the access token out of the links of a decoded answer; return how many had one.

    The API repeats parameters in paging links; a page that is printed, kept or pickled must
    not hold a secret.
    """
    if not isinstance(answer, dict):
        return 0
    changed = 0
    metadata = answer.get("metadata")
    connections = metadata.get("connections") if isinstance(metadata, dict) else None
    for links in (answer.get("paging"), connections):
        if isinstance(links, dict):
            for name, link in links.items():
                if isinstance(link, str) and "access_token=" in link:
                    links[name] = remove_token(link)
                    changed += 1
    return changed


def check_root(root: str, name: str) -> str:
    """Return `root` without its final slash, or say that it is no address.

    Args:
        root: Address of a service, such as ``https://api.mixcloud.com``.
        name: Argument's name, for the message.

    Raises:
        TypeError: `root` is not a string.
        InvalidArgumentError: `root` is no http or https address, or has a query.
    """
    if not isinstance(root, str):
        raise TypeError(f"{name} is a string such as 'https://api.mixcloud.com', not {root!r}")
    try:
        scheme, host, port = _origin(root)
    except ValueError:
        scheme, host, port = "", None, None
    if scheme not in _DEFAULT_PORTS or not host or not port or re.search(r"[\s?#]", root):
        raise InvalidArgumentError(
            f"{name} is an address such as 'https://api.mixcloud.com', not {root!r}"
        )
    return root.rstrip("/")


def check_token(token: object) -> Secret | None:
    """Return an access token that can be sent, or None where there is none.

    Raises:
        TypeError: `token` is not a string; the message does not show it.
        InvalidArgumentError: `token` is empty or holds what cannot be sent, likewise.
    """
    if token is None:
        return None
    if not isinstance(token, str):
        raise TypeError(f"an access token is a string, not {type(token).__name__}")
    if not token.strip() or not token.isprintable():
        raise InvalidArgumentError("the access token is empty or holds control characters")
    return Secret(token)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    if parts.username or parts.password:
        raise ValueError("an address with a user name in it has no origin of ours")
    port = _DEFAULT_PORTS.get(parts.scheme) if parts.port is None else parts.port
    return parts.scheme, parts.hostname, port
