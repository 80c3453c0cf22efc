"""Initial data other than the seeded one: empty and generated data, and switching between them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sandbox.db.models import World
from aiomixcloud.sandbox.db.store import Store
from aiomixcloud.sandbox.worlds import worlds
from tests.sandbox import database_invariants
from tests.sandbox.api_client import ApiClient

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGER = World(users=60, shows=600)
CROWD = World(empty=True, users=60, shows=600)


@pytest.fixture(scope="module")
def larger() -> Iterator[Sandbox]:
    with Sandbox(users=60, shows=600) as sandbox:
        yield sandbox


@pytest.fixture(scope="module", params=[World(), LARGER, CROWD], ids=str)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    store = Store()
    worlds.populate(store, request.param)
    yield store
    store.close()


@pytest.fixture(scope="module")
def crowd() -> Iterator[Store]:
    store = Store()
    worlds.populate(store, CROWD)
    yield store
    store.close()


def test_every_world_is_consistent(store: Store) -> None:
    database_invariants.check(store._database)


def test_a_generated_world_has_the_requested_size(crowd: Store) -> None:
    for table, count in (("users", 60), ("shows", 600)):
        assert crowd._database.fetch_row(f"SELECT count(*) FROM {table}") == (count,)
    for table in ("follows", "favorites", "reposts", "listens", "comments", "playlist_shows"):
        assert crowd._database.fetch_row(f"SELECT count(*) > 10 FROM {table}") == (1,), table


@pytest.mark.parametrize(
    ("lists", "moment"),
    [
        ("shows WHERE state = 'public'", "created_at"),
        ("feed", "user_id, at"),
        *((f"{table}", "user_id, at") for table in ("follows", "favorites", "listens")),
        *((f"{table}", "show_id, at") for table in ("favorites", "listens")),
        ("follows", "followed_id, at"),
        ("comments WHERE show_id", "show_id, at"),
        ("comments WHERE profile_id", "profile_id, at"),
    ],
)
def test_no_two_items_of_a_list_share_a_second(store: Store, lists: str, moment: str) -> None:
    shared = f"SELECT {moment} FROM {lists} GROUP BY {moment} HAVING count(*) > 1"
    assert store._database.fetch_rows(shared) == []


@pytest.mark.parametrize("table", ["favorites", "reposts", "listens", "listen_laters", "comments"])
def test_nothing_happens_before_its_user_and_show_exist(crowd: Store, table: str) -> None:
    early = (
        f"SELECT r.at FROM {table} AS r JOIN users AS u ON u.id = r.user_id"
        " JOIN shows AS s ON s.id = r.show_id WHERE r.at <= u.created_at OR r.at <= s.created_at"
    )
    assert crowd._database.fetch_rows(early) == []


def test_the_same_numbers_give_the_same_world() -> None:
    first, second = (worlds._build_snapshot.__wrapped__(LARGER) for _ in range(2))
    assert first == second
    assert first != worlds._build_snapshot(World(users=60, shows=601))


def test_a_generated_world_includes_the_seeded_one(larger: Sandbox, sandbox: Sandbox) -> None:
    large, small = ApiClient(larger.api_root), ApiClient(sandbox.api_root)
    assert large("/popular/").keys[:5] == small("/popular/").keys[:5]
    assert large("/new/").keys[0] == small("/new/").keys[0]
    for path in ("/bob/", "/luke/a-nice-mix/", "/peter/followers/", "/amikrop/feed/"):
        here, there = large(path).text, small(path).text
        assert here == there.replace(sandbox.api_root, larger.api_root)


def test_generated_things_can_be_found_and_read(larger: Sandbox) -> None:
    api = ApiClient(larger.api_root)
    (key,) = api("/search/?type=user&q=alba+ashdown").keys
    assert api(key).body["name"] == "Alba Ashdown"
    for name in ("cloudcasts", "feed", "followers", "following", "favorites", "listens"):
        page = api(f"{key}{name}/")
        assert page.body["data"], name
    show = api("/search/?q=midnight").keys[0]
    assert api(f"{show}similar/").body["data"]
    assert api("/genres/deep-house+city:london/popular/").body["data"]
    assert api(f"{key}feed/?limit=100").status == 200


def test_an_empty_world_has_no_users_until_one_is_added() -> None:
    with Sandbox(empty=True) as sandbox:
        api = ApiClient(sandbox.api_root)
        for path in ("/popular/", "/new/", "/search/?q=a", "/search/?q=a&type=user"):
            assert api(path).body["data"] == []
        assert api("/bob/").status == 404
        with pytest.raises(LookupError, match=r"no user 'bob'; add one with add_user\(\)"):
            sandbox.token("bob")
        sandbox.add_user("newdj")
        key = ApiClient(sandbox.api_root, sandbox.token("newdj")).upload("First").key
        assert api("/popular/").keys == [key] == ["/newdj/first/"]
        sandbox.reset()
        assert api("/newdj/").status == 404
        assert api("/popular/").body["data"] == []


def test_a_reset_restores_the_configured_world(larger: Sandbox) -> None:
    api = ApiClient(larger.api_root)
    before = api("/new/?limit=100").raw
    larger.add_show("alba-ashdown", "Extra")
    assert api("/new/?limit=100").raw != before
    start = time.process_time()
    larger.reset()
    assert time.process_time() - start < 1
    assert api("/new/?limit=100").raw == before


def test_another_world_lasts_until_the_next_reset(fresh: Sandbox) -> None:
    anonymous = ApiClient(fresh.api_root)
    before, own = anonymous("/bob/").raw, fresh.token("bob")
    fresh.seed(empty=True, users=3)
    assert anonymous("/bob/").status == 404
    assert anonymous("/alba-ashdown/").status == 200
    fresh.reset()
    assert anonymous("/bob/").raw == before
    # The token was invalid while its user did not exist.
    assert anonymous("/me/", access_token=own).status == 401


def test_the_control_interface_replaces_the_world(fresh: Sandbox) -> None:
    anonymous, control = ApiClient(fresh.api_root), ApiClient(fresh.control_root)
    kind = {"Content-Type": "application/json"}
    assert control("/seed", "POST", kind, b'{"empty": true, "users": 2}').status == 200
    assert anonymous("/bob/").status == 404
    refused = control("/seed", "POST", kind, b'{"shows": 2}')
    assert refused.error == (
        400,
        "ControlException",
        "generated shows need generated users: set users too",
    )
    assert control("/reset", "POST", kind).status == 200
    assert anonymous("/bob/").status == 200


@pytest.mark.parametrize(
    ("numbers", "problem"),
    [
        ({"users": -1}, "users must be from 0 to 1000000, not -1"),
        ({"users": 1, "shows": -5}, "shows must be from 0"),
        ({"users": 1, "shows": 10**7}, "shows must be from 0 to 1000000"),
        ({"shows": 5}, "need generated users"),
        ({"users": 1.5}, "users must be a whole number, not 1.5"),
        ({"users": True}, "users must be a whole number, not True"),
        ({"users": "7"}, "users must be a whole number, not '7'"),
    ],
)
def test_invalid_numbers_are_refused(numbers: dict[str, Any], problem: str) -> None:
    with pytest.raises((ValueError, TypeError), match=problem):
        Sandbox(**numbers)


def test_a_data_file_stores_its_world(tmp_path: Path) -> None:
    path = tmp_path / "data.db"
    with Sandbox(data=path, empty=True, users=3, shows=9) as sandbox:
        before = ApiClient(sandbox.api_root)("/new/").keys
        key = sandbox.add_show("alba-ashdown", "Extra")
    for again in (Sandbox(data=path), Sandbox(data=path, empty=True, users=3, shows=9)):
        with again as sandbox:
            assert ApiClient(sandbox.api_root)("/new/").keys == [key, *before]
    with pytest.raises(
        ValueError, match="an empty world plus 3 generated users and 9 generated shows"
    ):
        Sandbox(data=path, users=3, shows=9).start()
    with Sandbox(data=path) as sandbox:
        sandbox.seed()
        assert ApiClient(sandbox.api_root)("/bob/").status == 200
    with Sandbox(data=path) as sandbox:
        assert ApiClient(sandbox.api_root)("/bob/").status == 200
        sandbox.reset()
        assert ApiClient(sandbox.api_root)("/new/").keys == before


def test_a_data_file_with_an_unfinished_world_is_created_again(
    tmp_path: Path,
) -> None:
    path = tmp_path / "data.db"
    Store(path).close()
    with Sandbox(data=path) as sandbox:
        assert ApiClient(sandbox.api_root)("/bob/").status == 200
