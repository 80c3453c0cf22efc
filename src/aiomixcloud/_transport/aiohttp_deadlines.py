"""When exchanges of an event loop must have ended. One timer serves them all.

`asyncio.timeout` makes a timer for each, which costs a twentieth of a whole request.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType


class Deadline:
    """Ends what is done in its block, in the task that entered it, with a `TimeoutError`.

    It is like `asyncio.timeout`.

    Attributes:
        at: When, by the loop's clock; None for never.
    """

    __slots__ = ("_before", "_deadlines", "_task", "at", "passed")

    def __init__(self, deadlines: Deadlines, at: float | None) -> None:
        self._deadlines = deadlines
        self.at = at
        self.passed = False

    def __enter__(self) -> Self:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("requests are sent from tasks only")
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
        # Somebody else may have cancelled the task at the same time, and is in the right then.
        if (
            self.passed
            and self._task.uncancel() <= self._before
            and kind is asyncio.CancelledError
        ):
            raise TimeoutError

    def move(self, at: float) -> None:
        """Set another time for the end."""
        self.at = at
        self._deadlines.look_at(at)

    def end(self) -> None:
        """End what is done in the block."""
        if not self.passed:
            self.passed = True
            self._task.cancel()


class Deadlines:
    """The deadlines of one event loop that are still to come."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._running: set[Deadline] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._next = float("inf")

    def after(self, seconds: float | None) -> Deadline:
        """Return a deadline in so many seconds; None sets none for the time being."""
        return Deadline(self, None if seconds is None else self.loop.time() + seconds)

    def add(self, deadline: Deadline) -> None:
        """Begin to look after a deadline."""
        self._running.add(deadline)
        if deadline.at is not None and deadline.at < self._next:
            self.look_at(deadline.at)

    def remove(self, deadline: Deadline) -> None:
        """Forget a deadline."""
        self._running.discard(deadline)

    def look_at(self, at: float) -> None:
        """Look at `at` at the latest whether something must end."""
        if at < self._next:
            self.stop()
            self._next = at
            self._timer = self.loop.call_at(at, self._look)

    def stop(self) -> None:
        """Let go of the timer."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._next = None, float("inf")

    def _look(self) -> None:
        self._timer, self._next = None, float("inf")
        # A timer may be early by the resolution of the clock.
        now = self.loop.time() + 0.001
        coming = float("inf")
        for deadline in self._running:
            if deadline.at is None or deadline.passed:
                continue
            if deadline.at <= now:
                deadline.end()
            else:
                coming = min(coming, deadline.at)
        if coming < float("inf"):
            self.look_at(coming)
