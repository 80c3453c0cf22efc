"""The seeded data matches the examples in the specification of the client."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from aiomixcloud.sandbox.db.store import Store
from aiomixcloud.sandbox.worlds.seeded import add_seeded_world
from tests.sandbox.api_client import AllPages, ApiClient

if TYPE_CHECKING:
    from aiomixcloud.sandbox import Sandbox


def test_bob_matches_the_specification(double: Sandbox) -> None:
    bob = ApiClient(double.api_root)("/bob/").body
    assert bob["city"] == "London"
    assert bob["favorite_count"] == 38
    assert bob["updated_time"] == "2018-03-10T07:32:00Z"
    assert bob["pictures"]["medium"].startswith("https://thumbnailer.mixcloud.com/unsafe/10")


def test_popular_shows_are_those_of_the_specification(api: ApiClient) -> None:
    popular = api("/popular/").body["data"]
    assert popular[0]["key"] == "/alice/pop-hits-episode-42/"
    assert popular[3]["audio_length"] == 1676
    assert "/chris/funky-mix/" in [show["key"] for show in popular]
    assert len({show["key"] for show in popular}) == 20


def test_hot_shows_are_those_of_the_specification(api: ApiClient) -> None:
    page = api("/popular/hot/", offset=40, limit=80).body
    assert len(page["data"]) == 80
    assert "next" in page["paging"]
    for show in (api("/popular/hot/").body["data"][5], page["data"][5]):
        assert "description" not in show
        description = api(show["key"]).body["description"]
        assert description.startswith("The greatest set of all time")


def test_new_shows_match_the_dates_of_the_specification(api: ApiClient) -> None:
    shows = api("/new/", since="2018-02-12 13:00:00", until="2019-03-28 21:15:04").body["data"]
    assert len(shows) == 20
    assert all("2018-02" <= show["created_time"] < "2019-04" for show in shows)


def test_searches_find_what_the_specification_expects(api: ApiClient) -> None:
    assert api("/search/", q="rock").body["data"]
    johns = api("/search/", q="john", type="user").body["data"]
    assert len(johns) > 3
    assert all("John" in user["name"] for user in johns)
    assert len(api("/search/", q="jazz", offset=40).body["data"]) == 20


def test_the_fifth_page_of_metal_has_one_page_after_it(api: ApiClient) -> None:
    page = api("/search/", q="metal", offset=120, limit=30).body
    assert len(page["data"]) == 30
    assert len(api(page["paging"]["previous"]).body["data"]) == 30
    last = api(page["paging"]["next"]).body
    assert last["data"]
    assert "next" not in last["paging"]


def test_peter_has_followers_for_some_pages(api: ApiClient, all_pages: AllPages) -> None:
    assert api("/peter/").body["name"] == "Peter"
    pages = all_pages("/peter/followers/")
    assert pages[0].body["name"] == "Peter's followers"
    assert [len(page.keys) for page in pages] == [20, 20, 5]


def test_a_nice_mix_has_nice_comments(api: ApiClient) -> None:
    comments = api("/luke/a-nice-mix/comments/").body["data"]
    assert comments[0]["comment"] == "Nice set, keep up the good work!"
    assert comments[0]["key"].startswith("/comments/cr/")


def test_the_show_most_similar_to_somemix_is_green(api: ApiClient) -> None:
    first = api("/someuser/somemix/similar/").keys[0]
    assert api(first).body["picture_primary_color"] == "02f102"


def test_everything_else_named_by_the_specification_exists(api: ApiClient) -> None:
    for path in (
        "/someuser/the-best-mix/",
        "/alice/fun-times-ep-25/",
        "/auser/acloudcast/",
        "/amikrop/",
        "/amikrop/perfect-mix/",
        "/certainuser/",
        "/discover/jazz/",
    ):
        assert api(path).status == 200


def test_names_that_look_like_dates_stay_names(api: ApiClient) -> None:
    names = {show["name"] for show in api("/diarist/cloudcasts/").body["data"]}
    assert names == {"May", "10", "2019", "Sunday", "1 Mar", "12.05"}


def test_there_are_long_lists(api: ApiClient) -> None:
    station = api("/HarbourRadio/").body
    assert station["cloudcast_count"] == 350
    assert station["follower_count"] == 250


def test_only_scheduled_shows_are_in_the_future(api: ApiClient) -> None:
    newest = api("/new/").body["data"][0]["created_time"]
    assert newest < time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def test_the_world_is_the_same_every_time() -> None:
    worlds = []
    for _ in range(2):
        store = Store()
        with store.transaction():
            add_seeded_world(store)
        worlds.append(store.snapshot())
        store.close()
    assert worlds[0] == worlds[1]
