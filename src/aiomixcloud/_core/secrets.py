"""Hiding secrets in whatever a person may come to see: messages, logs, representations."""

import re

_NAMES = r"(?:access_token|client_secret|(?<! )code)"
_plain = re.compile(rf"(?i)((?<!\w){_NAMES}(?:=|['\"]?:\s?['\"]))[^&#;,\s'\"<>()\[\]{{}}]+")
#: The same inside an address that is itself a parameter of another.
_escaped = re.compile(rf"(?i)((?:(?<!\w)|(?<=%26)|(?<=%3F)){_NAMES}%3D)(?:(?!%26|%23)[\w.~%-])+")


def redact(text: str) -> str:
    """Return `text` with the value of every secret query parameter replaced by ``***``.

    Example:
        >>> redact("GET /me/?access_token=abc&limit=2")
        'GET /me/?access_token=***&limit=2'
    """
    return _escaped.sub(r"\1***", _plain.sub(r"\1***", text))
