"""A transport that plays outcomes in turn, and a clock that goes only when somebody waits."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest

from aiomixcloud import Mixcloud
from aiomixcloud._core.message import Response
from aiomixcloud._core.multipart import Multipart
from aiomixcloud._core.timeouts import Timeout

T = TypeVar("T")

ROOT = "https://api.mixcloud.com"


class Playing:
    """Answers each request by what `play` says to its method, address and body."""

    def __init__(self, play: Callable[[str, str, Multipart | None], Response]) -> None:
        self._play = play
        self.closed = False

    async def send(
        self,
        method: str,
        url: str,
        *,
        timeout: Timeout,
        max_size: int,
        body: Multipart | None = None,
    ) -> Response:
        """Play the answer to one request."""
        if body is not None:
            body.rewind()
        return self._play(method, url, body)

    async def close(self) -> None:
        """Remember that there was nothing to close."""
        self.closed = True


def on(mixcloud: Mixcloud, transport: Playing) -> Mixcloud:
    """Let a client send through a transport that plays."""
    mixcloud._pipeline._transport = transport
    return mixcloud


class Clock:
    """Time that goes on only by waiting; `waits` are those that took any."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waits: list[float] = []

    async def sleep(self, seconds: float) -> None:
        """Wait without waiting."""
        assert seconds >= 0
        self.now += seconds
        if seconds:
            self.waits.append(seconds)


@contextmanager
def clock() -> Iterator[Clock]:
    """Give pipelines a clock of their own."""
    with pytest.MonkeyPatch.context() as patch:
        one = Clock()
        patch.setattr("aiomixcloud._async.pipeline.monotonic", lambda: one.now)
        patch.setattr("aiomixcloud._async.pipeline.sleep", one.sleep)
        # Hundreds of calls would bury what a failing test has to say.
        patch.setattr("aiomixcloud._async.pipeline._logger.disabled", True)
        yield one


def run(main: Callable[[], Awaitable[T]]) -> T:
    """Run a function that is awaited."""

    async def call() -> T:
        return await main()

    return asyncio.run(call())
