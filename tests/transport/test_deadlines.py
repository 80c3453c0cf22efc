"""One timer for all deadlines of a loop, and each ends what it should."""

import asyncio
from typing import Any

import pytest

from aiomixcloud._transport.aiohttp_deadlines import Deadlines


async def held(deadlines: Deadlines, seconds: float | None) -> float:
    """Do something without end; return the seconds after which it was ended."""
    start = deadlines.loop.time()
    with pytest.raises(TimeoutError), deadlines.after(seconds):
        await asyncio.sleep(60)
    return deadlines.loop.time() - start


async def test_each_ends_at_its_own_time() -> None:
    deadlines = Deadlines(asyncio.get_running_loop())
    ended: list[float] = []

    async def end(limit: float) -> None:
        seconds = await held(deadlines, limit)
        ended.append(limit)
        assert limit - 0.01 <= seconds < limit + 10

    await asyncio.gather(*map(end, [0.2, 0.05, 0.1, 0.05]))
    assert ended == [0.05, 0.05, 0.1, 0.2]


async def test_there_is_one_timer() -> None:
    loop = asyncio.get_running_loop()
    deadlines = Deadlines(loop)
    set_at: list[float] = []
    call_at = loop.call_at

    def counted(at: float, *rest: Any, **more: Any) -> asyncio.TimerHandle:
        set_at.append(at)
        return call_at(at, *rest, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "call_at", counted)
        for _ in range(100):
            with deadlines.after(300):
                pass
    deadlines.stop()
    assert len(set_at) == 1


async def test_one_without_a_time_can_be_given_one() -> None:
    deadlines = Deadlines(asyncio.get_running_loop())

    async def main() -> None:
        with deadlines.after(None) as deadline:
            await asyncio.sleep(0.01)
            deadline.reschedule(deadlines.loop.time() + 0.01)
            await asyncio.sleep(60)

    with pytest.raises(TimeoutError):
        await main()


async def test_what_is_done_in_time_goes_on_afterwards() -> None:
    deadlines = Deadlines(asyncio.get_running_loop())
    with deadlines.after(0.05):
        await asyncio.sleep(0)
    await asyncio.sleep(0.1)
    current = asyncio.current_task()
    assert current is not None
    assert not current.cancelling()


async def test_whoever_cancels_at_the_same_time_is_in_the_right() -> None:
    deadlines = Deadlines(asyncio.get_running_loop())

    async def main() -> None:
        with deadlines.after(60) as deadline:
            deadline.expire()
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            await asyncio.sleep(60)

    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(main())


async def test_another_exception_comes_out_as_it_is() -> None:
    deadlines = Deadlines(asyncio.get_running_loop())

    async def main() -> None:
        with deadlines.after(60) as deadline:
            deadline.expire()
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                raise KeyError from None

    with pytest.raises(KeyError):
        await main()
    current = asyncio.current_task()
    assert current is not None
    assert not current.cancelling()
