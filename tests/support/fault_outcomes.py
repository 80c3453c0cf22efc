"""Faults and their results: the single source for tests and documentation.

`FAULTS` lists the exception, the number of requests and the state of an upload for every fault
and every kind of request. ``tests/client/test_faults.py`` causes each of them through sockets;
``tests/docs/test_errors_page.py`` compares the documentation.
"""

from __future__ import annotations

import gzip
import json
import socket
import struct
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiomixcloud import (
    AuthenticationError,
    InvalidResponseError,
    MixcloudError,
    NotFoundError,
    RateLimitError,
    ServerError,
    Timeout,
    UploadInterruptedError,
)
from aiomixcloud.exceptions import ConnectionError as MixcloudConnectionError
from aiomixcloud.exceptions import TimeoutError as MixcloudTimeoutError
from aiomixcloud.sandbox import faults as sandbox_faults
from tests.support.misbehaving_server import answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.misbehaving_server import Behaviour

#: Kinds of requests, with the requests that they match.
KINDS: Mapping[str, str] = {
    "read": "GET /bob/",
    "walk": "GET /popular/",
    "action": "POST /bob/follow/",
    "upload": "POST /upload/",
}


@dataclass(frozen=True)
class Outcome:
    """The outcome of a call.

    Attributes:
        error: The exception, or None for a result.
        sent: How many requests the server received.
        may_exist: For an upload: whether the exception says that the show may exist.
        unless: An alternative exception if the outcome depends on timing; then up to three
            requests were sent.
        made: For an upload: whether the sandbox has the show.
    """

    error: type[MixcloudError] | None
    sent: int = 1
    may_exist: bool | None = None
    made: bool = False
    unless: type[MixcloudError] | None = None


@dataclass(frozen=True)
class Expectation:
    """The outcomes if the fault occurs once, and if it occurs every time.

    None if the case does not exist. `first` is what the client does first.
    """

    once: Outcome | None
    always: Outcome | None
    first: str = "retried"


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong.

    Attributes:
        name: Its name in the documentation.
        how: A fault of the sandbox, a function that misuses the connection, or None for a
            server that is not running.
        courses: The outcomes, by kind of request.
        early: Whether it happens before the server reads the request body.
        size: Size of the uploaded audio, in bytes.
        timeout: Timeouts of the client.
        shuts: Whether the client then stops sending for a long time.
    """

    name: str
    how: sandbox_faults.Fault | Behaviour | None
    courses: Mapping[str, Expectation]
    early: bool = False
    size: int = 1000
    timeout: Timeout = field(default_factory=lambda: Timeout(connect=30, read=30, total=60))
    shuts: bool = False

    def __str__(self) -> str:
        return self.name

    @property
    def in_sandbox(self) -> bool:
        """Whether the sandbox causes it."""
        return isinstance(self.how, sandbox_faults.Fault)


#: More than the socket buffers hold.
LARGE = 16 << 20
#: For faults that end by a timeout.
SHORT = Timeout(connect=5, read=0.5, total=1)
#: The maximum size of an answer.
MOST = 300_000

_ALL = tuple(KINDS)


def _each(
    always: type[MixcloudError], upload: Expectation | None = None
) -> dict[str, Expectation]:
    """Each kind ends immediately in the same exception, except `upload`."""
    same = Expectation(None, Outcome(always))
    return dict.fromkeys(_ALL, same) | ({} if upload is None else {"upload": upload})


def _again(
    error: type[MixcloudError], upload: Expectation, sent: int = 3
) -> dict[str, Expectation]:
    """All except uploads are retried, and end in `error` only if the fault persists."""
    again = Expectation(Outcome(None, sent=2), Outcome(error, sent=sent))
    return dict.fromkeys(_ALL, again) | {"upload": upload}


def _interrupted(*, may_exist: bool, made: bool = False) -> Expectation:
    return Expectation(None, Outcome(UploadInterruptedError, may_exist=may_exist, made=made))


_MAYBE = _interrupted(may_exist=True)
_MADE = _interrupted(may_exist=True, made=True)
_NOT = _interrupted(may_exist=False)
# An upload is retried too, before the first byte of its body was sent.
_NOT_OR_AGAIN = Expectation(
    None, Outcome(UploadInterruptedError, may_exist=False, unless=MixcloudConnectionError)
)
_FOLLOWED = Expectation(
    Outcome(None, sent=2), Outcome(InvalidResponseError, sent=2), first="followed"
)

_GOOD = json.dumps({"key": "/bob/", "type": "user", "data": [], "result": {}}).encode()


def _says(data: bytes) -> Behaviour:
    """Return a function that sends `data` and closes."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(data)

    return behave


