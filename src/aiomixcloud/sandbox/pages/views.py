"""The operations that serve web pages, to a visitor who is not logged in.

The pages have the URLs of the real site, but not its design.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, urlencode

from aiomixcloud.sandbox.api import lookups, serializers
from aiomixcloud.sandbox.api.errors import not_found
from aiomixcloud.sandbox.api.responses import Operation, Reply, StoredFile
from aiomixcloud.sandbox.db import listings
from aiomixcloud.sandbox.db.models import Item, Show, User, Window
from aiomixcloud.sandbox.db.slugs import slugify
from aiomixcloud.sandbox.pages import rendering as pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiomixcloud.sandbox.api.request import ApiRequest
    from aiomixcloud.sandbox.db.listings import Listing, Ranking
    from aiomixcloud.sandbox.db.store import State

# Numbers of shows that fill rows of 2, 3, 4 or 6.
_ON_FRONT = 12
_ON_PAGE = 24
_PEOPLE_ON_PAGE = 60
_SIMILAR = 6
_COMMENTS = 20

_LAST_PAGE = 10_000

_SEARCHABLE: dict[str, tuple[Literal["show", "user", "tag"], str]] = {
    "cloudcast": ("show", "Shows"),
    "user": ("user", "People"),
    "tag": ("tag", "Tags"),
}


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a profile: a list of items of one kind, which may have a count."""

    name: str
    kind: Literal["shows", "people", "playlists", "comments"]
    listing: Callable[[int], Listing]
    nothing: str
    count: Callable[[User], int | None] = lambda _: None


#: The parts of a profile by the last segment of their URL.
PARTS = {
    "": _Part(
        "Shows",
        "shows",
        listings.cloudcasts,
        "No shows yet.",
        lambda user: user.cloudcast_count,
    ),
    "favorites": _Part(
        "Favorites",
        "shows",
        listings.favorites,
        "No favorites yet.",
        lambda user: user.favorite_count,
    ),
    "listens": _Part(
        "History",
        "shows",
        listings.listens,
        "No listening history yet.",
        lambda user: user.listen_count,
    ),
    "playlists": _Part("Playlists", "playlists", listings.playlists, "No playlists yet."),
    "followers": _Part(
        "Followers",
        "people",
        listings.followers,
        "No followers yet.",
        lambda user: user.follower_count,
    ),
    "following": _Part(
        "Following",
        "people",
        listings.following,
        "Not following anyone yet.",
        lambda user: user.following_count,
    ),
    "comments": _Part("Comments", "comments", listings.profile_comments, "No comments yet."),
}


@dataclass(frozen=True, slots=True)
class Steps:
    """The URLs of the previous and next page of a list."""

    before: str | None
    after: str | None


def front(state: State, request: ApiRequest) -> Reply:
    """Serve the front page."""
    popular, new = (
        _items(state, listings.ranked(ranking), Window(limit=_ON_FRONT))
        for ranking in ("popular", "new")
    )
    people = state.prominent_users(_ON_FRONT)
    return pages.page(
        "front.html", root=request.root, popular=popular, new=new, people=people, here="/"
    )


def ranked(ranking: Ranking, name: str) -> Operation:
    """Return the operation that serves a ranking of all shows."""

    def operation(state: State, request: ApiRequest) -> Reply:
        shows, steps = _part_of(state, request, listings.ranked(ranking), _ON_PAGE)
        return pages.page(
            "shows.html", name=name, shows=shows, steps=steps, rankings=[], here=f"/{ranking}/"
        )

    return operation


def genre(ranking: Ranking) -> Operation:
    """Return the operation that serves the page of a tag or city."""

    def operation(state: State, request: ApiRequest) -> Reply:
        found = lookups.find_genre(state, request)
        shows, steps = _part_of(state, request, found.ranked(ranking), _ON_PAGE)
        root = pages.site(f"/genres/{found.path}/")
        rankings = [
            ("Popular", root, None, ranking == "popular"),
            ("New", f"{root}new/", None, ranking == "new"),
            ("Hot", f"{root}hot/", None, ranking == "hot"),
        ]
        return pages.page(
            "shows.html", name=found.name, shows=shows, steps=steps, rankings=rankings
        )

    return operation


def search(state: State, request: ApiRequest) -> Reply:
    """Serve the results of a search."""
    sought = request.parameters.get("q", "").strip()
    asked = request.parameters.get("type", "")
    kind = asked if asked in _SEARCHABLE else "cloudcast"
    kinds = [
        (label, f"?{urlencode({'q': sought, 'type': name})}", None, name == kind)
        for name, (_, label) in _SEARCHABLE.items()
    ]
    found, steps = _part_of(
        state, request, listings.search(_SEARCHABLE[kind][0], sought), _ON_PAGE, "q", "type"
    )
    return pages.page(
        "search.html", sought=sought, kind=kind, kinds=kinds, found=found, steps=steps
    )


