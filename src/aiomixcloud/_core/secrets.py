"""Hiding secrets in whatever a person may come to see: messages, logs, representations."""

import re

_SECRETS = "access_token|client_secret"
_VALUE = r"[^&#;,\s'\"<>()\[\]{}]+"
_plain = re.compile(rf"(?i)((?<!\w)(?:(?:{_SECRETS})(?:=|['\"]?:\s?['\"]?)|(?<! )code=)){_VALUE}")
#: As a field of a printed object, whatever stands in the quotes.
_field = re.compile(rf"(?i)((?<!\w)(?:{_SECRETS})['\"]?:\s?)(['\"]).*?\2")
#: The same inside an address that is itself a parameter of another.
_escaped = re.compile(
    rf"(?i)((?:(?<!\w)|(?<=%26)|(?<=%3F)|(?<=%23))(?:{_SECRETS}|code)%3D)(?:(?!%26|%23)[\w.~%-])+"
)


def is_secret(name: object) -> bool:
    """Tell whether what has this name must not be shown."""
    return isinstance(name, str) and name.lower() in _SECRETS.split("|")


def redact(text: str) -> str:
    """Return `text` with the value of every secret query parameter replaced by ``***``.

    Example:
        >>> redact("GET /me/?access_token=abc&limit=2")
        'GET /me/?access_token=***&limit=2'
    """
    text = _field.sub(r"\1\2***\2", text)
    return _escaped.sub(r"\1***", _plain.sub(r"\1***", text))
