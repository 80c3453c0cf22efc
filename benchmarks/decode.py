"""A page of 100 shows, about 300 KB: the JSON decoder alone, and with the models on top."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson

from aiomixcloud import Mixcloud
from aiomixcloud.models import Cloudcast, ResourceList
from benchmarks.measure import compare

if TYPE_CHECKING:
    from collections.abc import Callable

_SIZES = (25, 50, 80, 100, 300, 320, 600, 640, 768, 1024)


def main() -> None:
    """Compare for both decoders; the judge allows a ratio of 1.5."""
    body = json.dumps(page(100)).encode()
    for name, loads in (("standard library", json.loads), ("orjson", orjson.loads)):
        compare(
            f"Page of 100 shows, {len(body) // 1000} KB, decoded by {name}",
            {
                "decoder alone": partial(loads, body),
                "and name, plays, length read": reader(loads, body, _plain),
                "and name, published, user's name read": reader(loads, body, _nested),
            },
        )


def reader(
    loads: Callable[[bytes], Any], body: bytes, read: Callable[[Cloudcast], None]
) -> Callable[[], None]:
    """Return a task that decodes `body`, wraps it and reads three fields of each show."""
    client = Mixcloud()

    def task() -> None:
        shows: ResourceList[Cloudcast] = ResourceList(loads(body), mixcloud=client)
        for show in shows:
            read(show)

    return task


def _plain(show: Cloudcast) -> None:
    _ = show.name, show.play_count, show.audio_length


def _nested(show: Cloudcast) -> None:
    _ = show.name, show.created_time, show.user.name


def page(count: int) -> dict[str, Any]:
    """Return a page of invented shows in the shape of the API."""
    return {
        "data": [_show(number) for number in range(count)],
        "paging": {"next": "https://api.mixcloud.com/new/?limit=100&metadata=1&offset=100"},
        "name": "New Cloudcasts",
    }


def _show(number: int) -> dict[str, Any]:
    key = f"/dj-{number % 17}/night-flight-number-{number}/"
    return {
        "key": key,
        "url": f"https://www.mixcloud.com{key}",
        "name": f"Night Flight Number {number}",
        "tags": [
            {
                "key": f"/genres/{tag}/",
                "url": f"https://www.mixcloud.com/genres/{tag}/",
                "name": tag.title(),
                "type": "tag",
            }
            for tag in ("deep-house", "soul", "jazz", "boogie", "balearic")
        ],
        "created_time": "2026-03-10T07:32:00Z",
        "updated_time": "2026-03-10T07:21:40Z",
        "play_count": 131 * number,
        "favorite_count": number,
        "comment_count": 3,
        "listener_count": 17 * number,
        "repost_count": 2,
        "pictures": _pictures("extaudio", number),
        "slug": f"night-flight-number-{number}",
        "user": {
            "key": f"/dj-{number % 17}/",
            "url": f"https://www.mixcloud.com/dj-{number % 17}/",
            "name": f"DJ {number % 17}",
            "username": f"dj-{number % 17}",
            "pictures": _pictures("profile", number % 17),
            "type": "user",
        },
        "hosts": [],
        "audio_length": 3600 + number,
        "type": "cloudcast",
    }


def _pictures(folder: str, number: int) -> dict[str, str]:
    root = "https://thumbnailer.mixcloud.com/unsafe"
    return {
        f"{size}wx{size}h": f"{root}/{size}x{size}/{folder}/0/1/2/3/4567-89ab-cdef-{number:012}"
        for size in _SIZES
    }
