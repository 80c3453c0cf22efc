"""Updates of an archive from a sandbox."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from aiomixcloud import RateLimitError, Retry
from aiomixcloud.archive import (
    Archive,
    ArchiveError,
    DetailsArchived,
    PageArchived,
    Skipped,
    Updated,
)
from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sync import MixcloudSync
from tests.archive.updates import select, update

EVERYTHING: dict[str, Any] = {
    "comments": True,
    "followers": True,
    "favorites": True,
    "listens": True,
}


def test_a_user_is_archived(archive: Archive, sandbox: Sandbox) -> None:
    done = update(archive, sandbox, "alice", viewer="bob", **EVERYTHING)
    assert (done.changed, done.gone) == (0, 0)
    (alice,) = select(archive, "SELECT name, city, archived FROM users WHERE key = '/alice/'")
    assert alice == ("Alice", "London", 1)
    with sandbox.sync_client("bob") as mixcloud:
        shows = list(mixcloud.connection("alice", "cloudcasts", limit=100).all())
        for show in shows:
            show.load()
    assert {show.key: show.data for show in shows} == {
        key: json.loads(text)
        for key, text in select(
            archive, "SELECT key, json FROM shows WHERE user_key = '/alice/' AND seen_in & 1"
        )
    }
    assert select(
        archive, "SELECT key, description FROM shows WHERE seen_in & 1 ORDER BY key"
    ) == [(show.key, show.description) for show in sorted(shows, key=lambda show: show.key)]


@pytest.mark.parametrize(
    ("users", "shows", "comments"),
    [
        (60, 300, 100),
        pytest.param(50, 5_000, 20_000, marks=[pytest.mark.long, pytest.mark.timeout(900)]),
    ],
)
def test_an_archive_equals_the_data_of_the_sandbox(
    tmp_path: Path, users: int, shows: int, comments: int
) -> None:
    data = tmp_path / "sandbox.db"
    path = tmp_path / "archive.db"
    with Sandbox(data=data, empty=True, users=users, shows=shows):
        pass
    add_comments(data, comments)
    with closing(sqlite3.connect(data)) as source:
        names = [row[0] for row in source.execute("SELECT username FROM users")]
    with (
        Sandbox(data=data) as sandbox,
        sandbox.sync_client() as mixcloud,
        Archive(path) as archive,
    ):
        events = list(archive.update(mixcloud, names, **EVERYTHING))
        assert not [event for event in events if isinstance(event, Skipped)]
    with closing(sqlite3.connect(path)) as connection:
        connection.create_function("unquote", 1, unquote)
        connection.execute("ATTACH ? AS sandbox", (str(data),))
        for name, theirs, ours in COMPARISONS:
            expected = connection.execute(theirs).fetchall()
            assert connection.execute(ours).fetchall() == expected, name
            assert expected, name
        assert connection.execute("SELECT count(*) FROM comments").fetchone()[0] >= comments
        assert connection.execute("PRAGMA main.integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA main.foreign_key_check").fetchall() == []


def add_comments(data: Path, number: int) -> None:
    """Add comments of all users to all public shows in turn."""
    with closing(sqlite3.connect(data)) as source:
        authors = [row[0] for row in source.execute("SELECT username FROM users")]
        keys = [
            f"/{name}/{slug}/"
            for name, slug in source.execute(
                "SELECT username, slug FROM shows JOIN users ON users.id = user_id"
                " WHERE state = 'public' AND NOT comments_disabled ORDER BY shows.id"
            )
        ]
    with Sandbox(data=data) as sandbox:
        for place in range(number):
            author = authors[place % len(authors)]
            sandbox.add_comment(author, keys[place % len(keys)], f"Comment {place}, ça va? 🎧")


#: What the sandbox stores and what the archive holds, as queries with equal rows.
_KEY = "'/' || owner.username || '/' || shows.slug || '/'"
_PUBLIC = (
    "sandbox.shows AS shows JOIN sandbox.users AS owner"
    " ON owner.id = shows.user_id AND shows.state = 'public'"
)
COMPARISONS = [
    (
        "users",
        "SELECT '/' || username || '/', name, biog, city, country FROM sandbox.users ORDER BY 1",
        "SELECT key, name, biog, city, country FROM main.users ORDER BY 1",
    ),
    (
        "shows",
        (
            f"SELECT {_KEY}, shows.name, description, audio_length,"
            " strftime('%Y-%m-%dT%H:%M:%SZ', shows.created_at, 'unixepoch'), hidden_stats"
            f" FROM {_PUBLIC} ORDER BY 1"
        ),
        (
            "SELECT unquote(key), name, description, audio_length, created_time, hidden_stats"
            " FROM main.shows ORDER BY 1"
        ),
    ),
    (
        "counts",
        (
            f"SELECT {_KEY}, iif(hidden_stats, NULL, play_count),"
            " iif(hidden_stats, NULL, shows.favorite_count), comment_count,"
            " iif(hidden_stats, NULL, listener_count), iif(hidden_stats, NULL, repost_count)"
            f" FROM {_PUBLIC} ORDER BY 1"
        ),
        (
            "SELECT unquote(show_key), play_count, favorite_count, comment_count, listener_count,"
            " repost_count"
            " FROM main.show_counts ORDER BY 1"
        ),
    ),
    (
        "tags",
        (
            f"SELECT {_KEY}, position, lower(tags.name) FROM {_PUBLIC}"
            " JOIN sandbox.show_tags ON show_id = shows.id"
            " JOIN sandbox.tags AS tags ON tags.id = tag_id ORDER BY 1, 2"
        ),
        (
            "SELECT unquote(show_key), position, lower(tags.name) FROM main.show_tags"
            " JOIN main.tags ON tags.key = tag_key ORDER BY 1, 2"
        ),
    ),
    (
        "comments",
        (
            "SELECT text, '/' || author.username || '/',"
            " strftime('%Y-%m-%dT%H:%M:%SZ', at, 'unixepoch') FROM sandbox.comments"
            " JOIN sandbox.users AS author ON author.id = comments.user_id"
            " LEFT JOIN sandbox.shows AS subject ON subject.id = show_id"
            " WHERE show_id IS NULL OR subject.state = 'public' ORDER BY 3, 2, 1"
        ),
        "SELECT comment, user_key, submit_date FROM main.comments ORDER BY 3, 2, 1",
    ),
    (
        "follows",
        (
            "SELECT '/' || one.username || '/', '/' || other.username || '/' FROM sandbox.follows"
            " JOIN sandbox.users AS one ON one.id = user_id"
            " JOIN sandbox.users AS other ON other.id = followed_id ORDER BY 1, 2"
        ),
        "SELECT user_key, followed_key FROM main.follows WHERE seen_in = 3 ORDER BY 1, 2",
    ),
    *(
        (
            table,
            (
                f"SELECT '/' || one.username || '/', {_KEY} FROM sandbox.{table} AS relation"
                " JOIN sandbox.users AS one ON one.id = relation.user_id"
                " JOIN sandbox.shows AS shows ON shows.id = relation.show_id AND state = 'public'"
                " JOIN sandbox.users AS owner ON owner.id = shows.user_id ORDER BY 1, 2"
            ),
            f"SELECT user_key, unquote(show_key) FROM main.{table} ORDER BY 1, 2",
        )
        for table in ("favorites", "listens")
    ),
]


def test_a_second_update_asks_for_one_page_per_list(archive: Archive, sandbox: Sandbox) -> None:
    update(archive, sandbox, "bob", "HarbourRadio", **EVERYTHING)
    before = dump(archive)
    done = update(archive, sandbox, "bob", "HarbourRadio", **EVERYTHING)
    # The details of a user, and six lists of it.
    assert (done.new, done.changed, done.requests) == (0, 0, 2 * 7)
    assert dump(archive) == before


def test_only_new_and_changed_shows_are_read(archive: Archive, empty: Sandbox) -> None:
    for number in range(5):
        empty.add_show("bob", f"Show {number}")
    update(archive, empty)
    empty.clock.advance(60)
    empty.add_show("bob", "Show 5", description="new", tags=["Jazz"])
    with empty.sync_client("bob") as mixcloud:
        mixcloud.edit("bob/show-2", description="changed")
        *events, done = archive.update(mixcloud, ["bob"])
    read = {event.key for event in events if isinstance(event, DetailsArchived)}
    assert read == {"/bob/", "/bob/show-5/", "/bob/show-2/"}
    assert isinstance(done, Updated)
    assert (done.new, done.changed) == (1, 1)
    assert select(archive, "SELECT description FROM shows WHERE key = '/bob/show-2/'") == [
        ("changed",)
    ]


def test_counts_are_written_when_they_change(archive: Archive, empty: Sandbox) -> None:
    show = empty.add_show("bob", "Show", play_count=5)
    query = "SELECT play_count, favorite_count FROM show_counts ORDER BY at"
    for _ in range(2):
        update(archive, empty)
        assert select(archive, query) == [(5, 0)]
    with empty.sync_client("alice") as alice:
        alice.favorite(show)
    update(archive, empty)
    assert select(archive, query) == [(5, 0), (5, 1)]


def test_comments_are_read_again_when_their_number_moved(archive: Archive, empty: Sandbox) -> None:
    show = empty.add_show("bob", "Show")
    assert update(archive, empty, comments=True).requests == 4  # no list of no comments
    empty.add_comment("alice", show, "Lovely")
    update(archive, empty, comments=True)
    query = "SELECT comment, user_key, show_key FROM comments"
    assert select(archive, query) == [("Lovely", "/alice/", show)]
    assert update(archive, empty, comments=True).requests == 3


def test_what_is_gone_is_marked_when_a_list_is_read_to_its_end(
    archive: Archive, empty: Sandbox
) -> None:
    show = empty.add_show("bob", "Show")
    with empty.sync_client("alice") as alice:
        alice.follow("bob")
        alice.favorite(show)
        update(archive, empty, **EVERYTHING)
        alice.unfollow("bob")
        alice.unfavorite(show)
    with empty.sync_client("bob") as bob:
        bob.edit(show, unpublish=True)  # to be seen by bob only
    gone = "SELECT gone_at IS NOT NULL FROM {}"
    done = update(archive, empty, **EVERYTHING)
    assert done.gone == 2
    assert select(archive, gone.format("follows")) == [(1,)]
    assert select(archive, gone.format("shows")) == [(1,)]
    with empty.sync_client("bob") as bob:
        bob.edit(show, publish=True)
    update(archive, empty, **EVERYTHING)
    assert select(archive, gone.format("shows")) == [(0,)]
    assert select(archive, gone.format("favorites")) == [(1,)]


def test_items_of_later_pages_are_marked_by_a_full_update(
    archive: Archive, empty: Sandbox
) -> None:
    followers = [empty.add_user(f"fan{number}") for number in range(102)]
    for follower in followers:
        with empty.sync_client(follower.strip("/")) as mixcloud:
            mixcloud.follow("bob")
    update(archive, empty, followers=True)
    with empty.sync_client("fan0") as mixcloud:
        mixcloud.unfollow("bob")
    query = "SELECT user_key FROM follows WHERE gone_at IS NOT NULL"
    update(archive, empty, followers=True)
    assert select(archive, query) == []
    assert update(archive, empty, followers=True, full=True).gone == 1
    assert select(archive, query) == [("/fan0/",)]


def test_hidden_counts_are_unknown(archive: Archive, empty: Sandbox) -> None:
    show = empty.add_show("bob", "Show", play_count=7)
    with empty.sync_client("bob") as bob:
        bob.edit(show, hide_stats=True)
    update(archive, empty)
    assert select(archive, "SELECT play_count, listener_count FROM show_counts") == [(None, None)]
    top = archive.statistics("top")
    assert top.rows[0][2] is None
    assert top.notes == ("1 of 1 shows hide their counts; they are left out of sums.",)


def test_an_update_continues_where_the_last_one_ended(archive: Archive, empty: Sandbox) -> None:
    for number in range(250):
        empty.add_show("bob", f"Show {number}")
    with empty.sync_client() as mixcloud:
        for event in archive.update(mixcloud, ["bob"]):
            if isinstance(event, PageArchived):
                break  # the first of three pages
    assert len(select(archive, "SELECT link FROM unread_pages")) == 1
    for number in range(250, 260):
        empty.add_show("bob", f"Show {number}")
    done = update(archive, empty)
    assert select(archive, "SELECT count(*), count(description) FROM shows") == [(260, 260)]
    assert select(archive, "SELECT link FROM unread_pages") == []
    assert done.new == 160
    assert update(archive, empty).requests == 2


def test_new_items_between_two_interrupted_updates_are_found(
    archive: Archive, empty: Sandbox
) -> None:
    for number in range(150):
        empty.add_show("bob", f"Show {number}")
    update(archive, empty)
    for number in range(150, 400):
        empty.add_show("bob", f"Show {number}")
    with empty.sync_client() as mixcloud:
        for event in archive.update(mixcloud, ["bob"]):
            if isinstance(event, PageArchived):
                break  # 100 of the 250 new shows
    update(archive, empty)
    assert select(archive, "SELECT count(*) FROM shows") == [(400,)]


def test_a_row_of_one_list_does_not_end_another(archive: Archive, empty: Sandbox) -> None:
    # The favorites of bob are known from the pages of the shows of alice.
    shows = [empty.add_show("alice", f"Show {number}") for number in range(120)]
    old = empty.add_user("carol") and empty.add_show("carol", "Old")
    with empty.sync_client("bob") as bob:
        bob.favorite(old)
        for show in shows:
            bob.favorite(show)
    update(archive, empty, "alice", favorites=True)
    update(archive, empty, "bob", favorites=True)
    assert select(archive, "SELECT count(*) FROM favorites WHERE user_key = '/bob/'") == [(121,)]


def test_an_unknown_user_is_skipped(archive: Archive, sandbox: Sandbox) -> None:
    with sandbox.sync_client() as mixcloud:
        skipped, done = list(archive.update(mixcloud, ["nobody-here"]))
    assert isinstance(skipped, Skipped)
    assert (skipped.key, skipped.list_name) == ("nobody-here", None)
    assert isinstance(done, Updated)


def test_a_show_that_vanishes_during_an_update_is_marked(archive: Archive, empty: Sandbox) -> None:
    show = empty.add_show("bob", "Show")
    with empty.sync_client("bob") as mixcloud:
        for event in archive.update(mixcloud, ["bob"]):
            if isinstance(event, PageArchived) and event.list_name == "cloudcasts":
                mixcloud.edit(show, unpublish=True)
    # The request for the details was sent before or after the show vanished.
    assert select(archive, "SELECT gone_at IS NOT NULL OR description = '' FROM shows") == [(1,)]


def test_a_run_that_fails_is_recorded_and_what_was_read_is_stored(
    archive: Archive, sandbox: Sandbox
) -> None:
    sandbox.limit(5, per=1000)
    try:
        with (
            MixcloudSync(
                sandbox.api_root, retry=Retry(attempts=1), max_rate_limit_wait=0.1
            ) as mixcloud,
            pytest.raises(RateLimitError),
        ):
            list(archive.update(mixcloud, ["bob"], **EVERYTHING))
    finally:
        sandbox.reset()
    (run,) = select(archive, "SELECT error, requests > 4, ended_at IS NOT NULL FROM runs")
    assert run == ("RateLimitError", 1, 1)
    assert select(archive, "SELECT count(*) FROM shows") != [(0,)]


def test_since_ends_the_list_of_shows(archive: Archive, empty: Sandbox) -> None:
    for year in range(1990, 2025):
        for month in range(1, 13):
            at = datetime(year, month, 1, tzinfo=UTC)
            empty.add_show("bob", f"{year} {month}", created_time=at)
    update(archive, empty, since=datetime(2020, 1, 1, tzinfo=UTC))
    assert select(archive, "SELECT count(*) FROM shows") == [(100,)]
    update(archive, empty)
    assert select(archive, "SELECT count(*) FROM shows") == [(420,)]


def test_tracklists_of_known_shows_are_stored(archive: Archive, empty: Sandbox) -> None:
    show = empty.add_show("bob", "Show")
    update(archive, empty)
    sections: list[dict[str, Any]] = [
        {"artist": "Sabine", "song": "Tidal", "start_time": 0},
        {"chapter": "News"},
    ]
    assert archive.add_sections({show: sections, "/bob/unknown/": sections}) == 1
    assert select(archive, "SELECT position, start_time, artist, song, chapter FROM sections") == [
        (0, 0, "Sabine", "Tidal", None),
        (1, None, None, None, "News"),
    ]
    assert [hit.key for hit in archive.search("tidal")] == [show]
    archive.add_sections({show: [{"chapter": "Weather"}]})
    assert archive.search("tidal") == []
    assert [hit.key for hit in archive.search("weath")] == [show]


def test_search_finds_names_tags_and_comments(archive: Archive, empty: Sandbox) -> None:
    show = empty.add_show("bob", "Café del Norte", description="Slow boats", tags=["Ambient"])
    empty.add_comment("alice", show, "Splendid ferries")
    empty.add_comment("alice", "/bob/", "What a profile")
    update(archive, empty, comments=True)
    for words in ("cafe", "del norte", "boats", "ambient", '"slow boats"', "slow bo"):
        assert [(hit.kind, hit.key) for hit in archive.search(words)] == [("show", show)], words
    assert [(hit.kind, hit.key) for hit in archive.search("ferries")] == [("comment", show)]
    assert [(hit.kind, hit.key) for hit in archive.search("profile")] == [("comment", "/bob/")]
    for words in ('"boats slow"', "NOT", "name:cafe", "AND", "NEAR(cafe norte)", "\ud83d"):
        assert archive.search(words + " x") == [], words
    # What is neither a letter nor a digit is left out; an open quote does not matter.
    for words in (
        "cafe - norte",
        "caf*",
        '"del norte',
        "-cafe",
        "^cafe",
        "{cafe}",
        "(cafe)",
        "a\0b caf",
    ):
        hits = archive.search(words)
        assert [hit.key for hit in hits] == ([] if "b" in words else [show]), words
    assert archive.search("absent\udcff") == []  # such as a byte on the command line
    for words in (' "" ', '"', "*", "( ) - '", "\0", ""):
        with pytest.raises(ValueError, match="at least one word"):
            archive.search(words)


def test_other_files_are_refused(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("Not a database, but long enough to be read as the header of one." * 20)
    with pytest.raises(ArchiveError, match="file is not a database"):
        Archive(text)
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE notes (text)")
    with pytest.raises(ArchiveError, match="not an archive of Mixcloud"):
        Archive(other)
    newer = tmp_path / "newer.db"
    with Archive(newer), closing(sqlite3.connect(newer)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(ArchiveError, match="upgrade aiomixcloud"):
        Archive(newer)
    with pytest.raises(ArchiveError, match="no folder does not exist"):
        Archive(tmp_path / "no folder" / "archive.db")


def test_the_connection_is_read_only(archive: Archive) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        archive.connection.execute("DELETE FROM users")


def dump(archive: Archive) -> list[tuple[Any, ...]]:
    """Return everything that two archives of the same data have in common."""
    return [
        row
        for table, columns in (
            ("users", "key, name, biog, city, archived"),
            ("shows", "key, name, description, seen_in, comments_read, favorites_read"),
            ("show_counts", "show_key, play_count, favorite_count, comment_count"),
            ("show_tags", "*"),
            ("comments", "key, comment, show_key, profile_key, user_key"),
            ("follows", "user_key, followed_key, seen_in"),
            ("favorites", "user_key, show_key, seen_in"),
            ("listens", "user_key, show_key, listen_time"),
            ("lists", "owner_key, list"),
            ("unread_pages", "*"),
        )
        for row in select(archive, f"SELECT {columns} FROM {table} ORDER BY 1, 2")
    ]
