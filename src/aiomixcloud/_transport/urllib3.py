"""urllib3 behind the two methods of a transport.

It decides nothing, and none of urllib3's exceptions leaves it.
"""

from __future__ import annotations

import builtins
import os
from copy import copy
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ProtocolError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

from aiomixcloud._core.errors import (
    ConnectionError,
    MixcloudError,
    TimeoutError,
    TransportError,
    too_large,
)
from aiomixcloud._core.message import Response
from aiomixcloud._core.secrets import redact

from . import files
from .early import notice_early_answers
from .proxies import Proxies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from urllib3.response import BaseHTTPResponse

    from aiomixcloud._core.message import Timeout
    from aiomixcloud._core.multipart import Multipart

#: Bytes of an answer that are unpacked at a time.
_PIECE = 1 << 16

#: Connections that are kept for later use, per host; threads beyond that open more.
_KEPT = 32


class Urllib3Transport:
    """Sends requests through a `urllib3.PoolManager`, from any number of threads.

    Pools of our own are made when they are needed, also in the child of a fork: two
    processes must not talk over one connection. A caller's pool manager is never closed.
    """

    def __init__(self, session: urllib3.PoolManager | None, *, user_agent: str) -> None:
        if session is not None and not isinstance(session, urllib3.PoolManager):
            raise TypeError(f"session is a urllib3.PoolManager, not {session!r}")
        self._foreign = session
        self._own: dict[str | None, urllib3.PoolManager] = {}
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
            TransportError: Anything else that urllib3 gave up at.
        """
        start = monotonic()
        try:
            response = self._pools(url, body).urlopen(
                method,
                url,
                headers=self._headers_for(body),
                body=None if body is None else _chunks(body),
                redirect=False,
                retries=False,
                timeout=urllib3.Timeout(
                    connect=timeout.connect,
                    read=timeout.between_pieces if body is None else timeout.read,
                ),
                preload_content=False,
            )
            try:
                deadline = None if body is not None else start + (timeout.total or float("inf"))
                content = _content(response, max_size, deadline)
            except BaseException:
                response.close()
                raise
            response.release_conn()
        except (HTTPError, OSError, ValueError) as error:
            if isinstance(error, MixcloudError):
                raise
            failure = _translated(error, method, url)
            failure.unsent |= body is not None and body.sent == 0
            raise failure from None
        if content is None:
            raise too_large(method, url, max_size)
        return Response(response.status, response.headers, content)

    def close(self) -> None:
        """Close the connections that this transport opened."""
        own, self._own = self._own, {}
        for pools in own.values():
            pools.clear()

    def _headers_for(self, body: Multipart | None) -> dict[str, str]:
        if body is None:
            return self._headers
        about = {"Content-Type": body.content_type, "Content-Length": str(body.length)}
        return self._headers | about

    def _pools(self, url: str, body: Multipart | None) -> urllib3.PoolManager:
        if self._process != os.getpid():
            self._own = {}
            self._process = os.getpid()
        if self._foreign is not None:
            return (
                self._foreign if body is None else self._kept(None, partial(_twin, self._foreign))
            )
        proxy = self._proxies.of(url)
        return self._kept(proxy, partial(_pool_manager, proxy))

    def _kept(
        self, name: str | None, make: Callable[[], urllib3.PoolManager]
    ) -> urllib3.PoolManager:
        return self._own.get(name) or self._own.setdefault(name, make())


def _chunks(body: Multipart) -> Iterator[bytes]:
    for read in files.reads(body):
        data = read() if callable(read) else read
        yield data
        body.advance(len(data))


def _twin(foreign: urllib3.PoolManager) -> urllib3.PoolManager:
    """Return pools with a caller's settings whose connections notice early answers."""
    twin = copy(foreign)
    twin.pools = type(twin.pools)(maxsize=2, dispose_func=lambda pool: pool.close())
    return notice_early_answers(twin)


def _content(response: BaseHTTPResponse, most: int, deadline: float | None) -> bytes | None:
    """Return the whole body of an answer, unpacked, or None if it is too large.

    Raises:
        TimeoutError: It did not end before the deadline.
    """
    content = bytearray()
    while piece := response.read1(_PIECE):
        content += piece
        if len(content) > most:
            response.close()
            return None
        if deadline is not None and monotonic() > deadline:
            raise builtins.TimeoutError("the answer did not end in time")
    return bytes(content)


def _pool_manager(proxy: str | None) -> urllib3.PoolManager:
    if proxy is None:
        return notice_early_answers(urllib3.PoolManager(maxsize=_KEPT))
    # urllib3 takes a proxy's user and password from a header only.
    account = unquote(urlsplit(proxy).netloc.rpartition("@")[0])
    headers = urllib3.make_headers(proxy_basic_auth=account) if account else None
    return notice_early_answers(urllib3.ProxyManager(proxy, proxy_headers=headers, maxsize=_KEPT))


def _translated(error: Exception, method: str, url: str) -> TransportError:
    """Return our exception for one of urllib3's, whose text may hold the access token."""
    unsent = isinstance(error, ConnectTimeoutError | NewConnectionError | ProxyError)
    cls: type[TransportError] = TransportError
    if isinstance(error, NewConnectionError):
        cls = ConnectionError
    elif isinstance(error, ConnectTimeoutError | ReadTimeoutError | builtins.TimeoutError):
        cls = TimeoutError
    elif isinstance(error, ProtocolError | ProxyError | SSLError | OSError):
        cls = ConnectionError
    result = cls(redact(str(error)) or type(error).__name__, method=method, url=url)
    result.unsent = unsent
    return result
