"""Run the tasks of a program, blocking or in an event loop."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

#: The number of concurrent requests in the task `concurrent`.
CONCURRENT = 32


class Blocking:
    """A program whose tasks are functions."""

    def run(self, task: str, number: int) -> dict[str, float]:
        """Run a task a number of times, and return additional figures."""
        function = getattr(self, task)
        for _ in range(number):
            function()
        return {}

    def close(self) -> None:
        """Close the client."""


class Asynchronous:
    """A program whose tasks are coroutine functions, run in one event loop."""

    def __init__(self) -> None:
        self.runner = asyncio.Runner()

    def run(self, task: str, number: int) -> dict[str, float]:
        """Run a task a number of times; for an upload, return how long the loop was blocked."""
        if task == "upload":
            return {"still": self.runner.run(_watched(self.upload))}
        self.runner.run(_repeated(getattr(self, task), number))
        return {}

    async def upload(self) -> None:
        """Upload the file, if the program can."""

    async def leave(self) -> None:
        """Close the client, inside the loop."""

    def close(self) -> None:
        """Close the client."""
        self.runner.run(self.leave())
        self.runner.close()


async def _repeated(function: Callable[[], Coroutine[Any, Any, object]], number: int) -> None:
    for _ in range(number):
        await function()


async def _watched(function: Callable[[], Coroutine[Any, Any, object]]) -> float:
    """Run `function` and return the longest time, in seconds, that it blocked the loop."""
    longest, pause = 0.0, 0.002

    async def watch() -> None:
        nonlocal longest
        while True:
            start = time.perf_counter()
            await asyncio.sleep(pause)
            longest = max(longest, time.perf_counter() - start - pause)

    watcher = asyncio.create_task(watch())
    await function()
    watcher.cancel()
    return longest
