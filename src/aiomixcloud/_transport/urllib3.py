"""urllib3 behind the two methods of a transport.

It decides nothing, and none of urllib3's exceptions leaves it.
"""

from __future__ import annotations

import builtins
import os
import re
from contextlib import suppress
from copy import copy
from functools import lru_cache, partial
from http.client import BadStatusLine, HTTPException, IncompleteRead, RemoteDisconnected
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    HTTPError,
    InvalidHeader,
    NewConnectionError,
    ProtocolError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

from aiomixcloud._core.errors import (
    ConnectionError,
    InvalidResponseError,
    MixcloudError,
    TimeoutError,
    TransportError,
    too_large,
)
from aiomixcloud._core.message import Response
from aiomixcloud._core.redaction import redact

from . import files
from .certificates import explain_certificate
from .proxies import Proxies, Proxy
from .urllib3_connections import Exchange, current, notice_early_answers
from .urllib3_logging import silence_addresses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from urllib3.response import BaseHTTPResponse

    from aiomixcloud._core.message import Timeout
    from aiomixcloud._core.multipart import Multipart

#: What people cannot read in the words of urllib3: connections and pools, numbers of errors.
_objects = re.compile(
    r"^\w+\(host=.*?\): (?:Failed to establish a new connection: )?|\[Errno -?\d+\] "
)

#: Bytes of an answer that are unpacked at a time.
_PIECE = 1 << 16

#: Sending again is decided elsewhere.
_NEVER = urllib3.Retry(False, redirect=False)  # noqa: FBT003 - its word for raising at once

#: Connections that are kept for later use, per host; threads beyond that open more.
_KEPT = 32
#: Hosts for which they are kept; there are two or three.
_HOSTS = 10


class Urllib3Transport:
    """Sends requests through a `urllib3.PoolManager`, from any number of threads.

    Pools of our own are made when they are needed, also in the child of a fork: two
    processes must not talk over one connection. A caller's pool manager is never closed.
    """

    def __init__(self, session: urllib3.PoolManager | None, *, user_agent: str) -> None:
        if session is not None and not isinstance(session, urllib3.PoolManager):
            raise TypeError(f"session is a urllib3.PoolManager, not {session!r}")
        silence_addresses()
        self._foreign = session
        self._own: dict[tuple[str | None, bool], urllib3.PoolManager] = {}
        self._proxies = Proxies()
        self._process = os.getpid()
        self._headers = {"User-Agent": user_agent, "Accept-Encoding": "gzip, deflate"}

    def send(
        self,
        method: str,
        url: str,
        *,
        timeout: Timeout,
        max_size: int,
        body: Multipart | None = None,
    ) -> Response:
        """Send one request and read its whole answer.

        Raises:
            ConnectionError: The connection could not be made or broke.
            TimeoutError: One of the limits of `timeout` was passed.
            InvalidResponseError: The answer is too large or cannot be unpacked.
            TransportError: Anything else that urllib3 gave up at.
            Exception: What was raised while the body was made, as it is.
        """
        if body is not None:
            body.rewind()  # also where this attempt fails before it comes to the body
        failure: Exception
        try:
            with Exchange(url, timeout, is_upload=body is not None):
                answer = self._exchange(method, url, timeout, max_size, body)
        except files.BodyError as error:
            failure = error.error
        except Exception as error:  # noqa: BLE001 - garbage ends `http.client` in many ways
            failure = self._translated(error, method, url)
            if isinstance(failure, TransportError) and body is not None:
                failure.unsent |= body.sent == 0
        except BaseException:  # a signal
            if body is not None:
                body.report_break()
            raise
        else:
            if answer is None:
                raise too_large(method, url, max_size)
            return answer
        # Not raised above, where it would hold on to urllib3's exception: some of those know
        # the address with the access token in it.
        raise failure

    def close(self) -> None:
        """Close the connections that this transport opened."""
        own, self._own = self._own, {}
        for pools in own.values():
            pools.clear()

    def _exchange(
        self, method: str, url: str, timeout: Timeout, max_size: int, body: Multipart | None
    ) -> Response | None:
        """Send one request and return its answer, or None for one that is too large."""
        response = self._pools(url, body).urlopen(
            method,
            url,
            headers=self._headers_for(body),
            body=None if body is None else _chunks(body),
            redirect=False,
            retries=_NEVER,
            timeout=_limits(timeout, is_upload=body is not None),
            preload_content=False,
        )
        try:
            content = _content(response, max_size, is_ours=self._foreign is None)
        except BaseException:
            _close(response)
            raise
        if content is None:
            _close(response)
            return None
        response.release_conn()
        return Response(response.status, response.headers, content)

    def _translated(self, error: Exception, method: str, url: str) -> MixcloudError:
        """Return our exception for whatever ended an exchange."""
        if isinstance(error, MixcloudError):
            error.method, error.url = method, redact(url)
            return error
        proxy = None if self._foreign else self._proxies.of(url)
        return _translated(error, method, url, proxy)

    def _headers_for(self, body: Multipart | None) -> dict[str, str]:
        if body is None:
            return self._headers
        about = {"Content-Type": body.content_type, "Content-Length": str(body.length)}
        return self._headers | about

    def _pools(self, url: str, body: Multipart | None) -> urllib3.PoolManager:
        if self._process != os.getpid():
            self._own = {}
            self._process = os.getpid()
        is_upload = body is not None
        if self._foreign is not None:
            twin = partial(_twin, self._foreign)
            return self._kept((None, True), twin) if is_upload else self._foreign
        proxy = self._proxies.of(url)
        # Uploads have connections of their own, each a new one: see `early`.
        address = None if proxy is None else proxy.url
        return self._kept((address, is_upload), partial(_pool_manager, address))

    def _kept(
        self, name: tuple[str | None, bool], make: Callable[[], urllib3.PoolManager]
    ) -> urllib3.PoolManager:
        return self._own.get(name) or self._own.setdefault(name, make())


