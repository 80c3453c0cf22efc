"""JSON schemas of tools, as short as possible: assistants pay for each word of them."""

from __future__ import annotations

from typing import Any

_NULL = {"type": "null"}


def shorten_schema(schema: Any) -> Any:
    """Return a JSON schema without titles, and with short forms of optional values.

    Example:
        >>> shorten_schema({"title": "Name", "anyOf": [{"type": "string"}, {"type": "null"}]})
        {'type': ['string', 'null']}
    """
    if isinstance(schema, list):
        return [shorten_schema(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    # A property may be called title; its value is a schema, not text.
    short = {
        name: shorten_schema(value)
        for name, value in schema.items()
        if not (name == "title" and isinstance(value, str))
    }
    match short:
        case {"anyOf": [{"type": str(kind), **value}, null], **others} if null == _NULL:
            values = value.get("enum")
            nullable = {"enum": [*values, None]} if isinstance(values, list) else {}
            return {**value, "type": [kind, "null"], **nullable, **others}
    return short
