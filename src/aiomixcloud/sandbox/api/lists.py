"""The lists of users, shows, categories and playlists, by their names in paths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from aiomixcloud.sandbox.db import listings
from aiomixcloud.sandbox.db.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aiomixcloud.sandbox.db.listings import Listing, Ranking
    from aiomixcloud.sandbox.db.models import Show


@dataclass(frozen=True, slots=True)
class UserList:
    """A list of a user.

    Attributes:
        summary: What it holds.
        items: Name of the schema of its responses.
        listing: Returns the list for the id of a user.
        title: The name in its responses, with `{}` for the name of the user; None if it has no
            name in recordings, or is not recorded.
    """

    summary: str
    items: str
    listing: Callable[[int], Listing]
    title: str | None = None


@dataclass(frozen=True, slots=True)
class ShowList:
    """A list of a show, with the attributes of `UserList`."""

    summary: str
    items: str
    listing: Callable[[Store, Show], Listing]


USER_LISTS: Mapping[str, UserList] = {
    "cloudcasts": UserList(
        "The shows of a user", "Cloudcasts", listings.list_cloudcasts, "{}'s Cloudcasts"
    ),
    "comments": UserList(
        "The comments on a profile",
        "Comments",
        listings.list_profile_comments,
        "Comments on {}'s profile",
    ),
    "favorites": UserList(
        "The favorites of a user", "Cloudcasts", listings.list_favorites, "{}'s favorites"
    ),
    "feed": UserList("The activity of a user", "Feed", listings.list_feed, "{}'s feed"),
    "followers": UserList(
        "The followers of a user", "Users", listings.list_followers, "{}'s followers"
    ),
    "following": UserList("The users a user follows", "Users", listings.list_following),
    "listens": UserList(
        "The listening history of a user", "Cloudcasts", listings.list_listens, "{}'s listens"
    ),
    "playlists": UserList("The playlists of a user", "Playlists", listings.list_playlists),
}

SHOW_LISTS: Mapping[str, ShowList] = {
    "favorites": ShowList(
        "The users who favorited a show",
        "Users",
        lambda _, show: listings.list_show_favorites(show.id),
    ),
    "listeners": ShowList(
        "The listeners of a show", "Users", lambda _, show: listings.list_show_listeners(show.id)
    ),
    "comments": ShowList(
        "The comments on a show", "Comments", lambda _, show: listings.list_show_comments(show.id)
    ),
    "similar": ShowList("Similar shows", "Cloudcasts", Store.list_similar),
}

#: The kind and the order of the items. The meaning of user picks is unknown.
CATEGORY_LISTS: Mapping[str, tuple[Literal["user", "show"], Ranking]] = {
    "userpick-users": ("user", "new"),
    "userpick-cloudcasts": ("show", "popular"),
    "cloudcasts": ("show", "new"),
    "users": ("user", "new"),
}

PLAYLIST_LISTS = ("cloudcasts",)
