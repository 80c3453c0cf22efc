"""Load records by id, with one query for each kind of record whatever the length of the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from .models import Artist, Comment, FeedItem, Item, Playlist, Show, Tag, User

if TYPE_CHECKING:
    from .database import Database
    from .listings import ItemKind

Ids = Sequence[int]

_USER = (
    "id, username, name, biog, city, country, picture, picture_color, cover, created_at,"
    " updated_at, is_pro, is_premium, follower_count, following_count, cloudcast_count,"
    " favorite_count, listen_count"
)
_SHOW = (
    "id, slug, name, description, created_at, updated_at, play_count, favorite_count,"
    " comment_count, listener_count, repost_count, audio_length, picture, picture_color, state,"
    " hidden_stats, comments_disabled, was_public, user_id"
)

_USERS_BY_ID = f"SELECT {_USER} FROM users WHERE id IN (*)"  # noqa: S608
_SHOWS_BY_ID = f"SELECT {_SHOW} FROM shows WHERE id IN (*)"  # noqa: S608
_HOSTS_BY_SHOW = (
    "SELECT show_id, user_id FROM hosts WHERE show_id IN (*) ORDER BY show_id, position"
)
_TAGS_BY_SHOW = (
    "SELECT r.show_id, t.id, t.slug, t.name FROM show_tags AS r JOIN tags AS t ON t.id = r.tag_id"
    " WHERE r.show_id IN (*) ORDER BY r.show_id, r.position"
)


def load_users(database: Database, ids: Ids) -> dict[int, User]:
    """Return users by their ids."""
    # SQLite stores booleans as integers.
    return {
        row[0]: User._make((*row[:11], bool(row[11]), bool(row[12]), *row[13:]))
        for row in database.fetch_rows_in(_USERS_BY_ID, ids)
    }


def load_tags(database: Database, ids: Ids) -> dict[int, Tag]:
    """Return tags by their ids."""
    rows = database.fetch_rows_in("SELECT id, slug, name FROM tags WHERE id IN (*)", ids)
    return {row[0]: Tag(*row) for row in rows}


def load_artists(database: Database, ids: Ids) -> dict[int, Artist]:
    """Return artists by their ids."""
    rows = database.fetch_rows_in("SELECT id, slug, name FROM artists WHERE id IN (*)", ids)
    return {row[0]: Artist(*row) for row in rows}


def load_shows(database: Database, ids: Ids) -> dict[int, Show]:
    """Return shows by their ids, in any state."""
    tags_of: defaultdict[int, list[Tag]] = defaultdict(list)
    for show_id, *tag in database.fetch_rows_in(_TAGS_BY_SHOW, ids):
        tags_of[show_id].append(Tag(*tag))
    hosts_of: defaultdict[int, list[int]] = defaultdict(list)
    for show_id, host_id in database.fetch_rows_in(_HOSTS_BY_SHOW, ids):
        hosts_of[show_id].append(host_id)
    rows = database.fetch_rows_in(_SHOWS_BY_ID, ids)
    people = load_users(database, list({*(row[-1] for row in rows), *chain(*hosts_of.values())}))
    return {
        row[0]: Show._make(
            (
                *row[:-4],
                bool(row[-4]),
                bool(row[-3]),
                bool(row[-2]),
                people[row[-1]],
                tuple(tags_of[row[0]]),
                tuple(people[host_id] for host_id in hosts_of[row[0]]),
            )
        )
        for row in rows
    }


def load_comments(database: Database, ids: Ids) -> dict[int, Comment]:
    """Return comments by their ids."""
    rows = database.fetch_rows_in(
        "SELECT id, user_id, text, at, show_id, profile_id FROM comments WHERE id IN (*)", ids
    )
    authors = load_users(database, [row[1] for row in rows])
    return {row[0]: Comment(row[0], authors[row[1]], *row[2:]) for row in rows}


def load_feed_items(database: Database, ids: Ids) -> dict[int, FeedItem]:
    """Return feed items by their ids."""
    rows = database.fetch_rows_in(
        "SELECT id, user_id, verb, at, subject_id FROM feed WHERE id IN (*)", ids
    )
    follows = [row for row in rows if row[2] == "follow"]
    people = load_users(database, [row[1] for row in rows] + [row[4] for row in follows])
    heard = load_shows(database, [row[4] for row in rows if row[2] != "follow"])
    found = {}
    for item_id, user_id, verb, at, subject_id in rows:
        subject = people[subject_id] if verb == "follow" else heard[subject_id]
        found[item_id] = FeedItem(item_id, people[user_id], verb, at, subject)
    return found


def load_playlists(database: Database, ids: Ids) -> dict[int, Playlist]:
    """Return playlists by their ids."""
    rows = database.fetch_rows_in(
        "SELECT id, slug, name, user_id FROM playlists WHERE id IN (*)", ids
    )
    owners = load_users(database, [row[3] for row in rows])
    return {row[0]: Playlist(row[0], row[1], row[2], owners[row[3]]) for row in rows}


def load_items(database: Database, kind: ItemKind, ids: Ids) -> Mapping[int, Item]:
    """Return items of one kind by their ids."""
    return _LOADERS[kind](database, ids) if ids else {}


_LOADERS: Mapping[ItemKind, Callable[[Database, Ids], Mapping[int, Item]]] = {
    "user": load_users,
    "show": load_shows,
    "comment": load_comments,
    "feed": load_feed_items,
    "playlist": load_playlists,
    "tag": load_tags,
    "artist": load_artists,
}
