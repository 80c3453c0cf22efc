"""Former API paths that programs still use: categories, artists and tracks."""

from __future__ import annotations

import pytest

from aiomixcloud.sandbox import Sandbox
from tests.sandbox.asking import Ask


def test_all_categories_come_at_once(ask: Ask) -> None:
    body = ask("/categories/?limit=2").body
    assert list(body) == ["data"]
    assert len(body["data"]) == 40
    assert {one["format"] for one in body["data"]} == {"music", "talk"}
    first = body["data"][0]
    assert list(first) == ["key", "url", "name", "slug", "format", "pictures"]
    assert ask(first["key"]).body == first


def test_a_category_has_the_shows_of_its_tag(ask: Ask) -> None:
    assert ask("/categories/JAZZ/cloudcasts/").keys == ask("/genres/jazz/new/").keys
    assert ask("/categories/jazz/userpick-cloudcasts/").keys == ask("/genres/jazz/popular/").keys
    assert ask("/categories/jazz/users/").keys == ["/jazzcellar/"]
    assert ask("/categories/pop/userpick-users/?metadata=1").body["data"][0]["type"] == "user"
    connections = ask("/categories/jazz/?metadata=1").body["metadata"]["connections"]
    assert [ask(link).status for link in connections.values()] == [200] * 4


def test_a_category_may_be_empty(ask: Ask) -> None:
    for name in ("cloudcasts", "users"):
        assert ask(f"/categories/politics/{name}/").body == {"data": []}


def test_artists_and_tracks_are_those_of_tracklists(ask: Ask) -> None:
    artist = ask("/artist/cool-dj/").body
    assert artist["name"] == "Cool DJ"
    track = ask("/track/Cool-DJ/cool-track/").body
    assert (track["key"], track["artist"]) == ("/track/cool-dj/cool-track/", artist)
    for path in ("/artist/cool-dj/", "/track/cool-dj/cool-track/"):
        for ranking in ("popular", "new", "hot"):
            assert ask(f"{path}{ranking}/").keys == ["/amikrop/perfect-mix/"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/artist/gone/", "Artist does not exist."),
        ("/artist/gone/popular/", "Artist does not exist."),
        ("/track/cool-dj/gone/", "Track does not exist."),
        ("/categories/gone/", "Category does not exist."),
        ("/categories/gone/users/", "Category does not exist."),
    ],
)
def test_others_do_not_exist(ask: Ask, path: str, message: str) -> None:
    assert ask(path).error == (404, "ResourceNotFoundException", message)


def test_artists_are_found(ask: Ask) -> None:
    assert ask("/search/?q=cool&type=artist").keys == ["/artist/cool-dj/"]


def test_a_tracklist_that_is_sent_makes_artists_and_tracks(bob: Ask) -> None:
    sections = {"sections_0_artist": "Die Röhre", "sections_0_song": "Ü", "tags_0_tag": "Jazz"}
    key = bob.upload("Pipes", **sections).key
    bob.upload("More Pipes", **sections)
    assert bob("/artist/die-r%C3%B6hre/").body["name"] == "Die Röhre"
    path = "/track/die-r%C3%B6hre/%C3%BC/"
    assert bob(path).body["key"] == path
    assert bob(f"{path}new/").keys == ["/bob/more-pipes/", key]
    bob.edit(key, sections_0_chapter="Nothing")
    assert bob(f"{path}new/").keys == ["/bob/more-pipes/"]
    assert "/bob/" in bob("/categories/jazz/users/").keys


def test_returned_tracklists_link_to_artists_and_tracks() -> None:
    with Sandbox(sections_on_read=True) as sandbox:
        ask = Ask(sandbox.api_root)
        tracks = [
            section["track"]
            for section in ask("/amikrop/perfect-mix/?metadata=1").body["sections"]
            if section["section_type"] == "track"
        ]
        for track in tracks:
            assert ask(f"{track['key']}?metadata=1").body.items() >= track.items()
            assert ask(f"{track['artist']['key']}").status == 200


@pytest.mark.parametrize("prefix", ["genres", "discover", "tag"])
def test_the_newest_shows_of_a_tag_have_a_former_name(ask: Ask, prefix: str) -> None:
    assert ask(f"/{prefix}/funk/latest/").keys == ask(f"/{prefix}/funk/new/").keys
    assert ask(f"/{prefix}/city:athens/latest/").keys == ask("/genres/city:athens/new/").keys
