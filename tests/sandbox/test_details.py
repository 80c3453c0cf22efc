from __future__ import annotations

import pytest

from aiomixcloud.sandbox import Sandbox
from tests.sandbox.api_client import ApiClient


def test_a_user_has_the_recorded_fields_in_the_recorded_order(api: ApiClient) -> None:
    assert list(api("/bob/").body) == [
        "key",
        "url",
        "name",
        "username",
        "pictures",
        "biog",
        "created_time",
        "updated_time",
        "follower_count",
        "following_count",
        "cloudcast_count",
        "favorite_count",
        "listen_count",
        "is_pro",
        "is_premium",
        "city",
        "country",
        "cover_pictures",
        "picture_primary_color",
    ]


def test_a_user_without_them_has_no_city_country_cover_or_colour(api: ApiClient) -> None:
    user = api("/quietone/").body
    assert user["username"] == "quietone"
    assert not {"city", "country", "cover_pictures", "picture_primary_color"} & set(user)
    assert "/defaults/users/" in user["pictures"]["medium"]


def test_metadata_adds_types_and_connections_to_a_user(api: ApiClient, sandbox: Sandbox) -> None:
    user = api("/bob/", metadata=1).body
    assert user["type"] == "user"
    assert user["metadata"]["connections"] == {
        name: f"{sandbox.api_root}/bob/{name}/"
        for name in (
            "cloudcasts",
            "comments",
            "favorites",
            "feed",
            "followers",
            "following",
            "listens",
            "playlists",
        )
    }


def test_connections_repeat_the_asked_spelling_while_the_key_is_canonical(
    api: ApiClient, sandbox: Sandbox
) -> None:
    user = api("/HARBOURradio/", metadata=1).body
    assert user["key"] == "/HarbourRadio/"
    assert user["metadata"]["connections"]["feed"] == f"{sandbox.api_root}/HARBOURradio/feed/"


def test_limit_and_offset_of_a_detail_are_ignored(api: ApiClient) -> None:
    assert api("/bob/", limit="x", offset=5).body == api("/bob/").body


def test_a_show_has_the_recorded_fields_in_the_recorded_order(api: ApiClient) -> None:
    assert list(api("/marlene/sunset-terrace/", metadata=1).body) == [
        "key",
        "url",
        "name",
        "tags",
        "created_time",
        "updated_time",
        "play_count",
        "favorite_count",
        "comment_count",
        "listener_count",
        "repost_count",
        "pictures",
        "slug",
        "user",
        "hosts",
        "audio_length",
        "description",
        "sections",
        "picture_primary_color",
        "type",
        "metadata",
    ]


def test_metadata_adds_a_type_to_everything_inside_a_show(
    api: ApiClient, sandbox: Sandbox
) -> None:
    show = api("/HarbourRadio/harbour-breakfast-1/", metadata=1).body
    assert show["type"] == "cloudcast"
    assert show["user"]["type"] == "user"
    assert [host["type"] for host in show["hosts"]] == ["user", "user"]
    assert {tag["type"] for tag in show["tags"]} == {"tag"}
    here = f"{sandbox.api_root}/HarbourRadio/harbour-breakfast-1/"
    assert show["metadata"]["connections"] == {
        name: f"{here}{name}/" for name in ("favorites", "listeners", "comments", "similar")
    }


def test_without_metadata_nothing_has_a_type(api: ApiClient) -> None:
    assert '"type"' not in api("/HarbourRadio/harbour-breakfast-1/").text


def test_hidden_statistics_are_zero_except_for_comments(api: ApiClient) -> None:
    show = api("/HarbourRadio/harbour-breakfast-19/").body
    counts = ("play_count", "favorite_count", "listener_count", "repost_count")
    assert show["hidden_stats"] is True
    assert [show[name] for name in counts] == [0, 0, 0, 0]
    assert show["comment_count"] == 1


def test_statistics_that_are_not_hidden_are_not_mentioned(api: ApiClient) -> None:
    assert "hidden_stats" not in api("/chris/funky-mix/").body


def test_a_show_without_a_picture_borrows_that_of_its_user(api: ApiClient) -> None:
    shows = api("/ironvale/cloudcasts/", limit=100).body["data"]
    borrowed = [show for show in shows if "/profile/" in show["pictures"]["medium"]]
    assert borrowed
    assert borrowed[0]["pictures"]["medium"] == borrowed[0]["user"]["pictures"]["medium"]
    assert "picture_primary_color" not in api(borrowed[0]["key"]).body


def test_a_show_just_uploaded_has_no_length_yet(api: ApiClient) -> None:
    assert "audio_length" not in api("/alice/fresh-upload/").body


def test_sections_cannot_be_read_back(api: ApiClient) -> None:
    assert api("/amikrop/perfect-mix/").body["sections"] == []


