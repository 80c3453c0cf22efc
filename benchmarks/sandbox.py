"""Measure the sandbox: concurrent clients, and every list of a large world.

``python -m benchmarks sandbox``. The server and the clients run in separate processes; the clients
do less work for an answer than the server. Lists are requested with parameters never used before,
so that no answer comes from the cache.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import multiprocessing
import statistics
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from aiomixcloud.sandbox import Sandbox
from aiomixcloud.sync import MixcloudSync
from benchmarks.load import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from benchmarks.load import Outcome

_PAGE = "limit=20&metadata=1"
_GZIP = "Accept-Encoding: gzip\r\n"

# The generated user with the most followers, and the tag and city of the lists.
_USER, _TAG, _CITY = "alba-ashdown", "house", "city:london"

_USER_LISTS = (
    *("cloudcasts", "comments", "favorites", "feed", "followers", "following", "listens"),
    "playlists",
)
# The number of requests for each list.
_TIMES = 15

_FAR = "offset=5000"


def main(arguments: list[str]) -> None:
    """Measure concurrent clients and lists, and print the results."""
    parser = argparse.ArgumentParser("python -m benchmarks sandbox", description=main.__doc__)
    parser.add_argument(
        "--seconds", type=float, default=5.0, help="duration of each load; 5 by default"
    )
    parser.add_argument("--users", type=int, default=20_000, help="users in the large world")
    parser.add_argument("--shows", type=int, default=200_000, help="shows in the large world")
    options = parser.parse_args(arguments)
    with _served(0, 0) as server:
        _show_loads(server, options.seconds)
    with _served(options.users, options.shows) as server:
        _show_lists(server, f"{options.users} users and {options.shows} additional shows")


class _Server:
    """A sandbox in a separate process."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self.root, self.token, self.start = pipe.recv()

    def processor_time(self) -> float:
        self._pipe.send(None)
        seconds: float = self._pipe.recv()
        return seconds

    def load(self, paths: Iterator[str], **options: float | str) -> Outcome:
        url = urlsplit(self.root)
        assert url.hostname
        assert url.port
        return asyncio.run(load(url.hostname, url.port, paths, **options))  # type: ignore[arg-type]


@contextmanager
def _served(users: int, shows: int) -> Iterator[_Server]:
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_serve, args=(there, users, shows), daemon=True)
    process.start()
    try:
        yield _Server(here)
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Connection, users: int, shows: int) -> None:
    start = time.perf_counter()
    with Sandbox(users=users, shows=shows) as sandbox:
        pipe.send((sandbox.api_root, sandbox.token("bob"), time.perf_counter() - start))
        while True:
            pipe.recv()
            pipe.send(time.process_time())


def _show_loads(server: _Server, seconds: float) -> None:
    table = Table(title="50 concurrent clients", title_justify="left", box=None)
    for heading in ("request", "per second", "errors", "median", "99th percentile", "server time"):
        table.add_column(heading, justify="left" if heading == "request" else "right")
    popular = f"/popular/?{_PAGE}"
    uncached = (f"/popular/?{_PAGE}&offset={place % 700}&_={place}" for place in itertools.count())
    for name, paths, headers in (
        ("a page of 20 popular shows", itertools.repeat(popular), ""),
        ("with a token", itertools.repeat(f"{popular}&access_token={server.token}"), ""),
        ("compressed", itertools.repeat(popular), _GZIP),
        ("a user's shows", itertools.repeat(f"/HarbourRadio/cloudcasts/?{_PAGE}"), ""),
        ("a search", itertools.repeat(f"/search/?q=mix&{_PAGE}"), ""),
        ("a tag", itertools.repeat(f"/genres/{_TAG}/popular/?{_PAGE}"), ""),
        ("uncached pages", uncached, ""),
    ):
        before = server.processor_time()
        outcome = server.load(paths, seconds=seconds, headers=headers)
        spent = (server.processor_time() - before) / len(outcome.latencies)
        slowest = statistics.quantiles(outcome.latencies, n=100)[98]
        table.add_row(
            *(name, f"{outcome.rate:.0f}", str(len(outcome.errors))),
            *(_milliseconds(statistics.median(outcome.latencies)), _milliseconds(slowest)),
            _milliseconds(spent),
        )
    Console().print(table)


def _show_lists(server: _Server, world: str) -> None:
    title = f"Lists among {world}, started in {server.start:.1f} s"
    table = Table(title=title, title_justify="left", box=None)
    for heading in ("list", "median", "slowest", "server time"):
        table.add_column(heading, justify="left" if heading == "list" else "right")
    unheard_of = itertools.count()
    for path in _lists(server):
        question = f"{path}{'&' if '?' in path else '?'}{_PAGE}"
        before = server.processor_time()
        times = server.load(
            (f"{question}&_={next(unheard_of)}" for _ in range(_TIMES)), clients=1
        ).latencies
        spent = (server.processor_time() - before) / _TIMES
        figures = (statistics.median(times), max(times), spent)
        table.add_row(path, *map(_milliseconds, figures))
    Console().print(table)


def _lists(server: _Server) -> Iterator[str]:
    yield from ("/popular/", "/popular/hot/", "/new/", f"/popular/?{_FAR}0", f"/new/?{_FAR}0")
    for genre in (_TAG, _CITY, f"{_TAG}+{_CITY}"):
        yield from (f"/genres/{genre}/{ranking}/" for ranking in ("popular", "new", "hot"))
        yield f"/genres/{genre}/popular/?{_FAR}"
    for words in ("mix", "m", "midnight+session"):
        yield from (f"/search/?q={words}", f"/search/?q={words}&{_FAR}")
    yield from ("/search/?q=al&type=user", "/search/?q=ho&type=tag")
    yield from (f"/{_USER}/{name}/" for name in _USER_LISTS)
    yield f"/{_USER}/followers/?offset=1000"
    with MixcloudSync(server.root) as mixcloud:
        show = mixcloud.popular(limit=100)[-1].key
    yield from (f"{show}{name}/" for name in ("comments", "favorites", "listeners", "similar"))


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"
