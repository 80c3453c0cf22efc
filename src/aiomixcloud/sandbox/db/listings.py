"""Every list of the sandbox, described as data; `Store.load_page` runs the queries."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Sequence

ItemKind = Literal["user", "show", "comment", "feed", "playlist", "tag", "artist"]
Ranking = Literal["popular", "new", "hot"]
RANKINGS: tuple[Ranking, ...] = get_args(Ranking)


@dataclass(frozen=True, slots=True)
class Listing:
    """The query of a list.

    Attributes:
        kind: The kind of its items.
        source: SQL of the tables.
        where: SQL of the condition.
        values: Values for the question marks in `source` and `where`.
        item: The column with the id of the item.
        time: The column that `since` and `until` compare; None to ignore them.
        order: SQL of the order; None for newest first.
        dated: Whether pages are linked by time unless the request has an offset.
        own: Whether the list is shown to the owner of its shows.
    """

    kind: ItemKind
    source: str
    where: str
    values: tuple[str | int, ...]
    item: str
    time: str | None = None
    order: str | None = None
    dated: bool = True
    own: bool = False

    @property
    def show(self) -> str | None:
        """The column with the id of the show, in lists that omit new shows for a delay."""
        return {"show": self.item, "feed": "s.id"}.get(self.kind)


def list_cloudcasts(user_id: int, *, own: bool = False) -> Listing:
    """Return the shows of a user; the user's own list includes non-public ones (a guess)."""
    return Listing(
        kind="show",
        source="shows AS s",
        where="s.user_id = ?" if own else "s.user_id = ? AND s.state = 'public'",
        values=(user_id,),
        item="s.id",
        time="s.created_at",
        own=own,
    )


def _list_related_shows(table: str, user_id: int) -> Listing:
    # CROSS JOIN makes the relation the outer loop, so that its index gives the order.
    return Listing(
        kind="show",
        source=f"{table} AS r CROSS JOIN shows AS s ON s.id = r.show_id",
        where="r.user_id = ? AND s.state = 'public'",
        values=(user_id,),
        item="r.show_id",
        time="r.at",
    )


def list_favorites(user_id: int) -> Listing:
    """Return the shows that a user favorited."""
    return _list_related_shows("favorites", user_id)


def list_listens(user_id: int) -> Listing:
    """Return the shows that a user listened to, each once at its latest time."""
    return _list_related_shows("listens", user_id)


def list_listen_later(user_id: int) -> Listing:
    """Return the listen later list of a user."""
    return _list_related_shows("listen_laters", user_id)


def list_followers(user_id: int) -> Listing:
    """Return the users who follow a user."""
    return Listing("user", "follows AS r", "r.followed_id = ?", (user_id,), "r.user_id", "r.at")


def list_following(user_id: int) -> Listing:
    """Return the users that a user follows."""
    return Listing("user", "follows AS r", "r.user_id = ?", (user_id,), "r.followed_id", "r.at")


def list_feed(user_id: int) -> Listing:
    """Return the feed of a user: their actions."""
    return Listing(
        kind="feed",
        source="feed AS f LEFT JOIN shows AS s ON f.verb <> 'follow' AND s.id = f.subject_id",
        where="f.user_id = ? AND (f.verb = 'follow' OR s.state = 'public')",
        values=(user_id,),
        item="f.id",
        time="f.at",
    )


def list_profile_comments(user_id: int) -> Listing:
    """Return the comments on a user's profile."""
    return Listing("comment", "comments AS c", "c.profile_id = ?", (user_id,), "c.id", "c.at")


def list_playlists(user_id: int) -> Listing:
    """Return the playlists of a user."""
    return Listing("playlist", "playlists AS p", "p.user_id = ?", (user_id,), "p.id", "p.at")


def list_playlist_cloudcasts(playlist_id: int) -> Listing:
    """Return the shows of a playlist in playlist order."""
    return Listing(
        kind="show",
        source="playlist_shows AS r CROSS JOIN shows AS s ON s.id = r.show_id",
        where="r.playlist_id = ? AND s.state = 'public'",
        values=(playlist_id,),
        item="r.show_id",
        order="r.position",
        dated=False,
    )


def list_show_comments(show_id: int) -> Listing:
    """Return the comments on a show."""
    return Listing("comment", "comments AS c", "c.show_id = ?", (show_id,), "c.id", "c.at")


