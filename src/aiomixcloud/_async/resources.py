"""Resources: the objects of the API, with their connections as methods.

Which fields the API sends is documented on the classes, from recorded answers; fields that
are not named there are reachable all the same.
"""

from __future__ import annotations

from functools import partial
from types import FunctionType
from typing import TYPE_CHECKING, Any, cast

from aiomixcloud._core.data import AccessDict, AccessList, Owner, Registry, View
from aiomixcloud._core.errors import InvalidArgumentError, InvalidResponseError, MixcloudError
from aiomixcloud._core.urls import normalize_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from typing import Self, Unpack

    from aiomixcloud._core.message import Limits
    from aiomixcloud._core.params import Paging
    from aiomixcloud._core.upload_form import EditOptions

    from .client import Mixcloud
    from .concurrency import Listing


_new = object.__new__


class Resource(AccessDict):
    """An object of the API: a user, a show, a tag, a comment or what else it will have.

    As part of a list or of another object a resource has only some of its fields; `load`
    fetches the rest. Resources are equal when their data is, and hashable by their key.

    Example:
        >>> async def main(mixcloud):
        ...     user = await mixcloud.get("bob")
        ...     print(user.city, user["favorite_count"])
    """

    __slots__ = ("_full", "_links")

    #: Path of the object below the root of the API and of the web site.
    key: str
    #: Address of the object's page on the web site.
    url: str

    def __init__(
        self,
        data: Any = (),
        *,
        full: bool = False,
        create_connections: bool = True,
        mixcloud: Any = None,
    ) -> None:
        super().__init__(data, mixcloud=mixcloud)
        self._full = full
        self._links: dict[str, str] | None = None if create_connections else {}

    def __init_subclass__(cls, **arguments: Any) -> None:
        super().__init_subclass__(**arguments)
        if "of_owner" in cls.__dict__:
            return
        # A class with a constructor of its own is made by that. Else each class gets a copy of
        # the code, in which Python remembers how to set the attributes of one class only.
        make: Any = View.of_owner if "__init__" in cls.__dict__ else cls.of_owner
        code = make.__func__.__code__.replace()
        copy = FunctionType(code, make.__func__.__globals__)
        setattr(cls, "of_owner", classmethod(copy))  # noqa: B010 - mypy wants no assignment

    @classmethod
    def of_owner(cls, data: Any, owner: Owner) -> Self:
        """Make the resource for a part of an answer, in half the time of the constructor."""
        self = _new(cls)
        self.data = data
        self._owner = owner
        self._items = None
        self._full = False
        self._links = None
        return self

    async def load(self, *, force: bool = False, timeout: Limits = None) -> Self:
        """Fetch all fields of this object, and return it.

        Does nothing where all are here already. Where the request fails, the object stays
        as it was.

        Args:
            force: Fetch even so, to see what has changed.
            timeout: How long to wait for the answer, as for `Mixcloud`.

        Raises:
            MixcloudError: The request failed, or the object came from no client.

        Example:
            >>> async def main(mixcloud):
            ...     hot = await mixcloud.hot()
            ...     show = await hot[5].load()
            ...     print(show.description)
        """
        if self._full and not force:
            return self
        fresh = await client_of(self).get(
            self._own_key(), create_connections=False, timeout=timeout
        )
        if isinstance(fresh, Resource):
            # In place, so that whatever else holds this data sees it too.
            self.data.update(fresh.data)
            self._full = True
            self._links = None
        return self

    async def follow(self, *, timeout: Limits = None) -> AccessDict:
        """Follow this user, as `Mixcloud.follow` does.

        Example:
            >>> async def main(user):
            ...     data = await user.follow()
        """
        return await client_of(self).follow(self._own_key(), timeout=timeout)

    async def unfollow(self, *, timeout: Limits = None) -> AccessDict:
        """Follow this user no longer.

        Example:
            >>> async def main(user):
            ...     await user.follow()
            ...     data = await user.unfollow()
        """
        return await client_of(self).unfollow(self._own_key(), timeout=timeout)

    async def favorite(self, *, timeout: Limits = None) -> AccessDict:
        """Make this show a favorite, as `Mixcloud.favorite` does.

        Example:
            >>> async def main(show):
            ...     data = await show.favorite()
        """
        return await client_of(self).favorite(self._own_key(), timeout=timeout)

    async def unfavorite(self, *, timeout: Limits = None) -> AccessDict:
        """Make this show a favorite no longer.

        Example:
            >>> async def main(show):
            ...     await show.favorite()
            ...     data = await show.unfavorite()
        """
        return await client_of(self).unfavorite(self._own_key(), timeout=timeout)

    async def repost(self, *, timeout: Limits = None) -> AccessDict:
        """Show this show to the user's own followers.

        Example:
            >>> async def main(show):
            ...     data = await show.repost()
        """
        return await client_of(self).repost(self._own_key(), timeout=timeout)

    async def unrepost(self, *, timeout: Limits = None) -> AccessDict:
        """Take the repost of this show back.

        Example:
            >>> async def main(show):
            ...     await show.repost()
            ...     data = await show.unrepost()
        """
        return await client_of(self).unrepost(self._own_key(), timeout=timeout)

    async def listen_later(self, *, timeout: Limits = None) -> AccessDict:
        """Keep this show for later.

        Example:
            >>> async def main(show):
            ...     data = await show.listen_later()
        """
        return await client_of(self).listen_later(self._own_key(), timeout=timeout)

    async def unlisten_later(self, *, timeout: Limits = None) -> AccessDict:
        """Keep this show for later no longer.

        Example:
            >>> async def main(show):
            ...     await show.listen_later()
            ...     data = await show.unlisten_later()
        """
        return await client_of(self).unlisten_later(self._own_key(), timeout=timeout)

    async def embed_json(
        self,
        *,
        width: int | None = None,
        height: int | None = None,
        color: str | None = None,
        timeout: Limits = None,
    ) -> AccessDict:
        """Fetch what is needed to show a player for this show, as `Mixcloud.embed_json` does.

        Example:
            >>> async def main(show):
            ...     info = await show.embed_json(width=300)
        """
        return await client_of(self).embed_json(
            self._own_key(), width=width, height=height, color=color, timeout=timeout
        )

    async def embed_html(
        self,
        *,
        width: int | None = None,
        height: int | None = None,
        color: str | None = None,
        timeout: Limits = None,
    ) -> str:
        """Fetch the code that shows a player for this show.

        Example:
            >>> async def main(show):
            ...     code = await show.embed_html()
        """
        return await client_of(self).embed_html(
            self._own_key(), width=width, height=height, color=color, timeout=timeout
        )

    async def oembed(
        self,
        *,
        width: int | None = None,
        height: int | None = None,
        color: str | None = None,
        timeout: Limits = None,
    ) -> AccessDict:
        """Ask the oEmbed service about this object.

        Example:
            >>> async def main(show):
            ...     info = await show.oembed()
        """
        return await client_of(self).oembed(
            self._own_key(), width=width, height=height, color=color, timeout=timeout
        )

    async def edit(self, **changes: Unpack[EditOptions]) -> AccessDict:
        """Change this show of the owner of the access token; arguments as for `Mixcloud.edit`.

        Example:
            >>> async def main(own_show):
            ...     data = await own_show.edit(description="The best house mix")
        """
        return await client_of(self).edit(self._own_key(), **changes)

    if TYPE_CHECKING:
        # Of what type the object at a key is, only the answer tells. So that type checkers
        # know these calls on what `get` returns, they are declared for every resource;
        # those that a class really has are defined there.

        def cloudcasts(self, **paging: Unpack[Paging]) -> Listing[Cloudcast]: ...
        def comments(self, **paging: Unpack[Paging]) -> Listing[Comment]: ...
        def favorites(self, **paging: Unpack[Paging]) -> Listing[Resource]: ...
        def feed(self, **paging: Unpack[Paging]) -> Listing[FeedItem]: ...
        def followers(self, **paging: Unpack[Paging]) -> Listing[User]: ...
        def following(self, **paging: Unpack[Paging]) -> Listing[User]: ...
        def hot(self, **paging: Unpack[Paging]) -> Listing[Cloudcast]: ...
        def listeners(self, **paging: Unpack[Paging]) -> Listing[User]: ...
        def listens(self, **paging: Unpack[Paging]) -> Listing[Cloudcast]: ...
        def new(self, **paging: Unpack[Paging]) -> Listing[Cloudcast]: ...
        def playlists(self, **paging: Unpack[Paging]) -> Listing[Resource]: ...
        def popular(self, **paging: Unpack[Paging]) -> Listing[Cloudcast]: ...
        def similar(self, **paging: Unpack[Paging]) -> Listing[Cloudcast]: ...

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # asked for while the object is being made
            self._missing(name)
        # A connection wins over a field of its name.
        if self._full and name in self._connection_links():
            return partial(self._connection, name)
        return super().__getattr__(name)

    def _connection(self, name: str, /, **paging: Unpack[Paging]) -> Listing[Any]:
        """List what belongs to this object under the connection's `name`."""
        client = client_of(self)
        link = self._connection_links().get(name) if self._full else None
        if link is not None:
            return client._follow(link, paging)  # noqa: SLF001 - an answer's, not a user's
        return client.connection(self._own_key(), name, **paging)

    def _connection_links(self) -> dict[str, str]:
        """Return the addresses of the connections that the answer named."""
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

    def _no_field(self, name: str) -> Any:
        hint = ""
        if not self._full and not name.startswith("_"):
            hint = (
                f"; {self!r} came as a part of another answer and has only some of its fields: "
                "load() fetches the others"
            )
        self._missing(name, hint)

    def _state(self) -> dict[str, Any]:
        return {"full": self._full, "create_connections": self._links != {}}

    def __dir__(self) -> Iterable[str]:
        return {*super().__dir__(), *(self._connection_links() if self._full else ())}

    def __hash__(self) -> int:  # type: ignore[override] # a dict-like object with identity
        return hash(self.data.get("key"))

    def __repr__(self) -> str:
        kind = self.data.get("type")
        words = kind.replace("_", " ").title() if isinstance(kind, str) else ""
        key = self.data.get("key")
        text = " ".join(part for part in (words, "" if key is None else repr(key)) if part)
        return f"<Resource: {text}>" if text else "<Resource>"


