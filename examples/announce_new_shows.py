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
import os
import sys
from typing import TYPE_CHECKING

import aiohttp

from aiomixcloud import Mixcloud, MixcloudError
from aiomixcloud.constants import API_ROOT
from aiomixcloud.watching import Watcher

if TYPE_CHECKING:
    from aiomixcloud.watching import Event


async def post(session: aiohttp.ClientSession, webhook: str, event: Event) -> bool:
    """Post an event to a chat, and return whether the chat accepted it."""
    text = f"{event.text}: {event.url}"
    # Nobody is notified because a show is called "@everyone".
    content = {"content": text, "text": text, "allowed_mentions": {"parse": []}}
    try:
        async with session.post(webhook, json=content) as response:
            response.raise_for_status()
    except aiohttp.ClientResponseError as error:
        print(f"the chat responded with status {error.status}", file=sys.stderr)
        return False
    except (aiohttp.ClientError, TimeoutError) as error:
        print(f"the chat cannot be reached: {type(error).__name__}", file=sys.stderr)
        return False
    return True


def complain(user: str, error: MixcloudError) -> None:
    """Report a failed check; the watcher checks again later."""
    print(f"{user}: {error}", file=sys.stderr)


async def run(arguments: argparse.Namespace) -> None:
    """Check repeatedly, or once."""
    async with (
        Mixcloud(arguments.api_root, max_rate_limit_wait=5) as mixcloud,
        aiohttp.ClientSession() as session,
    ):
        watcher = Watcher(
            mixcloud,
            arguments.user,
            state=arguments.state,
            every=arguments.every,
            on_error=complain,
        )
        async for event in watcher.look() if arguments.once else watcher:
            if arguments.webhook and not await post(session, arguments.webhook, event):
                # The next check tries again.
                watcher.defer(event)
            else:
                print(f"{event.text}: {event.url}", flush=True)


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Announce new shows.")
    parser.add_argument("user", nargs="+", help="usernames, such as bob")
    parser.add_argument("--every", type=float, default=300, metavar="SECONDS")
    parser.add_argument("--once", action="store_true", help="check once and exit")
    parser.add_argument("--webhook", metavar="URL", help="also post to this webhook")
    parser.add_argument("--state", default="announced.json", metavar="FILE")
    parser.add_argument(
        "--api-root", default=os.environ.get("MIXCLOUD_API_ROOT", API_ROOT), metavar="URL"
    )
    return parser.parse_args()


if __name__ == "__main__":
    try:
        asyncio.run(run(parse_arguments()))
    except KeyboardInterrupt:
        sys.exit(130)
