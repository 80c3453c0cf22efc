# Generated from tests/client/test_lists.py by tools/unasync.py: do not edit.
"""Lists: one page, its neighbours, and iteration over all pages."""

import copy
import pickle
from datetime import UTC, datetime
from typing import Any

import pytest

from aiomixcloud import InvalidArgumentError, InvalidResponseError, NotFoundError
from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sync import CommentSync, FeedItemSync, MixcloudSync, UserSync
from tests.support.scripted_server import ScriptedServer


def test_items_are_found_by_position_slice_and_key(sandbox: Sandbox) -> None:
    with sandbox.sync_client() as mixcloud:
        popular = mixcloud.popular()
    assert repr(popular) == "<ResourceList 'Popular Cloudcasts'>"
    assert popular[0] is popular[0] is popular[:2][0] is popular["alice/pop-hits-episode-42"]
    assert popular["/chris/funky-mix/"] is popular["chris/funky-mix"]
    assert "chris/funky-mix" in popular
    assert "/chris/funky-mix/" in popular
    assert "chris/no-such-mix" not in popular
    assert popular[3] in popular
    with pytest.raises(KeyError, match="no-such-mix"):
        popular["chris/no-such-mix"]
    assert len(list(popular)) == len(popular) == 20


def test_pages_are_asked_for_by_number_or_by_offset(sandbox: Sandbox) -> None:
    with sandbox.sync_client() as mixcloud:
        first = mixcloud.search("jazz", page=0)
        third = mixcloud.search("jazz", page=2)
        same = mixcloud.search("jazz", offset=40, limit=20)
        small = mixcloud.hot(page=4, per_page=3)
    assert third == same != first
    assert len(small) == 3


def test_moments_limit_a_list(sandbox: Sandbox) -> None:
    since, until = datetime(2018, 2, 12, tzinfo=UTC), datetime(2019, 3, 28, tzinfo=UTC)
    with sandbox.sync_client() as mixcloud:
        new = mixcloud.new(since=since, until=until)
        same = mixcloud.new(since="2018-02-12 00:00 UTC", until=int(until.timestamp()))
    assert len(new) > 0
    assert all(since < show.created_time < until for show in new)
    assert new.data["data"] == same.data["data"]


def test_next_and_previous_lead_to_the_neighbours(sandbox: Sandbox) -> None:
    with sandbox.sync_client() as mixcloud:
        page = mixcloud.search("metal", page=4, per_page=30)
        older, newer = page.previous(), page.next()
        assert older is not None
        assert newer is not None
        assert newer.next() is None
        assert older.next() == page
    assert len(page) == len(older) == 30


def test_a_page_that_the_api_cut_is_reported(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    with sandbox.sync_client() as mixcloud:
        assert len(mixcloud.search("metal", limit=500)) == 100
        assert len(mixcloud.get("search", q="metal", limit=150)) == 100
        assert len(mixcloud.search("metal", page=0, per_page=101)) == 100
        link = f"{sandbox.api_root}/search/?q=metal&type=cloudcast&limit=999"
        assert len(mixcloud.listing(link)) == 100
        told = [record.getMessage() for record in caplog.records]
        assert len(told) == 4
        for request, text in zip((500, 150, 101, 999), told, strict=True):
            assert f"100 items returned for limit={request}" in text
            assert "all()" in text


def test_a_page_that_is_whole_is_not_reported(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    with sandbox.sync_client() as mixcloud:
        assert len(mixcloud.search("metal", limit=100)) == 100
        assert len(mixcloud.search("metal", offset=100, limit=500)) == 65
        first = mixcloud.search("metal")
        assert first.next() is not None
    assert not caplog.records


def test_with_exceptions_off_a_failed_list_is_data_and_raises_when_iterated(
    server: ScriptedServer,
) -> None:
    error = {"error": {"type": "ResourceNotFoundException", "message": "No such user."}}
    with MixcloudSync(server.root, raise_exceptions=False) as mixcloud:
        server.add(error, status=404)
        page: Any = mixcloud.connection("nobody", "followers")
        assert page == error
        assert page.error.message == page["error"]["message"] == "No such user."
        assert list(page.keys()) == ["error"]
        assert dict(page) == dict(page.items()) == error
        assert [value.message for value in page.values()] == ["No such user."]
        assert (len(page), repr(page)) == (1, repr(error))
        assert copy.deepcopy(page) == pickle.loads(pickle.dumps(page)) == error
        with pytest.raises(NotFoundError, match="No such user"):
            list(page)
        with pytest.raises(NotFoundError, match="No such user"):
            [item for item in page.all()]
        with pytest.raises(NotFoundError, match="No such user"):
            [item for item in page.pages(max_pages=1)]
        server.add(error, status=404)
        with pytest.raises(NotFoundError, match="No such user"):
            [user for user in mixcloud.connection("nobody", "followers").all(max_items=0)]
        server.add(b"<html>")
        empty: Any = mixcloud.popular()
        assert empty == {}
        with pytest.raises(InvalidResponseError):
            list(empty)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"page": 1, "offset": 2}, "page cannot be combined with offset"),
        ({"since": "no date at all"}, "'no date at all': 'no' is not recognised"),
        ({"limit": 0}, "limit must be at least 1"),
        ({"since": 1518440400000}, "milliseconds"),
    ],
)
def test_bad_arguments_are_refused_before_anything_is_sent(
    arguments: dict[str, object], problem: str, sandbox: Sandbox
) -> None:
    with sandbox.sync_client() as mixcloud:
        with pytest.raises(ValueError, match=problem):
            mixcloud.popular(**arguments)  # type: ignore[arg-type]
        assert len(mixcloud.popular()) == 20