class User(Resource):
    """Somebody with an account: listener, DJ or radio station.

    In lists and inside other objects a user has ``key``, ``url``, ``name``, ``username`` and
    ``pictures`` only; `load` fetches the rest. The fields are those of recorded answers.

    Example:
        >>> async def main(mixcloud):
        ...     bob = await mixcloud.get("bob")
        ...     async for user in bob.followers().all():
        ...         print(user.username)
    """

    __slots__ = ()

    #: What people call the user, such as ``'Harbour Radio'``.
    name: str
    #: What addresses call the user, such as ``'HarbourRadio'``.
    username: str
    #: Addresses of the picture by name of its size, such as ``medium``.
    pictures: AccessDict
    #: What the user says about themselves; may be empty.
    biog: str
    #: When the account was made.
    created_time: datetime
    #: When the profile was changed.
    updated_time: datetime
    #: How many follow this user.
    follower_count: int
    #: How many this user follows.
    following_count: int
    #: How many shows this user has published.
    cloudcast_count: int
    #: How many shows this user made a favorite.
    favorite_count: int
    #: How many shows this user listened to.
    listen_count: int
    #: Whether the account is a Pro one, made for who uploads.
    is_pro: bool
    #: Whether the account is a Premium one, made for who listens.
    is_premium: bool
    #: Missing where the user has not said.
    city: str
    #: Missing where the user has not said.
    country: str
    #: Missing where there are none.
    cover_pictures: AccessDict
    #: Six hexadecimal digits; missing where the user has no picture.
    picture_primary_color: str
    #: Whether this is the owner of the access token.
    is_current_user: bool
    #: Whether this user follows the owner of the access token, where there is one.
    follower: bool

    def cloudcasts(self, **paging: Unpack[Paging]) -> Listing[Cloudcast]:
        """List this user's shows, newest first; arguments as for `Mixcloud.popular`.

        Example:
            >>> async def main(user):
            ...     shows = await user.cloudcasts(limit=5)
        """
        return self._connection("cloudcasts", **paging)

    def comments(self, **paging: Unpack[Paging]) -> Listing[Comment]:
        """List the comments on this user's profile, newest first.

        Example:
            >>> async def main(user):
            ...     comments = await user.comments()
        """
        return self._connection("comments", **paging)

    def favorites(self, **paging: Unpack[Paging]) -> Listing[Cloudcast]:
        """List the shows that this user made a favorite, latest first.

        Example:
            >>> async def main(user):
            ...     shows = await user.favorites(since="2018 Feb 12")
        """
        return self._connection("favorites", **paging)

    def feed(self, **paging: Unpack[Paging]) -> Listing[FeedItem]:
        """List what this user did, latest first.

        Example:
            >>> async def main(user):
            ...     for item in await user.feed():
            ...         print(item.title, item.created_time)
        """
        return self._connection("feed", **paging)

    def followers(self, **paging: Unpack[Paging]) -> Listing[User]:
        """List who follows this user, latest first.

        Example:
            >>> async def main(user):
            ...     followers = await user.followers(page=2)
        """
        return self._connection("followers", **paging)

    def following(self, **paging: Unpack[Paging]) -> Listing[User]:
        """List whom this user follows, latest first.

        With an access token there is a field of this name too: ``user['following']``.

        Example:
            >>> async def main(user):
            ...     users = await user.following()
        """
        return self._connection("following", **paging)

    def listens(self, **paging: Unpack[Paging]) -> Listing[Cloudcast]:
        """List the shows that this user listened to, each with its ``listen_time``.

        Example:
            >>> async def main(user):
            ...     for show in await user.listens():
            ...         print(show.name, show.listen_time)
        """
        return self._connection("listens", **paging)

    def playlists(self, **paging: Unpack[Paging]) -> Listing[Resource]:
        """List this user's playlists. What they look like is not recorded anywhere.

        Example:
            >>> async def main(user):
            ...     playlists = await user.playlists()
        """
        return self._connection("playlists", **paging)


