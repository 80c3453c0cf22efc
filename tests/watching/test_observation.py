"""What a page means, with items of unusual forms."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from aiomixcloud.sandbox import Sandbox
from aiomixcloud.watching import Page, UserMemory, find_grown_shows, observe

NOW = datetime(2026, 3, 1, 21, tzinfo=UTC)
BOB = UserMemory({"key": "/bob/", "username": "bob", "name": "Bob", "url": ""})
RAIN = {"key": "/bob/rain/", "name": "Rain", "created_time": "2026-03-01T20:00:00Z"}
HELLO = {"key": "/comments/1/", "comment": "Hello", "submit_date": "2026-03-01T20:00:00Z"}

DAMAGED: list[Any] = [
    None,
    "text",
    {"key": None},
    {"key": ["/bob/sun/"]},
    {**RAIN, "key": "/bob/early/", "created_time": "0001-01-01T00:00:00+14:00"},
    {**RAIN, "key": "/bob/late/", "created_time": "9999-12-31T23:59:59-14:00"},
]


@pytest.mark.parametrize("damaged", DAMAGED)
def test_a_damaged_item_does_not_hide_the_others(damaged: Any) -> None:
    page = Page(subject="shows", items=[damaged, RAIN])
    _, events = observe(BOB, page, now=NOW, announce_existing=True)
    assert [event.text for event in events] == ["Bob published Rain"]
    counts = Page(subject="counts", items=[damaged, RAIN])
    memory, _ = observe(BOB, counts, now=NOW)
    assert find_grown_shows(memory, counts) == []


@pytest.mark.parametrize("user", [None, 5, "bob", ["bob"], {}])
def test_a_damaged_author_does_not_hide_an_event(user: Any) -> None:
    page = Page(subject="shows", items=[{**RAIN, "user": user}])
    (show,) = observe(BOB, page, now=NOW, announce_existing=True)[1]
    assert show.text == "Bob published Rain"
    page = Page(subject="comments", items=[{**HELLO, "user": user}])
    (comment,) = observe(BOB, page, now=NOW, announce_existing=True)[1]
    assert comment.text == "Somebody commented on the profile of Bob: Hello"


def test_shows_of_the_client_are_understood(empty: Sandbox) -> None:
    empty.add_show("bob", "Rain")
    with empty.sync_client() as mixcloud:
        items = list(mixcloud.connection("bob", "cloudcasts"))
    memory, events = observe(
        BOB, Page(subject="shows", items=items), now=NOW, announce_existing=True
    )
    (event,) = events
    assert (event.text, event.time) == (
        "Bob published Rain",
        datetime(2026, 3, 1, 20, tzinfo=UTC),
    )
    assert json.loads(json.dumps(event.to_dict()))["show"]["key"] == "/bob/rain/"
    assert memory.user["url"]


def test_a_comment_in_the_second_of_the_first_check_is_new_if_it_was_not_counted() -> None:
    def comment(name: str, time: str) -> dict[str, str]:
        return {"key": f"/comments/{name}/", "comment": name, "submit_date": time}

    same, later = "2026-03-01T21:00:00Z", "2026-03-01T21:00:01Z"
    old, new, last = comment("old", same), comment("new", same), comment("last", later)
    now = datetime(2026, 3, 1, 21, 0, 0, 500_000, tzinfo=UTC)
    memory, _ = observe(BOB, Page(subject="counts", items=[{**RAIN, "comment_count": 1}]), now=now)
    counts = Page(subject="counts", items=[{**RAIN, "comment_count": 3}])
    memory, _ = observe(memory, counts, now=now)
    (show,) = find_grown_shows(memory, counts)
    page = Page(subject="comments", items=[last, new, old], show=show)
    memory, events = observe(memory, page, now=now)
    assert [event.id for event in events] == [
        "new-comment:/comments/new/",
        "new-comment:/comments/last/",
    ]
    assert observe(memory, page, now=now)[1] == ()
