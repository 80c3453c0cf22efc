"""Turn records into the JSON of the API. Pure functions; no storage, no sockets.

Fields and their order match recordings from 2021 on. Everything without a recording is marked
as a guess.
"""

from __future__ import annotations

import functools
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from aiomixcloud.sandbox.api.errors import InvalidUpload, RateLimitRefusal, Refusal
from aiomixcloud.sandbox.db.models import (
    Artist,
    Comment,
    Entry,
    FeedItem,
    Outlook,
    Page,
    Playlist,
    Section,
    Show,
    Tag,
    Track,
    User,
    Window,
)
from aiomixcloud.sandbox.db.slugs import slugify

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiomixcloud.sandbox.api.categories import Category
    from aiomixcloud.sandbox.api.links import Addresses

Json = dict[str, Any]

USER_CONNECTIONS = (
    "cloudcasts",
    "comments",
    "favorites",
    "feed",
    "followers",
    "following",
    "listens",
    "playlists",
)
SHOW_CONNECTIONS = ("favorites", "listeners", "comments", "similar")
TAG_CONNECTIONS = ("popular", "new", "hot")
PLAYLIST_CONNECTIONS = ("cloudcasts",)
CATEGORY_CONNECTIONS = ("userpick-users", "userpick-cloudcasts", "cloudcasts", "users")

_USER_PICTURES = {
    "small": "25x25",
    "thumbnail": "50x50",
    "medium_mobile": "80x80",
    "medium": "100x100",
    "large": "300x300",
    "320wx320h": "320x320",
    "extra_large": "600x600",
    "640wx640h": "640x640",
}
_CATEGORY_PICTURES = {
    name: _USER_PICTURES[name]
    for name in ("small", "thumbnail", "medium_mobile", "medium", "large")
}
_SHOW_PICTURES = _USER_PICTURES | {"768wx768h": "768x768", "1024wx1024h": "1024x1024"}
_COVER_PICTURES = {"835wx120h": "835x120", "1113wx160h": "1113x160", "1670wx240h": "1670x240"}

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


@dataclass(frozen=True, slots=True)
class Form:
    """The rendering options of a response: its links, `metadata=1` and the viewer."""

    addresses: Addresses
    metadata: bool = False
    outlook: Outlook | None = None

    def typed(self, shape: Json, kind: str) -> Json:
        """Add the fields that `metadata=1` gives every object."""
        if self.metadata:
            shape["type"] = kind
        return shape

    def connected(self, shape: Json, here: str, connections: tuple[str, ...]) -> Json:
        """Add the fields that `metadata=1` gives an object at its own address.

        Args:
            shape: The JSON of the object.
            here: The address of the object.
            connections: The names of its lists.

        Returns:
            The JSON with the connections, if the request asks for them.
        """
        if self.metadata:
            shape["metadata"] = {"connections": {name: f"{here}{name}/" for name in connections}}
        return shape


def moment(seconds: int) -> str:
    """Format a Unix timestamp as in response bodies."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def key_of(*parts: str) -> str:
    """Return the key made of these parts, percent-encoded where needed."""
    return f"/{'/'.join(map(_quoted, parts))}/"


@functools.lru_cache(maxsize=4096)
def _quoted(part: str) -> str:
    return quote(part, safe="")


def _pictures(path: str, sizes: Mapping[str, str], form: Form) -> Json:
    root = form.addresses.pictures
    return {name: f"{root}/{size}/{path}" for name, size in sizes.items()}


def user_picture(one: User) -> str:
    """Return the path of a user's picture."""
    return one.picture or f"defaults/users/{one.id % 10}.png"


def show_picture(one: Show) -> str:
    """Return the path of a show's picture, or of its user's picture if it has none."""
    return one.picture or user_picture(one.user)


# Users


def _user_core(one: User, form: Form) -> Json:
    key = key_of(one.username)
    return {
        "key": key,
        "url": form.addresses.web + key,
        "name": one.name,
        "username": one.username,
        "pictures": _pictures(user_picture(one), _USER_PICTURES, form),
    }


def user(one: User, form: Form) -> Json:
    """Return a user as in lists and in other objects."""
    shape = _user_core(one, form)
    if form.outlook:
        shape["following"] = one.id in form.outlook.following
    return form.typed(shape, "user")


