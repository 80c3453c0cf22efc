"""Apply faults to connections; `faults` decides which request gets which fault."""

from __future__ import annotations

import asyncio
import math
import os
import socket
import struct
import time
import zlib
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from http import HTTPStatus
from typing import TYPE_CHECKING, Literal, TypeVar

from aiohttp import web

from aiomixcloud.sandbox.api import serializers as answers
from aiomixcloud.sandbox.api.errors import RateLimitRefusal, Refusal
from aiomixcloud.sandbox.api.indented import dumps
from aiomixcloud.sandbox.api.responses import HTML
from aiomixcloud.sandbox.faults import (
    Bomb,
    Delay,
    Endless,
    Fault,
    Garbage,
    PostValidationError,
    RateLimit,
    Redirect,
    RefuseWith200,
    Replacement,
    Reset,
    Silent,
    Status,
    SuccessWithoutKey,
    Trickle,
    Truncate,
)
from aiomixcloud.sandbox.http.bodies import welcome
from aiomixcloud.sandbox.http.stored_file import Sending

if TYPE_CHECKING:
    from aiomixcloud.sandbox.conditions.request_log import Entry

Normally = Callable[[web.Request], Awaitable[web.Response | Sending]]

_Response = TypeVar("_Response", bound=web.StreamResponse)

_API_HEADERS = {
    "Content-Type": "text/javascript; charset=utf-8",
    "Vary": "Accept-Encoding, Origin",
    "Access-Control-Allow-Origin": "*",
}

# aiohttp does not notify a waiting handler of a disconnect, so it polls at this interval.
_GLANCE = 0.05

# Used as half of a request body of unknown length.
_HALF_OF_UNKNOWN = 64 * 1024

_PAGE = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n"
    "<center><h1>{0}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)

_GARBAGE: dict[str, tuple[str, bytes]] = {
    "html": (HTML, _PAGE.format("Mixcloud").encode()),
    "json": (_API_HEADERS["Content-Type"], b'{\n    "key": "/bob/",\n    "name": '),
    "utf-8": (_API_HEADERS["Content-Type"], b'{"key": "/bob/", "name": "B\xff\xfe\xe9b"}'),
}

_ENDLESS_ITEM = b'{"key": "/bob/endless/", "name": "Endless", "type": "cloudcast"},\n'


def rate_limited(
    retry_after: int,
    header: Literal["seconds", "date"] | None = "seconds",
    *,
    in_body: bool = True,
) -> web.Response:
    """Return the response to a client over the rate limit.

    Args:
        retry_after: Seconds to wait.
        header: Format of the `Retry-After` header; None to omit it.
        in_body: Whether the body has `retry_after`, too.

    Returns:
        The response.
    """
    body = answers.refusal(RateLimitRefusal(retry_after if in_body else None))
    response = _json(403, body)
    if header == "seconds":
        response.headers["Retry-After"] = str(retry_after)
    elif header == "date":
        # Clients compare the date with their own clock. Dates have whole seconds, so round up.
        moment = math.ceil(time.time()) + retry_after
        response.headers["Retry-After"] = formatdate(moment, usegmt=True)
    return response


def _json(status: int, body: answers.Json) -> web.Response:
    """Return a JSON response with the headers of the API."""
    return web.Response(status=status, body=dumps(body).encode(), headers=_API_HEADERS)


