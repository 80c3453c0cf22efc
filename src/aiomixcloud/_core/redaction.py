"""Hiding secrets in messages, logs and representations."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_SECRETS = "access_token|client_secret"
#: Every ASCII text with a secret contains one of these.
_MARKS = ("@", "code", *_SECRETS.split("|"))
_VALUE = r"[^&#;,\s'\"<>()\[\]{}]+"
# Patterns are compiled when they are first used.

#: Credentials before the host of a URL: a username and an optional password.
#: An unescaped password may look like a host with a port.
_USER = r"(//)(?:[^/\s?#'\"]+|[^/\s?#@:'\"]*:(?!\d+[/?#])\S*?)@"
_PLAIN = rf"(?i)((?<!\w)(?:(?:{_SECRETS})(?:=|['\"]?:\s?['\"]?)|(?<! )code=))(?!\*\*\*){_VALUE}"
#: A field of a printed object, with any value in quotes.
_FIELD = rf"(?i)((?<!\w)(?:{_SECRETS})['\"]?:\s?)(['\"]).*?\2"
#: A parameter of a URL that is itself a parameter of another URL.
_ESCAPED = (
    rf"(?i)((?:(?<!\w)|(?<=%26)|(?<=%3F)|(?<=%23))(?:{_SECRETS}|code)%3D)(?:(?!%26|%23)[\w.~%-])+"
)


#: Minimum length of a secret to search for; shorter ones could be part of words.
_SHORTEST = 8
#: Maximum nesting of the values to clean. The API's errors are not nested that deeply; a limit
#: protects the stack, also when the value is printed, copied or pickled.
_DEEPEST = 50


class Secret(str):
    """A string that `repr` masks.

    It protects secrets in tracebacks and error reports that show local variables.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


class SecretUrl(str):
    """A URL whose secret parameters `repr` masks, for the same reason."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(redact(str(self)))


def to_secret(value: Any) -> Any:
    """Return a string as a `Secret`, and other values unchanged."""
    return Secret(value) if isinstance(value, str) else value


def is_secret(name: object) -> bool:
    """Return whether a parameter or field of this name is secret."""
    return isinstance(name, str) and name.lower() in _SECRETS.split("|")


def redact(text: str) -> str:
    """Return `text` with every secret in it replaced by ``***``.

    Secrets are values of certain parameters, and credentials in URLs.

    Example:
        >>> redact("GET /me/?access_token=abc&limit=2")
        'GET /me/?access_token=***&limit=2'
    """
    # Almost all texts; outside ASCII, the patterns also match other letters.
    if text.isascii() and not any(mark in text.lower() for mark in _MARKS):
        return text
    text = re.sub(_FIELD, r"\1\2***\2", re.sub(_USER, r"\1***@", text))
    return re.sub(_ESCAPED, r"\1***", re.sub(_PLAIN, r"\1***", text))


def secrets_in(url: str) -> list[str]:
    """Return the secrets in the query of a URL.

    Example:
        >>> secrets_in("https://api.mixcloud.com/me/?access_token=abc&limit=2")
        ['abc']
    """
    query = parse_qsl(urlsplit(url).query)
    return [value for name, value in query if is_secret(name) or name == "code"]


def scrub(value: Any, secrets: Iterable[str | None]) -> Any:
    """Return a decoded JSON value or a string without secrets; very deep nesting is cut off.

    Args:
        value: Data from the server or an HTTP library.
        secrets: Secrets to remove wherever they occur; very short ones are ignored.

    Example:
        >>> scrub({"message": "Who is abcdefgh?", "code": 5}, ["abcdefgh"])
        {'message': 'Who is ***?', 'code': 5}
    """
    long = [one for one in secrets if one is not None and len(one) >= _SHORTEST]
    return _clean(value, lambda text: redact(_without(text, long)))


def mask(value: Any, secret: str) -> Any:
    """Return a decoded JSON value with `secret` replaced by ``***``."""
    return _clean(value, lambda text: _without(text, [secret]))


def is_repeated(secret: str | None, body: bytes, *, but: int = 0) -> bool:
    """Return whether a response may contain `secret` more than `but` times.

    Very short secrets are ignored, because they could be part of a word.

    Example:
        >>> is_repeated("abcdefgh", b'{"next": "/?access_token=abcdefgh"}')
        True
    """
    if secret is None or len(secret) < _SHORTEST:
        return False
    if secret.isascii() and secret.isalnum():  # like Mixcloud's tokens
        count = body.count(secret.encode())
    else:
        count = sum(map(body.count, _spellings(secret)))
    if count > but:
        return True
    return _has_escaped_ascii(body)


#: An unnecessary escape of an ASCII character. If there are few escapes, checking each of them
#: is much faster than searching for the pattern.
_escaped_ascii = re.compile(rb"\\u00[2-7]")
_FEW_ESCAPES = 200


def _has_escaped_ascii(body: bytes) -> bool:
    """Return whether JSON contains an unnecessarily escaped ASCII character.

    That is rare, but could hide a secret.
    """
    at = body.find(b"\\")
    for _ in range(_FEW_ESCAPES):
        if at < 0:
            return False
        if _escaped_ascii.match(body, at):
            return True
        at = body.find(b"\\", at + 2)
    return at >= 0 and _escaped_ascii.search(body, at) is not None


def _spellings(secret: str) -> set[bytes]:
    """Return a secret as it appears in text, JSON and URLs."""
    written = json.dumps(secret)[1:-1]
    spelled = {secret, quote(secret, safe=""), written, written.replace("/", "\\/")}
    return {one.encode() for one in spelled}


def _without(text: str, secrets: Iterable[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, "***").replace(quote(secret, safe=""), "***")
    return text


def _clean(value: Any, clean: Callable[[str], str], depth: int = 0) -> Any:
    if isinstance(value, str):
        return clean(value)
    if not isinstance(value, dict | list | tuple):
        return value
    if depth == _DEEPEST:
        return "..."
    depth += 1
    if isinstance(value, dict):
        return {
            _clean(name, clean): "***" if is_secret(name) else _clean(one, clean, depth)
            for name, one in value.items()
        }
    return type(value)(_clean(one, clean, depth) for one in value)
