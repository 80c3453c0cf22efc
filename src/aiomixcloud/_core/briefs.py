"""The main facts of a show as a small dictionary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_COUNTS = ("play", "favorite", "listener", "repost", "comment")


class ShowBrief(TypedDict):
    """The main facts of a show, as `Cloudcast.brief` returns them.

    Attributes:
        key: Path of the show, such as ``/bob/a-show/``.
        name: The title.
        user: Username of the publisher.
        length: Length in seconds.
        date: When it was published, in ISO format.
        tags: Names of the tags.
        counts: Numbers of plays, favorites, listeners, reposts and comments, as far as they are
            known; None if the owner hides them.
        url: URL of the page on the website.

    Example:
        >>> async def main(show):
        ...     print(show.brief()["user"])
    """

    key: str | None
    name: str | None
    user: str | None
    length: int | None
    date: str | None
    tags: list[str]
    counts: dict[str, int] | None
    url: str | None


def to_brief(data: Mapping[str, Any]) -> ShowBrief:
    """Return the main facts in the data of a show, of which any may be missing."""
    user = data.get("user")
    counts = {
        f"{name}s": count
        for name in _COUNTS
        if (count := _value(data, f"{name}_count", int)) is not None
    }
    return {
        "key": _value(data, "key", str),
        "name": _value(data, "name", str),
        "user": _value(user, "username", str) if isinstance(user, dict) else None,
        "length": _value(data, "audio_length", int),
        "date": _value(data, "created_time", str),
        "tags": list(_names(data.get("tags"))),
        "counts": None if data.get("hidden_stats") or not counts else counts,
        "url": _value(data, "url", str),
    }


def _value(data: Mapping[str, Any], name: str, kind: type) -> Any:
    """Return a field of the data, or None if it is not of the type."""
    value = data.get(name)
    return value if isinstance(value, kind) else None


def _names(tags: object) -> Iterator[str]:
    for tag in tags if isinstance(tags, list) else ():
        if isinstance(tag, dict) and isinstance(tag.get("name"), str):
            yield tag["name"]
