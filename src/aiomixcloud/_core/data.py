"""Dict-like and list-like views of decoded JSON, created lazily.

A view never copies the response: ``data`` is the plain value itself, at every level. Views of
nested values are created on first access and cached. Nothing here sends requests.
"""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Iterator,
    Mapping,
    MutableMapping,
    MutableSequence,
    Sequence,
)
from copy import deepcopy
from datetime import datetime
from operator import is_
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Generic,
    NoReturn,
    Protocol,
    Self,
    TypeVar,
    overload,
)

from .addresses import parse_address
from .dates import parse_iso, to_iso

T = TypeVar("T")

_new = object.__new__

#: Fields that contain text: never converted to a date, whatever their value looks like.
_WORDS = frozenset(
    {"name", "description", "biog", "comment", "title", "message", "username", "slug", "city"}
    | {"country", "key", "url", "type", "artist", "song", "chapter", "html"}
)


class Owner(Protocol):
    """The owner of a view: a client or a `Registry`."""

    @property
    def registry(self) -> Registry: ...


class Registry(dict[str, type["AccessDict"]]):
    """Maps the ``type`` of an object to the class that wraps it; other types use `fallback`.

    Each client has its own registry, to which programs can add classes.

    Example:
        >>> registry = Registry(AccessDict)
        >>> registry["cloudcast"] = MyShow
    """

    def __init__(
        self, fallback: type[AccessDict], classes: Mapping[str, type[AccessDict]] | None = None
    ) -> None:
        super().__init__(classes or {})
        self.fallback = fallback

    @property
    def registry(self) -> Registry:
        """Return this registry, which is the owner of views without a client."""
        return self

    def __missing__(self, name: str) -> type[AccessDict]:
        return self.fallback

    def __reduce__(self) -> tuple[Any, ...]:
        return Registry, (self.fallback, dict(self))

    def copy(self) -> Registry:
        """Return a copy of this registry."""
        return Registry(self.fallback, self)


# These are functions, not methods: an attribute of an object with `__getattr__` is slow in
# Python 3.11.


def nested(view: View, key: Any, value: Any) -> Any:
    """Return the view of a nested `dict` or `list`, cached under `key` until it is replaced."""
    items = view._items  # noqa: SLF001
    if items is not None:
        item: Any = items.get(key)
        if item is not None and item.data is value:
            return item
    owner = view._owner  # noqa: SLF001
    cls: type[View] = AccessDict
    if type(value) is list:
        cls = AccessList
    elif "type" in value:
        registry = owner.registry
        try:
            cls = registry[value["type"]]
        except TypeError:  # a type that is not hashable
            cls = registry.fallback
    if cls._has_constructor:
        item = cls(value, mixcloud=owner)  # type: ignore[call-arg]
    else:
        # Three times as fast as the constructor, which has nothing to convert here.
        item = _new(cls)
        item.data = value
        item._owner = owner  # noqa: SLF001
        item._items = None  # noqa: SLF001
    if items is None:
        view._items = {key: item}  # noqa: SLF001
    else:
        items[key] = item
    return item


def convert(view: View, name: Any, value: Any) -> Any:
    """Return the `value` of a field or an item: dates parsed, objects and lists wrapped."""
    kind = type(value)
    if kind is dict or kind is list:
        return nested(view, name, value)
    if kind is str:
        return value if name in _WORDS else parse_iso(value) or value
    return value


def unwrap(value: Any) -> Any:
    """Return `value` as plain JSON: views become their data, aware datetimes become text."""
    if isinstance(value, View):
        value = value.data
    if isinstance(value, dict):
        fields = {key: unwrap(item) for key, item in value.items()}
        # Plain data is returned itself, because other objects may share it.
        return value if all(fields[key] is item for key, item in value.items()) else fields
    if isinstance(value, list | tuple):
        items = [unwrap(item) for item in value]
        plain = type(value) is list and all(map(is_, items, value))
        return value if plain else items
    if isinstance(value, datetime) and value.tzinfo is not None:
        return to_iso(value)
    return value