def test_a_search_is_for_a_word_of_a_known_type(sandbox: Sandbox) -> None:
    with sandbox.sync_client() as mixcloud:
        johns = mixcloud.search("john", type="user")
        tags = mixcloud.search("jazz", type="tag")
        with pytest.raises(ValueError, match="not 'artist'"):
            mixcloud.search("john", type="artist")  # type: ignore[call-overload]
        with pytest.raises(ValueError, match="must not be empty"):
            mixcloud.search(" ")
    assert all(isinstance(user, UserSync) for user in johns)
    assert "Jazz" in [tag.name for tag in tags]


class TestConnections:
    """What belongs to an object is listed by methods of the object."""

    def test_of_a_whole_object(self, sandbox: Sandbox) -> None:
        with sandbox.sync_client() as mixcloud:
            peter = mixcloud.get("peter")
            followers = peter.followers(limit=5)
            comments = mixcloud.get("luke/a-nice-mix").comments()
        assert repr(followers) == '<ResourceList "Peter\'s followers">'
        assert len(followers) == 5
        assert isinstance(comments[0], CommentSync)
        assert "Nice set, keep up the good work!" in [comment.comment for comment in comments]

    def test_of_a_partial_object_without_loading_it(self, sandbox: Sandbox) -> None:
        with sandbox.sync_client() as mixcloud:
            popular = mixcloud.popular()
            shows = popular[0].user.cloudcasts()
            similar = popular[0].similar()
        assert shows[0].user.key == popular[0].user.key
        assert len(similar) > 0
        assert "metadata" not in popular[0]

    def test_by_the_key_alone(self, sandbox: Sandbox) -> None:
        with sandbox.sync_client() as mixcloud:
            feed = mixcloud.connection("bob", "feed")
        assert isinstance(feed[0], FeedItemSync)
        assert feed[0]["from"].key == "/bob/"


class TestWalks:
    """Iteration covers every page, yields each item once, and ends."""

    def test_over_every_item(self, sandbox: Sandbox) -> None:
        with sandbox.sync_client() as mixcloud:
            peter = mixcloud.get("peter")
            keys = [user.key for user in peter.followers().all()]
        assert len(keys) == len(set(keys)) == peter["follower_count"]

    def test_over_offset_pages_too(self, sandbox: Sandbox) -> None:
        with sandbox.sync_client() as mixcloud:
            keys = [show.key for show in mixcloud.search("metal").all()]
        assert len(keys) == len(set(keys)) == 165

    def test_as_far_as_asked(self, sandbox: Sandbox) -> None:
        with sandbox.sync_client() as mixcloud:
            shows = [show for show in mixcloud.search("metal").all(max_items=25)]
            pages = [page for page in mixcloud.search("metal").pages(max_pages=2)]
            none = [show for show in mixcloud.search("metal").all(max_items=0)]
            with pytest.raises(InvalidArgumentError, match="max_items"):
                mixcloud.search("metal").all(max_items=-1)
        assert len(shows) == 25
        assert [len(page) for page in pages] == [20, 20]
        assert none == []

    def test_on_from_a_saved_link(self, sandbox: Sandbox) -> None:
        with sandbox.sync_client("bob") as mixcloud:
            first = mixcloud.search("metal", limit=100)
            saved = first.next_link
            assert saved is not None
            rest = [show.key for show in mixcloud.listing(saved).all()]
        assert "access_token" not in saved
        assert len(rest) == 65
        assert not set(rest) & {show.key for show in first}
