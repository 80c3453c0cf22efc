"""Turn records into the JSON of the API. Pure functions; no storage, no sockets.

Fields and their order match recordings from 2021 on. Everything without a recording is marked
as a guess.
"""

from __future__ import annotations

import functools
import json
import time
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

from aiomixcloud.sandbox.db.models import (
    Artist,
    Comment,
    FeedItem,
    Item,
    Page,
    Playlist,
    Section,
    Show,
    Tag,
    Track,
    User,
    ViewerRelations,
    Window,
)
from aiomixcloud.sandbox.db.slugs import slugify

from .errors import InvalidUpload, RateLimitRefusal, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .categories import Category
    from .links import Addresses

Json = dict[str, Any]

#: The sizes of pictures by their names in responses.
USER_PICTURES = {
    "small": "25x25",
    "thumbnail": "50x50",
    "medium_mobile": "80x80",
    "medium": "100x100",
    "large": "300x300",
    "320wx320h": "320x320",
    "extra_large": "600x600",
    "640wx640h": "640x640",
}
CATEGORY_PICTURES = {
    name: USER_PICTURES[name]
    for name in ("small", "thumbnail", "medium_mobile", "medium", "large")
}
SHOW_PICTURES = USER_PICTURES | {"768wx768h": "768x768", "1024wx1024h": "1024x1024"}
COVER_PICTURES = {"835wx120h": "835x120", "1113wx160h": "1113x160", "1670wx240h": "1670x240"}

# How scalars are written, by type.
_SCALARS: Mapping[type, Callable[[Any], str]] = {
    str: encode_basestring_ascii,
    int: int.__repr__,
    bool: {True: "true", False: "false"}.__getitem__,
}

_ITEM_MARGIN = "\n" + 8 * " "

_FEED_TITLES = {
    "upload": "uploaded",
    "listen": "listened to",
    "favorite": "favorited",
    "follow": "is now following",
    "repost": "reposted",  # a guess
}

# The first number in the key of a comment is the kind of its subject; the number for profiles is
# recorded, the one for shows is a guess.
COMMENT_ON_PROFILE = 204
COMMENT_ON_SHOW = 203


class RenderContext(NamedTuple):
    """The rendering options of a response: its links, `metadata=1` and the viewer."""

    addresses: Addresses
    metadata: bool = False
    relations: ViewerRelations | None = None

    def add_type(self, shape: Json, kind: str) -> Json:
        """Add the fields that `metadata=1` gives every object."""
        if self.metadata:
            shape["type"] = kind
        return shape


def format_time(seconds: int) -> str:
    """Format a Unix timestamp as in response bodies."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def write_json(value: Any, margin: str = "\n") -> str:
    r"""Return JSON as the API writes it: ASCII, indented by four spaces.

    With an indent, the standard library takes 60 % longer and creates reference cycles in each
    call, whose collection takes even more time.

    Args:
        value: A dict with text keys, list, str, int, float, bool or None.
        margin: The line break and indent before the end of the value.

    Returns:
        The same text as `json.dumps(value, indent=4)`.

    >>> write_json({"name": "Caf\xe9"})
    '{\n    "name": "Caf\\u00e9"\n}'
    """
    if type(value) in _SCALARS:
        return _SCALARS[type(value)](value)
    if not value or not isinstance(value, (dict, list)):
        return json.dumps(value)
    deeper = f"{margin}    "
    if isinstance(value, list):
        return f"[{','.join([deeper + write_json(item, deeper) for item in value])}{margin}]"
    pairs = [
        # Most values are scalars; this saves a call for each.
        f"{deeper}{encode_basestring_ascii(key)}: {write(item)}"
        if (write := _SCALARS.get(type(item)))
        else f"{deeper}{encode_basestring_ascii(key)}: {write_json(item, deeper)}"
        for key, item in value.items()
    ]
    return f"{{{','.join(pairs)}{margin}}}"


def build_key(*parts: str) -> str:
    """Return the key made of these parts, percent-encoded where needed."""
    return f"/{'/'.join(map(_quote_part, parts))}/"


@functools.lru_cache(maxsize=4096)
def _quote_part(part: str) -> str:
    return quote(part, safe="")


def _build_pictures(path: str, sizes: Mapping[str, str], context: RenderContext) -> Json:
    root = context.addresses.pictures
    return {name: f"{root}/{size}/{path}" for name, size in sizes.items()}


def user_picture(one: User) -> str:
    """Return the path of a user's picture."""
    return one.picture or f"defaults/users/{one.id % 10}.png"


