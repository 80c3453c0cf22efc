"""Writes objects of the API into the tables of an archive."""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from .lists import CLOUDCASTS, LISTENS
from .pictures import find_largest

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from .lists import ListKind

#: The counts of users and shows, as the API names them.
USER_COUNTS = (
    "follower_count", "following_count", "cloudcast_count", "favorite_count", "listen_count",
)  # fmt: skip
SHOW_COUNTS = ("play_count", "favorite_count", "comment_count", "listener_count", "repost_count")

#: Maximum number of users to remember.
_MOST_USERS = 2_000

#: Maximum number of rows that a statement inserts, a power of 2.
_MOST_ROWS = 64


class StoredShow(NamedTuple):
    """A show before it is written again; the keys of its tags and hosts are joined by spaces."""

    seen_in: int
    gone_at: str | None
    updated_time: str | None
    tags: str | None
    hosts: str | None
    counts: tuple[int | None, ...]


class Writer:
    """Writes objects into an archive. The caller opens and ends transactions.

    Each statement writes many rows, because this thread waits for the others after each statement.

    Args:
        connection: The archive.
        now: Returns the time as ISO text.
    """

    def __init__(self, connection: sqlite3.Connection, now: Callable[[], str]) -> None:
        self._connection = connection
        self._now = now
        #: Users written before, so that the owner of a thousand shows is not written a thousand
        #: times.
        self._users: dict[str, Mapping[str, Any]] = {}

    def write_page(
        self, kind: ListKind, owner: str, items: Sequence[Mapping[str, Any]]
    ) -> tuple[int, int]:
        """Write the items of a page.

        Args:
            kind: The list.
            owner: Key of its owner.
            items: The JSON objects.

        Returns:
            The number of items that are new or have returned, and of shows whose
            ``updated_time`` has changed.
        """
        if kind is CLOUDCASTS:
            return self.write_shows(items, is_listed=True)
        return self.write_pages(kind, [(owner, items)])[0], 0

    def write_pages(
        self, kind: ListKind, pages: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]
    ) -> list[int]:
        """Write pages of lists of one kind, but not of shows.

        Args:
            kind: The kind.
            pages: The keys of the owners, and the JSON objects of their pages.

        Returns:
            The number of items of each page that are new or have returned.
        """
        write = self._write_comments if kind.table == "comments" else self._write_relations
        return write(kind, pages)

    def write_user(self, user: Mapping[str, Any]) -> None:
        """Write an archived user from its own page."""
        key = str(user["key"])
        self._write_users([user], self._now())
        self._connection.execute("UPDATE users SET archived = 1 WHERE key = ?", (key,))
        self._write_user_counts(key, user)

    def write_shows(
        self,
        shows: Iterable[Mapping[str, Any]],
        *,
        is_listed: bool = False,
        is_complete: bool = False,
    ) -> tuple[int, int]:
        """Write shows.

        Args:
            shows: The JSON objects.
            is_listed: Whether they come from the list of their user's shows.
            is_complete: Whether they come from their own pages, with all fields.

        Returns:
            The number of shows that are new in that list or have returned to it, and of those
            whose ``updated_time`` has changed.
        """
        by_key = {str(show["key"]): show for show in shows}
        rows = self._find(_SHOWS_BEFORE, by_key)
        before = {row[0]: StoredShow._make((*row[1:6], row[6:])) for row in rows}
        now = self._now()
        owners = {key: show.get("user") or _owner(key) for key, show in by_key.items()}
        self._write_users(owners.values(), now)
        self._insert(
            _WRITE_SHOW,
            [
                (
                    key,
                    owners[key]["key"],
                    show.get("slug"),
                    show.get("name") or "",
                    show.get("description") or ("" if is_complete else None),
                    show.get("audio_length"),
                    show.get("created_time"),
                    show.get("updated_time"),
                    show.get("url"),
                    find_largest(show.get("pictures")),
                    bool(show.get("hidden_stats")),
                    _json(show),
                    (show.get("updated_time") or "") if is_complete else None,
                    int(is_listed),
                    now,
                    now,
                )
                for key, show in by_key.items()
            ],
        )
        self._write_show_counts(by_key, before, now)
        self._write_tags(by_key, before)
        self._write_hosts(by_key, before, now)
        known = sum(
            not is_listed or (show.seen_in & 1 and not show.gone_at) for show in before.values()
        )
        changed = sum(
            show.updated_time != by_key[key].get("updated_time") for key, show in before.items()
        )
        return len(by_key) - known, changed

    def write_sections(self, key: str, sections: Sequence[Mapping[str, Any]]) -> None:
        """Replace the tracklist of a show."""
        self._connection.execute("DELETE FROM sections WHERE show_key = ?", (key,))
        self._insert(
            "INSERT INTO sections (show_key, position, start_time, artist, song, chapter)"
            " VALUES {}",
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
            f"UPDATE {kind.table} SET gone_at = ? WHERE {kind.owner} = ?"  # noqa: S608
            f" AND gone_at IS NULL AND last_seen < ?{sides}",
            (self._now(), owner, since),
        ).rowcount

    def mark_gone_of_shows(self, kind: ListKind, starts: Mapping[str, str]) -> int:
        """Mark the items of lists of shows that complete readings did not find.

        Args:
            kind: The list.
            starts: ISO times of the starts of the readings by the keys of the shows.

        Returns:
            The number of items.
        """
        # Usually there are none; a single statement checks that.
        owners = self._find(
            f"SELECT DISTINCT {kind.owner} FROM {kind.table}"  # noqa: S608
            f" WHERE {kind.owner} IN (SELECT value FROM json_each(?))"
            " AND gone_at IS NULL AND last_seen < ?",
            starts,
            max(starts.values()),
        )
        return sum(self.mark_gone(kind, owner, starts[owner]) for (owner,) in owners)

    def mark_user_gone(self, key: str) -> int:
        """Mark a user whose page does not exist, and their shows; return the number of rows."""
        now = self._now()
        return sum(
            self._connection.execute(
                f"UPDATE {table} SET gone_at = ? WHERE {column} = ? COLLATE NOCASE"  # noqa: S608
                " AND gone_at IS NULL",
                (now, key),
            ).rowcount
            for table, column in (("users", "key"), ("shows", "user_key"))
        )

    def mark_user_renamed(self, key: str) -> int:
        """Mark a user who has another key now, and their shows; return the number of rows."""
        self._connection.execute(
            "UPDATE users SET archived = 0 WHERE key = ? COLLATE NOCASE", (key,)
        )
        return self.mark_user_gone(key)

    def mark_show_gone(self, key: str) -> int:
        """Mark a show whose page does not exist; return the number of rows."""
        return self._connection.execute(
            "UPDATE shows SET gone_at = ? WHERE key = ? AND gone_at IS NULL", (self._now(), key)
        ).rowcount

    def _find(self, query: str, keys: Iterable[object], *values: str) -> list[tuple[Any, ...]]:
        """Return the rows that a query finds for some keys."""
        return self._connection.execute(query, (json.dumps(list(keys)), *values)).fetchall()

    def _write_users(self, users: Iterable[Mapping[str, Any]], now: str) -> None:
        changed: dict[str, Mapping[str, Any]] = {}
        for user in users:
            key = str(user["key"])
            if self._users.get(key) != user:
                changed[key] = user
        if not changed:
            return
        if len(self._users) + len(changed) > _MOST_USERS:
            self._users.clear()
        self._users.update(changed)
        self._insert(
            _WRITE_USER,
            [
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
                    _json(user),
                    now,
                    now,
                )
                for key, user in changed.items()
            ],
        )

    def _write_relations(
        self, kind: ListKind, pages: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]
    ) -> list[int]:
        """Write who follows, favorited or listened to what; return the numbers of new rows."""
        items = [item for _, page in pages for item in page]
        if kind.item == "show_key":
            self.write_shows(items)
        else:
            self._write_users(items, self._now())
        names = f"{kind.owner}, {kind.item}" + (", listen_time" if kind is LISTENS else "")
        rows = [{_relation(kind, owner, item) for item in page} for owner, page in pages]
        all_rows = list(chain.from_iterable(rows))
        query = (
            f"SELECT {names} FROM json_each(?) AS row CROSS JOIN {kind.table}"  # noqa: S608
            f" WHERE {kind.owner} = json_extract(row.value, '$[0]')"
            f" AND {kind.item} = json_extract(row.value, '$[1]')"
            f" AND seen_in & {kind.side} AND gone_at IS NULL"
        )
        known = set(self._find(query, all_rows))
        now = self._now()
        self._insert(
            f"INSERT INTO {kind.table} ({names}, seen_in, first_seen, last_seen) VALUES {{}}"  # noqa: S608
            f" ON CONFLICT ({names}) DO UPDATE SET seen_in = seen_in | excluded.seen_in,"
            " last_seen = excluded.last_seen, gone_at = NULL",
            [(*row, kind.side, now, now) for row in all_rows],
        )
        return [len(page.difference(known)) for page in rows]

    def _write_comments(
        self, kind: ListKind, pages: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]
    ) -> list[int]:
        """Write comments; return how many of each page are new or have returned."""
        by_key = {str(item["key"]): (owner, item) for owner, page in pages for item in page}
        found = self._find(
            "SELECT key FROM comments WHERE key IN (SELECT value FROM json_each(?))"
            " AND gone_at IS NULL",
            by_key,
        )
        known = {key for (key,) in found}
        now = self._now()
        self._write_users([item["user"] for _, item in by_key.values() if item.get("user")], now)
        self._insert(
            f"INSERT INTO comments (key, {kind.owner}, user_key, comment, submit_date, json,"  # noqa: S608
            " first_seen, last_seen) VALUES {}"
            " ON CONFLICT (key) DO UPDATE SET comment = excluded.comment, json = excluded.json,"
            " last_seen = excluded.last_seen, gone_at = NULL",
            [
                (
                    key,
                    owner,
                    (item.get("user") or {}).get("key"),
                    item.get("comment"),
                    item.get("submit_date"),
                    _json(item),
                    now,
                    now,
                )
                for key, (owner, item) in by_key.items()
            ],
        )
        return [len({str(item["key"]) for item in page}.difference(known)) for _, page in pages]

    def _write_user_counts(self, key: str, user: Mapping[str, Any]) -> None:
        counts = tuple(map(user.get, USER_COUNTS))
        last = self._connection.execute(
            f"SELECT {', '.join(USER_COUNTS)} FROM user_counts WHERE user_key = ?"  # noqa: S608
            " ORDER BY at DESC LIMIT 1",
            (key,),
        ).fetchone()
        if last != counts:
            self._insert(_WRITE_COUNTS.format("user"), [(key, self._now(), *counts)])

    def _write_show_counts(
        self, shows: Mapping[str, Mapping[str, Any]], before: Mapping[str, StoredShow], now: str
    ) -> None:
        rows = []
        for key, show in shows.items():
            counts = tuple(map(show.get, SHOW_COUNTS))
            if show.get("hidden_stats"):
                # The API sends zeros, except for comments (recorded in 2021).
                counts = (None, None, show.get("comment_count"), None, None)
            if key not in before or counts != before[key].counts:
                rows.append((key, now, *counts))
        self._insert(_WRITE_COUNTS.format("show"), rows)

    def _write_tags(
        self, shows: Mapping[str, Mapping[str, Any]], before: Mapping[str, StoredShow]
    ) -> None:
        changed = _changed_keys(shows, "tags", {key: show.tags for key, show in before.items()})
        tags = {str(tag["key"]): tag for key in changed for tag in shows[key].get("tags") or ()}
        self._insert(
            "INSERT INTO tags (key, name, url) VALUES {}"
            " ON CONFLICT (key) DO UPDATE SET name = excluded.name",
            [(key, tag.get("name") or key, tag.get("url")) for key, tag in tags.items()],
        )
        self._replace("show_tags", "tag_key", changed)

    def _write_hosts(
        self, shows: Mapping[str, Mapping[str, Any]], before: Mapping[str, StoredShow], now: str
    ) -> None:
        changed = _changed_keys(shows, "hosts", {key: show.hosts for key, show in before.items()})
        self._write_users([host for key in changed for host in shows[key].get("hosts") or ()], now)
        self._replace("show_hosts", "user_key", changed)

    def _replace(self, table: str, column: str, keys: Mapping[str, Sequence[str]]) -> None:
        if not keys:
            return
        self._connection.execute(
            f"DELETE FROM {table} WHERE show_key IN (SELECT value FROM json_each(?))",  # noqa: S608
            (json.dumps(list(keys)),),
        )
        self._insert(
            f"INSERT INTO {table} (show_key, position, {column}) VALUES {{}}",  # noqa: S608
            [
                (key, position, other)
                for key, others in keys.items()
                for position, other in enumerate(others)
            ],
        )

    def _insert(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows by a statement with ``{}`` in the place of their values."""
        start = 0
        while left := len(rows) - start:
            # Powers of 2, so that few different statements are compiled.
            number = min(_MOST_ROWS, 1 << left.bit_length() - 1)
            part = rows[start : start + number]
            start += number
            row = f"({', '.join('?' * len(part[0]))})"
            filled = statement.format(", ".join([row] * len(part)))
            values = list(chain.from_iterable(part))
            try:
                self._connection.execute(filled, values)
            except UnicodeEncodeError:
                self._connection.execute(filled, list(map(_encodable, values)))


#: The keys of shows, and the fields of their `StoredShow`.
_SHOWS_BEFORE = f"""
    SELECT key, seen_in, gone_at, updated_time,
        (SELECT group_concat(tag_key, ' ') FROM (
            SELECT tag_key FROM show_tags WHERE show_key = shows.key ORDER BY position)),
        (SELECT group_concat(user_key, ' ') FROM (
            SELECT user_key FROM show_hosts WHERE show_key = shows.key ORDER BY position)),
        {", ".join(SHOW_COUNTS)}
    FROM shows LEFT JOIN show_counts ON show_counts.show_key = shows.key
        AND at = (SELECT max(at) FROM show_counts WHERE show_key = shows.key)
    WHERE key IN (SELECT value FROM json_each(?))
"""  # noqa: S608 - the names of the counts

_WRITE_USER = """
    INSERT INTO users (key, username, name, biog, city, country, is_pro, created_time,
        updated_time, url, picture, json, first_seen, last_seen)
    VALUES {}
    ON CONFLICT (key) DO UPDATE SET
        username = excluded.username, name = excluded.name,
        biog = coalesce(excluded.biog, biog),
        city = CASE WHEN excluded.updated_time IS NULL THEN city ELSE excluded.city END,
        country = CASE WHEN excluded.updated_time IS NULL THEN country ELSE excluded.country END,
        is_pro = coalesce(excluded.is_pro, is_pro),
        created_time = coalesce(excluded.created_time, created_time),
        updated_time = coalesce(excluded.updated_time, updated_time),
        url = excluded.url, picture = coalesce(excluded.picture, picture),
        json = CASE WHEN excluded.updated_time IS NULL THEN json_patch(json, excluded.json)
            ELSE excluded.json END,
        last_seen = excluded.last_seen, gone_at = NULL
"""

_WRITE_SHOW = """
    INSERT INTO shows (key, user_key, slug, name, description, audio_length, created_time,
        updated_time, url, picture, hidden_stats, json, details_of, seen_in, first_seen,
        last_seen)
    VALUES {}
    ON CONFLICT (key) DO UPDATE SET
        slug = excluded.slug, name = excluded.name,
        description = coalesce(excluded.description, description),
        audio_length = coalesce(excluded.audio_length, audio_length),
        created_time = coalesce(excluded.created_time, created_time),
        updated_time = coalesce(excluded.updated_time, updated_time),
        url = excluded.url, picture = coalesce(excluded.picture, picture),
        hidden_stats = excluded.hidden_stats,
        json = CASE WHEN excluded.details_of IS NULL THEN json_patch(json, excluded.json)
            ELSE excluded.json END,
        details_of = coalesce(excluded.details_of, details_of),
        seen_in = seen_in | excluded.seen_in,
        last_seen = excluded.last_seen, gone_at = NULL
"""

_WRITE_COUNTS = "INSERT OR REPLACE INTO {}_counts VALUES {{}}"


def _changed_keys(
    shows: Mapping[str, Mapping[str, Any]], field: str, before: Mapping[str, str | None]
) -> dict[str, list[str]]:
    """Return the keys in a field of the shows whose keys differ from those before."""
    after = {
        key: [str(one["key"]) for one in show.get(field) or ()] for key, show in shows.items()
    }
    return {key: keys for key, keys in after.items() if keys != (before.get(key) or "").split()}


def _relation(kind: ListKind, owner: str, item: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the key of the row of an item in the table of its list."""
    row = (owner, str(item["key"]))
    return (*row, item.get("listen_time") or "") if kind is LISTENS else row


def _owner(key: str) -> dict[str, str]:
    """Return the user of a show that is sent without one."""
    username = key.split("/")[1]
    return {"key": f"/{username}/", "username": username}


def _encodable(value: Any) -> Any:
    """Return a value without lone surrogates, which SQLite refuses."""
    return value.encode(errors="replace").decode() if isinstance(value, str) else value


def _json(value: Any) -> str:
    """Return a value as compact JSON."""
    try:
        return _dumps(value).decode()
    except (TypeError, ValueError):  # what orjson refuses: lone surrogates, very large numbers
        return _encode(value).encode(errors="replace").decode()


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _dumps_slowly(value: Any) -> bytes:
    return _encode(value).encode()


_dumps: Callable[[Any], bytes]
try:
    from orjson import dumps as _dumps
except ImportError:
    _dumps = _dumps_slowly
