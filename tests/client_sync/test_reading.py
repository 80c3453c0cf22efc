# Generated from tests/client/test_reading.py by tools/unasync.py: do not edit.
"""Reading single objects from the sandbox."""

import json
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from aiomixcloud import InvalidArgumentError, NotFoundError
from aiomixcloud.exceptions import AuthenticationError, InvalidResponseError
from aiomixcloud.models import AccessDict, ActionResponse
from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sync import (
    CloudcastSync,
    MixcloudSync,
    ResourceListSync,
    ResourceSync,
    TagSync,
    UserSync,
)
from tests.support.scripted_server import ScriptedServer


def test_a_user_has_fields_as_attributes_and_items(sandbox: Sandbox) -> None:
    with sandbox.sync_client() as mixcloud:
        bob = mixcloud.get("bob")
    assert isinstance(bob, UserSync)
    assert bob.city == bob["city"] == "London"
    assert bob.updated_time == datetime(2018, 3, 10, 7, 32, tzinfo=UTC)
    assert bob.data["updated_time"] == "2018-03-10T07:32:00Z"


def test_a_show_knows_its_user_and_tags(sandbox: Sandbox) -> None:
    with sandbox.sync_client() as mixcloud:
        show = mixcloud.get("/luke/a-nice-mix/")
    assert isinstance(show, CloudcastSync)
    assert isinstance(show.user, UserSync)
    assert show.user is show["user"]
    assert [type(tag) for tag in show.tags] == [TagSync] * len(show.tags)
    assert show.tags[0].key in show.tags


def test_a_list_can_be_had_by_its_key(sandbox: Sandbox) -> None:
    with sandbox.sync_client() as mixcloud:
        followers = mixcloud.get("peter/followers", limit=3, offset=2)
    assert isinstance(followers, ResourceListSync)
    assert len(followers) == 3


def test_an_absolute_address_is_followed_below_the_root_only(sandbox: Sandbox) -> None:
    with sandbox.sync_client() as mixcloud:
        bob = mixcloud.get(f"{sandbox.api_root}/bob/", relative=False)
        assert bob.key == "/bob/"
        with pytest.raises(InvalidArgumentError, match="is not a URL of the API"):
            mixcloud.get("http://127.0.0.1:1/bob/", relative=False)


@pytest.mark.parametrize(
    "text",
    [
        "https://www.mixcloud.com/luke/a-nice-mix/?utm_source=x#comments",
        "<www.mixcloud.com/luke/a-nice-mix/>",
        "//player-widget.mixcloud.com/widget/iframe/?feed=%2Fluke%2Fa-nice-mix%2F",
        "https://app.mixcloud.com/oembed/?url=https%3A%2F%2Fwww.mixcloud.com%2Fluke%2Fa-nice-mix",
        "[A Nice Mix](https://api.mixcloud.com/luke/a-nice-mix/?access_token=SECRET)",
        "{api_root}/luke/a-nice-mix/?metadata=1",
        "{mixcloud_root}/luke/a-nice-mix/",
    ],
)
def test_an_address_works_wherever_a_key_does(text: str, sandbox: Sandbox) -> None:
    text = text.format(api_root=sandbox.api_root, mixcloud_root=sandbox.mixcloud_root)
    with sandbox.sync_client() as mixcloud:
        assert mixcloud.get(text).key == "/luke/a-nice-mix/"
        comments = mixcloud.connection(text, "comments", limit=2)
        assert len(comments) == 2
        code = mixcloud.embed_html("luke/a-nice-mix")
        assert mixcloud.embed_html(text) == code
        assert mixcloud.embed_json(text).html == code
        assert mixcloud.oembed(text).title == "A Nice Mix"
        mixcloud.check_edit(text, name="x")
        popular = mixcloud.popular(limit=100)
        if "{" not in text and "127.0.0.1" not in text:
            assert popular[text].key == "/luke/a-nice-mix/"


