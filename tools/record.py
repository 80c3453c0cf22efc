"""Ask a service the questions of the live contract suite, and record its answers redacted.

python tools/record.py FOLDER    record the answers of the service at MIXCLOUD_API_ROOT (default:
                                 Mixcloud), asked with the token in MIXCLOUD_ACCESS_TOKEN

A recording has the form of an answer, but not its contents: names, texts, numbers, dates and
tokens are replaced. Only questions that change nothing are asked.
"""

from __future__ import annotations

import json
import os
import re
import ssl
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import urllib3

from aiomixcloud.cli.diagnosis.comparison import Comparison
from aiomixcloud.constants import API_ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Recording = dict[str, Any]


class Question(NamedTuple):
    """A request whose answer the sandbox imitates.

    Attributes:
        name: Name of the recording.
        path: Path and query, with placeholders such as ``{show}``; see `find_names`.
        kind: Kind of the object in the answer, or of the items of the list.
        is_list: Whether the answer is a list.
        token: Whether the access token is sent.
        method: The HTTP method; everything except GET changes data.
    """

    name: str
    path: str
    kind: str | None = None
    is_list: bool = False
    token: bool = False
    method: str = "GET"

    @property
    def is_safe(self) -> bool:
        """Whether the question changes nothing."""
        return self.method == "GET"


def _list(name: str, path: str, kind: str, *, token: bool = False) -> Question:
    return Question(name, f"{path}metadata=1&limit=20", kind, is_list=True, token=token)


#: Behaviour that docs/sandbox.md calls recorded or documented is asked, too: it may have changed.
QUESTIONS: tuple[Question, ...] = (
    Question("user", "{user}?metadata=1", "user"),
    Question("show", "{show}?metadata=1", "cloudcast"),
    Question("tag", "{tag}?metadata=1", "tag"),
    Question("me", "/me/?metadata=1", "user", token=True),
    Question("show-with-token", "{show}?metadata=1", "cloudcast", token=True),
    Question("city", "/genres/city:london/?metadata=1", "tag"),
    Question("tag-in-city", "/genres/jazz+city:london/?metadata=1", "tag"),
    Question("tag-by-former-path", "/discover/jazz/?metadata=1", "tag"),
    _list("popular", "/popular/?", "cloudcast"),
    _list("hot", "/popular/hot/?", "cloudcast"),
    _list("new", "/new/?", "cloudcast"),
    _list("popular-with-token", "/popular/?", "cloudcast", token=True),
    _list("shows-of-a-tag", "{tag}popular/?", "cloudcast"),
    _list("search-shows", "/search/?q=jazz&type=cloudcast&", "cloudcast"),
    _list("search-users", "/search/?q=jazz&type=user&", "user"),
    _list("search-tags", "/search/?q=jazz&type=tag&", "tag"),
    _list("shows-of-a-user", "{user}cloudcasts/?", "cloudcast"),
    _list("followers", "{user}followers/?", "user"),
    _list("following", "{user}following/?", "user"),
    _list("favorites-of-a-user", "{user}favorites/?", "cloudcast"),
    _list("listens", "{user}listens/?", "cloudcast"),
    _list("feed", "{user}feed/?", "feed item"),
    _list("playlists", "{user}playlists/?", "playlist"),
    _list("comments-on-a-user", "{user}comments/?", "comment"),
    _list("comments-on-a-show", "{show}comments/?", "comment"),
    _list("favorites-of-a-show", "{show}favorites/?", "user"),
    _list("listeners", "{show}listeners/?", "user"),
    _list("similar", "{show}similar/?", "cloudcast"),
    _list("listen-later", "/me/listen-later/?", "cloudcast", token=True),
    Question("embed-json", "{show}embed-json/?width=400&height=200"),
    Question("without-slash", "/genres/jazz?limit=1"),
    Question("unknown-user", "/aiomixcloud-nobody-of-this-name/"),
    Question("unknown-show", "{user}aiomixcloud-no-show-of-this-name/"),
    Question("without-token", "/me/"),
    Question("invalid-token", "/me/?access_token=invalid"),
    Question("favorite", "{show}favorite/", token=True, method="POST"),
    Question("favorite-again", "{show}favorite/", token=True, method="POST"),
    Question("unfavorite", "{show}favorite/", token=True, method="DELETE"),
    Question("unfavorite-again", "{show}favorite/", token=True, method="DELETE"),
    Question("listen-later-add", "{show}listen-later/", token=True, method="POST"),
    Question("listen-later-remove", "{show}listen-later/", token=True, method="DELETE"),
)


