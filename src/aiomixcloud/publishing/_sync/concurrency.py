"""Primitives of the synchronous publisher; the asynchronous counterpart is written by hand too."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import Generic, Self, TypeAlias, TypeVar

T = TypeVar("T")

#: Sleeps for a number of seconds.
Sleep: TypeAlias = Callable[[float], object]

#: A function that sends a request and returns its result.
Call: TypeAlias = Callable[[], T]

#: The default `Sleep`.
sleep: Sleep = time.sleep

#: Seconds to wait for the end of a request that was aborted.
_PATIENCE = 1.0


class AbortedError(Exception):
    """The caller does not want further events."""


class EventStreamSync(Generic[T]):
    """Runs a function, which takes the stream, in a thread, and yields the events it reports.

    The thread continues only when the next event is requested, so that the caller can react to
    an event before anything else happens. Leaving the block aborts the function at its next
    event.
    """

    def __init__(self, work: Callable[[EventStreamSync[T]], None]) -> None:
        self._work = work
        self._queue: queue.SimpleQueue[T | None] = queue.SimpleQueue()
        self._turn = threading.Event()
        self._aborted = False
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def put(self, event: T) -> None:
        """Report an event, and wait until the next one is requested."""
        self.check()
        self._turn.clear()
        self._queue.put(event)
        self._turn.wait()
        self.check()

    def offer(self, event: T) -> None:
        """Report an event without waiting, unless another one has not been taken yet."""
        self.check()
        if self._queue.empty():
            self._queue.put(event)

    def check(self) -> None:
        """Raise `AbortedError` if the block was left."""
        if self._aborted:
            raise AbortedError

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._aborted = True
        self._turn.set()
        self._thread.join(_PATIENCE)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        self._turn.set()
        event = self._queue.get()
        if event is None:
            if self._error is not None:
                raise self._error
            raise StopIteration
        return event

    def _run(self) -> None:
        try:
            self._turn.wait()
            self.check()
            self._work(self)
        except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
            self._error = error
        finally:
            self._queue.put(None)
