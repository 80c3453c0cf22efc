"""Writes objects of the API into the tables of an archive."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from .pictures import find_largest

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping, Sequence

#: The counts of users and shows, as the API names them.
USER_COUNTS = (
    "follower_count", "following_count", "cloudcast_count", "favorite_count", "listen_count",
)  # fmt: skip
SHOW_COUNTS = ("play_count", "favorite_count", "comment_count", "listener_count", "repost_count")

#: Maximum number of users to remember.
_MOST_USERS = 10_000


class ListKind(NamedTuple):
    """A list of a user or show.

    Attributes:
        owner: Table of the owner, ``"users"`` or ``"shows"``.
        name: Name of the list in the API.
        table: The table of its items.
        owned: Column of the owner in that table.
        side: Bit of the list in ``seen_in``, since two lists may share a row; 0 for comments.
    """

    owner: str
    name: str
    table: str
    owned: str
    side: int = 0


CLOUDCASTS = ListKind("users", "cloudcasts", "shows", "user_key", 1)
FOLLOWERS = ListKind("users", "followers", "follows", "followed_key", 2)
FOLLOWING = ListKind("users", "following", "follows", "user_key", 1)
FAVORITES = ListKind("users", "favorites", "favorites", "user_key", 1)
FAVORITES_OF_SHOW = ListKind("shows", "favorites", "favorites", "show_key", 2)
LISTENS = ListKind("users", "listens", "listens", "user_key", 1)
COMMENTS = ListKind("users", "comments", "comments", "profile_key")
COMMENTS_OF_SHOW = ListKind("shows", "comments", "comments", "show_key")


class Writer:
    """Writes objects into an archive. The caller opens and ends transactions.

    Args:
        connection: The archive.
        now: Returns the time as ISO text.
    """

    def __init__(self, connection: sqlite3.Connection, now: Callable[[], str]) -> None:
        self._connection = connection
        self._now = now
        #: Users written before, so that the owner of a thousand shows is not written a thousand
        #: times.
        self._users: dict[str, int] = {}

    def write_page(
        self, kind: ListKind, owner: str, items: Iterable[Mapping[str, Any]]
    ) -> tuple[int, int]:
        """Write the items of a page.

        Args:
            kind: The list.
            owner: Key of its owner.
            items: The JSON objects.

        Returns:
            The number of new items, and of shows whose ``updated_time`` moved.
        """
        new = changed = 0
        for item in items:
            is_new, is_changed = self._write_item(kind, owner, item)
            new += is_new
            changed += is_changed
        return new, changed

    def write_user(self, user: Mapping[str, Any], *, archived: bool = False) -> str:
        """Write a user, from a detail page or from a list, and return the key."""
        key, text, now = str(user["key"]), _json(user), self._now()
        if self._users.get(key) == hash(text) and not archived:
            return key
        if len(self._users) == _MOST_USERS:
            self._users.clear()
        self._users[key] = hash(text)
        self._connection.execute(
            """
            INSERT INTO users (key, username, name, biog, city, country, is_pro, created_time,
                updated_time, url, picture, json, archived, first_seen, last_seen)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?14)
            ON CONFLICT (key) DO UPDATE SET
                username = excluded.username, name = excluded.name,
                biog = coalesce(excluded.biog, biog),
                city = CASE WHEN ?9 IS NULL THEN city ELSE excluded.city END,
                country = CASE WHEN ?9 IS NULL THEN country ELSE excluded.country END,
                is_pro = coalesce(excluded.is_pro, is_pro),
                created_time = coalesce(excluded.created_time, created_time),
                updated_time = coalesce(excluded.updated_time, updated_time),
                url = excluded.url, picture = coalesce(excluded.picture, picture),
                json = CASE WHEN ?9 IS NULL THEN json_patch(json, excluded.json)
                    ELSE excluded.json END,
                archived = max(archived, excluded.archived),
                last_seen = excluded.last_seen, gone_at = NULL
            """,
            (
                key,
                user.get("username") or key.strip("/"),
                user.get("name"),
                user.get("biog"),
                user.get("city"),
                user.get("country"),
                user.get("is_pro"),
                user.get("created_time"),
                user.get("updated_time"),
                user.get("url"),
                find_largest(user.get("pictures")),
                text,
                archived,
                now,
            ),
        )
        if user.get("follower_count") is not None:
            self._write_user_counts(key, user)
        return key

    def write_show(
        self, show: Mapping[str, Any], *, is_listed: bool = False, is_complete: bool = False
    ) -> tuple[bool, bool]:
        """Write a show.

        Args:
            show: The JSON object.
            is_listed: Whether it comes from the list of its user's shows.
            is_complete: Whether it comes from its own page, with all fields.

        Returns:
            Whether it is new in that list, and whether its ``updated_time`` moved.
        """
        key, now = str(show["key"]), self._now()
        before = self._connection.execute(_BEFORE, (key,)).fetchone()
        owner = self.write_user(show.get("user") or _owner(key))
        hidden = bool(show.get("hidden_stats"))
        self._connection.execute(
            """
            INSERT INTO shows (key, user_key, slug, name, description, audio_length, created_time,
                updated_time, url, picture, hidden_stats, json, details_of, seen_in, first_seen,
                last_seen)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?15)
            ON CONFLICT (key) DO UPDATE SET
                slug = excluded.slug, name = excluded.name,
                description = coalesce(excluded.description, description),
                audio_length = coalesce(excluded.audio_length, audio_length),
                created_time = coalesce(excluded.created_time, created_time),
                updated_time = coalesce(excluded.updated_time, updated_time),
                url = excluded.url, picture = coalesce(excluded.picture, picture),
                hidden_stats = excluded.hidden_stats,
                json = CASE WHEN ?13 IS NULL THEN json_patch(json, excluded.json)
                    ELSE excluded.json END,
                details_of = coalesce(excluded.details_of, details_of),
                seen_in = seen_in | excluded.seen_in,
                last_seen = excluded.last_seen, gone_at = NULL
            """,
            (
                key,
                owner,
                show.get("slug"),
                show.get("name") or "",
                show.get("description") if not is_complete else show.get("description") or "",
                show.get("audio_length"),
                show.get("created_time"),
                show.get("updated_time"),
                show.get("url"),
                find_largest(show.get("pictures")),
                hidden,
                _json(show),
                (show.get("updated_time") or "") if is_complete else None,
                int(is_listed),
                now,
            ),
        )
        counts = [show.get(name) for name in SHOW_COUNTS]
        if hidden:
            # The API sends zeros, except for comments (recorded in 2021).
            counts = [
                count if name == "comment_count" else None
                for name, count in zip(SHOW_COUNTS, counts, strict=True)
            ]
        known = before or (0, None, None, None, *counts)
        if before is None or tuple(counts) != before[4:]:
            self._insert_counts("show", key, counts)
        self._write_tags(key, show.get("tags") or (), known[2])
        self._write_hosts(key, show.get("hosts") or (), known[3])
        is_new = not known[0] & 1 if is_listed else before is None
        is_changed = before is not None and before[1] != show.get("updated_time")
        return is_new, is_changed

    def write_sections(self, key: str, sections: Sequence[Mapping[str, Any]]) -> None:
        """Replace the tracklist of a show."""
        self._connection.execute("DELETE FROM sections WHERE show_key = ?", (key,))
        self._connection.executemany(
            "INSERT INTO sections (show_key, position, start_time, artist, song, chapter)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [
                (key, position, *map(section.get, ("start_time", "artist", "song", "chapter")))
                for position, section in enumerate(sections)
            ],
        )

    def mark_gone(self, kind: ListKind, owner: str, since: str) -> int:
        """Mark the items of a list that a complete reading did not find.

        Args:
            kind: The list.
            owner: Key of its owner.
            since: ISO time of the start of the reading.

        Returns:
            The number of items.
        """
        sides = f" AND seen_in & {kind.side}" if kind.side else ""
        return self._connection.execute(
            f"UPDATE {kind.table} SET gone_at = ? WHERE {kind.owned} = ?"  # noqa: S608
            f" AND gone_at IS NULL AND last_seen < ?{sides}",
            (self._now(), owner, since),
        ).rowcount

    def mark_object_gone(self, table: str, key: str) -> int:
        """Mark a user or show whose page does not exist; return the number of rows."""
        return self._connection.execute(
            f"UPDATE {table} SET gone_at = ? WHERE key = ? AND gone_at IS NULL",  # noqa: S608
            (self._now(), key),
        ).rowcount

    def _write_item(
        self, kind: ListKind, owner: str, item: Mapping[str, Any]
    ) -> tuple[bool, bool]:
        if kind is CLOUDCASTS:
            return self.write_show(item, is_listed=True)
        if kind.table == "comments":
            return self._write_comment(kind, owner, item), False
        if kind.table == "follows":
            other = self.write_user(item)
            pair = (owner, other) if kind is FOLLOWING else (other, owner)
            columns = ("user_key", "followed_key")
        elif kind is FAVORITES_OF_SHOW:
            pair, columns = (self.write_user(item), owner), ("user_key", "show_key")
        else:
            self.write_show(item)
            pair, columns = (owner, str(item["key"])), ("user_key", "show_key")
        values = dict(zip(columns, pair, strict=True))
        if kind is LISTENS:
            values["listen_time"] = item.get("listen_time") or ""
        return self._write_relation(kind, values), False

    def _write_relation(self, kind: ListKind, values: dict[str, str]) -> bool:
        where = " AND ".join(f"{column} = ?" for column in values)
        before = self._connection.execute(
            f"SELECT seen_in FROM {kind.table} WHERE {where}",  # noqa: S608
            tuple(values.values()),
        ).fetchone()
        now = self._now()
        columns = ", ".join(values)
        self._connection.execute(
            f"INSERT INTO {kind.table} ({columns}, seen_in, first_seen, last_seen)"  # noqa: S608
            f" VALUES ({', '.join('?' * len(values))}, ?, ?, ?)"
            f" ON CONFLICT ({columns}) DO UPDATE SET seen_in = seen_in | excluded.seen_in,"
            " last_seen = excluded.last_seen, gone_at = NULL",
            (*values.values(), kind.side, now, now),
        )
        return before is None or not before[0] & kind.side

    def _write_comment(self, kind: ListKind, owner: str, comment: Mapping[str, Any]) -> bool:
        key, now = str(comment["key"]), self._now()
        author = self.write_user(comment["user"]) if comment.get("user") else None
        is_new = self._connection.execute(
            f"INSERT INTO comments (key, {kind.owned}, user_key, comment, submit_date, json,"  # noqa: S608
            " first_seen, last_seen) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)"
            " ON CONFLICT DO NOTHING",
            (
                key,
                owner,
                author,
                comment.get("comment"),
                comment.get("submit_date"),
                _json(comment),
                now,
            ),
        ).rowcount
        if not is_new:
            self._connection.execute(
                "UPDATE comments SET comment = ?, json = ?, last_seen = ?, gone_at = NULL"
                " WHERE key = ?",
                (comment.get("comment"), _json(comment), now, key),
            )
        return bool(is_new)

    def _write_user_counts(self, key: str, user: Mapping[str, Any]) -> None:
        counts = tuple(user.get(name) for name in USER_COUNTS)
        last = self._connection.execute(
            f"SELECT {', '.join(USER_COUNTS)} FROM user_counts WHERE user_key = ?"  # noqa: S608
            " ORDER BY at DESC LIMIT 1",
            (key,),
        ).fetchone()
        if last != counts:
            self._insert_counts("user", key, counts)

    def _insert_counts(self, noun: str, key: str, counts: Sequence[int | None]) -> None:
        marks = ", ".join("?" * (len(counts) + 2))
        self._connection.execute(
            f"INSERT OR REPLACE INTO {noun}_counts VALUES ({marks})",  # noqa: S608
            (key, self._now(), *counts),
        )

    def _write_tags(self, key: str, tags: Sequence[Mapping[str, Any]], before: str | None) -> None:
        keys = [str(tag["key"]) for tag in tags]
        if keys != (before or "").split():
            self._connection.executemany(
                "INSERT INTO tags (key, name, url) VALUES (?, ?, ?)"
                " ON CONFLICT (key) DO UPDATE SET name = excluded.name",
                [(tag["key"], tag.get("name") or tag["key"], tag.get("url")) for tag in tags],
            )
            self._replace("show_tags", "tag_key", key, keys)

    def _write_hosts(
        self, key: str, hosts: Sequence[Mapping[str, Any]], before: str | None
    ) -> None:
        keys = [str(host["key"]) for host in hosts]
        if keys != (before or "").split():
            for host in hosts:
                self.write_user(host)
            self._replace("show_hosts", "user_key", key, keys)

    def _replace(self, table: str, column: str, key: str, keys: Sequence[str]) -> None:
        self._connection.execute(f"DELETE FROM {table} WHERE show_key = ?", (key,))  # noqa: S608
        self._connection.executemany(
            f"INSERT INTO {table} (show_key, position, {column}) VALUES (?, ?, ?)",  # noqa: S608
            [(key, position, other) for position, other in enumerate(keys)],
        )


#: What is stored of a show: lists, time, tags, hosts and the last counts.
_BEFORE = f"""
    SELECT seen_in, updated_time,
        (SELECT group_concat(tag_key, ' ') FROM (
            SELECT tag_key FROM show_tags WHERE show_key = ?1 ORDER BY position)),
        (SELECT group_concat(user_key, ' ') FROM (
            SELECT user_key FROM show_hosts WHERE show_key = ?1 ORDER BY position)),
        {", ".join(SHOW_COUNTS)}
    FROM shows LEFT JOIN (
        SELECT {", ".join(SHOW_COUNTS)} FROM show_counts WHERE show_key = ?1
        ORDER BY at DESC LIMIT 1
    ) WHERE key = ?1
"""  # noqa: S608


def _owner(key: str) -> dict[str, str]:
    """Return the user of a show that is sent without one."""
    username = key.split("/")[1]
    return {"key": f"/{username}/", "username": username}


#: Returns JSON as compact text.
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
