"""Updates after something on Mixcloud changed, and answers of strange shape."""

import json
from datetime import UTC, datetime

import pytest

from aiomixcloud import InvalidArgumentError, MixcloudError, Retry
from aiomixcloud.archive import Archive, PageArchived, Skipped
from aiomixcloud.sandbox import Sandbox, faults
from aiomixcloud.sync import MixcloudSync
from tests.archive.updates import select, update

NOT_FOUND = faults.Status(
    404,
    body='{"error": {"type": "ResourceNotFoundException", "message": "/bob/ does not exist."}}',
    content_type="application/json",
)


def test_a_user_with_several_names_is_read_once(archive: Archive, empty: Sandbox) -> None:
    empty.add_show("bob", "Show")
    update(archive, empty, "bob", "BOB", "/bob/")
    assert sum("cloudcasts" in request.path for request in empty.requests) == 1


@pytest.mark.parametrize("name", ["bob/show", "popular", "discover/jazz"])
def test_what_is_not_a_user_is_skipped(archive: Archive, empty: Sandbox, name: str) -> None:
    empty.add_show("bob", "Show", tags=["Jazz"])
    with empty.sync_client() as mixcloud:
        events = list(archive.update(mixcloud, [name, "bob"]))
    (skipped,) = [event for event in events if isinstance(event, Skipped)]
    assert str(skipped.error) == f"{name!r} is not a user"
    assert select(archive, "SELECT key FROM users") == [("/bob/",)]


def test_a_user_that_vanishes_and_returns_is_read_completely(
    archive: Archive, empty: Sandbox
) -> None:
    for number in range(150):
        empty.add_show("bob", f"Show {number}")
    update(archive, empty)
    empty.faults.add("GET /bob/", NOT_FOUND)
    assert update(archive, empty).gone == 151
    gone = "SELECT count(gone_at) FROM users UNION ALL SELECT count(gone_at) FROM shows"
    assert select(archive, gone) == [(1,), (150,)]
    assert archive.statistics("top").notes == (
        "150 of 150 shows are gone from Mixcloud; their last counts are used.",
    )
    assert update(archive, empty).new == 150
    assert select(archive, gone) == [(0,), (0,)]


def test_a_renamed_user_is_archived_under_the_new_key(archive: Archive, empty: Sandbox) -> None:
    empty.add_show("bob", "Show")
    empty.add_user("bobby")
    empty.add_show("bobby", "Show")
    update(archive, empty)
    empty.faults.add("GET /bob/", faults.Redirect("/bobby/"))
    update(archive, empty)
    query = "SELECT key, archived, gone_at IS NOT NULL FROM users ORDER BY key"
    assert select(archive, query) == [("/bob/", 0, 1), ("/bobby/", 1, 0)]
    query = "SELECT key, gone_at IS NOT NULL FROM shows ORDER BY key"
    assert select(archive, query) == [("/bob/show/", 1), ("/bobby/show/", 0)]


def test_a_show_that_returns_is_new(archive: Archive, empty: Sandbox) -> None:
    show = empty.add_show("bob", "Show")
    update(archive, empty)
    with empty.sync_client("bob") as bob:
        bob.edit(show, unpublish=True)
        assert update(archive, empty).gone == 1
        bob.edit(show, publish=True)
    assert update(archive, empty).new == 1
    assert update(archive, empty).new == 0


def test_favorites_with_hidden_counts_are_read_again_with_comments_and_by_full(
    archive: Archive, empty: Sandbox
) -> None:
    show = empty.add_show("bob", "Show")
    with empty.sync_client("bob") as bob:
        bob.edit(show, hide_stats=True)
    update(archive, empty, favorites=True)
    favorites = "SELECT user_key FROM favorites ORDER BY user_key"
    with empty.sync_client("alice") as alice:
        alice.favorite(show)
    update(archive, empty, favorites=True)
    assert select(archive, favorites) == []  # nothing that can be seen has moved
    empty.add_comment("alice", show, "Lovely")
    update(archive, empty, favorites=True)
    assert select(archive, favorites) == [("/alice/",)]
    with empty.sync_client("bob") as bob:
        bob.favorite(show)
    update(archive, empty, favorites=True, full=True)
    assert select(archive, favorites) == [("/alice/",), ("/bob/",)]


def test_since_reads_one_page_when_nothing_is_new(archive: Archive, empty: Sandbox) -> None:
    for year in range(1990, 2025):
        for month in range(1, 13):
            at = datetime(year, month, 1, tzinfo=UTC)
            empty.add_show("bob", f"{year} {month}", created_time=at)
    since = datetime(2010, 1, 1, tzinfo=UTC)
    update(archive, empty, since=since)
    assert select(archive, "SELECT count(*) FROM shows") == [(200,)]
    assert update(archive, empty, since=since).requests == 2
    earlier = datetime(2005, 1, 1, tzinfo=UTC)
    update(archive, empty, since=earlier)
    assert select(archive, "SELECT count(*), count(description) FROM shows") == [(300, 300)]
    update(archive, empty)
    assert select(archive, "SELECT count(*), count(description) FROM shows") == [(420, 420)]


def test_answers_before_a_failure_are_stored(archive: Archive, empty: Sandbox) -> None:
    for number in range(30):
        empty.add_show("bob", f"Show {number}")
    empty.faults.add("GET /bob/show-29/", faults.Status(500))
    with (
        MixcloudSync(empty.api_root, retry=Retry(attempts=1)) as mixcloud,
        pytest.raises(MixcloudError),
    ):
        list(archive.update(mixcloud, ["bob"]))
    answered = {request.path for request in empty.requests if request.status == 200}
    ((stored,),) = select(archive, "SELECT count(description) FROM shows")
    # The user, and the list. Requests under way may be answered later.
    assert 0 <= len(answered) - 2 - stored <= 96
    assert select(archive, "SELECT error FROM runs") == [("ServerError",)]
    update(archive, empty)
    assert select(archive, "SELECT count(description) FROM shows") == [(30,)]


