"""`aiomixcloud.sync.MixcloudSync` of this checkout."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from aiomixcloud.sync import MixcloudSync
from benchmarks.bodies import PAGE

from .running import CONCURRENT, Blocking


class Program(Blocking):
    """The tasks."""

    def __init__(self, root: str, file: str) -> None:
        self.mixcloud = MixcloudSync(root, access_token="token")
        self.file = file
        self.threads = ThreadPoolExecutor(CONCURRENT)

    def close(self) -> None:
        """Close the client."""
        self.threads.shutdown()
        self.mixcloud.close()

    def user(self) -> None:
        """Get a user."""
        self.mixcloud.get("bob")

    def page_20(self) -> None:
        """Get a page of 20 shows."""
        self.mixcloud.new(limit=20)

    def page_100(self) -> None:
        """Get a page of 100 shows."""
        self.mixcloud.new(limit=PAGE)

    def walk(self) -> None:
        """Read the names of 5,000 shows from all pages."""
        for show in self.mixcloud.new(limit=PAGE).all():
            _ = show.name

    def concurrent(self) -> None:
        """Get a user in many threads at once."""
        list(self.threads.map(self.mixcloud.get, ["bob"] * CONCURRENT))

    def action(self) -> None:
        """Follow a user."""
        self.mixcloud.follow("bob")

    def upload_little(self) -> None:
        """Upload a few bytes, so that all modules are imported."""
        self.mixcloud.upload(b"ID3", "Little")

    def upload(self) -> None:
        """Upload the file."""
        self.mixcloud.upload(self.file, "Large", progress=lambda sent, total: None)
