"""Plain records of users, shows and everything else that is stored. No behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

ShowState = Literal["public", "unlisted", "draft", "scheduled"]
MediaKind = Literal["audio", "picture"]
Verb = Literal["upload", "listen", "favorite", "repost", "follow"]
#: The relations of a user to other users ("follows") and to shows, named like their tables.
Relation = Literal["follows", "favorites", "reposts", "listen_laters", "listens"]


@dataclass(frozen=True, slots=True)
class World:
    """The initial data.

    Attributes:
        empty: Whether to start without the seeded users and shows.
        users: Number of generated users.
        shows: Number of generated shows.
    """

    empty: bool = False
    users: int = 0
    shows: int = 0


# All times are whole Unix seconds, the resolution of the API.


class User(NamedTuple):
    """A user with the counts of their relations."""

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
    """A tracklist entry: a chapter, or a song with its artist."""

    chapter: str | None
    artist: str | None
    song: str | None
    start_time: int | None


@dataclass(frozen=True, slots=True)
class Artist:
    """An artist in a tracklist."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Track:
    """A track in a tracklist."""

    id: int
    slug: str
    name: str
    artist: Artist


@dataclass(frozen=True, slots=True)
class Media:
    """A stored file (its name in the folder of files) and its media type."""

    file: str
    type: str


@dataclass(frozen=True, slots=True)
class PictureSource:
    """A picture with the path in its address; a picture without a file is drawn on request."""

    path: str
    color: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class NewPicture:
    """The picture of a show: its path in addresses, main colour and, if uploaded, its file."""

    path: str
    color: str | None = None
    file: Media | None = None


@dataclass(frozen=True, slots=True)
class NewUser:
    """The data of a new user."""

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
    """The data of a new show; `created_at` is its time of publication and may be in the future."""

    name: str
    created_at: int
    updated_at: int
    description: str = ""
    audio_length: int | None = None
    play_count: int = 0
    picture: NewPicture | None = None
    state: ShowState = "public"
    hidden_stats: bool = False
    comments_disabled: bool = False
    tags: tuple[str, ...] = ()
    hosts: tuple[int, ...] = ()
    sections: tuple[Section, ...] = ()
    audio: Media | None = None


@dataclass(frozen=True, slots=True)
class ShowChange:
    """The changes of an edit; None leaves a field unchanged.

    `publish_at` is the new time of publication, for a change to public or scheduled.
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
    """A comment on a show (`show_id`) or on a profile (`profile_id`)."""

    id: int
    user: User
    text: str
    created_at: int
    show_id: int | None
    profile_id: int | None


@dataclass(frozen=True, slots=True)
class FeedItem:
    """An action of a user on a show or on another user."""

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
    """The requested part of a list.

    `since` and `until` are exclusive bounds in Unix seconds. `offset` is None if the request has
    none; this decides whether paging links go by time or by offset.
    """

    limit: int = 20
    offset: int | None = None
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A list item and the time by which the list sorts it (None in lists without times)."""

    item: Item
    at: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `more` is true if further items follow."""

    entries: tuple[Entry, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class ViewerRelations:
    """The relations of the viewer to the items of one response, as sets of ids."""

    viewer: int
    following: frozenset[int] = frozenset()
    followers: frozenset[int] = frozenset()
    favorites: frozenset[int] = frozenset()
    reposts: frozenset[int] = frozenset()
    listen_laters: frozenset[int] = frozenset()
