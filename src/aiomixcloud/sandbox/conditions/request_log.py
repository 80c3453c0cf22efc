"""The log of the requests that a sandbox received."""

from __future__ import annotations

import itertools
import re
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import overload
from urllib.parse import unquote_plus

#: How many requests of programs the log stores, and how many of browsers.
CAPACITY: int = 500

#: How many bytes of each response body the log stores.
BODY_SIZE: int = 8 * 1024

#: The size of the longest form that the log stores, in characters.
FORM_SIZE: int = 16 * 1024

_TEXT = re.compile("text/|application/(?:json|xml)", re.IGNORECASE)

# Requests of people who browse the sandbox: pages, and the pictures on them.
_FOR_PEOPLE = re.compile(
    r"/favicon\.ico|/unsafe/|(/www)?/oauth/authorize\b|/www/(?!oauth/|(?:oembed|webhooks)\b)|/widget/",
    re.IGNORECASE,
)

_SECRETS = frozenset({"access_token", "client_secret", "code"})


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """A request that a sandbox received.

    Attributes:
        time: When it arrived, in Unix seconds by the machine's clock.
        method: HTTP method.
        path: Path and query, with secrets replaced by ``***``.
        status: HTTP status of the response; None if none has been started.
        fault: Name of the fault that hit it; ``'limit'`` if ``Sandbox.limit`` refused it.
    """

    time: float
    method: str
    path: str
    status: int | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class StoredForm:
    """The form in the body of a request, with secrets replaced by ``***``.

    Attributes:
        fields: The values of its fields.
        files: The names of the fields that contain a file.
        is_multipart: Whether it was sent as ``multipart/form-data``.
    """

    fields: Mapping[str, str]
    files: Sequence[str]
    is_multipart: bool


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A response as stored in the log.

    Attributes:
        content_type: The header ``Content-Type``.
        encoding: The header ``Content-Encoding``.
        location: The header ``Location``.
        size: The size of the whole body in bytes.
        body: The beginning of the body as it was sent; empty for private or binary bodies.
    """

    content_type: str
    encoding: str
    location: str
    size: int
    body: bytes


class LogEntry:
    """A logged request, which may still be in progress."""

    def __init__(self, logged: LoggedRequest, number: int, *, has_body: bool) -> None:
        self.logged: LoggedRequest = logged
        self.number: int = number
        self.has_body: bool = has_body
        self.is_for_people: bool = _FOR_PEOPLE.match(logged.path) is not None
        self.form: StoredForm | None = None
        self.answered: StoredResponse | None = None
        self._begin = time.perf_counter()
        self._end: float | None = None

    def record_fault(self, fault: str) -> None:
        """Record the fault that hit the request."""
        self.logged = replace(self.logged, fault=fault)

    def record_status(self, status: int) -> None:
        """Record the status, before the client can see it."""
        self.logged = replace(self.logged, status=status)

    def record_form(
        self, fields: Mapping[str, str], files: Sequence[str], *, is_multipart: bool
    ) -> None:
        """Store a form, unless it is long."""
        if sum(map(len, [*fields, *fields.values(), *files])) > FORM_SIZE:
            return
        masked = {
            name: "***" if value and name.lower() in _SECRETS else value
            for name, value in fields.items()
        }
        self.form = StoredForm(masked, files, is_multipart)

    def record_end(self) -> None:
        """Record that the response is ready, or that there will be none."""
        self._end = time.perf_counter()

    @property
    def is_in_progress(self) -> bool:
        """Whether a response may still come."""
        return self._end is None

    @property
    def seconds(self) -> float:
        """The time until the response was ready, or that has passed so far."""
        return (self._end or time.perf_counter()) - self._begin

    def record_response(self, headers: Mapping[str, str], body: bytes) -> None:
        """Store the parts of the response that the request page shows."""
        content_type = headers.get("Content-Type", "")
        private = "no-store" in headers.get("Cache-Control", "")
        self.answered = StoredResponse(
            content_type=content_type,
            encoding=headers.get("Content-Encoding", ""),
            location=headers.get("Location", ""),
            size=len(body),
            body=b"" if private or not _TEXT.match(content_type) else body[:BODY_SIZE],
        )


#: The entry of the request that is being handled.
CURRENT_ENTRY: ContextVar[LogEntry] = ContextVar("aiomixcloud_request_entry")


class RequestLog(Sequence[LoggedRequest]):
    """The last 500 requests, oldest first. Thread-safe.

    Requests for pages and pictures are counted separately: a visit of the pages does not displace
    the requests of programs. Requests to the control interface are not logged.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._programs: deque[LogEntry] = deque(maxlen=CAPACITY)
        self._people: deque[LogEntry] = deque(maxlen=CAPACITY)

    def clear(self) -> None:
        """Delete all requests."""
        with self._lock:
            self._programs.clear()
            self._people.clear()

    def entries(self) -> list[LogEntry]:
        """Return the requests with their responses, oldest first."""
        with self._lock:
            return sorted([*self._programs, *self._people], key=lambda entry: entry.number)

    def add(self, method: str, path: str, query: str, *, has_body: bool = False) -> LogEntry:
        """Log a request that has arrived."""
        target = f"{path}?{_redact(query)}" if query else path
        logged = LoggedRequest(time.time(), method, target)
        with self._lock:
            entry = LogEntry(logged, next(self._numbers), has_body=has_body)
            (self._people if entry.is_for_people else self._programs).append(entry)
        return entry

    @overload
    def __getitem__(self, index: int) -> LoggedRequest: ...
    @overload
    def __getitem__(self, index: slice) -> list[LoggedRequest]: ...
    def __getitem__(self, index: int | slice) -> LoggedRequest | list[LoggedRequest]:
        return self._logged()[index]

    def __iter__(self) -> Iterator[LoggedRequest]:
        return iter(self._logged())

    def __len__(self) -> int:
        return len(self._logged())

    def __repr__(self) -> str:
        return f"<RequestLog: {len(self)} requests>"

    def _logged(self) -> list[LoggedRequest]:
        return [entry.logged for entry in self.entries()]


def _redact(query: str) -> str:
    pairs = []
    for pair in query.split("&"):
        name, equals, value = pair.partition("=")
        secret = unquote_plus(name).lower() in _SECRETS and value
        pairs.append(f"{name}{equals}***" if secret else pair)
    return "&".join(pairs)
