"""A demo of the library in an embedded sandbox.

Run it with ``mixcloud demo``, or ``make demo`` in a checkout.
"""

from __future__ import annotations

import asyncio
from time import perf_counter
from typing import TYPE_CHECKING

from aiomixcloud.cli.output.formatting import length
from aiomixcloud.sandbox import Sandbox

if TYPE_CHECKING:
    from aiomixcloud import Mixcloud
    from aiomixcloud.cli.output.writer import Output
    from aiomixcloud.models import Cloudcast


def demonstrate(output: Output) -> None:
    """Start a sandbox and show what the library does with it."""
    with Sandbox() as sandbox:
        output.line(f"Sandbox running at {sandbox.api_root} (nothing leaves this machine)")
        asyncio.run(show(sandbox, output))
        blocking(sandbox, output)
    output.heading("Demo complete.")
    output.line(
        "Next: make the same calls in your own program, or run: mixcloud --sandbox popular"
    )


async def show(sandbox: Sandbox, output: Output) -> None:
    """Run the asynchronous parts of the demo."""
    async with sandbox.client() as mixcloud:
        await _popular(mixcloud, output)
        await _search(mixcloud, output)
        await _details(mixcloud, output)
        await _walk(mixcloud, output)
        await _partial(mixcloud, output)


def blocking(sandbox: Sandbox, output: Output) -> None:
    """Show that the same calls work without ``await``."""
    output.heading("The same without await: aiomixcloud.sync")
    with sandbox.sync_client() as mixcloud:
        similar = mixcloud.get("someuser/somemix").similar()[0]
        output.line('mixcloud.get("someuser/somemix").similar()[0] -> ' + repr(similar))
        color = similar.load().picture_primary_color
        output.line(f".load().picture_primary_color -> {color!r}", "green")


async def _popular(mixcloud: Mixcloud, output: Output) -> None:
    output.heading("await mixcloud.popular(limit=8)")
    shows = await mixcloud.popular(limit=8)
    output.table(["show", "by", "length", "plays", "published"], map(_row, shows))


async def _search(mixcloud: Mixcloud, output: Output) -> None:
    output.heading('await mixcloud.search("jazz", limit=5)')
    found = await mixcloud.search("jazz", limit=5)
    output.table(["show", "by", "length", "plays", "published"], map(_row, found))


async def _details(mixcloud: Mixcloud, output: Output) -> None:
    output.heading('await mixcloud.get("luke/a-nice-mix")')
    show = await mixcloud.get("luke/a-nice-mix")
    comments = await show.comments()
    output.fields(
        [
            ("name", show.name),
            ("by", show.user.name),
            ("published", f"{show.created_time:%a %Y-%m-%d %H:%M} UTC"),
            ("length", length(show.get("audio_length"))),
            ("tags", ", ".join(tag.name for tag in show.tags)),
            ("description", show.description),
            *((comment.user.name, comment.comment) for comment in comments[:3]),
        ]
    )


async def _walk(mixcloud: Mixcloud, output: Output) -> None:
    output.heading('async for user in mixcloud.connection("peter", "followers"): ...')
    start = perf_counter()
    names = [user.name async for user in mixcloud.connection("peter", "followers")]
    milliseconds = (perf_counter() - start) * 1000
    output.line(f"{len(names)} followers on {-(-len(names) // 20)} pages in {milliseconds:.0f} ms")
    output.line(", ".join(names[:12]) + ", ...")


async def _partial(mixcloud: Mixcloud, output: Output) -> None:
    output.heading("show = (await mixcloud.hot())[5]")
    show = (await mixcloud.hot())[5]
    output.line(repr(show))
    try:
        output.line(show.description)
    except AttributeError as error:
        output.line(f"show.description -> AttributeError: {error}", "yellow")
    output.heading("await show.load()")
    await show.load()
    output.line(f"show.description -> {show.description!r}", "green")


def _row(show: Cloudcast) -> list[object]:
    return [
        show.name,
        show.user.name,
        length(show.get("audio_length")),
        "hidden" if show.get("hidden_stats") else show.play_count,
        f"{show.created_time:%Y-%m-%d}",
    ]
