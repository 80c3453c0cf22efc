"""The table of everything the API part of the sandbox answers. Knows no sockets.

A path in the table is matched without regard to case; ``{name}`` stands for one segment. The
first match counts, so fixed words stand before variable ones.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote, unquote

from aiomixcloud.sandbox import answers, listings
from aiomixcloud.sandbox.answers import Form, Json, Link
from aiomixcloud.sandbox.listings import Listing, Ranking
from aiomixcloud.sandbox.questions import Question
from aiomixcloud.sandbox.records import (
    Comment,
    FeedItem,
    Item,
    Playlist,
    Show,
    Tag,
    User,
)
from aiomixcloud.sandbox.refusals import MethodRefusal, not_found
from aiomixcloud.sandbox.state import State

Operation = Callable[[State, Question], Json]


@dataclass(frozen=True, slots=True)
class Route:
    """One line of the table: a method, a path and who answers."""

    method: str
    path: str
    operation: Operation

    def match(self, segments: list[str]) -> dict[str, str] | None:
        """Return the variable parts of a path that this route stands for."""
        pattern = self.path.strip("/").split("/")
        if len(pattern) != len(segments):
            return None
        names = {}
        for expected, found in zip(pattern, segments, strict=True):
            if expected.startswith("{"):
                names[expected[1:-1]] = found
            elif expected != found.lower():
                return None
        return names


def find(method: str, raw_path: str) -> tuple[Route, dict[str, str]]:
    """Return the route of a percent-encoded path and the variable parts of that path."""
    matches = list(_matches(raw_path))
    for route, names in matches:
        if route.method == method:
            return route, names
    if matches:
        raise MethodRefusal(sorted({route.method for route, _ in matches}))
    raise not_found("Resource")


def methods(raw_path: str) -> list[str]:
    """Return the methods that a path knows."""
    return sorted({route.method for route, _ in _matches(raw_path)})


def _matches(raw_path: str) -> Iterator[tuple[Route, dict[str, str]]]:
    if not raw_path.endswith("/") or raw_path == "/":
        return
    segments = [unquote(segment) for segment in raw_path[1:-1].split("/")]
    for route in ROUTES:
        names = route.match(segments)
        if names is not None:
            yield route, names


# Who and what a path names


def _owner(state: State, question: Question) -> User:
    """Return the user of a path; a path without one is under /me/."""
    username = question.names.get("user")
    if username is None:
        return question.require_viewer()
    user = state.user(username)
    if user is None:
        raise not_found("User")
    return user


def _show(state: State, question: Question) -> Show:
    """Return the show of a path.

    Who knows the address of an unlisted show sees it; drafts and scheduled shows are there for
    their owner only (guesses).
    """
    owner = _owner(state, question)
    show = state.show(owner.id, question.names["slug"])
    if show is None:
        raise not_found("Cloudcast")
    if show.state in ("draft", "scheduled") and not question.is_from(owner):
        raise not_found("Cloudcast")
    return show


def _playlist(state: State, question: Question) -> Playlist:
    playlist = state.playlist(_owner(state, question).id, question.names["playlist"])
    if playlist is None:
        raise not_found("Playlist")
    return playlist


@dataclass(frozen=True, slots=True)
class _Genre:
    """What the last part of a path such as ``/genres/jazz+city:london/`` names."""

    path: str
    name: str
    ranked: Callable[[Ranking], Listing]


def _tag(state: State, slug: str) -> Tag:
    tag = state.tag(slug)
    if tag is None:
        raise not_found("Tag")
    return tag


def _genre(state: State, question: Question) -> _Genre:
    """Return the tag, the city or both that a path names.

    Only the name of a tag is recorded; those with a city are guesses.
    """
    asked = question.names["genre"]
    parts = re.fullmatch(r"(?:(?P<tag>.*)\+)?city:(?P<city>.*)", asked, re.IGNORECASE)
    if parts is None:
        tag = _tag(state, asked)
        ranked = partial(listings.ranked_by_tag, tag.id)
        return _Genre(quote(tag.slug), f"{tag.name} shows", ranked)
    slug = parts["city"].lower()
    city, path = state.city(slug), f"city:{quote(slug)}"
    if city is None:
        raise not_found("City")
    if parts["tag"] is None:
        return _Genre(path, f"{city} shows", partial(listings.ranked_by_city, slug, None))
    tag = _tag(state, parts["tag"])
    ranked = partial(listings.ranked_by_city, slug, tag.id)
    return _Genre(f"{quote(tag.slug)}+{path}", f"{tag.name} shows in {city}", ranked)


# Answers


def _mentioned(items: Iterable[Item]) -> tuple[set[int], set[int]]:
    """Return the ids of the users and of the shows that appear in these items."""
    users: set[int] = set()
    shows: set[int] = set()
    waiting = list(items)
    while waiting:
        item = waiting.pop()
        if isinstance(item, User):
            users.add(item.id)
        elif isinstance(item, Show):
            shows.add(item.id)
            waiting += (item.user, *item.hosts)
        elif isinstance(item, FeedItem):
            waiting += (item.user, item.subject)
        elif isinstance(item, (Comment, Playlist)):
            waiting.append(item.user)
    return users, shows


def _form(state: State, question: Question, items: Iterable[Item]) -> Form:
    """Return how these items are to be shown to whoever asked."""
    viewer = question.viewer
    outlook = None if viewer is None else state.outlook(viewer.id, *_mentioned(items))
    return Form(metadata=question.metadata, outlook=outlook)


def _page(
    state: State,
    question: Question,
    listing: Listing,
    *,
    name: str | None = None,
    listened: bool = False,
) -> Json:
    """Return the part of a list that is wanted, in its envelope."""
    window = question.window()
    page = state.page(listing, window)
    form = _form(state, question, (entry.item for entry in page.entries))
    link = Link(question.here, question.parameters, window)
    by_time = listing.dated and window.offset is None
    return answers.envelope(
        [answers.entry(entry, form, listened=listened) for entry in page.entries],
        (answers.paging_by_time if by_time else answers.paging_by_offset)(page, link),
        name,
    )


def _user_detail(state: State, question: Question) -> Json:
    user = _owner(state, question)
    return answers.user_detail(user, _form(state, question, [user]), question.here)


def _show_detail(state: State, question: Question) -> Json:
    show = _show(state, question)
    sections = state.sections(show.id) if question.settings.sections_on_read else []
    return answers.show_detail(show, _form(state, question, [show]), question.here, sections)


def _playlist_detail(state: State, question: Question) -> Json:
    playlist = _playlist(state, question)
    return answers.playlist_detail(playlist, _form(state, question, [playlist]), question.here)


def _genre_detail(prefix: str) -> Operation:
    def operation(state: State, question: Question) -> Json:
        genre = _genre(state, question)
        key = f"/{prefix}/{genre.path}/"
        return answers.genre_detail(key, genre.name, _form(state, question, []), question.here)

    return operation


def _genre_list(ranking: Ranking) -> Operation:
    def operation(state: State, question: Question) -> Json:
        return _page(state, question, _genre(state, question).ranked(ranking))

    return operation


def _ranked_list(ranking: Ranking, name: str) -> Operation:
    def operation(state: State, question: Question) -> Json:
        return _page(state, question, listings.ranked(ranking), name=name)

    return operation


def _search(state: State, question: Question) -> Json:
    return _page(state, question, listings.search(*question.search()))


def _cloudcasts(state: State, question: Question) -> Json:
    owner = _owner(state, question)
    listing = listings.cloudcasts(owner.id, own=question.is_from(owner))
    return _page(state, question, listing, name=f"{owner.name}'s Cloudcasts")


def _user_list(
    listing: Callable[[int], Listing], name: str | None = None, *, listened: bool = False
) -> Operation:
    """Return the operation of a user's list; ``name`` is that of its envelope."""

    def operation(state: State, question: Question) -> Json:
        owner = _owner(state, question)
        return _page(
            *(state, question, listing(owner.id)),
            name=None if name is None else name.format(owner.name),
            listened=listened,
        )

    return operation


