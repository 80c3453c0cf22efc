"""`aiomixcloud.Mixcloud` of this checkout."""

from __future__ import annotations

import asyncio
from functools import cached_property

from aiomixcloud import Mixcloud
from aiomixcloud._core.decode import decode
from aiomixcloud.models import Cloudcast, ResourceList
from benchmarks.bodies import PAGE, page_body

from .running import CONCURRENT, Asynchronous


class Program(Asynchronous):
    """The tasks."""

    def __init__(self, root: str, file: str) -> None:
        super().__init__()
        self.mixcloud = Mixcloud(root, access_token="token")
        self.file = file

    @cached_property
    def body(self) -> bytes:
        """The page to decode, created late, because its size changes how memory is allocated."""
        return page_body(PAGE)

    async def leave(self) -> None:
        """Close the client."""
        await self.mixcloud.close()

    async def user(self) -> None:
        """Get a user."""
        await self.mixcloud.get("bob")

    async def page_20(self) -> None:
        """Get a page of 20 shows."""
        await self.mixcloud.new(limit=20)

    async def page_100(self) -> None:
        """Get a page of 100 shows."""
        await self.mixcloud.new(limit=PAGE)

    async def walk(self) -> None:
        """Read the names of 5,000 shows from all pages."""
        async for show in self.mixcloud.new(limit=PAGE):
            _ = show.name

    async def concurrent(self) -> None:
        """Get a user many times concurrently."""
        await asyncio.gather(*(self.mixcloud.get("bob") for _ in range(CONCURRENT)))

    async def action(self) -> None:
        """Follow a user."""
        await self.mixcloud.follow("bob")

    async def decode(self) -> None:
        """Decode a page of 100 shows, without any request."""
        self._page()

    async def plain(self) -> None:
        """Decode the page, and read three plain fields of each show."""
        for show in self._page():
            _ = show.name, show.play_count, show.audio_length

    async def nested(self) -> None:
        """Decode the page, and read a date and the name of the user of each show."""
        for show in self._page():
            _ = show.name, show.created_time, show.user.name

    async def upload_little(self) -> None:
        """Upload a few bytes, so that all modules are imported."""
        await self.mixcloud.upload(b"ID3", "Little")

    async def upload(self) -> None:
        """Upload the file."""
        await self.mixcloud.upload(self.file, "Large", progress=lambda sent, total: None)

    def _page(self) -> ResourceList[Cloudcast]:
        return ResourceList(decode(self.body), mixcloud=self.mixcloud)
