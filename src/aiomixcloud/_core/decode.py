"""Decoding of JSON. The content type is ignored: the API declares its JSON as JavaScript."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


#: Maximum nesting of a response; the API uses about ten levels. Values that are nested much
#: more deeply cannot be copied, printed or pickled.
_DEEPEST = 900

#: Number of closing brackets at the end of a body that cause its nesting to be checked.
_TAIL = 16
_CLOSING = b"]} \t\r\n"

_raw_decode = json.JSONDecoder().raw_decode


def _loads(body: bytes) -> Any:
    # `json.loads` first detects the encoding and leading whitespace, which takes time.
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

    orjson is used if the extra ``speed`` is installed. Input that it rejects (lone surrogates,
    NaN, other encodings) is decoded by the standard library, so that the extra does not change
    which responses are accepted. (It decodes integers beyond 64 bits, which the API does not
    send, as `float`.)

    Raises:
        ValueError: `body` is not valid JSON; the message continues "the response".
    """
    try:
        value = loads(body)
    except ValueError:
        value = _decode_slowly(body)
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    # Deeply nested values end with many brackets. Checking every value would add a third to
    # the decoding time; the libraries themselves reject a few thousand levels.
    if not body[-_TAIL:].strip(_CLOSING):
        _check_depth(value)
    return value


_TOO_DEEP = "is nested too deeply"


def _decode_slowly(body: bytes) -> Any:
    try:
        return json.loads(body)
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    except ValueError as error:
        raise ValueError(f"is not valid JSON ({error})" if body else "is empty") from None


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(_DEEPEST):
        level = [
            one
            for outer in level
            for one in (outer.values() if type(outer) is dict else outer)
            if type(one) is dict or type(one) is list
        ]
        if not level:
            return
    raise ValueError(_TOO_DEEP)
