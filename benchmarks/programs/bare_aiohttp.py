"""Plain aiohttp: answers are read, and decoded only if the task requires it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp

from benchmarks.bodies import PAGE

from .running import CONCURRENT, Asynchronous


class Program(Asynchronous):
    """The tasks."""

    def __init__(self, root: str, file: str) -> None:
        super().__init__()
        self.root = root
        self.runner.run(self.enter())

    async def enter(self) -> None:
        """Create the session, which needs a running loop."""
        self.session = aiohttp.ClientSession()

    async def leave(self) -> None:
        """Close the session."""
        await self.session.close()

    async def user(self) -> None:
        """Get a user."""
        await self._read(f"{self.root}/bob/?metadata=1")

    async def user_json(self) -> None:
        """Get a user and decode it."""
        async with self.session.get(f"{self.root}/bob/?metadata=1") as response:
            await response.json(content_type=None)

    async def page_20(self) -> None:
        """Get a page of 20 shows."""
        await self._read(f"{self.root}/new/?limit=20&metadata=1")

    async def page_100(self) -> None:
        """Get a page of 100 shows."""
        await self._read(f"{self.root}/new/?limit={PAGE}&metadata=1")

    async def walk(self) -> None:
        """Read the names of 5,000 shows from all pages."""
        url: str | None = f"{self.root}/new/?limit={PAGE}&metadata=1"
        while url is not None:
            page: dict[str, Any] = json.loads(await self._read(url))
            for show in page["data"]:
                _ = show["name"]
            url = page["paging"].get("next")

    async def concurrent(self) -> None:
        """Get a user many times concurrently."""
        await asyncio.gather(*(self.user() for _ in range(CONCURRENT)))

    async def action(self) -> None:
        """Follow a user."""
        async with self.session.post(f"{self.root}/bob/follow/?access_token=token") as response:
            await response.read()

    async def _read(self, url: str) -> bytes:
        async with self.session.get(url) as response:
            return await response.read()