def _chunks(body: Multipart) -> Iterator[bytes]:
    for read in files.reads(body):
        with files.carried():
            data = read() if callable(read) else read
        body.count(len(data))
        yield data
        with files.carried():
            body.report()


def _twin(foreign: urllib3.PoolManager) -> urllib3.PoolManager:
    """Return pools with a caller's settings, for uploads."""
    return _ours(copy(foreign))


def _close(response: BaseHTTPResponse) -> None:
    """Close the connection of an answer; nothing that goes wrong there changes the outcome."""
    with suppress(Exception):
        response.close()


def _content(response: BaseHTTPResponse, most: int, *, is_ours: bool) -> bytes | None:
    """Return the whole body of an answer, unpacked, or None if it is larger than `most` bytes.

    Args:
        response: The answer.
        most: How large it may be.
        is_ours: Whether its connection is one of ours, which notices by itself that an answer
            takes too long or was cut.

    Raises:
        RemoteDisconnected: It was cut.
    """
    length = response.length_remaining
    if is_ours and length is not None and length <= most and not _is_packed(response):
        return response.read()
    content = bytearray()
    while piece := response.read1(_PIECE):
        content += piece
        if len(content) > most:
            return None
        if (exchange := current()) is not None:
            exchange.patience()
    # An answer below 200 comes before the real one, and `http.client` knows only one of those.
    says_its_size = response.status >= 200 and (
        response.chunked or response.length_remaining is not None
    )
    if not (is_ours or content or says_its_size):
        # Only the end of the connection says that it is whole, and a cut head ends like that.
        raise RemoteDisconnected("the connection was closed before the whole answer came")
    return bytes(content)


def _is_packed(response: BaseHTTPResponse) -> bool:
    return "Content-Encoding" in response.headers


@lru_cache
def _limits(timeout: Timeout, *, is_upload: bool) -> urllib3.Timeout:
    read = timeout.read if is_upload else timeout.between_pieces
    return urllib3.Timeout(connect=timeout.connect, read=read)


