"""A world in memory whose lists a watcher reads as from a client."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from aiomixcloud import ServerError
from aiomixcloud.watching import MemoryState, UserMemory

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aiomixcloud.sync import MixcloudSync

DAY = 86_400
BEGIN = 1_800_000_000


@dataclass
class Show:
    """A show, and from when on lists contain it."""

    key: str
    created: int
    visible: int


@dataclass
class World:
    """The shows of bob."""

    now: int = BEGIN
    shows: dict[str, Show] = field(default_factory=dict)
    requests: int = 0
    #: How many further requests succeed; None for all.
    good: int | None = None

    def publish(self, number: int, *, age: int = 0, lag: int = 0) -> str:
        """Publish a show, also again; `age` is that of a draft."""
        key = f"/bob/{number}/"
        self.shows[key] = Show(key, self.now - age, self.now + lag)
        return key

    def visible(self) -> list[Show]:
        found = [show for show in self.shows.values() if show.visible <= self.now]
        return sorted(found, key=lambda show: (-show.created, show.key))

    @property
    def client(self) -> MixcloudSync:
        return cast("MixcloudSync", SimpleNamespace(raise_exceptions=True, connection=self.list))

    def clock(self) -> datetime:
        return datetime.fromtimestamp(self.now, UTC)

    def list(self, user: str, name: str, *, since: datetime | None, limit: int) -> Any:
        """Return a list with pages, as `MixcloudSync.connection` does."""
        assert (user, name) == ("bob", "cloudcasts")
        return SimpleNamespace(pages=lambda: self._pages(since, limit))

    def _pages(self, since: datetime | None, limit: int) -> Iterator[Any]:
        begin = since.timestamp() if since else 0
        shows = [show for show in self.visible() if show.created > begin]
        for start in range(0, max(len(shows), 1), limit):
            if self.good is not None:
                self.good -= 1
                if self.good < 0:
                    raise ServerError("Mixcloud is unavailable", status=503)
            self.requests += 1
            items = [_item(show) for show in shows[start : start + limit]]
            more = "more" if start + limit < len(shows) else None
            yield SimpleNamespace(data={"data": items}, next_link=more)


def _item(show: Show) -> dict[str, Any]:
    created = datetime.fromtimestamp(show.created, UTC)
    return {
        "key": show.key,
        "name": f"Show {show.key}",
        "url": f"https://www.mixcloud.com{show.key}",
        "created_time": f"{created:%Y-%m-%dT%H:%M:%SZ}",
        "user": {"key": "/bob/", "username": "bob", "name": "Bob"},
    }


class TextState(MemoryState):
    """State that a new watcher reads from text, as after a restart."""

    def load(self) -> Mapping[str, UserMemory]:
        texts = {name: json.dumps(memory.to_dict()) for name, memory in super().load().items()}
        return {name: UserMemory.read(json.loads(text)) for name, text in texts.items()}
