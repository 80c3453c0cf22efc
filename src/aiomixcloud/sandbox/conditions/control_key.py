"""The key with which programs on other machines control a sandbox."""

from __future__ import annotations

import hmac
from hashlib import sha256

#: Name of the header that carries the key.
CONTROL_KEY_HEADER: str = "X-Control-Key"


class ControlKey:
    """A key that can be compared but not read, so that no log or traceback can show it.

    Args:
        key: Printable ASCII characters without spaces, which fit into a header.

    Raises:
        TypeError: The key is not a string.
        ValueError: The key is empty or contains other characters.
    """

    def __init__(self, key: str) -> None:
        if not isinstance(key, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"control_key must be a string, not a value of type {type(key)}")
        if not key:
            raise ValueError("control_key is empty; choose a key, or omit it")
        if not all("!" <= character <= "~" for character in key):
            raise ValueError("control_key must be printable ASCII characters without spaces")
        self._digest = _digest(key)

    def matches(self, sent: str) -> bool:
        """Report whether a received key is this one, in a time that does not reveal the key."""
        return hmac.compare_digest(_digest(sent), self._digest)


def _digest(key: str) -> bytes:
    # Headers may contain bytes that are not text.
    return sha256(key.encode(errors="surrogateescape")).digest()
