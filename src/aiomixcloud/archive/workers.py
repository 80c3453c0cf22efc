"""Threads that send the requests of an update."""

from __future__ import annotations

import threading
from collections import deque
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Number of threads at the start, and maximum. Few at the start, because a rate limit that has
#: already been used up refuses a request of each. The limits of the client apply too.
_FEWEST, _MOST = 2, 8
#: Number of requests after which one more thread is started.
_STEP = 10

#: Number of requests per thread that are sent before their answers are received, and number of
#: answers per thread that are received at once.
_AHEAD, _TOGETHER = 18, 12

#: Maximum number of seconds that an answer waits for others.
_LONGEST = 0.1

T = TypeVar("T")


class Answer(NamedTuple, Generic[T]):
    """The result of a request.

    Attributes:
        sender: What was passed with the request.
        result: What the request returned, or None.
        error: What it raised, or None.
    """

    sender: T
    result: Any
    error: Exception | None


class Workers(Generic[T]):
    """Threads that send requests and return the answers in any order.

    They are daemon threads, because a request that waits for a rate limit must not prevent the
    program from ending.
    """

    def __init__(self) -> None:
        self._requests: SimpleQueue[tuple[Callable[[], Any], T] | None] = SimpleQueue()
        self._answers: deque[Answer[T]] = deque()
        #: Set when `_awaited` answers have arrived; waking a thread for each answer slows down all
        #: others.
        self._are_ready = threading.Event()
        self._awaited = 1
        self._threads = 0
        self._is_closed = False
        #: Number of requests that were sent, and of those that have no answer yet.
        self.sent: int = 0
        self.waiting: int = 0

    @property
    def are_busy(self) -> bool:
        """Whether enough requests are queued for all threads."""
        return self.waiting >= _AHEAD * self._thread_limit

    def send(self, request: Callable[[], Any], sender: T) -> None:
        """Send a request in a thread."""
        self.sent += 1
        self.waiting += 1
        self._requests.put((request, sender))
        if self._threads < min(self._thread_limit, self.waiting):
            self._threads += 1
            name = f"aiomixcloud-archive-{self._threads}"
            threading.Thread(target=self._work, name=name, daemon=True).start()

    def receive(self) -> Iterator[Answer[T]]:
        """Wait for an answer, and yield it and those that arrive at nearly the same time."""
        # While the threads have more requests, waiting for several answers delays nothing.
        if not self.are_busy or not self._wait(_TOGETHER * self._thread_limit, _LONGEST):
            self._wait(1)
        for _ in range(len(self._answers)):
            self.waiting -= 1
            yield self._answers.popleft()

    def close(self) -> None:
        """End the threads after their current requests; queued requests are not sent."""
        self._is_closed = True
        self.sent -= self._requests.qsize()
        for _ in range(self._threads):
            self._requests.put(None)

    @property
    def _thread_limit(self) -> int:
        return min(_MOST, _FEWEST + self.sent // _STEP)

    def _wait(self, number: int, timeout: float | None = None) -> bool:
        """Wait for a number of answers; return whether they have arrived."""
        self._awaited = number
        self._are_ready.clear()
        return len(self._answers) >= number or self._are_ready.wait(timeout)

    def _work(self) -> None:
        while (item := self._requests.get()) and not self._is_closed:
            request, sender = item
            try:
                answer = Answer(sender, request(), None)
            except Exception as error:  # noqa: BLE001 - raised by the job that sent the request
                answer = Answer(sender, None, error)
            self._answers.append(answer)
            if len(self._answers) >= self._awaited:
                self._are_ready.set()
