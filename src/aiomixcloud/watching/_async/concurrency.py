"""Primitives of the asynchronous watcher; the synchronous counterpart is written by hand too."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeAlias, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

#: Sleeps for a number of seconds.
Sleep: TypeAlias = Callable[[float], Awaitable[object]]

#: The default `Sleep`.
sleep: Sleep = asyncio.sleep


async def run_blocking(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function that reads or writes files, in a thread.

    If the task is cancelled, the function is completed first.
    """
    task = asyncio.ensure_future(asyncio.to_thread(function, *args, **kwargs))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
