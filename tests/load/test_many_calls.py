"""Many concurrent calls under a rate limit all succeed, with few refused requests."""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from aiomixcloud import Gate, Mixcloud, Retry, Timeout
from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sync import MixcloudSync

CALLS = 200
#: As many a second as make the test short. By hand it was done with 20, too: see `measured`.
ALLOWED = 100
#: Twenty calls in this time: not slower than is allowed.
SPREAD = 20 / ALLOWED


@pytest.fixture(scope="module")
def limited() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


def call_async(sandbox: Sandbox, calls: int) -> None:
    async def main() -> None:
        async with Mixcloud(sandbox.api_root, gate=Gate(spread=SPREAD)) as mixcloud:
            users = await asyncio.gather(*(mixcloud.get("bob") for _ in range(calls)))
        assert all(user.username == "bob" for user in users)

    asyncio.run(main())


async def test_a_limit_for_turns_does_not_count_while_others_wait_for_a_rate_limit(
    limited: Sandbox,
) -> None:
    limited.limit(5, per=2)
    try:
        async with Mixcloud(
            limited.api_root, timeout=Timeout(pool=1), retry=Retry(attempts=1), max_connections=2
        ) as mixcloud:
            await asyncio.gather(*(mixcloud.get("bob") for _ in range(12)))
    finally:
        limited.limit(None)


def call_sync(sandbox: Sandbox, calls: int) -> None:
    gate = Gate(spread=SPREAD)
    with (
        ThreadPoolExecutor(calls) as threads,
        MixcloudSync(sandbox.api_root, gate=gate) as mixcloud,
    ):
        users = list(threads.map(mixcloud.get, ["bob"] * calls))
    assert all(user.username == "bob" for user in users)


def call_mixed(sandbox: Sandbox, calls: int) -> None:
    """Share a gate between threads and the tasks of two loops."""
    gate = Gate(spread=SPREAD)

    def tasks() -> None:
        async def main() -> None:
            async with Mixcloud(sandbox.api_root, gate=gate, max_connections=3) as mixcloud:
                await asyncio.gather(*(mixcloud.get("bob") for _ in range(calls // 4)))

        asyncio.run(main())

    with (
        ThreadPoolExecutor(calls // 2 + 2) as threads,
        MixcloudSync(sandbox.api_root, gate=gate, max_connections=4) as mixcloud,
    ):
        results = [threads.submit(tasks) for _ in range(2)]
        results += [threads.submit(mixcloud.get, "bob") for _ in range(calls // 2)]  # type: ignore[arg-type]
        for result in results:
            result.result()


def measured(
    sandbox: Sandbox, call: Callable[[Sandbox, int], None], allowed: int
) -> tuple[int, int, float]:
    """Return how many requests were sent, how many of them late, and the seconds it took.

    Late is what came when a refusal was long known.
    """
    sandbox.requests.clear()
    sandbox.limit(allowed)
    start = time.monotonic()
    call(sandbox, CALLS)
    took = time.monotonic() - start
    sandbox.limit(None)
    sent = list(sandbox.requests)
    refused = [one.time for one in sent if one.status == 403]
    late = [one for one in sent if any(0.4 < one.time - moment < 0.95 for moment in refused)]
    return len(sent), len(late), took


@pytest.mark.parametrize("call", [call_async, call_sync, call_mixed])
def test_all_calls_succeed_with_few_refused_requests(
    call: Callable[[Sandbox, int], None], limited: Sandbox
) -> None:
    sent, late, took = measured(limited, call, ALLOWED)
    assert CALLS <= sent <= CALLS * 1.1
    # A machine that is too busy to exceed the limit is not refused.
    assert sent > CALLS or took > CALLS / ALLOWED - 1
    assert late == 0
    assert took < CALLS / ALLOWED + 10
