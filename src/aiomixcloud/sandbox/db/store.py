"""The data of the sandbox and the operations on it. Independent of HTTP, JSON and URLs."""

from __future__ import annotations

import re
import time
from collections import Counter
from contextlib import AbstractContextManager, closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Literal

from . import listings, loaders, shows, timestamps
from .database import Database
from .files import Files
from .lag import Lag
from .models import (
    Artist,
    Entry,
    Media,
    MediaKind,
    NewShow,
    NewUser,
    Page,
    PictureSource,
    Playlist,
    Relation,
    Section,
    Show,
    ShowChange,
    Tag,
    Track,
    User,
    ViewerRelations,
    Window,
    World,
)
from .slugs import RESERVED_USERNAMES, slugify
from .tokens import Grants

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence
    from pathlib import Path

    from .listings import Listing

# Number of candidates per tag when searching for similar shows.
_SIMILAR_PER_TAG = 50


class Store:
    """The data of one sandbox.

    Names and slugs are case-insensitive. All times are whole Unix seconds. Pages that are linked
    by time cannot separate items of the same second, so each item of a list needs its own.

    Args:
        path: The SQLite file that stores the data, next to a folder with the suffix `-files` for
            audio and pictures; None for memory and a temporary folder.
        clock: Returns the time in Unix seconds.
        list_delay: Returns the number of seconds by which lists of shows lag behind.

    Raises:
        OSError: The file cannot be opened, or another sandbox uses it.
        ValueError: The file does not hold sandbox data of this version.

    >>> store = Store()
    >>> store.add_user(NewUser("bob", "Bob", created_at=1_300_000_000, updated_at=1_300_000_000))
    1
    >>> store.find_user("BOB").name
    'Bob'
    >>> store.close()
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        clock: Callable[[], float] = time.time,
        list_delay: Callable[[], float] = lambda: 0,
    ) -> None:
        self._database = Database(path)
        self._clock = clock
        self._lag = Lag(clock, list_delay)
        self.grants: Grants = Grants(self._database)
        self.files: Files = Files(None if path is None else path.with_name(f"{path.name}-files"))
        # An earlier sandbox may have been killed during an upload.
        self.files.keep_only(self._list_stored())

    @property
    def origin(self) -> World | None:
        """The initial data; None before it is created."""
        row = self._database.fetch_row("SELECT empty, users, shows FROM origin")
        return World(bool(row[0]), *row[1:]) if row else None

    @property
    def version(self) -> Hashable:
        """A value that differs after every change of the data or of what lists show."""
        if not self._lag.delay():
            return self._database.version
        late = (self._lag.find_hidden(), self._lag.find_hidden(own=True))
        return (self._database.version, late)

    def close(self) -> None:
        """Close all files; closing again has no effect."""
        self._database.close()
        self.files.close()

    def now(self) -> int:
        """Return the current time in whole Unix seconds."""
        return int(self._clock())

    def transaction(self) -> AbstractContextManager[None]:
        """Run the `with` block in a transaction."""
        return self._database.transaction()

    def snapshot(self) -> bytes:
        """Return all data except audio and picture files, for `restore`."""
        return self._database.snapshot()

    def restore(self, snapshot: bytes, origin: World) -> None:
        """Replace all data with a snapshot, which counts as the initial data `origin`.

        Tokens without an application stay valid for users that the snapshot contains.
        """
        with self._database.lock, closing(Database(snapshot=snapshot)) as after:
            with after.transaction():
                after.execute("DELETE FROM origin")
                after.insert("origin", asdict(origin))
                self.grants.copy_to(after)
            stored = self._list_stored()
            self._database.become(after)
            self._lag.clear()
            self.files.discard(stored - self._list_stored())

    def _list_stored(self) -> set[str]:
        return {row[0] for row in self._database.fetch_rows("SELECT file FROM media")}

    # Lookups

    def find_user(self, username: str) -> User | None:
        """Return the user with this name."""
        user_id = self._database.fetch_value("SELECT id FROM users WHERE username = ?", username)
        return None if user_id is None else self.load_user(user_id)

    def load_user(self, user_id: int) -> User:
        """Return the user with this id; raise `KeyError` if there is none."""
        return loaders.load_users(self._database, [user_id])[user_id]

    def find_show(self, user_id: int, slug: str) -> Show | None:
        """Return a user's show with this slug, in any state."""
        show_id = self._database.fetch_value(
            "SELECT id FROM shows WHERE user_id = ? AND slug = ?", user_id, slug.lower()
        )
        return None if show_id is None else self._load_show(show_id)

    def _load_show(self, show_id: int) -> Show:
        return loaders.load_shows(self._database, [show_id])[show_id]

    def load_sections(self, show_id: int) -> list[Section]:
        """Return the tracklist of a show."""
        rows = self._database.fetch_rows(
            "SELECT chapter, artist, song, start_time FROM sections"
            " WHERE show_id = ? ORDER BY position",
            (show_id,),
        )
        return [Section(*row) for row in rows]

    def find_tag(self, slug: str) -> Tag | None:
        """Return the tag with this slug."""
        sql = "SELECT id, slug, name FROM tags WHERE slug = ?"
        row = self._database.fetch_row(sql, (slug.lower(),))
        return Tag(*row) if row else None

    def find_artist(self, slug: str) -> Artist | None:
        """Return the artist with this slug."""
        sql = "SELECT id, slug, name FROM artists WHERE slug = ?"
        row = self._database.fetch_row(sql, (slug.lower(),))
        return Artist(*row) if row else None

    def find_track(self, artist: Artist, slug: str) -> Track | None:
        """Return an artist's track with this slug."""
        sql = "SELECT id, slug, name FROM tracks WHERE artist_id = ? AND slug = ?"
        row = self._database.fetch_row(sql, (artist.id, slug.lower()))
        return Track(row[0], row[1], row[2], artist) if row else None

    def find_city(self, slug: str) -> str | None:
        """Return the name of a city, if any user lives in it."""
        city: str | None = self._database.fetch_value(
            "SELECT city FROM users WHERE city_slug = ? LIMIT 1", slug.lower()
        )
        return city

    def find_playlist(self, user_id: int, slug: str) -> Playlist | None:
        """Return a user's playlist with this slug."""
        found = self._database.fetch_value(
            "SELECT id FROM playlists WHERE user_id = ? AND slug = ?", user_id, slug.lower()
        )
        return found and loaders.load_playlists(self._database, [found])[found]

    def find_media(self, show_id: int, kind: MediaKind) -> Media | None:
        """Return the stored audio or picture of a show."""
        row = self._database.fetch_row(
            "SELECT file, type FROM media WHERE show_id = ? AND kind = ?", (show_id, kind)
        )
        return Media(*row) if row else None

    def find_picture(self, path: str) -> PictureSource | None:
        """Return the picture with this path in its address, with or without a stored file."""
        if re.fullmatch(r"defaults/(users/[0-9]\.png|(faces|covers)/[0-9]{1,18})", path):
            return PictureSource(path)
        row = self._database.fetch_row(
            "SELECT picture_color, file FROM shows LEFT JOIN media"
            " ON show_id = id AND kind = 'picture' WHERE picture = ?",
            (path,),
        ) or self._database.fetch_row(
            "SELECT picture_color, NULL FROM users WHERE picture = ?1 OR cover = ?1", (path,)
        )
        return PictureSource(path, *row) if row else None

    def list_prominent_users(self, limit: int) -> list[User]:
        """Return users who have shows, those with the most followers first."""
        rows = self._database.fetch_rows(
            "SELECT id FROM users WHERE cloudcast_count > 0"
            " ORDER BY follower_count DESC, id LIMIT ?",
            (limit,),
        )
        return [self.load_user(row[0]) for row in rows]

    def find_example_user(self) -> User | None:
        """Return the most prominent user, or the first one if nobody has shows."""
        prominent = self.list_prominent_users(1)
        if prominent:
            return prominent[0]
        first = self._database.fetch_value("SELECT min(id) FROM users")
        return None if first is None else self.load_user(first)

    # Lists

    def load_page(self, listing: Listing, window: Window) -> Page:
        """Return a page of a list."""
        time = listing.time
        where, values = [listing.where], list[str | int | None](listing.values)
        # The plus stops SQLite from using the index of the time instead of that of the order.
        bound = time if listing.order is None else f"+{time}"
        if time is not None and window.since is not None:
            where.append(f"{bound} > ?")
            values.append(window.since)
        if time is not None and window.until is not None:
            where.append(f"{bound} < ?")
            values.append(window.until)
        if listing.show and (late := self._lag.find_hidden(own=listing.own)):
            where.append(f"coalesce({listing.show}, 0) NOT IN ({', '.join(map(str, late))})")
        order = listing.order or f"{time} DESC, {listing.item} DESC"
        # No item may be removed after its id is read and before it is loaded.
        with self._database.lock:
            # One extra row shows whether more items follow.
            rows = self._database.fetch_rows(
                f"SELECT {listing.item}, {time or 'NULL'} FROM {listing.source}"  # noqa: S608
                f" WHERE {' AND '.join(where)} ORDER BY {order} LIMIT ? OFFSET ?",
                [*values, window.limit + 1, window.offset or 0],
            )
            more = len(rows) > window.limit
            del rows[window.limit :]
            items = loaders.load_items(
                self._database, listing.kind, [item_id for item_id, _ in rows]
            )
        return Page(tuple(Entry(items[item_id], at) for item_id, at in rows), more)

    def list_similar(self, show: Show) -> Listing:
        """Return the shows that share the most tags with a show (a guess)."""
        shared: Counter[int] = Counter()
        plays: dict[int, int] = {}
        for tag in show.tags:
            for show_id, play_count in self._database.fetch_rows(
                "SELECT show_id, play_count FROM show_tags WHERE tag_id = ? AND state = 'public'"
                " ORDER BY play_count DESC LIMIT ?",
                (tag.id, _SIMILAR_PER_TAG),
            ):
                shared[show_id] += 1
                plays[show_id] = play_count
        shared.pop(show.id, None)
        ranking = sorted(shared, key=lambda show_id: (-shared[show_id], -plays[show_id], show_id))
        return listings.list_chosen_shows(ranking)

    def load_relations(
        self, viewer_id: int, users: Iterable[int] = (), shows: Iterable[int] = ()
    ) -> ViewerRelations:
        """Return the relations of a user to these users and shows."""
        user_ids, show_ids = sorted(set(users)), sorted(set(shows))

        def related(table: str, mine: str, other: str, ids: list[int]) -> frozenset[int]:
            if not ids:
                return frozenset()
            sql = f"SELECT {other} FROM {table} WHERE {mine} = {viewer_id} AND {other} IN (*)"  # noqa: S608
            rows = self._database.fetch_rows_in(sql, ids)
            return frozenset(row[0] for row in rows)

        return ViewerRelations(
            viewer=viewer_id,
            following=related("follows", "user_id", "followed_id", user_ids),
            followers=related("follows", "followed_id", "user_id", user_ids),
            favorites=related("favorites", "user_id", "show_id", show_ids),
            reposts=related("reposts", "user_id", "show_id", show_ids),
            listen_laters=related("listen_laters", "user_id", "show_id", show_ids),
        )

    # Changes

    def add_user(self, new: NewUser) -> int:
        """Add a user and return their id.

        Raises:
            ValueError: The user name is reserved, taken or has characters that are not allowed.
        """
        if not re.fullmatch(r"[A-Za-z0-9_-]+", new.username):
            raise ValueError(
                f"the username {new.username!r} may only have letters, digits, '_' and '-'"
            )
        if new.username.lower() in RESERVED_USERNAMES:
            raise ValueError(f"the username {new.username!r} is reserved")
        with self.transaction():
            if self.find_user(new.username):
                raise ValueError(f"the username {new.username!r} is taken")
            user_id = self._database.insert(
                "users",
                {
                    "username": new.username,
                    "name": new.name,
                    "biog": new.biog,
                    "city": new.city,
                    "city_slug": slugify(new.city) if new.city else None,
                    "country": new.country,
                    "picture": new.picture,
                    "picture_color": new.picture_color,
                    "cover": new.cover,
                    "created_at": new.created_at,
                    "updated_at": new.updated_at,
                    "is_pro": new.is_pro,
                    "is_premium": new.is_pro,
                },
            )
            shows.index_words(self._database, "user_words", user_id, new.name, new.username)
        return user_id

    def bulk(self) -> AbstractContextManager[Database]:
        """Yield the database to a block that adds many rows in one transaction."""
        return self._database.bulk()

    def add_show(self, user_id: int, new: NewShow) -> int:
        """Add a show and return its id."""
        with self.transaction():
            return shows.add_show(self._database, user_id, new)

    def upload(self, user_id: int, new: NewShow) -> Show:
        """Add a show, at its time of publication or in the next free second."""
        with self.transaction():
            show_id = shows.add_show_in_free_second(self._database, user_id, new)
            show = self._load_show(show_id)
            # Tests may add shows that were published long ago.
            at = new.created_at if new.created_at < self.now() else None
            self._lag.begin(show_id, public=show.state == "public", at=at)
            return show

    def edit(self, show_id: int, wanted: ShowChange) -> None:
        """Change a show; the file of a replaced picture is removed."""
        with self.transaction():
            former = self.find_media(show_id, "picture")
            show = self._load_show(show_id)
            shows.change_show(self._database, show, wanted, now=self.now())
            if wanted.state == "public" and show.state != "public":
                self._lag.begin(show_id, added=False)
        if wanted.picture and former:
            self.files.discard([former.file])

    def publish_due(self) -> None:
        """Publish the scheduled shows that are due."""
        now = self.now()
        if shows.find_due(self._database, now):
            with self.transaction():
                for show_id in shows.find_due(self._database, now):
                    at = shows.publish_show(self._database, show_id)
                    self._lag.begin(show_id, added=False, at=at)

    def set_description(self, show_id: int, description: str) -> None:
        """Set the description of a show."""
        self._database.execute(
            "UPDATE shows SET description = ? WHERE id = ?", (description, show_id)
        )

    def relate(
        self,
        relation: Relation,
        user_id: int,
        other_id: int,
        *,
        at: int | None = None,
        wish: int | None = None,
    ) -> bool:
        """Relate a user to a show or, if the relation is "follows", to another user.

        Args:
            relation: The relation, such as "favorites".
            user_id: The user.
            other_id: The show or the other user.
            at: The time of the action; None for the first free second from `wish` on.
            wish: The earliest time without `at`; None for now.

        Returns:
            Whether the relation is new.
        """
        with self.transaction():
            if at is None:
                lists = (
                    timestamps.select_relation_times(relation, "user_id", user_id),
                    timestamps.select_relation_times(
                        relation, _get_other_column(relation), other_id
                    ),
                    timestamps.select_feed_times(user_id),
                )
                wish = self.now() if wish is None else wish
                at = timestamps.find_free_second(self._database, wish, lists)
            changed = self._database.execute(
                f"INSERT INTO {relation} VALUES (?, ?, ?) ON CONFLICT DO NOTHING",  # noqa: S608
                (user_id, other_id, at),
            )
        return changed == 1

    def unrelate(self, relation: Relation, user_id: int, other_id: int) -> bool:
        """Remove a relation; return whether it existed."""
        changed = self._database.execute(
            f"DELETE FROM {relation} WHERE user_id = ? AND {_get_other_column(relation)} = ?",  # noqa: S608
            (user_id, other_id),
        )
        return changed == 1

    def record_listen(self, user_id: int, show_id: int, *, wish: int) -> None:
        """Record that a user listened to a show, in the first free second from `wish` on.

        The listening history has each show once, at its latest time.
        """
        with self.transaction():
            self.unrelate("listens", user_id, show_id)
            self.relate("listens", user_id, show_id, wish=wish)

    def add_comment(
        self,
        user_id: int,
        column: Literal["show_id", "profile_id"],
        subject_id: int,
        text: str,
        *,
        wish: int,
    ) -> None:
        """Add a comment on a show or profile, in the first free second from `wish` on."""
        with self.transaction():
            times = timestamps.select_relation_times("comments", column, subject_id)
            at = timestamps.find_free_second(self._database, wish, [times])
            self._database.insert(
                "comments", {"user_id": user_id, column: subject_id, "text": text, "at": at}
            )

    def add_playlist(self, user_id: int, name: str, show_ids: Sequence[int], *, at: int) -> int:
        """Add a playlist and return its id."""
        with self.transaction():
            playlist_id = self._database.insert(
                "playlists", {"user_id": user_id, "slug": slugify(name), "name": name, "at": at}
            )
            for position, show_id in enumerate(show_ids):
                self._database.insert(
                    "playlist_shows",
                    {"playlist_id": playlist_id, "position": position, "show_id": show_id},
                )
        return playlist_id


def _get_other_column(relation: Relation) -> str:
    """Return the column of a relation that is not `user_id`."""
    return "followed_id" if relation == "follows" else "show_id"