def show_picture(one: Show) -> str:
    """Return the path of a show's picture, or of its user's picture if it has none."""
    return one.picture or user_picture(one.user)


# Users


def _serialize_user(one: User, context: RenderContext) -> Json:
    key = build_key(one.username)
    return {
        "key": key,
        "url": context.addresses.web + key,
        "name": one.name,
        "username": one.username,
        "pictures": _build_pictures(user_picture(one), USER_PICTURES, context),
    }


def serialize_user(one: User, context: RenderContext) -> Json:
    """Return a user as in lists and in other objects."""
    shape = _serialize_user(one, context)
    if context.relations:
        shape["following"] = one.id in context.relations.following
    return context.add_type(shape, "user")


def serialize_user_detail(one: User, context: RenderContext) -> Json:
    """Return a user as at their own address."""
    shape = _serialize_user(one, context)
    shape |= {
        "biog": one.biog,
        "created_time": format_time(one.created_at),
        "updated_time": format_time(one.updated_at),
        "follower_count": one.follower_count,
        "following_count": one.following_count,
        "cloudcast_count": one.cloudcast_count,
        "favorite_count": one.favorite_count,
        "listen_count": one.listen_count,
        "is_pro": one.is_pro,
        "is_premium": one.is_premium,
    }
    if one.city:
        shape["city"] = one.city
    if one.country:
        shape["country"] = one.country
    if one.cover:
        shape["cover_pictures"] = _build_pictures(one.cover, COVER_PICTURES, context)
    if one.picture and one.picture_color:
        shape["picture_primary_color"] = one.picture_color
    if context.relations:
        shape |= {
            "is_current_user": one.id == context.relations.viewer,
            "following": one.id in context.relations.following,
            "follower": one.id in context.relations.followers,
        }
    return context.add_type(shape, "user")


# Cloudcasts


def show_pictures(one: Show, context: RenderContext) -> Json:
    """Return the addresses of a show's picture, or of its user's picture if it has none."""
    return _build_pictures(show_picture(one), SHOW_PICTURES, context)


def _serialize_show(one: Show, context: RenderContext) -> Json:
    key = build_key(one.user.username, one.slug)
    hidden = one.hidden_stats
    shape = {
        "key": key,
        "url": context.addresses.web + key,
        "name": one.name,
        "tags": [serialize_tag(each, context) for each in one.tags],
        "created_time": format_time(one.created_at),
        "updated_time": format_time(one.updated_at),
        "play_count": 0 if hidden else one.play_count,
        "favorite_count": 0 if hidden else one.favorite_count,
        "comment_count": one.comment_count,
        "listener_count": 0 if hidden else one.listener_count,
        "repost_count": 0 if hidden else one.repost_count,
        "pictures": show_pictures(one, context),
        "slug": one.slug,
        "user": serialize_user(one.user, context),
        "hosts": [serialize_user(host, context) for host in one.hosts],
    }
    if hidden:
        shape["hidden_stats"] = True
    if one.audio_length is not None:
        shape["audio_length"] = one.audio_length
    return shape


def _serialize_viewer_fields(one: Show, context: RenderContext) -> Json:
    relations = context.relations
    if relations is None:
        return {}
    return {
        "favorited": one.id in relations.favorites,
        "reposted": one.id in relations.reposts,
        "is_listen_later": one.id in relations.listen_laters,
    }


def serialize_show(one: Show, context: RenderContext, listened_at: int | None = None) -> Json:
    """Return a show as in lists and in other objects; listening histories add the time."""
    shape = _serialize_show(one, context)
    if listened_at is not None:
        shape["listen_time"] = format_time(listened_at)
    shape |= _serialize_viewer_fields(one, context)
    return context.add_type(shape, "cloudcast")


