"""Read operations: single objects and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from aiomixcloud.sandbox.api import lookups as finding
from aiomixcloud.sandbox.api import serializers as answers
from aiomixcloud.sandbox.api.categories import CATEGORIES
from aiomixcloud.sandbox.api.serializers import Form, Json, Link
from aiomixcloud.sandbox.db import listings
from aiomixcloud.sandbox.db.models import Comment, FeedItem, Item, Playlist, Show, User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from aiomixcloud.sandbox.api.request import Question
    from aiomixcloud.sandbox.api.responses import Operation
    from aiomixcloud.sandbox.db.listings import Listing, Ranking
    from aiomixcloud.sandbox.db.store import State


def _mentioned(items: Iterable[Item]) -> tuple[set[int], set[int]]:
    """Return the ids of the users and of the shows that occur in these items."""
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
    """Return the rendering options of these items for the viewer."""
    viewer = question.viewer
    outlook = None if viewer is None else state.outlook(viewer.id, *_mentioned(items))
    return Form(question.addresses, metadata=question.metadata, outlook=outlook)


def _page(
    state: State,
    question: Question,
    listing: Listing,
    *,
    name: str | None = None,
    listened: bool = False,
) -> Json:
    """Return the requested page of a list in its envelope.

    Args:
        state: The data of the sandbox.
        question: The request.
        listing: The list.
        name: The name in the envelope, if the list has one.
        listened: Whether the list is a listening history.

    Returns:
        The JSON body.
    """
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


def user_detail(state: State, question: Question) -> Json:
    """Return a user."""
    user = finding.owner(state, question)
    return answers.user_detail(user, _form(state, question, [user]), question.here)


def show_detail(state: State, question: Question) -> Json:
    """Return a show."""
    show = finding.show(state, question)
    sections = state.sections(show.id) if question.settings.sections_on_read else []
    return answers.show_detail(show, _form(state, question, [show]), question.here, sections)


def playlist_detail(state: State, question: Question) -> Json:
    """Return a playlist."""
    playlist = finding.playlist(state, question)
    return answers.playlist_detail(playlist, _form(state, question, [playlist]), question.here)


def genre_detail(prefix: str) -> Operation:
    """Return the operation for a tag or city; `prefix` is the first part of its key."""

    def operation(state: State, question: Question) -> Json:
        genre = finding.genre(state, question)
        key = f"/{prefix}/{genre.path}/"
        return answers.genre_detail(key, genre.name, _form(state, question, []), question.here)

    return operation


def genre_list(ranking: Ranking) -> Operation:
    """Return the operation for a list of a tag or city."""

    def operation(state: State, question: Question) -> Json:
        return _page(state, question, finding.genre(state, question).ranked(ranking))

    return operation


def artist_detail(state: State, question: Question) -> Json:
    """Return an artist."""
    artist = finding.artist(state, question)
    return answers.artist_detail(artist, _form(state, question, []), question.here)


def artist_list(ranking: Ranking) -> Operation:
    """Return the operation for a list of an artist."""

    def operation(state: State, question: Question) -> Json:
        artist = finding.artist(state, question)
        return _page(state, question, listings.ranked_by_artist(artist.id, ranking))

    return operation


def track_detail(state: State, question: Question) -> Json:
    """Return a track."""
    track = finding.track(state, question)
    return answers.track_detail(track, _form(state, question, []), question.here)


def track_list(ranking: Ranking) -> Operation:
    """Return the operation for a list of a track."""

    def operation(state: State, question: Question) -> Json:
        track = finding.track(state, question)
        return _page(state, question, listings.ranked_by_track(track.id, ranking))

    return operation


def categories(state: State, question: Question) -> Json:
    """Return all categories on one page, ignoring `limit`."""
    form = _form(state, question, [])
    return {"data": [answers.category(one, form) for one in CATEGORIES.values()]}


def category_detail(state: State, question: Question) -> Json:
    """Return a category."""
    category = finding.category(question)
    return answers.category_detail(category, _form(state, question, []), question.here)


def category_list(kind: Literal["show", "user"], ranking: Ranking = "new") -> Operation:
    """Return the operation for a list of a category: shows or users with its tag (a guess)."""

    def operation(state: State, question: Question) -> Json:
        tag = state.tag(finding.category(question).slug)
        if tag is None:
            return _page(state, question, listings.nothing(kind))
        if kind == "user":
            return _page(state, question, listings.users_by_tag(tag.id))
        return _page(state, question, listings.ranked_by_tag(tag.id, ranking))

    return operation


def ranked_list(ranking: Ranking, name: str) -> Operation:
    """Return the operation for a list of all shows."""

    def operation(state: State, question: Question) -> Json:
        return _page(state, question, listings.ranked(ranking), name=name)

    return operation


def search(state: State, question: Question) -> Json:
    """Return search results."""
    return _page(state, question, listings.search(*question.search()))


def cloudcasts(state: State, question: Question) -> Json:
    """Return a user's shows."""
    owner = finding.owner(state, question)
    listing = listings.cloudcasts(owner.id, own=question.is_from(owner))
    return _page(state, question, listing, name=f"{owner.name}'s Cloudcasts")


def user_list(
    listing: Callable[[int], Listing], name: str | None = None, *, listened: bool = False
) -> Operation:
    """Return the operation for a list of a user.

    Args:
        listing: Returns the list for the id of a user.
        name: The name in the envelope; `{}` is the user's name.
        listened: Whether the list is a listening history.

    Returns:
        The operation.
    """

    def operation(state: State, question: Question) -> Json:
        owner = finding.owner(state, question)
        return _page(
            state,
            question,
            listing(owner.id),
            name=None if name is None else name.format(owner.name),
            listened=listened,
        )

    return operation


def listen_later(state: State, question: Question) -> Json:
    """Return the viewer's listen later list."""
    return _page(state, question, listings.listen_later(question.require_viewer().id))


def show_list(listing: Callable[[int], Listing]) -> Operation:
    """Return the operation for a list of a show."""

    def operation(state: State, question: Question) -> Json:
        return _page(state, question, listing(finding.show(state, question).id))

    return operation


def similar(state: State, question: Question) -> Json:
    """Return similar shows."""
    return _page(state, question, state.similar(finding.show(state, question)))


def playlist_cloudcasts(state: State, question: Question) -> Json:
    """Return the shows of a playlist."""
    playlist = finding.playlist(state, question)
    return _page(state, question, listings.playlist_cloudcasts(playlist.id))