class View:
    """Base class of dict-like and list-like views: plain data, an owner and cached items."""

    __slots__ = ("_items", "_owner", "data")

    _items: dict[Any, Any] | None
    _owner: Owner

    #: The plain JSON value, as the API sent it.
    data: Any

    #: The owner of views without a client.
    _unbound: ClassVar[Owner]

    #: Whether a program's subclass has a constructor, which must be called.
    _has_constructor: ClassVar[bool] = False

    @property
    def mixcloud(self) -> Any:
        """The client that fetched this object, or None; it can be set."""
        return None if isinstance(self._owner, Registry) else self._owner

    @mixcloud.setter
    def mixcloud(self, client: Any) -> None:
        self._owner = self._unbound if client is None else client
        self._items = None

    def _with_data(self, data: Any) -> Self:
        """Return a view of other data that is otherwise equal to this one."""
        return type(self)(data, mixcloud=self._owner)  # type: ignore[call-arg]

    def copy(self) -> Self:
        """Return a shallow copy.

        Example:
            >>> AccessDict({"name": "Jazz"}).copy()
            {'name': 'Jazz'}
        """
        return self._with_data(self.data.copy())

    __copy__ = copy

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self._with_data(deepcopy(self.data, memo))

    def __reduce__(self) -> tuple[Any, ...]:
        # A client holds connections, so it is not pickled.
        attributes = getattr(self, "__dict__", None)
        return _restore, (type(self), self.data, self._owner.registry), attributes

    def __len__(self) -> int:
        return len(self.data)


def _restore(cls: type[View], data: Any, registry: Registry) -> View:
    return cls(data, mixcloud=registry)  # type: ignore[call-arg]


class FieldView(View):
    """A view of a JSON object: fields as attributes and as items."""

    __slots__ = ()

    data: dict[str, Any]

    def __init__(self, data: Any = (), *, mixcloud: Owner | None = None) -> None:
        self.data = data if type(data) is dict else _plain_dict(data)
        self._owner = self._unbound if mixcloud is None else mixcloud
        self._items = None

    #: The constructor of this library that a class has, if it has none of its own.
    _constructor: ClassVar[Any] = __init__

    def _field(self, name: str) -> Any:
        """Return the value of a field, converted or wrapped.

        Raises:
            KeyError: The field does not exist.
        """
        return convert(self, name, self.data[name])

    def __init_subclass__(cls, **arguments: Any) -> None:
        super().__init_subclass__(**arguments)
        cls._has_constructor = cls.__init__ is not cls._constructor
        # Python finds a property about five times faster than it falls back on __getattr__,
        # so the declared fields of a class are properties.
        for name in _declared(cls):
            if not name.startswith("_") and name not in cls.__dict__:
                setattr(cls, name, _known_field(name))

    def __getattr__(self, name: str) -> Any:
        # `data` is missing only if the object is not initialized.
        if name != "data" and not name.startswith("_") and name in self.data:
            return self._field(name)
        return self._missing(name)

    def _missing(self, name: str) -> NoReturn:
        text = f"{type(self).__name__!r} object has no attribute {name!r}"
        if name != "data" and not name.startswith("_") and (hints := self._hints(name)):
            text += f". {' '.join(hints)}"
        raise AttributeError(text, name=name, obj=self)

    def _hints(self, name: str) -> list[str]:
        """Return sentences that help someone who asked for a missing attribute."""
        if reason := hidden(type(self)).get(name):
            return [reason]
        if hasattr(type(self), name):
            return []
        from difflib import get_close_matches

        near = get_close_matches(name, _public(dir(self)), n=1, cutoff=0.7)
        return [f"Did you mean {near[0]!r}?"] if near else []

    def __dir__(self) -> Iterable[str]:
        names = {*super().__dir__(), *filter(str.isidentifier, _public(self.data))}
        return names - hidden(type(self)).keys()