class Cloudcast(Resource):
    """A show: a mix, a radio programme or a podcast somebody uploaded.

    ``description``, ``sections`` and ``picture_primary_color`` come only with `load`. The
    fields are those of recorded answers.

    Example:
        >>> async def main(mixcloud):
        ...     show = await mixcloud.get("luke/a-nice-mix")
        ...     print(show.name, show.user.name, show.audio_length)
    """

    __slots__ = ()

    #: The title.
    name: str
    #: The last part of the key, readable; it stays when the title changes.
    slug: str
    #: Who published it.
    user: User
    #: At most five.
    tags: AccessList[Tag]
    #: When it was published; lists are in this order.
    created_time: datetime
    #: When it was changed; often some minutes earlier than it was published.
    updated_time: datetime
    #: How often it was played.
    play_count: int
    #: How many made it a favorite.
    favorite_count: int
    #: How many listened to it.
    listener_count: int
    #: How many reposted it.
    repost_count: int
    #: How many comments it has.
    comment_count: int
    #: Only there, and true, where the owner hides the counts; these are 0 then.
    hidden_stats: bool
    #: Length in seconds; missing while a new show is being encoded.
    audio_length: int
    #: Addresses of the picture by name of its size, such as ``medium``.
    pictures: AccessDict
    #: Who hosts it, beside who published it; mostly empty.
    hosts: AccessList[User]
    #: When it was listened to; only in a list of listens.
    listen_time: datetime
    #: What it is about; may be empty.
    description: str
    #: Always empty today, for the API takes tracklists but does not give them back.
    sections: AccessList[AccessDict]
    #: Six hexadecimal digits, such as ``'02f102'``.
    picture_primary_color: str
    #: Whether the owner of the access token made it a favorite, where there is one.
    favorited: bool
    #: Whether the owner of the access token reposted it, where there is one.
    reposted: bool
    #: Whether the owner of the access token keeps it for later, where there is one.
    is_listen_later: bool

    def comments(self, **paging: Unpack[Paging]) -> Listing[Comment]:
        """List the comments on this show, newest first.

        Example:
            >>> async def main(show):
            ...     for comment in await show.comments():
            ...         print(comment.user.name, comment.comment)
        """
        return self._connection("comments", **paging)

    def favorites(self, **paging: Unpack[Paging]) -> Listing[User]:
        """List who made this show a favorite, latest first.

        Example:
            >>> async def main(show):
            ...     users = await show.favorites()
        """
        return self._connection("favorites", **paging)

    def listeners(self, **paging: Unpack[Paging]) -> Listing[User]:
        """List who listened to this show, latest first.

        Example:
            >>> async def main(show):
            ...     users = await show.listeners()
        """
        return self._connection("listeners", **paging)

    def similar(self, **paging: Unpack[Paging]) -> Listing[Cloudcast]:
        """List shows that are like this one.

        Example:
            >>> async def main(show):
            ...     shows = await show.similar()
        """
        return self._connection("similar", **paging)


