"""The beginning of a connection: a tunnel to one of Mixcloud's hosts, or a request itself.

A program with ``https_proxy`` set asks the proxy for a tunnel (``CONNECT api.mixcloud.com:443``)
and continues as if it were connected to that host. Here, the tunnel ends in the sandbox; nothing
is ever forwarded. aiohttp cannot switch protocols within a connection, so this comes first, also
after other requests: some programs use one connection to a proxy for everything.
"""

from __future__ import annotations

import asyncio
import re
from functools import partial
from typing import TYPE_CHECKING

from aiohttp import web

from aiomixcloud.sandbox.api.links import REAL_HOSTS

from .request_root import PLAIN_TUNNELS, is_loopback

if TYPE_CHECKING:
    import ssl
    from socket import socket
    from weakref import WeakSet

    from aiohttp.web_protocol import RequestHandler

    from aiomixcloud.sandbox.conditions.request_log import RequestLog

_METHOD = b"CONNECT "

# The request for a tunnel with its headers.
_LONGEST_HEAD = 64 * 1024

_TARGET = re.compile(r"CONNECT +(?:\[(?P<v6>[^\]\s]+)\]|(?P<host>[^\s:]+)):(?P<port>\d{1,5}) ")

_OPEN = b"HTTP/1.1 200 Connection established\r\n\r\n"


class TunnelServer:
    """Accepts the connections of a sandbox.

    Args:
        runner: Runs the application, which handles everything but tunnels.
        request_log: Where refused tunnels are logged.
        context: The settings of TLS connections; None if the sandbox does not serve https.
        https_port: The port that serves https; None if there is none.
    """

    def __init__(
        self,
        runner: web.AppRunner,
        request_log: RequestLog,
        *,
        context: ssl.SSLContext | None,
        https_port: int | None,
    ) -> None:
        assert runner.server  # noqa: S101 - after its setup
        self.server: web.Server = runner.server
        self._handle_request = self.server.request_handler
        self.server.request_handler = self._handle
        self.request_log: RequestLog = request_log
        self.context: ssl.SSLContext | None = context
        self.https_port: int | None = https_port
        self.openings: set[_Opening] = set()
        self.plain_tunnels: WeakSet[asyncio.BaseTransport] = runner.app[PLAIN_TUNNELS]

    async def start(self, listener: socket) -> asyncio.Server:
        """Start accepting connections."""
        loop = asyncio.get_running_loop()
        return await loop.create_server(partial(_Opening, self), sock=listener)

    def close(self) -> None:
        """Close the connections that have not sent a request."""
        for opening in self.openings.copy():
            opening.abort()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Handle a request of a connection that the server has taken over."""
        if request.method != "CONNECT":
            return await self._handle_request(request)
        if request.secure or not request.transport:
            refusal = web.Response(status=400, text="a tunnel cannot begin inside a tunnel\n")
            refusal.force_close()
            return refusal
        self._take_back(request.protocol, request.transport, request.raw_path)
        return web.Response()  # not sent: the connection continues as a new one

    def _take_back(
        self, handler: RequestHandler, transport: asyncio.Transport, target: str
    ) -> None:
        """Treat a connection as a new one that begins with a request for a tunnel."""
        handler.transport = None  # so that it stays open
        handler.connection_lost(None)
        opening = _Opening(self)
        transport.set_protocol(opening)
        opening.connection_made(transport)
        opening.data_received(f"CONNECT {target} HTTP/1.1\r\n\r\n".encode())


class _Opening(asyncio.Protocol):
    """A new connection, until its client has begun its first request."""

    def __init__(self, owner: TunnelServer) -> None:
        self._owner = owner
        self._received = bytearray()
        self._securing: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - of a stream
        self._transport = transport
        self._owner.openings.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - of asyncio
        self._owner.openings.discard(self)

    def abort(self) -> None:
        if self._securing:
            self._securing.cancel()
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._securing:
            return  # The client's first request, which arrived with the end of the handshake.
        if self._received[: len(_METHOD)] != _METHOD[: len(self._received)]:
            self._hand_over(self._transport)
        elif b"\r\n\r\n" in self._received:
            self._open_tunnel()
        elif len(self._received) > _LONGEST_HEAD:
            self._transport.abort()

    def _hand_over(self, transport: asyncio.Transport) -> None:
        """Let the server handle the connection from now on."""
        self._owner.openings.discard(self)
        handler = self._owner.server()
        transport.set_protocol(handler)
        handler.connection_made(transport)
        if self._received:
            handler.data_received(bytes(self._received))

    def _open_tunnel(self) -> None:
        head, _, rest = bytes(self._received).partition(b"\r\n\r\n")
        line = head.partition(b"\r\n")[0].decode("ascii", "replace")
        found = _TARGET.match(line)
        host = (found["v6"] or found["host"]).lower() if found else ""
        port = int(found["port"]) if found else 0
        is_secure = port in (443, self._owner.https_port)
        if reason := self._find_objection(host, port):
            self._refuse(line, 403, reason)
        elif is_secure and rest:
            self._refuse(line, 400, "data was sent before the tunnel was open")
        else:
            self._transport.write(_OPEN)
            self._received = bytearray(rest)
            if is_secure:
                # The next bytes are for the TLS layer.
                self._transport.pause_reading()
                self._securing = asyncio.ensure_future(self._start_tls())
            else:
                self._owner.plain_tunnels.add(self._transport)
                self._hand_over(self._transport)

    def _find_objection(self, host: str, port: int) -> str | None:
        """Return why a tunnel is refused, or None."""
        if host in REAL_HOSTS and port in (80, 443):
            if port == 443 and not self._owner.context:
                return "this sandbox does not serve https: start it with --tls DIR"
            return None
        here, own_port = self._transport.get_extra_info("sockname")[:2]
        is_own = host in ("localhost", here) or is_loopback(host)
        if is_own and port in (own_port, self._owner.https_port):
            return None
        return f"the sandbox replaces Mixcloud and does not forward requests to {host}:{port}"

    def _refuse(self, line: str, status: int, reason: str) -> None:
        """Refuse a tunnel; most programs show the reason only if it is in the first line."""
        entry = self._owner.request_log.add("CONNECT", line.split(" ")[1], "")
        entry.record_status(status)
        entry.record_end()
        body = f"{reason}\n".encode()
        head = (
            f"HTTP/1.1 {status} {reason}\r\nContent-Type: text/plain; charset=utf-8\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        self._transport.write(head.encode() + body)
        self._transport.close()

    async def _start_tls(self) -> None:
        context = self._owner.context
        assert context  # noqa: S101 - otherwise the tunnel was refused
        try:
            secured = await asyncio.get_running_loop().start_tls(
                self._transport, self, context, server_side=True
            )
        except OSError:  # usually a client that does not trust the CA
            secured = None
        if secured is None:
            self._transport.abort()
        else:
            self._hand_over(secured)
