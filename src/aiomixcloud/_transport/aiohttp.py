"""The aiohttp transport.

It makes no decisions, and converts all of aiohttp's exceptions.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp.http_exceptions import ContentEncodingError
from yarl import URL

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

from . import files
from .deadline import Deadline
from .failures import CUT_OFF, OTHERS, Failure, convert
from .memory import reuse_memory
from .proxies import Proxies, Proxy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp.abc import AbstractStreamWriter

    from aiomixcloud._core.multipart import Multipart
    from aiomixcloud._core.timeouts import Timeout


class AiohttpTransport:
    """Sends requests through an `aiohttp.ClientSession`.

    Without a caller's session, one is created by the first request, because only then an event
    loop is certain to run, and again after `close` or in another loop. A caller's session is
    never closed.
    """

    def __init__(self, session: aiohttp.ClientSession | None, *, user_agent: str) -> None:
        if session is not None and not isinstance(session, aiohttp.ClientSession):
            raise TypeError(f"session must be an aiohttp.ClientSession, not {session!r}")
        reuse_memory()
        self._foreign = session
        self._own: aiohttp.ClientSession | None = None
        self._uploading: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._headers = {"User-Agent": user_agent}
        self._proxies = Proxies()
        self._usual: Timeout | None = None

    async def send(
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
            TransportError: aiohttp failed for another reason.
            Exception: An error while the body was read, unchanged.
        """
        if body is None:
            sent, total = None, timeout.total
        else:
            body.rewind()  # even if this attempt fails before it reaches the body
            sent, total = _UploadBody(body, timeout), None
        failure: Exception
        try:
            with Deadline(self._running_loop(), total) as deadline:
                if sent is not None:
                    sent.deadline = deadline
                answer = await self._exchange(method, url, timeout, max_size, sent)
        except Exception as error:  # noqa: BLE001 - invalid data makes aiohttp fail in many ways
            failure = self._failure(error, method, url, sent)
        except BaseException:  # cancellation
            if body is not None:
                body.report_break()
            raise
        else:
            if answer is None:
                raise response_too_large(method, url, max_size)
            return answer
        finally:
            if sent is not None:
                sent.abandon()
        # Not raised above, where its context would be aiohttp's exception, which may contain
        # the URL with the access token.
        raise failure

    async def close(self) -> None:
        """Close the connections opened by this transport."""
        sessions, self._own, self._uploading = (self._own, self._uploading), None, None
        for session in sessions:
            if session is not None:
                await session.close()

    async def _exchange(
        self, method: str, url: str, timeout: Timeout, max_size: int, sent: _UploadBody | None
    ) -> Response | None:
        """Send one request and return the response, or None if it is too large."""
        session = self._foreign or self._session(timeout, is_upload=sent is not None)
        about: dict[str, Any] = {}
        if sent is not None:
            about = {"data": sent, "headers": {"Content-Length": str(sent.body.length)}}
        # Settings of the session are not repeated, because each costs time.
        if self._foreign or sent is not None or timeout is not self._usual:
            about["timeout"] = _client_timeout(timeout, is_upload=sent is not None)
        if not self._foreign and (proxy := self._proxies.of(url)):
            about["proxy"] = proxy.url
        response = await session.request(
            method,
            # The URL is complete: yarl must not escape it again. It is faster with a plain `str`.
            URL(str(url), encoded=True),
            allow_redirects=False,
            raise_for_status=False,
            **about,
        )
        try:
            if sent is not None:
                sent.limit_rest()
            if _has_arrived(response, max_size):
                content: bytes | None = await response.read()
            else:
                content = await _content(response, max_size)
        except BaseException:
            _close(response)
            raise
        if content is None:
            _close(response)
            return None
        if response.connection is not None:  # the server switched protocols (101)
            _close(response)
        return Response(response.status, response.headers, content)

    def _failure(
        self, error: Exception, method: str, url: str, sent: _UploadBody | None
    ) -> Exception:
        """Return the exception to raise for a failed request."""
        if sent is not None and sent.failure is not None:
            return sent.failure
        if isinstance(error, MixcloudError):
            failure = error
            failure.method, failure.url = method, redact(url)
        else:
            proxy = None if self._foreign else self._proxies.of(url)
            failure = _convert(error, method, url, proxy)
        if sent is not None and isinstance(failure, TransportError):
            failure.unsent |= sent.body.sent == 0
        return failure

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        """Return the running loop; the sessions of another loop are not used again."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._own = self._uploading = None
            self._loop = loop
        return loop

    def _session(self, timeout: Timeout, *, is_upload: bool) -> aiohttp.ClientSession:
        if is_upload:
            # The server may be closing a reused connection, and it would be unknown whether
            # it received the upload.
            self._uploading = self._uploading or self._open_session(timeout, force_close=True)
            return self._uploading
        if self._own is None:
            self._own = self._open_session(timeout, force_close=False)
            self._usual = timeout
        return self._own

    def _open_session(self, timeout: Timeout, *, force_close: bool) -> aiohttp.ClientSession:
        session = aiohttp.ClientSession(
            headers=self._headers,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=_client_timeout(timeout, is_upload=False),
            # The client limits the number of connections.
            connector=aiohttp.TCPConnector(limit=0, force_close=force_close),
        )
        # aiohttp silently retries a GET or DELETE once if its connection is lost. It has no
        # public option to disable that; its own test client sets this attribute.
        session._retry_connection = False  # noqa: SLF001
        return session


def _close(response: aiohttp.ClientResponse) -> None:
    """Close the connection of a response, ignoring errors, which do not affect the outcome."""
    with contextlib.suppress(Exception):
        response.close()


def _client_timeout(timeout: Timeout, *, is_upload: bool) -> aiohttp.ClientTimeout:
    """Return the timeouts for aiohttp, without its own total timeout, which is slow."""
    read = timeout.read if is_upload else timeout.between_pieces
    return aiohttp.ClientTimeout(total=None, sock_connect=timeout.connect, sock_read=read)


def _has_arrived(response: aiohttp.ClientResponse, most: int) -> bool:
    """Return whether the whole response has arrived, uncompressed and not too large."""
    length = response.content_length
    return (
        length is not None
        and length <= most
        and response.content.is_eof()
        and "Content-Encoding" not in response.headers
    )


async def _content(response: aiohttp.ClientResponse, most: int) -> bytes | None:
    """Return the decompressed body of a response, or None if it exceeds `most` bytes."""
    content = bytearray()
    async for piece in response.content.iter_any():
        content += piece
        if len(content) > most:
            return None
    return bytes(content)


class _UploadBody(aiohttp.AsyncIterablePayload):
    """The body of an upload in progress, which stops a request that stalls.

    Attributes:
        body: The body to send.
        deadline: The deadline of the request.
        failure: The error that occurred while reading the body.
    """

    deadline: Deadline

    def __init__(self, body: Multipart, timeout: Timeout) -> None:
        super().__init__(self._chunks(), content_type=body.content_type)
        self.body = body
        self.failure: Exception | None = None
        self._timeout = timeout
        self._whole = False
        self._over = False
        self._transport: asyncio.BaseTransport | None = None
        self._watch: asyncio.TimerHandle | None = None

    async def write_with_length(
        self, writer: AbstractStreamWriter, content_length: int | None
    ) -> None:
        self._transport = writer.transport
        if self._timeout.read is not None:
            loop = asyncio.get_running_loop()
            self._check_progress(loop, self._timeout.read, (0, 0), loop.time())
        try:
            await super().write_with_length(writer, content_length)
        finally:
            self._stop_checking()
        self._whole = True
        self.limit_rest()

    def limit_rest(self) -> None:
        """Limit the rest of the request: the body is sent, or the response has begun."""
        self._stop_checking()
        if self._timeout.total is not None and not self._over and not self.deadline.is_set():
            self.deadline.reschedule(self._timeout.total)

    def abandon(self) -> None:
        """Close the connection if the response arrived before the body was sent.

        A regular close would first send the rest of the body to a server that does not read it.
        """
        self._over = True
        self._stop_checking()
        if not self._whole and isinstance(self._transport, asyncio.WriteTransport):
            # A connection closed by the server may have lost its loop. An error here must not
            # replace the outcome of the request.
            with contextlib.suppress(Exception):
                self._transport.abort()

    def _check_progress(
        self,
        loop: asyncio.AbstractEventLoop,
        most: float,
        last: tuple[int, int],
        since: float,
    ) -> None:
        """Stop the request if nothing was sent for `most` seconds, else check again soon.

        aiohttp waits indefinitely for a server that does not read.
        """
        if not isinstance(self._transport, asyncio.WriteTransport):
            return
        state = self.body.sent, self._transport.get_write_buffer_size()
        now = loop.time()
        if state != last:
            since = now
        elif now - since >= most:
            self.deadline.reschedule(0)
            return
        self._watch = loop.call_later(most / 4, self._check_progress, loop, most, state, since)

    def _stop_checking(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    async def _chunks(self) -> AsyncIterator[bytes]:
        """Yield the body; files are read in a thread, to not block the event loop."""
        loop = asyncio.get_running_loop()
        try:
            for read in files.reads(self.body):
                data = await loop.run_in_executor(None, read) if callable(read) else read
                self.body.count(len(data))
                yield data
                self.body.report()
        except Exception as error:
            self.failure = error  # aiohttp would replace it with its own
            raise


#: Exceptions of aiohttp and of asyncio; the first match counts.
_FAILURES = (
    Failure(aiohttp.ConnectionTimeoutError, TimeoutError, unsent=True),
    Failure(aiohttp.ServerTimeoutError, TimeoutError),
    Failure(asyncio.TimeoutError, TimeoutError, "the request timed out"),
    Failure(aiohttp.ServerDisconnectedError, ConnectionError, CUT_OFF),
    Failure(ContentEncodingError, InvalidResponseError, "the response cannot be decompressed"),
    Failure(
        aiohttp.ClientResponseError, InvalidResponseError, "the response is not valid HTTP: {text}"
    ),
    Failure(aiohttp.ClientConnectorError, ConnectionError, unsent=True),
    Failure((aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, OSError), ConnectionError),
    Failure((aiohttp.ClientError, RuntimeError), TransportError),
    *OTHERS,
)


def _convert(error: Exception, method: str, url: str, proxy: Proxy | None) -> MixcloudError:
    """Convert an exception of aiohttp."""
    if isinstance(error.__cause__, ContentEncodingError):
        error = error.__cause__
    return convert(
        error,
        _FAILURES,
        text=error.message if isinstance(error, aiohttp.ClientResponseError) else str(error),
        explanation=_explain(error, proxy),
        method=method,
        url=url,
        proxy=proxy,
    )


def _explain(error: Exception, proxy: Proxy | None) -> str | None:
    """Return why a proxy failed, if that is the reason."""
    if isinstance(error, aiohttp.ClientHttpProxyError):
        name = "the proxy" if proxy is None else proxy.name
        reason = " ".join(redact(error.message).split())
        return f"{name} responded with {error.status} {reason}".strip()
    if isinstance(error, aiohttp.ClientProxyConnectionError) and proxy is not None:
        cause = error.os_error
        # asyncio's message repeats the address.
        text = os.strerror(cause.errno) if cause.errno and cause.errno > 0 else cause.strerror
        return proxy.explain(redact(text or str(cause)))
    return None
