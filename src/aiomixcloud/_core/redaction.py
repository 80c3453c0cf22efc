"""Hiding secrets in whatever a person may come to see: messages, logs, representations."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_SECRETS = "access_token|client_secret"
_VALUE = r"[^&#;,\s'\"<>()\[\]{}]+"
#: What stands before the host of an address: a user name, and perhaps a password.
#: Where a password is given whole, a host with a port looks much the same.
_user = re.compile(r"(//)(?:[^/\s?#'\"]+|[^/\s?#@:'\"]*:(?!\d+[/?#])\S*?)@")
_plain = re.compile(
    rf"(?i)((?<!\w)(?:(?:{_SECRETS})(?:=|['\"]?:\s?['\"]?)|(?<! )code=))(?!\*\*\*){_VALUE}"
)
#: As a field of a printed object, whatever stands in the quotes.
_field = re.compile(rf"(?i)((?<!\w)(?:{_SECRETS})['\"]?:\s?)(['\"]).*?\2")
#: The same inside an address that is itself a parameter of another.
_escaped = re.compile(
    rf"(?i)((?:(?<!\w)|(?<=%26)|(?<=%3F)|(?<=%23))(?:{_SECRETS}|code)%3D)(?:(?!%26|%23)[\w.~%-])+"
)


#: Shorter ones would be found inside of words.
_SHORTEST = 8
#: How deeply an error of the API is looked into. None is nested like that, but what is must not
#: exhaust the stack here, nor of whoever prints, copies or pickles it.
_DEEPEST = 50


class Secret(str):
    """Text that `repr` does not show.

    So it is in no list of variables, which tracebacks and error services make of our frames.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


class SecretUrl(str):
    """An address whose secret parameters `repr` does not show, for the same reason."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(redact(str(self)))


def hidden(value: Any) -> Any:
    """Return text as what `repr` does not show, and anything else as it is."""
    return Secret(value) if isinstance(value, str) else value


def is_secret(name: object) -> bool:
    """Tell whether what has this name must not be shown."""
    return isinstance(name, str) and name.lower() in _SECRETS.split("|")


def redact(text: str) -> str:
    """Return `text` with every secret in it replaced by ``***``.

    Secrets are values of parameters, and what stands before the host of an address.

    Example:
        >>> redact("GET /me/?access_token=abc&limit=2")
        'GET /me/?access_token=***&limit=2'
    """
    text = _field.sub(r"\1\2***\2", _user.sub(r"\1***@", text))
    return _escaped.sub(r"\1***", _plain.sub(r"\1***", text))


def secrets_in(url: str) -> list[str]:
    """Return the secrets that an address holds in its query.

    Example:
        >>> secrets_in("https://api.mixcloud.com/me/?access_token=abc&limit=2")
        ['abc']
    """
    query = parse_qsl(urlsplit(url).query)
    return [value for name, value in query if is_secret(name) or name == "code"]


def scrub(value: Any, secrets: Iterable[str | None]) -> Any:
    """Return a decoded JSON value or a text in which no secret can be found.

    Args:
        value: What the other side or an HTTP library said.
        secrets: What may stand in it, however it is named there; what is very short stays.
            What is nested very deeply is cut off.

    Example:
        >>> scrub({"message": "Who is abcdefgh?", "code": 5}, ["abcdefgh"])
        {'message': 'Who is ***?', 'code': 5}
    """
    long = [one for one in secrets if one is not None and len(one) >= _SHORTEST]
    return _cleaned(value, lambda text: redact(_without(text, long)))


def mask(value: Any, secret: str) -> Any:
    """Return a decoded JSON value in which `secret` is ``***``, and other text as it was."""
    return _cleaned(value, lambda text: _without(text, [secret]))


def is_repeated(secret: str | None, body: bytes, *, but: int = 0) -> bool:
    """Tell whether an answer may repeat `secret` more often than `but` times.

    What is very short does not count, since it could be a part of a word.

    Example:
        >>> is_repeated("abcdefgh", b'{"next": "/?access_token=abcdefgh"}')
        True
    """
    if secret is None or len(secret) < _SHORTEST:
        return False
    if secret.isascii() and secret.isalnum():  # as tokens of Mixcloud are
        count = body.count(secret.encode())
    else:
        count = sum(map(body.count, _spellings(secret)))
    if count > but:
        return True
    return _has_escaped_ascii(body)


#: The escape of a character that JSON could write as it is, and how it is found. Where there
#: are few escapes, it is much faster to go from one to the next.
_escaped_ascii = re.compile(rb"\\u00[2-7]")
_FEW_ESCAPES = 200


def _has_escaped_ascii(body: bytes) -> bool:
    """Tell whether JSON writes a letter by its number that needs no escape.

    That is hardly ever done, but could hide a secret.
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
    """Return a secret as texts, JSON and addresses write it."""
    written = json.dumps(secret)[1:-1]
    spelled = {secret, quote(secret, safe=""), written, written.replace("/", "\\/")}
    return {one.encode() for one in spelled}


def _without(text: str, secrets: Iterable[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, "***").replace(quote(secret, safe=""), "***")
    return text


def _cleaned(value: Any, clean: Callable[[str], str], depth: int = 0) -> Any:
    if isinstance(value, str):
        return clean(value)
    if not isinstance(value, dict | list | tuple):
        return value
    if depth == _DEEPEST:
        return "..."
    depth += 1
    if isinstance(value, dict):
        return {
            _cleaned(name, clean): "***" if is_secret(name) else _cleaned(one, clean, depth)
            for name, one in value.items()
        }
    return type(value)(_cleaned(one, clean, depth) for one in value)
