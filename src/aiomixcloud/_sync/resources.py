# Generated from src/aiomixcloud/_async/resources.py by tools/unasync.py: do not edit.
"""Resources: the objects of the API, with their connections as methods.

The classes document the fields that the API sends, taken from recorded responses; other fields
are accessible as items too.
"""

from __future__ import annotations

from copy import deepcopy
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, cast

from aiomixcloud._core.briefs import ShowBrief, to_brief
from aiomixcloud._core.data import AccessDict, AccessList, Registry, Unavailable, View, hidden
from aiomixcloud._core.errors import InvalidArgumentError, InvalidResponseError, MixcloudError
from aiomixcloud._core.urls import normalize_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from typing import Self, Unpack

    from aiomixcloud._core.params import Paging
    from aiomixcloud._core.results import ActionResponse, UploadResponse
    from aiomixcloud._core.timeouts import Limits
    from aiomixcloud._core.upload_form import EditOptions

    from .client import MixcloudSync
    from .listing import ResourceListSync


class ResourceSync(AccessDict):
    """An object of the API: a user, a show, a tag, a comment or another type.

    In a list or in another object, a resource has only some of its fields; `load` fetches the
    rest. Resources are equal if their data is equal, and hashable by their key.

    `ResourceSync` itself stands for an object whose type is unknown until the response arrives, so
    it has all actions and connections; type checkers accept any attribute. Its subclasses have
    those that make sense for their type.

    Attributes that a program sets (``show.rank = 1``) are stored in the object and are not part
    of its data. Setting a declared field (``show.name = "May"``) changes the data, as setting
    an item does.

    Example:
        >>> def main(mixcloud):
        ...     user = mixcloud.get("bob")
        ...     print(user.city, user["favorite_count"])
    """

    __slots__ = ("__dict__",)

    #: Whether this is a whole object, not a part of another response.
    _full: bool = False
    #: URLs of the connections that the response names; None if not yet read.
    _links: dict[str, str] | None = None

    #: Path of the object below the root of the API and of the website.
    key: str
    #: URL of the object's page on the website.
    url: str
    #: Type of the object, such as ``'cloudcast'``.
    type: str

    def __init__(
        self,
        data: Any = (),
        *,
        full: bool = False,
        create_connections: bool = True,
        mixcloud: Any = None,
    ) -> None:
        super().__init__(data, mixcloud=mixcloud)
        if full:
            self._full = True
        if not create_connections:
            self._links = {}

    _constructor = __init__

    def load(self, *, force: bool = False, timeout: Limits = None) -> Self:
        """Fetch all fields of this object and return it.

        Does nothing if the object is already complete. If the request fails, the object does
        not change.

        Args:
            force: Fetch the fields again even if the object is complete.
            timeout: Timeout of the request, as for `MixcloudSync`.

        Raises:
            MixcloudError: The request failed, or the object does not belong to a client.

        Example:
            >>> def main(mixcloud):
            ...     hot = mixcloud.hot()
            ...     show = hot[5].load()
            ...     print(show.description)
        """
        if self._full and not force:
            return self
        client = client_of(self)
        fresh = client._fields(self._own_key(), timeout)
        if fresh is not None:
            # In place, because other objects may share this data.
            self.data.update(fresh)
            self._full = True
            self._links = None
        return self

    def follow(self, *, timeout: Limits = None) -> ActionResponse:
        """Follow this user, as `MixcloudSync.follow` does.

        Example:
            >>> def main(user):
            ...     data = user.follow()
        """
        return client_of(self).follow(self._own_key(), timeout=timeout)

    def unfollow(self, *, timeout: Limits = None) -> ActionResponse:
        """Unfollow this user.

        Example:
            >>> def main(user):
            ...     user.follow()
            ...     data = user.unfollow()
        """
        return client_of(self).unfollow(self._own_key(), timeout=timeout)

    def favorite(self, *, timeout: Limits = None) -> ActionResponse:
        """Add this show to the user's favorites, as `MixcloudSync.favorite` does.

        Example:
            >>> def main(show):
            ...     data = show.favorite()
        """
        return client_of(self).favorite(self._own_key(), timeout=timeout)

    def unfavorite(self, *, timeout: Limits = None) -> ActionResponse:
        """Remove this show from the user's favorites.

        Example:
            >>> def main(show):
            ...     show.favorite()
            ...     data = show.unfavorite()
        """
        return client_of(self).unfavorite(self._own_key(), timeout=timeout)

    def repost(self, *, timeout: Limits = None) -> ActionResponse:
        """Repost this show to the user's followers.

        Example:
            >>> def main(show):
            ...     data = show.repost()
        """
        return client_of(self).repost(self._own_key(), timeout=timeout)

    def unrepost(self, *, timeout: Limits = None) -> ActionResponse:
        """Remove the repost of this show.

        Example:
            >>> def main(show):
            ...     show.repost()
            ...     data = show.unrepost()
        """
        return client_of(self).unrepost(self._own_key(), timeout=timeout)

    def listen_later(self, *, timeout: Limits = None) -> ActionResponse:
        """Add this show to the user's Listen Later list.

        Example:
            >>> def main(show):
            ...     data = show.listen_later()
        """
        return client_of(self).listen_later(self._own_key(), timeout=timeout)

    def unlisten_later(self, *, timeout: Limits = None) -> ActionResponse:
        """Remove this show from the Listen Later list.

        Example:
            >>> def main(show):
            ...     show.listen_later()
            ...     data = show.unlisten_later()
        """
        return client_of(self).unlisten_later(self._own_key(), timeout=timeout)

    def embed_json(
        self,
        *,
        width: int | None = None,
        height: int | None = None,
        color: str | None = None,
        timeout: Limits = None,
    ) -> AccessDict:
        """Fetch the data for embedding a player for this show, as `MixcloudSync.embed_json` does.

        Example:
            >>> def main(show):
            ...     info = show.embed_json(width=300)
        """
        return client_of(self).embed_json(
            self._own_key(), width=width, height=height, color=color, timeout=timeout
        )

    def embed_html(
        self,
        *,
        width: int | None = None,
        height: int | None = None,
        color: str | None = None,
        timeout: Limits = None,
    ) -> str:
        """Fetch the embed code of a player for this show.

        Example:
            >>> def main(show):
            ...     code = show.embed_html()
        """
        return client_of(self).embed_html(
            self._own_key(), width=width, height=height, color=color, timeout=timeout
        )

    def oembed(
        self,
        *,
        width: int | None = None,
        height: int | None = None,
        color: str | None = None,
        timeout: Limits = None,
    ) -> AccessDict:
        """Fetch the oEmbed data of this object.

        Example:
            >>> def main(show):
            ...     info = show.oembed()
        """
        return client_of(self).oembed(
            self._own_key(), width=width, height=height, color=color, timeout=timeout
        )

    def edit(self, **changes: Unpack[EditOptions]) -> UploadResponse:
        """Change this show; arguments as for `MixcloudSync.edit`.

        Example:
            >>> def main(own_show):
            ...     data = own_show.edit(description="The best house mix")
        """
        return client_of(self).edit(self._own_key(), **changes)

    if TYPE_CHECKING:
        # The type of the object at a key is known only from the response. These methods are
        # declared for every resource, so that type checkers accept them on the result of
        # `get`; the classes define the ones they have.

        def __setattr__(self, name: str, value: Any) -> None: ...
        def cloudcasts(self, **paging: Unpack[Paging]) -> ResourceListSync[CloudcastSync]: ...
        def comments(self, **paging: Unpack[Paging]) -> ResourceListSync[CommentSync]: ...
        def favorites(self, **paging: Unpack[Paging]) -> ResourceListSync[ResourceSync]: ...
        def feed(self, **paging: Unpack[Paging]) -> ResourceListSync[FeedItemSync]: ...
        def followers(self, **paging: Unpack[Paging]) -> ResourceListSync[UserSync]: ...
        def following(self, **paging: Unpack[Paging]) -> ResourceListSync[UserSync]: ...
        def hot(self, **paging: Unpack[Paging]) -> ResourceListSync[CloudcastSync]: ...
        def listeners(self, **paging: Unpack[Paging]) -> ResourceListSync[UserSync]: ...
        def listens(self, **paging: Unpack[Paging]) -> ResourceListSync[CloudcastSync]: ...
        def new(self, **paging: Unpack[Paging]) -> ResourceListSync[CloudcastSync]: ...
        def playlists(self, **paging: Unpack[Paging]) -> ResourceListSync[ResourceSync]: ...
        def popular(self, **paging: Unpack[Paging]) -> ResourceListSync[CloudcastSync]: ...
        def similar(self, **paging: Unpack[Paging]) -> ResourceListSync[CloudcastSync]: ...

    def __getattr__(self, name: str) -> Any:
        # A connection takes precedence over a field of the same name.
        if self._full and name in self._connection_links():
            return partial(self._connection, name)
        return super().__getattr__(name)

    def _connection(self, name: str, /, **paging: Unpack[Paging]) -> ResourceListSync[Any]:
        """List the connection `name` of this object."""
        client = client_of(self)
        link = self._connection_links().get(name) if self._full else None
        if link is not None:
            return client._follow(link, paging)  # noqa: SLF001 - a link from a response
        return client.connection(self._own_key(), name, **paging)

    def _connection_links(self) -> dict[str, str]:
        """Return the URLs of the connections named in the response."""
        if self._links is None:
            metadata = self.data.get("metadata")
            links = metadata.get("connections") if isinstance(metadata, dict) else None
            named = links.items() if isinstance(links, dict) else ()
            self._links = {
                name.replace("-", "_"): link for name, link in named if isinstance(link, str)
            }
        return self._links

    def _own_key(self) -> str:
        return key_of(self)

    def _hints(self, name: str) -> list[str]:
        hints = super()._hints(name)
        has_more = not self._full and "key" in self.data
        if has_more and name not in hidden(type(self)):
            hints.append(
                f"{self!r} is part of another response and has only some of its fields: call "
                "load() to fetch the others"
            )
        return hints

    def _with_data(self, data: Any) -> Self:
        twin = super()._with_data(data)
        twin.__dict__.update(self.__dict__)
        return twin

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        twin = super().__deepcopy__(memo)
        twin.__dict__.update(deepcopy(self.__dict__, memo))
        return twin

    def __dir__(self) -> Iterable[str]:
        return {*super().__dir__(), *(self._connection_links() if self._full else ())}

    def __hash__(self) -> int:  # type: ignore[override] # a dict-like object with identity
        return hash(self.data.get("key"))

    def __repr__(self) -> str:
        kind = self.data.get("type")
        words = kind.replace("_", " ").title() if isinstance(kind, str) else ""
        key = self.data.get("key")
        text = " ".join(part for part in (words, "" if key is None else repr(key)) if part)
        if not text and "error" in self.data:
            text = repr(self.data)
        return f"<Resource: {text}>" if text else "<Resource>"


