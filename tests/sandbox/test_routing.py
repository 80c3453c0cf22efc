"""Paths find their routes, whatever their case and encoding."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sandbox.http import routes
from tests.sandbox.api_client import ApiClient

if TYPE_CHECKING:
    from types import FrameType

    from aiomixcloud.sandbox.http.routing import Route


@pytest.mark.parametrize(
    ("path", "found", "names"),
    [
        ("/bob/", "/{user}/", {"user": "bob"}),
        ("/POPULAR/", "/popular/", {}),
        ("/%70opular/", "/popular/", {}),
        ("/popular/hot/", "/popular/hot/", {}),
        ("/popular/cold/", "/{user}/{slug}/", {"user": "popular", "slug": "cold"}),
        ("/Bob/Feed/", "/{user}/feed/", {"user": "Bob"}),
        ("/bob/a%2Fb/", "/{user}/{slug}/", {"user": "bob", "slug": "a/b"}),
        ("/bob/m%C3%BCnchen/", "/{user}/{slug}/", {"user": "bob", "slug": "münchen"}),
        ("/categories/users/", "/categories/{category}/", {"category": "users"}),
        ("/bob/playlists/x/", "/{user}/playlists/{playlist}/", {"user": "bob", "playlist": "x"}),
        ("/oauth/authorize", "/oauth/authorize/", {}),
        ("/www/oauth/authorize/", "/www/oauth/authorize/", {}),
        ("/www/bob/", "/www/{user}/", {"user": "bob"}),
    ],
)
def test_a_path_finds_its_route(path: str, found: str, names: dict[str, str]) -> None:
    methods, values = routes.find(path)
    assert {route.path for route in methods.values()} == {found}
    assert values == names


@pytest.mark.parametrize("path", ["/", "/bob", "/popular", "/a/b/c/d/", "/www/a/b/c/"])
def test_other_paths_are_not_found(path: str) -> None:
    assert routes.find(path) == ({}, {})


@pytest.mark.parametrize("route", [*routes.ROUTES, *routes.PAGES], ids=lambda one: one.path)
def test_every_route_finds_itself(route: Route) -> None:
    path = route.path.replace("{", "x").replace("}", "x")
    assert routes.find(path)[0][route.method] is route


def test_a_detail_takes_few_calls() -> None:
    calls: list[str] = []

    def count(frame: FrameType, event: str, _: object) -> None:
        name = frame.f_code.co_filename.replace("\\", "/")
        if event == "call" and "/aiomixcloud/sandbox/" in name:
            calls.append(frame.f_code.co_qualname)

    before = threading.getprofile()
    threading.setprofile(count)
    try:
        with Sandbox() as sandbox:
            api = ApiClient(sandbox.api_root)
            api("/alice/", first=1)
            calls.clear()
            api("/alice/", second=2)
            assert 20 < len(calls) <= 80, calls
    finally:
        threading.setprofile(before)
