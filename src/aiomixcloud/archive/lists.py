"""The lists of users and shows, and where an archive stores their items."""

from __future__ import annotations

from typing import NamedTuple


class ListKind(NamedTuple):
    """A list of a user or show.

    Attributes:
        name: Name of the list in the API.
        table: The table of its items.
        owner: Column of its user or show in that table.
        item: Column of the key of an item.
        side: Bit of the list in ``seen_in``, since two lists may share a row; 0 for comments.
    """

    name: str
    table: str
    owner: str
    item: str
    side: int = 0


CLOUDCASTS = ListKind("cloudcasts", "shows", "user_key", "key", 1)
FOLLOWERS = ListKind("followers", "follows", "followed_key", "user_key", 2)
FOLLOWING = ListKind("following", "follows", "user_key", "followed_key", 1)
FAVORITES = ListKind("favorites", "favorites", "user_key", "show_key", 1)
FAVORITES_OF_SHOW = ListKind("favorites", "favorites", "show_key", "user_key", 2)
LISTENS = ListKind("listens", "listens", "user_key", "show_key", 1)
COMMENTS = ListKind("comments", "comments", "profile_key", "key")
COMMENTS_OF_SHOW = ListKind("comments", "comments", "show_key", "key")
