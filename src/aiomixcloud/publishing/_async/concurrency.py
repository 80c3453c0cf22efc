"""Primitives of the asynchronous publisher; the synchronous counterpart is written by hand too."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Generic, Self, TypeAlias, TypeVar

T = TypeVar("T")

#: Sleeps for a number of seconds.
Sleep: TypeAlias = Callable[[float], Awaitable[object]]

#: A function that sends a request and returns its result.
Call: TypeAlias = Callable[[], Awaitable[T]]

#: The default `Sleep`.
sleep: Sleep = asyncio.sleep


class EventStream(Generic[T]):
    """Runs a function, which takes the stream, in a task, and yields the events that it reports.

    The task continues only when the next event is requested, so that the caller can react to an
    event before anything else happens. Leaving the block cancels the task.
    """

    def __init__(self, work: Callable[[EventStream[T]], Awaitable[None]]) -> None:
        self._work = work
        self._queue: asyncio.Queue[T | None] = asyncio.Queue()
        self._turn = asyncio.Event()
        self._task: asyncio.Task[None]

    async def put(self, event: T) -> None:
        """Report an event, and wait until the next one is requested."""
        self._turn.clear()
        self._queue.put_nowait(event)
        await self._turn.wait()

    def offer(self, event: T) -> None:
        """Report an event without waiting, unless another one has not been taken yet."""
        if self._queue.empty():
            self._queue.put_nowait(event)

    def check(self) -> None:
        """Do nothing: a task is cancelled by asyncio."""

    async def __aenter__(self) -> Self:
        self._task = asyncio.ensure_future(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await self._task

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        self._turn.set()
        event = await self._queue.get()
        if event is None:
            await self._task
            raise StopAsyncIteration
        return event

    async def _run(self) -> None:
        try:
            await self._turn.wait()
            await self._work(self)
        finally:
            self._queue.put_nowait(None)
