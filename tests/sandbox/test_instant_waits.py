"""Waits of clients that take no time, with clients of both flavours and gates of all kinds."""

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from aiomixcloud import Gate, Mixcloud, RateLimitError, Retry, ServerError, WaitEvent
from aiomixcloud.gates import FileGate
from aiomixcloud.sandbox import Sandbox, Waits, faults
from aiomixcloud.sync import MixcloudSync


@pytest.fixture
def waits(fresh_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Waits]:
    """The waits of a test, in which real ones are an error."""

    def fail(_: float) -> None:
        raise AssertionError("a client really waits")

    monkeypatch.setattr(time, "sleep", fail)
    with fresh_sandbox.instant_waits() as waits:
        yield waits


@pytest.mark.parametrize("seconds", [1, 3, 59, 60])
def test_a_rate_limit_is_waited_for_exactly(
    fresh_sandbox: Sandbox, waits: Waits, seconds: int
) -> None:
    fresh_sandbox.faults.add("/bob/", faults.RateLimit(seconds))
    before = fresh_sandbox.clock.now()
    with fresh_sandbox.sync_client() as mixcloud:
        assert mixcloud.get("bob").name == "Bob"
    assert waits == [seconds]
    assert waits.total == seconds
    assert fresh_sandbox.clock.now() - before >= seconds


async def test_the_asynchronous_client_waits_likewise(
    fresh_sandbox: Sandbox, waits: Waits
) -> None:
    fresh_sandbox.faults.add("/bob/", faults.RateLimit(3), times=2)
    async with fresh_sandbox.client() as mixcloud:
        assert (await mixcloud.get("bob")).name == "Bob"
    assert waits == [3, 3]


async def test_tasks_wait_likewise(fresh_sandbox: Sandbox, waits: Waits) -> None:
    fresh_sandbox.limit(5, per=10)
    async with fresh_sandbox.client() as mixcloud:
        users = await asyncio.gather(*(mixcloud.get("bob") for _ in range(20)))
    assert len(users) == 20
    assert waits.total >= 10


def test_threads_wait_likewise(fresh_sandbox: Sandbox, waits: Waits) -> None:
    fresh_sandbox.limit(5, per=10)
    with fresh_sandbox.sync_client() as mixcloud, ThreadPoolExecutor(8) as pool:
        users = list(pool.map(lambda _: mixcloud.get("bob"), range(20)))
    assert len(users) == 20
    assert waits.total >= 10


def test_clients_that_exist_already_wait_likewise(fresh_sandbox: Sandbox) -> None:
    gate = Gate()
    events: list[object] = []
    with MixcloudSync(fresh_sandbox.api_root, gate=gate, hook=events.append) as mixcloud:
        mixcloud.get("bob")
        with fresh_sandbox.instant_waits() as waits:
            fresh_sandbox.faults.add("/bob/", faults.RateLimit(40))
            mixcloud.get("bob")
        assert waits == [40]
        (event,) = (one for one in events if isinstance(one, WaitEvent))
        assert event.seconds == 40


def test_a_shared_gate_waits_likewise(
    fresh_sandbox: Sandbox, waits: Waits, tmp_path: Path
) -> None:
    gate = FileGate(tmp_path / "gate")
    fresh_sandbox.faults.add("/bob/", faults.RateLimit(20))
    with MixcloudSync(fresh_sandbox.api_root, gate=gate) as mixcloud:
        mixcloud.get("bob")
    # A gate that is shared by processes uses the clock of the machine, which does not stand still.
    assert waits.total == pytest.approx(20, abs=10)


def test_a_limit_of_the_sandbox_ends(fresh_sandbox: Sandbox, waits: Waits) -> None:
    fresh_sandbox.limit(2, per=30, match="POST /*/follow/")
    with fresh_sandbox.sync_client("amikrop") as amikrop:
        for user in ("alice", "bob", "chris", "luke"):
            amikrop.follow(user)
    refused = [one.path for one in fresh_sandbox.requests if one.fault]
    assert len(refused) == 1
    assert waits[0] == 30


def test_a_failure_is_retried_after_a_visible_wait(fresh_sandbox: Sandbox, waits: Waits) -> None:
    fresh_sandbox.faults.add("/bob/", faults.Status(503), times=None)
    retry = Retry(attempts=4, backoff=8, budget=100)
    with (
        MixcloudSync(fresh_sandbox.api_root, retry=retry) as mixcloud,
        pytest.raises(ServerError),
    ):
        mixcloud.get("bob")
    assert [low <= wait <= 2 * low for low, wait in zip((4, 8, 16), waits, strict=True)] == [
        True,
        True,
        True,
    ]


def test_a_wait_that_is_too_long_is_not_listed(fresh_sandbox: Sandbox, waits: Waits) -> None:
    fresh_sandbox.faults.add("/bob/", faults.RateLimit(61))
    with fresh_sandbox.sync_client() as mixcloud, pytest.raises(RateLimitError):
        mixcloud.get("bob")
    assert waits == []


async def test_a_cancelled_wait_ends(fresh_sandbox: Sandbox, waits: Waits) -> None:
    fresh_sandbox.faults.add("/luke/", faults.Silent())
    fresh_sandbox.faults.add("/bob/", faults.RateLimit(1))
    async with Mixcloud(fresh_sandbox.api_root) as mixcloud:
        unanswered = asyncio.create_task(mixcloud.get("luke"))
        waiting = asyncio.create_task(mixcloud.get("bob"))
        while not waits:  # noqa: ASYNC110 - a list, not an event
            await asyncio.sleep(0)
        for task in (waiting, unanswered):
            task.cancel()
        await asyncio.gather(waiting, unanswered, return_exceptions=True)
        assert (await mixcloud.get("alice")).name == "Alice"


async def test_an_unanswered_request_does_not_stop_others(
    fresh_sandbox: Sandbox, waits: Waits
) -> None:
    fresh_sandbox.faults.add("/luke/", faults.Silent())
    fresh_sandbox.faults.add("/bob/", faults.RateLimit(30))
    async with Mixcloud(fresh_sandbox.api_root) as mixcloud:
        unanswered = asyncio.create_task(mixcloud.get("luke"))
        assert (await mixcloud.get("bob")).name == "Bob"
        unanswered.cancel()
        await asyncio.gather(unanswered, return_exceptions=True)
    assert waits == [30]


async def test_tasks_share_a_limit_as_in_real_time(fresh_sandbox: Sandbox, waits: Waits) -> None:
    fresh_sandbox.faults.add("*", faults.RateLimit(30), times=5)
    before = fresh_sandbox.clock.now()
    async with fresh_sandbox.client() as mixcloud:
        await asyncio.gather(*(mixcloud.get("bob") for _ in range(5)))
    assert waits.total > 5 * 30
    assert fresh_sandbox.clock.now() - before < 2 * 30


def test_waits_are_real_again_afterwards(
    fresh_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    with fresh_sandbox.sync_client() as mixcloud:
        with fresh_sandbox.instant_waits() as waits:
            mixcloud.get("bob")
        monkeypatch.setattr(time, "sleep", slept.append)
        fresh_sandbox.faults.add("/bob/", faults.RateLimit(2))
        mixcloud.get("bob")
    assert waits == []
    assert sum(slept) == pytest.approx(2, abs=0.5)
