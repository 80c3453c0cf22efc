"""Responses of the sandbox have the structure of recorded responses to the same requests."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from aiomixcloud.sandbox import Sandbox, faults
from aiomixcloud.sandbox.db.slugs import slugify
from tests.sandbox.api_client import ApiClient, ApiResponse
from tests.sandbox.media import File, picture

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORDINGS = Path(__file__).parents[3] / "shared" / "recordings"

pytestmark = pytest.mark.skipif(
    not RECORDINGS.is_dir(), reason="the recordings lie beside the checkout only"
)

# Recordings and the same requests to the sandbox; {name} is the access token of a user.
QUESTIONS = {
    "user-detail-spartacus-metadata-2022": "/bob/?metadata=1",
    "user-detail-spartacus-metadata-2018": "/bob/?metadata=1",
    "user-detail-spartacus-metadata-2013": "/bob/?metadata=1",
    "me-detail-with-token-2017": "/me/?access_token={quietone}",
    "cloudcast-detail-party-time-metadata-2022": "/marlene/sunset-terrace/?metadata=1",
    "tag-detail-funk-old-path-metadata-2018": "/tag/funk/?metadata=1",
    "tag-detail-funk-metadata-2013": "/tag/funk/?metadata=1",
    "tag-detail-long-metadata-2013": "/tag/funk/?metadata=1",
    "tag-detail-funk-genres-docs": "/genres/funk/",
    "artist-detail-metadata-2013": "/artist/cool-dj/?metadata=1",
    "track-detail-metadata-2013": "/track/cool-dj/cool-track/?metadata=1",
    "category-detail-metadata-2013": "/categories/jazz/?metadata=1",
    "list-user-cloudcasts-datepaging-hiddenstats-2021": "/HarbourRadio/cloudcasts/?limit=10",
    "list-user-cloudcasts-datepaging-2018": "/ironvale/cloudcasts/",
    "list-user-cloudcasts-lastpage-2018": "/auser/cloudcasts/",
    "list-user-cloudcasts-offsetpaging-2017": "/bob/cloudcasts/?offset=0",
    "list-user-cloudcasts-items-2022": "/bob/cloudcasts/?limit=20&offset=0",
    "cloudcast-listitem-2014": "/ironvale/cloudcasts/",
    "cloudcast-listitems-genres-2025-edited": "/ironvale/cloudcasts/",
    "cloudcast-listitem-hosts-2026-edited": "/ironvale/cloudcasts/?limit=100&offset=0",
    "list-tag-popular-offset-hiddenstats-2021": "/discover/talk/popular/?limit=5",
    "list-tag-popular-offset-metadata-2018": (
        "/discover/funk/popular/?limit=1&metadata=1&offset=1"
    ),
    "list-user-favorites-2018": "/bob/favorites/",
    "list-user-favorites-2011": "/bob/favorites/",
    "list-user-favorites-metadata-2019-edited": "/bob/favorites/?metadata=1",
    "list-user-followers-2018": "/bob/followers/",
    "list-user-followers-metadata-2019-edited": "/bob/followers/?metadata=1",
    "list-user-following-2018": "/bob/following/",
    "list-user-listens-2018": "/bob/listens/?limit=100",
    "list-user-listens-hosts-2026-edited": "/bob/listens/",
    "list-user-feed-2018": "/bob/feed/",
    "list-user-feed-100-datepaging-2018": "/bob/feed/?limit=100",
    "list-user-feed-offset-lastpage-2018": "/bob/feed/?limit=100&offset=200",
    "list-feed-offset-past-end-2018": "/bob/feed/?limit=100&offset=1000",
    "list-cloudcasts-empty-no-paging-2018": "/freshface/cloudcasts/",
    "list-user-comments-2018": "/bob/comments/",
    "list-user-comments-metadata-2019-edited": "/bob/comments/?metadata=1",
    "list-popular-with-token-2017": "/popular/?access_token={amikrop}",
    "list-hot-with-token-2017": "/popular/hot/?access_token={amikrop}",
    "list-new-2017": "/new/?limit=100",
    "search-artist-2013": "/search/?q=cool&type=artist",
    "search-cloudcast-2013": "/search/?q=house&type=cloudcast",
    "search-cloudcast-nonascii-2021": "/search/?q=harbour&type=cloudcast&limit=100",
    "search-tag-2013": "/search/?q=house&type=tag",
    "search-user-2013": "/search/?q=bob&type=user",
    "search-user-2023-edited": "/search/?q=john&type=user",
    "error-missing-token-me-2015": "/me/",
    "error-not-found-user-2026-mock": "/nobody/",
}
# Recordings of requests that change data; they have separate tests.
DOING = {
    "action-listen-later-success-2016-mock",
    "edit-success-2026-mock",
    "error-rate-limit-docs",
    "upload-success-duplicate-name-2016",
    "upload-success-picture-2016",
    "upload-success-tags-2017",
    "upload-success-without-key-2026-mock",
}
# Uploads recorded with headers.
UPLOADS = [
    "upload-success-duplicate-name-2016",
    "upload-success-picture-2016",
    "upload-success-tags-2017",
]
# The first year in which a field was recorded; the sandbox has the field order of 2021.
SINCE = {
    **dict.fromkeys(("repost_count", "picture_primary_color", "cover_pictures"), 2014),
    **dict.fromkeys(("320wx320h", "640wx640h", "is_pro", "is_premium"), 2014),
    **dict.fromkeys(("768wx768h", "1024wx1024h"), 2016),
    "hosts": 2023,
}
ORDERED = [
    *(name for name in QUESTIONS if re.search("-202[12]", name)),
    "cloudcast-listitem-hosts-2026-edited",
]
GONE = {"percentage_music"}
# Optional fields.
OPTIONAL = {
    "hidden_stats",
    "audio_length",
    "users",
    "cloudcasts",
    "next",
    "chapter",
    "track",
    "start_time",
}
# Recordings with the items only.
ITEMS = {
    "list-user-cloudcasts-items-2022",
    "cloudcast-listitem-2014",
    "search-cloudcast-nonascii-2021",
    "search-user-2023-edited",
    "cloudcast-listitems-genres-2025-edited",
    "cloudcast-listitem-hosts-2026-edited",
}
# Recordings without links, or with additional links because there were more results.
OTHER_LINKS = {
    "list-popular-with-token-2017",
    "list-hot-with-token-2017",
    "list-new-2017",
    "search-artist-2013",
    "list-user-favorites-2011",
}
# Recordings with fields removed by hand.
CUT = {"cloudcast-listitems-genres-2025-edited", "list-user-listens-hosts-2026-edited"}
# All pictures in this recording are one placeholder, and the user has those of a show.
PLACEHOLDERS = "cloudcast-listitem-hosts-2026-edited"

# Responses recorded with headers.
HEADERS = {
    **{
        name: QUESTIONS[name]
        for name in (
            "user-detail-spartacus-metadata-2018",
            "tag-detail-funk-old-path-metadata-2018",
            "list-tag-popular-offset-metadata-2018",
            "list-user-cloudcasts-lastpage-2018",
            "list-user-comments-2018",
            "list-user-favorites-2018",
            "list-user-feed-2018",
            "list-user-followers-2018",
            "list-user-following-2018",
            "list-user-listens-2018",
        )
    },
    "redirect-user-missing-slash-2018": "/bob?limit=1&metadata=1&offset=1",
    "redirect-tag-missing-slash-2018": "/tag/funk?limit=1&metadata=1&offset=1",
}

TRACKLISTS = {
    "cloudcast-detail-sections-2012": "/amikrop/perfect-mix/",
    "cloudcast-detail-sections-2014": "/amikrop/perfect-mix/",
    "cloudcast-detail-party-time-sections-metadata-2013": "/amikrop/perfect-mix/?metadata=1",
}


def recorded(name: str) -> Any:
    body = json.loads((RECORDINGS / f"{name}.json").read_text())
    if name == PLACEHOLDERS:
        for size in ("768wx768h", "1024wx1024h"):
            del body["user"]["pictures"][size]
    if name in ITEMS:
        return {"data": items(body)}
    return body


def items(body: Any) -> Any:
    if isinstance(body, list):
        return body
    return body.get("data", [body])


def newer(name: str) -> set[str]:
    """Return the fields that were added after a recording."""
    year = re.search(r"-(20\d\d)", name)
    return {field for field, since in SINCE.items() if year and int(year[1]) < since}


def fields(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every path in a value, ending in its JSON type."""
    yield path, type(value).__name__
    if isinstance(value, dict):
        for key, item in value.items():
            yield from fields(item, f"{path}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from fields(item, f"{path}[]")


def names(path: str) -> set[str]:
    return set(re.split(r"[.\[\]]+", path))


def differences(name: str, answer: Any) -> set[tuple[str, str]]:
    """Return the fields that differ between a response and its recording."""
    ours, theirs = set(fields(answer)), set(fields(recorded(name)))
    extra = {field for field in ours - theirs if not names(field[0]) & newer(name)}
    missing = {field for field in theirs - ours if not names(field[0]) & GONE}
    if name in CUT:
        extra = set()
    found = {field for field in extra | missing if not names(field[0]) & OPTIONAL}
    if name in OTHER_LINKS:
        found = {field for field in found if not field[0].startswith(".paging")}
    return found


def orders(value: Any, left_out: set[str], path: str = "") -> Iterator[tuple[str, ...]]:
    """Yield the order of keys of every object, without optional fields."""
    if isinstance(value, dict):
        yield path, *(key for key in value if key not in left_out)
        for key, item in value.items():
            if key not in left_out:
                yield from orders(item, left_out, f"{path}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from orders(item, left_out, f"{path}[]")


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from texts(item, f"{path}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from texts(item, f"{path}[]")
    elif isinstance(value, str):
        yield path, value


@pytest.fixture(scope="module")
def original() -> Iterator[Sandbox]:
    """Start a sandbox with the links and the tracklists of recorded responses."""
    with Sandbox(links="mixcloud", sections_on_read=True) as sandbox:
        yield sandbox


@pytest.fixture
def answer(request: pytest.FixtureRequest, original: Sandbox) -> Any:
    """Send the request of a recording."""
    name, question = request.param
    token = re.search(r"\{(\w+)\}", question)
    if token:
        question = question.replace(token[0], original.token(token[1]))
    body = ApiClient(original.api_root)(question).body
    if name not in TRACKLISTS and "sections" in body:
        # The API does not return tracklists today.
        body["sections"] = []
    return {"data": body["data"]} if name in ITEMS else body


def cases(*questions: tuple[str, str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("name", "answer"),
        [(name, (name, question)) for name, question in questions],
        ids=[name for name, _ in questions],
        indirect=["answer"],
    )


CASES = cases(*QUESTIONS.items(), *TRACKLISTS.items())


def test_every_recording_has_a_request() -> None:
    files = {path.stem for path in RECORDINGS.glob("*.json")}
    bodies = {name for name in files if not name.endswith(".http")}
    assert bodies == set(QUESTIONS) | set(TRACKLISTS) | DOING
    assert files - bodies == {f"{name}.http" for name in (*HEADERS, *UPLOADS)}


@CASES
def test_an_answer_has_the_recorded_fields_and_types(name: str, answer: Any) -> None:
    assert differences(name, answer) == set()


@cases(*((name, QUESTIONS[name]) for name in ORDERED))
def test_keys_come_in_the_recorded_order(name: str, answer: Any) -> None:
    left_out = OPTIONAL | newer(name)
    ours, theirs = set(orders(answer, left_out)), set(orders(recorded(name), left_out))
    assert ours == theirs


def link_form(link: str) -> tuple[str, list[str], list[str]]:
    """Return the end of the path, the ordered parameters and the format of the time."""
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
    theirs, ours = recorded(name).get("paging", {}), answer.get("paging", {})
    for direction, link in theirs.items():
        assert link.startswith(("http://api.mixcloud.com/", "https://api.mixcloud.com/"))
        if name not in OTHER_LINKS:
            form, former = link_form(ours[direction]), link_form(link)
            # The order was different in 2013.
            assert form == (
                former if "-2013" not in name else (*former[:1], sorted(former[1]), [])
            )


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
    # Addresses were different in the first years.
    strange = name == PLACEHOLDERS or newer(name) - {"hosts"}
    for body in (answer,) if strange else (answer, recorded(name)):
        for path, text in texts(body):
            for field, pattern in PATTERNS.items():
                if f".{field}" in path and not path.endswith((".name", ".comment")):
                    assert re.fullmatch(pattern, text), (path, text)


@CASES
def test_a_list_has_a_name_where_recordings_have_one(name: str, answer: Any) -> None:
    theirs = recorded(name)
    if "data" not in theirs or name in ITEMS | CUT or "offsetpaging-2017" in name:
        return
    generic = {
        re.sub(r"^.*(?='s )|(?<=Comments on ).*(?='s )", "X", body.get("name", ""))
        for body in (answer, theirs)
    }
    # The recording of the hot shows has the name of the new shows.
    assert len(generic) == 1 or generic == {"Hot Cloudcasts", "New Cloudcasts"}


@pytest.mark.parametrize("name", HEADERS)
def test_an_answer_has_the_recorded_status_and_headers(
    api: ApiClient, original: Sandbox, name: str
) -> None:
    theirs = recorded(f"{name}.http")["response"]
    ours = api(HEADERS[name])
    compare_headers(ours, theirs)
    if location := theirs["headers"].get("Location"):
        assert ours.headers["Location"] == location[0].replace("spartacus", "bob")
        assert parse_qs(urlsplit(location[0]).query)["metadata"] == ["1", "1"]


def compare_headers(ours: ApiResponse, theirs: Any) -> None:
    assert ours.status == theirs["status"]["code"]
    # Headers of the connection are not part of the API.
    of_connection = {"Connection", "Transfer-Encoding", "Content-Length", "Content-Encoding"}
    # Responses have a request id since 2017.
    expected = {name.title() for name in theirs["headers"]} - of_connection | {"X-Request-Id"}
    assert {name.title() for name in ours.headers} - of_connection == expected
    assert ours.headers["Content-Type"] == theirs["headers"]["Content-Type"][0]
    assert ours.headers.get("Vary", "") == ", ".join(theirs["headers"].get("Vary", []))


# Requests that change data


@pytest.mark.parametrize("name", UPLOADS)
def test_an_upload_is_answered_as_recorded(bob: ApiClient, name: str) -> None:
    for title in ("test", "test"):
        answer = bob.upload(title, tags_0_tag="Jazz", picture=File(picture()))
    theirs = recorded(name)
    assert set(fields(answer.body)) == set(fields(theirs))
    assert list(answer.body["result"]) == list(theirs["result"])
    key = re.sub("^/[^/]+/", "/bob/", theirs["result"]["key"])
    if "duplicate" in name:
        assert answer.body["result"]["key"] == key == "/bob/test-1/"
    assert answer.message.partition(" ")[0] == theirs["result"]["message"].partition(" ")[0]
    compare_headers(answer, recorded(f"{name}.http")["response"])


def test_an_upload_can_be_answered_without_a_key_as_reported(
    fresh: Sandbox, bob: ApiClient
) -> None:
    fresh.faults.add("POST /upload/", faults.SuccessWithoutKey())
    answer = bob.upload("Without a key")
    assert answer.body == recorded("upload-success-without-key-2026-mock")
    assert bob("/bob/without-a-key/").status == 200


def test_an_edit_is_answered_as_reported_or_with_more(fresh: Sandbox, bob: ApiClient) -> None:
    theirs = recorded("edit-success-2026-mock")
    key = bob.upload("Edited").key
    answer = bob.edit(key, sections_0_chapter="Intro")
    # The message and the key, as after an upload, are a guess.
    assert theirs["result"].items() <= answer.body["result"].items()
    fresh.faults.add(f"POST /upload{key}edit/", faults.SuccessWithoutKey())
    assert bob.edit(key, name="Better").body == theirs
    assert bob(key).body["name"] == "Better"


def test_an_item_of_a_list_can_be_updated_days_after_it_was_created(
    fresh: Sandbox, bob: ApiClient
) -> None:
    theirs = recorded(PLACEHOLDERS)["data"][0]
    assert theirs["hosts"] == []
    assert theirs["updated_time"][:10] > theirs["created_time"][:10]
    key = bob.upload("Updated").key
    fresh.clock.advance(9 * 86400)
    bob.edit(key, description="Nine days later.")
    item = bob("/bob/cloudcasts/?limit=1").body["data"][0]
    assert (item["key"], item["hosts"]) == (key, [])
    assert item["updated_time"][:10] > item["created_time"][:10]


def test_listen_later_is_answered_as_recorded(bob: ApiClient) -> None:
    theirs = recorded("action-listen-later-success-2016-mock")
    answer = bob("/luke/a-nice-mix/listen-later/", "POST")
    assert set(fields(answer.body)) == set(fields(theirs))
    assert answer.message == theirs["result"]["message"].partition(":")[0] + ": A Nice Mix"


def test_a_rate_limit_is_answered_as_documented(fresh: Sandbox, anonymous: ApiClient) -> None:
    fresh.limit(1, per=452)
    anonymous("/bob/")
    answer = anonymous("/bob/")
    assert (answer.status, answer.headers["Retry-After"]) == (403, "452")
    assert answer.body == recorded("error-rate-limit-docs")


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
