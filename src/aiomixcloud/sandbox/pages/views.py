"""The operations that serve web pages, to a visitor who is not logged in.

The pages have the URLs of the real site, but not its design.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from aiomixcloud.sandbox.api import lookups, serializers
from aiomixcloud.sandbox.api.errors import not_found
from aiomixcloud.sandbox.api.lists import USER_LISTS
from aiomixcloud.sandbox.api.request import SEARCHABLE
from aiomixcloud.sandbox.api.responses import Operation, Reply, StoredFile
from aiomixcloud.sandbox.db import listings
from aiomixcloud.sandbox.db.models import Item, Show, User, Window
from aiomixcloud.sandbox.db.slugs import slugify

from . import rendering

if TYPE_CHECKING:
    from aiomixcloud.sandbox.api.request import ApiRequest
    from aiomixcloud.sandbox.db.listings import Listing, Ranking
    from aiomixcloud.sandbox.db.store import Store

# Fills rows of 2, 3, 4 or 6.
_ON_PAGE = 24
_PEOPLE_ON_PAGE = 60
_SIMILAR = 6
_COMMENTS = 20

_LAST_PAGE = 10_000

# The kinds of objects that the search page finds, by their names in the API.
_SEARCH_TABS = {"cloudcast": "Shows", "user": "People", "tag": "Tags"}


@dataclass(frozen=True, slots=True)
class _Part:
    """The texts of a part of a profile, which is a list of the API.

    Attributes:
        name: Its name in the tabs.
        nothing: What the page says if the list is empty.
        count: Name of the user's count, if there is one.
    """

    name: str
    nothing: str
    count: str | None = None

    def count_items(self, user: User) -> int | None:
        """Return how many items the list of a user has, if that is counted."""
        return None if self.count is None else int(getattr(user, self.count))


#: The parts of a profile by the last segment of their URL, which is also that of the list.
PARTS = {
    "": _Part("Shows", "No shows yet.", "cloudcast_count"),
    "favorites": _Part("Favorites", "No favorites yet.", "favorite_count"),
    "listens": _Part("History", "No listening history yet.", "listen_count"),
    "playlists": _Part("Playlists", "No playlists yet."),
    "followers": _Part("Followers", "No followers yet.", "follower_count"),
    "following": _Part("Following", "Not following anyone yet.", "following_count"),
    "comments": _Part("Comments", "No comments yet."),
}


@dataclass(frozen=True, slots=True)
class Steps:
    """The URLs of the previous and next page of a list."""

    before: str | None
    after: str | None


def serve_ranking(ranking: Ranking, name: str) -> Operation:
    """Return the operation that serves a ranking of all shows."""

    def operation(store: Store, request: ApiRequest) -> Reply:
        shows, steps = _load_part(store, request, listings.rank_shows(ranking), _ON_PAGE)
        return rendering.render_page(
            "shows.html", name=name, shows=shows, steps=steps, rankings=[], here=f"/{ranking}/"
        )

    return operation


def serve_genre(ranking: Ranking) -> Operation:
    """Return the operation that serves the page of a tag or city."""

    def operation(store: Store, request: ApiRequest) -> Reply:
        found = lookups.find_genre(store, request)
        shows, steps = _load_part(store, request, found.ranked(ranking), _ON_PAGE)
        root = rendering.build_address(f"/genres/{found.path}/")
        rankings = [
            (one.title(), root if one == "popular" else f"{root}{one}/", None, one == ranking)
            for one in listings.RANKINGS
        ]
        return rendering.render_page(
            "shows.html", name=found.name, shows=shows, steps=steps, rankings=rankings
        )

    return operation


def serve_search(store: Store, request: ApiRequest) -> Reply:
    """Serve the results of a search."""
    sought = request.parameters.get("q", "").strip()
    asked = request.parameters.get("type", "")
    kind = asked if asked in _SEARCH_TABS else "cloudcast"
    kinds = [
        (label, f"?{urlencode({'q': sought, 'type': name})}", None, name == kind)
        for name, label in _SEARCH_TABS.items()
    ]
    found, steps = _load_part(
        store, request, listings.search(SEARCHABLE[kind], sought), _ON_PAGE, "q", "type"
    )
    return rendering.render_page(
        "search.html", sought=sought, kind=kind, kinds=kinds, found=found, steps=steps
    )


def serve_profile(path: str) -> Operation:
    """Return the operation that serves a part of a profile."""
    part, user_list = PARTS[path], USER_LISTS[path or "cloudcasts"]

    def operation(store: Store, request: ApiRequest) -> Reply:
        user = lookups.find_owner(store, request)
        size = _PEOPLE_ON_PAGE if user_list.items == "Users" else _ON_PAGE
        items, steps = _load_part(store, request, user_list.listing(user.id), size)
        root = rendering.build_page_address(user)
        tabs = [
            (one.name, f"{root}{name}/" if name else root, one.count_items(user), name == path)
            for name, one in PARTS.items()
        ]
        city_page = f"/genres/city:{quote(slugify(user.city))}/" if user.city else None
        return rendering.render_page(
            "profile.html",
            user=user,
            place=", ".join(filter(None, (user.city, user.country))),
            city_page=city_page and rendering.build_address(city_page),
            tabs=tabs,
            part=part.name,
            kind=user_list.items,
            items=items,
            nothing=part.nothing,
            steps=steps,
        )

    return operation


def redirect_feed(store: Store, request: ApiRequest) -> Reply:
    """Redirect from a feed, which has no page, to the profile."""
    return rendering.redirect(rendering.build_page_address(lookups.find_owner(store, request)))


def redirect_comment(store: Store, request: ApiRequest) -> Reply:
    """Redirect from the URL of a comment to the page that contains it."""
    kind, number = request.names["kind"], request.names["id"]
    if not re.fullmatch("[0-9]{1,9}", number):
        raise not_found("Comment")
    try:
        if kind == str(serializers.COMMENT_ON_PROFILE):
            place = rendering.build_page_address(store.load_user(int(number))) + "comments/"
        else:
            (one,) = load_items(store, listings.list_chosen_shows([int(number)]), 1)
            if not isinstance(one, Show) or not lookups.is_visible(one, _anonymize(request)):
                raise not_found("Comment")
            place = rendering.build_page_address(one)
    except KeyError:
        raise not_found("Comment") from None
    # Browsers preserve the fragment, which is the id of the comment.
    return rendering.redirect(place)


def serve_playlist(store: Store, request: ApiRequest) -> Reply:
    """Serve the page of a playlist."""
    found = lookups.find_playlist(store, request)
    listing = listings.list_playlist_cloudcasts(found.id)
    shows, steps = _load_part(store, request, listing, _ON_PAGE)
    name = f"{found.name}, a playlist by {found.user.name}"
    return rendering.render_page("shows.html", name=name, shows=shows, steps=steps, rankings=[])


def serve_show(store: Store, request: ApiRequest) -> Reply:
    """Serve the page of a show, which unlike the API includes the tracklist."""
    found = _find_show(store, request)
    comments, steps = _load_part(store, request, listings.list_show_comments(found.id), _COMMENTS)
    return rendering.render_page(
        "show.html",
        show=found,
        sound=build_audio_address(store, found),
        figures=_list_figures(found),
        sections=store.load_sections(found.id),
        comments=comments,
        steps=steps,
        similar=load_items(store, store.list_similar(found), _SIMILAR),
    )


def serve_audio(store: Store, request: ApiRequest) -> StoredFile:
    """Serve the audio of a show."""
    found = _find_show(store, request)
    media = store.find_media(found.id, "audio")
    if media is None:
        raise not_found("Sound")
    return StoredFile(store.files.path(media.file), media.type)


def build_audio_address(store: Store, one: Show) -> str | None:
    """Return the URL of the audio of a show, if it has any."""
    return (
        f"{rendering.build_page_address(one)}audio" if store.find_media(one.id, "audio") else None
    )


def _list_figures(one: Show) -> list[tuple[int, str, str]]:
    """Return the public statistics of a show."""
    hidden = [
        (one.play_count, "play", "plays"),
        (one.favorite_count, "favorite", "favorites"),
        (one.repost_count, "repost", "reposts"),
        (one.listener_count, "listener", "listeners"),
    ]
    shown = [] if one.hidden_stats else hidden
    return [*shown, (one.comment_count, "comment", "comments")]


def _find_show(store: Store, request: ApiRequest) -> Show:
    return lookups.find_show(store, _anonymize(request))


def _anonymize(request: ApiRequest) -> ApiRequest:
    # Visitors of the pages are anonymous, even with a token in the URL.
    return replace(request, viewer=None)


def load_items(store: Store, listing: Listing, limit: int) -> list[Item]:
    """Return the first items of a list."""
    return [entry.item for entry in store.load_page(listing, Window(limit=limit)).entries]


def _load_part(
    store: Store, request: ApiRequest, listing: Listing, size: int, *preserved: str
) -> tuple[list[Item], Steps]:
    """Return a page of a list, and links that keep the parameters ``preserved``."""
    text = request.parameters.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    number = min(max(number, 1), _LAST_PAGE)
    found = store.load_page(listing, Window(limit=size, offset=(number - 1) * size))

    def address(other: int) -> str:
        given = {
            name: request.parameters[name] for name in preserved if name in request.parameters
        }
        return f"?{urlencode({**given, 'page': other})}"

    return [entry.item for entry in found.entries], Steps(
        before=address(number - 1) if number > 1 else None,
        after=address(number + 1) if found.more else None,
    )