@dataclass(slots=True)
class Service:
    """Sends requests to a service; never follows redirects.

    Attributes:
        root: Root URL of the API.
        token: The access token.
    """

    root: str
    token: str = field(repr=False)
    _pools: urllib3.PoolManager = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._pools = urllib3.PoolManager(ssl_context=ssl.create_default_context())

    def ask(
        self, path: str, *, token: bool = False, method: str = "GET"
    ) -> tuple[int, Mapping[str, str], Any]:
        """Return status, headers and body of an answer: JSON if possible, otherwise text.

        Raises:
            ConnectionError: The service does not answer.
        """
        url = self.root + path
        if token:
            joint = "&" if "?" in path else "?"
            url += f"{joint}{urlencode({'access_token': self.token})}"
        answer = self._send(method, url, path)
        wait = answer.headers.get("Retry-After", "")
        if answer.status == HTTPStatus.FORBIDDEN and wait.isdecimal():
            time.sleep(int(wait))
            answer = self._send(method, url, path)
        body: Any = answer.data.decode(errors="replace")
        with suppress(ValueError):
            body = json.loads(body)
        return answer.status, answer.headers, body

    def _send(self, method: str, url: str, path: str) -> urllib3.BaseHTTPResponse:
        try:
            return self._pools.request(method, url, redirect=False, retries=False, timeout=30)
        except urllib3.exceptions.HTTPError as error:
            # The message may contain the URL with the token.
            raise ConnectionError(f"{method} {path}: {type(error).__name__}") from None

    def close(self) -> None:
        """Close the connections."""
        self._pools.clear()


def find_names(service: Service) -> dict[str, str]:
    """Return the keys that stand for the placeholders of questions: of a show, its user and tag.

    The show is the most popular one whose statistics are public and that has a tag, and is not
    a favorite of the token's owner, so that undoing an action restores the former state.
    """
    _, _, popular = service.ask("/popular/?limit=100", token=True)
    for show in popular["data"]:
        used = show.get("favorited") or show.get("is_listen_later") or show.get("hidden_stats")
        if show["tags"] and not used:
            keys = {
                "show": show["key"],
                "user": show["user"]["key"],
                "tag": show["tags"][0]["key"],
            }
            return {name: quote(key, safe="/%:+") for name, key in keys.items()}
    raise LookupError("none of the popular shows can be used for the questions")


def record(service: Service, question: Question, names: Mapping[str, str]) -> Recording:
    """Ask a question and return the redacted answer."""
    path = question.path.format(**names)
    status, headers, body = service.ask(path, token=question.token, method=question.method)
    redaction = Redaction(service.token)
    return {
        "question": question.name,
        "status": status,
        "headers": {
            name: redaction.link(headers[name]) if name == "Location" else headers[name]
            for name in ("Content-Type", "Location", "Vary")
            if name in headers
        },
        "body": redaction.redact(body),
    }


#: Words of the API in keys and URLs, which say nothing about a person.
_WORDS = {
    *("popular", "hot", "new", "search", "genres", "discover", "tag", "categories", "artist"),
    *("track", "me", "upload", "unsafe", "cloudcasts", "comments", "favorites", "favorite"),
    *("feed", "followers", "following", "listens", "playlists", "similar", "listeners"),
    *("listen-later", "embed-json", "embed-html", "widget", "iframe", "oembed"),
    *("jazz", "city:london"),
}
#: Fields whose values are words of the API, its titles of feed items, and parameters of links with
#: harmless values.
_PUBLIC = frozenset({"type", "section_type", "format", "version"})
_TITLES = frozenset({"uploaded", "listened to", "favorited", "reposted", "is now following"})
_PLAIN_PARAMETERS = frozenset({"limit", "offset", "metadata", "type"})

_size = re.compile(r"\d+x\d+").fullmatch
_date = re.compile(r"\d{4}-\d\d-\d\d([T ])\d\d:\d\d:\d\d(Z?)").fullmatch
_word = re.compile(r"[\w.]{1,30}").fullmatch
_color = re.compile(r"[0-9a-f]{6}").fullmatch
_owner = re.compile(r"^.*(?='s )|(?<=Comments on ).*(?='s )")


class Redaction:
    """Replaces what answers say about people; equal words have equal replacements.

    Args:
        token: The access token, which is replaced wherever it occurs.

    Example:
        >>> Redaction("secret").redact({"key": "/bob/", "name": "Bob", "listen_count": 17})
        {'key': '/word1/', 'name': 'text', 'listen_count': 1}
    """

    def __init__(self, token: str) -> None:
        self._token = token
        self._words: dict[str, str] = {}

    def redact(self, value: Any, name: str = "") -> Any:
        """Return a value of the same form."""
        if isinstance(value, dict):
            return {
                self._clean(key): (
                    _owner.sub("Somebody", part)
                    if key == "name" and "data" in value and isinstance(part, str)
                    else self.redact(part, key)
                )
                for key, part in value.items()
            }
        if isinstance(value, list):
            return [self.redact(part, name) for part in value]
        if isinstance(value, str):
            return self._text(value, name)
        if isinstance(value, bool) or value is None:
            return value
        return type(value)(bool(value))

    def link(self, url: str) -> str:
        """Return a URL or path with the same host, words of the API and names of parameters."""
        parts = urlsplit(url)
        path = "/".join(map(self._segment, parts.path.split("/")))
        query = urlencode(
            [
                (name, value if name in _PLAIN_PARAMETERS else self._parameter(name, value))
                for name, value in parse_qsl(parts.query, keep_blank_values=True)
            ],
            safe="*",
        )
        host = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
        return f"{host}{path}{'?' * bool(query)}{query}{'#' * bool(parts.fragment)}"

    def _text(self, value: str, name: str) -> str:
        if found := _date(value):
            return f"2026-01-01{found[1]}00:00:00{found[2]}"
        if value.startswith(("http://", "https://")) or (name == "key" and "/" in value):
            return self.link(value)
        if (name in _PUBLIC and _word(value)) or (name == "title" and value in _TITLES):
            return self._clean(value)
        if name in {"slug", "username"}:
            return self._segment(value)
        if _color(value):
            return "02f102"
        return "text" if value else ""

    def _parameter(self, name: str, value: str) -> str:
        if name == "access_token":
            return "***"
        return self._text(value, name) or "text"

    def _segment(self, text: str) -> str:
        stem, dot, ending = text.partition(".")
        if text in _WORDS or not text or _size(text):
            return text
        word = self._words.setdefault(stem, f"word{len(self._words) + 1}")
        return word + (f".{ending}" if dot and ending in {"jpg", "png", "webp"} else "")

    def _clean(self, text: str) -> str:
        return text.replace(self._token, "***") if self._token else text


