"""The answers of the sandbox have the form of recorded answers to the same questions."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sandbox.slugs import slugify
from tests.sandbox.asking import Ask

RECORDINGS = Path(__file__).parents[3] / "shared" / "recordings"

pytestmark = pytest.mark.skipif(
    not RECORDINGS.is_dir(), reason="the recordings lie beside the checkout only"
)

# Recording, the same question to the sandbox, whether its keys are in the order of today.
QUESTIONS = [
    ("user-detail-spartacus-metadata-2022", "/bob/?metadata=1", True),
    ("user-detail-spartacus-metadata-2018", "/bob/?metadata=1", False),
    ("me-detail-with-token-2017", "/me/?access_token={quietone}", False),
    (
        "cloudcast-detail-party-time-metadata-2022",
        "/marlene/sunset-terrace/?metadata=1",
        True,
    ),
    ("tag-detail-funk-old-path-metadata-2018", "/tag/funk/?metadata=1", False),
    ("tag-detail-funk-genres-docs", "/genres/funk/", False),
    (
        "list-user-cloudcasts-datepaging-hiddenstats-2021",
        "/HarbourRadio/cloudcasts/?limit=10",
        True,
    ),
    ("list-user-cloudcasts-datepaging-2018", "/ironvale/cloudcasts/", False),
    ("list-user-cloudcasts-lastpage-2018", "/auser/cloudcasts/", False),
    ("list-user-cloudcasts-offsetpaging-2017", "/bob/cloudcasts/?offset=0", False),
    ("list-tag-popular-offset-hiddenstats-2021", "/discover/talk/popular/?limit=5", True),
    (
        "list-tag-popular-offset-metadata-2018",
        "/discover/funk/popular/?limit=1&metadata=1&offset=1",
        False,
    ),
    ("list-user-favorites-2018", "/bob/favorites/", False),
    ("list-user-favorites-metadata-2019-edited", "/bob/favorites/?metadata=1", False),
    ("list-user-followers-2018", "/bob/followers/", False),
    ("list-user-followers-metadata-2019-edited", "/bob/followers/?metadata=1", False),
    ("list-user-following-2018", "/bob/following/", False),
    ("list-user-listens-2018", "/bob/listens/?limit=100", False),
    ("list-user-feed-2018", "/bob/feed/", False),
    ("list-user-feed-100-datepaging-2018", "/bob/feed/?limit=100", False),
    ("list-feed-offset-past-end-2018", "/bob/feed/?limit=100&offset=1000", False),
    ("list-user-comments-2018", "/bob/comments/", False),
    ("list-user-comments-metadata-2019-edited", "/bob/comments/?metadata=1", False),
    ("list-popular-with-token-2017", "/popular/?access_token={amikrop}", False),
    ("error-missing-token-me-2015", "/me/", False),
    ("error-not-found-user-2026-mock", "/nobody/", False),
]

# Fields that came after most recordings, and those that not every item has.
NEWER = {"hosts"}
OPTIONAL = {"hidden_stats", "audio_length", "users", "cloudcasts", "next"}


def recorded(name: str) -> Any:
    return json.loads((RECORDINGS / f"{name}.json").read_text())


def fields(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Give every path of a value with the JSON type at its end."""
    yield path, type(value).__name__
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in NEWER:
                yield from fields(item, f"{path}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from fields(item, f"{path}[]")


def is_optional(path: str) -> bool:
    return bool(OPTIONAL & set(re.split(r"[.\[\]]+", path)))


def orders(value: Any, path: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the order of keys of every object, without what may be missing."""
    if isinstance(value, dict):
        yield path, tuple(key for key in value if key not in NEWER | OPTIONAL)
        for key, item in value.items():
            if key not in NEWER:
                yield from orders(item, f"{path}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from orders(item, f"{path}[]")


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from texts(item, f"{path}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from texts(item, f"{path}[]")
    elif isinstance(value, str):
        yield path, value


@pytest.fixture
def answer(request: pytest.FixtureRequest, double: Sandbox) -> Any:
    """Ask the question of a recording."""
    question = re.sub(r"\{(\w+)\}", lambda match: double.token(match[1]), request.param)
    return Ask(double.api_root)(question).body


CASES = pytest.mark.parametrize(
    ("name", "answer"),
    [(name, question) for name, question, _ in QUESTIONS],
    ids=[name for name, _, _ in QUESTIONS],
    indirect=["answer"],
)


@CASES
def test_an_answer_has_the_recorded_fields_and_types(name: str, answer: Any) -> None:
    ours, theirs = set(fields(answer)), set(fields(recorded(name)))
    if "popular-with-token" in name:  # the recording lost its links
        ours = {field for field in ours if not field[0].startswith(".paging.")}
    differing = {field for field in ours ^ theirs if not is_optional(field[0])}
    assert not differing


@pytest.mark.parametrize(
    ("name", "answer"),
    [(name, question) for name, question, ordered in QUESTIONS if ordered],
    indirect=["answer"],
)
def test_keys_come_in_the_recorded_order(name: str, answer: Any) -> None:
    assert set(orders(answer)) == set(orders(recorded(name)))


def link_form(link: str) -> tuple[str, list[str], list[str]]:
    """Return the last word of the path, the parameters in their order, the form of a moment."""
    url = urlsplit(link)
    names = [part.partition("=")[0] for part in url.query.split("&")]
    moments = [
        re.sub(r"\d", "0", part.partition("=")[2])
        for part in url.query.split("&")
        if part.startswith(("since=", "until="))
    ]
    return url.path.rstrip("/").rpartition("/")[2], names, moments


@CASES
def test_paging_links_have_the_recorded_form(name: str, answer: Any) -> None:
    theirs = recorded(name).get("paging", {})
    ours = answer.get("paging", {})
    for direction, link in theirs.items():
        assert link_form(ours[direction]) == link_form(link)
        assert link.startswith(("http://api.mixcloud.com/", "https://api.mixcloud.com/"))


PATTERNS = {
    "pictures": r"https://thumbnailer\.mixcloud\.com/unsafe/\d+x\d+/[\w/-]+(\.\w+)?",
    "url": r"https://www\.mixcloud\.com/[^ ]*",
    "key": r"/[^ ]*/",
    "created_time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
    "updated_time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
    "listen_time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
    "submit_date": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
    "picture_primary_color": r"[0-9a-f]{6}",
}


@CASES
def test_texts_have_the_form_that_recordings_have_too(name: str, answer: Any) -> None:
    for body in (answer, recorded(name)):
        for path, text in texts(body):
            for field, pattern in PATTERNS.items():
                if f".{field}" in path and not path.endswith(".name"):
                    assert re.fullmatch(pattern, text), (path, text)


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("user-detail-spartacus-metadata-2018", "/bob/?limit=1&metadata=1&offset=1"),
        ("list-user-feed-2018", "/bob/feed/"),
        ("tag-detail-funk-old-path-metadata-2018", "/tag/funk/?metadata=1"),
        ("redirect-user-missing-slash-2018", "/bob?limit=1&metadata=1&offset=1"),
        ("redirect-tag-missing-slash-2018", "/tag/funk?limit=1&metadata=1&offset=1"),
    ],
)
def test_an_answer_has_the_recorded_status_and_headers(ask: Ask, name: str, question: str) -> None:
    theirs = recorded(f"{name}.http")["response"]
    ours = ask(question)
    assert ours.status == theirs["status"]["code"]
    # Whether a connection stays open is not the business of the API.
    assert set(ours.headers) == set(theirs["headers"]) - {"Connection"}
    assert ours.headers["Content-Type"] == theirs["headers"]["Content-Type"][0]
    assert ours.headers.get("Vary", "") == ", ".join(theirs["headers"].get("Vary", []))
    if location := theirs["headers"].get("Location"):
        assert ours.headers["Location"] == location[0].replace("spartacus", "bob")
        assert parse_qs(urlsplit(location[0]).query)["metadata"] == ["1", "1"]


def test_most_recorded_slugs_follow_the_rule() -> None:
    names: dict[str, tuple[str, str]] = {}

    def collect(value: Any) -> None:
        if isinstance(value, dict):
            if {"slug", "play_count", "name"} <= set(value):
                names[value["key"]] = (value["name"], value["slug"])
            value = list(value.values())
        if isinstance(value, list):
            for item in value:
                collect(item)

    for path in RECORDINGS.glob("*.json"):
        collect(json.loads(path.read_text()))
    followed = sum(slugify(name) == slug for name, slug in names.values())
    assert len(names) > 300
    assert followed / len(names) > 0.94
