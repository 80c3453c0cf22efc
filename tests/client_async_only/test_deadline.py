"""The deadline of a request cancels its task, as `asyncio.timeout` does."""

import asyncio
import time

import pytest

from aiomixcloud._transport.deadline import Deadline


async def test_a_missed_deadline_is_a_timeout_and_not_a_cancellation() -> None:
    with pytest.raises(TimeoutError), Deadline(asyncio.get_running_loop(), 0.01):
        await asyncio.sleep(60)

    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_a_deadline_ends_with_its_block() -> None:
    with Deadline(asyncio.get_running_loop(), 0.01):
        pass

    await asyncio.sleep(0.05)


async def test_a_deadline_can_be_set_later() -> None:
    deadline = Deadline(asyncio.get_running_loop(), None)
    assert not deadline.is_set()
    deadline.reschedule(60)
    deadline.reschedule(0.01)
    assert deadline.is_set()
    with pytest.raises(TimeoutError), deadline:
        await asyncio.sleep(60)


async def test_a_cancelled_task_stays_cancelled_if_the_deadline_passes_too() -> None:
    loop = asyncio.get_running_loop()

    async def request() -> None:
        with Deadline(loop, 0.01):
            await asyncio.sleep(60)

    task = asyncio.create_task(request())
    loop.call_later(0.02, task.cancel)
    await asyncio.sleep(0)
    # Both timers are due when the loop continues, and run before the task.
    time.sleep(0.05)  # noqa: ASYNC251
    with pytest.raises(asyncio.CancelledError):
        await task
    assert task.cancelled()


async def test_a_timeout_of_the_caller_is_not_taken_for_the_deadline() -> None:
    limit = asyncio.timeout(0.01)
    with pytest.raises(TimeoutError):
        await _sleep_within(limit)
    assert limit.expired()


async def _sleep_within(limit: asyncio.Timeout) -> None:
    async with limit:
        with Deadline(asyncio.get_running_loop(), 60):
            await asyncio.sleep(60)


async def test_other_errors_pass() -> None:
    with pytest.raises(ValueError, match="invalid"), Deadline(asyncio.get_running_loop(), 60):
        raise ValueError("invalid")


def test_requests_are_sent_in_a_task() -> None:
    loop = asyncio.new_event_loop()
    try:
        with pytest.raises(RuntimeError, match="in a task"):
            Deadline(loop, 60)
    finally:
        loop.close()
