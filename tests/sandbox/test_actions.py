"""Following, favorites, reposts and listen later change what all clients see."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.sandbox.asking import Ask

if TYPE_CHECKING:
    from aiomixcloud.sandbox import Sandbox

Acting = Callable[[str], Ask]

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
def peter(acting: Acting) -> Ask:
    return acting("peter")


def test_a_follow_is_reported_and_visible(peter: Ask, see: Ask) -> None:
    before = see("/bob/").body
    assert peter("/BOB/follow/", "POST").body == {
        "result": {"message": "Now following bob", "success": True}
    }
    assert see("/bob/").body["follower_count"] == before["follower_count"] + 1
    assert see("/peter/").body["following_count"] == 1
    assert see("/bob/followers/").keys[0] == "/peter/"
    assert see("/peter/following/").keys == ["/bob/"]
    assert peter("/bob/").body["following"] is True
    assert peter(SHOW.replace("luke/a-nice-mix", "bob/lunch-break-soul")).body["user"]["following"]


def test_a_followed_user_sees_the_follower(peter: Ask, bob: Ask) -> None:
    peter("/bob/follow/", "POST")
    assert bob("/peter/").body["follower"] is True


def test_a_follow_is_an_item_of_the_feed_until_it_is_undone(peter: Ask, see: Ask) -> None:
    peter("/bob/follow/", "POST")
    item = see("/peter/feed/").body["data"][0]
    assert (item["type"], item["title"]) == ("follow", "is now following")
    assert item["users"][0]["key"] == "/bob/"
    assert item["created_time"] == "2027-01-15T08:00:00Z"
    peter("/bob/follow/", "DELETE")
    assert see("/peter/feed/").body["data"] == []


def test_unfollowing_leaves_no_trace(peter: Ask, see: Ask) -> None:
    before = see("/bob/").body
    peter("/bob/follow/", "POST")
    assert peter("/bob/follow/", "DELETE").message == "Unfollowed bob"
    assert see("/bob/").body == before
    assert "/peter/" not in see("/bob/followers/").keys
    assert peter("/bob/").body["following"] is False


def test_users_cannot_follow_themselves(bob: Ask) -> None:
    assert bob("/bob/follow/", "POST").error == (
        400,
        "InvalidRequestException",
        "You cannot follow yourself.",
    )


def test_unfollowing_a_user_who_is_not_followed_is_not_found(peter: Ask) -> None:
    assert peter("/bob/follow/", "DELETE").error == (
        404,
        "ResourceNotFoundException",
        "You are not following bob.",
    )


@every_action
def test_an_action_is_reported_and_visible_until_undone(
    peter: Ask, name: str, done: str, undone: str, nothing: str, field: str
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
    peter: Ask, name: str, done: str, undone: str, nothing: str, field: str, form: str
) -> None:
    peter(f"{SHOW}{name}/", "POST")
    if form == "urlencoded":
        assert peter.post(f"{SHOW}{name}/", method="delete").message == undone
    else:
        assert peter.send(f"{SHOW}{name}/", {"method": "DELETE"}).message == undone
    assert peter(SHOW).body[field] is False


@every_action
def test_an_action_repeated_is_a_success_and_changes_nothing(
    peter: Ask, see: Ask, name: str, done: str, undone: str, nothing: str, field: str
) -> None:
    peter(f"{SHOW}{name}/", "POST")
    before = see(SHOW).body, see("/peter/").body, see("/peter/feed/").body
    assert peter(f"{SHOW}{name}/", "POST").message == done
    assert (see(SHOW).body, see("/peter/").body, see("/peter/feed/").body) == before


@pytest.mark.parametrize(("name", "count"), [("favorite", "favorite"), ("repost", "repost")])
def test_favorites_and_reposts_are_counted_and_in_the_feed(
    peter: Ask, see: Ask, name: str, count: str
) -> None:
    before = see(SHOW).body[f"{count}_count"]
    peter(f"{SHOW}{name}/", "POST")
    assert see(SHOW).body[f"{count}_count"] == before + 1
    item = see("/peter/feed/").body["data"][0]
    assert (item["type"], item["cloudcasts"][0]["key"]) == (name, SHOW)
    peter(f"{SHOW}{name}/", "DELETE")
    assert see(SHOW).body[f"{count}_count"] == before
    assert see("/peter/feed/").body["data"] == []


def test_a_favorite_is_in_the_lists_of_both(peter: Ask, see: Ask) -> None:
    peter(f"{SHOW}favorite/", "POST")
    assert see("/peter/favorites/").keys == [SHOW]
    assert see("/peter/").body["favorite_count"] == 1
    assert see(f"{SHOW}favorites/").keys[0] == "/peter/"
    peter(f"{SHOW}favorite/", "DELETE")
    assert see("/peter/favorites/").body["data"] == []
    assert see("/peter/").body["favorite_count"] == 0


def test_listen_later_lists_are_private(peter: Ask, see: Ask) -> None:
    peter(f"{SHOW}listen-later/", "POST")
    assert peter("/me/listen-later/").keys == [SHOW]
    assert see("/peter/feed/").body["data"] == []


def test_reactions_raise_a_show_in_the_hot_list_and_undoing_lowers_it(
    acting: Acting, see: Ask
) -> None:
    hot = see("/popular/hot/").keys
    fans = see("/alice/followers/", limit=100).body["data"]
    for fan in fans:
        acting(fan["username"])(f"{hot[9]}repost/", "POST")
    assert see("/popular/hot/").keys.index(hot[9]) < 9
    for fan in fans:
        acting(fan["username"])(f"{hot[9]}repost/", "DELETE")
    assert see("/popular/hot/").keys == hot


def test_actions_of_one_second_get_different_times(acting: Acting, see: Ask) -> None:
    fans = see("/alice/followers/", limit=100).body["data"]
    for fan in fans[:50]:
        acting(fan["username"])(f"{SHOW}favorite/", "POST")
    found, link = [], f"{SHOW}favorites/?limit=7"
    while link:
        page = see(link)
        found += page.keys
        link = page.body["paging"].get("next")
    assert len(found) == len(set(found)) == see(SHOW).body["favorite_count"]
    assert found[:50] == [fan["key"] for fan in reversed(fans[:50])]


def test_paging_a_feed_of_simultaneous_actions_loses_nothing(peter: Ask, see: Ask) -> None:
    for show in see("/ironvale/cloudcasts/", limit=30).body["data"]:
        peter(f"{show['key']}favorite/", "POST")
        peter(f"{show['key']}repost/", "POST")
    found, link = [], "/peter/feed/?limit=7"
    while link:
        page = see(link)
        found += page.keys
        link = page.body["paging"].get("next")
    assert len(found) == len(set(found)) == 60


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize("path", ["/bob/follow/", f"{SHOW}favorite/", f"{SHOW}listen-later/"])
def test_actions_need_a_token(see: Ask, path: str, method: str) -> None:
    assert see(path, method).error == (401, *MISSING)
    assert see(path, method, access_token="wrong").error == (401, *INVALID)


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/nobody/follow/", "User"),
        ("/nobody/show/favorite/", "User"),
        ("/luke/nothing/repost/", "Cloudcast"),
        ("/alice/half-an-idea/favorite/", "Cloudcast"),
    ],
)
def test_actions_need_a_target(peter: Ask, path: str, what: str) -> None:
    error = (404, "ResourceNotFoundException", f"{what} does not exist.")
    assert peter(path, "POST").error == error
    assert peter(path, "DELETE").error == error


def test_a_name_outside_of_ascii_is_found_in_its_encoded_form(peter: Ask) -> None:
    path = "/marlene/tunes-zum-gl%C3%BCck/favorite/"
    assert peter(path, "POST").message == "Added to favorites: Tunes zum Glück"


def test_an_action_has_no_other_methods(peter: Ask) -> None:
    assert peter(f"{SHOW}favorite/").status == 405
    assert peter(f"{SHOW}favorite/", "OPTIONS").headers["Allow"] == "DELETE, OPTIONS, POST"


def test_actions_have_their_own_state_in_each_sandbox(peter: Ask, sandbox: Sandbox) -> None:
    peter(f"{SHOW}favorite/", "POST")
    assert Ask(sandbox.api_root, sandbox.token("peter"))(SHOW).body["favorited"] is False
