from __future__ import annotations

import re
import threading
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from aiomixcloud.sandbox.db import listings
from aiomixcloud.sandbox.db.models import (
    Entry,
    NewShow,
    NewUser,
    Relation,
    ShowChange,
    ShowState,
    User,
    Window,
)
from aiomixcloud.sandbox.db.store import Store
from aiomixcloud.sandbox.worlds.worlds import populate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiomixcloud.sandbox.db.database import Row, Values
    from aiomixcloud.sandbox.db.listings import Listing


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store()
    populate(store)
    yield store
    store.close()


def named(store: Store, username: str) -> User:
    user = store.find_user(username)
    assert user is not None
    return user


@pytest.fixture
def bob(store: Store) -> User:
    return named(store, "bob")


def user(username: str) -> NewUser:
    return NewUser(username, username.title(), created_at=1, updated_at=1)


def show(name: str, at: int = 2_000_000_000, tags: tuple[str, ...] = ()) -> NewShow:
    return NewShow(name, created_at=at, updated_at=at, tags=tags)


def every(store: Store, listing: Listing) -> list[Entry]:
    window = Window(limit=100, offset=0)
    found: list[Entry] = []
    while True:
        page = store.load_page(listing, window)
        found += page.entries
        if not page.more:
            return found
        window = Window(limit=100, offset=len(found))


RELATIONS = ("follows", "favorites", "reposts", "listens")

COUNTS = {
    "users.follower_count": "follows WHERE followed_id = users.id",
    "users.following_count": "follows WHERE user_id = users.id",
    "users.favorite_count": "favorites WHERE user_id = users.id",
    "users.listen_count": "listens WHERE user_id = users.id",
    "users.cloudcast_count": "shows WHERE user_id = users.id AND state = 'public'",
    "shows.favorite_count": "favorites WHERE show_id = shows.id",
    "shows.listener_count": "listens WHERE show_id = shows.id",
    "shows.repost_count": "reposts WHERE show_id = shows.id",
    "shows.comment_count": "comments WHERE show_id = shows.id",
}


@pytest.mark.parametrize("count", COUNTS)
def test_every_count_is_the_number_of_its_rows(store: Store, count: str) -> None:
    table, column = count.split(".")
    wrong = store._database.fetch_rows(
        f"SELECT id, {column}, (SELECT count(*) FROM {COUNTS[count]}) FROM {table}"
        f" WHERE {column} <> (SELECT count(*) FROM {COUNTS[count]})"
    )
    assert wrong == []


def test_tags_repeat_the_ranks_of_their_shows(store: Store) -> None:
    columns = ("state", "created_at", "play_count", "hotness")
    differs = " OR ".join(f"t.{column} <> s.{column}" for column in columns)
    assert not store._database.fetch_rows(
        f"SELECT 1 FROM show_tags AS t JOIN shows AS s ON s.id = t.show_id WHERE {differs}"
    )


def test_the_feed_contains_every_action_once(store: Store) -> None:
    expected = sum(
        store._database.fetch_rows(f"SELECT count(*) FROM {table}")[0][0]
        for table in (*RELATIONS, "shows WHERE state = 'public'")
    )
    assert store._database.fetch_row("SELECT count(*) FROM feed") == (expected,)


def test_counts_tags_and_feed_stay_true_when_things_are_undone(store: Store, bob: User) -> None:
    others = [row[0] for row in store._database.fetch_rows("SELECT id FROM users LIMIT 40")]
    shows = [row[0] for row in store._database.fetch_rows("SELECT id FROM shows LIMIT 60")]
    relations: tuple[tuple[Relation, list[int]], ...] = (
        ("follows", others),
        ("favorites", shows),
        ("reposts", shows),
        ("listen_laters", shows),
    )
    for relation, targets in relations:
        for target in targets:
            store.relate(relation, bob.id, target)
        for target in targets[::2]:
            assert store.unrelate(relation, bob.id, target)
            assert not store.unrelate(relation, bob.id, target)
    states: tuple[ShowState, ...] = ("draft", "public", "unlisted", "scheduled", "public")
    for place, show_id in enumerate(shows):
        for wanted in states[: place % 6]:
            store.edit(show_id, ShowChange(state=wanted))
    for count in COUNTS:
        test_every_count_is_the_number_of_its_rows(store, count)
    test_tags_repeat_the_ranks_of_their_shows(store)
    test_the_feed_contains_every_action_once(store)
    test_no_dated_list_has_two_items_of_the_same_second(store)


def dated_listings(store: Store) -> Iterator[Listing]:
    for (user_id,) in store._database.fetch_rows("SELECT id FROM users"):
        yield listings.list_cloudcasts(user_id, own=True)
        yield listings.list_favorites(user_id)
        yield listings.list_followers(user_id)
        yield listings.list_following(user_id)
        yield listings.list_listens(user_id)
        yield listings.list_listen_later(user_id)
        yield listings.list_feed(user_id)
        yield listings.list_profile_comments(user_id)
        yield listings.list_playlists(user_id)
    for (show_id,) in store._database.fetch_rows("SELECT id FROM shows"):
        yield listings.list_show_comments(show_id)
        yield listings.list_show_favorites(show_id)
        yield listings.list_show_listeners(show_id)
    yield listings.rank_shows("new")


