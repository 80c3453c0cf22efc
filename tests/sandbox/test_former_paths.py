"""Former API paths that programs still use: categories, artists and tracks."""

from __future__ import annotations

import pytest

from aiomixcloud.sandbox import Sandbox
from tests.sandbox.api_client import ApiClient


def test_all_categories_come_at_once(api: ApiClient) -> None:
    body = api("/categories/?limit=2").body
    assert list(body) == ["data"]
    assert len(body["data"]) == 40
    assert {one["format"] for one in body["data"]} == {"music", "talk"}
    first = body["data"][0]
    assert list(first) == ["key", "url", "name", "slug", "format", "pictures"]
    assert api(first["key"]).body == first


def test_a_category_has_the_shows_of_its_tag(api: ApiClient) -> None:
    assert api("/categories/JAZZ/cloudcasts/").keys == api("/genres/jazz/new/").keys
    assert api("/categories/jazz/userpick-cloudcasts/").keys == api("/genres/jazz/popular/").keys
    assert api("/categories/jazz/users/").keys == ["/jazzcellar/"]
    assert api("/categories/pop/userpick-users/?metadata=1").body["data"][0]["type"] == "user"
    connections = api("/categories/jazz/?metadata=1").body["metadata"]["connections"]
    assert [api(link).status for link in connections.values()] == [200] * 4


def test_a_category_may_be_empty(api: ApiClient) -> None:
    for name in ("cloudcasts", "users"):
        assert api(f"/categories/politics/{name}/").body == {"data": []}


def test_artists_and_tracks_are_those_of_tracklists(api: ApiClient) -> None:
    artist = api("/artist/cool-dj/").body
    assert artist["name"] == "Cool DJ"
    track = api("/track/Cool-DJ/cool-track/").body
    assert (track["key"], track["artist"]) == ("/track/cool-dj/cool-track/", artist)
    for path in ("/artist/cool-dj/", "/track/cool-dj/cool-track/"):
        for ranking in ("popular", "new", "hot"):
            assert api(f"{path}{ranking}/").keys == ["/amikrop/perfect-mix/"]


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
def test_other_objects_do_not_exist(api: ApiClient, path: str, message: str) -> None:
    assert api(path).error == (404, "ResourceNotFoundException", message)


def test_artists_are_found(api: ApiClient) -> None:
    assert api("/search/?q=cool&type=artist").keys == ["/artist/cool-dj/"]


def test_a_tracklist_that_is_sent_makes_artists_and_tracks(bob: ApiClient) -> None:
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
        api = ApiClient(sandbox.api_root)
        tracks = [
            section["track"]
            for section in api("/amikrop/perfect-mix/?metadata=1").body["sections"]
            if section["section_type"] == "track"
        ]
        for track in tracks:
            assert api(f"{track['key']}?metadata=1").body.items() >= track.items()
            assert api(f"{track['artist']['key']}").status == 200


@pytest.mark.parametrize("prefix", ["genres", "discover", "tag"])
def test_the_newest_shows_of_a_tag_have_a_former_name(api: ApiClient, prefix: str) -> None:
    assert api(f"/{prefix}/funk/latest/").keys == api(f"/{prefix}/funk/new/").keys
    assert api(f"/{prefix}/city:athens/latest/").keys == api("/genres/city:athens/new/").keys
