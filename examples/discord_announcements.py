"""Announce new shows in a Discord channel, with picture, length and tags.

    pip install aiomixcloud
    export DISCORD_WEBHOOK=https://discord.com/api/webhooks/...
    python examples/discord_announcements.py bob HarbourRadio

Create the webhook in the settings of the channel, under Integrations; a bot account is not
necessary. Anyone who knows the URL can post, so it is not an option of the command line.

Shows are announced once, also those published while the program was stopped; ``announced.json``
stores which. ``--once`` checks once and exits, for cron. ``MIXCLOUD_API_ROOT`` is the URL of
another Mixcloud, such as a sandbox.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys
from typing import TYPE_CHECKING, Any

import aiohttp

from aiomixcloud import Mixcloud, MixcloudError
from aiomixcloud.constants import API_ROOT
from aiomixcloud.watching import NewShow, Watcher

if TYPE_CHECKING:
    from aiomixcloud.watching import Event

#: Longest wait, in seconds, for the rate limit of Discord; a longer one is left to the next check.
PATIENCE = 30.0
#: Nobody is notified because a show is called "@everyone".
SILENT: dict[str, Any] = {"allowed_mentions": {"parse": []}}


def embed(event: NewShow) -> dict[str, Any]:
    """Return a show as Discord displays it, within the limits of Discord."""
    show = event.show
    fields = []
    if length := show.get("audio_length"):
        hours, minutes = divmod(round(length / 60), 60)
        fields.append({"name": "Length", "value": f"{hours}:{minutes:02} h", "inline": True})
    if tags := [plain(tag["name"]) for tag in show.get("tags") or []]:
        fields.append({"name": "Tags", "value": ", ".join(tags)[:1000], "inline": True})
    return {
        "title": plain(show.name) or "A new show",
        "url": event.url,
        "author": {"name": event.user.name[:250]},
        "timestamp": event.time.isoformat(),
        "image": {"url": (show.get("pictures") or {}).get("large")},
        "fields": fields,
    }


def plain(text: str) -> str:
    """Return text that Discord does not interpret as formatting, mention or link."""
    return re.sub(r"([\\*_~`|<>\[\]()#:@-])", r"\\\1", text[:120])


async def announce(session: aiohttp.ClientSession, webhook: str, event: Event) -> bool:
    """Post an event, and return whether Discord accepted it."""
    text = {"content": f"{plain(event.text)}: {event.url}", **SILENT}
    content = {"embeds": [embed(event)], **SILENT} if isinstance(event, NewShow) else text
    status = await post(session, webhook, content)
    if status == 400:  # Discord refuses something in it, such as the URL of a picture
        status = await post(session, webhook, text)
    if status in {401, 403, 404}:
        sys.exit("Discord does not accept the webhook: create another one")
    accepted = 200 <= status < 300
    if not accepted:
        # Not the error of aiohttp, which may contain the URL.
        print(f"Discord does not accept messages ({status or 'no answer'})", file=sys.stderr)
    return accepted


async def post(session: aiohttp.ClientSession, webhook: str, content: dict[str, Any]) -> int:
    """Post a message, and return the status of the answer, or 0 if there is none."""
    waited = 0.0
    while True:
        try:
            # Without `wait`, Discord answers before it has checked the message.
            async with session.post(webhook, params={"wait": "true"}, json=content) as response:
                wait = seconds(response.headers.get("Retry-After"))
                if response.status != 429 or waited + wait > PATIENCE:
                    return response.status
        except (aiohttp.ClientError, TimeoutError):
            return 0
        waited += wait
        await asyncio.sleep(wait)


def seconds(header: str | None) -> float:
    """Return a wait that Discord asks for; at least one second, and one if it is not clear."""
    try:
        return max(1.0, float(header or "1"))
    except ValueError:
        return 1.0


def complain(user: str, error: MixcloudError) -> None:
    """Report a failed check; the watcher checks again later."""
    print(f"{user}: {error}", file=sys.stderr)


async def main(arguments: argparse.Namespace, webhook: str) -> None:
    """Check repeatedly, or once."""
    async with (
        Mixcloud(os.environ.get("MIXCLOUD_API_ROOT", API_ROOT)) as mixcloud,
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session,
    ):
        watcher = Watcher(mixcloud, arguments.user, state=arguments.state, on_error=complain)
        async for event in watcher.look() if arguments.once else watcher:
            if await announce(session, webhook, event):
                print(event.text, flush=True)
            else:
                watcher.defer(event)  # the next check tries again


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Announce new shows on Discord.")
    parser.add_argument("user", nargs="+", help="usernames, such as bob")
    parser.add_argument("--once", action="store_true", help="check once and exit")
    parser.add_argument("--state", default="announced.json", metavar="FILE")
    given = parser.parse_args()
    if not os.environ.get("DISCORD_WEBHOOK"):
        parser.error("set DISCORD_WEBHOOK to the URL of a webhook")
    try:
        asyncio.run(main(given, os.environ["DISCORD_WEBHOOK"]))
    except KeyboardInterrupt:
        sys.exit(130)
