"""urllib3 connections that hear an early answer, and end an exchange in time.

A server may refuse an upload of gigabytes at once; urllib3 by itself sends all of it before
it looks, or waits for ever where the server does not read. Its limit of time is for each
piece that comes in, so that an answer which drips could take for ever, too.
"""

from __future__ import annotations

import http.client
import io
import selectors
import ssl
from contextvars import ContextVar
from functools import cache
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from socket import socket

    import urllib3
    from urllib3.connectionpool import HTTPConnectionPool

    from aiomixcloud._core.message import Timeout


class Exchange:
    """One request and its answer, and how long they may take; a context manager.

    Attributes:
        url: Address of the request.
        read: Seconds between two pieces of the answer, or until more can be sent.
        ends: When it must have ended; None as long as a body is sent.
    """

    def __init__(self, url: str, timeout: Timeout, *, is_upload: bool) -> None:
        self.url = url
        self.read = timeout.read
        self.ends: float | None = None
        self._total = float("inf") if timeout.total is None else timeout.total
        if not is_upload:
            self.limit_rest()

    def __enter__(self) -> None:
        """Let the connections that this thread uses know about it."""
        self._token = _current.set(self)

    def __exit__(self, *_: object) -> None:
        _current.reset(self._token)

    def limit_rest(self) -> None:
        """Limit what is left of it: all is sent, or the answer has begun."""
        if self.ends is None:
            self.ends = monotonic() + self._total

    def patience(self) -> float | None:
        """Return how long to wait for the next piece.

        Raises:
            TimeoutError: It must have ended already.
        """
        if self.ends is None or self.ends == float("inf"):
            return self.read
        left = self.ends - monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return left if self.read is None else min(left, self.read)


#: What a thread is doing for us: urllib3 has no way to hand it to its connections.
_current: ContextVar[Exchange | None] = ContextVar("exchange", default=None)


def current() -> Exchange | None:
    """Return the exchange of ours that this thread is at, or None."""
    return _current.get()


class _EarlyAnswers:
    """Makes a connection look for the answer between the pieces of what it sends."""

    sock: socket | ssl.SSLSocket | _Replayed | None
    #: Whether it is to be closed after its answer. So it is after an upload: the other side may
    #: still wait for the rest, and the next upload is to have a new one. Over one that was used
    #: before, which may be closed just then, nobody would know whether it was taken.
    is_spent = False
    _sending = False

    def request(self, *arguments: Any, body: Any = None, **named: Any) -> None:
        self._sending = self.is_spent = body is not None
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
        exchange = _current.get()
        # Even to a socket that can take something, a blocking call writes all or waits.
        sock.settimeout(0)
        try:
            self._send(sock, memoryview(data), exchange.read if exchange else limit)
        finally:
            sock.settimeout(limit)

    def response_class(self, sock: Any, *arguments: Any, **named: Any) -> http.client.HTTPResponse:
        """Make what reads an answer; here the base class has a class."""
        exchange = _current.get()
        if exchange is not None:
            exchange.limit_rest()
            sock = _Timed(sock, exchange)
        return _Answer(sock, *arguments, **named)

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
        raise BrokenPipeError("the answer came before the whole request was sent")


class _Replayed:
    """A socket of which something was read that is to be read again."""

    def __init__(self, sock: Any, data: bytes) -> None:
        self._sock = sock
        self._data = data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def makefile(self, mode: str, buffering: int = -1) -> io.RawIOBase | io.BufferedReader:
        raw = _ReplayedFile(self._sock.makefile(mode, buffering=0), self._data)
        return raw if buffering == 0 else io.BufferedReader(raw)


class _ReplayedFile(io.RawIOBase):
    def __init__(self, file: io.RawIOBase, data: bytes) -> None:
        self._file = file
        self._data = data

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if not self._data:
            return self._file.readinto(buffer)
        count = min(len(buffer), len(self._data))
        buffer[:count] = self._data[:count]
        self._data = self._data[count:]
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


class _Timed:
    """A socket that is read as long as an exchange may take."""

    def __init__(self, sock: Any, exchange: Exchange) -> None:
        self._sock = sock
        self._exchange = exchange

    def makefile(self, mode: str) -> io.BufferedReader:
        file = self._sock.makefile(mode, buffering=0)
        return _WholeLines(_TimedFile(file, self._sock, self._exchange))


#: To look this up by `super` takes longer than to read a line.
_read_line = io.BufferedReader.readline


class _WholeLines(io.BufferedReader):
    """An answer whose lines (its head, the sizes of chunks, the trailer) must be complete.

    To `http.client` the end of the connection ends a head, too, so that an answer that was cut
    there looks like a whole one without content.
    """

    def readline(self, size: int | None = -1, /) -> bytes:
        line = _read_line(self, size)
        if line[-1:] != b"\n" and len(line) != size:
            raise http.client.RemoteDisconnected(
                "the connection was closed before the whole answer came"
            )
        return line


class _TimedFile(io.RawIOBase):
    def __init__(self, file: io.RawIOBase, sock: Any, exchange: Exchange) -> None:
        self._file = file
        self._sock = sock
        self._exchange = exchange

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        patience = self._exchange.patience()
        if patience != self._sock.gettimeout():
            self._sock.settimeout(patience)
        return self._file.readinto(buffer)

    def close(self) -> None:
        self._file.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    """An answer whose forerunners, such as 103 Early Hints, are read over."""

    def begin(self) -> None:
        try:
            super().begin()
        except BaseException:
            # Or else the socket stays open until the garbage collector finds this object.
            self.close()
            raise

    def _read_status(self) -> tuple[str, int, str]:
        while True:
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if not 101 < status < 200:
                return version, status, reason
            http.client.parse_headers(self.fp)


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
