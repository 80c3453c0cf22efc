"""JSON indented by four spaces, as the API writes it, several times faster than `json`.

The standard library falls back to its pure Python encoder when an indent is set. This one
supports only the types that responses contain.
"""

from __future__ import annotations

import json
from json.encoder import encode_basestring_ascii
from typing import Any

_WORDS = {True: "true", False: "false", None: "null"}


def dumps(value: Any) -> str:
    r"""Return the same text as `json.dumps(value, indent=4)`.

    Args:
        value: A dict with text keys, list, str, int, float, bool or None.

    Returns:
        ASCII text.

    Raises:
        TypeError: The value holds another type.

    >>> dumps({"name": "Caf\xe9"})
    '{\n    "name": "Caf\\u00e9"\n}'
    """
    parts: list[str] = []
    _write(value, "\n", parts)
    return "".join(parts)


def _write(value: Any, margin: str, parts: list[str]) -> None:
    kind = type(value)
    if kind is str:
        parts.append(encode_basestring_ascii(value))
    elif kind is int:
        parts.append(int.__repr__(value))
    elif kind is dict:
        _write_dict(value, margin, parts)
    elif kind is list:
        _write_list(value, margin, parts)
    elif value is None or kind is bool:
        parts.append(_WORDS[value])
    elif kind is float:
        parts.append(json.dumps(value))
    else:
        raise TypeError(f"a response cannot contain {kind.__name__}")


def _write_dict(value: dict[str, Any], margin: str, parts: list[str]) -> None:
    if not value:
        parts.append("{}")
        return
    deeper = margin + "    "
    opening = "{" + deeper
    following = "," + deeper
    for key, item in value.items():
        if type(item) is str:  # by far the most common case
            parts.append(
                f"{opening}{encode_basestring_ascii(key)}: {encode_basestring_ascii(item)}"
            )
        else:
            parts.append(f"{opening}{encode_basestring_ascii(key)}: ")
            _write(item, deeper, parts)
        opening = following
    parts.append(margin + "}")


def _write_list(value: list[Any], margin: str, parts: list[str]) -> None:
    if not value:
        parts.append("[]")
        return
    deeper = margin + "    "
    opening = "[" + deeper
    following = "," + deeper
    for item in value:
        parts.append(opening)
        _write(item, deeper, parts)
        opening = following
    parts.append(margin + "]")
