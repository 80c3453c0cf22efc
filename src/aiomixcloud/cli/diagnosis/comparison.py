"""Comparison of answers with the fields that this version knows. Sends no requests."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from aiomixcloud.cli.known_fields import (
    LIST,
    NUMBER,
    OBJECT,
    SHAPES,
    TEXT,
    TIME,
    TRUTH,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from aiomixcloud.cli.known_fields import Field, Shape

#: Number of objects of a kind that must lack a usual field before it counts as missing.
_SAMPLE = 5

#: Change, object, field and found type of a difference.
_Group = tuple[str, str, str, str | None]

_JSON_TYPES: Mapping[type, str] = {
    str: TEXT,
    bool: TRUTH,
    int: NUMBER,
    float: "number",
    dict: OBJECT,
    list: LIST,
    type(None): "null",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that differs from what this version knows.

    Attributes:
        change: Whether it is new or missing, or has another type or value.
        object: The kind of object, such as ``cloudcast``.
        field: Path of the field in it, such as ``pictures.medium``.
        key: Key of the first object that showed it, or the path of the request.
        expected: The known type; None for a new field.
        found: The type in the answer; None for a missing field.
        count: Number of keys that showed it.
    """

    change: Literal["new", "missing", "changed"]
    object: str
    field: str
    key: str
    expected: str | None = None
    found: str | None = None
    count: int = 1

    @property
    def text(self) -> str:
        """Description for people, in one line.

        Example:
            >>> Difference("new", "user", "mood", "/bob/", found="string").text
            'new field user.mood (string) at /bob/'
        """
        name = f"{self.object}.{self.field}"
        more = f" and {self.count - 1} more" if self.count > 1 else ""
        where = f"at {self.key}{more}"
        if self.change == "new":
            return f"new field {name} ({self.found}) {where}"
        if self.change == "missing":
            return f"missing field {name} ({self.expected}) {where}"
        return f"changed field {name}: {self.found} instead of {self.expected} {where}"


class Comparison:
    """The differences between all answers seen so far and the known fields.

    Args:
        with_token: Whether the requests have an access token.

    Example:
        >>> comparison = Comparison(with_token=False)
        >>> comparison.add({"name": "Jazz"}, "tag", "/genres/jazz/")
        >>> [difference.field for difference in comparison.differences]
        ['key', 'metadata', 'type', 'url']
    """

    def __init__(self, *, with_token: bool) -> None:
        self._with_token = with_token
        self._found: dict[_Group, Difference] = {}
        self._keys: dict[_Group, set[str]] = {}
        self._objects: Counter[tuple[str, str]] = Counter()
        self._seen: Counter[tuple[str, str]] = Counter()
        self._usual: dict[tuple[str, str], tuple[tuple[str, str], Difference]] = {}

    @property
    def differences(self) -> list[Difference]:
        """The differences, sorted by object and field, each with the first key that showed it."""
        lacking = [
            replace(difference, count=self._objects[owner])
            for field, (owner, difference) in self._usual.items()
            if not self._seen[field] and self._objects[owner] >= _SAMPLE
        ]
        found = [*self._found.values(), *lacking]
        return sorted(found, key=lambda one: (one.object, one.field, one.change))

    def add(self, answer: Any, kind: str, key: str) -> None:
        """Compare an object at its own URL.

        Args:
            answer: The JSON value.
            kind: The kind of object that was requested, a name in `SHAPES`.
            key: The key that was requested.
        """
        self._compare(answer, SHAPES[kind], kind, key, whole=True)

    def add_list(
        self, answer: Any, kind: str, path: str, *, required: Collection[str] = ()
    ) -> None:
        """Compare a list and its items.

        Args:
            answer: The JSON value.
            kind: The kind of its items.
            path: The path that was requested.
            required: Fields that the items of this list have in addition.
        """
        self._compare(answer, SHAPES["list"], "list", path)
        items = answer.get("data") if isinstance(answer, dict) else None
        for item in items if isinstance(items, list) else ():
            self._compare(item, SHAPES[kind], kind, path)
            if isinstance(item, dict):
                for name in sorted(set(required) - item.keys()):
                    expected = SHAPES[kind].fields[name].type
                    key = _key(item, path)
                    self._report(Difference("missing", kind, name, key, expected=expected))

    def _compare(
        self,
        value: Any,
        shape: Shape,
        owner: str,
        key: str,
        *,
        prefix: str = "",
        whole: bool = False,
    ) -> None:
        """Compare a value with a shape; `prefix` is the path of a part in its owner."""
        if not isinstance(value, dict):
            self._report(
                Difference("changed", owner, prefix or "(whole)", key, OBJECT, _type_of(value))
            )
            return
        key = _key(value, key)
        self._objects[owner, prefix] += 1
        for name in sorted(self._required(shape, value.get("type"), whole=whole) - value.keys()):
            expected = shape.fields[name].type
            self._report(Difference("missing", owner, prefix + name, key, expected=expected))
        for name in shape.usual:
            known = shape.fields[name].type
            lack = Difference("missing", owner, prefix + name, key, expected=known)
            self._usual.setdefault((owner, prefix + name), ((owner, prefix), lack))
        for name, item in value.items():
            self._seen[owner, prefix + name] += 1
            field = shape.fields.get(name)
            if field is None:
                found = _type_of(item)
                self._report(Difference("new", owner, prefix + name, key, found=found))
            else:
                self._check(item, field, owner, key, path=prefix + name)
        self._check_type(value.get("type"), shape.types, owner, key)

    def _required(self, shape: Shape, kind: Any, *, whole: bool) -> frozenset[str]:
        required = shape.always | (shape.whole if whole else frozenset())
        if isinstance(kind, str):
            required |= shape.types.get(kind, frozenset())
        if self._with_token:
            required |= shape.with_token | (shape.own_with_token if whole else frozenset())
        return required

    def _check(self, value: Any, field: Field, owner: str, key: str, *, path: str) -> None:
        """Check the type of a known field, then what is in it."""
        found = _type_of(value)
        if found == TIME and field.type == TEXT:
            found = TEXT
        if found != field.type:
            self._report(Difference("changed", owner, path, key, field.type, found))
            return
        shape = SHAPES.get(field.shape or "")
        if shape is None:
            return
        if field.type == LIST:
            for item in value:
                self._compare(item, shape, str(field.shape), key)
        elif shape.part:
            self._compare(value, shape, owner, key, prefix=f"{path}.")
        else:
            self._compare(value, shape, str(field.shape), key)

    def _check_type(self, value: Any, known: Collection[str], owner: str, key: str) -> None:
        """Check the value of the field ``type``, which selects the class of an object."""
        if isinstance(value, str) and known and value not in known:
            expected = " or ".join(sorted(known))
            self._report(Difference("changed", owner, "type", key, expected, repr(value)))

    def _report(self, one: Difference) -> None:
        group = (one.change, one.object, one.field, one.found)
        keys = self._keys.setdefault(group, set())
        keys.add(one.key)
        self._found[group] = replace(self._found.get(group, one), count=len(keys))


def _key(value: Mapping[str, Any], otherwise: str) -> str:
    key = value.get("key")
    return key if isinstance(key, str) else otherwise


def _type_of(value: Any) -> str:
    """Return the JSON type of a value; a string in the format of the API's dates is one."""
    if isinstance(value, str) and value.endswith("Z"):
        try:
            datetime.fromisoformat(value)
        except ValueError:
            return TEXT
        return TIME
    return _JSON_TYPES.get(type(value), type(value).__name__)
