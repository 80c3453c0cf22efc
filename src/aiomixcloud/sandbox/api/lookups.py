"""Find the objects named by the path of a request; raise a 404 `Refusal` for missing ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from aiomixcloud.sandbox.db import listings

from .categories import CATEGORIES, Category
from .errors import not_found

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiomixcloud.sandbox.db.listings import Listing, Ranking
    from aiomixcloud.sandbox.db.models import Artist, Playlist, Show, Track, User
    from aiomixcloud.sandbox.db.store import Store

    from .request import ApiRequest

Found = TypeVar("Found")


def find_owner(store: Store, request: ApiRequest) -> User:
    """Return the user named by the path, or the viewer for paths under /me/."""
    username = request.names.get("user")
    if username is None:
        return request.require_viewer()
    return _require("User", store.find_user(username))


def find_show(store: Store, request: ApiRequest) -> Show:
    """Return the show named by the path.

    Unlisted shows are visible to anyone who knows the address; drafts and scheduled shows only
    to their owner (guesses).
    """
    user = find_owner(store, request)
    found = store.find_show(user.id, request.names["slug"])
    if found is None or not is_visible(found, request):
        raise not_found("Cloudcast")
    return found


def is_visible(one: Show, request: ApiRequest) -> bool:
    """Report whether the viewer may see a show."""
    return one.state in ("public", "unlisted") or request.is_from(one.user)


def find_playlist(store: Store, request: ApiRequest) -> Playlist:
    """Return the playlist named by the path."""
    owner = find_owner(store, request)
    return _require("Playlist", store.find_playlist(owner.id, request.names["playlist"]))


@dataclass(frozen=True, slots=True)
class Genre:
    """The tag, city or both named by a path such as `/genres/jazz+city:london/`."""

    path: str
    name: str
    ranked: Callable[[Ranking], Listing]


def find_artist(store: Store, request: ApiRequest) -> Artist:
    """Return the artist named by the path."""
    return _require("Artist", store.find_artist(request.names["artist"]))


def find_track(store: Store, request: ApiRequest) -> Track:
    """Return the track named by the path."""
    artist = find_artist(store, request)
    return _require("Track", store.find_track(artist, request.names["track"]))


def find_category(request: ApiRequest) -> Category:
    """Return the category named by the path."""
    return _require("Category", CATEGORIES.get(request.names["category"].lower()))


def find_genre(store: Store, request: ApiRequest) -> Genre:
    """Return the tag, city or both named by the path.

    Only the list name of a tag is recorded; those with a city are guesses.
    """
    asked = request.names["genre"]
    parts = re.fullmatch(r"(?:(?P<tag>.*)\+)?city:(?P<city>.*)", asked, re.IGNORECASE)
    if parts is None:
        tag = _require("Tag", store.find_tag(asked))
        ranked = partial(listings.rank_shows_by_tag, tag.id)
        return Genre(quote(tag.slug), f"{tag.name} shows", ranked)
    slug = parts["city"].lower()
    city, path = _require("City", store.find_city(slug)), f"city:{quote(slug)}"
    if parts["tag"] is None:
        return Genre(path, f"{city} shows", partial(listings.rank_shows_by_city, slug))
    tag = _require("Tag", store.find_tag(parts["tag"]))
    ranked = partial(listings.rank_shows_by_tag, tag.id, city_slug=slug)
    return Genre(f"{quote(tag.slug)}+{path}", f"{tag.name} shows in {city}", ranked)


def _require(what: str, found: Found | None) -> Found:
    """Return an object, or raise the `Refusal` for a missing one."""
    if found is None:
        raise not_found(what)
    return found
