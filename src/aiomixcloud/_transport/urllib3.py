"""The urllib3 transport.

It makes no decisions, and converts all of urllib3's exceptions.
"""

from __future__ import annotations

import builtins
import os
import re
from contextlib import suppress
from copy import copy
from functools import lru_cache
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
)
from aiomixcloud._core.message import Response
from aiomixcloud._core.outcomes import response_too_large
from aiomixcloud._core.redaction import redact

from .failures import CUT_OFF, OTHERS, BodyError, Failure, convert
from .memory import reuse_memory
from .proxies import Proxies, Proxy, origin_of
from .urllib3_connections import Exchange, current, detect_early_responses
from .urllib3_logging import redact_logs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from urllib3.connectionpool import HTTPConnectionPool
    from urllib3.response import BaseHTTPResponse

    from aiomixcloud._core.multipart import Multipart
    from aiomixcloud._core.timeouts import Timeout

#: Unreadable parts of urllib3's messages: representations of connections, error numbers.
_OBJECTS = r"^\w+\(host=.*?\): (?:Failed to establish a new connection: )?|\[Errno -?\d+\] "

#: Number of bytes of a response to decompress at a time.
_PIECE = 1 << 16

#: Retries and redirects are handled by the client.
_NO_RETRIES = urllib3.Retry(False, redirect=False)  # noqa: FBT003 - disables retries

#: Maximum number of idle connections per host; more threads open additional connections.
_MAX_IDLE = 32
#: Maximum number of hosts with idle connections; there are two or three.
_MAX_HOSTS = 10