def test_sections_can_be_shown_as_they_once_were() -> None:
    with Sandbox(sections_on_read=True, links="mixcloud") as sandbox:
        sections = ApiClient(sandbox.api_root)("/amikrop/perfect-mix/").body["sections"]
    assert sections[0] == {
        "chapter": "Intro",
        "position": 0,
        "section_type": "chapter",
        "start_time": 0,
    }
    assert sections[2] == {
        "track": {
            "key": "/track/cool-dj/cool-track/",
            "url": "https://www.mixcloud.com/track/cool-dj/cool-track/",
            "name": "Cool track",
            "slug": "cool-track",
            "artist": {
                "key": "/artist/cool-dj/",
                "url": "https://www.mixcloud.com/artist/cool-dj/",
                "name": "Cool DJ",
                "slug": "cool-dj",
            },
        },
        "position": 2,
        "section_type": "track",
        "start_time": 240,
    }
    assert "start_time" not in sections[3]


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("/marlene/tunes-zum-gl%C3%BCck/", "tunes-zum-glück"),
        (
            (
                "/eleni/%CE%BC%CE%BF%CF%85%CF%83%CE%B9%CE%BA%CF%8C"
                "-%CF%84%CE%B1%CE%BE%CE%AF%CE%B4%CE%B9/"
            ),
            "μουσικό-ταξίδι",
        ),
        ("/alice/caf%C3%A9-mix/", "café-mix"),
    ],
)
def test_a_key_is_percent_encoded_and_a_slug_readable(
    api: ApiClient, path: str, slug: str
) -> None:
    answer = api(path)
    assert answer.body["key"] == path
    assert answer.body["slug"] == slug
    assert slug not in answer.text


def test_a_path_is_found_whatever_its_case_and_escapes(api: ApiClient) -> None:
    assert api("/ALICE/CAF%c3%89-MIX/").body["key"] == "/alice/caf%C3%A9-mix/"
    assert api("/%62ob/").body["key"] == "/bob/"


def test_a_second_show_of_the_same_name_gets_a_number(api: ApiClient) -> None:
    assert api("/quietone/untitled/").body["audio_length"] == 903
    assert api("/quietone/untitled-1/").body["audio_length"] == 911


@pytest.mark.parametrize(
    ("path", "key", "name"),
    [
        ("/genres/jazz/", "/genres/jazz/", "Jazz shows"),
        ("/discover/jazz/", "/discover/jazz/", "Jazz shows"),
        ("/tag/jazz/", "/discover/jazz/", "Jazz shows"),
        ("/genres/city:london/", "/genres/city:london/", "London shows"),
        ("/genres/city:sao-paulo/", None, None),
        ("/genres/city:s%C3%A3o-paulo/", "/genres/city:s%C3%A3o-paulo/", "São Paulo shows"),
        ("/genres/Pop+city:London/", "/genres/pop+city:london/", "Pop shows in London"),
        ("/genres/pop%2Bcity%3Alondon/", "/genres/pop+city:london/", "Pop shows in London"),
    ],
)
def test_genres_and_cities(
    api: ApiClient, sandbox: Sandbox, path: str, key: str | None, name: str
) -> None:
    answer = api(path)
    if key is None:
        assert answer.error == (404, "ResourceNotFoundException", "City does not exist.")
    else:
        assert answer.body == {"key": key, "url": sandbox.mixcloud_root + key, "name": name}


def test_the_connections_of_a_tag_stay_under_the_asked_prefix(
    api: ApiClient, sandbox: Sandbox
) -> None:
    tag = api("/tag/jazz/", metadata=1).body
    assert tag["type"] == "tag"
    assert tag["metadata"]["connections"] == {
        name: f"{sandbox.api_root}/tag/jazz/{name}/" for name in ("popular", "new", "hot")
    }


def test_a_tag_inside_a_show_has_a_plain_name_and_the_current_prefix(
    api: ApiClient, sandbox: Sandbox
) -> None:
    tags = api("/jazzcellar/jazz-cellar-session-1/").body["tags"]
    assert tags[0] == {
        "key": "/genres/jazz/",
        "url": f"{sandbox.mixcloud_root}/genres/jazz/",
        "name": "Jazz",
    }


def test_a_playlist_can_be_asked_for_by_its_key(api: ApiClient, sandbox: Sandbox) -> None:
    key = api("/bob/playlists/").keys[-1]
    playlist = api(key, metadata=1).body
    assert playlist["key"] == "/bob/playlists/late-night/"
    assert playlist["type"] == "playlist"
    assert len(api(playlist["metadata"]["connections"]["cloudcasts"]).body["data"]) == 10


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/nobody/", "User"),
        ("/nobody/cloudcasts/", "User"),
        ("/nobody/some-show/", "User"),
        ("/bob/no-show/", "Cloudcast"),
        ("/bob/no-show/comments/", "Cloudcast"),
        ("/bob/playlists/none/", "Playlist"),
        ("/genres/no-such-tag/", "Tag"),
        ("/genres/jazz+city:atlantis/", "City"),
        ("/genres/no-such-tag+city:london/", "Tag"),
        ("/bob/lunch-break-soul/nothing/", "Resource"),
        ("/a/b/c/d/e/", "Resource"),
        ("/", "Resource"),
    ],
)
def test_missing_objects_are_resource_not_found(api: ApiClient, path: str, what: str) -> None:
    assert api(path).error == (404, "ResourceNotFoundException", f"{what} does not exist.")
