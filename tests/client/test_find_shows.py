"""Finding a show by its name: by its expected keys first, then in the list."""

from typing import Any

import pytest

from aiomixcloud import AuthenticationError, InvalidArgumentError, Mixcloud, NotFoundError
from aiomixcloud.sandbox import Sandbox
from tests.support.scripted_server import ScriptedServer

NOT_FOUND = {"error": {"type": "ResourceNotFoundException", "message": "Not here"}}


def show(key: str, name: str, created: str) -> dict[str, Any]:
    return {"type": "cloudcast", "key": key, "name": name, "created_time": created}


async def test_a_show_is_found_by_its_name(fresh_sandbox: Sandbox) -> None:
    async with fresh_sandbox.client("amikrop") as mixcloud:
        uploaded = await mixcloud.upload(b"ID3" + bytes(2000), "Caf\u00e9 Session")
        for name in ("Cafe\u0301 Session", "  CAFÉ\tsession ", "Café\u00a0Session\u200e"):
            found = await mixcloud.find_show(name)
            assert found is not None
            assert found.key == uploaded.result.key
            assert found.type == "cloudcast"
        assert await mixcloud.find_show("Café Session 2") is None


async def test_the_newest_of_several_shows_is_found(fresh_sandbox: Sandbox) -> None:
    async with fresh_sandbox.client("amikrop") as mixcloud:
        await mixcloud.upload(b"ID3" + bytes(2000), "Twice")
        fresh_sandbox.clock.advance(60)
        started = fresh_sandbox.clock.now()
        again = await mixcloud.upload(b"ID3" + bytes(2000), "Twice")
        found = await mixcloud.find_show("Twice", since=started)
        assert found is not None
        assert found.key == again.result.key
        assert await mixcloud.find_show("Twice", since=started + 60) is None


async def test_a_show_of_another_user_needs_no_token(sandbox: Sandbox) -> None:
    async with sandbox.client() as mixcloud:
        found = await mixcloud.find_show("A nice MIX", user="luke")
        assert found is not None
        assert found.key == "/luke/a-nice-mix/"
        with pytest.raises(NotFoundError):
            await mixcloud.find_show("A nice mix", user="nobody-here")
        with pytest.raises(AuthenticationError, match=r"find_show\(\) needs an access token"):
            await mixcloud.find_show("A nice mix")


async def test_a_list_that_lags_does_not_hide_a_new_show(server: ScriptedServer) -> None:
    server.add({"type": "user", "key": "/bob/"})
    server.add(NOT_FOUND, status=404)
    server.add(show("/bob/deep-hours-1/", "Deep Hours", "2026-11-28T10:00:00Z"))
    server.add(NOT_FOUND, status=404)
    server.add({"data": []})
    async with Mixcloud(server.root, access_token="t") as mixcloud:
        found = await mixcloud.find_show("Deep Hours")
    assert found is not None
    assert found.key == "/bob/deep-hours-1/"
    assert [request.path for request in server.requests] == [
        "/me/",
        "/bob/deep-hours/",
        "/bob/deep-hours-1/",
        "/bob/deep-hours-2/",
        "/bob/cloudcasts/",
    ]


async def test_a_show_under_the_expected_key_may_have_another_name(server: ScriptedServer) -> None:
    server.add(show("/bob/deep/", "Renamed", "2026-11-28T10:00:00Z"))
    for _ in range(2):
        server.add(NOT_FOUND, status=404)
    server.add({"data": [show("/bob/renamed-once/", "Deep", "2026-11-27T10:00:00Z")]})
    async with Mixcloud(server.root) as mixcloud:
        found = await mixcloud.find_show("Deep", user="bob")
    assert found is not None
    assert found.key == "/bob/renamed-once/"


async def test_errors_are_raised_where_exceptions_are_off(sandbox: Sandbox) -> None:
    async with Mixcloud(sandbox.api_root, raise_exceptions=False) as mixcloud:
        with pytest.raises(NotFoundError):
            await mixcloud.find_show("A nice mix", user="nobody-here")


@pytest.mark.parametrize("name", ["", " ", "\u200b\u3164", 5, None, "half \ud800"])
async def test_a_name_must_be_visible_text(sandbox: Sandbox, name: Any) -> None:
    async with sandbox.client("amikrop") as mixcloud:
        with pytest.raises(InvalidArgumentError, match="name: a show's title"):
            await mixcloud.find_show(name)
        with pytest.raises(InvalidArgumentError, match="name: a show's title"):
            await mixcloud.check_upload(b"ID3", name)


async def test_names_are_sent_clean(sandbox: Sandbox) -> None:
    async with sandbox.client("amikrop") as mixcloud:
        plan = await mixcloud.check_upload(
            b"ID3",
            "\u200eCafe\u0301\nSession\ufeff",
            tags=["Deep\tHouse\u200b"],
            hosts=["bob\u200e", "@luke"],
            description="One\r\ntwo\x07\u200f",
            sections=[{"artist": "Bjo\u0308rk\u00a0", "song": "\u202eJo\u0301ga"}],
        )
    assert plan.fields == {
        "name": "Café Session",
        "description": "One\ntwo\u200f",
        "tags-0-tag": "Deep House",
        "sections-0-artist": "Björk",
        "sections-0-song": "Jóga",
        "hosts-0-username": "bob",
        "hosts-1-username": "luke",
    }


async def test_other_items_than_shows_are_skipped(server: ScriptedServer) -> None:
    for _ in range(3):
        server.add(NOT_FOUND, status=404)
    wanted = show("/bob/other/", "Mix", "2026-01-01T00:00:00Z")
    server.add({"data": ["Mix", None, 5, [], {}, wanted]})
    async with Mixcloud(server.root) as mixcloud:
        found = await mixcloud.find_show("Mix", user="bob")
    assert found is not None
    assert found.key == "/bob/other/"


async def test_a_host_is_a_user_name(sandbox: Sandbox) -> None:
    async with sandbox.client("amikrop") as mixcloud:
        with pytest.raises(InvalidArgumentError, match="'Bob Marley' is not a username"):
            await mixcloud.check_upload(b"ID3", "Mix", hosts=["Bob Marley"])
