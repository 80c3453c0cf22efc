"""Many concurrent calls under a rate limit all succeed, with few refused requests."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from aiomixcloud import Gate, Mixcloud, RequestEvent, ResponseEvent, Retry, Timeout
from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sync import MixcloudSync

CALLS = 200
ALLOWED = 100
#: Twenty calls in this time: not slower than is allowed.
SPREAD = 20 / ALLOWED

Hook = Callable[[Any], None]


def call_async(sandbox: Sandbox, calls: int, hook: Hook) -> None:
    async def main() -> None:
        gate = Gate(spread=SPREAD)
        async with Mixcloud(sandbox.api_root, gate=gate, hook=hook) as mixcloud:
            users = await asyncio.gather(*(mixcloud.get("bob") for _ in range(calls)))
        assert all(user.username == "bob" for user in users)

    asyncio.run(main())


async def test_a_limit_for_turns_does_not_count_while_others_wait_for_a_rate_limit(
    fresh_sandbox: Sandbox,
) -> None:
    fresh_sandbox.limit(5, per=2)
    async with Mixcloud(
        fresh_sandbox.api_root,
        timeout=Timeout(pool=1),
        retry=Retry(attempts=1),
        max_connections=2,
    ) as mixcloud:
        await asyncio.gather(*(mixcloud.get("bob") for _ in range(12)))


def call_sync(sandbox: Sandbox, calls: int, hook: Hook) -> None:
    gate = Gate(spread=SPREAD)
    with (
        ThreadPoolExecutor(calls) as threads,
        MixcloudSync(sandbox.api_root, gate=gate, hook=hook) as mixcloud,
    ):
        users = list(threads.map(mixcloud.get, ["bob"] * calls))
    assert all(user.username == "bob" for user in users)


def call_mixed(sandbox: Sandbox, calls: int, hook: Hook) -> None:
    """Share a gate between threads and the tasks of two loops."""
    gate = Gate(spread=SPREAD)

    def tasks() -> None:
        async def main() -> None:
            async with Mixcloud(
                sandbox.api_root, gate=gate, max_connections=3, hook=hook
            ) as mixcloud:
                await asyncio.gather(*(mixcloud.get("bob") for _ in range(calls // 4)))

        asyncio.run(main())

    with (
        ThreadPoolExecutor(calls // 2 + 2) as threads,
        MixcloudSync(sandbox.api_root, gate=gate, max_connections=4, hook=hook) as mixcloud,
    ):
        results = [threads.submit(tasks) for _ in range(2)]
        results += [threads.submit(mixcloud.get, "bob") for _ in range(calls // 2)]  # type: ignore[arg-type]
        for result in results:
            result.result()


@pytest.mark.parametrize("call", [call_async, call_sync, call_mixed])
def test_all_calls_succeed_with_few_refused_requests(
    call: Callable[[Sandbox, int, Hook], None],
) -> None:
    """Time moves only by the waits of the clients, however busy the machine is."""
    sent: list[float] = []
    refused: list[float] = []

    def note(event: Any) -> None:
        if isinstance(event, RequestEvent):
            sent.append(sandbox.clock.elapsed())
        elif isinstance(event, ResponseEvent) and event.status == 403:
            refused.append(sandbox.clock.elapsed())

    with Sandbox(monotonic=lambda: 0.0) as sandbox:
        sandbox.limit(ALLOWED)
        with sandbox.instant_waits():
            call(sandbox, CALLS, note)
        took = sandbox.clock.elapsed()
    assert CALLS <= len(sent) <= CALLS * 1.1
    assert len(sent) == CALLS + len(refused)
    # No request is sent while a refusal is known.
    assert [now for now in sent if any(0.001 < now - moment < 0.95 for moment in refused)] == []
    assert CALLS / ALLOWED - 1 <= took < CALLS / ALLOWED + 10
