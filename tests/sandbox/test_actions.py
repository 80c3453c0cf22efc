"""Following, favorites, reposts and listen later change what all clients see."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.sandbox.api_client import ApiClient

if TYPE_CHECKING:
    from aiomixcloud.sandbox import Sandbox

Acting = Callable[[str], ApiClient]

SHOW = "/luke/a-nice-mix/"
MISSING = ("OAuthException", "An access_token is required to access this resource.")
INVALID = ("OAuthException", "An invalid access token was provided")

# Action on a show, messages of doing, undoing and undoing in vain, and the field that shows the
# action to its user.
ACTIONS = [
    (
        "favorite",
        "Added to favorites: A Nice Mix",
        "Removed from favorites: A Nice Mix",
        "Not in favorites: A Nice Mix.",
        "favorited",
    ),
    (
        "repost",
        "Reposted: A Nice Mix",
        "Removed repost: A Nice Mix",
        "Not reposted: A Nice Mix.",
        "reposted",
    ),
    (
        "listen-later",
        "Added to listen later: A Nice Mix",
        "Removed from listen later: A Nice Mix",
        "Not in listen later: A Nice Mix.",
        "is_listen_later",
    ),
]
every_action = pytest.mark.parametrize(("name", "done", "undone", "nothing", "field"), ACTIONS)


@pytest.fixture
def peter(as_user: Acting) -> ApiClient:
    return as_user("peter")


def test_a_follow_is_reported_and_visible(peter: ApiClient, anonymous: ApiClient) -> None:
    before = anonymous("/bob/").body
    assert peter("/BOB/follow/", "POST").body == {
        "result": {"message": "Now following bob", "success": True}
    }
    assert anonymous("/bob/").body["follower_count"] == before["follower_count"] + 1
    assert anonymous("/peter/").body["following_count"] == 1
    assert anonymous("/bob/followers/").keys[0] == "/peter/"
    assert anonymous("/peter/following/").keys == ["/bob/"]
    assert peter("/bob/").body["following"] is True
    assert peter(SHOW.replace("luke/a-nice-mix", "bob/lunch-break-soul")).body["user"]["following"]


def test_a_followed_user_sees_the_follower(peter: ApiClient, bob: ApiClient) -> None:
    peter("/bob/follow/", "POST")
    assert bob("/peter/").body["follower"] is True


def test_a_follow_is_an_item_of_the_feed_until_it_is_undone(
    peter: ApiClient, anonymous: ApiClient
) -> None:
    peter("/bob/follow/", "POST")
    item = anonymous("/peter/feed/").body["data"][0]
    assert (item["type"], item["title"]) == ("follow", "is now following")
    assert item["users"][0]["key"] == "/bob/"
    assert item["created_time"] == "2027-01-15T08:00:00Z"
    peter("/bob/follow/", "DELETE")
    assert anonymous("/peter/feed/").body["data"] == []


def test_unfollowing_leaves_no_trace(peter: ApiClient, anonymous: ApiClient) -> None:
    before = anonymous("/bob/").body
    peter("/bob/follow/", "POST")
    assert peter("/bob/follow/", "DELETE").message == "Unfollowed bob"
    assert anonymous("/bob/").body == before
    assert "/peter/" not in anonymous("/bob/followers/").keys
    assert peter("/bob/").body["following"] is False


def test_users_cannot_follow_themselves(bob: ApiClient) -> None:
    assert bob("/bob/follow/", "POST").error == (
        400,
        "InvalidRequestException",
        "You cannot follow yourself.",
    )


def test_unfollowing_a_user_who_is_not_followed_is_not_found(peter: ApiClient) -> None:
    assert peter("/bob/follow/", "DELETE").error == (
        404,
        "ResourceNotFoundException",
        "You are not following bob.",
    )


@every_action
def test_an_action_is_reported_and_visible_until_undone(
    peter: ApiClient, name: str, done: str, undone: str, nothing: str, field: str
) -> None:
    assert peter(SHOW).body[field] is False
    assert peter(f"{SHOW}{name}/", "POST").message == done
    assert peter(SHOW).body[field] is True
    assert peter("/luke/cloudcasts/").body["data"][0][field] is True
    assert peter(f"{SHOW}{name}/", "DELETE").message == undone
    assert peter(SHOW).body[field] is False
    assert peter(f"{SHOW}{name}/", "DELETE").error == (404, "ResourceNotFoundException", nothing)


@every_action
@pytest.mark.parametrize("form", ["urlencoded", "multipart"])
def test_the_form_field_method_undoes_an_action(
    peter: ApiClient, name: str, done: str, undone: str, nothing: str, field: str, form: str
) -> None:
    peter(f"{SHOW}{name}/", "POST")
    if form == "urlencoded":
        assert peter.post(f"{SHOW}{name}/", method="delete").message == undone
    else:
        assert peter.send(f"{SHOW}{name}/", {"method": "DELETE"}).message == undone
    assert peter(SHOW).body[field] is False


@every_action
def test_an_action_repeated_is_a_success_and_changes_nothing(
    peter: ApiClient,
    anonymous: ApiClient,
    name: str,
    done: str,
    undone: str,
    nothing: str,
    field: str,
) -> None:
    peter(f"{SHOW}{name}/", "POST")
    before = anonymous(SHOW).body, anonymous("/peter/").body, anonymous("/peter/feed/").body
    assert peter(f"{SHOW}{name}/", "POST").message == done
    assert (
        anonymous(SHOW).body,
        anonymous("/peter/").body,
        anonymous("/peter/feed/").body,
    ) == before


@pytest.mark.parametrize(("name", "count"), [("favorite", "favorite"), ("repost", "repost")])
def test_favorites_and_reposts_are_counted_and_in_the_feed(
    peter: ApiClient, anonymous: ApiClient, name: str, count: str
) -> None:
    before = anonymous(SHOW).body[f"{count}_count"]
    peter(f"{SHOW}{name}/", "POST")
    assert anonymous(SHOW).body[f"{count}_count"] == before + 1
    item = anonymous("/peter/feed/").body["data"][0]
    assert (item["type"], item["cloudcasts"][0]["key"]) == (name, SHOW)
    peter(f"{SHOW}{name}/", "DELETE")
    assert anonymous(SHOW).body[f"{count}_count"] == before
    assert anonymous("/peter/feed/").body["data"] == []


def test_a_favorite_is_in_the_lists_of_both(peter: ApiClient, anonymous: ApiClient) -> None:
    peter(f"{SHOW}favorite/", "POST")
    assert anonymous("/peter/favorites/").keys == [SHOW]
    assert anonymous("/peter/").body["favorite_count"] == 1
    assert anonymous(f"{SHOW}favorites/").keys[0] == "/peter/"
    peter(f"{SHOW}favorite/", "DELETE")
    assert anonymous("/peter/favorites/").body["data"] == []
    assert anonymous("/peter/").body["favorite_count"] == 0


def test_listen_later_lists_are_private(peter: ApiClient, anonymous: ApiClient) -> None:
    peter(f"{SHOW}listen-later/", "POST")
    assert peter("/me/listen-later/").keys == [SHOW]
    assert anonymous("/peter/feed/").body["data"] == []


def test_reactions_raise_a_show_in_the_hot_list_and_undoing_lowers_it(
    as_user: Acting, anonymous: ApiClient
) -> None:
    hot = anonymous("/popular/hot/").keys
    fans = anonymous("/alice/followers/", limit=100).body["data"]
    for fan in fans:
        as_user(fan["username"])(f"{hot[9]}repost/", "POST")
    assert anonymous("/popular/hot/").keys.index(hot[9]) < 9
    for fan in fans:
        as_user(fan["username"])(f"{hot[9]}repost/", "DELETE")
    assert anonymous("/popular/hot/").keys == hot


def test_actions_of_one_second_get_different_times(as_user: Acting, anonymous: ApiClient) -> None:
    fans = anonymous("/alice/followers/", limit=100).body["data"]
    for fan in fans[:50]:
        as_user(fan["username"])(f"{SHOW}favorite/", "POST")
    found, link = [], f"{SHOW}favorites/?limit=7"
    while link:
        page = anonymous(link)
        found += page.keys
        link = page.body["paging"].get("next")
    assert len(found) == len(set(found)) == anonymous(SHOW).body["favorite_count"]
    assert found[:50] == [fan["key"] for fan in reversed(fans[:50])]


def test_paging_a_feed_of_simultaneous_actions_loses_nothing(
    peter: ApiClient, anonymous: ApiClient
) -> None:
    for show in anonymous("/ironvale/cloudcasts/", limit=30).body["data"]:
        peter(f"{show['key']}favorite/", "POST")
        peter(f"{show['key']}repost/", "POST")
    found, link = [], "/peter/feed/?limit=7"
    while link:
        page = anonymous(link)
        found += page.keys
        link = page.body["paging"].get("next")
    assert len(found) == len(set(found)) == 60


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize("path", ["/bob/follow/", f"{SHOW}favorite/", f"{SHOW}listen-later/"])
def test_actions_need_a_token(anonymous: ApiClient, path: str, method: str) -> None:
    assert anonymous(path, method).error == (401, *MISSING)
    assert anonymous(path, method, access_token="wrong").error == (401, *INVALID)


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/nobody/follow/", "User"),
        ("/nobody/show/favorite/", "User"),
        ("/luke/nothing/repost/", "Cloudcast"),
        ("/alice/half-an-idea/favorite/", "Cloudcast"),
    ],
)
def test_actions_need_a_target(peter: ApiClient, path: str, what: str) -> None:
    error = (404, "ResourceNotFoundException", f"{what} does not exist.")
    assert peter(path, "POST").error == error
    assert peter(path, "DELETE").error == error


def test_a_name_outside_of_ascii_is_found_in_its_encoded_form(peter: ApiClient) -> None:
    path = "/marlene/tunes-zum-gl%C3%BCck/favorite/"
    assert peter(path, "POST").message == "Added to favorites: Tunes zum Glück"


def test_an_action_has_no_other_methods(peter: ApiClient) -> None:
    assert peter(f"{SHOW}favorite/").status == 405
    assert peter(f"{SHOW}favorite/", "OPTIONS").headers["Allow"] == "DELETE, OPTIONS, POST"


def test_actions_have_their_own_state_in_each_sandbox(peter: ApiClient, sandbox: Sandbox) -> None:
    peter(f"{SHOW}favorite/", "POST")
    assert ApiClient(sandbox.api_root, sandbox.token("peter"))(SHOW).body["favorited"] is False