_USERS, _SHOWS, _TAGS = (f"Only {kind} have this method" for kind in ("users", "shows", "tags"))


class KnownResourceSync(ResourceSync):
    """A resource whose class declares all its fields: type checkers report other attributes."""

    __slots__ = ()

    if TYPE_CHECKING:
        __getattr__: ClassVar[None]  # type: ignore[assignment,misc]
        __setattr__: ClassVar[None]  # type: ignore[assignment,misc]


class NotAUserSync(KnownResourceSync):
    """A resource without the actions and connections of users."""

    __slots__ = ()

    follow: Unavailable = Unavailable(_USERS)  # type: ignore[assignment]
    unfollow: Unavailable = Unavailable(_USERS)  # type: ignore[assignment]
    cloudcasts: Unavailable = Unavailable(_USERS)  # type: ignore[assignment]
    feed: Unavailable = Unavailable(_USERS)  # type: ignore[assignment]
    followers: Unavailable = Unavailable(_USERS)  # type: ignore[assignment]
    following: Unavailable = Unavailable(_USERS)  # type: ignore[assignment]
    listens: Unavailable = Unavailable(_USERS)  # type: ignore[assignment]
    playlists: Unavailable = Unavailable(_USERS)  # type: ignore[assignment]


class NotAShowSync(KnownResourceSync):
    """A resource without the actions and connections of shows."""

    __slots__ = ()

    favorite: Unavailable = Unavailable(_SHOWS)  # type: ignore[assignment]
    unfavorite: Unavailable = Unavailable(_SHOWS)  # type: ignore[assignment]
    repost: Unavailable = Unavailable(_SHOWS)  # type: ignore[assignment]
    unrepost: Unavailable = Unavailable(_SHOWS)  # type: ignore[assignment]
    listen_later: Unavailable = Unavailable(_SHOWS)  # type: ignore[assignment]
    unlisten_later: Unavailable = Unavailable(_SHOWS)  # type: ignore[assignment]
    embed_json: Unavailable = Unavailable(_SHOWS)  # type: ignore[assignment]
    embed_html: Unavailable = Unavailable(_SHOWS)  # type: ignore[assignment]
    oembed: Unavailable = Unavailable(_SHOWS)  # type: ignore[assignment]
    edit: Unavailable = Unavailable(_SHOWS)  # type: ignore[assignment]
    listeners: Unavailable = Unavailable(_SHOWS)  # type: ignore[assignment]
    similar: Unavailable = Unavailable(_SHOWS)  # type: ignore[assignment]


