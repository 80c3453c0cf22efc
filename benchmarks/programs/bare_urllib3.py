"""Plain urllib3: answers are read, and decoded only if the task requires it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import urllib3

from benchmarks.bodies import PAGE

from .running import CONCURRENT, Blocking


class Program(Blocking):
    """The tasks."""

    def __init__(self, root: str, file: str) -> None:
        self.root = root
        self.pools = urllib3.PoolManager(maxsize=CONCURRENT)
        self.threads = ThreadPoolExecutor(CONCURRENT)

    def close(self) -> None:
        """Close the connections."""
        self.threads.shutdown()
        self.pools.clear()

    def user(self) -> None:
        """Get a user."""
        self._read(f"{self.root}/bob/?metadata=1")

    def page_20(self) -> None:
        """Get a page of 20 shows."""
        self._read(f"{self.root}/new/?limit=20&metadata=1")

    def page_100(self) -> None:
        """Get a page of 100 shows."""
        self._read(f"{self.root}/new/?limit={PAGE}&metadata=1")

    def walk(self) -> None:
        """Read the names of 5,000 shows from all pages."""
        url: str | None = f"{self.root}/new/?limit={PAGE}&metadata=1"
        while url is not None:
            page: dict[str, Any] = json.loads(self._read(url))
            for show in page["data"]:
                _ = show["name"]
            url = page["paging"].get("next")

    def concurrent(self) -> None:
        """Get a user in many threads at once."""
        list(self.threads.map(self._read, [f"{self.root}/bob/?metadata=1"] * CONCURRENT))

    def action(self) -> None:
        """Follow a user."""
        _ = self.pools.request("POST", f"{self.root}/bob/follow/?access_token=token").data

    def _read(self, url: str) -> bytes:
        return self.pools.request("GET", url).data
