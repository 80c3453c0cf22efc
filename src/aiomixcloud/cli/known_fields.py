"""The fields of the API's responses that this version knows: one table.

Names and types come from the annotations of the public classes. The rest is stated here: which
fields an object always has, and the fields that no class declares. Its sources are those of
docs/sandbox.md: recorded responses; playlists are a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiomixcloud.models import Cloudcast, Comment, FeedItem, Resource, Tag, User

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TEXT, TIME, NUMBER, TRUTH = "string", "date-time", "integer", "boolean"
OBJECT, LIST = "object", "list"

#: JSON types of the annotations of fields; other classes are objects with a shape of their own.
_TYPES = {
    "str": TEXT,
    "datetime": TIME,
    "int": NUMBER,
    "bool": TRUTH,
    "AccessDict": OBJECT,
    "AccessList": LIST,
}

_annotation = re.compile(r"(\w+)(?:\[(\w+)\])?").fullmatch


@dataclass(frozen=True, slots=True)
class Field:
    """A known field.

    Attributes:
        type: Its JSON type; a string in the format of the API's dates is a ``date-time``.
        shape: Name of the shape of the object, or of each object in the list; None if unknown.
    """

    type: str
    shape: str | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """The known fields of a kind of object.

    Attributes:
        fields: All of them, by name.
        always: Names of those that every such object has.
        whole: Names of those that the object has at its own URL, too.
        with_token: Names of those that it has if the request has an access token.
        own_with_token: Names of those that it has at its own URL in that case, too.
        usual: Names of those that some objects lack, but not all objects of a sample.
        types: Values of its field ``type``, if it has one, each with the names of the fields that
            objects of this type have in addition.
        part: Whether it is a part of another object, whose path names its fields.
    """

    fields: Mapping[str, Field]
    always: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    with_token: frozenset[str] = frozenset()
    own_with_token: frozenset[str] = frozenset()
    usual: frozenset[str] = frozenset()
    types: Mapping[str, frozenset[str]] = field(default_factory=dict)
    part: bool = False


def _declared(cls: type[Resource]) -> Iterator[tuple[str, Field]]:
    """Yield the fields that a class and its base classes declare."""
    for base in reversed(cls.__mro__):
        if not issubclass(base, Resource):
            continue
        for name, annotation in vars(base).get("__annotations__", {}).items():
            found = _annotation(str(annotation))
            if found is None or name.startswith("_") or found[1] == "Unavailable":
                continue
            shape = (found[2] or found[1]).lower()
            kind = _TYPES.get(found[1], OBJECT)
            yield name, Field(kind, shape if kind in {OBJECT, LIST} else None)


def _fields(cls: type[Resource], **others: Field) -> Mapping[str, Field]:
    return dict(_declared(cls)) | others


def _texts(*names: str) -> Mapping[str, Field]:
    return dict.fromkeys(names, Field(TEXT))


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _part(fields: Mapping[str, Field]) -> Shape:
    """Return the shape of a part of an object, such as its pictures, that has all its fields."""
    return Shape(fields, frozenset(fields), part=True)


_LINKED = _names("key url type")
_PICTURES = (
    *("small", "thumbnail", "medium_mobile", "medium", "large", "320wx320h", "extra_large"),
    "640wx640h",
)
_CONNECTIONS = {
    "user": _names("cloudcasts comments favorites feed followers following listens playlists"),
    "cloudcast": _names("comments favorites listeners similar"),
    "tag": _names("popular hot new"),
}
_METADATA = {name: Field(OBJECT, f"{name} metadata") for name in _CONNECTIONS}
_TITLED = {name: Field(TEXT) for name in ("key", "url", "type", "name", "slug")}

#: The kinds of objects by name, that of the API's ``type`` if they have one.
SHAPES: Mapping[str, Shape] = {
    "user": Shape(
        _fields(
            User,
            following=Field(TRUTH),
            metadata=_METADATA["user"],
            pictures=Field(OBJECT, "user pictures"),
            cover_pictures=Field(OBJECT, "cover pictures"),
        ),
        always=_LINKED | _names("name username pictures"),
        whole=_names(
            "biog created_time updated_time follower_count following_count cloudcast_count "
            "favorite_count listen_count is_pro is_premium metadata"
        ),
        with_token=_names("following"),
        own_with_token=_names("is_current_user follower"),
        types={"user": frozenset()},
    ),
    "cloudcast": Shape(
        _fields(
            Cloudcast,
            metadata=_METADATA["cloudcast"],
            pictures=Field(OBJECT, "cloudcast pictures"),
            sections=Field(LIST, "section"),
        ),
        always=_LINKED
        | _names(
            "name slug user tags created_time updated_time play_count favorite_count "
            "comment_count listener_count repost_count pictures hosts"
        ),
        whole=_names("description sections metadata"),
        with_token=_names("favorited reposted is_listen_later"),
        usual=_names("audio_length"),
        types={"cloudcast": frozenset()},
    ),
    "tag": Shape(
        _fields(Tag, metadata=_METADATA["tag"]),
        always=_LINKED | _names("name"),
        whole=_names("metadata"),
        types={"tag": frozenset()},
    ),
    "comment": Shape(
        _fields(Comment),
        always=_LINKED | _names("comment submit_date user"),
        types={"comment": frozenset()},
    ),
    "feed item": Shape(
        _fields(FeedItem, **{"from": Field(OBJECT, "user")}),
        always=_LINKED | _names("from title created_time"),
        types={
            **dict.fromkeys(("upload", "listen", "favorite", "repost"), _names("cloudcasts")),
            "follow": _names("users"),
        },
    ),
    "playlist": Shape(
        _TITLED | {"user": Field(OBJECT, "user"), "metadata": Field(OBJECT)},
        always=_LINKED | _names("name slug user"),
        types={"playlist": frozenset()},
    ),
    "section": Shape(
        {
            **_texts("type", "section_type", "chapter"),
            "position": Field(NUMBER),
            "start_time": Field(NUMBER),
            "track": Field(OBJECT, "track"),
        },
        always=_names("type section_type position"),
        types={"section": frozenset()},
    ),
    "track": Shape(
        _TITLED | {"artist": Field(OBJECT, "artist")},
        always=_LINKED | _names("name slug artist"),
        types={"track": frozenset()},
    ),
    "artist": Shape(_TITLED, always=_LINKED | _names("name slug"), types={"artist": frozenset()}),
    "list": Shape(
        {"data": Field(LIST), "paging": Field(OBJECT, "paging"), "name": Field(TEXT)},
        always=_names("data"),
        usual=_names("paging name"),
    ),
    "paging": Shape(_texts("next", "previous"), usual=_names("next previous"), part=True),
    "user pictures": _part(_texts(*_PICTURES)),
    "cloudcast pictures": _part(_texts(*_PICTURES, "768wx768h", "1024wx1024h")),
    "cover pictures": _part(_texts("835wx120h", "1113wx160h", "1670wx240h")),
    **{
        f"{name} metadata": _part({"connections": Field(OBJECT, f"{name} connections")})
        for name in _CONNECTIONS
    },
    **{f"{name} connections": _part(_texts(*names)) for name, names in _CONNECTIONS.items()},
}


def known_names(item: Mapping[str, Any]) -> list[str]:
    """Return the names of the fields that objects of the kind of an object can have."""
    shape = _shape_of(item)
    return list(shape.fields) if shape else []


def _shape_of(item: Mapping[str, Any]) -> Shape | None:
    return SHAPES.get("feed item" if "from" in item else str(item.get("type")))


def is_known(item: Mapping[str, Any], path: str) -> bool:
    """Return whether objects of the kind of an object can have a field.

    Example:
        >>> is_known({"type": "cloudcast"}, "user.city"), is_known({"type": "user"}, "ctiy")
        (True, False)
    """
    shape = _shape_of(item)
    for name in path.split("."):
        found = shape and shape.fields.get(name)
        if not found:
            return False
        shape = SHAPES.get(found.shape or "")
    return True
