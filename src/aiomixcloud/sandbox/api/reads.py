"""Read operations: single objects and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from aiomixcloud.sandbox.db import listings
from aiomixcloud.sandbox.db.listings import RANKINGS
from aiomixcloud.sandbox.db.models import Comment, FeedItem, Playlist, Show, User, ViewerRelations

from . import lookups, serializers
from .categories import CATEGORIES
from .lists import CATEGORY_LISTS, PLAYLIST_LISTS, SHOW_LISTS, USER_LISTS
from .serializers import Json, PageLink, RenderContext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from aiomixcloud.sandbox.db.listings import Listing, Ranking
    from aiomixcloud.sandbox.db.models import Item
    from aiomixcloud.sandbox.db.store import Store

    from .request import ApiRequest
    from .responses import Operation

Found = TypeVar("Found")


def _collect_ids(items: Iterable[object]) -> tuple[set[int], set[int]]:
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


def _build_context(store: Store, request: ApiRequest, items: Iterable[object]) -> RenderContext:
    """Return the rendering options of these items for the viewer."""
    viewer = request.viewer
    relations = None if viewer is None else store.load_relations(viewer.id, *_collect_ids(items))
    return RenderContext(request.addresses, metadata=request.metadata, relations=relations)


def _narrow(context: RenderContext, item: Item) -> RenderContext:
    """Return the rendering options of one item of a list, which do not depend on the others."""
    relations = context.relations
    if relations is None:
        return context
    users, shows = _collect_ids([item])
    own = ViewerRelations(
        relations.viewer,
        following=relations.following & users,
        favorites=relations.favorites & shows,
        reposts=relations.reposts & shows,
        listen_laters=relations.listen_laters & shows,
    )
    return context._replace(relations=own)


def _read_page(
    store: Store,
    request: ApiRequest,
    listing: Listing,
    *,
    title: str | None = None,
    is_history: bool = False,
) -> str:
    """Return the JSON of the requested page of a list, in which `title` is its name."""
    window = request.parse_window()
    page = store.load_page(listing, window)
    context = _build_context(store, request, [entry.item for entry in page.entries])
    items = [
        serializers.write_item(
            entry.item, _narrow(context, entry.item), entry.at if is_history else None
        )
        for entry in page.entries
    ]
    link = PageLink(request.here, request.parameters, window)
    by_time = listing.dated and window.offset is None
    paging = (serializers.link_by_time if by_time else serializers.link_by_offset)(page, link)
    return serializers.write_list(items, paging, title)


def _add_connections(shape: Json, request: ApiRequest, connections: Iterable[str]) -> Json:
    """Add the fields that `metadata=1` gives an object at its own address."""
    if request.metadata:
        addresses = {name: f"{request.here}{name}/" for name in connections}
        shape["metadata"] = {"connections": addresses}
    return shape


def read_detail(
    find: Callable[[Store, ApiRequest], Found],
    serialize: Callable[[Found, RenderContext], Json],
    connections: Iterable[str],
) -> Operation:
    """Return the operation for the object that a function finds."""

    def operation(store: Store, request: ApiRequest) -> Json:
        found = find(store, request)
        shape = serialize(found, _build_context(store, request, [found]))
        return _add_connections(shape, request, connections)

    return operation


read_user: Operation = read_detail(
    lookups.find_owner, serializers.serialize_user_detail, USER_LISTS
)
read_playlist: Operation = read_detail(
    lookups.find_playlist, serializers.serialize_playlist, PLAYLIST_LISTS
)
read_artist: Operation = read_detail(lookups.find_artist, serializers.serialize_artist, RANKINGS)
read_track: Operation = read_detail(lookups.find_track, serializers.serialize_track, RANKINGS)
read_category: Operation = read_detail(
    lambda _, request: lookups.find_category(request),
    serializers.serialize_category,
    CATEGORY_LISTS,
)


def read_show(store: Store, request: ApiRequest) -> Json:
    """Return a show."""
    show = lookups.find_show(store, request)
    sections = store.load_sections(show.id) if request.behaviour.sections_on_read else []
    context = _build_context(store, request, [show])
    shape = serializers.serialize_show_detail(show, context, sections)
    return _add_connections(shape, request, SHOW_LISTS)


def read_genre(prefix: str) -> Operation:
    """Return the operation for a tag or city; `prefix` is the first part of its key."""

    def serialize(genre: lookups.Genre, context: RenderContext) -> Json:
        return serializers.serialize_genre(f"/{prefix}/{genre.path}/", genre.name, context)

    return read_detail(lookups.find_genre, serialize, RANKINGS)


def read_genre_list(ranking: Ranking) -> Operation:
    """Return the operation for a list of a tag or city."""
    return lambda store, request: _read_page(
        store, request, lookups.find_genre(store, request).ranked(ranking)
    )


def read_artist_list(ranking: Ranking) -> Operation:
    """Return the operation for a list of an artist."""
    find, rank = lookups.find_artist, listings.rank_shows_by_artist
    return lambda store, request: _read_page(
        store, request, rank(find(store, request).id, ranking)
    )


def read_track_list(ranking: Ranking) -> Operation:
    """Return the operation for a list of a track."""
    find, rank = lookups.find_track, listings.rank_shows_by_track
    return lambda store, request: _read_page(
        store, request, rank(find(store, request).id, ranking)
    )


def read_categories(store: Store, request: ApiRequest) -> Json:
    """Return all categories on one page, ignoring `limit`."""
    context = _build_context(store, request, [])
    return {"data": [serializers.serialize_category(one, context) for one in CATEGORIES.values()]}


def read_category_list(name: str) -> Operation:
    """Return the operation for a list of a category: shows or users with its tag (a guess)."""
    kind, ranking = CATEGORY_LISTS[name]

    def operation(store: Store, request: ApiRequest) -> str:
        tag = store.find_tag(lookups.find_category(request).slug)
        if tag is None:
            return _read_page(store, request, listings.list_nothing(kind))
        if kind == "user":
            return _read_page(store, request, listings.list_users_by_tag(tag.id))
        return _read_page(store, request, listings.rank_shows_by_tag(tag.id, ranking))

    return operation


def read_ranking(ranking: Ranking) -> Operation:
    """Return the operation for a list of all shows."""
    title = f"{ranking.title()} Cloudcasts"
    return lambda store, request: _read_page(
        store, request, listings.rank_shows(ranking), title=title
    )


def search(store: Store, request: ApiRequest) -> str:
    """Return search results."""
    return _read_page(store, request, listings.search(*request.parse_search()))


def read_user_list(name: str) -> Operation:
    """Return the operation for a list of a user."""
    one = USER_LISTS[name]

    def operation(store: Store, request: ApiRequest) -> str:
        owner = lookups.find_owner(store, request)
        listing = one.listing(owner.id)
        if name == "cloudcasts":
            listing = listings.list_cloudcasts(owner.id, own=request.is_from(owner))
        title = one.title and one.title.format(owner.name)
        return _read_page(store, request, listing, title=title, is_history=name == "listens")

    return operation


def read_listen_later(store: Store, request: ApiRequest) -> str:
    """Return the viewer's listen later list."""
    return _read_page(store, request, listings.list_listen_later(request.require_viewer().id))


def read_show_list(name: str) -> Operation:
    """Return the operation for a list of a show."""
    listing = SHOW_LISTS[name].listing
    return lambda store, request: _read_page(
        store, request, listing(store, lookups.find_show(store, request))
    )


def read_playlist_shows(store: Store, request: ApiRequest) -> str:
    """Return the shows of a playlist."""
    playlist = lookups.find_playlist(store, request)
    return _read_page(store, request, listings.list_playlist_cloudcasts(playlist.id))
