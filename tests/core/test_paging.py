"""Decisions while iterating from page to page."""

from typing import Any

import pytest

from aiomixcloud._core.errors import InvalidArgumentError
from aiomixcloud._core.paging import PageIteration, link, shortfall

URL = "https://api.mixcloud.com/new/?limit=2&offset="


def page(*keys: str, next: Any = None) -> dict[str, Any]:
    return {"data": [{"key": key} for key in keys], "paging": {"next": next}}


def everything() -> PageIteration:
    return PageIteration(None, "max_items")


@pytest.mark.parametrize("direction", ["next", "previous"])
def test_a_page_links_in_two_directions(direction: str) -> None:
    links = {"next": f"{URL}4", "previous": f"{URL}0"}
    assert link({"data": [], "paging": links}, direction) == links[direction]


@pytest.mark.parametrize(
    "page",
    [
        {},
        {"paging": None},
        {"paging": {}},
        {"paging": []},
        {"paging": "https://api.mixcloud.com/"},
        {"paging": {"next": None}},
        {"paging": {"next": ""}},
        {"paging": {"next": 5}},
        {"paging": {"next": {"url": URL}}},
        {"paging": {"previous": URL}},
    ],
)
def test_a_page_may_have_no_next(page: dict[str, Any]) -> None:
    assert link(page, "next") is None


def test_a_stored_link_contains_no_token() -> None:
    assert link(page(next=f"{URL}2&access_token=SECRET"), "next") == f"{URL}2"


def test_iteration_follows_the_links() -> None:
    iteration = everything()
    assert [iteration.after(page("/a/", next=f"{URL}{n}")) for n in (2, 4)] == [
        f"{URL}2",
        f"{URL}4",
    ]


@pytest.mark.parametrize(
    "last",
    [
        page("/a/"),
        page("/a/", next=""),
        page(next=f"{URL}2"),
        {"data": [{"key": "/a/"}]},
        {"data": None, "paging": {"next": f"{URL}2"}},
        {"paging": {"next": f"{URL}2"}},
    ],
    ids=["no link", "empty link", "empty page", "no paging", "no list", "nothing"],
)
def test_iteration_ends_without_a_next_link(last: dict[str, Any]) -> None:
    assert everything().after(last) is None


def test_links_that_differ_only_by_their_tokens_are_the_same() -> None:
    iteration = everything()
    assert iteration.after(page("/a/", next=f"{URL}2&access_token=one")) == f"{URL}2"
    assert iteration.after(page("/a/", next=f"{URL}2&access_token=two")) is None


def test_an_item_is_yielded_once() -> None:
    iteration = everything()
    items = [{"key": "/a/"}, {"key": "/b/"}, {"key": "/a/", "name": "changed meanwhile"}]
    assert [iteration.is_new(item) for item in items] == [True, True, False]


def test_a_show_that_was_listened_to_twice_is_yielded_twice() -> None:
    iteration = everything()
    listens = [{"key": "/a/", "listen_time": f"2018-09-0{day}T00:00:00Z"} for day in (2, 1, 1)]
    assert [iteration.is_new(item) for item in listens] == [True, True, False]


@pytest.mark.parametrize(
    "item",
    [{}, {"name": "x"}, {"key": None}, {"key": 5}, {"key": ["/a/"]}, [], [1], "text", 5, None],
)
def test_items_without_a_key_are_never_repetitions(item: Any) -> None:
    iteration = everything()
    assert [iteration.is_new(item), iteration.is_new(item)] == [True, True]


@pytest.mark.parametrize("listened", [None, 5, ["x"], {}])
def test_a_strange_listen_time_does_not_stop_iteration(listened: Any) -> None:
    iteration = everything()
    item = {"key": "/a/", "listen_time": listened}
    assert [iteration.is_new(item), iteration.is_new(item)] == [True, False]


def test_iteration_without_a_limit_is_never_done() -> None:
    iteration = everything()
    for _ in range(3):
        iteration.take()
    assert not iteration.is_done
    assert iteration.left is None


@pytest.mark.parametrize("most", [0, 1, 3])
def test_iteration_is_done_at_the_limit(most: int) -> None:
    iteration = PageIteration(most, "max_items")
    taken = 0
    while not iteration.is_done:
        iteration.take()
        taken += 1
    assert taken == most


def test_finished_iteration_follows_no_link() -> None:
    iteration = PageIteration(1, "max_pages")
    iteration.take()
    assert iteration.after(page("/a/", next=f"{URL}2")) is None


@pytest.mark.parametrize(
    ("most", "error"),
    [
        (-1, InvalidArgumentError),
        (True, TypeError),
        ("5", TypeError),
        (1.5, TypeError),
    ],
)
@pytest.mark.parametrize("name", ["max_items", "max_pages"])
def test_an_invalid_limit_is_refused_by_name(name: str, most: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=name):
        PageIteration(most, name)


@pytest.mark.parametrize(
    ("url", "items", "next", "told"),
    [
        ("https://a/new/?limit=500&metadata=1", 100, f"{URL}4", True),
        ("https://a/new/?metadata=1&limit=101", 100, f"{URL}4", True),
        ("https://a/new/?limit=99999999999999999999", 1, f"{URL}4", True),
        ("https://a/new/?limit=1000000000000000000000", 100, f"{URL}4", True),
        ("https://a/new/?limit=100", 100, f"{URL}4", False),
        ("https://a/new/?limit=500", 100, None, False),
        ("https://a/new/?metadata=1", 20, f"{URL}4", False),
        ("https://a/new/?xlimit=500", 20, f"{URL}4", False),
        ("https://a/search/?q=%26limit%3D500", 20, f"{URL}4", False),
    ],
)
def test_a_page_shorter_than_requested_is_reported(
    url: str, items: int, next: Any, *, told: bool
) -> None:
    found = shortfall(url, {"data": [{}] * items, "paging": {"next": next}})
    assert (found is not None) is told
