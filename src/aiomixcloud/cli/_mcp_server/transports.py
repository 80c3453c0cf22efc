"""Serving over standard input and output, and over HTTP, until the input or a signal ends it."""

from __future__ import annotations

import asyncio
import hmac
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import uvicorn
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from starlette.responses import PlainTextResponse

from aiomixcloud.cli.exit_codes import FAILED, CommandError
from aiomixcloud.cli.interrupts import interrupts

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from starlette.types import ASGIApp, Receive, Scope, Send

    from .server import MixcloudServer

#: Path of the server in URLs, which is the usual one.
PATH = "/mcp"

#: Names of this machine in URLs.
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

#: Seconds for open requests to end after a signal.
_GRACE = 2


@dataclass(frozen=True, slots=True)
class HttpAddress:
    """Where to serve HTTP, and who may connect.

    Attributes:
        host: Host to listen on.
        port: Port to listen on; 0 for any.
        names: Names of the server in URLs, in addition to those of this machine.
        secret: The bearer token that each request must have; None for no check.
    """

    host: str
    port: int
    names: Sequence[str] = ()
    secret: str | None = None


async def serve_stdio(server: MixcloudServer, announce: Callable[[], object]) -> None:
    """Serve one assistant on standard input and output until the input ends or a signal arrives.

    Args:
        server: The server.
        announce: Called before the input is read, when a signal ends the server regularly.
    """

    async def serve() -> None:
        # Reading in a thread of the SDK would delay the end until the next line arrives. The SDK
        # redirects other output of this process to standard error meanwhile.
        lines: Any = _Lines()
        low_level = server._lowlevel_server  # noqa: SLF001 - as MCPServer.run_stdio_async does
        async with stdio_server(stdin=lines) as (incoming, outgoing):
            await low_level.run(incoming, outgoing, low_level.create_initialization_options())

    loop, task = asyncio.get_running_loop(), asyncio.create_task(serve())
    with (
        interrupts.finishing_with(lambda: loop.call_soon_threadsafe(task.cancel)),
        suppress(asyncio.CancelledError),
    ):
        announce()
        await task


async def serve_http(
    server: MixcloudServer, address: HttpAddress, announce: Callable[[str], object]
) -> None:
    """Serve assistants over streamable HTTP until a signal arrives.

    Args:
        server: The server.
        address: Where to listen.
        announce: Called with the URL when requests are accepted.

    Raises:
        CommandError: The address cannot be used.
    """
    with _listen(address) as listener:
        port = listener.getsockname()[1]
        app: ASGIApp = server.streamable_http_app(
            streamable_http_path=PATH, transport_security=_security(address, port)
        )
        if address.secret is not None:
            app = _Guard(app, address.secret)
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            ws="none",
            timeout_graceful_shutdown=_GRACE,
        )
        runner = uvicorn.Server(config)
        host = f"[{address.host}]" if ":" in address.host else address.host
        with interrupts.finishing_with(lambda: setattr(runner, "should_exit", True)):
            announce(f"http://{host}:{port}{PATH}")
            await runner.serve(sockets=[listener])


class _Lines:
    """The lines of standard input, read in a thread that does not delay the end."""

    async def __aiter__(self) -> AsyncIterator[str]:
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[bytes] = asyncio.Queue(maxsize=100)

        def read() -> None:
            with suppress(OSError, RuntimeError), open(0, "rb", closefd=False) as file:
                for line in file:
                    asyncio.run_coroutine_threadsafe(queue.put(line), loop).result()
            with suppress(RuntimeError):  # the loop has ended
                asyncio.run_coroutine_threadsafe(queue.put(b""), loop)

        threading.Thread(target=read, daemon=True).start()
        while line := await queue.get():
            yield line.decode("utf-8", "replace")


class _Guard:
    """Refuses requests without the bearer token."""

    def __init__(self, app: ASGIApp, secret: str) -> None:
        self._app = app
        self._expected = f"Bearer {secret}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            given = dict(scope["headers"]).get(b"authorization", b"")
            if not hmac.compare_digest(given, self._expected):
                refusal = PlainTextResponse(
                    "send the secret of this server as a bearer token\n",
                    401,
                    {"WWW-Authenticate": "Bearer"},
                )
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _listen(address: HttpAddress) -> socket.socket:
    try:
        found = socket.getaddrinfo(
            address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, _, _, _, place = found[0]
        return socket.create_server(place[:2], family=family)
    except OSError as error:
        raise CommandError(
            f"cannot listen on {address.host}:{address.port}: {error.strerror or error}", FAILED
        ) from None


def _security(address: HttpAddress, port: int) -> TransportSecuritySettings:
    """Return the check that protects against DNS rebinding: which names requests may contain."""
    names = [*_LOOPBACK, *address.names]
    hosts = [f"{name}:{port}" for name in names]
    # Behind a proxy, and at port 80, names come without a port.
    hosts += names if port == 80 else address.names
    origins = [f"{scheme}://{host}" for scheme in ("http", "https") for host in hosts]
    return TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=origins)
