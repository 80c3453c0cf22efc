"""Who and what the path of a question names. Refuses where there is nothing."""

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

    from aiomixcloud.sandbox.api.request import Question
    from aiomixcloud.sandbox.db.listings import Listing, Ranking
    from aiomixcloud.sandbox.db.models import Artist, Playlist, Show, Tag, Track, User
    from aiomixcloud.sandbox.db.store import State


def owner(state: State, question: Question) -> User:
    """Return the user of a path; a path without one is under /me/."""
    username = question.names.get("user")
    if username is None:
        return question.require_viewer()
    user = state.user(username)
    if user is None:
        raise not_found("User")
    return user


def show(state: State, question: Question) -> Show:
    """Return the show of a path.

    Who knows the address of an unlisted show sees it; drafts and scheduled shows are there for
    their owner only (guesses).
    """
    user = owner(state, question)
    found = state.show(user.id, question.names["slug"])
    if found is None or not is_visible(found, question):
        raise not_found("Cloudcast")
    return found


def is_visible(one: Show, question: Question) -> bool:
    """Tell whether a show is there for whoever asks."""
    return one.state in ("public", "unlisted") or question.is_from(one.user)


def playlist(state: State, question: Question) -> Playlist:
    """Return the playlist of a path."""
    found = state.playlist(owner(state, question).id, question.names["playlist"])
    if found is None:
        raise not_found("Playlist")
    return found


@dataclass(frozen=True, slots=True)
class Genre:
    """What the last part of a path such as ``/genres/jazz+city:london/`` names."""

    path: str
    name: str
    ranked: Callable[[Ranking], Listing]


def artist(state: State, question: Question) -> Artist:
    """Return the artist of a path."""
    found = state.artist(question.names["artist"])
    if found is None:
        raise not_found("Artist")
    return found


def track(state: State, question: Question) -> Track:
    """Return the track of a path."""
    found = state.track(artist(state, question), question.names["track"])
    if found is None:
        raise not_found("Track")
    return found


def category(question: Question) -> Category:
    """Return the category of a path."""
    found = CATEGORIES.get(question.names["category"].lower())
    if found is None:
        raise not_found("Category")
    return found


def _tag(state: State, slug: str) -> Tag:
    tag = state.tag(slug)
    if tag is None:
        raise not_found("Tag")
    return tag


def genre(state: State, question: Question) -> Genre:
    """Return the tag, the city or both that a path names.

    Only the name of a tag is recorded; those with a city are guesses.
    """
    asked = question.names["genre"]
    parts = re.fullmatch(r"(?:(?P<tag>.*)\+)?city:(?P<city>.*)", asked, re.IGNORECASE)
    if parts is None:
        tag = _tag(state, asked)
        ranked = partial(listings.ranked_by_tag, tag.id)
        return Genre(quote(tag.slug), f"{tag.name} shows", ranked)
    slug = parts["city"].lower()
    city, path = state.city(slug), f"city:{quote(slug)}"
    if city is None:
        raise not_found("City")
    if parts["tag"] is None:
        return Genre(path, f"{city} shows", partial(listings.ranked_by_city, slug))
    tag = _tag(state, parts["tag"])
    ranked = partial(listings.ranked_by_tag, tag.id, city_slug=slug)
    return Genre(f"{quote(tag.slug)}+{path}", f"{tag.name} shows in {city}", ranked)