def profile(path: str) -> Operation:
    """Return the operation that serves a part of a profile."""
    part = PARTS[path]

    def operation(state: State, request: ApiRequest) -> Reply:
        user = lookups.find_owner(state, request)
        size = _PEOPLE_ON_PAGE if part.kind == "people" else _ON_PAGE
        items, steps = _part_of(state, request, part.listing(user.id), size)
        root = pages.page_of(user)
        tabs = [
            (one.name, f"{root}{name}/" if name else root, one.count(user), name == path)
            for name, one in PARTS.items()
        ]
        city_page = f"/genres/city:{quote(slugify(user.city))}/" if user.city else None
        return pages.page(
            "profile.html",
            user=user,
            place=", ".join(filter(None, (user.city, user.country))),
            city_page=city_page and pages.site(city_page),
            tabs=tabs,
            part=part.name,
            kind=part.kind,
            items=items,
            nothing=part.nothing,
            steps=steps,
        )

    return operation


def feed(state: State, request: ApiRequest) -> Reply:
    """Redirect from a feed, which has no page, to the profile."""
    return pages.redirect(pages.page_of(lookups.find_owner(state, request)))


def commented(state: State, request: ApiRequest) -> Reply:
    """Redirect from the URL of a comment to the page that contains it."""
    kind, number = request.names["kind"], request.names["id"]
    if not re.fullmatch("[0-9]{1,9}", number):
        raise not_found("Comment")
    try:
        if kind == str(serializers.COMMENT_ON_PROFILE):
            place = pages.page_of(state.user_by_id(int(number))) + "comments/"
        else:
            (one,) = _items(state, listings.chosen_shows([int(number)]), Window(limit=1))
            if not isinstance(one, Show) or not lookups.is_visible(one, _nobodys(request)):
                raise not_found("Comment")
            place = pages.page_of(one)
    except KeyError:
        raise not_found("Comment") from None
    # Browsers preserve the fragment, which is the id of the comment.
    return pages.redirect(place)


def playlist(state: State, request: ApiRequest) -> Reply:
    """Serve the page of a playlist."""
    found = lookups.find_playlist(state, request)
    listing = listings.playlist_cloudcasts(found.id)
    shows, steps = _part_of(state, request, listing, _ON_PAGE)
    name = f"{found.name}, a playlist by {found.user.name}"
    return pages.page("shows.html", name=name, shows=shows, steps=steps, rankings=[])


def show(state: State, request: ApiRequest) -> Reply:
    """Serve the page of a show, which unlike the API includes the tracklist."""
    found = _show(state, request)
    comments, steps = _part_of(state, request, listings.show_comments(found.id), _COMMENTS)
    return pages.page(
        "show.html",
        show=found,
        sound=sound_address(state, found),
        figures=_figures(found),
        sections=state.sections(found.id),
        comments=comments,
        steps=steps,
        similar=_items(state, state.similar(found), Window(limit=_SIMILAR)),
    )


def sound(state: State, request: ApiRequest) -> StoredFile:
    """Serve the audio of a show."""
    found = _show(state, request)
    media = state.media(found.id, "audio")
    if media is None:
        raise not_found("Sound")
    return StoredFile(state.files.path(media.file), media.type)


def sound_address(state: State, one: Show) -> str | None:
    """Return the URL of the audio of a show, if it has any."""
    return f"{pages.page_of(one)}audio" if state.media(one.id, "audio") else None


def _figures(one: Show) -> list[tuple[int, str, str]]:
    """Return the public statistics of a show."""
    hidden = [
        (one.play_count, "play", "plays"),
        (one.favorite_count, "favorite", "favorites"),
        (one.repost_count, "repost", "reposts"),
        (one.listener_count, "listener", "listeners"),
    ]
    shown = [] if one.hidden_stats else hidden
    return [*shown, (one.comment_count, "comment", "comments")]


def _show(state: State, request: ApiRequest) -> Show:
    return lookups.find_show(state, _nobodys(request))


def _nobodys(request: ApiRequest) -> ApiRequest:
    # Visitors of the pages are anonymous, even with a token in the URL.
    return replace(request, viewer=None)


def _items(state: State, listing: Listing, window: Window) -> list[Item]:
    return [entry.item for entry in state.page(listing, window).entries]


def _part_of(
    state: State, request: ApiRequest, listing: Listing, size: int, *preserved: str
) -> tuple[list[Item], Steps]:
    """Return a page of a list, and links that keep the parameters ``preserved``."""
    text = request.parameters.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    number = min(max(number, 1), _LAST_PAGE)
    found = state.page(listing, Window(limit=size, offset=(number - 1) * size))

    def address(other: int) -> str:
        given = {
            name: request.parameters[name] for name in preserved if name in request.parameters
        }
        return f"?{urlencode({**given, 'page': other})}"

    return [entry.item for entry in found.entries], Steps(
        before=address(number - 1) if number > 1 else None,
        after=address(number + 1) if found.more else None,
    )
