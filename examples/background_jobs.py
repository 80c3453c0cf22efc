"""Background jobs with Dramatiq: workers on any number of machines share one rate limit.

    pip install 'aiomixcloud[redis]' 'dramatiq[redis]'
    export MIXCLOUD_ACCESS_TOKEN=... REDIS_URL=redis://localhost:6379/0
    dramatiq --path examples --processes 2 --threads 4 background_jobs    # runs the jobs
    python examples/background_jobs.py favorite /bob/lunch-break-soul/    # adds jobs
    python examples/background_jobs.py publish night-bus.mp3 "Night Bus"

Each job can run more than once without a different result, because a worker may end at any time.
``MIXCLOUD_API_ROOT`` is the URL of another Mixcloud, such as a sandbox.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import dramatiq
import redis
from dramatiq.brokers.redis import RedisBroker

from aiomixcloud import (
    RateLimitError,
    ServerError,
    TransportError,
    UploadInterruptedError,
)
from aiomixcloud.constants import API_ROOT
from aiomixcloud.gates import RedisGate
from aiomixcloud.sync import MixcloudSync

REDIS_URL = os.environ.get("REDIS_URL", "redis://localhost:6379/0")
#: The longest that an upload may take, in milliseconds. If a worker is killed while it uploads,
#: others try again after twice this time.
UPLOAD_TIME = 30 * 60 * 1000
#: The time, in milliseconds, after which a show can be found even if its upload was interrupted.
#: Nobody else publishes the same name before.
PAUSE = 10_000
MAX_RETRIES = 20
TEMPORARY = (
    dramatiq.middleware.Interrupt,
    redis.ConnectionError,
    redis.TimeoutError,
    ServerError,
    TransportError,
    UploadInterruptedError,
)

dramatiq.set_broker(RedisBroker(url=REDIS_URL))  # type: ignore[no-untyped-call]
locks = redis.Redis.from_url(REDIS_URL)

#: The client of all threads of a process. Connections are opened by the first request.
mixcloud = MixcloudSync(
    os.environ.get("MIXCLOUD_API_ROOT", API_ROOT),
    access_token=os.environ.get("MIXCLOUD_ACCESS_TOKEN"),
    # One account, one key.
    gate=RedisGate(REDIS_URL, "mixcloud"),
    # A job that has to wait longer makes room for others.
    max_rate_limit_wait=30,
)


def is_temporary(retries: int, error: BaseException) -> bool:
    """Return whether a job that failed is to run again.

    A show that does not exist, a revoked token or a refused upload fails again. A job that
    asks to run later has not failed.
    """
    is_later = isinstance(error, dramatiq.Retry)
    return is_later or (retries < MAX_RETRIES and isinstance(error, TEMPORARY))


def later(error: RateLimitError) -> dramatiq.Retry:
    """Return what to raise so that a job runs again when the rate limit is over."""
    return dramatiq.Retry(str(error), delay=int(1000 * (error.retry_after or 60)))


@dramatiq.actor(retry_when=is_temporary, min_backoff=5_000)
def favorite(key: str) -> None:
    """Add a show to the favorites. Adding it twice is the same as adding it once."""
    try:
        mixcloud.favorite(key)
    except RateLimitError as error:
        raise later(error) from error


@dramatiq.actor(retry_when=is_temporary, min_backoff=5_000, time_limit=UPLOAD_TIME)
def publish(path: str, name: str) -> None:
    """Upload a show unless the account has one with this name.

    Only one worker at a time publishes a name, or two could both see that it does not exist.
    """
    lock = locks.lock(f"publishing:{name}", timeout=2 * UPLOAD_TIME / 1000, thread_local=False)
    if not lock.acquire(blocking=False):
        raise dramatiq.Retry(f"{name!r} is being published", delay=PAUSE)
    try:
        if mixcloud.find_show(name, max_items=None) is None:
            mixcloud.upload(path, name)
    except RateLimitError as error:
        raise later(error) from error
    finally:
        lock.extend(PAUSE / 1000, replace_ttl=True)


def main() -> None:
    """Add jobs."""
    parser = argparse.ArgumentParser(description="Add jobs for the workers.")
    jobs = parser.add_subparsers(dest="job", required=True)
    favorites = jobs.add_parser("favorite", help="add shows to the favorites")
    favorites.add_argument("key", nargs="+")
    upload = jobs.add_parser("publish", help="upload a show")
    upload.add_argument("file", type=Path)
    upload.add_argument("name")
    arguments = parser.parse_args()
    if arguments.job == "favorite":
        for key in arguments.key:
            favorite.send(key)
    else:
        publish.send(str(arguments.file.absolute()), arguments.name)


if __name__ == "__main__":
    main()