def _list_related_users(table: str, show_id: int) -> Listing:
    return Listing("user", f"{table} AS r", "r.show_id = ?", (show_id,), "r.user_id", "r.at")


def list_show_favorites(show_id: int) -> Listing:
    """Return the users who favorited a show."""
    return _list_related_users("favorites", show_id)


def list_show_listeners(show_id: int) -> Listing:
    """Return the users who listened to a show."""
    return _list_related_users("listens", show_id)


def list_chosen_shows(show_ids: Sequence[int]) -> Listing:
    """Return these shows in this order."""
    return Listing(
        kind="show",
        source="json_each(?) AS j",
        where="1",
        values=(json.dumps(list(show_ids)),),
        item="j.value",
        order="j.key",
        dated=False,
    )


def _build_order(table: str, item: str, ranking: Ranking) -> str | None:
    columns = {"popular": "play_count", "hot": "hotness"}
    return f"{table}.{columns[ranking]} DESC, {item} DESC" if ranking in columns else None


def _rank(
    ranking: Ranking, *conditions: str, values: tuple[str | int, ...] = (), dated: bool = False
) -> Listing:
    return Listing(
        kind="show",
        source="shows AS s",
        where=" AND ".join((*conditions, "s.state = 'public'")),
        values=values,
        item="s.id",
        time="s.created_at",
        order=_build_order("s", "s.id", ranking),
        dated=dated,
    )


def rank_shows(ranking: Ranking) -> Listing:
    """Return all public shows; only the ranking "new" is paged by time (a guess)."""
    return _rank(ranking, dated=ranking == "new")


def rank_shows_by_tag(tag_id: int, ranking: Ranking, *, city_slug: str | None = None) -> Listing:
    """Return the public shows with a tag, optionally only by users of a city."""
    return Listing(
        kind="show",
        source="show_tags AS t",
        where="t.tag_id = ? AND t.state = 'public'"
        + ("" if city_slug is None else " AND t.city_slug = ?"),
        values=(tag_id,) if city_slug is None else (tag_id, city_slug),
        item="t.show_id",
        time="t.created_at",
        order=_build_order("t", "t.show_id", ranking),
        dated=False,
    )


def rank_shows_by_city(city_slug: str, ranking: Ranking) -> Listing:
    """Return the public shows by users of a city."""
    return _rank(ranking, "s.city_slug = ?", values=(city_slug,))


_BY_TRACK = "SELECT c.show_id FROM tracks AS k JOIN sections AS c ON c.track_id = k.id WHERE k."


def rank_shows_by_artist(artist_id: int, ranking: Ranking) -> Listing:
    """Return the public shows with an artist in the tracklist."""
    return _rank(ranking, f"s.id IN ({_BY_TRACK}artist_id = ?)", values=(artist_id,))


def rank_shows_by_track(track_id: int, ranking: Ranking) -> Listing:
    """Return the public shows with a track in the tracklist."""
    return _rank(ranking, f"s.id IN ({_BY_TRACK}id = ?)", values=(track_id,))


def list_users_by_tag(tag_id: int) -> Listing:
    """Return the users with public shows with a tag, those with the most followers first."""
    shows = "SELECT s.user_id FROM show_tags AS t JOIN shows AS s ON s.id = t.show_id WHERE"
    return Listing(
        kind="user",
        source="users AS u",
        where=f"u.id IN ({shows} t.tag_id = ? AND t.state = 'public')",
        values=(tag_id,),
        item="u.id",
        order="u.follower_count DESC, u.id",
        dated=False,
    )


def list_nothing(kind: ItemKind) -> Listing:
    """Return an empty list."""
    return Listing(kind, "users AS u", "0", (), "u.id", order="u.id", dated=False)


def search(kind: Literal["show", "user", "tag", "artist"], text: str) -> Listing:
    """Return the items that contain every word of a text, newest first.

    The last word matches as a prefix. The order and the matching are guesses.
    """
    words = [f'"{word}"' for word in re.findall(r"\w+", text)]
    query = " ".join(words) + "*" if words else '""'
    return Listing(
        kind=kind,
        source=f"{kind}_words AS w",
        where="w.words MATCH ?",
        values=(query,),
        item="w.rowid",
        order="w.rowid DESC",
        dated=False,
    )
