"""Edits change only the fields they send, groups as a whole, and never the key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sandbox.api import uploads
from tests.sandbox.api_client import ApiClient
from tests.sandbox.media import MP3, File, Part, picture
from tests.sandbox.test_uploads import stored

if TYPE_CHECKING:
    from tests.sandbox.conftest import Clock

Acting = Callable[[str], ApiClient]


@pytest.fixture
def key(bob: ApiClient) -> str:
    """Upload a show of Bob with all fields."""
    return bob.upload(
        "Original Name",
        picture=File(picture()),
        description="The original text",
        tags_0_tag="House",
        tags_1_tag="Deep",
        hosts_0_username="chris",
    ).key


def editable_fields(anonymous: ApiClient, key: str) -> dict[str, Any]:
    """Return the fields of a show that an edit can change."""
    show = anonymous(key).body
    return {
        "name": show["name"],
        "description": show["description"],
        "tags": [tag["name"] for tag in show["tags"]],
        "hosts": [host["username"] for host in show["hosts"]],
        "color": show.get("picture_primary_color"),
    }


ORIGINAL = {
    "name": "Original Name",
    "description": "The original text",
    "tags": ["House", "Deep"],
    "hosts": ["chris"],
    "color": "c81e27",
}


@pytest.mark.parametrize(
    ("parts", "changed"),
    [
        ({"name": "Other Name"}, {"name": "Other Name"}),
        ({"description": "Other"}, {"description": "Other"}),
        ({"description": ""}, {"description": ""}),
        ({"tags_0_tag": "Soul"}, {"tags": ["Soul"]}),
        ({"tags_0_tag": ""}, {"tags": []}),
        ({"hosts_0_username": "alice", "hosts_1_username": "luke"}, {"hosts": ["alice", "luke"]}),
        ({"hosts_0_username": ""}, {"hosts": []}),
        ({"hosts_0_username": "alice", "hosts_1_username": "nobody"}, {}),
        ({"picture": File(picture(color=(0, 0, 255)))}, {"color": "0000fe"}),
        ({"unknown": "field"}, {}),
    ],
)
def test_only_what_is_sent_is_changed(
    bob: ApiClient, anonymous: ApiClient, key: str, parts: dict[str, Part], changed: dict[str, Any]
) -> None:
    answer = bob.edit(key, **parts)
    assert "key" not in answer.body["result"]
    assert answer.message == f"Edited {changed.get('name', 'Original Name')}"
    assert editable_fields(anonymous, key) == ORIGINAL | changed


def test_a_new_name_does_not_change_the_key(
    bob: ApiClient, anonymous: ApiClient, key: str
) -> None:
    assert bob.edit(key, name="Renamed").message == "Edited Renamed"
    assert anonymous("/bob/renamed/").status == 404
    assert bob.upload("Original Name").key == "/bob/original-name-1/"


def test_a_search_finds_the_new_name_and_tags_only(
    bob: ApiClient, anonymous: ApiClient, key: str
) -> None:
    bob.edit(key, name="Zanzibar", tags_0_tag="Quokka")
    for word, found in (("original", []), ("deep zanzibar", []), ("zanzibar quokka", [key])):
        assert anonymous("/search/", q=word).keys == found
    assert key not in anonymous("/genres/house/new/").keys
    assert anonymous("/genres/quokka/new/").keys == [key]


def test_an_edit_changes_the_updated_time(
    bob: ApiClient, anonymous: ApiClient, key: str, clock: Clock
) -> None:
    clock.now += 60
    bob.edit(key, description="Later")
    show = anonymous(key).body
    assert show["created_time"] == "2027-01-15T08:00:00Z"
    assert show["updated_time"] == "2027-01-15T08:01:00Z"


def test_sections_replace_all_earlier_ones() -> None:
    with Sandbox(sections_on_read=True) as sandbox:
        amikrop = ApiClient(sandbox.api_root, sandbox.token("amikrop"))
        key = "/amikrop/perfect-mix/"
        assert len(amikrop(key).body["sections"]) == 4
        amikrop.edit(key, description="Not a word of sections")
        assert len(amikrop(key).body["sections"]) == 4
        amikrop.edit(key, sections_0_chapter="All new", sections_0_start_time="5")
        assert amikrop(key).body["sections"] == [
            {"chapter": "All new", "position": 0, "section_type": "chapter", "start_time": 5}
        ]
        amikrop.edit(key, sections_0_chapter="")
        assert amikrop(key).body["sections"] == []


def test_switches_can_be_turned_on_and_off(bob: ApiClient, anonymous: ApiClient, key: str) -> None:
    bob.edit(key, hide_stats="1")
    assert anonymous(key).body["hidden_stats"] is True
    bob.edit(key, name="Nothing said of it")
    assert anonymous(key).body["hidden_stats"] is True
    bob.edit(key, hide_stats="0")
    assert "hidden_stats" not in anonymous(key).body


def test_the_replaced_picture_is_removed(bob: ApiClient, fresh: Sandbox, key: str) -> None:
    assert len(stored(fresh)) == 2
    bob.edit(key, picture=File(picture("PNG")))
    assert {path.read_bytes() for path in stored(fresh)} == {MP3.content, picture("PNG")}


def test_a_show_of_the_seeded_world_can_be_edited_too(
    bob: ApiClient, anonymous: ApiClient
) -> None:
    bob.edit("/bob/lunch-break-soul/", name="Long Lunch", picture=File(picture()))
    assert anonymous("/bob/lunch-break-soul/").body["name"] == "Long Lunch"


def test_a_key_outside_of_ascii_is_found(as_user: Acting, anonymous: ApiClient) -> None:
    key = "/marlene/tunes-zum-gl%C3%BCck/"
    assert as_user("marlene").edit(key, name="Glück auf").message == "Edited Glück auf"
    assert anonymous(key).body["name"] == "Glück auf"


def test_a_form_without_files_may_be_urlencoded(
    bob: ApiClient, anonymous: ApiClient, key: str
) -> None:
    assert bob.post(f"/upload{key}edit/", description="Müde & froh").status == 200
    assert anonymous(key).body["description"] == "Müde & froh"


# Publication


def test_a_show_can_be_withdrawn_and_come_back(
    bob: ApiClient, anonymous: ApiClient, key: str, clock: Clock
) -> None:
    before = anonymous("/bob/").body, anonymous("/bob/feed/").body["data"][0], anonymous(key).body
    bob.edit(key, unpublish="1")
    assert anonymous(key).status == 404
    assert bob(key).status == 200
    assert anonymous("/bob/").body["cloudcast_count"] == before[0]["cloudcast_count"] - 1
    assert key not in anonymous("/bob/cloudcasts/").keys + anonymous("/new/").keys
    assert anonymous("/bob/feed/").body["data"][0] != before[1]
    clock.now += 3600
    bob.edit(key, publish="1")
    assert anonymous(key).body["created_time"] == before[2]["created_time"]
    assert anonymous("/bob/").body == before[0]
    assert anonymous("/bob/cloudcasts/").keys[0] == anonymous("/genres/deep/new/").keys[0] == key
    item = anonymous("/bob/feed/").body["data"][0]
    assert (item["cloudcasts"][0]["key"], item["created_time"]) == (key, "2027-01-15T08:00:00Z")


def test_publishing_what_is_public_changes_nothing(
    bob: ApiClient, anonymous: ApiClient, key: str
) -> None:
    before = anonymous(key).body, anonymous("/bob/feed/").body, anonymous("/bob/").body
    bob.edit(key, publish="1")
    assert (anonymous(key).body, anonymous("/bob/feed/").body, anonymous("/bob/").body) == before


def test_a_public_show_can_become_unlisted(bob: ApiClient, anonymous: ApiClient, key: str) -> None:
    bob.edit(key, unlisted="1")
    assert anonymous(key).status == 200
    assert key not in anonymous("/bob/cloudcasts/").keys


@pytest.mark.parametrize("start", ["unlisted", "scheduled", "draft"])
def test_the_first_publication_is_the_moment_that_counts(
    bob: ApiClient, anonymous: ApiClient, clock: Clock, start: str
) -> None:
    field = {"scheduled": {"publish_date": "2030-01-01T00:00:00Z"}}.get(start, {"unlisted": "1"})
    key = bob.upload("Not Yet", **field).key
    if start == "draft":
        bob.edit(key, unpublish="1")
    clock.now += 60
    bob.edit(key, publish="1")
    assert anonymous(key).body["created_time"] == "2027-01-15T08:01:00Z"
    assert anonymous("/new/").keys[0] == key


def test_a_draft_can_be_scheduled(as_user: Acting, anonymous: ApiClient, clock: Clock) -> None:
    key = "/alice/half-an-idea/"
    assert as_user("alice").edit(key, publish_date="2027-01-15T09:00:00Z").status == 200
    assert anonymous(key).status == 404
    clock.now += 3600
    assert anonymous(key).body["created_time"] == "2027-01-15T09:00:00Z"


def test_a_date_with_publish_is_the_date_of_the_publication(
    as_user: Acting, anonymous: ApiClient
) -> None:
    alice = as_user("alice")
    alice.edit("/alice/half-an-idea/", publish="1", publish_date="2027-01-15T09:00:00Z")
    assert anonymous("/alice/half-an-idea/").status == 404


def test_a_scheduled_show_can_be_moved(
    as_user: Acting, anonymous: ApiClient, clock: Clock
) -> None:
    alice, key = as_user("alice"), "/alice/new-year-2100/"
    alice.edit(key, publish_date="2027-01-15T08:00:30Z")
    clock.now += 31
    assert anonymous(key).status == 200


def test_reactions_stay_on_top_of_a_new_publication(
    bob: ApiClient, as_user: Acting, anonymous: ApiClient, clock: Clock
) -> None:
    key = bob.upload("Slow", unlisted="1").key
    other = as_user("alice").upload("Fast").key
    as_user("peter")(f"{key}repost/", "POST")
    bob.edit(key, publish="1")
    assert anonymous("/popular/hot/").keys[:2] == [key, other]


# Errors


@pytest.mark.parametrize(
    ("parts", "wrong"),
    [
        ({"mp3": MP3}, ["mp3"]),
        ({"name": ""}, ["name"]),
        ({"publish": "1", "unpublish": "1"}, ["unpublish"]),
        ({"unlisted": "1", "publish": "1", "unpublish": "1"}, ["publish", "unpublish"]),
        ({"publish_date": "2030-01-01T00:00:00Z"}, ["publish_date"]),
        ({"picture": File(b"none")}, ["picture"]),
        ({"picture": File(b"none"), "tags_5_tag": "6"}, ["picture", "tags-5-tag"]),
    ],
)
def test_a_wrong_edit_changes_nothing(
    bob: ApiClient,
    anonymous: ApiClient,
    fresh: Sandbox,
    key: str,
    parts: dict[str, Part],
    wrong: list[str],
) -> None:
    before, files = anonymous(key).body, stored(fresh)
    assert sorted(bob.edit(key, **{"description": "Changed", **parts}).details) == wrong
    assert anonymous(key).body == before
    assert stored(fresh) == files


def test_a_draft_is_not_published_and_scheduled_against_each_other(as_user: Acting) -> None:
    answer = as_user("alice").edit(
        "/alice/half-an-idea/", unpublish="1", publish_date="2030-01-01T00:00:00Z"
    )
    assert answer.details == {"publish_date": ["This cannot be combined with unpublish."]}


def test_a_picture_that_is_too_large_is_refused(
    bob: ApiClient, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limits in (uploads.UPLOAD_FILES, uploads.EDIT_FILES):
        monkeypatch.setitem(limits, "picture", 100)
    assert "picture" in bob.edit(key, picture=File(picture())).details


def test_shows_of_others_may_not_be_edited(
    as_user: Acting, anonymous: ApiClient, key: str
) -> None:
    answer = as_user("alice").edit(key, name="Mine now")
    assert answer.error == (
        403,
        "PermissionException",
        "You can only edit your own cloudcasts.",
    )
    assert editable_fields(anonymous, key) == ORIGINAL


@pytest.mark.parametrize(
    ("key", "what"),
    [
        ("/bob/nothing/", "Cloudcast"),
        ("/nobody/nothing/", "User"),
        ("/alice/half-an-idea/", "Cloudcast"),
    ],
)
def test_missing_shows_cannot_be_edited(bob: ApiClient, key: str, what: str) -> None:
    assert bob.edit(key, name="New").error == (
        404,
        "ResourceNotFoundException",
        f"{what} does not exist.",
    )


def test_an_edit_needs_a_token_in_the_address(
    anonymous: ApiClient, fresh: Sandbox, key: str
) -> None:
    assert anonymous.edit(key, name="New").status == 401
    silent = anonymous.edit(key, name="New", access_token=fresh.token("bob"))
    assert (silent.status, silent.raw) == (200, b"")
    assert editable_fields(anonymous, key) == ORIGINAL


def test_fields_for_pro_accounts_can_be_refused() -> None:
    with Sandbox(refuse_pro_fields=True) as sandbox:
        luke = ApiClient(sandbox.api_root, sandbox.token("luke"))
        assert luke.edit("/luke/a-nice-mix/", hide_stats="1", name="Nicer").details == {
            "hide_stats": ["This field is for Pro accounts only."]
        }
