"""The deadline of a request in an event loop."""

from __future__ import annotations

import asyncio
import builtins
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType


class Deadline:
    """A context manager that cancels the current task after some time and raises `TimeoutError`.

    It behaves like `asyncio.timeout`, which takes 6% of the time of a small request. This takes
    half as long, because it does not await and determines the running loop only once.

    Args:
        loop: The running loop.
        seconds: Seconds until the deadline; None for a deadline to be set by `reschedule`.
    """

    __slots__ = ("_cancelling", "_expired", "_loop", "_task", "_timer")

    def __init__(self, loop: asyncio.AbstractEventLoop, seconds: float | None) -> None:
        task = asyncio.current_task(loop)
        if task is None:
            raise RuntimeError("requests must be sent in a task")
        self._loop = loop
        self._task = task
        self._cancelling = task.cancelling()
        self._expired = False
        self._timer: asyncio.TimerHandle | None = None
        if seconds is not None:
            self._timer = loop.call_later(seconds, self._expire)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        # A task that is cancelled for another reason too stays cancelled.
        if (
            self._expired
            and self._task.uncancel() <= self._cancelling
            and kind is asyncio.CancelledError
        ):
            raise builtins.TimeoutError from error

    def is_set(self) -> bool:
        """Return whether there is a time limit, which may have passed."""
        return self._timer is not None

    def reschedule(self, seconds: float) -> None:
        """Set the deadline to `seconds` from now."""
        if self._timer is not None:
            self._timer.cancel()
        if not self._expired:
            self._timer = self._loop.call_later(seconds, self._expire)

    def _expire(self) -> None:
        self._expired = True
        self._task.cancel()