def serialize_show_detail(one: Show, context: RenderContext, sections: list[Section]) -> Json:
    """Return a show as at its own address."""
    shape = _serialize_show(one, context)
    shape["description"] = one.description
    shape["sections"] = [
        _serialize_section(each, place, context) for place, each in enumerate(sections)
    ]
    if one.picture and one.picture_color:
        shape["picture_primary_color"] = one.picture_color
    shape |= _serialize_viewer_fields(one, context)
    return context.add_type(shape, "cloudcast")


def _serialize_section(one: Section, position: int, context: RenderContext) -> Json:
    """Return a tracklist entry in the format of 2014; the format of chapters is a guess."""
    shape: Json
    if one.artist is None or one.song is None:
        shape = {"chapter": one.chapter, "position": position, "section_type": "chapter"}
    else:
        artist_slug, song_slug = slugify(one.artist), slugify(one.song)
        track = _serialize_named("track", artist_slug, song_slug, name=one.song, context=context)
        track["artist"] = context.add_type(
            _serialize_named("artist", artist_slug, name=one.artist, context=context), "artist"
        )
        shape = {
            "track": context.add_type(track, "track"),
            "position": position,
            "section_type": "track",
        }
    if one.start_time is not None:
        shape["start_time"] = one.start_time
    return context.add_type(shape, "section")


# Tags, comments, feed items, playlists


def serialize_tag(one: Tag, context: RenderContext) -> Json:
    """Return a tag as in lists and in shows."""
    return serialize_genre(build_key("genres", one.slug), one.name, context)


def serialize_genre(key: str, name: str, context: RenderContext) -> Json:
    """Return a tag, a city or both as at their own address."""
    return context.add_type({"key": key, "url": context.addresses.web + key, "name": name}, "tag")


def serialize_artist(one: Artist, context: RenderContext) -> Json:
    """Return an artist, as recorded in 2013."""
    return context.add_type(
        _serialize_named("artist", one.slug, name=one.name, context=context), "artist"
    )


def serialize_track(one: Track, context: RenderContext) -> Json:
    """Return a track as at its own address in 2013."""
    shape = _serialize_named("track", one.artist.slug, one.slug, name=one.name, context=context)
    shape["artist"] = serialize_artist(one.artist, context)
    return context.add_type(shape, "track")


def serialize_category(one: Category, context: RenderContext) -> Json:
    """Return a category, as recorded in 2013 except its picture."""
    shape = _serialize_named("categories", one.slug, name=one.name, context=context)
    picture = f"defaults/users/{one.number % 10}.png"
    shape["format"] = one.format
    shape["pictures"] = _build_pictures(picture, CATEGORY_PICTURES, context)
    return context.add_type(shape, "category")


def _serialize_named(*parts: str, name: str, context: RenderContext) -> Json:
    """Return the fields common to all objects with a slug."""
    key = build_key(*parts)
    return {"key": key, "url": context.addresses.web + key, "name": name, "slug": parts[-1]}


def serialize_comment(one: Comment, context: RenderContext) -> Json:
    """Return a comment."""
    on_profile = one.show_id is None
    kind = COMMENT_ON_PROFILE if on_profile else COMMENT_ON_SHOW
    subject = f"/comments/cr/{kind}/{one.profile_id if on_profile else one.show_id}/"
    shape = {
        "key": f"{subject}c{one.id}/",
        "url": f"{context.addresses.web}{subject}#c{one.id}",
        "comment": one.text,
        "submit_date": format_time(one.created_at),
        "user": serialize_user(one.user, context),
    }
    return context.add_type(shape, "comment")


def serialize_feed_item(one: FeedItem, context: RenderContext) -> Json:
    """Return a feed item; its type is always included and names the action."""
    feed_key = build_key(one.user.username, "feed")
    shape: Json = {
        "key": f"{feed_key}{one.id}/",
        "url": f"{context.addresses.web}{feed_key}#{one.id}",
        "from": serialize_user(one.user, context),
        "title": _FEED_TITLES[one.verb],
        "created_time": format_time(one.created_at),
    }
    if isinstance(one.subject, User):
        shape["users"] = [serialize_user(one.subject, context)]
    else:
        shape["cloudcasts"] = [serialize_show(one.subject, context)]
    shape["type"] = one.verb
    return shape


