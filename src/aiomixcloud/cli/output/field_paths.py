"""Selection of the requested fields of objects."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from aiomixcloud.cli.output.formatting import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class SeenFields:
    """Statistics of the objects that were printed.

    Args:
        paths: Paths of the requested fields.

    Attributes:
        count: Number of objects.
        first: The first object, as plain data.
        missing: Paths that no object has.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self.count: int = 0
        self.first: Any = None
        self.missing: list[str] = list(paths)

    def watch(self, items: Iterable[Any]) -> Iterator[Any]:
        """Yield the plain data of objects."""
        for item in items:
            data = getattr(item, "data", item)
            if isinstance(data, datetime):  # the library parses texts that look like dates
                data = data.isoformat().replace("+00:00", "Z")
            if not self.count:
                self.first = data
            self.count += 1
            if self.missing:
                self.missing = [path for path in self.missing if not has(data, path)]
            yield data

    def words(self) -> str:
        """Return a progress message."""
        return f"{count(self.count)} so far ..."


def select_fields(item: Any, paths: Sequence[str]) -> Any:
    """Return an object with only the requested fields, nested as before.

    Example:
        >>> select_fields({"name": "Mix", "user": {"name": "Bob", "city": "Rome"}}, ["user.name"])
        {'user': {'name': 'Bob'}}
    """
    if not paths:
        return item
    if isinstance(item, list):
        return [select_fields(part, paths) for part in item]
    if not isinstance(item, dict):
        return None
    inner: dict[str, list[str]] = {}
    for path in paths:
        name, _, rest = path.partition(".")
        inner.setdefault(name, []).append(rest)
    return {
        name: select_fields(item.get(name), [] if "" in rests else rests)
        for name, rests in inner.items()
    }


def has(item: Any, path: str) -> bool:
    """Return whether an object has a field at a path, even if it is empty."""
    name, _, rest = path.partition(".")
    if isinstance(item, list):
        return any(has(part, path) for part in item)
    if not isinstance(item, dict) or name not in item:
        return False
    return not rest or item[name] in (None, []) or has(item[name], rest)
