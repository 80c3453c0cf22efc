"""Hiding secrets in whatever a person may come to see: messages, logs, representations."""

import re

_NAMES = "access_token|client_secret|code"
_value = re.compile(rf"(?i)((?:^|[?&\s'\"({{])(?:{_NAMES})(?:=|%3D))[^&#\s'\")>]+")


def redact(text: str) -> str:
    """Return `text` with the value of every secret query parameter replaced by ``***``.

    Example:
        >>> redact("GET /me/?access_token=abc&limit=2")
        'GET /me/?access_token=***&limit=2'
    """
    return _value.sub(r"\1***", text)
