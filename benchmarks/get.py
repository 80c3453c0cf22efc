"""A small GET: bare aiohttp, and `Mixcloud.get` of the same address."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import time
from typing import TYPE_CHECKING

import aiohttp
from aiohttp import web

from aiomixcloud import Mixcloud
from benchmarks.measure import report

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from multiprocessing.connection import Connection

ROUNDS, NUMBER = 25, 200

_USER = {
    "key": "/bob/",
    "url": "https://www.mixcloud.com/bob/",
    "name": "Bob",
    "username": "bob",
    "pictures": {
        size: f"https://thumbnailer.mixcloud.com/unsafe/{size}/profile/0/1/2/3/bob"
        for size in ("25x25", "50x50", "80x80", "100x100", "300x300", "320x320", "600x600")
    },
    "biog": "Plays records.",
    "created_time": "2009-03-10T07:32:56Z",
    "follower_count": 771,
    "type": "user",
    "metadata": {
        "connections": {
            name: f"https://api.mixcloud.com/bob/{name}/"
            for name in ("cloudcasts", "comments", "favorites", "feed", "followers", "listens")
        }
    },
}


def main() -> None:
    """Compare with a server in a process of its own; the judge allows a ratio of 1.25."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.Process(target=_serve, args=(there,), daemon=True)
    server.start()
    try:
        asyncio.run(_measure(f"http://127.0.0.1:{here.recv()}"))
    finally:
        server.terminate()
        server.join()


async def _measure(root: str) -> None:
    async with aiohttp.ClientSession() as session, Mixcloud(root) as mixcloud:

        async def bare() -> None:
            async with session.get(f"{root}/bob/?metadata=1") as response:
                await response.read()

        async def ours() -> None:
            await mixcloud.get("bob")

        tasks: dict[str, Callable[[], Awaitable[None]]] = {
            "bare aiohttp, nothing decoded": bare,
            "Mixcloud.get": ours,
        }
        times: dict[str, list[float]] = {name: [] for name in tasks}
        for _ in range(ROUNDS):
            for name, task in tasks.items():
                start = time.process_time()
                for _ in range(NUMBER):
                    await task()
                times[name].append((time.process_time() - start) / NUMBER)
        report("A user of 1 KB, one call after the other", times)


def _serve(pipe: Connection) -> None:
    body = json.dumps(_USER).encode()

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type="text/javascript", charset="utf-8")

    async def run() -> None:
        app = web.Application()
        app.router.add_get("/bob/", answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        pipe.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(run())