class Urllib3Transport:
    """Sends requests through a `urllib3.PoolManager`; thread-safe.

    Without a caller's pool manager, pools are created when needed, and again in a forked child:
    two processes must not share a connection. A caller's pool manager is never closed.
    """

    def __init__(self, session: urllib3.PoolManager | None, *, user_agent: str) -> None:
        if session is not None and not isinstance(session, urllib3.PoolManager):
            raise TypeError(f"session must be a urllib3.PoolManager, not {session!r}")
        redact_logs()
        reuse_memory()
        self._foreign = session
        self._own: dict[tuple[str, bool], HTTPConnectionPool | urllib3.PoolManager] = {}
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
        """Send one request and read the whole response.

        Raises:
            ConnectionError: The connection failed or was lost.
            TimeoutError: One of the limits of `timeout` was exceeded.
            InvalidResponseError: The response is too large or cannot be decompressed.
            TransportError: urllib3 failed for another reason.
            Exception: An error while the body was read, unchanged.
        """
        if body is not None:
            body.rewind()  # even if this attempt fails before it reaches the body
        failure: Exception
        try:
            with Exchange(url, timeout, is_upload=body is not None):
                answer = self._exchange(method, url, timeout, max_size, body)
        except BodyError as error:
            failure = error.error
        except Exception as error:  # noqa: BLE001 - `http.client` fails in many ways
            failure = self._convert(error, method, url)
            if isinstance(failure, TransportError) and body is not None:
                failure.unsent |= body.sent == 0
        except BaseException:  # a signal
            if body is not None:
                body.report_break()
            raise
        else:
            if answer is None:
                raise response_too_large(method, url, max_size)
            return answer
        # Not raised above, where its context would be urllib3's exception, which may contain
        # the URL with the access token.
        raise failure

    def close(self) -> None:
        """Close the connections opened by this transport."""
        own, self._own = self._own, {}
        for pools in own.values():
            pools.clear() if isinstance(pools, urllib3.PoolManager) else pools.close()

    def _exchange(
        self, method: str, url: str, timeout: Timeout, max_size: int, body: Multipart | None
    ) -> Response | None:
        """Send one request and return the response, or None if it is too large."""
        origin = origin_of(url)
        pools = self._pools(origin, is_upload=body is not None)
        response = pools.urlopen(
            method,
            # A pool takes a path, which saves urllib3 from parsing the URL.
            url if isinstance(pools, urllib3.PoolManager) else _path(url, origin),
            headers=self._headers_for(body),
            body=None if body is None else _chunks(body),
            redirect=False,
            retries=_NO_RETRIES,
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

    def _convert(self, error: Exception, method: str, url: str) -> MixcloudError:
        """Return the exception to raise for a failed request."""
        if isinstance(error, MixcloudError):
            error.method, error.url = method, redact(url)
            return error
        proxy = None if self._foreign else self._proxies.of(url)
        return _convert(error, method, url, proxy)

    def _headers_for(self, body: Multipart | None) -> dict[str, str]:
        if body is None:
            return self._headers
        about = {"Content-Type": body.content_type, "Content-Length": str(body.length)}
        return self._headers | about

    def _pools(self, origin: str, *, is_upload: bool) -> HTTPConnectionPool | urllib3.PoolManager:
        if self._process != os.getpid():
            self._own = {}
            self._process = os.getpid()
        if self._foreign is not None and not is_upload:
            return self._foreign
        # Each upload opens a new connection: see `urllib3_connections`.
        name = origin, is_upload
        return self._own.get(name) or self._own.setdefault(name, self._open_pools(origin))

    def _open_pools(self, origin: str) -> HTTPConnectionPool | urllib3.PoolManager:
        if self._foreign is not None:
            return _use_own_connections(copy(self._foreign))
        proxy = self._proxies.of(origin)
        if proxy is None:
            pools = _use_own_connections(urllib3.PoolManager(maxsize=_MAX_IDLE))
            return pools.connection_from_url(origin)
        # urllib3 accepts the credentials of a proxy only as a header.
        account = unquote(urlsplit(proxy.url).netloc.rpartition("@")[0])
        headers = urllib3.make_headers(proxy_basic_auth=account) if account else None
        return _use_own_connections(
            urllib3.ProxyManager(proxy.url, proxy_headers=headers, maxsize=_MAX_IDLE)
        )


def _path(url: str, origin: str) -> str:
    path = url[len(origin) :]
    return path if path.startswith("/") else f"/{path}"


def _chunks(body: Multipart) -> Iterator[bytes]:
    from . import files

    for read in files.reads(body):
        with files.carry_errors():
            data = read() if callable(read) else read
        body.count(len(data))
        yield data
        with files.carry_errors():
            body.report()


def _close(response: BaseHTTPResponse) -> None:
    """Close the connection of a response, ignoring errors, which do not affect the outcome."""
    with suppress(Exception):
        response.close()


def _content(response: BaseHTTPResponse, most: int, *, is_ours: bool) -> bytes | None:
    """Return the decompressed body of a response, or None if it exceeds `most` bytes.

    Args:
        response: The response.
        most: Maximum size in bytes.
        is_ours: Whether the connection is one of this library's, which detects responses that
            take too long or are incomplete.

    Raises:
        RemoteDisconnected: The response is incomplete.
    """
    length = response.length_remaining
    if is_ours and length is not None and length <= most and not _is_compressed(response):
        return response.read()
    content = bytearray()
    while piece := response.read1(_PIECE):
        content += piece
        if len(content) > most:
            return None
        if (exchange := current()) is not None:
            exchange.time_left()
    # Informational responses (below 200) come first, and `http.client` handles only one of them.
    says_its_size = response.status >= 200 and (
        response.chunked or response.length_remaining is not None
    )
    if not (is_ours or content or says_its_size):
        # The end of the connection marks the end of the response, or headers that were cut off.
        raise RemoteDisconnected("cut off")
    return bytes(content)


def _is_compressed(response: BaseHTTPResponse) -> bool:
    return "Content-Encoding" in response.headers


@lru_cache
def _limits(timeout: Timeout, *, is_upload: bool) -> urllib3.Timeout:
    read = timeout.read if is_upload else timeout.between_pieces
    return urllib3.Timeout(connect=timeout.connect, read=read)


def _use_own_connections(pools: urllib3.PoolManager) -> urllib3.PoolManager:
    """Make `pools` use this library's connections and close them when the pools are cleared.

    urllib3 leaves closing them to the garbage collector.
    """
    pools.pools = type(pools.pools)(maxsize=_MAX_HOSTS, dispose_func=lambda pool: pool.close())
    return detect_early_responses(pools)


#: Exceptions of urllib3 and of the standard library; the first match counts.
_FAILURES = (
    Failure(NewConnectionError, ConnectionError, unsent=True),
    Failure(ConnectTimeoutError, TimeoutError, unsent=True),
    Failure((ReadTimeoutError, builtins.TimeoutError), TimeoutError),
    Failure(DecodeError, InvalidResponseError, "the response cannot be decompressed"),
    Failure((RemoteDisconnected, IncompleteRead), ConnectionError, CUT_OFF),
    Failure(
        (InvalidHeader, HTTPException),
        InvalidResponseError,
        "the response is not valid HTTP: {text}",
    ),
    Failure(ProxyError, ConnectionError, unsent=True),
    Failure((ProtocolError, SSLError, OSError), ConnectionError),
    Failure(HTTPError, TransportError),
    *OTHERS,
)


def _convert(error: Exception, method: str, url: str, proxy: Proxy | None) -> MixcloudError:
    """Convert an exception of urllib3."""
    error = _unwrap(error)
    explanation = None
    if isinstance(error, ProxyError) and proxy is not None:
        explanation = proxy.explain(_message(error.original_error))
    return convert(
        _reason(error),
        _FAILURES,
        text=_message(error),
        explanation=explanation,
        method=method,
        url=url,
        proxy=proxy,
    )


def _unwrap(error: Exception) -> Exception:
    """Return the original error of a `ProxyError`, unless the proxy itself failed.

    urllib3 raises `ProxyError` for connections that were already closed, even if they had
    reached the server: a whole upload may have been sent.
    """
    if not isinstance(error, ProxyError):
        return error
    cause = error.original_error
    if isinstance(cause, NewConnectionError | ConnectTimeoutError) or "Tunnel" in str(cause):
        return error
    return cause if isinstance(cause, HTTPError) else ProtocolError("Connection aborted.", cause)


def _reason(error: Exception) -> Exception:
    """Return the error of `http.client` that broke a connection, or `error` itself."""
    reason = error.args[-1] if error.args else None
    if type(reason) is BadStatusLine and not str(reason).endswith("\n"):
        return IncompleteRead(b"")
    return reason if isinstance(reason, HTTPException) else error


def _message(error: BaseException) -> str:
    """Return the message of an error without the representations of urllib3's objects.

    Example:
        >>> _message(ProtocolError("Connection aborted.", OSError(104, "Connection reset")))
        'Connection aborted (Connection reset)'
    """
    text, *_, reason = error.args if len(error.args) > 1 else (None, None)
    if isinstance(text, str) and isinstance(reason, Exception):
        return f"{text.partition(':')[0].rstrip('.')} ({_message(reason)})"
    return re.sub(_OBJECTS, "", str(error))