def _pool_manager(proxy: str | None) -> urllib3.PoolManager:
    if proxy is None:
        return _ours(urllib3.PoolManager(maxsize=_KEPT))
    # urllib3 takes a proxy's user and password from a header only.
    account = unquote(urlsplit(proxy).netloc.rpartition("@")[0])
    headers = urllib3.make_headers(proxy_basic_auth=account) if account else None
    return _ours(urllib3.ProxyManager(proxy, proxy_headers=headers, maxsize=_KEPT))


def _ours(pools: urllib3.PoolManager) -> urllib3.PoolManager:
    """Give `pools` connections of our kind, which are closed when the pools are cleared.

    By itself urllib3 leaves that to the garbage collector.
    """
    pools.pools = type(pools.pools)(maxsize=_HOSTS, dispose_func=lambda pool: pool.close())
    return notice_early_answers(pools)


def _translated(error: Exception, method: str, url: str, proxy: Proxy | None) -> MixcloudError:
    """Return our exception for one of urllib3's, whose text may hold the access token."""
    error = _unwrapped(error)
    unsent = isinstance(error, ConnectTimeoutError | NewConnectionError | ProxyError)
    text = " ".join(redact(_words(error)).split()) or type(error).__name__
    cls: type[MixcloudError] = TransportError
    if (explained := _explain(error, url, proxy)) is not None:
        cls, text, unsent = ConnectionError, explained, True
    elif isinstance(error, NewConnectionError):
        cls = ConnectionError
    elif isinstance(error, ConnectTimeoutError | ReadTimeoutError | builtins.TimeoutError):
        cls = TimeoutError
    elif isinstance(error, DecodeError):
        cls, text = InvalidResponseError, "the answer cannot be unpacked"
    elif isinstance(error, InvalidHeader) or _is_no_http(error):
        cls, text = InvalidResponseError, f"the answer is not valid HTTP: {text}"
    elif isinstance(error, ProtocolError | ProxyError | SSLError | OSError):
        cls = ConnectionError
    elif not isinstance(error, HTTPError | ValueError):
        text = f"{type(error).__name__}: {text}"
    if proxy is not None and not text.startswith("the proxy"):
        text += f" (through {proxy.name})"
    result = cls(text, method=method, url=url)
    if isinstance(result, TransportError):
        result.unsent = unsent
    return result


def _unwrapped(error: Exception) -> Exception:
    """Return what happened behind a proxy, which urllib3 often reports as the proxy's own failure.

    It asks a connection that was closed already whether it came to its proxy. So this is not to
    be believed: a whole upload may have been sent.
    """
    if not isinstance(error, ProxyError):
        return error
    cause = error.original_error
    if isinstance(cause, NewConnectionError | ConnectTimeoutError) or "Tunnel" in str(cause):
        return error
    return cause if isinstance(cause, HTTPError) else ProtocolError("Connection aborted.", cause)


def _explain(error: Exception, url: str, proxy: Proxy | None) -> str | None:
    """Return why no connection was made, if that is something users can set right."""
    if isinstance(error, ProxyError) and proxy is not None:
        return proxy.explain(_words(error.original_error))
    return explain_certificate(error, url)


def _words(error: BaseException) -> str:
    """Return what went wrong, without the objects that urllib3 names there.

    Example:
        >>> _words(ProtocolError("Connection aborted.", OSError(104, "Connection reset by peer")))
        'Connection aborted (Connection reset by peer)'
    """
    text, *_, reason = error.args if len(error.args) > 1 else (None, None)
    if isinstance(text, str) and isinstance(reason, Exception):
        return f"{text.partition(':')[0].rstrip('.')} ({_words(reason)})"
    return _objects.sub("", str(error))


def _is_no_http(error: Exception) -> bool:
    """Tell whether the other side spoke, but something else; broken off is not that."""
    reason = error.args[-1] if error.args else None
    if isinstance(reason, BadStatusLine) and not str(reason).endswith("\n"):
        return False  # it was cut
    return isinstance(reason, HTTPException) and not isinstance(
        reason, RemoteDisconnected | IncompleteRead
    )
