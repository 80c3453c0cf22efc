"""Edits change only the fields they send, groups as a whole, and never the key."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sandbox.api import uploads
from tests.sandbox.asking import Ask
from tests.sandbox.making import MP3, File, Part, picture
from tests.sandbox.test_uploads import stored

if TYPE_CHECKING:
    from tests.sandbox.conftest import Clock

Acting = Callable[[str], Ask]


@pytest.fixture
def key(bob: Ask) -> str:
    """Upload a show of Bob with all fields."""
    return bob.upload(
        "Original Name",
        picture=File(picture()),
        description="The original text",
        tags_0_tag="House",
        tags_1_tag="Deep",
        hosts_0_username="chris",
    ).key


def told(see: Ask, key: str) -> dict[str, Any]:
    """Return the fields of a show that an edit can change."""
    show = see(key).body
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
    bob: Ask, see: Ask, key: str, parts: dict[str, Part], changed: dict[str, Any]
) -> None:
    answer = bob.edit(key, **parts)
    assert answer.key == key
    assert answer.message == f"Edited {changed.get('name', 'Original Name')}"
    assert told(see, key) == ORIGINAL | changed


def test_a_new_name_does_not_change_the_key(bob: Ask, see: Ask, key: str) -> None:
    assert bob.edit(key, name="Renamed").key == key == "/bob/original-name/"
    assert see("/bob/renamed/").status == 404
    assert bob.upload("Original Name").key == "/bob/original-name-1/"


def test_a_search_finds_the_new_name_and_tags_only(bob: Ask, see: Ask, key: str) -> None:
    bob.edit(key, name="Zanzibar", tags_0_tag="Quokka")
    for word, found in (("original", []), ("deep zanzibar", []), ("zanzibar quokka", [key])):
        assert see("/search/", q=word).keys == found
    assert key not in see("/genres/house/new/").keys
    assert see("/genres/quokka/new/").keys == [key]


def test_an_edit_changes_the_updated_time(bob: Ask, see: Ask, key: str, clock: Clock) -> None:
    clock.now += 60
    bob.edit(key, description="Later")
    show = see(key).body
    assert show["created_time"] == "2027-01-15T08:00:00Z"
    assert show["updated_time"] == "2027-01-15T08:01:00Z"


def test_sections_replace_all_earlier_ones() -> None:
    with Sandbox(sections_on_read=True) as sandbox:
        amikrop = Ask(sandbox.api_root, sandbox.token("amikrop"))
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


def test_switches_can_be_turned_on_and_off(bob: Ask, see: Ask, key: str) -> None:
    bob.edit(key, hide_stats="1")
    assert see(key).body["hidden_stats"] is True
    bob.edit(key, name="Nothing said of it")
    assert see(key).body["hidden_stats"] is True
    bob.edit(key, hide_stats="0")
    assert "hidden_stats" not in see(key).body


def test_the_replaced_picture_is_removed(bob: Ask, fresh: Sandbox, key: str) -> None:
    assert len(stored(fresh)) == 2
    bob.edit(key, picture=File(picture("PNG")))
    assert {path.read_bytes() for path in stored(fresh)} == {MP3.content, picture("PNG")}


def test_a_show_of_the_seeded_world_can_be_edited_too(bob: Ask, see: Ask) -> None:
    bob.edit("/bob/lunch-break-soul/", name="Long Lunch", picture=File(picture()))
    assert see("/bob/lunch-break-soul/").body["name"] == "Long Lunch"


def test_a_key_outside_of_ascii_is_found(acting: Acting, see: Ask) -> None:
    key = "/marlene/tunes-zum-gl%C3%BCck/"
    assert acting("marlene").edit(key, name="Glück auf").key == key
    assert see(key).body["name"] == "Glück auf"


def test_a_form_without_files_may_be_urlencoded(bob: Ask, see: Ask, key: str) -> None:
    assert bob.post(f"/upload{key}edit/", description="Müde & froh").key == key
    assert see(key).body["description"] == "Müde & froh"


# Publication


def test_a_show_can_be_withdrawn_and_come_back(bob: Ask, see: Ask, key: str, clock: Clock) -> None:
    before = see("/bob/").body, see("/bob/feed/").body["data"][0], see(key).body
    bob.edit(key, unpublish="1")
    assert see(key).status == 404
    assert bob(key).status == 200
    assert see("/bob/").body["cloudcast_count"] == before[0]["cloudcast_count"] - 1
    assert key not in see("/bob/cloudcasts/").keys + see("/new/").keys
    assert see("/bob/feed/").body["data"][0] != before[1]
    clock.now += 3600
    bob.edit(key, publish="1")
    assert see(key).body["created_time"] == before[2]["created_time"]
    assert see("/bob/").body == before[0]
    assert see("/bob/cloudcasts/").keys[0] == see("/genres/deep/new/").keys[0] == key
    item = see("/bob/feed/").body["data"][0]
    assert (item["cloudcasts"][0]["key"], item["created_time"]) == (key, "2027-01-15T08:00:00Z")


def test_publishing_what_is_public_changes_nothing(bob: Ask, see: Ask, key: str) -> None:
    before = see(key).body, see("/bob/feed/").body, see("/bob/").body
    bob.edit(key, publish="1")
    assert (see(key).body, see("/bob/feed/").body, see("/bob/").body) == before


def test_a_public_show_can_become_unlisted(bob: Ask, see: Ask, key: str) -> None:
    bob.edit(key, unlisted="1")
    assert see(key).status == 200
    assert key not in see("/bob/cloudcasts/").keys


@pytest.mark.parametrize("start", ["unlisted", "scheduled", "draft"])
def test_the_first_publication_is_the_moment_that_counts(
    bob: Ask, see: Ask, clock: Clock, start: str
) -> None:
    field = {"scheduled": {"publish_date": "2030-01-01T00:00:00Z"}}.get(start, {"unlisted": "1"})
    key = bob.upload("Not Yet", **field).key
    if start == "draft":
        bob.edit(key, unpublish="1")
    clock.now += 60
    bob.edit(key, publish="1")
    assert see(key).body["created_time"] == "2027-01-15T08:01:00Z"
    assert see("/new/").keys[0] == key


def test_a_draft_can_be_scheduled(acting: Acting, see: Ask, clock: Clock) -> None:
    key = "/alice/half-an-idea/"
    assert acting("alice").edit(key, publish_date="2027-01-15T09:00:00Z").key == key
    assert see(key).status == 404
    clock.now += 3600
    assert see(key).body["created_time"] == "2027-01-15T09:00:00Z"


def test_a_date_with_publish_is_the_date_of_the_publication(acting: Acting, see: Ask) -> None:
    alice = acting("alice")
    alice.edit("/alice/half-an-idea/", publish="1", publish_date="2027-01-15T09:00:00Z")
    assert see("/alice/half-an-idea/").status == 404


def test_a_scheduled_show_can_be_moved(acting: Acting, see: Ask, clock: Clock) -> None:
    alice, key = acting("alice"), "/alice/new-year-2100/"
    alice.edit(key, publish_date="2027-01-15T08:00:30Z")
    clock.now += 31
    assert see(key).status == 200


def test_reactions_stay_on_top_of_a_new_publication(
    bob: Ask, acting: Acting, see: Ask, clock: Clock
) -> None:
    key = bob.upload("Slow", unlisted="1").key
    other = acting("alice").upload("Fast").key
    acting("peter")(f"{key}repost/", "POST")
    bob.edit(key, publish="1")
    assert see("/popular/hot/").keys[:2] == [key, other]


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
    bob: Ask, see: Ask, fresh: Sandbox, key: str, parts: dict[str, Part], wrong: list[str]
) -> None:
    before, files = see(key).body, stored(fresh)
    assert sorted(bob.edit(key, **{"description": "Changed", **parts}).details) == wrong
    assert see(key).body == before
    assert stored(fresh) == files


def test_a_draft_is_not_published_and_scheduled_against_each_other(acting: Acting) -> None:
    answer = acting("alice").edit(
        "/alice/half-an-idea/", unpublish="1", publish_date="2030-01-01T00:00:00Z"
    )
    assert answer.details == {"publish_date": ["This cannot be combined with unpublish."]}


def test_a_picture_that_is_too_large_is_refused(
    bob: Ask, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limits in (uploads.UPLOAD_FILES, uploads.EDIT_FILES):
        monkeypatch.setitem(limits, "picture", 100)
    assert "picture" in bob.edit(key, picture=File(picture())).details


def test_shows_of_others_may_not_be_edited(acting: Acting, see: Ask, key: str) -> None:
    answer = acting("alice").edit(key, name="Mine now")
    assert answer.error == (
        403,
        "PermissionException",
        "You can only edit your own cloudcasts.",
    )
    assert told(see, key) == ORIGINAL


@pytest.mark.parametrize(
    ("key", "what"),
    [
        ("/bob/nothing/", "Cloudcast"),
        ("/nobody/nothing/", "User"),
        ("/alice/half-an-idea/", "Cloudcast"),
    ],
)
def test_missing_shows_cannot_be_edited(bob: Ask, key: str, what: str) -> None:
    assert bob.edit(key, name="New").error == (
        404,
        "ResourceNotFoundException",
        f"{what} does not exist.",
    )


def test_an_edit_needs_a_token_in_the_address(see: Ask, fresh: Sandbox, key: str) -> None:
    assert see.edit(key, name="New").status == 401
    silent = see.edit(key, name="New", access_token=fresh.token("bob"))
    assert (silent.status, silent.raw) == (200, b"")
    assert told(see, key) == ORIGINAL


def test_fields_for_pro_accounts_can_be_refused() -> None:
    with Sandbox(refuse_pro_fields=True) as sandbox:
        luke = Ask(sandbox.api_root, sandbox.token("luke"))
        assert luke.edit("/luke/a-nice-mix/", hide_stats="1", name="Nicer").details == {
            "hide_stats": ["This field is for Pro accounts only."]
        }
