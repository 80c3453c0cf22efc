from __future__ import annotations

from typing import Literal

import pytest

from aiomixcloud.sandbox import Sandbox
from tests.sandbox.api_client import AllPages, ApiClient

MISSING = ("OAuthException", "An access_token is required to access this resource.")
INVALID = ("OAuthException", "An invalid access token was provided")

CONNECTIONS = (
    "cloudcasts",
    "comments",
    "favorites",
    "feed",
    "followers",
    "following",
    "listens",
    "playlists",
    "listen-later",
)


@pytest.fixture
def token(sandbox: Sandbox) -> str:
    return sandbox.token("amikrop")


def test_me_is_the_owner_of_the_token(api: ApiClient, token: str) -> None:
    me = api("/me/", access_token=token).body
    assert me["key"] == "/amikrop/"
    assert me["is_current_user"] is True
    assert me["following"] is False
    assert me["follower"] is False


def test_the_connections_of_me_are_under_me(api: ApiClient, sandbox: Sandbox, token: str) -> None:
    me = api("/me/", access_token=token, metadata=1).body
    assert me["metadata"]["connections"]["feed"] == f"{sandbox.api_root}/me/feed/"


@pytest.mark.parametrize("name", CONNECTIONS)
def test_me_has_lists_that_need_a_token(api: ApiClient, token: str, name: str) -> None:
    assert api(f"/me/{name}/").error == (401, *MISSING)
    assert api(f"/me/{name}/", access_token="").error == (401, *MISSING)
    assert api(f"/me/{name}/", access_token=token).status == 200


@pytest.mark.parametrize("name", CONNECTIONS[:-1])
def test_the_lists_of_me_are_those_of_the_user(api: ApiClient, token: str, name: str) -> None:
    mine = api(f"/me/{name}/", access_token=token).body
    his = api(f"/amikrop/{name}/", access_token=token).body
    assert mine["data"] == his["data"]
    assert mine.get("name") == his.get("name")


def test_the_links_of_my_lists_can_be_followed_as_they_are(
    all_pages: AllPages, token: str
) -> None:
    pages = all_pages(f"/me/listen-later/?limit=10&access_token={token}")
    assert [len(page.keys) for page in pages] == [10, 10, 5]


def test_a_wrong_token_is_refused_everywhere(api: ApiClient) -> None:
    for path in ("/me/", "/bob/", "/popular/", "/nobody/"):
        assert api(path, access_token="wrong").error == (401, *INVALID)


@pytest.mark.parametrize("status", [400, 401, 403])
def test_the_status_of_token_errors_can_be_chosen(status: Literal[400, 401, 403]) -> None:
    with Sandbox(token_error_status=status) as sandbox:
        assert ApiClient(sandbox.api_root)("/me/").error == (status, *MISSING)


def test_a_token_adds_the_relations_between_users(api: ApiClient, token: str) -> None:
    bob = api("/bob/", access_token=token).body
    assert list(bob)[-3:] == ["is_current_user", "following", "follower"]
    assert [bob[name] for name in list(bob)[-3:]] == [False, True, True]
    chris = api("/chris/", access_token=token).body
    assert [chris[name] for name in list(chris)[-3:]] == [False, False, False]


def test_a_token_adds_the_actions_on_a_show(api: ApiClient, token: str) -> None:
    show = api("/alice/fun-times-ep-25/", access_token=token).body
    assert (show["favorited"], show["reposted"], show["is_listen_later"]) == (False, True, True)
    assert api("/chris/funky-mix/", access_token=token).body["favorited"] is True


def test_a_token_adds_to_every_item_of_a_list(api: ApiClient, token: str) -> None:
    for show in api("/popular/", access_token=token).body["data"]:
        assert {"favorited", "reposted", "is_listen_later"} <= set(show)
        assert "following" in show["user"]
    for user in api("/peter/followers/", access_token=token).body["data"]:
        assert user["following"] is False
    item = api("/bob/feed/", access_token=token).body["data"][0]
    assert item["from"]["following"] is True


def test_relations_are_absent_without_a_token(api: ApiClient) -> None:
    for path in ("/bob/", "/popular/", "/bob/feed/", "/chris/funky-mix/"):
        text = api(path).text
        assert not any(
            f'"{name}"' in text
            for name in ("following", "follower", "is_current_user", "favorited", "reposted")
        )


def test_an_unlisted_show_is_visible_at_its_url(api: ApiClient, sandbox: Sandbox) -> None:
    assert api("/alice/rehearsal/").status == 200
    assert api("/alice/rehearsal/", access_token=sandbox.token("bob")).status == 200


@pytest.mark.parametrize("slug", ["half-an-idea", "new-year-2100"])
def test_drafts_and_scheduled_shows_are_visible_to_their_owner_only(
    api: ApiClient, sandbox: Sandbox, slug: str
) -> None:
    missing = (404, "ResourceNotFoundException", "Cloudcast does not exist.")
    for path in (f"/alice/{slug}/", f"/alice/{slug}/comments/"):
        assert api(path).error == missing
        assert api(path, access_token=sandbox.token("bob")).error == missing
        assert api(path, access_token=sandbox.token("alice")).status == 200


def test_users_see_all_of_their_own_shows(all_pages: AllPages, sandbox: Sandbox) -> None:
    alice = sandbox.token("alice")
    keys = {
        key for page in all_pages(f"/me/cloudcasts/?access_token={alice}") for key in page.keys
    }
    assert {"/alice/rehearsal/", "/alice/half-an-idea/", "/alice/new-year-2100/"} <= keys