class NotATagSync(KnownResourceSync):
    """A resource without the connections of tags."""

    __slots__ = ()

    popular: Unavailable = Unavailable(_TAGS)  # type: ignore[assignment]
    new: Unavailable = Unavailable(_TAGS)  # type: ignore[assignment]
    hot: Unavailable = Unavailable(_TAGS)  # type: ignore[assignment]


class NotAUserOrShowSync(NotAUserSync, NotAShowSync):
    """A resource without what users and shows have."""

    __slots__ = ()

    comments: Unavailable = Unavailable("Only users and shows have this method")  # type: ignore[assignment]
    favorites: Unavailable = Unavailable("Only users and shows have this method")  # type: ignore[assignment]


class UserSync(NotAShowSync, NotATagSync):
    """A user: a listener, a DJ or a radio station.

    In lists and inside other objects, a user has only ``key``, ``url``, ``name``, ``username``
    and ``pictures``; `load` fetches the rest. The fields are taken from recorded responses.

    Example:
        >>> def main(mixcloud):
        ...     bob = mixcloud.get("bob")
        ...     for user in bob.followers().all():
        ...         print(user.username)
    """

    __slots__ = ()

    #: Display name, such as ``'Harbour Radio'``.
    name: str
    #: Username, as in URLs, such as ``'HarbourRadio'``.
    username: str
    #: URLs of the picture by size, such as ``medium``.
    pictures: AccessDict
    #: Biography; may be empty.
    biog: str
    #: When the account was created.
    created_time: datetime
    #: When the profile was last changed.
    updated_time: datetime
    #: Number of followers.
    follower_count: int
    #: Number of users that this user follows.
    following_count: int
    #: Number of published shows.
    cloudcast_count: int
    #: Number of shows in this user's favorites.
    favorite_count: int
    #: Number of shows this user has listened to.
    listen_count: int
    #: Whether this is a Pro account, for uploaders.
    is_pro: bool
    #: Whether this is a Premium account, for listeners.
    is_premium: bool
    #: Missing if the user has not set it.
    city: str
    #: Missing if the user has not set it.
    country: str
    #: Missing if there are none.
    cover_pictures: AccessDict
    #: Six hexadecimal digits; missing if the user has no picture.
    picture_primary_color: str
    #: Whether this is the owner of the access token.
    is_current_user: bool
    #: Whether this user follows the owner of the access token; only with a token.
    follower: bool

    def cloudcasts(self, **paging: Unpack[Paging]) -> ResourceListSync[CloudcastSync]:
        """List this user's shows, newest first; arguments as for `MixcloudSync.popular`.

        Example:
            >>> def main(user):
            ...     shows = user.cloudcasts(limit=5)
        """
        return self._connection("cloudcasts", **paging)

    def comments(self, **paging: Unpack[Paging]) -> ResourceListSync[CommentSync]:
        """List the comments on this user's profile, newest first.

        Example:
            >>> def main(user):
            ...     comments = user.comments()
        """
        return self._connection("comments", **paging)

    def favorites(self, **paging: Unpack[Paging]) -> ResourceListSync[CloudcastSync]:
        """List this user's favorite shows, most recent first.

        Example:
            >>> def main(user):
            ...     shows = user.favorites(since="2018 Feb 12")
        """
        return self._connection("favorites", **paging)

    def feed(self, **paging: Unpack[Paging]) -> ResourceListSync[FeedItemSync]:
        """List this user's activity, most recent first.

        Example:
            >>> def main(user):
            ...     for item in user.feed():
            ...         print(item.title, item.created_time)
        """
        return self._connection("feed", **paging)

    def followers(self, **paging: Unpack[Paging]) -> ResourceListSync[UserSync]:
        """List this user's followers, most recent first.

        Example:
            >>> def main(user):
            ...     followers = user.followers(page=2)
        """
        return self._connection("followers", **paging)

    def following(self, **paging: Unpack[Paging]) -> ResourceListSync[UserSync]:
        """List the users that this user follows, most recent first.

        With an access token, there is also a field of this name: ``user['following']``.

        Example:
            >>> def main(user):
            ...     users = user.following()
        """
        return self._connection("following", **paging)

    def listens(self, **paging: Unpack[Paging]) -> ResourceListSync[CloudcastSync]:
        """List the shows this user has listened to, each with its ``listen_time``.

        Example:
            >>> def main(user):
            ...     for show in user.listens():
            ...         print(show.name, show.listen_time)
        """
        return self._connection("listens", **paging)

    def playlists(self, **paging: Unpack[Paging]) -> ResourceListSync[ResourceSync]:
        """List this user's playlists. No recorded response shows their fields.

        Example:
            >>> def main(user):
            ...     playlists = user.playlists()
        """
        return self._connection("playlists", **paging)


