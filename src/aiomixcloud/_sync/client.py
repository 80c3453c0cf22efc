# Generated from src/aiomixcloud/_async/client.py by tools/unasync.py: do not edit.
"""The client: one method per call of the API."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, overload

from aiomixcloud._core import constants, endpoints, params
from aiomixcloud._core.addresses import object_key, parse_address
from aiomixcloud._core.data import AccessDict, Registry
from aiomixcloud._core.dates import to_utc
from aiomixcloud._core.errors import (
    AuthenticationError,
    InvalidArgumentError,
    InvalidResponseError,
    MixcloudError,
    NotFoundError,
    UploadInterruptedError,
    conceal,
)
from aiomixcloud._core.gate import Gate
from aiomixcloud._core.outcomes import is_refusal
from aiomixcloud._core.paging import shortfall
from aiomixcloud._core.redaction import Secret
from aiomixcloud._core.results import ActionResponse, UploadResponse
from aiomixcloud._core.settings import DEFAULT_RETRY, Settings
from aiomixcloud._core.show_lookup import newest_match, predict_slugs
from aiomixcloud._core.timeouts import DEFAULT_TIMEOUT, Timeout
from aiomixcloud._core.urls import check_root, normalize_key
from aiomixcloud._version import USER_AGENT

from .concurrency import normalize_token, resolve_token, transport
from .files import open_files
from .listing import FailedListSync, ResourceListSync, page_or_raise
from .listing_request import listing
from .pipeline import PipelineSync
from .resources import (
    REGISTRY,
    CloudcastSync,
    CommentSync,
    FeedItemSync,
    ResourceSync,
    TagSync,
    UserSync,
    key_of,
)

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Literal, NoReturn, Self, Unpack

    from aiomixcloud._core.addresses import Address
    from aiomixcloud._core.dates import Moment
    from aiomixcloud._core.gate import GateProtocol
    from aiomixcloud._core.message import Request
    from aiomixcloud._core.multipart import UploadPreview
    from aiomixcloud._core.params import CloudcastConnection, Paging, SearchType, UserConnection
    from aiomixcloud._core.retry import Retry
    from aiomixcloud._core.settings import Hook
    from aiomixcloud._core.timeouts import Limits
    from aiomixcloud._core.upload_form import EditOptions, Source, UploadOptions

    from .concurrency import Session, Token

_logger = logging.getLogger("aiomixcloud")

#: Maximum number of items that the API returns at once (known from clients of the API).
_LARGEST_PAGE = 100

#: What users call the types of objects.
_NOUNS: dict[type[ResourceSync], str] = {CloudcastSync: "show", UserSync: "user", TagSync: "tag"}

D = TypeVar("D", bound=AccessDict)
R = TypeVar("R", bound=ResourceSync)


class MixcloudSync:
    """A client for the Mixcloud API.

    Use it as a context manager, or call `close` when done. It is safe to create before an
    event loop is running and to share between tasks (threads, for ``MixcloudSync``).

    Args:
        api_root: Root URL of the API; change it to use a sandbox.
        access_token: Access token of the user to act for, see `MixcloudOAuthSync`; it can also be
            set later.
        mixcloud_root: Root URL of the website.
        oembed_root: Root URL of the oEmbed service.
        raise_exceptions: False returns errors of the API as data, which was the default in
            version 1: the body of the error in the class that the method returns (an
            `AccessDict` for `get`, JSON text for `embed_html`); empty if the body is not valid.
            The methods that version 1 did not have, such as `get_show`, raise exceptions.
            Network failures, uploads, edits and actions whose outcome is unknown, and failed
            lists that are iterated over still raise exceptions.
        session: The HTTP session to use: an ``aiohttp.ClientSession`` (a
            ``urllib3.PoolManager`` for ``MixcloudSync``). The client never closes it. If
            omitted, the client creates its own.
        timeout: Seconds to wait for a connection, for each chunk of a response and for a
            whole request (except uploads), or a `Timeout` that sets each; None means no limit.
        retry: How to retry failed requests, see `Retry`; None never retries.
        max_rate_limit_wait: Maximum seconds that a call waits for rate limits. If Mixcloud
            asks for more, `RateLimitError` is raised at once.
        gate: A `Gate` to share between clients, or a `FileGate` or `RedisGate` to share between
            processes; by default each client has its own.
        max_connections: Maximum number of concurrent requests, not counting uploads.
        max_answer_size: Maximum size of a response in bytes, after decompression.
        hook: A function to call with every event: `RequestEvent`, `ResponseEvent`,
            `RetryEvent`, `WaitEvent`.

    Raises:
        TypeError: An argument has the wrong type.
        ValueError: A root is not a valid URL, or a number is out of range.

    Example:
        >>> def main():
        ...     with MixcloudSync() as mixcloud:
        ...         user = mixcloud.get("bob")
        ...         print(user.city)
    """

    #: Maps the ``type`` of an object to the class that wraps it; programs may add their own.
    registry: Registry

    def __init__(
        self,
        api_root: str = constants.API_ROOT,
        *,
        access_token: Token | None = None,
        mixcloud_root: str = constants.MIXCLOUD_ROOT,
        oembed_root: str = constants.OEMBED_ROOT,
        raise_exceptions: bool = True,
        session: Session | None = None,
        timeout: Timeout | float | None = DEFAULT_TIMEOUT,
        retry: Retry | None = DEFAULT_RETRY,
        max_rate_limit_wait: float = 60.0,
        gate: GateProtocol | None = None,
        max_connections: int = 10,
        max_answer_size: int = 64 * 1024 * 1024,
        hook: Hook | None = None,
    ) -> None:
        self.access_token = access_token
        self.registry = REGISTRY.copy()
        self.raise_exceptions = raise_exceptions
        self._api_root = check_root(api_root, "api_root")
        self._mixcloud_root = check_root(mixcloud_root, "mixcloud_root")
        self._oembed_root = check_root(oembed_root, "oembed_root")
        self._pipeline = PipelineSync(
            transport(session, user_agent=USER_AGENT),
            Settings(
                timeout=Timeout.of(timeout),
                retry=retry,
                gate=Gate() if gate is None else gate,
                max_rate_limit_wait=max_rate_limit_wait,
                max_connections=max_connections,
                max_answer_size=max_answer_size,
                hook=hook,
            ),
        )

    def __enter__(self) -> Self:
        self._token()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        token = "with" if self.access_token else "without"
        return f"<{type(self).__name__} {self._api_root} {token} access token>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client cannot be copied or pickled, because it holds connections")

    @property
    def access_token(self) -> str | None:
        """The access token to send with requests, or None.

        It can be set to the return value of `MixcloudOAuthSync.access_token`.
        """
        return str(self._access_token) if isinstance(self._access_token, Secret) else None

    @access_token.setter
    def access_token(self, token: Token | None) -> None:
        self._access_token = normalize_token(token)

    def _token(self) -> Secret | None:
        """Return the access token, waiting for it if necessary."""
        if self._access_token is not None and type(self._access_token) is not Secret:
            self._access_token = resolve_token(self._access_token)
        return self._access_token

    def close(self) -> None:
        """Close the connections of this client; a session that was passed in stays open.

        The client can be used again; it then opens new connections.

        Example:
            >>> def main():
            ...     mixcloud = MixcloudSync()
            ...     try:
            ...         user = mixcloud.get("bob")
            ...     finally:
            ...         mixcloud.close()
        """
        self._pipeline.close()

    def get(
        self,
        key: str,
        *,
        relative: bool = True,
        create_connections: bool = True,
        timeout: Limits = None,
        **params: Any,
    ) -> ResourceSync | Any:
        """Fetch the object or list with a key.

        If the type of the object is known, `get_show`, `get_user` and `get_tag` return it typed.

        Args:
            key: Key of an object, such as ``'bob'`` or ``'/bob/a-show/'``, or the URL of its
                page. The key or URL of a list, such as ``'bob/followers'``, or of a search
                page returns a `ResourceListSync`.
            relative: False if `key` is an absolute URL below the root of the API.
            create_connections: False leaves out the methods for connections that only the
                response names.
            timeout: Timeout of the request, as for `MixcloudSync`.
            params: Other query parameters; paging arguments work as for `popular`.

        Returns:
            The object, as a `ResourceSync` or the subclass of its type. The other results are
            annotated as `Any`: a `ResourceListSync` if there is a list at `key`, and the body of
            the error as an `AccessDict` if the request failed and raise_exceptions is False.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: `key` is not a valid key, or a URL outside the API.
            NotFoundError: Nothing exists at `key`.
            MixcloudError: The request failed for another reason, see `aiomixcloud.exceptions`.

        Example:
            >>> def main(mixcloud):
            ...     user = mixcloud.get("bob")
            ...     print(user.city, user["favorite_count"], user.updated_time)
        """
        query = _free(params)
        try:
            if relative:
                request = endpoints.page(self._api_root, self._address(key), query)
            else:
                request = endpoints.link(self._api_root, key, query)
        except InvalidArgumentError as error:
            raise conceal(error, [self.access_token]) from None
        try:
            data = self._pipeline.fetch(request.within(timeout), self._token())
        except MixcloudError as error:
            return self._excused(error, AccessDict)
        return self._whole(request, data, create_connections=create_connections)

    def get_show(self, key: str, *, timeout: Limits = None) -> CloudcastSync:
        """Fetch the show with a key.

        Args:
            key: Key of the show, such as ``'bob/a-show'``, or the URL of its page.
            timeout: Timeout of the request, as for `MixcloudSync`.

        Raises:
            ValueError: `key` is not a valid key.
            NotFoundError: The show does not exist.
            InvalidResponseError: The object at `key` is not a show.
            MixcloudError: The request failed, even if raise_exceptions is False.

        Example:
            >>> def main(mixcloud):
            ...     show = mixcloud.get_show("luke/a-nice-mix")
            ...     print(show.name, show.description)
        """
        return self._get(key, CloudcastSync, timeout)

    def get_user(self, key: str, *, timeout: Limits = None) -> UserSync:
        """Fetch the user with a key; errors as for `get_show`.

        Args:
            key: Key of the user, such as ``'bob'``, or the URL of their page.
            timeout: Timeout of the request, as for `MixcloudSync`.

        Example:
            >>> def main(mixcloud):
            ...     user = mixcloud.get_user("bob")
            ...     print(user.city, user.follower_count)
        """
        return self._get(key, UserSync, timeout)

    def get_tag(self, key: str, *, timeout: Limits = None) -> TagSync:
        """Fetch the tag with a key; errors as for `get_show`.

        Args:
            key: Key of the tag, such as ``'genres/jazz'``, or the URL of its page. A single
                word is the tag itself: ``'jazz'`` means ``'genres/jazz'``.
            timeout: Timeout of the request, as for `MixcloudSync`.

        Example:
            >>> def main(mixcloud):
            ...     tag = mixcloud.get_tag("jazz")
            ...     shows = tag.popular(limit=5)
        """
        path = normalize_key(self._key(key))
        return self._get(f"/genres{path}" if path.count("/") == 2 else path, TagSync, timeout)

    def me(self, *, timeout: Limits = None) -> UserSync:
        """Fetch the owner of the access token.

        Args:
            timeout: Timeout of the request, as for `MixcloudSync`.

        Raises:
            AuthenticationError: The access token is missing or not accepted.

        Example:
            >>> def main(mixcloud, token):
            ...     mixcloud.access_token = token
            ...     user = mixcloud.me()
        """
        self._require_token("me")
        return self._object(endpoints.me(self._api_root).within(timeout), UserSync)

    def discover(self, tag: str, *, timeout: Limits = None) -> TagSync:
        """Fetch a tag.

        Requests ``/discover/`` and, if that path does not exist, ``/genres/``.

        Args:
            tag: The tag as in URLs, such as ``'jazz'`` or ``'funky-house'``.
            timeout: Timeout of each request, as for `MixcloudSync`.

        Raises:
            NotFoundError: The tag does not exist.

        Example:
            >>> def main(mixcloud):
            ...     tag = mixcloud.discover("jazz")
            ...     print(tag["name"])
        """
        request = endpoints.discover(self._api_root, tag).within(timeout)
        try:
            data = self._pipeline.fetch(request, self._token())
        except MixcloudError as error:
            # A removed path may also return a web page.
            if not isinstance(error, NotFoundError) and error.status != 404:
                return self._excused(error, TagSync)
        else:
            return self._as(TagSync, request, data)
        return self.genre(tag, timeout=timeout)

    def genre(
        self, tag: str | None = None, city: str | None = None, *, timeout: Limits = None
    ) -> TagSync:
        """Fetch a tag, a city, or a tag in a city.

        Args:
            tag: The tag as in URLs, such as ``'jazz'``.
            city: The city as in URLs, such as ``'athens'``.
            timeout: Timeout of the request, as for `MixcloudSync`.

        Raises:
            ValueError: Both arguments are omitted.
            NotFoundError: The tag or city does not exist.

        Example:
            >>> def main(mixcloud):
            ...     tag = mixcloud.genre("funk", city="athens")
            ...     shows = tag.popular()
        """
        return self._object(endpoints.genre(self._api_root, tag, city).within(timeout), TagSync)

    def popular(self, **paging: Unpack[Paging]) -> ResourceListSync[CloudcastSync]:
        """List popular shows.

        Args:
            offset: Number of items to skip.
            limit: Maximum number of items to fetch: 20 by default, up to 100. If the API
                returns fewer although there are more, a warning is logged.
            since: Only later items; Unix seconds, text (see "How dates are read" in the
                documentation), `datetime` or `date`. Without a time zone, local time is used.
            until: Only earlier items, as for `since`.
            page: Number of a page, starting at 0, instead of the arguments above.
            per_page: Number of items on such a page, 20 by default.
            timeout: Timeout of the request, as for `MixcloudSync`.

        Raises:
            TypeError: An argument is unknown or has the wrong type.
            ValueError: A value is out of range or not valid, or `page` is combined with an
                argument that it replaces.
            MixcloudError: The list could not be fetched.

        Example:
            >>> def main(mixcloud):
            ...     popular = mixcloud.popular()
            ...     print(popular[0].name, popular[3]["audio_length"])
        """
        return self._list(endpoints.popular(self._api_root, _paging(paging)), paging)

    def hot(self, **paging: Unpack[Paging]) -> ResourceListSync[CloudcastSync]:
        """List shows that are becoming popular; arguments as for `popular`.

        Example:
            >>> def main(mixcloud):
            ...     hot = mixcloud.hot(offset=40, limit=80)
        """
        return self._list(endpoints.hot(self._api_root, _paging(paging)), paging)

    def new(self, **paging: Unpack[Paging]) -> ResourceListSync[CloudcastSync]:
        """List the newest shows; arguments as for `popular`.

        Example:
            >>> def main(mixcloud):
            ...     new = mixcloud.new(
            ...         since="2018 Feb 12 13:00:00", until="2019 March 28 21:15:04"
            ...     )
        """
        return self._list(endpoints.new(self._api_root, _paging(paging)), paging)

    @overload
    def search(
        self, query: str, *, type: Literal["cloudcast"] = ..., **paging: Unpack[Paging]
    ) -> ResourceListSync[CloudcastSync]: ...
    @overload
    def search(
        self, query: str, *, type: Literal["user"], **paging: Unpack[Paging]
    ) -> ResourceListSync[UserSync]: ...
    @overload
    def search(
        self, query: str, *, type: Literal["tag"], **paging: Unpack[Paging]
    ) -> ResourceListSync[TagSync]: ...
    @overload
    def search(
        self, query: str, *, type: SearchType, **paging: Unpack[Paging]
    ) -> ResourceListSync[ResourceSync]: ...
    def search(
        self, query: str, *, type: SearchType = "cloudcast", **paging: Unpack[Paging]
    ) -> ResourceListSync[Any]:
        """Search for shows, users or tags.

        Args:
            query: Text to search for.
            type: ``'cloudcast'``, ``'user'`` or ``'tag'``.
            paging: As for `popular`. ``since`` and ``until`` are sent, but the service ignores
                them in a search; compare the ``created_time`` of the results instead.

        Raises:
            TypeError: An argument is unknown or has the wrong type.
            ValueError: `query` is empty, or `type` is unknown.

        Example:
            >>> def main(mixcloud):
            ...     johns = mixcloud.search("john", type="user")
            ...     metal = mixcloud.search("metal", page=4, per_page=30)
        """
        found = params.search(query, type) + _paging(paging)
        return self._list(endpoints.search(self._api_root, found), paging)

    @overload
    def connection(
        self, key: str, name: UserConnection, **paging: Unpack[Paging]
    ) -> ResourceListSync[UserSync]: ...
    @overload
    def connection(
        self, key: str, name: CloudcastConnection, **paging: Unpack[Paging]
    ) -> ResourceListSync[CloudcastSync]: ...
    @overload
    def connection(
        self, key: str, name: Literal["comments"], **paging: Unpack[Paging]
    ) -> ResourceListSync[CommentSync]: ...
    @overload
    def connection(
        self, key: str, name: Literal["feed"], **paging: Unpack[Paging]
    ) -> ResourceListSync[FeedItemSync]: ...
    @overload
    def connection(
        self, key: str, name: str, **paging: Unpack[Paging]
    ) -> ResourceListSync[ResourceSync]: ...
    def connection(self, key: str, name: str, **paging: Unpack[Paging]) -> ResourceListSync[Any]:
        """List a connection of an object without fetching the object first.

        Args:
            key: Key of the object, such as ``'bob'``.
            name: The connection, such as ``'followers'`` or ``'cloudcasts'``.
            paging: As for `popular`.

        Raises:
            ValueError: `key` is not a valid key, or `name` is not a valid connection.

        Example:
            >>> def main(mixcloud):
            ...     followers = mixcloud.connection("bob", "followers", limit=100)
        """
        request = endpoints.connection(self._api_root, self._key(key), name, _paging(paging))
        return self._list(request, paging)

    def listing(self, link: str, **paging: Unpack[Paging]) -> ResourceListSync[ResourceSync]:
        """List the items at a URL, such as a saved `ResourceListSync.next_link`.

        Args:
            link: An absolute URL below the root of the API.
            paging: As for `popular`; overrides the parameters of the URL.

        Raises:
            ValueError: `link` is not a URL of the API.

        Example:
            >>> def main(mixcloud, saved_link):
            ...     for show in mixcloud.listing(saved_link).all():
            ...         print(show.name)
        """
        try:
            request = endpoints.link(self._api_root, link, _paging(paging))
        except InvalidArgumentError as error:
            raise conceal(error, [self.access_token]) from None
        return self._list(request, paging)

    def updates(
        self, user: str, since: Moment, *, limit: int = 100, timeout: Limits = None
    ) -> ResourceListSync[CloudcastSync]:
        """List the shows that a user published since a time, newest first.

        The list includes shows of that very second, so that none is missed if two were published
        in it: pass the time of the newest show you know, and skip those whose keys you know.
        `aiomixcloud.watching.Watcher` does this for you.

        Args:
            user: Key of the user, such as ``'bob'``.
            since: The time; Unix seconds, text, `datetime` or `date`.
            limit: Maximum number of shows per page, at most 100.
            timeout: Timeout of each request, as for `MixcloudSync`.

        Raises:
            ValueError: `user` is not a valid key, or `since` is not valid.

        Example:
            >>> def main(mixcloud, known):
            ...     for show in mixcloud.updates("bob", "2026-03-01 20:00").all():
            ...         if show.key not in known:
            ...             print(show.name)
        """
        moment = to_utc(since, name="since", now=_now(), prefer="past")
        before = max(moment.timestamp() - 1, 0)
        return self.connection(user, "cloudcasts", since=before, limit=limit, timeout=timeout)

    def find_show(
        self,
        name: str,
        *,
        user: str | None = None,
        since: Moment | None = None,
        max_items: int | None = 100,
        timeout: Limits = None,
    ) -> CloudcastSync | None:
        """Find a user's show by its name, even right after its upload.

        New shows appear in lists only after some minutes, while their keys work at once. So
        the keys that Mixcloud is expected to assign to this name are requested first, then the
        list of the user's shows. Names that differ only in case, whitespace, invisible
        characters or Unicode normalization are considered equal.

        Args:
            name: Title of the show.
            user: Key of the user; None for the owner of the access token.
            since: Only shows created at this time or later; Unix seconds, text, `datetime` or
                `date`. Allow some seconds for a difference between the clocks.
            max_items: Maximum number of the newest shows to search; None for all.
            timeout: Timeout of each request, as for `MixcloudSync`.

        Returns:
            The newest show with this name, or None. None does not prove that the show does not
            exist: it may be a draft, or too new for the list and have an unexpected key.

        Raises:
            AuthenticationError: `user` is omitted and the client has no access token.
            ValueError: `name` is empty, `user` is not a valid key, or `since` is not valid.
            MixcloudError: A request failed, even if raise_exceptions is False.

        Example:
            >>> def main(mixcloud):
            ...     if mixcloud.find_show("Deep Hours 12") is None:
            ...         mixcloud.upload("deep-hours-12.mp3", "Deep Hours 12")
        """
        from aiomixcloud._core.upload_form import check_name

        check_name(name)
        moment = None if since is None else to_utc(since, name="since", now=_now(), prefer="past")
        if user is None:
            self._require_token("find_show")
            request = endpoints.me(self._api_root).within(timeout)
            owner = self._pipeline.fetch(request, self._token())
            user = key_of(self._as(UserSync, request, owner))
        user = self._key(user)
        shows: list[CloudcastSync] = []
        for slug in predict_slugs(name):
            request = endpoints.show(self._api_root, user, slug).within(timeout)
            try:
                data = self._pipeline.fetch(request, self._token())
            except NotFoundError:
                continue
            shows.append(self._as(CloudcastSync, request, data))
        newest = self.connection(user, "cloudcasts", limit=_LARGEST_PAGE, timeout=timeout)
        page = page_or_raise(newest)
        shows += [show for show in page.all(max_items=max_items)]
        return newest_match(shows, name, since=moment)

    def follow(self, user: str, *, timeout: Limits = None) -> ActionResponse:
        """Follow a user.

        Args:
            user: Key of the user, such as ``'bob'``.
            timeout: Timeout of the request, as for `MixcloudSync`.

        Returns:
            The response, whose ``result`` has a true ``success`` and a ``message``.

        Raises:
            AuthenticationError: The access token is missing (nothing is sent) or not accepted.
            ValueError: `user` is not a valid key.
            InvalidResponseError: The response does not confirm the action.
            MixcloudError: Mixcloud rejected the action (see the message), or the request failed.

        Example:
            >>> def main(mixcloud):
            ...     data = mixcloud.follow("bob")
            ...     print(data["result"]["message"])
        """
        return self._act("follow", user, timeout=timeout)

    def unfollow(self, user: str, *, timeout: Limits = None) -> ActionResponse:
        """Unfollow a user; arguments and errors as for `follow`.

        Example:
            >>> def main(mixcloud):
            ...     data = mixcloud.unfollow("certainuser")
        """
        return self._act("follow", user, undo=True, timeout=timeout)

    def favorite(self, cloudcast: str, *, timeout: Limits = None) -> ActionResponse:
        """Add a show to the user's favorites.

        Args:
            cloudcast: Key of the show, such as ``'luke/a-nice-mix'``.
            timeout: Timeout of the request, as for `MixcloudSync`.

        Returns:
            The response, whose ``result`` has a true ``success`` and a ``message``.

        Raises:
            AuthenticationError: The access token is missing (nothing is sent) or not accepted.
            ValueError: `cloudcast` is not a valid key.
            InvalidResponseError: The response does not confirm the action.
            MixcloudError: Mixcloud rejected the action (see the message), or the request failed.

        Example:
            >>> def main(mixcloud):
            ...     data = mixcloud.favorite("luke/a-nice-mix")
            ...     print(data.result.success)
        """
        return self._act("favorite", cloudcast, timeout=timeout)

    def unfavorite(self, cloudcast: str, *, timeout: Limits = None) -> ActionResponse:
        """Remove a show from the user's favorites; arguments and errors as for `favorite`.

        Example:
            >>> def main(mixcloud):
            ...     data = mixcloud.unfavorite("chris/funky-mix")
        """
        return self._act("favorite", cloudcast, undo=True, timeout=timeout)

    def repost(self, cloudcast: str, *, timeout: Limits = None) -> ActionResponse:
        """Repost a show to the user's followers; arguments and errors as for `favorite`.

        Example:
            >>> def main(mixcloud):
            ...     data = mixcloud.repost("luke/a-nice-mix")
        """
        return self._act("repost", cloudcast, timeout=timeout)

    def unrepost(self, cloudcast: str, *, timeout: Limits = None) -> ActionResponse:
        """Remove a repost; arguments and errors as for `favorite`.

        Example:
            >>> def main(mixcloud):
            ...     data = mixcloud.unrepost("alice/fun-times-ep-25")
        """
        return self._act("repost", cloudcast, undo=True, timeout=timeout)

    def listen_later(self, cloudcast: str, *, timeout: Limits = None) -> ActionResponse:
        """Add a show to the user's Listen Later list; arguments and errors as for `favorite`.

        Example:
            >>> def main(mixcloud):
            ...     data = mixcloud.listen_later("luke/a-nice-mix")
        """
        return self._act("listen_later", cloudcast, timeout=timeout)

    def unlisten_later(self, cloudcast: str, *, timeout: Limits = None) -> ActionResponse:
        """Remove a show from the Listen Later list; arguments and errors as for `favorite`.

        Example:
            >>> def main(mixcloud):
            ...     mixcloud.listen_later("luke/a-nice-mix")
            ...     data = mixcloud.unlisten_later("luke/a-nice-mix")
        """
        return self._act("listen_later", cloudcast, undo=True, timeout=timeout)

    def embed_json(
        self,
        cloudcast: str,
        *,
        width: int | None = None,
        height: int | None = None,
        color: str | None = None,
        timeout: Limits = None,
    ) -> AccessDict:
        """Fetch the data for embedding a player for a show in a web page.

        Args:
            cloudcast: Key of the show, such as ``'someuser/the-best-mix'``.
            width: Width of the player in pixels.
            height: Height of the player in pixels.
            color: Color of the player, six hexadecimal digits.
            timeout: Timeout of the request, as for `MixcloudSync`.

        Returns:
            An object with the embed code under ``html``.

        Raises:
            TypeError: An argument has the wrong type.
            ValueError: `cloudcast` is not a valid key, or a value is out of range.
            MixcloudError: The request failed.

        Example:
            >>> def main(mixcloud):
            ...     info = mixcloud.embed_json("someuser/the-best-mix", color="ff8000")
            ...     print(info.html)
        """
        query = params.embed(width, height, color)
        request = endpoints.embed(self._api_root, self._key(cloudcast), "json", query)
        return self._data(request.within(timeout))

    def embed_html(
        self,
        cloudcast: str,
        *,
        width: int | None = None,
        height: int | None = None,
        color: str | None = None,
        timeout: Limits = None,
    ) -> str:
        """Fetch the embed code of a player for a show; arguments as for `embed_json`.

        Example:
            >>> def main(mixcloud):
            ...     code = mixcloud.embed_html(
            ...         "someuser/the-best-mix", width=300, height=150
            ...     )
        """
        query = params.embed(width, height, color)
        request = endpoints.embed(self._api_root, self._key(cloudcast), "html", query)
        try:
            return self._pipeline.fetch_text(request.within(timeout), self._token())
        except MixcloudError as error:
            return json.dumps(self._excused(error, AccessDict).data)

    def oembed(
        self,
        key: str,
        *,
        width: int | None = None,
        height: int | None = None,
        color: str | None = None,
        timeout: Limits = None,
    ) -> AccessDict:
        """Fetch the oEmbed data of a show; arguments as for `embed_json`.

        Example:
            >>> def main(mixcloud):
            ...     info = mixcloud.oembed("someuser/the-best-mix")
            ...     print(info.html)
        """
        query = params.embed(width, height, color)
        request = endpoints.oembed(self._oembed_root, self._mixcloud_root, self._key(key), query)
        return self._data(request.within(timeout))

    def upload(self, mp3: Source, name: str, **options: Unpack[UploadOptions]) -> UploadResponse:
        """Upload a show.

        All arguments are checked before anything is sent. The file is read in chunks, so it
        may be larger than memory.

        Args:
            mp3: The audio, at most 4 GiB: a path, an open binary file, or bytes.
            name: Title of the show.
            picture: Cover, at most 10 MiB: a path, an open binary file or bytes.
            description: At most 1000 characters.
            tags: At most 5 strings, such as ``'Funky house'``.
            sections: The tracklist: mappings with ``artist`` and ``song``, or with
                ``chapter``, and optionally ``start_time`` in whole seconds.
            publish_date: When to publish it: Unix seconds, text (see "How dates are read" in the
                documentation), `datetime` or `date`; local time without a time zone (Pro
                accounts).
            disable_comments: True disables comments (Pro accounts).
            hide_stats: True hides the counts (Pro accounts).
            unlisted: True hides the show from lists (Pro accounts).
            hosts: Usernames of at most 2 hosts (Pro accounts).
            progress: A function to call repeatedly with the number of bytes sent and the
                total, the last time at the end.
            timeout: Timeouts as for `MixcloudSync`; the upload as a whole has no time limit.

        Returns:
            The response, whose ``result`` has a true ``success``, and usually a ``message`` and
            the new show's ``key``. (Clients of 2026 also saw responses without a key.)

        Raises:
            TypeError: An argument is unknown.
            ValueError: An argument is invalid; the message lists all problems.
            AuthenticationError: The access token is missing or not accepted.
            UploadError: Mixcloud rejected the show; see the message or ``details``.
            UploadInterruptedError: No response confirms that the show was published: the
                connection was lost, or the response is not valid. ``may_exist`` shows whether
                the show may exist nevertheless. The upload is not retried automatically.
            RateLimitError: Mixcloud asks the client to wait longer than
                ``max_rate_limit_wait``.
            MixcloudError: The request failed for another reason.

        Example:
            >>> def main(mixcloud):
            ...     data = mixcloud.upload(
            ...         "perfectmix.mp3",
            ...         "Perfect Mix",
            ...         picture="perfectpic.jpg",
            ...         tags=["house", "deep"],
            ...         sections=[
            ...             {"chapter": "Intro", "start_time": 0},
            ...             {"artist": "Somebody", "song": "Some song", "start_time": 60},
            ...         ],
            ...         progress=lambda sent, total: print(f"{sent / total:.0%}"),
            ...     )
            ...     print(data.result.key)
        """
        from aiomixcloud._core import upload_form as uploads

        uploads.check_names("upload", options, uploads.UploadOptions)
        self._require_token("upload")
        with open_files(mp3=mp3, picture=options.get("picture")) as files:
            body = uploads.upload(name, options, files, now=_now())
            request = endpoints.upload(self._api_root, body)
            return self._write(request.within(options.get("timeout")), UploadResponse)

    def edit(self, key: str, **changes: Unpack[EditOptions]) -> UploadResponse:
        """Change a show of the owner of the access token.

        Omitted fields do not change; tags, sections and hosts are replaced as a whole. An
        empty list removes all hosts; the API cannot remove all tags or sections.

        Args:
            key: Key of the show, or only its last part for a show of the token's owner.
            name: New title; the key stays the same.
            picture: As for `upload`, like description, tags, sections, publish_date,
                disable_comments, hide_stats, unlisted, progress and timeout.
            hosts: Usernames of at most 2 hosts; an empty list removes all.
            publish: True publishes a draft.
            unpublish: True turns the show back into a draft.

        Returns:
            The response, whose ``result`` has a true ``success``, and usually a ``message``.

        Raises:
            TypeError: An argument is unknown.
            ValueError: An argument is invalid; the message lists all problems.
            AuthenticationError: The access token is missing or not accepted.
            UploadError: Mixcloud rejected the changes; see the message or ``details``.
            UploadInterruptedError: No response shows whether the changes were made.
            RateLimitError: Mixcloud asks the client to wait longer than
                ``max_rate_limit_wait``.
            MixcloudError: The request failed for another reason.

        Example:
            >>> def main(mixcloud):
            ...     data = mixcloud.edit(
            ...         "amikrop/perfect-mix",
            ...         name="The Perfect Mix",
            ...         tags=["house", "deep", "summer"],
            ...     )
        """
        from aiomixcloud._core import upload_form as uploads

        uploads.check_names("edit", changes, uploads.EditOptions)
        self._require_token("edit")
        with open_files(picture=changes.get("picture")) as files:
            body = uploads.edit(changes, files, now=_now())
            path = normalize_key(self._key(key))
            if path.count("/") == 2:
                owner = self.me(timeout=changes.get("timeout"))
                if owner.get("error"):
                    return UploadResponse(owner.data, mixcloud=self)  # raise_exceptions is False
                path = key_of(owner) + path[1:]
            request = endpoints.edit(self._api_root, path, body)
            return self._write(request.within(changes.get("timeout")), UploadResponse)

    def check_upload(
        self, mp3: Source, name: str, **options: Unpack[UploadOptions]
    ) -> UploadPreview:
        """Check an upload without sending anything; no access token is needed.

        Args:
            mp3: As for `upload`, like all options.
            name: Title of the show.

        Returns:
            The request that `upload` would send.

        Raises:
            TypeError: An argument is unknown.
            ValueError: An argument is invalid; the message lists all problems.

        Example:
            >>> def main(mixcloud):
            ...     preview = mixcloud.check_upload("perfectmix.mp3", "Perfect Mix")
            ...     print(preview.fields["name"], preview.files["mp3"].size)
        """
        from aiomixcloud._core import upload_form as uploads

        uploads.check_names("check_upload", options, uploads.UploadOptions)
        with open_files(mp3=mp3, picture=options.get("picture")) as files:
            return uploads.upload(name, options, files, now=_now()).preview()

    def check_edit(self, key: str, **changes: Unpack[EditOptions]) -> UploadPreview:
        """Check an edit without sending anything; no access token is needed.

        Args:
            key: As for `edit`, like all changes.

        Returns:
            The request that `edit` would send.

        Raises:
            TypeError: An argument is unknown.
            ValueError: An argument is invalid; the message lists all problems.

        Example:
            >>> def main(mixcloud):
            ...     preview = mixcloud.check_edit("perfect-mix", description="So perfect")
            ...     print(preview.fields["description"])
        """
        from aiomixcloud._core import upload_form as uploads

        uploads.check_names("check_edit", changes, uploads.EditOptions)
        self._key(key)
        with open_files(picture=changes.get("picture")) as files:
            return uploads.edit(changes, files, now=_now()).preview()

    def _act(self, name: str, key: str, *, undo: bool = False, timeout: Limits) -> ActionResponse:
        self._require_token(f"un{name}" if undo else name)
        request = endpoints.action(self._api_root, self._key(key), name, undo=undo)
        return self._write(request.within(timeout), ActionResponse)

    def _write(self, request: Request, cls: type[D]) -> D:
        try:
            data = self._pipeline.write(request, self._token())
        except MixcloudError as error:
            if not is_refusal(error):
                raise  # even if raise_exceptions is False: the outcome is unknown
            return self._excused(error, cls)
        return cls(data, mixcloud=self)

    def _address(self, text: str) -> Address:
        return parse_address(text, api_root=self._api_root, mixcloud_root=self._mixcloud_root)

    def _key(self, text: str) -> str:
        return object_key(text, api_root=self._api_root, mixcloud_root=self._mixcloud_root)

    def _data(self, request: Request) -> AccessDict:
        try:
            data = self._pipeline.fetch(request, self._token())
        except MixcloudError as error:
            return self._excused(error, AccessDict)
        return AccessDict(data, mixcloud=self)

    def _require_token(self, call: str) -> None:
        if self._access_token is None:
            raise AuthenticationError(
                f"{call}() needs an access token: pass access_token to the client, or set its "
                "access_token attribute"
            )

    def _follow(self, link: str, paging: Paging) -> ResourceListSync[Any]:
        """List the items at a link in a response; an invalid link is an invalid response."""
        query = _paging(paging)
        try:
            request = endpoints.link(self._api_root, link, query)
        except InvalidArgumentError as error:
            problem = f"the response contains an invalid link: {error.message}"
            raise conceal(InvalidResponseError(problem), [self.access_token]) from None
        return self._list(request, paging)

    def _list(self, request: Request, paging: Paging) -> ResourceListSync[Any]:
        return listing(partial(self._page, request.within(paging.get("timeout"))))

    def _page(self, request: Request, *, rest_follows: bool = False) -> ResourceListSync[Any]:
        """Fetch a page; log a warning if it is cut and the rest is not going to be fetched."""
        try:
            data = self._pipeline.fetch(request, self._token())
        except MixcloudError as error:
            return self._excused(error, FailedListSync)
        view = self._whole(request, data, rest_follows=rest_follows)
        if isinstance(view, ResourceListSync):
            return view
        raise self._mismatch(request, view, "list")

    def _get(self, key: str, cls: type[R], timeout: Limits) -> R:
        """Fetch the object with a key, which must be of a type."""
        request = endpoints.get(self._api_root, self._key(key), []).within(timeout)
        return self._as(cls, request, self._pipeline.fetch(request, self._token()))

    def _object(self, request: Request, cls: type[R]) -> R:
        try:
            data = self._pipeline.fetch(request, self._token())
        except MixcloudError as error:
            return self._excused(error, cls)
        return self._as(cls, request, data)

    def _fields(self, key: str, timeout: Limits) -> dict[str, Any] | None:
        """Fetch the fields of an object; None if that failed and raise_exceptions is False."""
        request = endpoints.get(self._api_root, self._key(key), []).within(timeout)
        try:
            return self._pipeline.fetch(request, self._token())
        except MixcloudError as error:
            self._excused(error, AccessDict)
            return None

    def _whole(
        self,
        request: Request,
        data: dict[str, Any],
        *,
        create_connections: bool = True,
        rest_follows: bool = False,
    ) -> AccessDict | ResourceListSync[Any]:
        """Wrap a whole response: an object with all its fields, or a list.

        A list that is shorter than requested is logged, unless the rest is going to be fetched.
        """
        if type(data.get("data")) is list:
            problem = None if rest_follows else shortfall(request.url, data)
            if problem is not None:
                _logger.warning("%r: %s", request, problem)
            return ResourceListSync(data, mixcloud=self)
        name = data.get("type")
        cls = self.registry[name] if isinstance(name, str) else self.registry.fallback
        if issubclass(cls, ResourceSync):
            return cls(data, full=True, create_connections=create_connections, mixcloud=self)
        return cls(data, mixcloud=self)

    def _as(self, cls: type[R], request: Request, data: dict[str, Any]) -> R:
        """Wrap a whole object that must be of a type; an unknown type is assumed to be it."""
        view = self._whole(request, data)
        if isinstance(view, cls):
            return view
        is_list = isinstance(view, ResourceListSync) and "key" not in data
        if is_list or data.get("type") in [*self.registry]:
            raise self._mismatch(request, view, _NOUNS[cls])
        return cls(data, full=True, mixcloud=self)

    def _mismatch(
        self, request: Request, view: AccessDict | ResourceListSync[Any], wanted: str
    ) -> InvalidResponseError:
        error = InvalidResponseError(
            f"the response is not a {wanted} but {view!r}",
            method=request.method,
            url=request.url,
            payload=view.data,
        )
        return conceal(error, [self.access_token])

    def _excused(self, error: MixcloudError, cls: type[D]) -> D:
        """Return the body of `error` if raise_exceptions is False, else raise it.

        An unknown outcome is always raised, because a body cannot express it.
        """
        unknown = error.status is None or isinstance(error, UploadInterruptedError)
        if self.raise_exceptions or unknown:
            raise error
        body = error.payload if isinstance(error.payload, dict) else {}
        return cls(body, mixcloud=self)


def _now() -> datetime:
    return datetime.now(UTC)


def _paging(arguments: Paging) -> params.Query:
    return params.paging(arguments, now=_now()) if arguments else []


def _free(arguments: dict[str, Any]) -> params.Query:
    return params.free(arguments, now=_now()) if arguments else []
