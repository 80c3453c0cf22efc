"""Cache what Mixcloud answers, with aiohttp-client-cache.

    pip install aiomixcloud 'aiohttp-client-cache[sqlite]'
    python examples/cached_reads.py bob HarbourRadio

Prints how often each show of some users was played. Answers are stored in ``mixcloud-cache.db``
for an hour, so that the second run sends nothing. ``MIXCLOUD_API_ROOT`` is the URL of another
Mixcloud, such as a sandbox.
"""

import asyncio
import json
import os
import sys
from datetime import timedelta

from aiohttp import ClientResponse
from aiohttp_client_cache.backends.sqlite import SQLiteBackend
from aiohttp_client_cache.response import CachedResponse
from aiohttp_client_cache.session import CachedSession

from aiomixcloud import Mixcloud
from aiomixcloud.constants import API_ROOT


async def is_data(response: ClientResponse | CachedResponse) -> bool:
    """Return whether an answer is an object or a list; some errors have status 200, too."""
    try:
        body = json.loads(await response.read())
    except ValueError:
        return False
    return isinstance(body, dict) and ("key" in body or "data" in body)


def cache() -> SQLiteBackend:
    """Return a cache that stores successful reads only."""
    return SQLiteBackend(
        "mixcloud-cache.db",
        expire_after=timedelta(hours=1),
        allowed_methods=("GET",),
        allowed_codes=(200,),
        filter_fn=is_data,
        autoclose=True,
    )


async def main(users: list[str]) -> None:
    """Print the shows of users."""
    # The client has no access token, because the cache stores the URLs of requests, and a token
    # is part of them.
    async with (
        CachedSession(cache=cache()) as session,
        Mixcloud(os.environ.get("MIXCLOUD_API_ROOT", API_ROOT), session=session) as mixcloud,
    ):
        for user in users:
            for show in await mixcloud.connection(user, "cloudcasts"):
                print(show.get("play_count", 0), show.name)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: cached_reads.py USER...")
    asyncio.run(main(sys.argv[1:]))