class Tag(Resource):
    """A tag, also called genre.

    Example:
        >>> async def main(mixcloud):
        ...     tag = await mixcloud.genre("jazz")
        ...     shows = await tag.popular()
    """

    __slots__ = ()

    #: What people call it, such as ``'Funky house'``; at its own address ``'Funky house shows'``.
    name: str

    def popular(self, **paging: Unpack[Paging]) -> Listing[Cloudcast]:
        """List popular shows with this tag.

        Example:
            >>> async def main(tag):
            ...     shows = await tag.popular(limit=5)
        """
        return self._connection("popular", **paging)

    def new(self, **paging: Unpack[Paging]) -> Listing[Cloudcast]:
        """List new shows with this tag.

        Example:
            >>> async def main(tag):
            ...     shows = await tag.new()
        """
        return self._connection("new", **paging)

    def hot(self, **paging: Unpack[Paging]) -> Listing[Cloudcast]:
        """List shows with this tag that are becoming popular.

        Example:
            >>> async def main(tag):
            ...     shows = await tag.hot()
        """
        return self._connection("hot", **paging)


class Comment(Resource):
    """What somebody wrote about a show or on a profile.

    Example:
        >>> async def main(show):
        ...     for comment in await show.comments():
        ...         print(comment.submit_date, comment.comment)
    """

    __slots__ = ()

    #: The text.
    comment: str
    #: When it was written.
    submit_date: datetime
    #: Who wrote it.
    user: User


