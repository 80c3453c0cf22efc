"""The log of what a sandbox was asked. Knows no HTTP beyond methods, addresses and statuses."""

import re
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import overload
from urllib.parse import unquote_plus

#: How many requests the log keeps.
CAPACITY: int = 500

#: How many bytes of an answer the log keeps.
KEPT: int = 8 * 1024

_TEXT = re.compile("text/|application/(?:json|xml)", re.IGNORECASE)

_SECRETS = frozenset({"access_token", "client_secret", "code"})


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """A request that a sandbox has received.

    Attributes:
        time: When it came, by the machine's clock, in Unix seconds.
        method: HTTP method.
        path: Path and query, with stars for secrets.
        status: HTTP status; None as long as, or if, no answer was begun.
        fault: Name of the fault that hit it, ``'limit'`` for the refusals of ``Sandbox.limit``.
    """

    time: float
    method: str
    path: str
    status: int | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as far as the log keeps it: the beginning of its body, as it was sent.

    ``seconds`` is the time until the answer was ready. The body is left out where it is no text,
    or private; ``size`` is that of the whole.
    """

    seconds: float
    content_type: str
    encoding: str
    location: str
    size: int
    body: bytes


class Entry:
    """A request of the log that may still be going on."""

    def __init__(self, logged: LoggedRequest) -> None:
        self.logged: LoggedRequest = logged
        self.answered: Answered | None = None
        self._begin = time.perf_counter()

    def hit(self, fault: str) -> None:
        """Note the fault."""
        self.logged = replace(self.logged, fault=fault)

    def answer(self, status: int) -> None:
        """Note the status, before the client can see it."""
        self.logged = replace(self.logged, status=status)

    def keep(self, headers: Mapping[str, str], body: bytes) -> None:
        """Keep what a person wants to see of the answer."""
        content_type = headers.get("Content-Type", "")
        private = "no-store" in headers.get("Cache-Control", "")
        self.answered = Answered(
            seconds=time.perf_counter() - self._begin,
            content_type=content_type,
            encoding=headers.get("Content-Encoding", ""),
            location=headers.get("Location", ""),
            size=len(body),
            body=b"" if private or not _TEXT.match(content_type) else body[:KEPT],
        )


class Journal(Sequence[LoggedRequest]):
    """The last 500 requests, the oldest first. Any thread may read it.

    Requests of the control interface are not among them.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: deque[Entry] = deque(maxlen=CAPACITY)

    def clear(self) -> None:
        """Forget all requests."""
        with self._lock:
            self._entries.clear()

    def entries(self) -> list[Entry]:
        """Return the requests with what is kept of their answers, the oldest first."""
        with self._lock:
            return list(self._entries)

    def begin(self, method: str, path: str, query: str) -> Entry:
        """Note a request that has come in."""
        target = f"{path}?{_redact(query)}" if query else path
        entry = Entry(LoggedRequest(time.time(), method, target))
        with self._lock:
            self._entries.append(entry)
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
        return f"<Journal: {len(self)} requests>"

    def _logged(self) -> list[LoggedRequest]:
        return [entry.logged for entry in self.entries()]


def _redact(query: str) -> str:
    pairs = []
    for pair in query.split("&"):
        name, equals, value = pair.partition("=")
        secret = unquote_plus(name).lower() in _SECRETS and value
        pairs.append(f"{name}{equals}***" if secret else pair)
    return "&".join(pairs)
