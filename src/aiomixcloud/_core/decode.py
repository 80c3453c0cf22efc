"""Bytes of an answer -> JSON. The content type is not looked at: the API says JavaScript."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


#: How deeply an answer may be nested; those of the API are up to about ten levels deep. What is
#: much deeper cannot be copied, printed or pickled.
_DEEPEST = 900

#: As many brackets at the end of an answer as those of the API never have, and what they are.
_TAIL = 16
_CLOSING = b"]} \t\r\n"

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
        ValueError: `body` is not JSON; the message says why, to go on after "the answer".
    """
    try:
        value = loads(body)
    except ValueError:
        value = _decode_slowly(body)
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    # What is nested deeply ends with many brackets. To look at all of it would take a third of
    # the time of decoding; the libraries give up at a few thousand levels by themselves.
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
