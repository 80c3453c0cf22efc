"""URLs: joining keys, setting queries, comparing origins, adding and removing the token.

Only this module adds a token to a URL. Paths are defined in `endpoints`; `redaction` hides
secrets in text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

from .errors import InvalidArgumentError
from .redaction import Secret, SecretUrl

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Characters that are not escaped in keys; ``%`` is added for existing escapes.
_LITERAL = "!$&'()*+,;=:@~"

#: A key that needs no escaping, as almost all keys.
_plain_key = re.compile(r"/?([A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*)/?").fullmatch
_not_escape = re.compile(r"%(?![0-9A-Fa-f]{2})")
_escape = re.compile(r"%[0-9a-fA-F]{2}")
_blank = re.compile(r"[\x00-\x20\x7f]")
_control = re.compile(r"[\x00-\x1f\x7f]")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def is_plain_key(text: object) -> bool:
    """Return whether `text` is a key that needs no escaping."""
    return isinstance(text, str) and _plain_key(text) is not None


def normalize_key(key: str) -> str:
    """Return `key` in the API's form: enclosed in slashes, each character escaped once.

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
        raise TypeError(f"a key must be a string such as 'bob' or 'bob/a-show', not {key!r}")
    if plain := _plain_key(key):
        return f"/{plain[1]}/"
    path = key.strip("/")
    if not path.strip() or path != path.strip():
        raise InvalidArgumentError(f"{key!r} is not a valid key such as 'bob' or 'bob/a-show'")
    if _control.search(path) or "?" in path or "#" in path or "\\" in path:
        raise InvalidArgumentError(
            f"{key!r} is not a valid key: ?, #, \\ and control characters are not allowed"
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
            f"{key!r} is not a valid key: it contains a lone surrogate"
        ) from None


def join(root: str, key: str) -> str:
    """Return the URL of `key` below `root`, with a trailing slash.

    Example:
        >>> join("https://api.mixcloud.com", "genres/funk+city:athens")
        'https://api.mixcloud.com/genres/funk+city:athens/'
    """
    return root.rstrip("/") + normalize_key(key)


def set_query(url: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Return `url` with `pairs` in its query, replacing parameters of the same name.

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
    try:
        return f"{base}?{urlencode(new)}" if new else base
    except UnicodeEncodeError:
        wrong = next(name for name, value in new if not is_encodable(name + value))
        raise InvalidArgumentError(
            f"the parameter {wrong!r} contains a lone surrogate, which cannot be sent"
        ) from None


def add_token(url: str, token: str) -> SecretUrl:
    """Return `url` with the access token in its query, as the API requires."""
    mark = "&" if "?" in url else "?"
    written = token if token.isascii() and token.isalnum() else quote(token, safe="")
    return SecretUrl(f"{url}{mark}access_token={written}")


def remove_token(url: str) -> str:
    """Return `url`, a link from a response, without access token and fragment."""
    base, _, rest = url.partition("#")[0].partition("?")
    parts = [part for part in rest.split("&") if part]
    kept = [part for part in parts if unquote(part.partition("=")[0]) != "access_token"]
    return f"{base}?{'&'.join(kept)}" if kept else base


def is_encodable(text: str) -> bool:
    """Return whether `text` can be encoded, that is, contains no lone surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def same_origin(url: str, root: str) -> bool:
    """Return whether `url` has the scheme, host and port of `root`."""
    if _blank.search(url):  # libraries differ in how they handle whitespace
        return False
    try:
        return _origin(url) == _origin(root)
    except ValueError:
        return False


#: Names and addresses of this machine.
_local = re.compile(r"localhost|::1|127(?:\.\d{1,3}){3}").fullmatch


def is_local(host: str) -> bool:
    """Return whether a host is this machine, as for a sandbox.

    Example:
        >>> is_local("127.0.0.1"), is_local("127.example.com")
        (True, False)
    """
    return _local(host) is not None


def resolve(base: str, location: str) -> str:
    """Return the absolute URL of `location`, a redirect's target, relative to `base`."""
    try:
        return _lower_scheme(urljoin(base, location))
    except ValueError:  # not a valid URL; it is rejected later
        return location


def clean_links(answer: Any) -> int:
    """Remove the access token from the links of a response; return the number of changed links.

    The API echoes parameters in paging links; a page that is printed, stored or pickled must
    not contain a secret.
    """
    if not isinstance(answer, dict):
        return 0
    changed = 0
    metadata = answer.get("metadata")
    connections = metadata.get("connections") if isinstance(metadata, dict) else None
    for links in (answer.get("paging"), connections):
        # Most links contain none, and searching all of them at once is faster.
        if isinstance(links, dict) and "access_token=" in " ".join(map(str, links.values())):
            for name, link in links.items():
                if isinstance(link, str) and "access_token=" in link:
                    links[name] = remove_token(link)
                    changed += 1
    return changed


def check_root(root: str, name: str) -> str:
    """Return `root` without its trailing slash, and with its scheme in lower case.

    Args:
        root: Root URL of a service, such as ``https://api.mixcloud.com``.
        name: Name of the argument, for the message.

    Raises:
        TypeError: `root` is not a string.
        InvalidArgumentError: `root` is not an http or https URL, or has a query.
    """
    if not isinstance(root, str):
        raise TypeError(
            f"{name} must be a string such as 'https://api.mixcloud.com', not {root!r}"
        )
    try:
        scheme, host, port = _origin(root)
    except ValueError:
        scheme, host, port = "", None, None
    if scheme not in _DEFAULT_PORTS or not host or not port or re.search(r"[\s?#]", root):
        raise InvalidArgumentError(
            f"{name} must be a URL such as 'https://api.mixcloud.com', not {root!r}", field=name
        )
    return _lower_scheme(root.rstrip("/"))


def check_token(token: object) -> Secret | None:
    """Return a validated access token, or None. Messages do not contain the token.

    Raises:
        TypeError: `token` is not a string.
        InvalidArgumentError: `token` is empty or contains control characters.
    """
    if token is None:
        return None
    if not isinstance(token, str):
        raise TypeError(f"access_token must be a string, not {type(token).__name__}")
    if not token.strip() or not token.isprintable():
        raise InvalidArgumentError("the access token is empty or contains control characters")
    return Secret(token)


def _lower_scheme(url: str) -> str:
    scheme, colon, rest = url.partition(":")
    return f"{scheme.lower()}{colon}{rest}"


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    if parts.username or parts.password:
        raise ValueError("a URL with a username is not trusted")
    port = _DEFAULT_PORTS.get(parts.scheme) if parts.port is None else parts.port
    return parts.scheme, parts.hostname, port
