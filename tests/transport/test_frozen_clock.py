"""Timeouts end even if freezegun stops the clock."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

import pytest
from freezegun import freeze_time

from aiomixcloud import Mixcloud
from aiomixcloud.sandbox import Sandbox, faults

Get = Callable[[Sandbox, int], list[str]]


def get_async(sandbox: Sandbox, times: int) -> list[str]:
    async def main() -> list[str]:
        async with sandbox.client() as mixcloud:
            users = await asyncio.gather(*(mixcloud.get("bob") for _ in range(times)))
        return [user.key for user in users]

    return asyncio.run(main())


def get_sync(sandbox: Sandbox, times: int) -> list[str]:
    with sandbox.sync_client() as mixcloud:
        return [mixcloud.get("bob").key for _ in range(times)]


@pytest.mark.parametrize("freeze", [{}, {"real_asyncio": True}], ids=["all", "not asyncio"])
@pytest.mark.parametrize("fault", [faults.RateLimit(1), faults.Status(503), faults.Delay(0.3)])
@pytest.mark.parametrize("get", [get_async, get_sync])
def test_waits_end(
    get: Get, fault: faults.Fault, freeze: dict[str, Any], fresh_sandbox: Sandbox
) -> None:
    fresh_sandbox.faults.add("/bob/", fault, times=1)
    with freeze_time("2026-01-01", **freeze):
        assert get(fresh_sandbox, 3) == ["/bob/"] * 3


@pytest.mark.parametrize("get", [get_async, get_sync])
def test_a_wait_is_as_long_as_was_asked_for(
    get: Get, fresh_sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    fresh_sandbox.faults.add("/bob/", faults.RateLimit(1), times=1)
    start = time.clock_gettime(time.CLOCK_MONOTONIC)  # which freezegun leaves alone
    with freeze_time("2026-01-01"), caplog.at_level(logging.WARNING, "aiomixcloud"):
        assert get(fresh_sandbox, 1) == ["/bob/"]
    assert time.clock_gettime(time.CLOCK_MONOTONIC) - start >= 0.99
    assert len(caplog.messages) == 1


async def test_a_wait_on_a_frozen_clock_can_be_cancelled(fresh_sandbox: Sandbox) -> None:
    fresh_sandbox.faults.add("/bob/", faults.RateLimit(30), times=1)
    async with Mixcloud(fresh_sandbox.api_root, max_rate_limit_wait=60) as mixcloud:
        with freeze_time("2026-01-01"):
            task = asyncio.create_task(mixcloud.get("bob"))
            while not fresh_sandbox.requests:  # noqa: ASYNC110 - no clock to wait by
                await asyncio.sleep(0)
            for _ in range(1000):
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