class CloudcastSync(NotAUserSync, NotATagSync):
    """A show: an uploaded mix, radio program or podcast.

    ``description``, ``sections`` and ``picture_primary_color`` are available only after
    `load`. The fields are taken from recorded responses.

    Example:
        >>> def main(mixcloud):
        ...     show = mixcloud.get("luke/a-nice-mix")
        ...     print(show.name, show.user.name, show.audio_length)
    """

    __slots__ = ()

    #: The title.
    name: str
    #: The last part of the key; it does not change with the title.
    slug: str
    #: The user who published it.
    user: UserSync
    #: At most five tags.
    tags: AccessList[TagSync]
    #: When it was published; lists are sorted by this time.
    created_time: datetime
    #: When it was last changed; often some minutes before it was published.
    updated_time: datetime
    #: Number of plays.
    play_count: int
    #: Number of users who added it to their favorites.
    favorite_count: int
    #: Number of users who listened to it.
    listener_count: int
    #: Number of users who reposted it.
    repost_count: int
    #: Number of comments.
    comment_count: int
    #: Present, and true, only if the owner hides the counts, which are then 0.
    hidden_stats: bool
    #: Length in seconds; missing while a new show is being encoded.
    audio_length: int
    #: URLs of the picture by size, such as ``medium``.
    pictures: AccessDict
    #: Hosts other than the publisher; usually empty.
    hosts: AccessList[UserSync]
    #: When it was listened to; only in a list of listens.
    listen_time: datetime
    #: The description; may be empty.
    description: str
    #: Always empty today: the API accepts tracklists but does not return them.
    sections: AccessList[AccessDict]
    #: Six hexadecimal digits, such as ``'02f102'``.
    picture_primary_color: str
    #: Whether it is a favorite of the owner of the access token; only with a token.
    favorited: bool
    #: Whether the owner of the access token reposted it; only with a token.
    reposted: bool
    #: Whether it is in the Listen Later list of the token's owner; only with a token.
    is_listen_later: bool

    def brief(self) -> ShowBrief:
        """Return the main facts as a small dictionary, for logs, tables and language models.

        It contains what this object has, without a request; a fact that is missing is None, and
        ``counts`` is None if the owner hides them. The values are those of JSON.

        Example:
            >>> def main(show):
            ...     brief = show.brief()
            ...     print(brief["name"], brief["date"], brief["counts"])
        """
        return to_brief(self.data)

    def comments(self, **paging: Unpack[Paging]) -> ResourceListSync[CommentSync]:
        """List the comments on this show, newest first.

        Example:
            >>> def main(show):
            ...     for comment in show.comments():
            ...         print(comment.user.name, comment.comment)
        """
        return self._connection("comments", **paging)

    def favorites(self, **paging: Unpack[Paging]) -> ResourceListSync[UserSync]:
        """List the users who added this show to their favorites, most recent first.

        Example:
            >>> def main(show):
            ...     users = show.favorites()
        """
        return self._connection("favorites", **paging)

    def listeners(self, **paging: Unpack[Paging]) -> ResourceListSync[UserSync]:
        """List the users who listened to this show, most recent first.

        Example:
            >>> def main(show):
            ...     users = show.listeners()
        """
        return self._connection("listeners", **paging)

    def similar(self, **paging: Unpack[Paging]) -> ResourceListSync[CloudcastSync]:
        """List similar shows.

        Example:
            >>> def main(show):
            ...     shows = show.similar()
        """
        return self._connection("similar", **paging)


