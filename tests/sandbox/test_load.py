"""Fifty concurrent clients all get correct responses."""

from __future__ import annotations

import asyncio
import itertools
import threading
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from benchmarks.load import load
from tests.sandbox.api_client import ApiClient

if TYPE_CHECKING:
    from aiomixcloud.sandbox import Sandbox

CLIENTS = 50
PATHS = [
    "/popular/?limit=20&metadata=1",
    "/new/?limit=100",
    "/search/?q=rock",
    "/bob/feed/",
    "/genres/jazz/popular/",
    "/genres/house+city:london/hot/",
    "/HarbourRadio/cloudcasts/",
    "/luke/a-nice-mix/",
    "/luke/a-nice-mix/similar/",
    "/peter/followers/?offset=20",
]


async def read_all(
    host: str, port: int, paths: list[str], done: threading.Event
) -> dict[str, set[bytes]]:
    """Send requests on one connection until the changes are done; return the bodies by path."""
    reader, writer = await asyncio.open_connection(host, port)
    bodies: dict[str, set[bytes]] = {path: set() for path in paths}
    for path in itertools.cycle(paths):
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        assert head.startswith("HTTP/1.1 200 OK"), head
        size = int(head.partition("Content-Length: ")[2].split("\r\n")[0])
        bodies[path].add(await reader.readexactly(size))
        if done.is_set():
            break
    writer.close()
    await writer.wait_closed()
    return bodies


async def test_fifty_clients_get_the_right_answers_while_data_changes(fresh: Sandbox) -> None:
    expected = {path: ApiClient(fresh.api_root)(path).raw for path in PATHS}
    amikrop = ApiClient(fresh.api_root, fresh.token("amikrop"))
    url = urlsplit(fresh.api_root)
    host, port = url.hostname or "", url.port or 0
    done = threading.Event()

    def change() -> None:
        """Add a show to and remove it from listen later, which only its user can see."""
        try:
            for method in ("POST", "DELETE") * 10:
                assert amikrop("/alice/cafe-mix/listen-later/", method).status in (200, 404)
        finally:
            done.set()

    changing = asyncio.create_task(asyncio.to_thread(change))
    everybody = [
        read_all(host, port, PATHS[place % len(PATHS) :] + PATHS[: place % len(PATHS)], done)
        for place in range(CLIENTS)
    ]
    answered = await asyncio.gather(*everybody)
    await changing
    for path, body in expected.items():
        bodies = set().union(*(bodies[path] for bodies in answered))
        assert bodies == {body}, path


async def test_the_load_of_the_benchmark_arrives(sandbox: Sandbox) -> None:
    url = urlsplit(sandbox.api_root)
    paths = itertools.cycle(["/bob/", "/nobody/"])
    outcome = await load(
        url.hostname or "",
        url.port or 0,
        itertools.islice(paths, 1000),
        clients=CLIENTS,
    )
    assert len(outcome.latencies) == 1000
    assert outcome.errors == ["HTTP/1.1 404 Not Found"] * 500
    assert outcome.rate > 1
    # Links have the host of the request.
    body = len(ApiClient(sandbox.api_root)("/bob/", headers={"Host": url.hostname or ""}).raw)
    assert body in outcome.sizes
    stopped = await load(
        url.hostname or "", url.port or 0, itertools.repeat("/bob/"), clients=3, seconds=0.5
    )
    assert stopped.sizes == {body}
    assert stopped.errors == []