def test_no_dated_list_has_two_items_of_the_same_second(store: Store) -> None:
    for listing in dated_listings(store):
        times = store._database.fetch_rows(
            f"SELECT {listing.time} FROM {listing.source} WHERE {listing.where}", listing.values
        )
        repeated = [time for time, count in Counter(times).items() if count > 1]
        assert not repeated, listing


WALKED = [
    listings.list_cloudcasts(1),
    listings.list_cloudcasts(1, own=True),
    listings.list_favorites(1),
    listings.list_listens(1),
    listings.list_listen_later(1),
    listings.list_followers(1),
    listings.list_following(1),
    listings.list_feed(1),
    listings.list_profile_comments(1),
    listings.list_playlists(1),
    listings.list_playlist_cloudcasts(1),
    listings.list_show_comments(1),
    listings.list_show_favorites(1),
    listings.list_show_listeners(1),
    *(listings.rank_shows(ranking) for ranking in ("popular", "new", "hot")),
    *(listings.rank_shows_by_tag(1, ranking) for ranking in ("popular", "new", "hot")),
    *(listings.rank_shows_by_city("london", ranking) for ranking in ("popular", "new", "hot")),
    *(
        listings.rank_shows_by_tag(1, ranking, city_slug="london")
        for ranking in ("popular", "new", "hot")
    ),
    *(listings.search(kind, "word") for kind in ("show", "user", "tag")),
]


@pytest.mark.parametrize("listing", WALKED, ids=lambda listing: listing.source + listing.where)
@pytest.mark.parametrize("window", [Window(), Window(since=1), Window(until=9), Window(offset=3)])
def test_lists_are_read_from_an_index_without_sorting(
    store: Store, monkeypatch: pytest.MonkeyPatch, listing: Listing, window: Window
) -> None:
    plans: list[list[Row]] = []

    def explain(sql: str, values: Values = ()) -> list[Row]:
        plans.append(real("EXPLAIN QUERY PLAN " + sql, values))
        return []

    real = store._database.fetch_rows
    monkeypatch.setattr(store._database, "fetch_rows", explain)
    store.load_page(listing, window)
    steps = [row[3] for row in plans[0]]
    assert not any("TEMP B-TREE" in step for step in steps), steps
    # Only the outermost step may scan an index in order.
    assert not any(re.match(r"SCAN (?!.*(INDEX|VIRTUAL))", step) for step in steps), steps


def test_repeated_actions_count_once(store: Store, bob: User) -> None:
    luke = named(store, "luke")
    assert store.relate("follows", bob.id, luke.id, at=5)
    assert not store.relate("follows", bob.id, luke.id, at=6)
    assert named(store, "luke").follower_count == luke.follower_count + 1


def test_an_unfinished_transaction_leaves_nothing(store: Store, bob: User) -> None:
    def fail() -> None:
        with store.transaction():
            store.add_show(bob.id, show("Lost"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert store.find_show(bob.id, "lost") is None
    assert store.find_user("bob") == bob


@pytest.mark.parametrize("name", ["me", "WWW", "popular", "genres"])
def test_reserved_user_names_are_refused(store: Store, name: str) -> None:
    with pytest.raises(ValueError, match="reserved"):
        store.add_user(user(name))


@pytest.mark.parametrize("name", ["", "a b", "a/b", "ü", "a.b"])
def test_user_names_must_fit_into_a_path(store: Store, name: str) -> None:
    with pytest.raises(ValueError, match="letters"):
        store.add_user(user(name))


def test_a_user_name_is_taken_in_any_case(store: Store) -> None:
    with pytest.raises(ValueError, match="taken"):
        store.add_user(user("BOB"))


def test_slugs_avoid_each_other_and_the_names_of_lists(store: Store, bob: User) -> None:
    names = ["Twice", "Twice", "Twice", "Cloudcasts", "Listen later", "?!"]
    for name in names:
        store.add_show(bob.id, show(name))
    slugs = [row[0] for row in store._database.fetch_rows("SELECT slug FROM shows ORDER BY id")]
    assert slugs[-6:] == [
        "twice",
        "twice-1",
        "twice-2",
        "cloudcasts-1",
        "listen-later-1",
        "untitled",
    ]


def test_a_popular_new_show_climbs_the_lists_of_its_tags(store: Store, bob: User) -> None:
    show_id = store.add_show(bob.id, show("Latest", tags=("Jazz",)))
    jazz = store.find_tag("jazz")
    assert jazz is not None
    assert every(store, listings.rank_shows_by_tag(jazz.id, "new"))[0].item.id == show_id
    before = [e.item.id for e in every(store, listings.rank_shows_by_tag(jazz.id, "popular"))]
    assert before[-1] == show_id
    store._database.execute("UPDATE shows SET play_count = 10000000 WHERE id = ?", [show_id])
    after = [e.item.id for e in every(store, listings.rank_shows_by_tag(jazz.id, "popular"))]
    assert after[0] == show_id


def test_several_threads_may_ask_and_change_at_once(store: Store, bob: User) -> None:
    failures: list[Exception] = []

    def work(number: int) -> None:
        try:
            for step in range(30):
                store.add_show(bob.id, show(f"Thread {number} {step}", at=number * 1000 + step))
                store.load_page(listings.list_cloudcasts(bob.id), Window())
        except Exception as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert named(store, "bob").cloudcast_count == bob.cloudcast_count + 180