class FeedItem(Resource):
    """Something a user did: an upload, a listen, a favorite or a follow.

    Of the two lists one is there, with one entry. Who did it is ``item['from']``.

    Example:
        >>> async def main(user):
        ...     for item in await user.feed():
        ...         print(item["from"].name, item.title)
    """

    __slots__ = ()

    #: What was done, in words: ``'uploaded'``, ``'listened to'``, ``'favorited'`` and so on.
    title: str
    #: When it was done.
    created_time: datetime
    #: The show that it was done with.
    cloudcasts: AccessList[Cloudcast]  # type: ignore[assignment] # a field here, no connection
    #: The user that is followed now.
    users: AccessList[User]


#: The classes of this flavour by the API's ``type``.
REGISTRY = Registry(
    Resource,
    {
        "user": User,
        "cloudcast": Cloudcast,
        "tag": Tag,
        "comment": Comment,
        "upload": FeedItem,
        "listen": FeedItem,
        "favorite": FeedItem,
        "follow": FeedItem,
    },
)

Resource._unbound = REGISTRY  # noqa: SLF001 - it can only be made after its classes


def key_of(view: AccessDict) -> str:
    """Return the key of an object, or say that its answer holds none that can be asked for."""
    key = view.data.get("key")
    if not isinstance(key, str):
        raise MixcloudError(f"{view!r} has no key, so nothing can be asked about it")
    try:
        normalize_key(key)
    except InvalidArgumentError as error:
        problem = f"the answer holds a key that is not valid: {error.message}"
        raise InvalidResponseError(problem, payload=view.data) from None
    return key


def client_of(view: View) -> Mixcloud:
    """Return the client that `view` came from, or say that it has none."""
    client = view.mixcloud
    if client is None:
        raise MixcloudError(
            f"{view!r} belongs to no client (it was made by hand or unpickled); "
            "set its mixcloud attribute to one"
        )
    return cast("Mixcloud", client)
