"""Iteration ends and yields each item once, in order, for any links."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from aiomixcloud import Mixcloud
from aiomixcloud._core.message import Response
from aiomixcloud._core.multipart import Multipart
from tests.support.fake_transport import ROOT, FakeTransport, run, use_transport

items = st.builds(
    lambda number, time: (
        {"key": f"/a/{number}/"} | ({} if time is None else {"listen_time": f"{time}"})
    ),
    st.integers(0, 12),
    st.none() | st.integers(0, 2),
)
pages = st.lists(
    st.tuples(st.lists(items, max_size=4), st.none() | st.integers(0, 8)), min_size=1, max_size=8
)

Pages = list[tuple[list[dict[str, Any]], int | None]]


def identity(item: Any) -> tuple[Any, Any]:
    """Return what identifies an item."""
    return item.get("key"), item.get("listen_time")


def page(pages: Pages, number: int) -> dict[str, Any]:
    """Return a page as the API sends it."""
    found, link = pages[number % len(pages)]
    paging = {} if link is None else {"next": f"{ROOT}/new/?number={link % len(pages)}"}
    return {"data": found, "paging": paging}


def way(pages: Pages) -> list[int]:
    """Return the pages that an iteration visits, in order."""
    visited, links, here = [0], set(), 0
    while True:
        found, link = pages[here]
        if link is None or not found or link % len(pages) in links:
            return visited
        here = link % len(pages)
        links.add(here)
        visited.append(here)


@given(pages=pages, most=st.none() | st.integers(0, 40), from_page=st.booleans())
def test_iteration_ends_and_yields_each_item_once(
    pages: Pages, most: int | None, from_page: bool
) -> None:
    asked: list[int] = []

    def play(method: str, url: str, body: Multipart | None) -> Response:
        asked.append(int(parse_qs(urlsplit(url).query).get("number", ["0"])[0]))
        return Response(200, {}, json.dumps(page(pages, asked[-1])).encode())

    async def iterate() -> list[tuple[Any, Any]]:
        async with use_transport(Mixcloud(), FakeTransport(play)) as mixcloud:
            listing: Any = await mixcloud.new() if from_page else mixcloud.new()
            return [identity(item.data) async for item in listing.all(max_items=most)]

    expected = list(
        dict.fromkeys(identity(item) for number in way(pages) for item in pages[number][0])
    )
    found = run(iterate)
    assert found == (expected if most is None else expected[:most])
    assert asked == way(pages)[: len(asked)]
    assert most is not None or asked == way(pages)


@given(pages=pages, most=st.none() | st.integers(0, 10))
def test_iteration_over_pages_ends(pages: Pages, most: int | None) -> None:
    def play(method: str, url: str, body: Multipart | None) -> Response:
        number = int(parse_qs(urlsplit(url).query).get("number", ["0"])[0])
        return Response(200, {}, json.dumps(page(pages, number)).encode())

    async def iterate() -> list[Any]:
        async with use_transport(Mixcloud(), FakeTransport(play)) as mixcloud:
            return [one.data["data"] async for one in mixcloud.new().pages(max_pages=most)]

    found = [pages[number][0] for number in way(pages) if pages[number][0]]
    assert run(iterate) == (found if most is None else found[:most])