def _stays(data: bytes) -> Behaviour:
    """Return a function that sends `data` and waits until the client disconnects."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(data)
        _until_it_goes(connection)

    return behave


def _drips(first: bytes, drop: bytes) -> Behaviour:
    """Return a function that sends `first`, then `drop` repeatedly."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(drop)
            time.sleep(0.03)

    return behave


def ignores(connection: socket.socket) -> None:
    """Neither read nor send until the client disconnects."""
    watched = socket.socket(fileno=connection.detach())
    with watched:
        while True:
            info = watched.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 8)
            if struct.unpack("B7x", info)[0] != 1:  # not established any more
                return
            time.sleep(0.02)


def _until_it_goes(connection: socket.socket) -> None:
    while connection.recv(1 << 16):
        pass


_LIMITED = answer(
    json.dumps({"error": {"type": "RateLimitException", "retry_after": 0.2}}).encode(),
    status="403 Forbidden",
)

FAULTS = (
    Fault(
        "the server is not running",
        None,
        dict.fromkeys(_ALL, Expectation(None, Outcome(MixcloudConnectionError, sent=0))),
    ),
    Fault(
        "the connection is reset before the request is read",
        sandbox_faults.Reset("before"),
        _again(MixcloudConnectionError, _NOT_OR_AGAIN),
        size=LARGE,
    ),
    Fault(
        "the connection is reset in the middle of the request",
        sandbox_faults.Reset("request"),
        _again(MixcloudConnectionError, _NOT),
        size=LARGE,
    ),
    Fault(
        "the connection is reset before the response",
        sandbox_faults.Reset("headers"),
        _again(MixcloudConnectionError, _MAYBE),
    ),
    Fault(
        "the connection is closed without an response",
        _says(b""),
        _again(MixcloudConnectionError, _MAYBE),
    ),
    Fault(
        "the connection is reset in the middle of the response",
        sandbox_faults.Reset("body"),
        _again(MixcloudConnectionError, _MADE),
    ),
    Fault(
        "the response is cut off",
        sandbox_faults.Truncate(),
        _again(MixcloudConnectionError, _MADE),
    ),
    Fault(
        "the response is cut off between two chunks",
        _says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"),
        _again(MixcloudConnectionError, _MAYBE),
    ),
    Fault(
        "the server never responds",
        sandbox_faults.Silent(),
        _each(MixcloudTimeoutError, _MAYBE),
        timeout=SHORT,
    ),
    Fault(
        "the server never reads the request",
        ignores,
        _each(MixcloudTimeoutError, _NOT),
        early=True,
        size=LARGE,
        timeout=SHORT,
    ),
    Fault(
        "the response is shorter than Content-Length",
        _stays(answer(_GOOD, length=len(_GOOD) + 1)),
        _each(MixcloudTimeoutError, _MAYBE),
        timeout=SHORT,
    ),
    Fault(
        "the response arrives byte by byte",
        sandbox_faults.Trickle(10),
        _each(MixcloudTimeoutError, _MADE),
        # A busy server needs time to create the show before it answers.
        timeout=Timeout(connect=5, read=2, total=2),
    ),
    Fault(
        "the headers arrive byte by byte",
        _drips(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a"),
        _each(MixcloudTimeoutError, _MAYBE),
        timeout=SHORT,
    ),
    Fault(
        "only informational responses arrive (1xx)",
        _drips(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n"),
        _each(MixcloudTimeoutError, _MAYBE),
        timeout=SHORT,
    ),
    Fault(
        "the response is longer than Content-Length",
        _says(answer(_GOOD, length=5)),
        _each(InvalidResponseError, _MAYBE),
    ),
    Fault(
        "the response never ends",
        sandbox_faults.Endless(),
        _each(InvalidResponseError, _MAYBE),
    ),
    Fault(
        "the response is a decompression bomb",
        sandbox_faults.Bomb(20),
        _each(InvalidResponseError, _MAYBE),
    ),
    Fault(
        "the response is a decompression bomb, compressed twice",
        _says(
            answer(gzip.compress(gzip.compress(bytes(20 << 20))), "Content-Encoding: gzip, gzip")
        ),
        _each(InvalidResponseError, _MAYBE),
    ),
    Fault(
        "the response cannot be decompressed",
        _says(answer(_GOOD, "Content-Encoding: gzip")),
        _each(InvalidResponseError, _MAYBE),
    ),
    Fault(
        "the response is not HTTP",
        _says(b"220 mail.example ESMTP\r\n\r\n"),
        _each(InvalidResponseError, _MAYBE),
    ),
    Fault(
        "the headers never end",
        _says(b"HTTP/1.1 200 OK\r\n" + b"X-Header: value\r\n" * 1000 + b"\r\n"),
        _each(InvalidResponseError, _MAYBE),
    ),
    Fault(
        "a web page with status 200",
        sandbox_faults.Garbage("html"),
        _each(InvalidResponseError, _MAYBE),
    ),
    Fault(
        "broken JSON",
        sandbox_faults.Garbage("json"),
        _each(InvalidResponseError, _MAYBE),
    ),
    Fault(
        "invalid UTF-8",
        sandbox_faults.Garbage("utf-8"),
        _each(InvalidResponseError, _MAYBE),
    ),
    Fault(
        "JSON nested 100 000 levels deep",
        sandbox_faults.Status(200, body="[" * 100_000),
        _each(InvalidResponseError, _MAYBE),
    ),
    Fault(
        "JSON that is not an object",
        sandbox_faults.Status(200, body="[1]"),
        _each(InvalidResponseError, _MAYBE),
    ),
    Fault(
        "an empty body",
        sandbox_faults.Empty(),
        _each(InvalidResponseError, _MAYBE),
    ),
    Fault(
        "a web page with status 502, 503 or 504",
        sandbox_faults.Status(503),
        _again(ServerError, _MAYBE),
    ),
    Fault(
        "a web page with status 500",
        sandbox_faults.Status(500),
        _each(ServerError, _MAYBE),
    ),
    Fault(
        "a web page with status 400, 401, 403 or 404",
        sandbox_faults.Status(403),
        _each(ServerError, _MAYBE),
    ),
    Fault(
        "an error of unknown format",
        sandbox_faults.Status(418, body='{"error": ["what?"], "code": {}}'),
        _each(MixcloudError),
    ),
    Fault(
        "an error with status 200",
        sandbox_faults.Status(200, body='{"error": {"type": "OAuthException"}}'),
        _each(AuthenticationError),
    ),
    Fault(
        "status 404 without a body",
        sandbox_faults.Status(404, body=""),
        _each(NotFoundError),
    ),
    Fault(
        "a refusal before the request is read",
        sandbox_faults.Status(413, early=True),
        _each(MixcloudError),
        size=LARGE,
    ),
    Fault(
        "a rate limit",
        _says(_LIMITED),
        dict.fromkeys(_ALL, Expectation(Outcome(None, sent=2), None)),
    ),
    Fault(
        "a rate limit longer than max_rate_limit_wait",
        sandbox_faults.RateLimit(3600),
        _each(RateLimitError),
        shuts=True,
    ),
    Fault(
        "a redirect loop within the API",
        sandbox_faults.Redirect("?a=1"),
        {
            "read": _FOLLOWED,
            "walk": _FOLLOWED,
            "action": Expectation(None, Outcome(InvalidResponseError)),
            "upload": _MAYBE,
        },
    ),
    Fault(
        "a redirect to another host",
        sandbox_faults.Redirect("http://127.0.0.1:1/"),
        _each(InvalidResponseError, _MAYBE),
    ),
)


def table() -> str:
    """Return the table for the documentation."""
    lines = ["| Fault | Read | All pages | Action | Upload |", "|---|---|---|---|---|"]
    for fault in FAULTS:
        cells = [_cell(fault.courses[kind]) for kind in KINDS]
        lines.append(f"| {' | '.join([fault.name, *cells])} |")
    return "\n".join(lines) + "\n"


def _cell(course: Expectation) -> str:
    end = course.always
    if end is None:
        return "waits, then retried"
    tried = course.once is not None or not end.sent
    text = f"{f'{course.first}; ' if tried else ''}{_shown(end.error)}"
    if end.may_exist is not None:
        text += ", may exist" if end.may_exist else ", not published"
    return text if end.unless is None else f"{text}, or retried; {_shown(end.unless)}"


def _shown(error: type[MixcloudError] | None) -> str:
    return "a result" if error is None else f"`{error.__name__}`"


if __name__ == "__main__":
    print(table(), end="")  # noqa: T201 - for the page
