"""Find the objects named by the path of a request; raise a 404 `Refusal` for missing ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from aiomixcloud.sandbox.api.categories import CATEGORIES, Category
from aiomixcloud.sandbox.api.errors import not_found
from aiomixcloud.sandbox.db import listings

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiomixcloud.sandbox.api.request import ApiRequest
    from aiomixcloud.sandbox.db.listings import Listing, Ranking
    from aiomixcloud.sandbox.db.models import Artist, Playlist, Show, Tag, Track, User
    from aiomixcloud.sandbox.db.store import State


def find_owner(state: State, request: ApiRequest) -> User:
    """Return the user named by the path, or the viewer for paths under /me/."""
    username = request.names.get("user")
    if username is None:
        return request.require_viewer()
    user = state.user(username)
    if user is None:
        raise not_found("User")
    return user


def find_show(state: State, request: ApiRequest) -> Show:
    """Return the show named by the path.

    Unlisted shows are visible to anyone who knows the address; drafts and scheduled shows only
    to their owner (guesses).
    """
    user = find_owner(state, request)
    found = state.show(user.id, request.names["slug"])
    if found is None or not is_visible(found, request):
        raise not_found("Cloudcast")
    return found


def is_visible(one: Show, request: ApiRequest) -> bool:
    """Report whether the viewer may see a show."""
    return one.state in ("public", "unlisted") or request.is_from(one.user)


def find_playlist(state: State, request: ApiRequest) -> Playlist:
    """Return the playlist named by the path."""
    found = state.playlist(find_owner(state, request).id, request.names["playlist"])
    if found is None:
        raise not_found("Playlist")
    return found


@dataclass(frozen=True, slots=True)
class Genre:
    """The tag, city or both named by a path such as `/genres/jazz+city:london/`."""

    path: str
    name: str
    ranked: Callable[[Ranking], Listing]


def find_artist(state: State, request: ApiRequest) -> Artist:
    """Return the artist named by the path."""
    found = state.artist(request.names["artist"])
    if found is None:
        raise not_found("Artist")
    return found


def find_track(state: State, request: ApiRequest) -> Track:
    """Return the track named by the path."""
    found = state.track(find_artist(state, request), request.names["track"])
    if found is None:
        raise not_found("Track")
    return found


def find_category(request: ApiRequest) -> Category:
    """Return the category named by the path."""
    found = CATEGORIES.get(request.names["category"].lower())
    if found is None:
        raise not_found("Category")
    return found


def _find_tag(state: State, slug: str) -> Tag:
    tag = state.tag(slug)
    if tag is None:
        raise not_found("Tag")
    return tag


def find_genre(state: State, request: ApiRequest) -> Genre:
    """Return the tag, city or both named by the path.

    Only the list name of a tag is recorded; those with a city are guesses.
    """
    asked = request.names["genre"]
    parts = re.fullmatch(r"(?:(?P<tag>.*)\+)?city:(?P<city>.*)", asked, re.IGNORECASE)
    if parts is None:
        tag = _find_tag(state, asked)
        ranked = partial(listings.ranked_by_tag, tag.id)
        return Genre(quote(tag.slug), f"{tag.name} shows", ranked)
    slug = parts["city"].lower()
    city, path = state.city(slug), f"city:{quote(slug)}"
    if city is None:
        raise not_found("City")
    if parts["tag"] is None:
        return Genre(path, f"{city} shows", partial(listings.ranked_by_city, slug))
    tag = _find_tag(state, parts["tag"])
    ranked = partial(listings.ranked_by_tag, tag.id, city_slug=slug)
    return Genre(f"{quote(tag.slug)}+{path}", f"{tag.name} shows in {city}", ranked)
