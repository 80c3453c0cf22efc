"""Shows, manifests and publishers for tests."""

import asyncio
import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiomixcloud import Mixcloud, NotFoundError, predict_slugs
from aiomixcloud.publishing import (
    Event,
    FileCache,
    Journal,
    Manifest,
    Picture,
    Plan,
    Publisher,
    PublisherSync,
    Sending,
    Show,
    plan,
    read_audio_file,
)
from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sync import MixcloudSync

#: The account that publishes.
USER = "amikrop"

#: Silent MPEG audio: frames of 128 kbit/s and 44.1 kHz, 26 milliseconds each.
_FRAME = b"\xff\xfb\x90\x00" + b"\0" * 413


def write_audio(path: Path, *, seed: int = 0, frames: int = 80) -> Path:
    """Write silent audio that differs by its last frame."""
    path.write_bytes(_FRAME * frames + _FRAME[:-8] + seed.to_bytes(8, "big"))
    return path


def make_show(path: Path, name: str, *, seconds: float | None = None, **fields: Any) -> Show:
    """Return a show whose audio is a new file, unless the file exists."""
    if not path.exists():
        write_audio(path, seed=int.from_bytes(hashlib.sha256(path.name.encode()).digest()[:8]))
    with FileCache() as cache:
        audio = read_audio_file(path, cache, seconds=seconds)
    return Show(path.name, audio, name, **fields)


def make_picture(content: bytes, name: str = "cover.jpg") -> Picture:
    """Return a cover."""
    digest = hashlib.sha256(content).hexdigest()
    return Picture(name, digest, len(content), lambda: content)


@dataclass
class Station:
    """A folder of shows, a journal, and an account in a sandbox.

    The time stands still, except while the publisher sleeps.
    """

    sandbox: Sandbox
    folder: Path
    flavour: str = "sync"
    time: datetime = field(default_factory=lambda: datetime.now(UTC))
    slept: list[float] = field(default_factory=list)
    while_sleeping: Callable[[float], object] = lambda _: None

    def sleep(self, seconds: float) -> None:
        """Let time pass, also in the sandbox."""
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)
        self.sandbox.clock.advance(seconds)
        self.while_sleeping(seconds)

    @property
    def journal(self) -> Journal:
        """The journal, as it is on disk."""
        path = self.folder / "shows.csv.journal.jsonl"
        return Journal(path, api_root="sandbox", user=USER, clock=lambda: self.time)

    def client(self) -> MixcloudSync:
        """Return a client of the account that does not wait itself."""
        token = self.sandbox.token(USER)
        return MixcloudSync(
            self.sandbox.api_root, access_token=token, max_rate_limit_wait=0, retry=None
        )

    def publisher(
        self, mixcloud: MixcloudSync, journal: Journal, **settings: Any
    ) -> PublisherSync:
        """Return a publisher whose sleep takes no time."""
        return PublisherSync(
            mixcloud, journal, clock=lambda: self.time, sleep=self.sleep, **settings
        )

    def plan(self, shows: Iterable[Show]) -> Plan:
        """Return the plan for some shows."""
        with self.client() as mixcloud:
            account = self.publisher(mixcloud, self.journal).account()
        return plan(Manifest(shows=tuple(shows)), self.journal, account)

    def run(self, shows: Iterable[Show], **settings: Any) -> list[Event]:
        """Plan and run, and return all events but the progress."""
        events = self.run_plan(self.plan(shows), **settings)
        return [one for one in events if not (isinstance(one, Sending) and one.sent)]

    def run_plan(self, the_plan: Plan, **settings: Any) -> list[Event]:
        """Run a plan in the flavour of this station, and return all events."""
        if self.flavour == "async":
            return asyncio.run(self._run_plan(the_plan, **settings))
        with self.client() as mixcloud:
            return list(self.publisher(mixcloud, self.journal, **settings).run(the_plan))

    async def _run_plan(self, the_plan: Plan, **settings: Any) -> list[Event]:
        async def sleep(seconds: float) -> None:
            self.sleep(seconds)

        token = self.sandbox.token(USER)
        async with Mixcloud(
            self.sandbox.api_root, access_token=token, max_rate_limit_wait=0, retry=None
        ) as mixcloud:
            publisher = Publisher(
                mixcloud, self.journal, clock=lambda: self.time, sleep=sleep, **settings
            )
            return [event async for event in publisher.run(the_plan)]

    def names(self) -> list[str]:
        """Return the names of all shows of the account, also those not in lists, sorted."""
        found: dict[str, str] = {}
        names = {state.name for state in self.journal.states.values()}
        with self.client() as mixcloud:
            page = mixcloud.connection(USER, "cloudcasts", limit=100)
            found |= {show.key: show.name for show in page.all()}
            for slug in {slug for name in names for slug in predict_slugs(name)}:
                with suppress(NotFoundError):
                    show = mixcloud.get(f"{USER}/{slug}")
                    found[show.key] = show.name
        return sorted(found.values())

    def listed(self) -> list[str]:
        """Return the names of the shows that everybody sees in the list, sorted."""
        with MixcloudSync(self.sandbox.api_root) as mixcloud:
            return sorted(show.name for show in mixcloud.connection(USER, "cloudcasts"))

    def uploads(self) -> int:
        """Return how many uploads the sandbox received."""
        return sum(one.path.startswith("/upload/?") for one in self.sandbox.requests)
