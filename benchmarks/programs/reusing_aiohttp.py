"""Plain aiohttp in a process that reuses the memory of receive buffers, see the page."""

from __future__ import annotations

from . import bare_aiohttp


class Program(bare_aiohttp.Program):
    """The tasks."""

    def __init__(self, root: str, file: str) -> None:
        bytes(4 * 1024 * 1024)
        super().__init__(root, file)
