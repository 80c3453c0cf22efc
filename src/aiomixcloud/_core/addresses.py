"""Parser for keys and URLs as people type or paste them.

Only the path and a few parameters of a URL are used. Requests always go to the client's own
root, so a pasted URL never determines where an access token is sent.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from unicodedata import category, normalize
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from . import constants, params
from .errors import InvalidArgumentError
from .urls import check_root, is_local, is_plain_key, normalize_key

#: Hosts of Mixcloud's website and API.
_HOSTS = frozenset(
    {"mixcloud.com"} | {f"{name}.mixcloud.com" for name in ("www", "app", "api", "m", "beta")}
)

#: Hosts of the player, whose URL contains the show.
_PLAYERS = frozenset({"player-widget.mixcloud.com"})

#: First path segments of players, current and former.
_PLAYER_PATHS = frozenset({"widget", "media"})

#: Tabs of a page, and the connections that they show (``uploads`` is a guess).
_USER_TABS = {"uploads": "cloudcasts", "shows": "cloudcasts"} | {
    name: name
    for name in (
        "cloudcasts",
        "comments",
        "favorites",
        "feed",
        "followers",
        "following",
        "listen-later",
        "listens",
        "playlists",
    )
}
_SHOW_TABS = frozenset({"comments", "favorites", "listeners", "similar"})
_TAG_TABS = frozenset({"popular", "hot", "new"})

#: First path segments that are not usernames.
_TAG_PREFIXES = frozenset({"genres", "discover", "tag"})
_LISTS = frozenset({"categories", "popular", "search", "upload"})

#: Types of a search page in its URL (guesses, except the API's own).
_KINDS = {
    "cloudcast": "cloudcast",
    "cloudcasts": "cloudcast",
    "shows": "cloudcast",
    "uploads": "cloudcast",
    "user": "user",
    "users": "user",
    "profiles": "user",
    "tag": "tag",
    "tags": "tag",
    "genres": "tag",
}

#: Parameters that contain the search query (``q`` is the API's own).
_WORDS = ("q", "mixcloud_query", "query")

#: Paging parameters in a URL of the API.
_PAGING = ("limit", "offset", "since", "until")

#: Maximum nesting of URLs: the page of a show in its player's URL in an oEmbed URL.
_DEPTH = 3

#: Maximum length of a text; embed code has a few hundred characters.
_LONGEST = 10_000

#: Invisible characters that are not in Unicode's category Cf.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | {
    chr(code) for code in (*range(0x180B, 0x180E), *range(0xFE00, 0xFE10))
}

#: Characters around a URL in a text.
_OPENING = "<([{\"'`*\u201c\u201e\u2018\u201a\u00ab\u2039"
_CLOSING = ">)]}\"'`*\u201d\u201c\u2019\u2018\u00bb\u203a"
_END_OF_SENTENCE = ".,;:!?\u2026"

_PAIRS = dict(zip("<\"'`\u201c\u2018\u00ab", ">\"'`\u201d\u2019\u00bb", strict=True))

# Patterns are compiled when they are first used, since most keys need none.

#: A key in the API's form, which cannot contain a URL.
_ESCAPED_KEY = r"/[A-Za-z0-9_%+.:,~-][A-Za-z0-9_%+.:,~/-]*"

_ESCAPED_START = r"(?i)(https?%3a)?%2f"
_HOST_IN_FRONT = r"(?i)[^/?#\s]*\.[a-z]{2,}\.?(:\d+)?(?=[/?#])"
_TAG = r"""(?is)<(?:iframe|a|embed)\b[^>]*?\s(?:src|href)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)"""
_MARKDOWN = r"\[[^\]]*\]\(\s*<?([^\s<>]+?)>?(?:\s+[\"'(][^)]*)?\s*\)"
_LINK = r"(?i)(?:^|(?<=[\s<>\"'`(\[{|=*\u201c\u2018\u00ab:]))https?://[^\s<>\"`|\[\]{}]+"


class Address(NamedTuple):
    """A parsed key or URL.

    Attributes:
        key: Key of an object or a list, with slashes, such as ``/bob/``.
        connection: Name of the connection that the page shows, such as ``followers``; empty
            for the object itself.
        query: Parameters of a list or a search, by name.

    Example:
        >>> parse_address("https://www.mixcloud.com/bob/followers/").connection
        'followers'
    """

    key: str
    connection: str
    query: dict[str, str]

    @property
    def path(self) -> str:
        """Path of the object, or of the connection if there is one."""
        return f"{self.key}{self.connection}/" if self.connection else self.key


def parse_address(
    text: str,
    *,
    api_root: str = constants.API_ROOT,
    mixcloud_root: str = constants.MIXCLOUD_ROOT,
) -> Address:
    """Parse a key or a pasted URL without sending a request.

    Accepts URLs of pages, the API, players and the oEmbed service, with or without a scheme,
    and also within angle brackets, quotes, Markdown links or embed code.

    Args:
        text: A key such as ``'bob/a-show'``, or a URL.
        api_root: Root URL of the API; URLs below it are accepted too.
        mixcloud_root: Root URL of the website; URLs below it are accepted too.

    Raises:
        TypeError: `text` is not a string.
        InvalidArgumentError: `text` is not a valid key, or a URL of another host.

    Example:
        >>> parse_address("<https://www.mixcloud.com/luke/a-nice-mix/?utm_source=mail>").key
        '/luke/a-nice-mix/'
        >>> parse_address("https://www.mixcloud.com/search/?q=jazz").query
        {'q': 'jazz', 'type': 'cloudcast'}
    """
    if not isinstance(text, str):
        raise TypeError(f"a key must be a string such as 'bob' or 'bob/a-show', not {text!r}")
    if is_plain_key(text):
        return Address(f"/{text.strip('/')}/", "", {})
    if re.fullmatch(_ESCAPED_KEY, text):
        return Address(_normalize(text), "", {})
    return _Reader(text, api_root, mixcloud_root).read(clean(text))


def object_key(text: str, *, api_root: str, mixcloud_root: str) -> str:
    """Return the key of the object that a key or a URL refers to.

    The URL of a tab, such as the followers of a user, refers to that user.

    Raises:
        TypeError: `text` is not a string.
        InvalidArgumentError: `text` is not a valid key, a URL of another host, or the URL of a
            search.
    """
    if is_plain_key(text):
        return text
    address = parse_address(text, api_root=api_root, mixcloud_root=mixcloud_root)
    if "q" in address.query:
        raise InvalidArgumentError(
            f"{text!r} is the URL of a search; use the URL of a user, a show or a tag"
        )
    return address.key


def clean(text: str) -> str:
    r"""Strip `text` and convert it to NFC.

    Invisible characters are removed: no key contains any.

    Example:
        >>> clean("\ufeff bob\u200b\u00a0")
        'bob'
    """
    if text.isascii():
        return text.strip()
    kept = (char for char in text if category(char) != "Cf" and char not in _INVISIBLE)
    return normalize("NFC", "".join(kept)).strip()


class _Reader:
    """Parses one text.

    Args:
        text: The original text, for messages.
        api_root: Root URL of the API.
        mixcloud_root: Root URL of the website.
    """

    def __init__(self, text: str, api_root: str, mixcloud_root: str) -> None:
        self._text = text
        self._api_root = check_root(api_root, "api_root")
        self._mixcloud_root = check_root(mixcloud_root, "mixcloud_root")
        self._depth = 0

    def read(self, text: str) -> Address:
        """Parse a key or a URL."""
        self._depth += 1
        if self._depth > _DEPTH or len(text) > _LONGEST:
            raise self._refusal("is too long" if len(text) > _LONGEST else "is nested too deeply")
        if re.match(_ESCAPED_START, text):
            text = unquote(text)
        link = self._link(text)
        if link is not None:
            return self._read_link(link)
        key = _unwrap(text)
        if re.match(_HOST_IN_FRONT, key) or key.lower().startswith(("http:", "https:")):
            raise self._refusal()
        return Address(_normalize(key), "", {})

    def _link(self, text: str) -> str | None:
        """Return the URL in a text, or None for a key."""
        if tag := re.search(_TAG, text):
            from html import unescape

            return self._link(unescape(tag[1].strip("\"'")).strip())
        if markdown := re.search(_MARKDOWN, text):
            return self._link(markdown[1])
        token = _trim(text)
        if self._starts_with_host(token):
            return f"https://{token}"
        if token.startswith("//") and re.match(r"//[^/?#]*[.:]", token):
            return f"https:{token}"
        if "://" not in text:
            return None
        found = list(re.finditer(_LINK, text))
        if len({_trim(link[0]) for link in found}) != 1:
            raise self._refusal("contains several URLs" if found else "")
        link = found[-1]
        # A URL that is split by a space or a line break must not be truncated silently.
        enclosed = text[0] in "[<" or text[: link.start()].endswith((*_OPENING, "="))
        if text[link.end() :].strip(f"{_CLOSING}_ ") and not enclosed:
            raise self._refusal("contains more text after the URL")
        return _trim(link[0])

    def _starts_with_host(self, token: str) -> bool:
        host = re.split(r"[/?#]", token, maxsplit=1)[0].lower()
        own = (urlsplit(root).netloc for root in (self._api_root, self._mixcloud_root))
        # A host without a dot could be a username.
        known = {name for name in own if "." in name or ":" in name}
        return host.removesuffix(":443").removesuffix(".") in _HOSTS | _PLAYERS | known

    def _read_link(self, link: str) -> Address:
        try:
            parts = urlsplit(link)
            path, of_api = self._below_root(parts)
        except ValueError:
            raise self._refusal() from None
        if path is None or re.search(r"[\x00-\x1f\x7f\\]", link):
            raise self._refusal()
        query = dict(parse_qsl(parts.query))
        steps = path.strip("/").split("/")
        if "url" in query and steps[-1] == "oembed":
            return self.read(clean(query["url"]))
        if "feed" in query and (parts.hostname in _PLAYERS or steps[0] in _PLAYER_PATHS):
            return self.read(clean(query["feed"]))
        return self._read_path(steps, query, of_api=of_api)

    def _below_root(self, parts: SplitResult) -> tuple[str | None, bool]:
        """Return the path below a root (None for other hosts), and whether it is the API's.

        Raises:
            ValueError: The port is not a number.
        """
        host, port = (parts.hostname or "").rstrip("."), parts.port
        if parts.username is not None or parts.password is not None or not host:
            return None, False
        # The website of a sandbox is below its API.
        for root, of_api in ((self._mixcloud_root, False), (self._api_root, True)):
            own = urlsplit(root)
            below = own.path.rstrip("/")
            if (host, port) == (own.hostname, own.port) and f"{parts.path}/".startswith(
                f"{below}/"
            ):
                return parts.path.removeprefix(below), of_api
        if host in _HOSTS | _PLAYERS and port in {None, 80, 443}:
            return parts.path, host == "api.mixcloud.com"
        # A sandbox may have had another port when the URL was copied.
        if is_local(host) and is_local(urlsplit(self._api_root).hostname or ""):
            first, _, rest = parts.path.lstrip("/").partition("/")
            return (rest, False) if first == "www" else (parts.path, True)
        return None, False

    def _read_path(self, steps: list[str], query: dict[str, str], *, of_api: bool) -> Address:
        if steps == [""]:
            raise self._refusal("is not the URL of a user, a show or a tag")
        paging = {name: query[name] for name in _PAGING if of_api and name in query}
        if steps[0] == "search":
            words = next((query[name] for name in _WORDS if query.get(name, "").strip()), "")
            if not words:
                raise self._refusal("is the URL of a search without a query")
            kind = query.get("type") or (steps[1:] or ["cloudcast"])[0]
            search = dict(params.search(words, _KINDS.get(kind, kind)))
            return Address(normalize_key(steps[0]), "", search | paging)
        if steps[-1] in {"embed-html", "embed-json"}:
            steps = steps[:-1]
        if len(steps) > 2 and (steps[0], steps[-1]) == ("upload", "edit"):
            steps = steps[1:-1]
        connection = "" if of_api else _tab(steps)
        return Address(
            self._key("/".join(steps[:-1] if connection else steps)), connection, paging
        )

    def _key(self, key: str) -> str:
        try:
            return _normalize(key)
        except InvalidArgumentError as error:
            raise self._refusal(f"does not contain a valid key: {error.message}") from None

    def _refusal(self, reason: str = "") -> InvalidArgumentError:
        reason = reason or f"is not a Mixcloud URL below {self._mixcloud_root}"
        return InvalidArgumentError(
            f"{self._text!r} {reason}; use the URL of a page, or a key such as 'bob' or "
            "'bob/a-show'"
        )


def _tab(steps: list[str]) -> str:
    """Return the connection that a page shows, or ``""`` for an object's main page."""
    *owner, last = steps
    if not owner or owner[0] in _LISTS:
        return ""
    if owner[0] in _TAG_PREFIXES:
        return last if len(owner) == 2 and last in _TAG_TABS else ""
    if len(owner) == 1:
        return _USER_TABS.get(last, "")
    is_show = len(owner) == 2 and owner[1] not in _USER_TABS
    return last if is_show and last in _SHOW_TABS else ""


def _trim(text: str) -> str:
    """Strip quotes, brackets and punctuation from a text."""
    text = text.strip().lstrip(_OPENING)
    while text and text[-1] in _CLOSING + _END_OF_SENTENCE:
        if text[-1] == ")" and text.count("(") >= text.count(")"):
            break
        text = text[:-1]
    return text


def _unwrap(key: str) -> str:
    """Strip a pair of quotes or angle brackets from a key."""
    if len(key) > 2 and _PAIRS.get(key[0]) == key[-1]:
        return key[1:-1].strip()
    return key


def _normalize(key: str) -> str:
    return normalize_key("/".join(map(_composed, key.strip("/").split("/"))))


def _composed(segment: str) -> str:
    """Convert a path segment, including its escapes, to NFC."""
    if "%" not in segment:
        return normalize("NFC", segment)
    try:
        text = unquote(segment, errors="strict")
    except UnicodeDecodeError:
        return segment
    composed = normalize("NFC", text)
    # Other escapes are not changed.
    return segment if composed == text else quote(composed, safe="!$&'()*+,;=:@~")
