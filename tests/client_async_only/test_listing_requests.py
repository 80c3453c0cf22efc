"""Features of the asynchronous flavour: tasks, timeouts, sessions, event loops."""

import asyncio
import warnings

import aiohttp
import pytest

from aiomixcloud import Mixcloud
from aiomixcloud.models import ResourceList
from aiomixcloud.sandbox import Sandbox


async def test_a_listing_works_with_gather_tasks_and_time_limits(sandbox: Sandbox) -> None:
    async with sandbox.client() as mixcloud:
        pages = await asyncio.gather(mixcloud.popular(), mixcloud.hot(), mixcloud.new())
        task = asyncio.create_task(mixcloud.popular())
        limited = await asyncio.wait_for(mixcloud.popular(), 10)
        assert [page.name for page in pages] == [
            "Popular Cloudcasts",
            "Hot Cloudcasts",
            "New Cloudcasts",
        ]
        assert await task == limited
        assert isinstance(limited, ResourceList)


async def test_a_listing_task_can_be_cancelled(sandbox: Sandbox) -> None:
    async with sandbox.client() as mixcloud:
        task = asyncio.create_task(mixcloud.popular())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert len(await mixcloud.popular()) == 20


async def test_a_listing_can_be_awaited_again(sandbox: Sandbox) -> None:
    async with sandbox.client() as mixcloud:
        listing = mixcloud.popular()
        assert await listing == await listing


async def test_async_for_iterates_over_every_page(sandbox: Sandbox) -> None:
    async with sandbox.client() as mixcloud:
        keys = [show.key async for show in mixcloud.search("metal")]
    assert len(keys) == 165


async def test_a_listing_that_is_dropped_unused_warns(sandbox: Sandbox) -> None:
    async with sandbox.client() as mixcloud:
        with pytest.warns(RuntimeWarning, match="never awaited or iterated"):
            mixcloud.popular()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            mixcloud.popular().close()


async def test_a_callers_session_is_used_and_left_open(sandbox: Sandbox) -> None:
    requests: list[str] = []

    async def count(*arguments: object) -> None:
        requests.append("one more")

    tracing = aiohttp.TraceConfig()
    tracing.on_request_end.append(count)
    async with aiohttp.ClientSession(trace_configs=[tracing]) as session:
        async with Mixcloud(sandbox.api_root, session=session) as mixcloud:
            await mixcloud.get("bob")
        assert requests == ["one more"]
        assert not session.closed


async def test_a_session_of_another_kind_is_refused() -> None:
    with pytest.raises(TypeError, match=r"aiohttp\.ClientSession"):
        Mixcloud(session=object())  # type: ignore[arg-type]


async def test_a_closed_client_can_be_used_again(sandbox: Sandbox) -> None:
    mixcloud = sandbox.client()
    assert (await mixcloud.get("bob")).name == "Bob"
    await mixcloud.close()
    assert (await mixcloud.get("bob")).name == "Bob"
    await mixcloud.close()


def test_a_client_made_before_any_loop_works_in_several(sandbox: Sandbox) -> None:
    mixcloud = sandbox.client()

    async def main() -> str:
        async with mixcloud:
            return str((await mixcloud.get("bob")).name)

    assert [asyncio.run(main()), asyncio.run(main())] == ["Bob", "Bob"]


def test_calls_wait_for_each_other_in_each_of_several_loops(sandbox: Sandbox) -> None:
    mixcloud = Mixcloud(sandbox.api_root, max_connections=1)

    async def main() -> set[str]:
        async with mixcloud:
            users = await asyncio.gather(*(mixcloud.get("bob") for _ in range(3)))
        return {user.name for user in users}

    assert [asyncio.run(main()), asyncio.run(main())] == [{"Bob"}, {"Bob"}]


async def test_many_tasks_share_a_client(sandbox: Sandbox) -> None:
    async with sandbox.client() as mixcloud:
        names = await asyncio.gather(*(mixcloud.get("bob") for _ in range(100)))
    assert {user.name for user in names} == {"Bob"}


async def test_a_forgotten_await_is_explained(sandbox: Sandbox) -> None:
    async with sandbox.client() as mixcloud:
        listing = mixcloud.popular()
        with pytest.raises(TypeError, match="has not been awaited"):
            listing[0]  # type: ignore[index]
        with pytest.raises(TypeError, match="has not been awaited"):
            len(listing)  # type: ignore[arg-type]
        with pytest.raises(AttributeError, match="await it to fetch a page"):
            _ = listing.next_link  # type: ignore[attr-defined]
        listing.close()
