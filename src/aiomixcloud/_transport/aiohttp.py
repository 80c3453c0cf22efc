"""aiohttp behind the two methods of a transport.

It decides nothing, and none of aiohttp's exceptions leaves it.
"""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING, Any

import aiohttp
from yarl import URL

from aiomixcloud._core.errors import ConnectionError, TimeoutError, TransportError, too_large
from aiomixcloud._core.message import Response
from aiomixcloud._core.secrets import redact

from . import files
from .proxies import Proxies

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp.abc import AbstractStreamWriter

    from aiomixcloud._core.message import Timeout
    from aiomixcloud._core.multipart import Multipart


class AiohttpTransport:
    """Sends requests through an `aiohttp.ClientSession`.

    A session of our own is made at the first request, because only then is there an event
    loop for certain, and again after `close` or in another loop. A caller's is never closed.
    """

    def __init__(self, session: aiohttp.ClientSession | None, *, user_agent: str) -> None:
        if session is not None and not isinstance(session, aiohttp.ClientSession):
            raise TypeError(f"session is an aiohttp.ClientSession, not {session!r}")
        self._foreign = session
        self._own: aiohttp.ClientSession | None = None
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
        """Send one request and read its whole answer.

        Raises:
            ConnectionError: The connection could not be made or broke.
            TimeoutError: One of the limits of `timeout` was passed.
            TransportError: Anything else that aiohttp gave up at.
        """
        session = self._foreign or self._session(timeout)
        about: dict[str, Any] = {}
        sent = None
        if body is not None:
            sent = _Sent(body)
            about = {"data": sent, "headers": {"Content-Length": str(body.length)}}
        # What the session has already is not given again: each of these costs.
        if self._foreign or body is not None or timeout is not self._usual:
            about["timeout"] = _client_timeout(timeout, is_upload=body is not None)
        if not self._foreign and (proxy := self._proxies.of(url)):
            about["proxy"] = proxy
        total = timeout.total if body is None else None
        started = monotonic()
        try:
            response = await session.request(
                method,
                # The address is complete: yarl must not escape anything again.
                URL(url, encoded=True),
                allow_redirects=False,
                raise_for_status=False,
                **about,
            )
            try:
                if _is_here(response, max_size):
                    content = await response.read()
                else:
                    left = None if total is None else total - (monotonic() - started)
                    async with asyncio.timeout(left):
                        content = await _content(response, max_size)
            except BaseException:
                response.close()
                raise
        except (aiohttp.ClientError, OSError, RuntimeError, ValueError) as error:
            failure = _translated(error, method, url)
            failure.unsent |= body is not None and body.sent == 0
            raise failure from None
        finally:
            if sent is not None:
                sent.abandon()
        return Response(response.status, response.headers, content)

    async def close(self) -> None:
        """Close the connections that this transport opened."""
        session, self._own = self._own, None
        if session is not None:
            await session.close()

    def _session(self, timeout: Timeout) -> aiohttp.ClientSession:
        loop = asyncio.get_running_loop()
        if self._own is None or self._loop is not loop:
            self._own = aiohttp.ClientSession(
                headers=self._headers,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=_client_timeout(timeout, is_upload=False),
                # How many there are at the same time, the client decides.
                connector=aiohttp.TCPConnector(limit=0),
            )
            self._loop, self._usual = loop, timeout
        return self._own


def _client_timeout(timeout: Timeout, *, is_upload: bool) -> aiohttp.ClientTimeout:
    """Return the limits for aiohttp, whose own way to limit the whole is a dear one."""
    read = timeout.read if is_upload else timeout.between_pieces
    return aiohttp.ClientTimeout(total=None, sock_connect=timeout.connect, sock_read=read)


def _is_here(response: aiohttp.ClientResponse, most: int) -> bool:
    """Tell whether the whole of an answer came with its head, plain and not too large."""
    length = response.content_length
    return (
        length is not None
        and length <= most
        and response.content.is_eof()
        and "Content-Encoding" not in response.headers
    )


async def _content(response: aiohttp.ClientResponse, most: int) -> bytes:
    """Return the whole body of an answer, unpacked, if it is not larger than `most` bytes."""
    content = bytearray()
    async for piece in response.content.iter_any():
        content += piece
        if len(content) > most:
            raise too_large(response.method, str(response.url), most)
    return bytes(content)


class _Sent(aiohttp.AsyncIterablePayload):
    """A body on its way, which knows over which connection and whether all of it is sent."""

    def __init__(self, body: Multipart) -> None:
        super().__init__(_chunks(body), content_type=body.content_type)
        self._whole = False
        self._transport: asyncio.BaseTransport | None = None

    async def write_with_length(
        self, writer: AbstractStreamWriter, content_length: int | None
    ) -> None:
        self._transport = writer.transport
        await super().write_with_length(writer, content_length)
        self._whole = True

    def abandon(self) -> None:
        """Close the connection if the answer came before all was sent.

        Closing it in the usual way would first send what is still to be sent, to somebody
        who does not read it.
        """
        if not self._whole and isinstance(self._transport, asyncio.WriteTransport):
            self._transport.abort()


async def _chunks(body: Multipart) -> AsyncIterator[bytes]:
    """Give out a body; what comes from a disk is read in a thread, not in the event loop."""
    loop = asyncio.get_running_loop()
    for read in files.reads(body):
        data = await loop.run_in_executor(None, read) if callable(read) else read
        yield data
        body.advance(len(data))


def _translated(error: Exception, method: str, url: str) -> TransportError:
    """Return our exception for one of aiohttp's.

    Its text is kept, its object is not: some of aiohttp's exceptions hold the address with
    the access token in it.
    """
    cls: type[TransportError] = TransportError
    if isinstance(error, asyncio.TimeoutError):
        cls = TimeoutError
    elif isinstance(error, aiohttp.ClientConnectionError | aiohttp.ClientPayloadError | OSError):
        cls = ConnectionError
    result = cls(redact(str(error)) or type(error).__name__, method=method, url=url)
    result.unsent = isinstance(
        error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError
    )
    return result
