"""The answers of the server: invented users and shows in the format and size of the API's."""

from __future__ import annotations

import json
from typing import Any

#: Shows per page, and the number of pages.
PAGE, PAGES = 100, 50

_SIZES = (25, 50, 80, 100, 300, 320, 600, 640, 768, 1024)
_CONNECTIONS = ("cloudcasts", "comments", "favorites", "feed", "followers", "listens")


def page_body(limit: int, offset: int = 0, root: str = "https://api.mixcloud.com") -> bytes:
    """Return a page of a list of shows; a page of 100 is about 330 KB."""
    end = offset + limit
    paging = {"next": f"{root}/new/?limit={limit}&metadata=1&offset={end}"}
    return _encoded(
        {
            "data": [_show(number) for number in range(offset, end)],
            "paging": paging if end < PAGE * PAGES else {},
            "name": "New Cloudcasts",
        }
    )


def user_body() -> bytes:
    """Return a complete user, about 1 KB."""
    links = {name: f"https://api.mixcloud.com/bob/{name}/" for name in _CONNECTIONS}
    return _encoded(
        {
            "key": "/bob/",
            "url": "https://www.mixcloud.com/bob/",
            "name": "Bob",
            "username": "bob",
            "pictures": _pictures("profile", 0, _SIZES[:7]),
            "biog": "Plays records.",
            "created_time": "2009-03-10T07:32:56Z",
            "follower_count": 771,
            "type": "user",
            "metadata": {"connections": links},
        }
    )


def action_body() -> bytes:
    """Return the answer to an action or an upload."""
    result = {"success": True, "message": "Done", "key": "/bob/large/"}
    return _encoded({"result": result})


def _encoded(value: Any) -> bytes:
    return json.dumps(value).encode()


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


def _pictures(folder: str, number: int, sizes: tuple[int, ...] = _SIZES) -> dict[str, str]:
    root = "https://thumbnailer.mixcloud.com/unsafe"
    return {
        f"{size}wx{size}h": f"{root}/{size}x{size}/{folder}/0/1/2/3/4567-89ab-cdef-{number:012}"
        for size in sizes
    }
