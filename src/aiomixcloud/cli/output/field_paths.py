"""Selection of the requested fields of objects."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from aiomixcloud.cli.output.formatting import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence


#: Maximum number of objects that are held back until the requested fields are known to exist.
_MOST_HELD = 100


class SeenFields:
    """The objects that are printed, and which of the requested fields they have.

    Args:
        paths: Paths of the requested fields.
        refuse: Called with the paths that exist nowhere, with those that exist, and with those
            that objects of their kind can have.

    Attributes:
        count: Number of objects.
        absent: Paths that no object has, although objects of their kind can have them.
    """

    def __init__(
        self, paths: Iterable[str], refuse: Callable[[list[str], list[str], list[str]], object]
    ) -> None:
        self.count: int = 0
        self.absent: list[str] = list(paths)
        self._refuse = refuse
        self._unknown = self.absent
        self._names: dict[str, None] = {}
        self._known: dict[str, None] = {}

    def watch(self, items: Iterable[Any]) -> Iterator[Any]:
        """Yield the plain data of objects.

        While a requested field may not exist, objects are held back, so that nothing is printed
        if it does not.
        """
        held: list[Any] = []
        for item in items:
            data = getattr(item, "data", item)
            if isinstance(data, datetime):  # the library parses texts that look like dates
                data = data.isoformat().replace("+00:00", "Z")
            self.count += 1
            if self.absent:
                self._look_into(data)
            held.append(data)
            if not self._unknown or self.count >= _MOST_HELD:
                yield from held
                held.clear()
        if self._unknown and self._names:
            self._refuse(self._unknown, list(self._names), list(self._known))
        yield from held

    def _look_into(self, data: Any) -> None:
        """Record which fields an object has."""
        self.absent = [path for path in self.absent if not has(data, path)]
        if isinstance(data, dict) and self._unknown:
            from aiomixcloud.cli.known_fields import is_known, known_names

            lost = [path for path in self._unknown if path in self.absent]
            self._unknown = [path for path in lost if not is_known(data, path)]
            self._names |= dict.fromkeys((*data, *leaves(data)))
            self._known |= dict.fromkeys(known_names(data))

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


def leaves(item: Any, path: str = "") -> list[str]:
    """Return the path of every value in an object, as ``--fields`` accepts it.

    Example:
        >>> leaves({"name": "Mix", "tags": [{"key": "/a/"}], "user": {"key": "/b/"}})
        ['name', 'tags.key', 'user.key']
    """
    if isinstance(item, list) and any(isinstance(part, dict) for part in item):
        return list(dict.fromkeys(leaf for part in item for leaf in leaves(part, path)))
    if isinstance(item, dict):
        inner = f"{path}." if path else ""
        return [leaf for name, value in item.items() for leaf in leaves(value, inner + name)]
    return [path] if path else []