def test_the_page_of_a_list_gives_the_list(sandbox: Sandbox) -> None:
    with sandbox.sync_client() as mixcloud:
        shows = mixcloud.get("https://www.mixcloud.com/bob/uploads/", limit=3)
        assert shows.data == mixcloud.connection("bob", "cloudcasts", limit=3).data
        found = mixcloud.get("https://www.mixcloud.com/search/?q=jazz", limit=5)
        assert isinstance(found, ResourceListSync)
        assert found.data == mixcloud.search("jazz", limit=5).data
        page = mixcloud.get("https://api.mixcloud.com/new/?limit=4&offset=2")
        assert page.data == mixcloud.new(limit=4, offset=2).data
        assert len(mixcloud.get("https://api.mixcloud.com/new/?limit=4", limit=2)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "https://www.mixcloud.com.evil.example/bob/",
        "evil.example/www.mixcloud.com/",
        "https://www.mixcloud.com@evil.example/bob/",
    ],
)
def test_an_address_elsewhere_is_refused_before_anything_is_sent(
    text: str, server: ScriptedServer
) -> None:
    with MixcloudSync(server.root, access_token="SECRET") as mixcloud:
        for call in (
            mixcloud.get,
            mixcloud.follow,
            mixcloud.unfavorite,
            mixcloud.embed_json,
            mixcloud.embed_html,
            mixcloud.oembed,
            partial(mixcloud.edit, name="x"),
            partial(mixcloud.check_edit, name="x"),
        ):
            with pytest.raises(InvalidArgumentError, match="is not a Mixcloud URL"):
                call(text)
        with pytest.raises(InvalidArgumentError, match="is not a Mixcloud URL"):
            mixcloud.connection(text, "followers")
        with pytest.raises(InvalidArgumentError, match="is the URL of a search"):
            mixcloud.follow("https://www.mixcloud.com/search/?q=jazz")
    assert server.requests == []


def test_the_token_is_sent_to_the_root_for_any_key(
    server: ScriptedServer,
) -> None:
    server.add({"key": "/bob/", "type": "user"})
    with MixcloudSync(server.root, access_token="SECRET") as mixcloud:
        mixcloud.get("https://api.mixcloud.com/bob/?access_token=other")
    assert server.requests[0].path == "/bob/"
    assert server.requests[0].query == {"metadata": "1", "access_token": "SECRET"}


@pytest.mark.parametrize(
    "key", ["marlene/tunes-zum-glu\u0308ck", "\u200bmarlene/tunes-zum-glück\u00a0"]
)
def test_a_typed_key_is_found_however_its_letters_are_composed(key: str, sandbox: Sandbox) -> None:
    with sandbox.sync_client() as mixcloud:
        assert mixcloud.get(key).key == "/marlene/tunes-zum-gl%C3%BCck/"
        assert mixcloud.genre("\u200bjazz ").key == "/genres/jazz/"


def test_tags_are_found_at_both_paths(sandbox: Sandbox) -> None:
    with sandbox.sync_client() as mixcloud:
        old = mixcloud.discover("jazz")
        new = mixcloud.genre("jazz")
        city = mixcloud.genre(city="london")
        both = mixcloud.genre("jazz", "london")
    assert (old.key, new.key) == ("/discover/jazz/", "/genres/jazz/")
    assert old.name == new.name == "Jazz shows"
    assert (city.key, both.key) == ("/genres/city:london/", "/genres/jazz+city:london/")


def test_me_needs_a_token(sandbox: Sandbox) -> None:
    with sandbox.sync_client("amikrop") as mixcloud:
        assert mixcloud.me().username == "amikrop"
        mixcloud.access_token = None
        with pytest.raises(AuthenticationError, match="access token"):
            mixcloud.me()
        mixcloud.access_token = "wrong"
        with pytest.raises(AuthenticationError, match="invalid access token"):
            mixcloud.me()


def test_a_missing_object_is_not_found(sandbox: Sandbox) -> None:
    with sandbox.sync_client() as mixcloud:
        with pytest.raises(NotFoundError) as caught:
            mixcloud.get("nobody-here")
        assert mixcloud.get("bob").name == "Bob"
    assert caught.value.status == 404
    assert caught.value.type == "ResourceNotFoundException"
    assert caught.value.url == f"{sandbox.api_root}/nobody-here/?metadata=1"


def test_with_exceptions_off_an_error_is_its_body(sandbox: Sandbox) -> None:
    with sandbox.sync_client() as mixcloud:
        mixcloud.raise_exceptions = False
        answer = mixcloud.get("nobody-here")
        missing = mixcloud.discover("no-such-tag-at-all")
    assert isinstance(answer, AccessDict)
    assert not isinstance(answer, ResourceSync)
    assert answer.error.type == "ResourceNotFoundException"
    assert "error" in missing


