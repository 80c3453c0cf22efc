"""The answers of the real service have the form of those of the sandbox."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tools.record import QUESTIONS, Question, compare, record, write

if TYPE_CHECKING:
    from tests.live.conftest import Asked

pytestmark = pytest.mark.live

needs_writing = pytest.mark.skipif(
    os.environ.get("MIXCLOUD_LIVE_WRITE") != "1", reason="MIXCLOUD_LIVE_WRITE is not 1"
)

CASES = [
    pytest.param(one, id=one.name, marks=() if one.is_safe else needs_writing) for one in QUESTIONS
]


@pytest.mark.parametrize("question", CASES)
def test_an_answer_has_the_form_of_the_sandbox(
    live: Asked, imitation: Asked, question: Question
) -> None:
    theirs = record(live[0], question, live[1])
    if folder := os.environ.get("MIXCLOUD_LIVE_RECORDINGS"):
        write(theirs, Path(folder))
    differences = compare(question, theirs, record(imitation[0], question, imitation[1]))
    assert differences == []


# Guesses about values


def items(live: Asked, path: str) -> list[dict[str, Any]]:
    service, names = live
    status, _, body = service.ask(path.format(**names))
    assert status == 200
    found: list[dict[str, Any]] = body["data"]
    return found


def test_limit_is_clamped_to_the_range_from_1_to_100(live: Asked) -> None:
    assert len(items(live, "/popular/?limit=1000")) <= 100
    assert len(items(live, "/popular/?limit=0")) == 1


def test_limit_is_20_by_default(live: Asked) -> None:
    assert len(items(live, "/popular/")) == 20


def test_since_is_strictly_later_and_until_strictly_earlier(live: Asked) -> None:
    shows = items(live, "{user}cloudcasts/?limit=20")
    moments = sorted({show["created_time"] for show in shows})
    if len(moments) < 3:
        pytest.skip("the user has too few shows")
    middle = moments[len(moments) // 2]
    cursor = quote(f"{datetime.fromisoformat(middle):%Y-%m-%d %H:%M:%S}")
    later = items(live, f"{{user}}cloudcasts/?limit=20&since={cursor}")
    earlier = items(live, f"{{user}}cloudcasts/?limit=20&until={cursor}")
    assert all(show["created_time"] > middle for show in later)
    assert all(show["created_time"] < middle for show in earlier)
    # `since` alone returns the newest items after that time.
    assert [show["key"] for show in later] == [
        show["key"] for show in shows if show["created_time"] > middle
    ]


def test_paging_links_repeat_the_token(live: Asked) -> None:
    service, _ = live
    _, _, body = service.ask("/popular/?limit=1", token=True)
    assert "access_token" in parse_qs(urlsplit(body["paging"]["next"]).query)


def test_new_shows_are_paged_by_time_popular_and_hot_ones_by_offset(live: Asked) -> None:
    service, _ = live
    for path, name in (("/new/", "until"), ("/popular/", "offset"), ("/popular/hot/", "offset")):
        _, _, body = service.ask(f"{path}?limit=1")
        assert name in parse_qs(urlsplit(body["paging"]["next"]).query)


def test_paths_are_case_insensitive_and_unknown_parameters_ignored(live: Asked) -> None:
    service, names = live
    _, _, expected = service.ask(names["user"])
    _, _, found = service.ask(f"{names['user'].upper()}?unknown=1")
    assert found["key"] == expected["key"]


def test_errors_can_be_asked_for_as_jsonp(live: Asked) -> None:
    service, _ = live
    _, _, body = service.ask("/aiomixcloud-nobody-of-this-name/?callback=found")
    assert body.startswith("found(")


def test_tracklists_are_not_returned(live: Asked) -> None:
    service, names = live
    _, _, body = service.ask(names["show"])
    assert body["sections"] == []