class TagSync(NotAUserOrShowSync):
    """A tag, also called a genre.

    Example:
        >>> def main(mixcloud):
        ...     tag = mixcloud.genre("jazz")
        ...     shows = tag.popular()
    """

    __slots__ = ()

    #: Display name, such as ``'Funky house'``; on the tag's own page ``'Funky house shows'``.
    name: str

    def popular(self, **paging: Unpack[Paging]) -> ResourceListSync[CloudcastSync]:
        """List popular shows with this tag.

        Example:
            >>> def main(tag):
            ...     shows = tag.popular(limit=5)
        """
        return self._connection("popular", **paging)

    def new(self, **paging: Unpack[Paging]) -> ResourceListSync[CloudcastSync]:
        """List new shows with this tag.

        Example:
            >>> def main(tag):
            ...     shows = tag.new()
        """
        return self._connection("new", **paging)

    def hot(self, **paging: Unpack[Paging]) -> ResourceListSync[CloudcastSync]:
        """List shows with this tag that are becoming popular.

        Example:
            >>> def main(tag):
            ...     shows = tag.hot()
        """
        return self._connection("hot", **paging)


class CommentSync(NotAUserOrShowSync, NotATagSync):
    """A comment on a show or a profile.

    Example:
        >>> def main(show):
        ...     for comment in show.comments():
        ...         print(comment.submit_date, comment.comment)
    """

    __slots__ = ()

    #: The text.
    comment: str
    #: When it was posted.
    submit_date: datetime
    #: The author.
    user: UserSync


