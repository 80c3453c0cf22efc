"""A bot that announces each new show of some people, once.

    python examples/announce_new_shows.py bob HarbourRadio --every 300

Shows are announced on standard output, and with ``--webhook URL`` in a chat: the text is sent
there as Discord, Mattermost and others take it. What was announced is kept in
``announced.json`` (or ``--state FILE``), so that the bot may be stopped and started at any
time; shows that came meanwhile are announced then. The first time it announces nothing and
only notes where things stand. ``--once`` looks once and ends, for cron. ``--api-root`` is the
address of another Mixcloud, such as a sandbox.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp

from aiomixcloud import Mixcloud, MixcloudError
from aiomixcloud.constants import API_ROOT

if TYPE_CHECKING:
    from aiomixcloud.models import Cloudcast

#: Mixcloud's times are whole seconds.
A_SECOND = timedelta(seconds=1)


class Memory:
    """What was announced, kept in a file: of each user the latest shows and their time."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._users: dict[str, dict[str, Any]] = {}
        if file.exists():
            self._users = json.loads(file.read_text("utf-8"))

    def since(self, username: str) -> datetime | None:
        """Return when the latest known show of a user came, or None for somebody unknown."""
        known = self._users.get(username)
        return datetime.fromisoformat(known["time"]) if known else None

    def knows(self, username: str, show: Cloudcast) -> bool:
        """Tell whether a show was announced, or was there before."""
        since = self.since(username)
        if since is None or show.created_time > since:
            return False
        return show.created_time < since or show.key in self._users[username]["keys"]

    def note(self, username: str, time: datetime, key: str | None = None) -> None:
        """Keep that everything up to a time is known, and of that very second this show."""
        # Two shows may have come in the same second.
        known = self._users.get(username)
        same = known["keys"] if known and self.since(username) == time else []
        keys = [*same, key] if key else same
        self._users[username] = {"time": time.isoformat(), "keys": keys}
        draft = self._file.with_suffix(".new")
        draft.write_text(json.dumps(self._users, indent=2), "utf-8")
        draft.replace(self._file)


class Bot:
    """Looks for new shows and announces them."""

    def __init__(self, mixcloud: Mixcloud, memory: Memory, webhook: str | None = None) -> None:
        self._mixcloud = mixcloud
        self._memory = memory
        self._webhook = webhook

    async def look(self, username: str) -> None:
        """Announce what a user published since the last look, the oldest first."""
        since = self._memory.since(username)
        if since is None:
            # A moment of this machine's clock would miss shows if that is ahead of Mixcloud's.
            latest = await self._mixcloud.connection(username, "cloudcasts", limit=1)
            for show in latest:
                self._memory.note(username, show.created_time, show.key)
            if not latest:
                self._memory.note(username, datetime(2000, 1, 1, tzinfo=UTC))
            return
        fresh = []
        listing = self._mixcloud.connection(
            username, "cloudcasts", since=since - A_SECOND, limit=100
        )
        async for show in listing:
            if show.created_time < since:
                break
            if not self._memory.knows(username, show):
                fresh.append(show)
        for show in reversed(fresh):
            await self.announce(show)
            # One at a time: where the bot is ended now, the others are announced next time.
            self._memory.note(username, show.created_time, show.key)

    async def announce(self, show: Cloudcast) -> None:
        """Tell the world about a show."""
        text = f"{show.user.name} published {show.name}: {show.url}"
        if self._webhook:
            async with (
                aiohttp.ClientSession(raise_for_status=True) as session,
                session.post(self._webhook, json={"content": text, "text": text}),
            ):
                pass
        print(text, flush=True)


async def run(arguments: argparse.Namespace) -> None:
    """Look again and again, or once."""
    memory = Memory(arguments.state)
    async with Mixcloud(arguments.api_root, max_rate_limit_wait=arguments.every) as mixcloud:
        bot = Bot(mixcloud, memory, arguments.webhook)
        while True:
            for username in arguments.user:
                try:
                    await bot.look(username)
                except (MixcloudError, aiohttp.ClientError) as error:
                    # It may be better next time.
                    print(f"{username}: {error}", file=sys.stderr)
            if arguments.once:
                return
            await asyncio.sleep(arguments.every)


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Announce new shows.")
    parser.add_argument("user", nargs="+", help="user names, such as bob")
    parser.add_argument("--every", type=float, default=300, metavar="SECONDS")
    parser.add_argument("--once", action="store_true", help="look once and end")
    parser.add_argument("--webhook", metavar="URL", help="where to announce, too")
    parser.add_argument("--state", type=Path, default=Path("announced.json"), metavar="FILE")
    parser.add_argument(
        "--api-root", default=os.environ.get("MIXCLOUD_API_ROOT", API_ROOT), metavar="URL"
    )
    return parser.parse_args()


if __name__ == "__main__":
    try:
        asyncio.run(run(parse_arguments()))
    except KeyboardInterrupt:
        sys.exit(130)