def compare(question: Question, theirs: Recording, ours: Recording) -> list[str]:
    """Return how an answer of the service differs from what the sandbox answers.

    Args:
        question: The question.
        theirs: The recorded answer of the service.
        ours: The recorded answer of the sandbox.
    """
    found = []
    if theirs["status"] != ours["status"]:
        found.append(f"status: {theirs['status']}, in the sandbox {ours['status']}")
    types = [one["headers"].get("Content-Type") for one in (theirs, ours)]
    if types[0] != types[1]:
        found.append(f"Content-Type: {types[0]!r}, in the sandbox {types[1]!r}")
    if question.kind is None or theirs["status"] != HTTPStatus.OK:
        return [*found, *_compare_forms(theirs["body"], ours["body"])]
    comparison = Comparison(with_token=question.token)
    if question.is_list:
        comparison.add_list(theirs["body"], question.kind, question.path)
        found += _compare_lists(theirs["body"], ours["body"])
    else:
        comparison.add(theirs["body"], question.kind, question.path)
    return [*found, *(difference.text for difference in comparison.differences)]


def _compare_lists(theirs: Any, ours: Any) -> Iterator[str]:
    """Yield the differences of names and paging links, if both lists have them."""
    for direction in ("next", "previous"):
        links = [one.get("paging", {}).get(direction) for one in (theirs, ours)]
        if all(links):
            names = [[name for name, _ in parse_qsl(urlsplit(link).query)] for link in links]
            if names[0] != names[1]:
                yield f"parameters of {direction}: {names[0]}, in the sandbox {names[1]}"
    names = [one.get("name") for one in (theirs, ours)]
    if names[0] != names[1]:
        yield f"name: {names[0]!r}, in the sandbox {names[1]!r}"


def _compare_forms(theirs: Any, ours: Any) -> Iterator[str]:
    """Yield the differences of fields and types, and of the types of errors."""
    forms = [set(_paths(one)) for one in (theirs, ours)]
    for path, kind in sorted(forms[0] - forms[1]):
        yield f"{path or 'the body'} ({kind}) is not in the answer of the sandbox"
    for path, kind in sorted(forms[1] - forms[0]):
        yield f"{path or 'the body'} ({kind}) is only in the answer of the sandbox"
    errors = [one.get("error") if isinstance(one, dict) else None for one in (theirs, ours)]
    if all(isinstance(error, dict) for error in errors):
        types = [error.get("type") for error in errors if isinstance(error, dict)]
        if types[0] != types[1]:
            yield f"type of the error: {types[0]!r}, in the sandbox {types[1]!r}"


def _paths(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    yield path, type(value).__name__
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _paths(part, f"{path}.{name}")
    elif isinstance(value, list):
        for part in value:
            yield from _paths(part, f"{path}[]")


def write(recording: Recording, folder: Path) -> None:
    """Write a recording to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(recording, indent=2, ensure_ascii=True)
    (folder / f"{recording['question']}.json").write_text(f"{text}\n", "ascii")


def service_of_environment() -> Service | None:
    """Return the service that the environment names; None without an access token."""
    token = os.environ.get("MIXCLOUD_ACCESS_TOKEN", "").strip()
    root = (os.environ.get("MIXCLOUD_API_ROOT") or API_ROOT).rstrip("/")
    return Service(root, token) if token else None


def main(arguments: list[str]) -> None:
    """Record the answers to all questions that change nothing."""
    service = service_of_environment()
    if len(arguments) != 1 or service is None:
        sys.exit(__doc__)
    names = find_names(service)
    for question in QUESTIONS:
        if question.is_safe:
            write(record(service, question, names), Path(arguments[0]))
            print(question.name)
    service.close()


if __name__ == "__main__":
    main(sys.argv[1:])
