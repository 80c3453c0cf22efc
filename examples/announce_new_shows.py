"""A bot that announces each new show of some users once.

    python examples/announce_new_shows.py bob HarbourRadio --every 300

The bot prints each show on standard output and, with ``--webhook URL``, posts it to a chat, in the
format of Discord, Mattermost and others. It stores what it announced in ``announced.json`` (or
``--state FILE``), so you can stop and restart it at any time; shows published meanwhile are
announced then. The first run announces nothing and only records the latest shows. ``--once``
checks once and exits, for cron. ``--api-root`` is the URL of another Mixcloud, such as a sandbox.
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
    """The announced shows, stored in a file: the latest shows of each user and their time."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._users: dict[str, dict[str, Any]] = {}
        if file.exists():
            self._users = json.loads(file.read_text("utf-8"))

    def since(self, username: str) -> datetime | None:
        """Return the time of the latest known show of a user, or None for an unknown user."""
        known = self._users.get(username)
        return datetime.fromisoformat(known["time"]) if known else None

    def knows(self, username: str, show: Cloudcast) -> bool:
        """Return whether a show was announced or existed before."""
        since = self.since(username)
        if since is None or show.created_time > since:
            return False
        return show.created_time < since or show.key in self._users[username]["keys"]

    def note(self, username: str, time: datetime, key: str | None = None) -> None:
        """Record that all shows before a time are known, and this show of that second."""
        # Two shows may have been published in the same second.
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
        """Announce the shows of a user since the last check, oldest first."""
        since = self._memory.since(username)
        if since is None:
            # Using the local clock would miss shows if it is ahead of Mixcloud's.
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
            # Record each one: if the bot stops here, the next run announces the rest.
            self._memory.note(username, show.created_time, show.key)

    async def announce(self, show: Cloudcast) -> None:
        """Announce a show."""
        text = f"{show.user.name} published {show.name}: {show.url}"
        if self._webhook:
            async with (
                aiohttp.ClientSession(raise_for_status=True) as session,
                session.post(self._webhook, json={"content": text, "text": text}),
            ):
                pass
        print(text, flush=True)


async def run(arguments: argparse.Namespace) -> None:
    """Check repeatedly, or once."""
    memory = Memory(arguments.state)
    async with Mixcloud(arguments.api_root, max_rate_limit_wait=arguments.every) as mixcloud:
        bot = Bot(mixcloud, memory, arguments.webhook)
        while True:
            for username in arguments.user:
                try:
                    await bot.look(username)
                except (MixcloudError, aiohttp.ClientError) as error:
                    # The next check may succeed.
                    print(f"{username}: {error}", file=sys.stderr)
            if arguments.once:
                return
            await asyncio.sleep(arguments.every)


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Announce new shows.")
    parser.add_argument("user", nargs="+", help="user names, such as bob")
    parser.add_argument("--every", type=float, default=300, metavar="SECONDS")
    parser.add_argument("--once", action="store_true", help="check once and exit")
    parser.add_argument("--webhook", metavar="URL", help="also post to this webhook")
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
