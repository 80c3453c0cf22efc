"""Bytes of an answer -> JSON. The content type is not looked at: the API says JavaScript."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


_raw_decode = json.JSONDecoder().raw_decode


def _loads(body: bytes) -> Any:
    # `json.loads` would look for other encodings and for blanks first, which takes its time.
    text = str(body, "utf-8")
    value, end = _raw_decode(text)
    return value if end == len(text) else json.loads(text)


loads: Callable[[bytes], Any]
try:
    from orjson import loads
except ImportError:
    loads = _loads


def decode(body: bytes) -> Any:
    """Return the JSON value in `body`.

    orjson does the work where the extra ``speed`` is installed. What it refuses (half
    characters, NaN, other encodings) is read again by the standard library, so that the extra
    never changes whether an answer is understood. (Integers beyond 64 bits, which the API has
    not, become `float` with it.)

    Raises:
        ValueError: `body` is no JSON, or nested too deeply.
    """
    try:
        return loads(body)
    except ValueError:
        return _decode_slowly(body)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _decode_slowly(body: bytes) -> Any:
    try:
        return json.loads(body)
    except RecursionError:
        raise ValueError("nested too deeply") from None
