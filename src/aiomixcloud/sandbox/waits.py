"""Waits of clients that take no time, for tests.

Time moves only when no client does anything else: the client whose wait ends first continues, and
the next one when that request has been answered. So tasks and threads share a rate limit as they
would in real time.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import threading
import time
from importlib import import_module
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Seconds after which a wait ends although other requests are in progress, such as one that the
# sandbox never answers.
_TIMEOUT = 1.0


class Waits(list[float]):
    """The seconds that clients would have waited, in the order in which the waits began.

    Example:
        >>> waits = Waits([3.0, 0.5])
        >>> waits == [3, 0.5]
        True
        >>> waits.total
        3.5
    """

    @property
    def total(self) -> float:
        """The sum of all waits; those of several tasks or threads at once are added up."""
        return sum(self)


class _Time:
    """A clock that moves only when all clients wait."""

    def __init__(self, advance: Callable[[float], None]) -> None:
        self.waits = Waits()
        self._advance = advance
        self._changed = threading.Condition()
        # A whole number, so that differences are exact; not earlier than moments that gates know.
        self._now = float(math.ceil(time.monotonic()))
        self._numbers = count()
        self._sleeping: list[tuple[float, int]] = []
        # The tasks and threads that send a request, or have just been woken to do so.
        self._busy: set[object] = set()

    def monotonic(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        with self._queued(threading.get_ident(), seconds) as place, self._changed:
            self._changed.wait_for(lambda: self._is_next(place), _TIMEOUT)

    async def sleep_async(self, seconds: float) -> None:
        with self._queued(asyncio.current_task(), seconds) as place:
            limit = time.monotonic() + _TIMEOUT
            await asyncio.sleep(0)
            # Callers in other event loops and threads cannot set an event of this loop.
            while not self._is_next(place) and time.monotonic() < limit:  # noqa: ASYNC110
                await asyncio.sleep(0)

    @contextlib.contextmanager
    def busy(self, caller: object, *, before: bool) -> Iterator[None]:
        """Stop the time while a task or thread sends a request, until the block ends."""
        if before:
            self._busy.add(caller)
        try:
            yield
        finally:
            self._release(caller)

    def _release(self, caller: object) -> None:
        with self._changed:
            self._busy.discard(caller)
            self._changed.notify_all()

    @contextlib.contextmanager
    def _queued(self, caller: object, seconds: float) -> Iterator[tuple[float, int]]:
        """Queue for the end of a wait, and move the time to it."""
        place = (self._now + seconds, next(self._numbers))
        self.waits.append(round(seconds, 3))
        self._sleeping.append(place)
        self._release(caller)
        try:
            yield place
        except BaseException:  # cancellation
            self._sleeping.remove(place)
            raise
        with self._changed:
            self._busy.add(caller)
            self._sleeping.remove(place)
            if place[0] > self._now:
                self._advance(place[0] - self._now)
                self._now = place[0]

    def _is_next(self, place: tuple[float, int]) -> bool:
        return not self._busy and min(self._sleeping) == place


def _wrap_async(function: Any, fake: _Time, *, before: bool) -> Any:
    async def wrapped(*arguments: Any, **named: Any) -> Any:
        with fake.busy(asyncio.current_task(), before=before):
            return await function(*arguments, **named)

    return wrapped


def _wrap_sync(function: Any, fake: _Time, *, before: bool) -> Any:
    def wrapped(*arguments: Any, **named: Any) -> Any:
        with fake.busy(threading.get_ident(), before=before):
            return function(*arguments, **named)

    return wrapped


@contextlib.contextmanager
def skip_waits(advance: Callable[[float], None]) -> Iterator[Waits]:
    """Make all waits of clients in this process instant.

    Args:
        advance: Moves the clock of a sandbox forward by some seconds.

    Yields:
        The waits so far.
    """
    from unittest import mock

    fake = _Time(advance)
    # Programs under test create their own clients, so this cannot be an argument of a client.
    flavours = (
        ("aiomixcloud._async.pipeline", "Pipeline", fake.sleep_async, _wrap_async),
        ("aiomixcloud._sync.pipeline", "PipelineSync", fake.sleep, _wrap_sync),
    )
    with contextlib.ExitStack() as patches:
        for module, name, sleep, wrap in flavours:
            pipeline = getattr(import_module(module), name)
            for target, replacement in (
                (f"{module}.sleep", sleep),
                (f"{module}.monotonic", fake.monotonic),
                (f"{module}.{name}.exchange", wrap(pipeline.exchange, fake, before=True)),
                (
                    f"{module}.{name}._send_with_retries",
                    wrap(pipeline._send_with_retries, fake, before=False),  # noqa: SLF001
                ),
            ):
                patches.enter_context(mock.patch(target, replacement))
        yield fake.waits
