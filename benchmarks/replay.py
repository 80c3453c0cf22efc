"""A server that only replays prepared bytes, so that the client is measured.

It runs in a separate process: ``python -m benchmarks.replay`` prints its root URL and serves until
its standard input ends. It sends no redirects and has no rate limit.
"""

from __future__ import annotations

import asyncio
import re
import sys

from benchmarks.bodies import PAGE, PAGES, action_body, page_body, user_body

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_PAGING = re.compile(rb"[?&](limit|offset)=(\d+)")
_HEAD_END = b"\r\n\r\n"


class Answers:
    """The answers, ready to be sent."""

    def __init__(self, root: str) -> None:
        self._user = _answer(user_body())
        self._done = _answer(action_body())
        self._pages = {
            (limit, offset): _answer(page_body(limit, offset, root))
            for limit, offsets in ((20, (0,)), (PAGE, range(0, PAGE * PAGES, PAGE)))
            for offset in offsets
        }

    def to(self, head: bytes) -> bytes:
        """Return the answer to the request that begins with `head`."""
        if not head.startswith(b"GET "):
            return self._done
        if head.startswith(b"GET /bob"):
            return self._user
        asked = {name: int(value) for name, value in _PAGING.findall(head.split(b"\r\n")[0])}
        return self._pages[asked[b"limit"], asked.get(b"offset", 0)]


class Connection(asyncio.BufferedProtocol):
    """A connection; request bodies are counted and discarded."""

    def __init__(self, answers: Answers, buffer: bytearray) -> None:
        self._answers = answers
        self._buffer = buffer
        self._head = b""
        self._left = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Store the transport."""
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def get_buffer(self, sizehint: int) -> bytearray:
        """Return the receive buffer, shared by all connections."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Answer when a request is complete."""
        if self._left:
            self._left -= nbytes
        else:
            self._head += self._buffer[:nbytes]
            if _HEAD_END not in self._head:
                return
            self._head, _, rest = self._head.partition(_HEAD_END)
            length = _LENGTH.search(self._head)
            self._left = int(length[1]) - len(rest) if length else 0
        if not self._left:
            self._transport.write(self._answers.to(self._head))
            self._head = b""


async def serve() -> None:
    """Serve on a free local port until standard input ends."""
    buffer = bytearray(1 << 20)
    answers: Answers

    def connected() -> Connection:
        return Connection(answers, buffer)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(connected, "127.0.0.1", 0)
    root = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    answers = Answers(root)
    print(root, flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


def _answer(body: bytes) -> bytes:
    head = "HTTP/1.1 200 OK", "Content-Type: text/javascript; charset=utf-8"
    return "\r\n".join((*head, f"Content-Length: {len(body)}", "", "")).encode() + body


if __name__ == "__main__":
    asyncio.run(serve())