class TestTypedGetters:
    """get_show(), get_user() and get_tag() return an object of that type, or raise."""

    def test_an_object_is_fetched_by_key_or_url(self, sandbox: Sandbox) -> None:
        with sandbox.sync_client() as mixcloud:
            for key in ("luke/a-nice-mix", "https://www.mixcloud.com/luke/a-nice-mix/"):
                show = mixcloud.get_show(key)
                assert (type(show), show.key) == (CloudcastSync, "/luke/a-nice-mix/")
                assert show.description
            for key in ("bob", "/bob/", "https://www.mixcloud.com/bob/followers/"):
                user = mixcloud.get_user(key)
                assert (type(user), user.key) == (UserSync, "/bob/")
            for key in ("jazz", "genres/jazz", "https://www.mixcloud.com/genres/jazz/"):
                tag = mixcloud.get_tag(key)
                assert (type(tag), tag["name"]) == (TagSync, "Jazz shows")

    def test_an_object_of_another_type_is_an_error(self, sandbox: Sandbox) -> None:
        with sandbox.sync_client() as mixcloud:
            with pytest.raises(InvalidResponseError, match="not a show but <Resource: User '/bob"):
                mixcloud.get_show("bob")
            with pytest.raises(InvalidResponseError, match="not a user but <Resource: Cloudcast"):
                mixcloud.get_user("luke/a-nice-mix")
            with pytest.raises(InvalidResponseError, match="not a tag but <Resource: Cloudcast"):
                mixcloud.get_tag("luke/a-nice-mix")
            with pytest.raises(InvalidResponseError, match="not a user but <ResourceList"):
                mixcloud.get_user("popular")

    def test_errors_are_raised_even_with_exceptions_off(self, sandbox: Sandbox) -> None:
        with sandbox.sync_client() as mixcloud:
            mixcloud.raise_exceptions = False
            for call in (mixcloud.get_show, mixcloud.get_user, mixcloud.get_tag):
                with pytest.raises(NotFoundError):
                    call("nobody-here/nothing-here")
                with pytest.raises(ValueError, match="not a valid key"):
                    call("two//slashes")

    def test_a_class_of_the_program_is_used(self, sandbox: Sandbox) -> None:
        class Show(CloudcastSync):
            """A class of the program."""

        with sandbox.sync_client() as mixcloud:
            mixcloud.registry["cloudcast"] = Show
            assert type(mixcloud.get_show("luke/a-nice-mix")) is Show


def test_with_exceptions_off_an_error_has_the_class_that_is_annotated(
    sandbox: Sandbox,
) -> None:
    with sandbox.sync_client("bob") as mixcloud:
        mixcloud.raise_exceptions = False
        missing = mixcloud.discover("no-such-tag-at-all")
        assert isinstance(missing, TagSync)
        assert repr(missing) == f"<Resource: {missing.data}>"
        assert isinstance(mixcloud.genre("no-such-tag-at-all"), TagSync)
        answer = mixcloud.follow("nobody-here")
        assert isinstance(answer, ActionResponse)
        assert "error" in answer
        page: Any = mixcloud.connection("nobody-here", "followers")
        assert isinstance(page, ResourceListSync)
        for ask in (lambda: page[0], page.next, page.previous):
            with pytest.raises(NotFoundError):
                ask()
        html = mixcloud.embed_html("nobody-here/nothing")
        assert "error" in json.loads(html)
        mixcloud.access_token = "wrong"
        assert isinstance(mixcloud.me(), UserSync)


class TestPartialObjects:
    """A show in a list lacks fields; load() fetches them."""

    def test_the_error_for_a_missing_field_says_what_to_do(self, sandbox: Sandbox) -> None:
        with sandbox.sync_client() as mixcloud:
            show = mixcloud.popular()[0]
        with pytest.raises(AttributeError, match=r"load\(\)"):
            show.description  # noqa: B018

    def test_load_fills_the_object_and_returns_it(self, sandbox: Sandbox) -> None:
        with sandbox.sync_client() as mixcloud:
            hot = mixcloud.hot()
            show = hot[5]
            assert show.load() is show
            assert show.description.startswith("The greatest set of all time")
            assert hot[5] is show
            assert hot.data["data"][5] is show.data

    def test_a_nested_user_loads_too(self, sandbox: Sandbox) -> None:
        with sandbox.sync_client() as mixcloud:
            user = mixcloud.popular()[0].user
            assert "biog" not in user
            assert "biog" in user.load()

    def test_a_whole_object_is_fetched_again_only_by_force(self, sandbox: Sandbox) -> None:
        with sandbox.sync_client() as mixcloud:
            bob = mixcloud.get("bob")
            bob.data["city"] = "Elsewhere"
            assert bob.load().city == "Elsewhere"
            assert bob.load(force=True).city == "London"

    def test_a_load_that_fails_changes_nothing(self, sandbox: Sandbox) -> None:
        with sandbox.sync_client() as mixcloud:
            show = mixcloud.popular()[0]
            show["key"] = "/nobody/nothing/"
            before = dict(show.data)
            with pytest.raises(NotFoundError):
                show.load()
            mixcloud.raise_exceptions = False
            show.load()
        assert show.data == before
        with pytest.raises(AttributeError, match=r"load\(\)"):
            show.description  # noqa: B018
