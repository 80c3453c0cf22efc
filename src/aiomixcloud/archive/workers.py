"""Threads that send the requests of an update."""

from __future__ import annotations

import threading
import time
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Number of threads at the start and at most. All of their requests may be refused when a rate
#: limit is reached, which is most likely soon. The client limits them further.
_FEWEST, _MOST = 2, 8
#: Number of requests after which one more thread is started.
_STEP = 10

#: Maximum number of seconds that an answer waits for others.
_LONGEST = 0.05

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

    They do not prevent the end of the program, because a request may wait for a rate limit.
    """

    def __init__(self) -> None:
        self._requests: SimpleQueue[tuple[Callable[[], Any], T] | None] = SimpleQueue()
        self._answers: SimpleQueue[Answer[T]] = SimpleQueue()
        self._threads = 0
        self._is_closed = False
        #: Number of requests that were sent, and that have no answer yet.
        self.sent: int = 0
        self.waiting: int = 0

    @property
    def are_busy(self) -> bool:
        """Whether each thread has a request, and some more when that is answered."""
        return self.waiting >= 4 * self._wanted

    def send(self, request: Callable[[], Any], sender: T) -> None:
        """Send a request in a thread."""
        self.sent += 1
        self.waiting += 1
        self._requests.put((request, sender))
        if self._threads < min(self._wanted, self.waiting):
            self._threads += 1
            name = f"aiomixcloud-archive-{self._threads}"
            threading.Thread(target=self._work, name=name, daemon=True).start()

    def receive(self) -> Iterator[Answer[T]]:
        """Wait for an answer, and yield it and those that come at nearly the same time."""
        # Waiting for one answer per thread delays nothing, as each has more requests.
        several = self._wanted if self.are_busy else 1
        end = time.monotonic() + _LONGEST
        yield self._received(None)
        for number in range(1, self.waiting + 1):
            try:
                left = end - time.monotonic() if number < several else 0
                yield self._received(max(left, 0))
            except Empty:
                break

    def close(self) -> None:
        """End the threads after the requests under way; the others are not sent."""
        self._is_closed = True
        for _ in range(self._threads):
            self._requests.put(None)

    @property
    def _wanted(self) -> int:
        return min(_MOST, _FEWEST + self.sent // _STEP)

    def _received(self, timeout: float | None) -> Answer[T]:
        answer = self._answers.get(timeout=timeout)
        self.waiting -= 1
        return answer

    def _work(self) -> None:
        while (item := self._requests.get()) and not self._is_closed:
            request, sender = item
            try:
                answer = Answer(sender, request(), None)
            except Exception as error:  # noqa: BLE001 - raised by the job that sent the request
                answer = Answer(sender, None, error)
            self._answers.put(answer)