def _listen_later(state: State, question: Question) -> Json:
    return _page(state, question, listings.listen_later(question.require_viewer().id))


def _show_list(listing: Callable[[int], Listing]) -> Operation:
    def operation(state: State, question: Question) -> Json:
        return _page(state, question, listing(_show(state, question).id))

    return operation


def _similar(state: State, question: Question) -> Json:
    return _page(state, question, state.similar(_show(state, question)))


def _playlist_cloudcasts(state: State, question: Question) -> Json:
    playlist = _playlist(state, question)
    return _page(state, question, listings.playlist_cloudcasts(playlist.id))


# The table

# The lists of a user. Those without a name had none in recordings, or were never recorded.
_USER_LISTS: Mapping[str, Operation] = {
    "cloudcasts": _cloudcasts,
    "comments": _user_list(listings.profile_comments, "Comments on {}'s profile"),
    "favorites": _user_list(listings.favorites, "{}'s favorites"),
    "feed": _user_list(listings.feed, "{}'s feed"),
    "followers": _user_list(listings.followers, "{}'s followers"),
    "following": _user_list(listings.following),
    "listens": _user_list(listings.listens, "{}'s listens", listened=True),
    "playlists": _user_list(listings.playlists),
}

_RANKINGS: tuple[Ranking, ...] = ("popular", "new", "hot")

# Former prefixes still answer; the oldest one with keys under its successor.
_GENRE_PREFIXES = {"genres": "genres", "discover": "discover", "tag": "discover"}

ROUTES: tuple[Route, ...] = (
    Route("GET", "/popular/", _ranked_list("popular", "Popular Cloudcasts")),
    Route("GET", "/popular/hot/", _ranked_list("hot", "Hot Cloudcasts")),
    Route("GET", "/new/", _ranked_list("new", "New Cloudcasts")),
    Route("GET", "/search/", _search),
    *(
        Route("GET", f"/{prefix}/{{genre}}/", _genre_detail(key_prefix))
        for prefix, key_prefix in _GENRE_PREFIXES.items()
    ),
    *(
        Route("GET", f"/{prefix}/{{genre}}/{ranking}/", _genre_list(ranking))
        for prefix in _GENRE_PREFIXES
        for ranking in _RANKINGS
    ),
    Route("GET", "/me/", _user_detail),
    Route("GET", "/me/listen-later/", _listen_later),
    *(Route("GET", f"/me/{name}/", operation) for name, operation in _USER_LISTS.items()),
    Route("GET", "/{user}/", _user_detail),
    *(Route("GET", f"/{{user}}/{name}/", operation) for name, operation in _USER_LISTS.items()),
    Route("GET", "/{user}/playlists/{playlist}/", _playlist_detail),
    Route("GET", "/{user}/playlists/{playlist}/cloudcasts/", _playlist_cloudcasts),
    Route("GET", "/{user}/{slug}/", _show_detail),
    Route("GET", "/{user}/{slug}/comments/", _show_list(listings.show_comments)),
    Route("GET", "/{user}/{slug}/favorites/", _show_list(listings.show_favorites)),
    Route("GET", "/{user}/{slug}/listeners/", _show_list(listings.show_listeners)),
    Route("GET", "/{user}/{slug}/similar/", _similar),
)