class Unavailable:
    """Hides a method of a base class, for type checkers too.

    Args:
        reason: Why the class does not have the method, as a sentence for the error.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason

    if not TYPE_CHECKING:

        def __get__(self, instance: Any, owner: type) -> NoReturn:
            raise AttributeError(self.reason)  # and Python calls __getattr__, if there is one


def hidden(cls: type) -> dict[str, str]:
    """Return the names that a class hides by `Unavailable`, and the reasons."""
    found = {name: one for base in reversed(cls.__mro__) for name, one in vars(base).items()}
    return {name: one.reason for name, one in found.items() if isinstance(one, Unavailable)}


def _public(names: Iterable[str]) -> Iterable[str]:
    return (name for name in names if not name.startswith("_"))


def _declared(cls: type) -> Iterable[str]:
    """Return the names that a class annotates."""
    try:
        return list(cls.__annotations__)
    except NameError:  # from Python 3.14 on, for names that are defined later
        return []


def _known_field(name: str) -> property:
    """Return the property for a field that a class declares by an annotation."""
    # The type that most likely needs no conversion.
    plain = str if name in _WORDS else int

    def read(self: FieldView) -> Any:
        try:
            value = self.data[name]
        except KeyError:
            raise AttributeError from None  # and Python calls __getattr__
        kind = type(value)
        if kind is plain:
            return value
        if kind is str:
            return parse_iso(value) or value
        return nested(self, name, value) if kind is dict or kind is list else value

    def write(self: FieldView, value: Any) -> None:
        self.data[name] = unwrap(value)

    return property(read, write)


class AccessDict(FieldView, MutableMapping[str, Any]):
    """A JSON object: a dict whose items are also attributes.

    Nested objects and lists are wrapped on first access, ISO date-times become aware
    `datetime` objects, and other values are returned as sent by the API. ``data`` is the
    underlying plain `dict`.

    Example:
        >>> show = AccessDict({"name": "May", "user": {"name": "Alice"}})
        >>> show.name, show["name"], show.user.name
        ('May', 'May', 'Alice')
        >>> show.data
        {'name': 'May', 'user': {'name': 'Alice'}}
    """

    __slots__ = ()

    def __getitem__(self, key: str) -> Any:
        return self._field(key)

    def __setitem__(self, key: str, value: Any) -> None:
        self.data[key] = unwrap(value)

    def __delitem__(self, key: str) -> None:
        del self.data[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def __reversed__(self) -> Iterator[str]:
        return reversed(self.data)

    def popitem(self) -> tuple[str, Any]:
        """Remove the last field and return its name and value."""
        if not self.data:
            raise KeyError("the object is empty")
        name = next(reversed(self.data))
        return name, self.pop(name)

    def setdefault(self, key: str, default: Any = None) -> Any:
        """Return the value of a field, after setting it to `default` if it is missing."""
        if key not in self.data:
            self[key] = default
        return self[key]

    def __contains__(self, key: object) -> bool:
        return key in self.data

    def __eq__(self, other: object) -> bool:
        if isinstance(other, FieldView):
            return isinstance(other, AccessDict) and self.data == other.data
        if isinstance(other, Mapping):
            return self.data == _plain_dict(other)
        return NotImplemented

    __hash__: ClassVar[None]  # type: ignore[assignment]

    def __or__(self, other: Mapping[str, Any]) -> Self:
        if not isinstance(other, Mapping):
            return NotImplemented
        result = self.copy()
        result.update(other)
        return result

    def __ror__(self, other: Mapping[str, Any]) -> Self:
        if not isinstance(other, Mapping):
            return NotImplemented
        return self._with_data({**_plain_dict(other), **self.data})

    def __ior__(self, other: Mapping[str, Any]) -> Self:
        self.update(other)
        return self

    def __repr__(self) -> str:
        return repr(self.data)


class KnownFields(AccessDict):
    """An object whose class declares all its fields: type checkers report other attributes."""

    __slots__ = ()

    if TYPE_CHECKING:
        __getattr__: ClassVar[None]  # type: ignore[assignment,misc]


class AccessList(View, MutableSequence[T], Generic[T]):
    """A JSON list whose items are wrapped on access, and can also be looked up by key.

    A loop reads the items that the list has when the loop starts.

    Example:
        >>> tags = AccessList([{"key": "/genres/jazz/", "name": "Jazz"}])
        >>> tags[0].name, tags["genres/jazz"].name
        ('Jazz', 'Jazz')
    """

    __slots__ = ()

    data: list[Any]

    def __init__(self, data: Iterable[Any] = (), *, mixcloud: Owner | None = None) -> None:
        self.data = data if type(data) is list else _plain_list(data)
        self._owner = self._unbound if mixcloud is None else mixcloud
        self._items = None

    def _find(self, key: str) -> Any:
        """Return the plain object whose ``key`` is `key`, or None."""
        try:
            key = parse_address(key).path
        except ValueError:
            return None
        for value in self.data:
            if type(value) is dict and value.get("key") == key:
                return value
        return None

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> AccessList[T]: ...
    @overload
    def __getitem__(self, index: str) -> T: ...
    def __getitem__(self, index: int | str | slice) -> Any:
        if isinstance(index, slice):
            part: AccessList[T] = self._with_data(self.data[index])
            # Shared, so that an item is the same object in the list and in its slices.
            if self._items is None:
                self._items = {}
            part._items = self._items
            return part
        if isinstance(index, str):
            value = self._find(index)
            if value is None:
                raise KeyError(index)
        else:
            value = self.data[index]
        # Cached by identity, which survives sorting, inserting and slicing.
        return convert(self, id(value), value)

    @overload
    def __setitem__(self, index: int, value: T) -> None: ...
    @overload
    def __setitem__(self, index: slice, value: Iterable[T]) -> None: ...
    def __setitem__(self, index: int | slice, value: Any) -> None:
        if isinstance(index, slice):
            self.data[index] = _plain_list(value)
        else:
            self.data[index] = unwrap(value)

    def __delitem__(self, index: int | slice) -> None:
        del self.data[index]

    def insert(self, index: int, value: T) -> None:
        """Insert `value` before position `index`."""
        self.data.insert(index, unwrap(value))

    def __iter__(self) -> Iterator[T]:
        # Most objects have the type of the one before. A call for each takes half as long again.
        if self._items is None:
            self._items = {}
        items, owner = self._items, self._owner
        cls = name = None
        values: list[Any] = []
        for value in self.data:
            key = id(value)
            item = items.get(key)
            if item is None or item.data is not value:
                if cls is not None and type(value) is dict and value.get("type") == name:
                    item = _new(cls)
                    item.data = value
                    item._owner = owner  # noqa: SLF001
                    item._items = None  # noqa: SLF001
                    items[key] = item
                else:
                    item = convert(self, key, value)
                    if isinstance(item, FieldView) and not item._has_constructor:  # noqa: SLF001
                        name = value.get("type")
                        cls = type(item) if isinstance(name, str) else None
            values.append(item)
        return iter(values)

    def __contains__(self, value: object) -> bool:
        if isinstance(value, str) and self._find(value) is not None:
            return True
        return unwrap(value) in self.data

    def __eq__(self, other: object) -> bool:
        if isinstance(other, AccessList):
            return self.data == other.data
        if isinstance(other, list):
            return self.data == _plain_list(other)
        return NotImplemented

    __hash__: ClassVar[None]  # type: ignore[assignment]

    def __add__(self, other: Sequence[T]) -> AccessList[T]:
        if not isinstance(other, AccessList | list):
            return NotImplemented
        return self._with_data(self.data + _plain_list(other))

    def __radd__(self, other: list[T]) -> AccessList[T]:
        if not isinstance(other, list):
            return NotImplemented
        return self._with_data(_plain_list(other) + self.data)

    def __repr__(self) -> str:
        return repr(list(self))


View._unbound = Registry(AccessDict)  # noqa: SLF001 - the registry needs the class


def _plain_dict(data: Any) -> dict[str, Any]:
    if isinstance(data, AccessDict):
        return data.data.copy()
    return {key: unwrap(value) for key, value in dict(data).items()}


def _plain_list(data: Iterable[Any]) -> list[Any]:
    if isinstance(data, AccessList):
        return data.data.copy()
    return [unwrap(value) for value in data]
