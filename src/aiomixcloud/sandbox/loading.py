"""From ids to records: one query for each kind of thing on a page, however long the page."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aiomixcloud.sandbox.database import Database, Row
from aiomixcloud.sandbox.listings import ItemKind
from aiomixcloud.sandbox.records import Comment, FeedItem, Item, Playlist, Show, Tag, User

Ids = Sequence[int]

_USER = (
    "u.id, u.username, u.name, u.biog, u.city, u.country, u.picture, u.picture_color, u.cover,"
    " u.created_at, u.updated_at, u.is_pro, u.is_premium, u.follower_count, u.following_count,"
    " u.cloudcast_count, u.favorite_count, u.listen_count"
)
_USER_FLAGS = slice(11, 13)
_SHOW = (
    "s.id, s.slug, s.name, s.description, s.created_at, s.updated_at, s.play_count,"
    " s.favorite_count, s.comment_count, s.listener_count, s.repost_count, s.audio_length,"
    " s.picture, s.picture_color, s.state, s.hidden_stats, s.comments_disabled, s.was_public"
)
_SHOW_FLAGS = slice(-3, None)
_SHOW_WIDTH = _SHOW.count(",") + 1

_USERS_BY_ID = f"SELECT {_USER} FROM users AS u WHERE u.id IN (*)"  # noqa: S608
_SHOWS_BY_ID = (
    f"SELECT {_SHOW}, {_USER} FROM shows AS s JOIN users AS u ON u.id = s.user_id"  # noqa: S608
    " WHERE s.id IN (*)"
)
_HOSTS_BY_SHOW = (
    f"SELECT h.show_id, {_USER} FROM hosts AS h JOIN users AS u ON u.id = h.user_id"  # noqa: S608
    " WHERE h.show_id IN (*) ORDER BY h.show_id, h.position"
)
_TAGS_BY_SHOW = (
    "SELECT r.show_id, t.id, t.slug, t.name FROM show_tags AS r JOIN tags AS t ON t.id = r.tag_id"
    " WHERE r.show_id IN (*) ORDER BY r.show_id, r.position"
)


def users(database: Database, ids: Ids) -> dict[int, User]:
    """Return users by their ids."""
    return {row[0]: _user(row) for row in database.rows_in(_USERS_BY_ID, ids)}


def tags(database: Database, ids: Ids) -> dict[int, Tag]:
    """Return tags by their ids."""
    rows = database.rows_in("SELECT id, slug, name FROM tags WHERE id IN (*)", ids)
    return {row[0]: Tag(*row) for row in rows}


def shows(database: Database, ids: Ids) -> dict[int, Show]:
    """Return shows by their ids, in whatever state they are."""
    tags_of: dict[int, list[Tag]] = {}
    for show_id, *tag in database.rows_in(_TAGS_BY_SHOW, ids):
        tags_of.setdefault(show_id, []).append(Tag(*tag))
    hosts_of: dict[int, list[User]] = {}
    for show_id, *host in database.rows_in(_HOSTS_BY_SHOW, ids):
        hosts_of.setdefault(show_id, []).append(_user(host))
    found = {}
    for row in database.rows_in(_SHOWS_BY_ID, ids):
        values = list[Any](row[:_SHOW_WIDTH])
        values[_SHOW_FLAGS] = map(bool, values[_SHOW_FLAGS])
        values.append(_user(row[_SHOW_WIDTH:]))
        values += (tuple(tags_of.get(row[0], ())), tuple(hosts_of.get(row[0], ())))
        found[row[0]] = Show(*values)
    return found


def comments(database: Database, ids: Ids) -> dict[int, Comment]:
    """Return comments by their ids."""
    rows = database.rows_in(
        "SELECT id, user_id, text, at, show_id, profile_id FROM comments WHERE id IN (*)", ids
    )
    authors = users(database, [row[1] for row in rows])
    return {row[0]: Comment(row[0], authors[row[1]], *row[2:]) for row in rows}


def feed_items(database: Database, ids: Ids) -> dict[int, FeedItem]:
    """Return items of feeds by their ids."""
    rows = database.rows_in(
        "SELECT id, user_id, verb, at, subject_id FROM feed WHERE id IN (*)", ids
    )
    follows = [row for row in rows if row[2] == "follow"]
    people = users(database, [row[1] for row in rows] + [row[4] for row in follows])
    heard = shows(database, [row[4] for row in rows if row[2] != "follow"])
    found = {}
    for item_id, user_id, verb, at, subject_id in rows:
        subject = people[subject_id] if verb == "follow" else heard[subject_id]
        found[item_id] = FeedItem(item_id, people[user_id], verb, at, subject)
    return found


def playlists(database: Database, ids: Ids) -> dict[int, Playlist]:
    """Return playlists by their ids."""
    rows = database.rows_in("SELECT id, slug, name, user_id FROM playlists WHERE id IN (*)", ids)
    owners = users(database, [row[3] for row in rows])
    return {row[0]: Playlist(row[0], row[1], row[2], owners[row[3]]) for row in rows}


def items(database: Database, kind: ItemKind, ids: Ids) -> Mapping[int, Item]:
    """Return things of any one kind by their ids."""
    return _LOADERS[kind](database, ids) if ids else {}


_LOADERS: Mapping[ItemKind, Callable[[Database, Ids], Mapping[int, Item]]] = {
    "user": users,
    "show": shows,
    "comment": comments,
    "feed": feed_items,
    "playlist": playlists,
    "tag": tags,
}


def _user(row: Row | list[Any]) -> User:
    values = list(row)
    values[_USER_FLAGS] = map(bool, values[_USER_FLAGS])  # SQLite has no truth values
    return User(*values)
