"""urllib3 connections that detect an early response and enforce a total timeout.

A server may reject an upload of gigabytes at once, but urllib3 sends all of it before it reads
the response, or waits indefinitely if the server does not read. Its read timeout applies to
each chunk, so a very slow response could take indefinitely, too.
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

    from aiomixcloud._core.timeouts import Timeout


class Exchange:
    """The time limits of one request and its response; a context manager.

    Attributes:
        url: URL of the request.
        read: Maximum seconds between two chunks of the response, or until more can be sent.
        ends: The deadline; None while a body is being sent.
    """

    def __init__(self, url: str, timeout: Timeout, *, is_upload: bool) -> None:
        self.url = url
        self.read = timeout.read
        self.ends: float | None = None
        self._total = float("inf") if timeout.total is None else timeout.total
        if not is_upload:
            self.limit_rest()

    def __enter__(self) -> None:
        """Make this exchange available to the connections that this thread uses."""
        self._token = _current.set(self)

    def __exit__(self, *_: object) -> None:
        _current.reset(self._token)

    def limit_rest(self) -> None:
        """Limit the rest of the request: the body is sent, or the response has begun."""
        if self.ends is None:
            self.ends = monotonic() + self._total

    def time_left(self) -> float | None:
        """Return the seconds to wait for the next chunk.

        Raises:
            TimeoutError: The deadline has passed.
        """
        if self.ends is None or self.ends == float("inf"):
            return self.read
        left = self.ends - monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return left if self.read is None else min(left, self.read)


#: The exchange of the current thread: urllib3 has no way to pass it to its connections.
_current: ContextVar[Exchange] = ContextVar("exchange")


def current() -> Exchange | None:
    """Return the exchange of the current thread, or None."""
    return _current.get(None)


class _EarlyResponses:
    """Makes a connection check for a response between the chunks that it sends."""

    sock: socket | ssl.SSLSocket | _ReplayedSocket | None
    #: Whether to close the connection after the response, as for uploads: the server may still
    #: wait for the rest of the body. Uploads do not reuse connections, because the server may
    #: be closing them, and it would be unknown whether it received the upload.
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
        if not self._sending or sock is None or isinstance(sock, _ReplayedSocket):
            super().send(data)  # type: ignore[misc]
            return
        limit = sock.gettimeout()
        # A blocking call waits until all data is written.
        sock.settimeout(0)
        try:
            self._send(sock, memoryview(data), _current.get().read)
        finally:
            sock.settimeout(limit)

    def response_class(self, sock: Any, *arguments: Any, **named: Any) -> http.client.HTTPResponse:
        """Create the response object; overrides a class attribute of the base class."""
        timed: Any = _TimedSocket(sock)
        return _Response(timed, *arguments, **named)

    def getresponse(self) -> Any:
        _current.get().limit_rest()
        return super().getresponse()  # type: ignore[misc]

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
                    # The server closed the connection, possibly after sending a response.
                    self._look(sock)
                    raise

    def _look(self, sock: socket | ssl.SSLSocket) -> None:
        """Raise an error that makes urllib3 read the response, if there is one."""
        if isinstance(sock, ssl.SSLSocket):
            try:
                self.sock = _ReplayedSocket(sock, sock.recv(65536))
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                return  # only TLS protocol data
        raise BrokenPipeError("the response arrived before the request was sent completely")


class _ReplayedSocket:
    """A socket whose first data, which was already read, is returned again."""

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


class _TimedSocket:
    """A socket whose reads respect the time limits of the current exchange."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedFile(self._sock.makefile(mode, buffering=0), self._sock))


class _TimedFile(io.RawIOBase):
    """The bytes of a response.

    `http.client` also treats the end of the connection as the end of the headers, so that a
    response that is cut off there looks like a complete one without content.

    Attributes:
        may_end: Whether the end of the connection is the end of the response.
    """

    may_end = False

    def __init__(self, file: io.RawIOBase, sock: Any) -> None:
        self._file = file
        self._sock = sock
        self._exchange = _current.get()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        time_left = self._exchange.time_left()
        if time_left != self._sock.gettimeout():
            self._sock.settimeout(time_left)
        count = self._file.readinto(buffer)
        if count == 0 and not self.may_end:
            raise http.client.RemoteDisconnected("cut off")
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


class _Response(http.client.HTTPResponse):
    """A response that skips informational responses, such as 103 Early Hints."""

    fp: io.BufferedReader

    def begin(self) -> None:
        file: Any = self.fp.raw
        try:
            super().begin()
        except BaseException:
            # Otherwise the socket stays open until this object is garbage collected.
            self.close()
            raise
        file.may_end = self.length is None and not self.chunked

    def _read_status(self) -> tuple[str, int, str]:
        while True:
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if not 101 < status < 200:
                return version, status, reason
            http.client.parse_headers(self.fp)


def detect_early_responses(pools: urllib3.PoolManager) -> urllib3.PoolManager:
    """Make all connections of `pools` detect early responses; return `pools`."""
    pools.pool_classes_by_scheme = {
        scheme: _pool_class(cls) for scheme, cls in pools.pool_classes_by_scheme.items()
    }
    return pools


@cache
def _pool_class(pool: type[HTTPConnectionPool]) -> type[HTTPConnectionPool]:
    connection: Any = type("Connection", (_EarlyResponses, pool.ConnectionCls), {})

    class Pool(pool):  # type: ignore[misc, valid-type]
        ConnectionCls = connection

        def _put_conn(self, conn: Any) -> None:
            if conn is not None and conn.is_spent:
                conn.close()
            super()._put_conn(conn)

    return Pool