class Breaker:
    """Applies faults; `normally` handles a request without a fault."""

    def __init__(self, normally: Normally) -> None:
        self._normally = normally
        self._ending = asyncio.Event()
        self._open: set[asyncio.Transport] = set()

    async def end(self, _app: web.Application) -> None:
        """Abort all faults in progress."""
        self._ending.set()
        for transport in self._open:
            transport.abort()

    async def break_off(
        self, fault: Fault, request: web.Request, entry: Entry
    ) -> web.StreamResponse:
        """Handle a request with a fault.

        Args:
            fault: The fault.
            request: The request.
            entry: The log entry of the request.

        Returns:
            The response; an empty one if the connection is closed.
        """
        transport = request.transport
        if transport is None:
            return web.Response()
        self._open.add(transport)
        try:
            response = await self._perform(fault, request, entry)
        except (ConnectionError, web.RequestPayloadError):
            transport.abort()
            response = web.Response()
        finally:
            self._open.discard(transport)
        return response

    async def _perform(
        self, fault: Fault, request: web.Request, entry: Entry
    ) -> web.StreamResponse:
        match fault:
            case Replacement():
                return await self._replace(fault, request, entry)
            case Reset():
                return await self._reset(fault, request, entry)
            case Delay(seconds, done=done):
                normal = await self._normally(request) if done else None
                await self._sleep(request, seconds)
                return _noted(normal or await self._normally(request), entry)
            case SuccessWithoutKey():
                normal = await self._normally(request)
                # An upload with the token in its body has an empty response and no effect.
                if normal.status == 200 and _body(normal):
                    normal = _json(200, {"result": {"success": True}})
                return _noted(normal, entry)
            case Truncate(after):
                normal = _noted(await self._normally(request), entry)
                body = _body(normal)
                sent = body[: len(body) // 2 if after is None else after]
                response = _stream(normal, max(len(body), len(sent) + 1))
                response.force_close()
                await _send(request, response, sent)
                return response
            case Trickle(rate):
                return await self._trickle(rate, request, entry)
        raise TypeError(f"unknown fault: {fault!r}")

    async def _replace(
        self, fault: Replacement, request: web.Request, entry: Entry
    ) -> web.StreamResponse:
        if fault.done:
            await self._normally(request)
        elif not fault.early:
            await _read(request)
        match fault:
            case Silent():
                await self._sleep(request, math.inf)
            case Endless():
                return await self._endless(request, entry)
            case Bomb(megabytes=megabytes):
                return await self._bomb(megabytes, request, entry)
        return _noted(_instead(fault), entry)

    async def _reset(self, fault: Reset, request: web.Request, entry: Entry) -> web.StreamResponse:
        match fault.when:
            case "request":
                half = (request.content_length or 2 * _HALF_OF_UNKNOWN) // 2
                await _read(request, half if fault.after is None else fault.after)
            case "headers" if fault.done:
                await self._normally(request)
            case "headers":
                await _read(request)
            case "body":
                normal = _noted(await self._normally(request), entry)
                body = _body(normal)
                response = _stream(normal, len(body))
                # Never send the last byte, or the response would be complete.
                sent = min(len(body) // 2 if fault.after is None else fault.after, len(body) - 1)
                await _send(request, response, body[: max(sent, 0)])
        _abort_by_reset(request)
        return web.Response()

    async def _trickle(
        self, rate: float, request: web.Request, entry: Entry
    ) -> web.StreamResponse:
        normal = _noted(await self._normally(request), entry)
        body = _body(normal)
        response = _stream(normal, len(body))
        await _send(request, response, b"")
        step = max(1, int(rate / 10))
        for start in range(0, len(body), step):
            await self._sleep(request, step / rate)
            await _send(request, response, body[start : start + step])
        return response

    async def _endless(self, request: web.Request, entry: Entry) -> web.StreamResponse:
        response = _noted(web.StreamResponse(headers=_API_HEADERS), entry)
        await _send(request, response, b'{"data": [\n')
        block = _ENDLESS_ITEM * 500
        while not self._ending.is_set():
            await _send(request, response, block)
            # Otherwise a fast client blocks all other requests.
            await asyncio.sleep(0)
        raise ConnectionResetError("the sandbox is stopping")

    async def _bomb(
        self, megabytes: int, request: web.Request, entry: Entry
    ) -> web.StreamResponse:
        headers = {**_API_HEADERS, "Content-Encoding": "gzip"}
        response = _noted(web.StreamResponse(headers=headers), entry)
        # Adding 16 to the window size selects gzip instead of zlib.
        packer = zlib.compressobj(1, wbits=zlib.MAX_WBITS + 16)
        block = b" " * (1 << 20)
        await _send(request, response, packer.compress(b'{"name": "'))
        for _ in range(megabytes):
            if self._ending.is_set():
                raise ConnectionResetError("the sandbox is stopping")
            await _send(request, response, await asyncio.to_thread(packer.compress, block))
        await _send(request, response, packer.compress(b'"}') + packer.flush())
        return response

    async def _sleep(self, request: web.Request, seconds: float) -> None:
        """Wait; raise `ConnectionResetError` if the client disconnects or the sandbox stops."""
        left = seconds
        while left > 0:
            if request.transport is None:
                raise ConnectionResetError("the client disconnected")
            step = min(left, _GLANCE)
            if await _is_set_within(self._ending, step):
                raise ConnectionResetError("the sandbox is stopping")
            left -= step


async def _is_set_within(event: asyncio.Event, seconds: float) -> bool:
    """Return whether an event is set within a time, even if a test has stopped the clock."""
    loop = asyncio.get_running_loop()
    before = loop.time()
    await asyncio.sleep(0)
    if loop.time() == before:  # timers of the loop never fire
        await asyncio.to_thread(time.sleep, seconds)
        return event.is_set()
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False


def _instead(fault: Replacement) -> web.Response:
    """Return the response that a fault sends instead of the normal one."""
    match fault:
        case RateLimit():
            return rate_limited(fault.retry_after, fault.header, in_body=fault.in_body)
        case RefuseWith200() | PostValidationError():
            return _refused(fault)
        case Status():
            body = fault.body
            if body is None:
                body = _PAGE.format(_title(fault.code))
            return web.Response(
                status=fault.code,
                body=body.encode(),
                headers={"Content-Type": fault.content_type},
            )
        case Redirect():
            headers = {"Location": fault.location, "Content-Type": HTML}
            return web.Response(status=fault.status, headers=headers)
        case Garbage():
            content_type, garbage = _GARBAGE[fault.kind]
            return web.Response(body=garbage, headers={"Content-Type": content_type})
    return web.Response(headers=_API_HEADERS)


def _refused(fault: RefuseWith200 | PostValidationError) -> web.Response:
    """Return the response to a form that is refused for its content."""
    if isinstance(fault, RefuseWith200):
        return _json(200, {"result": {"success": False, "message": fault.message}})
    refusal = Refusal(400, PostValidationError.__name__, fault.message)
    return _json(refusal.status, answers.refusal(refusal))


def _title(code: int) -> str:
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)


def _noted(response: _Response, entry: Entry) -> _Response:
    entry.answer(response.status)
    return response


def _body(normal: web.Response | Sending) -> bytes:
    if isinstance(normal, Sending):
        return normal.beginning()
    body = normal.body
    return bytes(body) if isinstance(body, (bytes, bytearray)) else b""


def _stream(normal: web.StreamResponse, length: int) -> web.StreamResponse:
    """Return a streaming response with the status and headers of another response."""
    response = web.StreamResponse(status=normal.status, headers=normal.headers)
    response.content_length = length
    return response


async def _send(request: web.Request, response: web.StreamResponse, data: bytes) -> None:
    """Send a chunk of a response immediately, preceded by the headers if it is the first."""
    await response.prepare(request)
    if data and request.method != "HEAD":
        await response.write(data)
    else:
        request.writer.send_headers()


async def _read(request: web.Request, most: float = math.inf) -> None:
    """Read and discard the body of a request, up to about `most` bytes."""
    if not request.body_exists:
        return
    await welcome(request)
    seen = 0
    while seen < most and not request.content.at_eof():
        seen += len(await request.content.readany())


def _abort_by_reset(request: web.Request) -> None:
    transport = request.transport
    if transport is None:
        return
    # With a linger time of 0 the socket is closed by RST instead of FIN.
    linger = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    transport.abort()
