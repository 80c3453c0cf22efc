"""What the state hands out: plain records of one row and what belongs to it. No behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

ShowState = Literal["public", "unlisted", "draft", "scheduled"]
MediaKind = Literal["audio", "picture"]
Verb = Literal["upload", "listen", "favorite", "repost", "follow"]


@dataclass(frozen=True, slots=True)
class World:
    """What there is at first: the seeded world unless ``empty``, and so many generated things."""

    empty: bool = False
    users: int = 0
    shows: int = 0


# Every moment is kept as whole Unix seconds, the resolution of the API.


class User(NamedTuple):
    """A member, with the counts that his relations add up to."""

    id: int
    username: str
    name: str
    biog: str
    city: str | None
    country: str | None
    picture: str | None
    picture_color: str | None
    cover: str | None
    created_at: int
    updated_at: int
    is_pro: bool
    is_premium: bool
    follower_count: int
    following_count: int
    cloudcast_count: int
    favorite_count: int
    listen_count: int


class Tag(NamedTuple):
    """A tag (genre)."""

    id: int
    slug: str
    name: str


class Show(NamedTuple):
    """A cloudcast with its user, tags and hosts."""

    id: int
    slug: str
    name: str
    description: str
    created_at: int
    updated_at: int
    play_count: int
    favorite_count: int
    comment_count: int
    listener_count: int
    repost_count: int
    audio_length: int | None
    picture: str | None
    picture_color: str | None
    state: ShowState
    hidden_stats: bool
    comments_disabled: bool
    was_public: bool
    user: User
    tags: tuple[Tag, ...]
    hosts: tuple[User, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of a tracklist: a chapter, or a song with its artist."""

    chapter: str | None
    artist: str | None
    song: str | None
    start_time: int | None


@dataclass(frozen=True, slots=True)
class Artist:
    """Somebody who is in a tracklist."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Track:
    """Something that is in a tracklist."""

    id: int
    slug: str
    name: str
    artist: Artist


@dataclass(frozen=True, slots=True)
class Media:
    """A stored file (a name in the folder of files) and its media type."""

    file: str
    type: str


@dataclass(frozen=True, slots=True)
class Depiction:
    """A picture as its address names it; without a file it has to be drawn."""

    path: str
    color: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class NewPicture:
    """The picture of an uploaded show: its path in addresses, main colour and file."""

    path: str
    color: str
    file: Media


@dataclass(frozen=True, slots=True)
class NewUser:
    """What a user is made of."""

    username: str
    name: str
    created_at: int
    updated_at: int
    city: str | None = None
    country: str | None = None
    biog: str = ""
    picture: str | None = None
    picture_color: str | None = None
    cover: str | None = None
    is_pro: bool = False


@dataclass(frozen=True, slots=True)
class NewShow:
    """What a show is made of. ``created_at`` is its publication, also a future one."""

    name: str
    created_at: int
    updated_at: int
    description: str = ""
    audio_length: int | None = None
    play_count: int = 0
    picture: str | None = None
    picture_color: str | None = None
    state: ShowState = "public"
    hidden_stats: bool = False
    comments_disabled: bool = False
    tags: tuple[str, ...] = ()
    hosts: tuple[int, ...] = ()
    sections: tuple[Section, ...] = ()
    audio: Media | None = None
    picture_file: Media | None = None


@dataclass(frozen=True, slots=True)
class ShowChange:
    """What an edit makes of a show; ``None`` leaves a thing as it is.

    ``publish_at`` is the new publication, for a change to public or scheduled.
    """

    name: str | None = None
    description: str | None = None
    picture: NewPicture | None = None
    state: ShowState | None = None
    publish_at: int | None = None
    hidden_stats: bool | None = None
    comments_disabled: bool | None = None
    tags: tuple[str, ...] | None = None
    hosts: tuple[int, ...] | None = None
    sections: tuple[Section, ...] | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on a show (``show_id``) or on a profile (``profile_id``)."""

    id: int
    user: User
    text: str
    created_at: int
    show_id: int | None
    profile_id: int | None


@dataclass(frozen=True, slots=True)
class FeedItem:
    """Something a user did, to a show or to another user."""

    id: int
    user: User
    verb: Verb
    created_at: int
    subject: Show | User


@dataclass(frozen=True, slots=True)
class Playlist:
    """A user's named selection of shows."""

    id: int
    slug: str
    name: str
    user: User


Item = User | Tag | Show | Comment | FeedItem | Playlist | Artist


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a list that was asked for.

    ``since`` and ``until`` are exclusive bounds in Unix seconds. ``offset`` is ``None`` where
    the question did not name one; that decides the form of the paging links.
    """

    limit: int = 20
    offset: int | None = None
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of a list and the moment that the list sorts it by (``None``: no time order)."""

    item: Item
    at: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """One window of a list. ``more`` tells whether older or further items follow."""

    entries: tuple[Entry, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """How the owner of an access token stands to the items of one answer (sets of ids)."""

    viewer: int
    following: frozenset[int] = frozenset()
    followers: frozenset[int] = frozenset()
    favorites: frozenset[int] = frozenset()
    reposts: frozenset[int] = frozenset()
    listen_laters: frozenset[int] = frozenset()