class FeedItemSync(NotAUserOrShowSync, NotATagSync):
    """An activity of a user: an upload, a listen, a favorite or a follow.

    An item has one of the two lists, with one entry. The user is ``item['from']``.

    Example:
        >>> def main(user):
        ...     for item in user.feed():
        ...         print(item["from"].name, item.title)
    """

    __slots__ = ()

    #: Description of the activity: ``'uploaded'``, ``'listened to'``, ``'favorited'`` etc.
    title: str
    #: When it happened.
    created_time: datetime
    #: The show in question.
    cloudcasts: AccessList[CloudcastSync]  # type: ignore[assignment] # here a field
    #: The followed user.
    users: AccessList[UserSync]


#: The resource classes by the API's ``type``.
REGISTRY = Registry(
    ResourceSync,
    {
        "user": UserSync,
        "cloudcast": CloudcastSync,
        "tag": TagSync,
        "comment": CommentSync,
        "upload": FeedItemSync,
        "listen": FeedItemSync,
        "favorite": FeedItemSync,
        "follow": FeedItemSync,
    },
)

ResourceSync._unbound = REGISTRY  # noqa: SLF001 - the registry needs the classes


def key_of(view: AccessDict) -> str:
    """Return the key of an object; raise an error if it is missing or invalid."""
    key = view.data.get("key")
    if not isinstance(key, str):
        raise MixcloudError(f"{view!r} has no key, so it cannot be used in a request")
    try:
        normalize_key(key)
    except InvalidArgumentError as error:
        problem = f"the response contains an invalid key: {error.message}"
        raise InvalidResponseError(problem, payload=view.data) from None
    return key


def client_of(view: View) -> MixcloudSync:
    """Return the client of `view`; raise an error if it has none."""
    client = view.mixcloud
    if client is None:
        raise MixcloudError(
            f"{view!r} does not belong to a client (it was created directly or unpickled); set "
            "its mixcloud attribute to a client"
        )
    return cast("MixcloudSync", client)