def serialize_playlist(one: Playlist, context: RenderContext) -> Json:
    """Return a playlist (a guess, without a recording)."""
    path = (one.user.username, "playlists", one.slug)
    shape = _serialize_named(*path, name=one.name, context=context)
    shape["user"] = serialize_user(one.user, context)
    return context.add_type(shape, "playlist")


# Lists


_SERIALIZERS: Mapping[type[Item], Callable[[Any, RenderContext], Json]] = {
    Show: serialize_show,
    User: serialize_user,
    Comment: serialize_comment,
    FeedItem: serialize_feed_item,
    Tag: serialize_tag,
    Artist: serialize_artist,
    Playlist: serialize_playlist,
}


# Writing most of a page again for each change of the data would take most of the time of a
# request. The type is part of the key, because tuples of different classes can be equal.
@functools.lru_cache(maxsize=2048, typed=True)
def write_item(item: Item, context: RenderContext, listened_at: int | None) -> str:
    """Return the JSON of a list item, indented for its place in a list."""
    if listened_at is not None and isinstance(item, Show):
        return write_json(serialize_show(item, context, listened_at), _ITEM_MARGIN)
    return write_json(_SERIALIZERS[type(item)](item, context), _ITEM_MARGIN)


@dataclass(frozen=True, slots=True)
class PageLink:
    """The address and parameters of a list request, repeated in its paging links."""

    here: str
    parameters: Mapping[str, str]
    window: Window

    def to(self, **changes: str | int | None) -> str:
        """Return the address with some parameters set, or removed if None."""
        parameters = {**self.parameters, "limit": self.window.limit, **changes}
        given = sorted((name, value) for name, value in parameters.items() if value is not None)
        return f"{self.here}?{urlencode(given)}"


def link_by_offset(page: Page, link: PageLink) -> Json:
    """Return the paging links of a list paged by `offset`."""
    limit, offset = link.window.limit, link.window.offset or 0
    links = {}
    if page.more:
        links["next"] = link.to(offset=offset + limit)
    if offset:
        links["previous"] = link.to(offset=max(offset - limit, 0))
    return links


def link_by_time(page: Page, link: PageLink) -> Json:
    """Return the paging links of a list paged by time.

    A page has a link to newer items unless it is empty. The `since` of the request is repeated
    in `next`, so that iterating over all pages ends there (a guess; no recorded request has one).
    """
    times = [one.at for one in page.entries if one.at is not None]
    if not times:
        return {}
    links = {}
    if page.more:
        links["next"] = link.to(until=_format_cursor(times[-1]))
    links["previous"] = link.to(since=_format_cursor(times[0]), until=None)
    return links


def _format_cursor(seconds: int) -> str:
    """Format a Unix timestamp as in paging links."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(seconds))


def write_list(items: Sequence[str], paging: Json, title: str | None) -> str:
    """Return the JSON of a list of items; empty paging links and a missing name are omitted."""
    shape: Json = {"data": []}
    if paging:
        shape["paging"] = paging
    if title is not None:
        shape["name"] = title
    text = write_json(shape)
    if not items:
        return text
    lines = f",{_ITEM_MARGIN}".join(items)
    return text.replace("[]", f"[{_ITEM_MARGIN}{lines}\n    ]", 1)


# Actions, uploads and errors


def serialize_result(message: str, **more: str) -> Json:
    """Return the body of a successful action."""
    return {"result": {"message": message, **more, "success": True}}


def serialize_error(one: Refusal) -> Json:
    """Return the body of an error response.

    With status 200, as observed for a refused form, only the message says what is wrong; its text
    is a guess.
    """
    if isinstance(one, InvalidUpload) and one.status == 200:
        problems = [f"{field}: {text}" for field, texts in one.details.items() for text in texts]
        message = " ".join([one.message, *problems])
        return {"result": {"success": False, "message": message}}
    shape: Json = {"error": {"type": one.kind, "message": one.message}}
    if isinstance(one, RateLimitRefusal) and one.retry_after is not None:
        shape["error"]["retry_after"] = one.retry_after
    if isinstance(one, InvalidUpload):
        shape["details"] = {field: list(texts) for field, texts in one.details.items()}
    return shape
