"""The fields of a command of the control interface, and their validation."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from aiomixcloud.sandbox.api.serializers import Json

Sent = Mapping[str, Any]

Kind = Literal["text", "whole", "number", "truth", "moment", "texts", "object", "objects"]


def _is_number(value: object) -> bool:
    return type(value) in (int, float)


def _is_moment(value: object) -> bool:
    return _is_number(value) or isinstance(value, str)


def _is_list_of(kind: type) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and all(isinstance(one, kind) for one in value)


# For each kind: its name in messages, the check of a value, and the JSON schema.
_KINDS: Mapping[Kind, tuple[str, Callable[[object], bool], Mapping[str, Any]]] = {
    "text": ("a string", lambda value: isinstance(value, str), {"type": "string"}),
    "whole": ("a whole number", lambda value: type(value) is int, {"type": "integer"}),
    "number": ("a number", _is_number, {"type": "number"}),
    "truth": ("true or false", lambda value: type(value) is bool, {"type": "boolean"}),
    "moment": (
        "Unix seconds or a string of the form YYYY-MM-DDTHH:MM:SSZ",
        _is_moment,
        {"anyOf": [{"type": "number"}, {"type": "string", "format": "date-time"}]},
    ),
    "texts": (
        "a list of strings",
        _is_list_of(str),
        {"type": "array", "items": {"type": "string"}},
    ),
    "object": ("an object", lambda value: isinstance(value, dict), {"type": "object"}),
    "objects": (
        "a list of objects",
        _is_list_of(dict),
        {"type": "array", "items": {"type": "object"}},
    ),
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a command. ``more`` extends its JSON schema."""

    name: str
    kind: Kind
    text: str
    required: bool = False
    nullable: bool = False
    more: Mapping[str, Any] | None = None

    @property
    def schema(self) -> dict[str, Any]:
        """The field as a JSON schema."""
        schema = {**_KINDS[self.kind][2], **(self.more or {})}
        if self.nullable:
            schema = {"anyOf": [schema, {"type": "null"}]}
        return {"description": self.text, **schema}

    def read(self, value: object) -> Any:
        """Validate a value and convert it for the operation.

        Raises:
            TypeError: The value has the wrong type.
            ValueError: The value is not a valid time.
        """
        words, check, _ = _KINDS[self.kind]
        if value is None and self.nullable:
            return None
        if not check(value):
            raise TypeError(f"{self.name} must be {words}, not {json.dumps(value)[:100]}")
        if self.kind == "moment" and isinstance(value, str):
            return _parse_time(self.name, value)
        return value


def read_fields(fields: Sequence[Field], sent: Sent) -> dict[str, Any]:
    """Validate and convert the fields of a request.

    Raises:
        TypeError: A value has the wrong type.
        ValueError: A field is missing, unknown or invalid.
    """
    known = {field.name: field for field in fields}
    for name in sent:
        if name not in known:
            words = ", ".join(known) or "none"
            raise ValueError(f"{name!r} is not a field of this command; its fields are: {words}")
    for field in fields:
        if field.required and field.name not in sent:
            raise ValueError(f"{field.name} is missing")
    return {name: known[name].read(value) for name, value in sent.items()}


def _parse_time(name: str, text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        words = _KINDS["moment"][0]
        raise ValueError(f"{name} must be {words}, not {text[:100]!r}")
    return moment.timestamp()


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the control interface.

    The fields are sent as the JSON body of a POST, or as the query of a DELETE.

    Attributes:
        method: HTTP method.
        path: Path below the root of the control interface.
        summary: One sentence for the OpenAPI document.
        operation: The function that runs it and returns the response; None for an empty one.
        answer: Name of the schema of the response.
        fields: All fields.
        one_of: Fields of which exactly one must be sent.
    """

    method: str
    path: str
    summary: str
    operation: Callable[[Any, Sent], Json | None]
    answer: str
    fields: tuple[Field, ...] = ()
    one_of: tuple[str, ...] = ()
