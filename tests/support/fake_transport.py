"""A transport with prepared responses, and a clock that advances only while waiting."""

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


class FakeTransport:
    """Answers each request with `play(method, url, body)`."""

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
        """Return the response to one request."""
        if body is not None:
            body.rewind()
        return self._play(method, url, body)

    async def close(self) -> None:
        """Record that it was closed."""
        self.closed = True


def use_transport(mixcloud: Mixcloud, transport: FakeTransport) -> Mixcloud:
    """Make a client use a fake transport."""
    mixcloud._pipeline._transport = transport
    return mixcloud


class FakeClock:
    """Time that advances only by waiting; `waits` lists the waits longer than zero."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waits: list[float] = []

    async def sleep(self, seconds: float) -> None:
        """Advance the time."""
        assert seconds >= 0
        self.now += seconds
        if seconds:
            self.waits.append(seconds)


@contextmanager
def fake_clock() -> Iterator[FakeClock]:
    """Make pipelines use a fake clock."""
    with pytest.MonkeyPatch.context() as patch:
        one = FakeClock()
        patch.setattr("aiomixcloud._async.pipeline.monotonic", lambda: one.now)
        patch.setattr("aiomixcloud._async.pipeline.sleep", one.sleep)
        # The log of hundreds of calls would hide why a test fails.
        patch.setattr("aiomixcloud._async.pipeline._logger.disabled", True)
        yield one


def run(main: Callable[[], Awaitable[T]]) -> T:
    """Run an asynchronous function."""

    async def call() -> T:
        return await main()

    return asyncio.run(call())