def test_broken_text_and_repeated_items_are_stored(archive: Archive, empty: Sandbox) -> None:
    show = (
        r'{"key": "/bob/x/", "name": "a\ud83d\u0000b", "tags": [{"key": "/t/", "name": "\ud83d"}],'
        r' "user": {"key": "/bob/", "username": "bob", "name": "\udfff"}}'
    )
    body = f'{{"data": [{show}, {show}, null, 5, {{}}], "paging": {{}}}}'
    fault = faults.Status(200, body=body, content_type="application/json")
    empty.faults.add("GET /bob/cloudcasts/", fault)
    with empty.sync_client() as mixcloud:
        pages = [
            event for event in archive.update(mixcloud, ["bob"]) if isinstance(event, PageArchived)
        ]
    assert [(page.items, page.new) for page in pages] == [(2, 1)]
    assert select(archive, "SELECT name FROM shows") == [("a?\0b",)]
    assert select(archive, "SELECT name FROM tags") == [("?",)]


def answer(body: object) -> faults.Status:
    return faults.Status(200, body=json.dumps(body), content_type="application/json")


@pytest.mark.parametrize("details", [{}, {"key": None}, {"key": "show"}, {"key": "/bob/"}])
def test_details_that_are_not_of_a_show_are_skipped(
    archive: Archive, empty: Sandbox, details: object
) -> None:
    empty.add_show("bob", "Show")
    empty.faults.add("GET /bob/show/", answer(details))
    with empty.sync_client() as mixcloud:
        events = list(archive.update(mixcloud, ["bob"]))
    assert [str(event.error) for event in events if isinstance(event, Skipped)] == [
        "'/bob/show/' is not a show"
    ]
    update(archive, empty)
    assert select(archive, "SELECT key, description FROM shows") == [("/bob/show/", "")]


@pytest.mark.parametrize("key", [5, "show", None, ["/bob/show/"]])
def test_items_without_a_valid_key_are_left_out(
    archive: Archive, empty: Sandbox, key: object
) -> None:
    empty.faults.add("GET /bob/cloudcasts/", answer({"data": [{"key": key, "name": "Show"}]}))
    assert update(archive, empty).new == 0


def test_a_link_to_another_api_ends_an_update(archive: Archive, empty: Sandbox) -> None:
    show = {"key": "/bob/show/", "name": "Show"}
    page = {"data": [show], "paging": {"next": "https://api.other.example/bob/cloudcasts/"}}
    empty.faults.add("GET /bob/cloudcasts/", answer(page), times=2)
    for requests in (2, 4):
        with pytest.raises(InvalidArgumentError, match=r"api\.other\.example"):
            update(archive, empty)
        assert len(empty.requests) == requests


@pytest.mark.parametrize(
    ("path", "item"),
    [
        ("/bob/cloudcasts/", {"key": "/bob/show/", "name": "Show"}),
        ("/bob/show/comments/", {"key": "/comments/cr/bob/show/1/", "comment": "Lovely"}),
    ],
)
def test_a_list_ends_at_an_empty_page_and_at_a_repeated_link(
    archive: Archive, empty: Sandbox, path: str, item: object
) -> None:
    empty.add_comment("alice", empty.add_show("bob", "Show"), "Lovely")
    next_page = {"next": f"{empty.api_root}{path}?offset=1"}
    for items, requests in (([item], 2), ([], 1)):
        empty.faults.add(f"GET {path}", answer({"data": items, "paging": next_page}), times=5)
        empty.requests.clear()
        update(archive, empty, comments=True, full=True)
        assert sum(request.path.startswith(path) for request in empty.requests) == requests
        empty.faults.clear()
    assert select(archive, "SELECT * FROM unread_pages") == []


def test_lists_of_many_shows_are_separate(archive: Archive, empty: Sandbox) -> None:
    shows = [empty.add_show("bob", f"Show {number}") for number in range(12)]
    for show in shows:
        empty.add_comment("alice", show, f"On {show}")
    for number in range(120):  # two pages
        empty.add_comment("bob", shows[5], f"Number {number}")
    with empty.sync_client("alice") as alice, empty.sync_client("bob") as bob:
        for show in shows:
            alice.favorite(show)
        for show in shows[::2]:
            bob.favorite(show)
        # The favorites of bob are in two lists: those of the shows, and those of bob.
        assert update(archive, empty, comments=True, favorites=True).new == 12 + 132 + 12 + 6 + 6
        for show in shows[:7]:
            alice.unfavorite(show)
        bob.favorite(shows[1])
    done = update(archive, empty, comments=True, favorites=True)
    # Show 1 still has one favorite, so only a full update finds that it is another one.
    assert (done.new, done.gone) == (1, 6)
    done = update(archive, empty, comments=True, favorites=True, full=True)
    assert (done.new, done.gone) == (1, 1)
    alone = "SELECT show_key FROM favorites WHERE user_key = '/alice/' AND gone_at IS NULL"
    assert {key for (key,) in select(archive, alone)} == set(shows[7:])
    assert select(archive, "SELECT count(*) FROM comments WHERE gone_at IS NOT NULL") == [(0,)]
    texts = select(archive, "SELECT show_key, comment FROM comments WHERE user_key = '/alice/'")
    assert sorted(texts) == sorted((show, f"On {show}") for show in shows)
    read = select(archive, "SELECT comments_read FROM shows ORDER BY key")
    assert sorted(read) == [(1,)] * 11 + [(121,)]
