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
    from collections.abc import Iterable

    from aiomixcloud import Mixcloud
    from aiomixcloud.cli.output.writer import Output
    from aiomixcloud.models import Cloudcast


def demonstrate(output: Output) -> None:
    """Start a sandbox and show what the library does with it."""
    with Sandbox() as sandbox:
        output.line(f"Sandbox running at {sandbox.api_root} (nothing leaves this machine)")
        asyncio.run(run_async(sandbox, output))
        run_sync(sandbox, output)
    output.heading("Demo complete.")
    output.line(
        "Next: make the same calls in your own program, or run: mixcloud --sandbox popular"
    )


async def run_async(sandbox: Sandbox, output: Output) -> None:
    """Run the asynchronous parts of the demo."""
    async with sandbox.client() as mixcloud:
        popular = await mixcloud.popular(limit=8)
        _list_shows(output, "await mixcloud.popular(limit=8)", popular)
        found = await mixcloud.search("jazz", limit=5)
        _list_shows(output, 'await mixcloud.search("jazz", limit=5)', found)
        await _show_details(mixcloud, output)
        await _iterate(mixcloud, output)
        await _load(mixcloud, output)


def run_sync(sandbox: Sandbox, output: Output) -> None:
    """Show that the same calls work without ``await``."""
    output.heading("The same without await: aiomixcloud.sync")
    with sandbox.sync_client() as mixcloud:
        similar = mixcloud.get("someuser/somemix").similar()[0]
        output.line('mixcloud.get("someuser/somemix").similar()[0] -> ' + repr(similar))
        color = similar.load().picture_primary_color
        output.line(f".load().picture_primary_color -> {color!r}", "green")


def _list_shows(output: Output, call: str, shows: Iterable[Cloudcast]) -> None:
    output.heading(call)
    output.table(["show", "by", "length", "plays", "published"], map(_row, shows))


async def _show_details(mixcloud: Mixcloud, output: Output) -> None:
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


async def _iterate(mixcloud: Mixcloud, output: Output) -> None:
    output.heading('async for user in mixcloud.connection("peter", "followers"): ...')
    start = perf_counter()
    names = [user.name async for user in mixcloud.connection("peter", "followers")]
    milliseconds = (perf_counter() - start) * 1000
    output.line(f"{len(names)} followers on {-(-len(names) // 20)} pages in {milliseconds:.0f} ms")
    output.line(", ".join(names[:12]) + ", ...")


async def _load(mixcloud: Mixcloud, output: Output) -> None:
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
