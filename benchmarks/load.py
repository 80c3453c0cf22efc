"""Concurrent clients, one per connection, each sending requests as fast as it gets answers.

They ignore the answers, so that the server is measured.
"""

from __future__ import annotations

import asyncio
import math
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Outcome:
    """The result: latencies in seconds, sizes of answers, and errors."""

    latencies: list[float] = field(default_factory=list)
    sizes: set[int] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """The number of answers per second."""
        return len(self.latencies) / self.seconds


async def load(
    host: str,
    port: int,
    paths: Iterator[str],
    *,
    clients: int = 50,
    seconds: float = math.inf,
    headers: str = "",
) -> Outcome:
    """Let clients request paths until none are left or the time is over.

    Args:
        host: The host of the server.
        port: Its port.
        paths: The paths to request, shared by all clients.
        clients: The number of clients.
        seconds: How long to send requests; pending answers are awaited.
        headers: Header lines for each request, each with its line break.
    """
    loop = asyncio.get_running_loop()
    outcome = Outcome()
    start = time.perf_counter()
    course = _Course(host, paths, headers, start + seconds, outcome)
    connections = [
        (await loop.create_connection(lambda: _Client(course), host, port))[1]
        for _ in range(clients)
    ]
    await asyncio.gather(*(connection.done for connection in connections))
    outcome.seconds = time.perf_counter() - start
    return outcome


@dataclass
class _Course:
    host: str
    paths: Iterator[str]
    headers: str
    end: float
    outcome: Outcome


class _Client(asyncio.Protocol):
    """A connection that sends the next request after each complete answer."""

    def __init__(self, course: _Course) -> None:
        self._course = course
        self._head = b""
        # Bytes of the body still missing; ``None`` before the length is known.
        self._left: int | None = None
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self._course.outcome.errors.append(f"connection lost: {exc}")
            self.done.set_result(None)

    def data_received(self, data: bytes) -> None:
        if self._left is None:
            self._head += data
            head, end, body = self._head.partition(b"\r\n\r\n")
            if not end:
                return
            if not head.startswith(b"HTTP/1.1 200 "):
                self._course.outcome.errors.append(head.split(b"\r\n")[0].decode("latin-1"))
            size = int(head.lower().partition(b"\r\ncontent-length:")[2].split(b"\r\n")[0])
            self._course.outcome.sizes.add(size)
            self._left = size - len(body)
        else:
            self._left -= len(data)
        if not self._left:
            self._course.outcome.latencies.append(time.perf_counter() - self._asked)
            self._ask()

    def _ask(self) -> None:
        self._head, self._left = b"", None
        self._asked, course = time.perf_counter(), self._course
        path = next(course.paths, None) if self._asked < course.end else None
        if path is None:
            self.done.set_result(None)
            self._transport.close()
            return
        request = f"GET {path} HTTP/1.1\r\nHost: {course.host}\r\n{course.headers}\r\n"
        self._transport.write(request.encode())
