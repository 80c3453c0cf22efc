"""urllib3 connections that stop sending a body when its answer is already there.

A server may refuse an upload of gigabytes at once; urllib3 by itself sends all of it before
it looks, or waits for ever where the server does not read.
"""

from __future__ import annotations

import io
import selectors
import ssl
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from socket import socket

    import urllib3
    from urllib3.connectionpool import HTTPConnectionPool


class _EarlyAnswers:
    """Makes a connection look for the answer between the pieces of what it sends."""

    sock: socket | ssl.SSLSocket | _Replayed | None
    _sending = False
    _cut = False

    def request(self, *arguments: Any, body: Any = None, **named: Any) -> None:
        self._sending = body is not None
        try:
            super().request(*arguments, body=body, **named)  # type: ignore[misc]
        finally:
            self._sending = False

    def send(self, data: Any) -> None:
        sock = self.sock
        if not self._sending or sock is None or isinstance(sock, _Replayed):
            super().send(data)  # type: ignore[misc]
            return
        limit = sock.gettimeout()
        # Even to a socket that can take something, a blocking call writes all or waits.
        sock.settimeout(0)
        try:
            self._send(sock, memoryview(data), limit)
        finally:
            sock.settimeout(limit)

    def _send(self, sock: socket | ssl.SSLSocket, data: memoryview, limit: float | None) -> None:
        wanted = selectors.EVENT_READ | selectors.EVENT_WRITE
        with selectors.DefaultSelector() as selector:
            selector.register(sock, wanted)
            while data:
                ready = selector.select(limit)
                if not ready:
                    raise TimeoutError("timed out")
                if ready[0][1] & selectors.EVENT_READ:
                    self._look(sock)
                try:
                    data = data[sock.send(data) :]
                except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                    continue
                except OSError:
                    # The other side has closed, maybe with an answer before.
                    self._look(sock)
                    raise

    def _look(self, sock: socket | ssl.SSLSocket) -> None:
        """Raise what makes urllib3 go on to the answer, if there is one."""
        if isinstance(sock, ssl.SSLSocket):
            try:
                self.sock = _Replayed(sock, sock.recv(65536))
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                return  # only something between the two TLS libraries
        self._cut = True
        raise BrokenPipeError("the answer came before the whole request was sent")

    def close(self) -> None:
        self._cut = False
        super().close()  # type: ignore[misc]

    @property
    def is_spent(self) -> bool:
        """Whether the other side still waits for the rest of a request."""
        return self._cut


class _Replayed:
    """A socket of which something was read that is to be read again."""

    def __init__(self, sock: ssl.SSLSocket, data: bytes) -> None:
        self._sock = sock
        self._data = data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def makefile(self, *_: Any, **__: Any) -> io.BufferedReader:
        return io.BufferedReader(_Raw(self._sock, self._data))


class _Raw(io.RawIOBase):
    def __init__(self, sock: ssl.SSLSocket, data: bytes) -> None:
        self._sock = sock
        self._data = data

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._data:
            return self._sock.recv_into(buffer)
        count = min(len(buffer), len(self._data))
        buffer[:count] = self._data[:count]
        self._data = self._data[count:]
        return count


def notice_early_answers(pools: urllib3.PoolManager) -> urllib3.PoolManager:
    """Let all connections of `pools` notice an answer that comes early; return `pools`."""
    pools.pool_classes_by_scheme = {
        scheme: _noticing(cls) for scheme, cls in pools.pool_classes_by_scheme.items()
    }
    return pools


@cache
def _noticing(pool: type[HTTPConnectionPool]) -> type[HTTPConnectionPool]:
    connection: Any = type("Connection", (_EarlyAnswers, pool.ConnectionCls), {})

    class Pool(pool):  # type: ignore[misc, valid-type]
        ConnectionCls = connection

        def _put_conn(self, conn: Any) -> None:
            if conn is not None and conn.is_spent:
                conn.close()
            super()._put_conn(conn)

    return Pool
