"""Apply faults to connections; `faults` decides which request gets which fault."""

from __future__ import annotations

import asyncio
import math
import os
import socket
import struct
import time
import zlib
from email.utils import formatdate
from http import HTTPStatus
from typing import TYPE_CHECKING, Literal, TypeVar

from aiohttp import web

from aiomixcloud.sandbox.api import serializers
from aiomixcloud.sandbox.api.errors import RateLimitRefusal, Refusal
from aiomixcloud.sandbox.api.responses import HTML
from aiomixcloud.sandbox.conditions.request_log import CURRENT_ENTRY
from aiomixcloud.sandbox.faults import (
    Bomb,
    Delay,
    Endless,
    Fault,
    Faults,
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

from .bodies import send_continue
from .stored_file import StoredFileResponse
from .web_responses import API_HEADERS

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler


_Response = TypeVar("_Response", bound=web.StreamResponse)

# aiohttp does not notify a waiting handler of a disconnect, so it polls at this interval.
_POLL_INTERVAL = 0.05

# Used as half of a request body of unknown length.
_HALF_OF_UNKNOWN = 64 * 1024

_PAGE = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n"
    "<center><h1>{0}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)

_GARBAGE: dict[str, tuple[str, bytes]] = {
    "html": (HTML, _PAGE.format("Mixcloud").encode()),
    "json": (API_HEADERS["Content-Type"], b'{\n    "key": "/bob/",\n    "name": '),
    "utf-8": (API_HEADERS["Content-Type"], b'{"key": "/bob/", "name": "B\xff\xfe\xe9b"}'),
}

_ENDLESS_ITEM = b'{"key": "/bob/endless/", "name": "Endless", "type": "cloudcast"},\n'


def refuse_rate(
    retry_after: int,
    header: Literal["seconds", "date"] | None = "seconds",
    *,
    in_body: bool = True,
) -> web.Response:
    """Return the response to a client over the rate limit, with the options of `RateLimit`."""
    body = serializers.serialize_error(RateLimitRefusal(retry_after if in_body else None))
    response = _build_json(403, body)
    if header == "seconds":
        response.headers["Retry-After"] = str(retry_after)
    elif header == "date":
        # Clients compare the date with their own clock. Dates have whole seconds, so round up.
        moment = math.ceil(time.time()) + retry_after
        response.headers["Retry-After"] = formatdate(moment, usegmt=True)
    return response


def _build_json(status: int, body: serializers.Json) -> web.Response:
    """Return a JSON response with the headers of the API."""
    return web.Response(
        status=status, body=serializers.write_json(body).encode(), headers=API_HEADERS
    )


class FaultInjector:
    """Applies faults to the requests that they match."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._ending = asyncio.Event()
        self._open: set[asyncio.Transport] = set()

    async def stop(self, _app: web.Application) -> None:
        """Abort all faults in progress."""
        self._ending.set()
        for transport in self._open:
            transport.abort()

    @web.middleware
    async def inject(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Handle a request, with a fault if one matches."""
        fault = self._faults.take(request.method, request.path)
        if fault is None:
            return _log_status(await handler(request))
        CURRENT_ENTRY.get().record_fault(fault.name)
        transport = request.transport
        if transport is None:
            return web.Response()
        self._open.add(transport)
        try:
            return await self._perform(fault, request, handler)
        except (ConnectionError, web.RequestPayloadError):
            transport.abort()
            return web.Response()
        finally:
            self._open.discard(transport)

    async def _perform(
        self, fault: Fault, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        match fault:
            case Replacement():
                return await self._replace(fault, request, handler)
            case Reset():
                return await self._reset(fault, request, handler)
            case Delay(seconds, done=done):
                normal = await handler(request) if done else None
                await self._wait(request, seconds)
                return _log_status(normal or await handler(request))
            case SuccessWithoutKey():
                normal = await handler(request)
                # An upload with the token in its body has an empty response and no effect.
                if normal.status == 200 and _read_body(normal):
                    normal = _build_json(200, {"result": {"success": True}})
                return _log_status(normal)
            case Truncate(after):
                normal = _log_status(await handler(request))
                body = _read_body(normal)
                sent = body[: len(body) // 2 if after is None else after]
                response = _build_stream(normal, max(len(body), len(sent) + 1))
                response.force_close()
                await _send(request, response, sent)
                return response
            case Trickle(rate):
                return await self._trickle(rate, request, handler)
        raise TypeError(f"unknown fault: {fault!r}")

    async def _replace(
        self, fault: Replacement, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        if fault.done:
            await handler(request)
        elif not fault.early:
            await _discard_body(request)
        match fault:
            case Silent():
                await self._wait(request, math.inf)
            case Endless():
                return await self._send_endless(request)
            case Bomb(megabytes=megabytes):
                return await self._send_bomb(megabytes, request)
        return _log_status(_build_replacement(fault))

    async def _reset(
        self, fault: Reset, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        match fault.when:
            case "request":
                half = (request.content_length or 2 * _HALF_OF_UNKNOWN) // 2
                await _discard_body(request, half if fault.after is None else fault.after)
            case "headers" if fault.done:
                await handler(request)
            case "headers":
                await _discard_body(request)
            case "body":
                normal = _log_status(await handler(request))
                body = _read_body(normal)
                response = _build_stream(normal, len(body))
                # Never send the last byte, or the response would be complete.
                sent = min(len(body) // 2 if fault.after is None else fault.after, len(body) - 1)
                await _send(request, response, body[: max(sent, 0)])
        _abort_by_reset(request)
        return web.Response()

    async def _trickle(
        self, rate: float, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        normal = _log_status(await handler(request))
        body = _read_body(normal)
        response = _build_stream(normal, len(body))
        await _send(request, response, b"")
        step = max(1, int(rate / 10))
        for start in range(0, len(body), step):
            await self._wait(request, step / rate)
            await _send(request, response, body[start : start + step])
        return response

    async def _send_endless(self, request: web.Request) -> web.StreamResponse:
        response = _log_status(web.StreamResponse(headers=API_HEADERS))
        await _send(request, response, b'{"data": [\n')
        block = _ENDLESS_ITEM * 500
        while not self._ending.is_set():
            await _send(request, response, block)
            # Otherwise a fast client blocks all other requests.
            await asyncio.sleep(0)
        raise ConnectionResetError("the sandbox is stopping")

    async def _send_bomb(self, megabytes: int, request: web.Request) -> web.StreamResponse:
        headers = {**API_HEADERS, "Content-Encoding": "gzip"}
        response = _log_status(web.StreamResponse(headers=headers))
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

    async def _wait(self, request: web.Request, seconds: float) -> None:
        """Wait; raise `ConnectionResetError` if the client disconnects or the sandbox stops."""
        left = seconds
        while left > 0:
            if request.transport is None:
                raise ConnectionResetError("the client disconnected")
            step = min(left, _POLL_INTERVAL)
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


def _build_replacement(fault: Replacement) -> web.Response:
    """Return the response that a fault sends instead of the normal one."""
    match fault:
        case RateLimit():
            return refuse_rate(fault.retry_after, fault.header, in_body=fault.in_body)
        case RefuseWith200() | PostValidationError():
            return _build_refusal(fault)
        case Status():
            body = fault.body
            if body is None:
                body = _PAGE.format(_format_title(fault.code))
            return web.Response(
                status=fault.code, body=body.encode(), headers={"Content-Type": fault.content_type}
            )
        case Redirect():
            headers = {"Location": fault.location, "Content-Type": HTML}
            return web.Response(status=fault.status, headers=headers)
        case Garbage():
            content_type, garbage = _GARBAGE[fault.kind]
            return web.Response(body=garbage, headers={"Content-Type": content_type})
    return web.Response(headers=API_HEADERS)


def _build_refusal(fault: RefuseWith200 | PostValidationError) -> web.Response:
    """Return the response to a form that is refused for its content."""
    if isinstance(fault, RefuseWith200):
        return _build_json(200, {"result": {"success": False, "message": fault.message}})
    refusal = Refusal(400, "PostValidationError", fault.message)
    return _build_json(400, serializers.serialize_error(refusal))


def _format_title(code: int) -> str:
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)


def _log_status(response: _Response) -> _Response:
    CURRENT_ENTRY.get().record_status(response.status)
    return response


def _read_body(normal: web.StreamResponse) -> bytes:
    if isinstance(normal, StoredFileResponse):
        return normal.read_beginning()
    body = normal.body if isinstance(normal, web.Response) else None
    return bytes(body) if isinstance(body, (bytes, bytearray)) else b""


def _build_stream(normal: web.StreamResponse, length: int) -> web.StreamResponse:
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


async def _discard_body(request: web.Request, most: float = math.inf) -> None:
    """Read and discard the body of a request, up to about `most` bytes."""
    if not request.body_exists:
        return
    await send_continue(request)
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
