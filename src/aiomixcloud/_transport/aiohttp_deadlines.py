"""Deadlines of the requests of an event loop, with one timer for all of them.

`asyncio.timeout` creates a timer for each, which costs 5 % of the time of a request.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType


class Deadline:
    """Stops its block with a `TimeoutError`, like `asyncio.timeout`.

    Attributes:
        at: Time of the deadline by the loop's clock; None for no deadline.
    """

    __slots__ = ("_before", "_deadlines", "_task", "at", "passed")

    def __init__(self, deadlines: Deadlines, at: float | None) -> None:
        self._deadlines = deadlines
        self.at = at
        self.passed = False

    def __enter__(self) -> Self:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("requests can be sent only from a task")
        self._task = task
        self._before = task.cancelling()
        self._deadlines.add(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._deadlines.remove(self)
        # A cancellation of the task from elsewhere takes precedence.
        if (
            self.passed
            and self._task.uncancel() <= self._before
            and kind is asyncio.CancelledError
        ):
            raise TimeoutError("the request timed out")

    def reschedule(self, at: float) -> None:
        """Change the time of the deadline."""
        self.at = at
        self._deadlines.check_at(at)

    def expire(self) -> None:
        """Stop the block."""
        if not self.passed:
            self.passed = True
            self._task.cancel()


class Deadlines:
    """The pending deadlines of one event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._running: set[Deadline] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._next = float("inf")

    def after(self, seconds: float | None) -> Deadline:
        """Return a deadline in `seconds`; None sets no time yet."""
        return Deadline(self, None if seconds is None else self.loop.time() + seconds)

    def add(self, deadline: Deadline) -> None:
        """Add a deadline."""
        self._running.add(deadline)
        if deadline.at is not None and deadline.at < self._next:
            self.check_at(deadline.at)

    def remove(self, deadline: Deadline) -> None:
        """Remove a deadline."""
        self._running.discard(deadline)

    def check_at(self, at: float) -> None:
        """Check the deadlines at `at` at the latest."""
        if at < self._next:
            self.stop()
            self._next = at
            self._timer = self.loop.call_at(at, self._check_all)

    def stop(self) -> None:
        """Cancel the timer."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._next = None, float("inf")

    def _check_all(self) -> None:
        self._timer, self._next = None, float("inf")
        # A timer may fire early by the resolution of the clock.
        now = self.loop.time() + 0.001
        coming = float("inf")
        for deadline in self._running:
            if deadline.at is None or deadline.passed:
                continue
            if deadline.at <= now:
                deadline.expire()
            else:
                coming = min(coming, deadline.at)
        if coming < float("inf"):
            self.check_at(coming)
