"""Conversion of the exceptions of HTTP libraries to those of this library, by a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from aiomixcloud._core.errors import ConnectionError, MixcloudError, TransportError
from aiomixcloud._core.redaction import redact

from .certificates import explain_certificate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .proxies import Proxy

Kinds: TypeAlias = type[BaseException] | tuple[type[BaseException], ...]


class Failure(NamedTuple):
    """What the exceptions of some classes become.

    Attributes:
        kinds: Classes of exceptions.
        error: Class of this library's error.
        message: Its message, in which ``{text}`` is that of the exception.
        unsent: Whether it is certain that no part of the request was sent.
    """

    kinds: Kinds
    error: type[MixcloudError]
    message: str = "{text}"
    unsent: bool = False


class BodyError(Exception):
    """Carries an error while reading a body through an HTTP library, which would replace it.

    Attributes:
        error: The error, of a file or of the user's ``progress``.
    """

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


CUT_OFF = "the connection was closed before the response was complete"

#: The end of every table: bugs, and what invalid data makes an HTTP library raise.
OTHERS = (
    Failure(ValueError, TransportError),
    Failure(Exception, TransportError, "{name}: {text}"),
)


def convert(
    error: Exception,
    table: Sequence[Failure],
    *,
    text: str,
    explanation: str | None = None,
    method: str,
    url: str,
    proxy: Proxy | None,
) -> MixcloudError:
    """Return the error that an exception of an HTTP library becomes.

    Args:
        error: The exception, whose text may contain the access token.
        table: What exceptions become; the first match counts.
        text: The text of the exception.
        explanation: Why the connection failed, if users can fix it.
        method: HTTP method of the request.
        url: URL of the request.
        proxy: The proxy in use, if any.
    """
    row = next(row for row in table if isinstance(error, row.kinds))
    name = type(error).__name__
    message = row.message.format(text=" ".join(redact(text).split()) or name, name=name)
    kind, unsent = row.error, row.unsent
    explanation = explanation or explain_certificate(error, url)
    if explanation is not None:
        kind, message, unsent = ConnectionError, explanation, True
    if proxy is not None and not message.startswith("the proxy"):
        message += f" (through {proxy.name})"
    result = kind(message, method=method, url=url)
    if isinstance(result, TransportError):
        result.unsent = unsent
    return result