def user_detail(one: User, form: Form, here: str) -> Json:
    """Return a user as at their own address."""
    shape = _user_core(one, form)
    shape |= {
        "biog": one.biog,
        "created_time": moment(one.created_at),
        "updated_time": moment(one.updated_at),
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
        shape["cover_pictures"] = _pictures(one.cover, _COVER_PICTURES, form)
    if one.picture and one.picture_color:
        shape["picture_primary_color"] = one.picture_color
    if form.outlook:
        shape |= {
            "is_current_user": one.id == form.outlook.viewer,
            "following": one.id in form.outlook.following,
            "follower": one.id in form.outlook.followers,
        }
    return form.connected(form.typed(shape, "user"), here, USER_CONNECTIONS)


# Cloudcasts


def show_pictures(one: Show, form: Form) -> Json:
    """Return the addresses of a show's picture, or of its user's picture if it has none."""
    return _pictures(show_picture(one), _SHOW_PICTURES, form)


def _show_core(one: Show, form: Form) -> Json:
    key = key_of(one.user.username, one.slug)
    hidden = one.hidden_stats
    shape = {
        "key": key,
        "url": form.addresses.web + key,
        "name": one.name,
        "tags": [tag(each, form) for each in one.tags],
        "created_time": moment(one.created_at),
        "updated_time": moment(one.updated_at),
        "play_count": 0 if hidden else one.play_count,
        "favorite_count": 0 if hidden else one.favorite_count,
        "comment_count": one.comment_count,
        "listener_count": 0 if hidden else one.listener_count,
        "repost_count": 0 if hidden else one.repost_count,
        "pictures": show_pictures(one, form),
        "slug": one.slug,
        "user": user(one.user, form),
        "hosts": [user(host, form) for host in one.hosts],
    }
    if hidden:
        shape["hidden_stats"] = True
    if one.audio_length is not None:
        shape["audio_length"] = one.audio_length
    return shape


def _show_for_viewer(one: Show, form: Form) -> Json:
    outlook = form.outlook
    if outlook is None:
        return {}
    return {
        "favorited": one.id in outlook.favorites,
        "reposted": one.id in outlook.reposts,
        "is_listen_later": one.id in outlook.listen_laters,
    }


def show(one: Show, form: Form, listened_at: int | None = None) -> Json:
    """Return a show as in lists and in other objects; listening histories add the time."""
    shape = _show_core(one, form)
    if listened_at is not None:
        shape["listen_time"] = moment(listened_at)
    shape |= _show_for_viewer(one, form)
    return form.typed(shape, "cloudcast")


def show_detail(one: Show, form: Form, here: str, sections: list[Section]) -> Json:
    """Return a show as at its own address."""
    shape = _show_core(one, form)
    shape["description"] = one.description
    shape["sections"] = [_section(each, place, form) for place, each in enumerate(sections)]
    if one.picture and one.picture_color:
        shape["picture_primary_color"] = one.picture_color
    shape |= _show_for_viewer(one, form)
    return form.connected(form.typed(shape, "cloudcast"), here, SHOW_CONNECTIONS)


def _section(one: Section, position: int, form: Form) -> Json:
    """Return a tracklist entry in the format of 2014; the format of chapters is a guess."""
    shape: Json
    if one.artist is None or one.song is None:
        shape = {"chapter": one.chapter, "position": position, "section_type": "chapter"}
    else:
        artist_slug, song_slug = slugify(one.artist), slugify(one.song)
        track = _named("track", artist_slug, song_slug, name=one.song, form=form)
        track["artist"] = form.typed(
            _named("artist", artist_slug, name=one.artist, form=form), "artist"
        )
        shape = {
            "track": form.typed(track, "track"),
            "position": position,
            "section_type": "track",
        }
    if one.start_time is not None:
        shape["start_time"] = one.start_time
    return form.typed(shape, "section")


# Tags, comments, feed items, playlists


def tag(one: Tag, form: Form) -> Json:
    """Return a tag as in lists and in shows."""
    key = key_of("genres", one.slug)
    return form.typed({"key": key, "url": form.addresses.web + key, "name": one.name}, "tag")


def genre_detail(key: str, name: str, form: Form, here: str) -> Json:
    """Return a tag, a city or both as at their own address."""
    shape = form.typed({"key": key, "url": form.addresses.web + key, "name": name}, "tag")
    return form.connected(shape, here, TAG_CONNECTIONS)


def artist(one: Artist, form: Form) -> Json:
    """Return an artist, as recorded in 2013."""
    return form.typed(_named("artist", one.slug, name=one.name, form=form), "artist")


def artist_detail(one: Artist, form: Form, here: str) -> Json:
    """Return an artist as at their own address in 2013."""
    return form.connected(artist(one, form), here, TAG_CONNECTIONS)


def track_detail(one: Track, form: Form, here: str) -> Json:
    """Return a track as at its own address in 2013."""
    shape = _named("track", one.artist.slug, one.slug, name=one.name, form=form)
    shape["artist"] = artist(one.artist, form)
    return form.connected(form.typed(shape, "track"), here, TAG_CONNECTIONS)


def category(one: Category, form: Form) -> Json:
    """Return a category, as recorded in 2013 except its picture."""
    shape = _named("categories", one.slug, name=one.name, form=form)
    shape |= {
        "format": one.format,
        "pictures": _pictures(f"defaults/users/{one.number % 10}.png", _CATEGORY_PICTURES, form),
    }
    return form.typed(shape, "category")


def category_detail(one: Category, form: Form, here: str) -> Json:
    """Return a category as at its own address."""
    return form.connected(category(one, form), here, CATEGORY_CONNECTIONS)


def _named(*parts: str, name: str, form: Form) -> Json:
    """Return the fields common to all objects with a slug."""
    key = key_of(*parts)
    return {"key": key, "url": form.addresses.web + key, "name": name, "slug": parts[-1]}


def comment(one: Comment, form: Form) -> Json:
    """Return a comment."""
    if one.show_id is None:
        subject = f"/comments/cr/{COMMENT_ON_PROFILE}/{one.profile_id}/"
    else:
        subject = f"/comments/cr/{COMMENT_ON_SHOW}/{one.show_id}/"
    shape = {
        "key": f"{subject}c{one.id}/",
        "url": f"{form.addresses.web}{subject}#c{one.id}",
        "comment": one.text,
        "submit_date": moment(one.created_at),
        "user": user(one.user, form),
    }
    return form.typed(shape, "comment")


def feed_item(one: FeedItem, form: Form) -> Json:
    """Return a feed item; its type is always included and names the action."""
    feed_key = key_of(one.user.username, "feed")
    shape: Json = {
        "key": f"{feed_key}{one.id}/",
        "url": f"{form.addresses.web}{feed_key}#{one.id}",
        "from": user(one.user, form),
        "title": _FEED_TITLES[one.verb],
        "created_time": moment(one.created_at),
    }
    if isinstance(one.subject, User):
        shape["users"] = [user(one.subject, form)]
    else:
        shape["cloudcasts"] = [show(one.subject, form)]
    shape["type"] = one.verb
    return shape


def playlist(one: Playlist, form: Form) -> Json:
    """Return a playlist (a guess, without a recording)."""
    key = key_of(one.user.username, "playlists", one.slug)
    shape = {
        "key": key,
        "url": form.addresses.web + key,
        "name": one.name,
        "slug": one.slug,
        "user": user(one.user, form),
    }
    return form.typed(shape, "playlist")


def playlist_detail(one: Playlist, form: Form, here: str) -> Json:
    """Return a playlist as at its own address."""
    return form.connected(playlist(one, form), here, PLAYLIST_CONNECTIONS)


# Lists


def entry(one: Entry, form: Form, *, listened: bool = False) -> Json:
    """Return a list item; `listened` marks a listening history."""
    match one.item:
        case Show() as item:
            shape = show(item, form, one.at if listened else None)
        case User() as item:
            shape = user(item, form)
        case Comment() as item:
            shape = comment(item, form)
        case FeedItem() as item:
            shape = feed_item(item, form)
        case Tag() as item:
            shape = tag(item, form)
        case Artist() as item:
            shape = artist(item, form)
        case Playlist() as item:
            shape = playlist(item, form)
    return shape


@dataclass(frozen=True, slots=True)
class Link:
    """The address and parameters of a list request, repeated in its paging links."""

    here: str
    parameters: Mapping[str, str]
    window: Window

    def to(self, **changes: str | int | None) -> str:
        """Return the address with some parameters set, or removed if None."""
        parameters = {**self.parameters, "limit": self.window.limit, **changes}
        kept = sorted((name, value) for name, value in parameters.items() if value is not None)
        return f"{self.here}?{urlencode(kept)}"


def paging_by_offset(page: Page, link: Link) -> Json:
    """Return the paging links of a list paged by `offset`."""
    limit, offset = link.window.limit, link.window.offset or 0
    links = {}
    if page.more:
        links["next"] = link.to(offset=offset + limit)
    if offset:
        links["previous"] = link.to(offset=max(offset - limit, 0))
    return links


def paging_by_time(page: Page, link: Link) -> Json:
    """Return the paging links of a list paged by time.

    A page has a link to newer items unless it is empty. The `since` of the request is repeated
    in `next`, so that iterating over all pages ends there (a guess; no recorded request has one).
    """
    times = [one.at for one in page.entries if one.at is not None]
    if not times:
        return {}
    links = {}
    if page.more:
        links["next"] = link.to(until=_cursor(times[-1]))
    links["previous"] = link.to(since=_cursor(times[0]), until=None)
    return links


def _cursor(seconds: int) -> str:
    """Format a Unix timestamp as in paging links."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(seconds))


def envelope(items: list[Json], paging: Json, name: str | None) -> Json:
    """Return the body of a list; empty paging links and a missing name are omitted."""
    shape: Json = {"data": items}
    if paging:
        shape["paging"] = paging
    if name is not None:
        shape["name"] = name
    return shape


# Actions, uploads and errors


def done(message: str, **more: str) -> Json:
    """Return the body of a successful action."""
    return {"result": {"message": message, **more, "success": True}}


def refusal(one: Refusal) -> Json:
    """Return the body of an error response."""
    shape: Json = {"error": {"type": one.kind, "message": one.message}}
    if isinstance(one, RateLimitRefusal) and one.retry_after is not None:
        shape["error"]["retry_after"] = one.retry_after
    if isinstance(one, InvalidUpload):
        shape["details"] = {field: list(texts) for field, texts in one.details.items()}
    return shape
