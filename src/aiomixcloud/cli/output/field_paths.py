"""From objects to the fields of them that were asked for. Nothing is written here."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from aiomixcloud.cli.output.formatting import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Seen:
    """What is known of the objects that passed by.

    Args:
        paths: The fields that were asked for.

    Attributes:
        count: How many there were.
        first: The first of them, as plain data.
        missing: The fields that none of them has.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self.count: int = 0
        self.first: Any = None
        self.missing: list[str] = list(paths)

    def watch(self, items: Iterable[Any]) -> Iterator[Any]:
        """Give out the plain values of objects."""
        for item in items:
            data = getattr(item, "data", item)
            if isinstance(data, datetime):  # a text in place of an object, as the library reads it
                data = data.isoformat().replace("+00:00", "Z")
            if not self.count:
                self.first = data
            self.count += 1
            if self.missing:
                self.missing = [path for path in self.missing if not has(data, path)]
            yield data

    def words(self) -> str:
        """Return how far it is."""
        return f"{count(self.count)} so far ..."


def chosen(item: Any, paths: Sequence[str]) -> Any:
    """Return an object with the fields that were asked for only, nested as they were.

    Example:
        >>> chosen({"name": "Mix", "user": {"name": "Bob", "city": "London"}}, ["user.name"])
        {'user': {'name': 'Bob'}}
    """
    if not paths:
        return item
    if isinstance(item, list):
        return [chosen(part, paths) for part in item]
    if not isinstance(item, dict):
        return None
    inner: dict[str, list[str]] = {}
    for path in paths:
        name, _, rest = path.partition(".")
        inner.setdefault(name, []).append(rest)
    return {
        name: chosen(item.get(name), [] if "" in rests else rests) for name, rests in inner.items()
    }


def has(item: Any, path: str) -> bool:
    """Tell whether an object has a field at a path, whatever is in it."""
    name, _, rest = path.partition(".")
    if isinstance(item, list):
        return any(has(part, path) for part in item)
    if not isinstance(item, dict) or name not in item:
        return False
    return not rest or item[name] in (None, []) or has(item[name], rest)
