"""The exception tree. `outcomes` decides which exception an answer becomes."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any, TypeVar

from .redaction import is_secret, redact, scrub, to_secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class MixcloudError(Exception):
    """Base class of all errors of this library.

    Attributes:
        message: Description of the error.
        type: The API's name for the error, such as ``'ResourceNotFoundException'``, or ``''``.
        extra: Other fields of the API's error, such as ``retry_after``.
        status: HTTP status, or None if no response was received.
        method: HTTP method of the request, or None if nothing was sent.
        url: URL of the request, with every secret replaced by ``***``.
        payload: The decoded body of the response, or None.

    Example:
        >>> async def main(mixcloud):
        ...     try:
        ...         await mixcloud.get("nobody-here")
        ...     except MixcloudError as error:
        ...         print(error.status, error.type)
    """

    def __init__(
        self,
        message: str = "",
        *,
        type: str = "",
        extra: Mapping[str, Any] | None = None,
        status: int | None = None,
        method: str | None = None,
        url: str | None = None,
        payload: Any = None,
    ) -> None:
        message = _printable(redact(message))
        super().__init__(message)
        self.message = message
        self.type = type
        self.extra: dict[str, Any] = dict(extra or {})
        self.status = status
        self.method = method
        self.url: str | None = _printable(redact(url)) if url else None
        self.payload = payload

    def __str__(self) -> str:
        """Return the type, message, other fields and request, as far as they are known."""
        text = ": ".join(part for part in (self.type, self.message) if part)
        extra = ", ".join(
            f"{key}: {'***' if is_secret(key) else value}"
            for key, value in self.extra.items()
            if value
        )
        if extra:
            text = f"{text} ({extra})"
        if self.url:
            answer = f" answered {self.status}" if self.status else ""
            text = f"{text} [{self.method} {self.url}{answer}]"
        return _printable(redact(text.strip()))

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (self.__class__, self.__dict__.copy())


def _rebuild(cls: type[MixcloudError], state: dict[str, Any]) -> MixcloudError:
    """Rebuild an unpickled or copied error without calling its constructor."""
    error = cls.__new__(cls, state["message"])
    error.args = (state["message"],)
    error.__dict__.update(state)
    return error


class InvalidArgumentError(MixcloudError, ValueError):
    """An argument is invalid; raised before anything is sent. Also a `ValueError`.

    Attributes:
        problems: Descriptions of all problems found.
        fields: For each problem, the names of the arguments with which it begins.

    Example:
        >>> async def main(mixcloud):
        ...     try:
        ...         mixcloud.popular(page=1, offset=20)
        ...     except InvalidArgumentError as error:
        ...         print(error.problems)
    """

    def __init__(
        self,
        message: str = "",
        *,
        field: str | None = None,
        problems: Sequence[str] = (),
        fields: Sequence[Sequence[str]] = (),
        **known: Any,
    ) -> None:
        super().__init__(message, **known)
        self.problems: tuple[str, ...] = tuple(problems) or (self.message,)
        names = fields or [() if field is None else (field,)] * len(self.problems)
        self.fields: tuple[tuple[str, ...], ...] = tuple(map(tuple, names))


def _printable(text: str) -> str:
    """Return `text` with lone surrogates escaped, so that it can be encoded.

    JSON can contain a lone surrogate (such as U+D800), which no encoding can represent.
    """
    return text.encode(errors="backslashreplace").decode()


class NotFoundError(MixcloudError):
    """The user, show, tag or page does not exist.

    Example:
        >>> async def main(mixcloud):
        ...     try:
        ...         await mixcloud.get("nobody-here")
        ...     except NotFoundError as error:
        ...         print(error.message)
    """


class AuthenticationError(MixcloudError):
    """The access token is missing, invalid or revoked.

    Example:
        >>> async def main(mixcloud):
        ...     try:
        ...         await mixcloud.me()
        ...     except AuthenticationError as error:
        ...         print(error.message)
    """


class PermissionDeniedError(MixcloudError):
    """The access token is valid but does not permit this action.

    Example:
        >>> async def main(mixcloud):
        ...     try:
        ...         await mixcloud.edit("luke/a-nice-mix", name="Mine")
        ...     except PermissionDeniedError as error:
        ...         print(error.message)
    """


class RateLimitError(MixcloudError):
    """Mixcloud's rate limit was exceeded.

    Attributes:
        retry_after: Seconds to wait, from 0 to 31 536 000 (one year; longer waits are capped),
            or None if the response does not contain a valid time.

    Example:
        >>> async def main(mixcloud):
        ...     try:
        ...         await mixcloud.follow("bob")
        ...     except RateLimitError as error:
        ...         print(error.retry_after)
    """

    def __init__(
        self, message: str = "", *, retry_after: float | None = None, **known: Any
    ) -> None:
        super().__init__(message, **known)
        self.retry_after: float | None = retry_after


class UploadError(MixcloudError):
    """Mixcloud rejected an upload or an edit, whatever the HTTP status.

    Attributes:
        details: Lists of messages by field name, as sent by the API.

    Example:
        >>> async def main(mixcloud):
        ...     try:
        ...         await mixcloud.upload("perfectmix.mp3", "Mix")
        ...     except UploadError as error:
        ...         print(error.details)
    """

    details: Mapping[str, Any] = {}

    def __str__(self) -> str:
        """Return the description with the reasons appended."""
        reasons = "; ".join(
            f"{field}: {' '.join(map(str, texts)) if isinstance(texts, list) else texts}"
            for field, texts in self.details.items()
        )
        return _printable(redact(f"{super().__str__()} {reasons}".strip()))


class ServerError(MixcloudError):
    """Mixcloud failed (HTTP 5xx), or a gateway, proxy or firewall responded in its place.

    Such intermediaries respond with a web page or plain text and any status: an HTML page with
    status 403 says nothing about the access token. `status` is the status that was received.

    Example:
        >>> async def main(mixcloud):
        ...     try:
        ...         await mixcloud.get("bob")
        ...     except ServerError as error:
        ...         print(error.status)
    """


class InvalidResponseError(MixcloudError):
    """The response is not one that the API is known to send.

    For example, it is not JSON, contains an invalid key or link, redirects to another host, or
    does not state whether an action succeeded.

    Example:
        >>> async def main(mixcloud):
        ...     try:
        ...         await mixcloud.get("bob")
        ...     except InvalidResponseError as error:
        ...         print(error.payload)
    """


class TransportError(MixcloudError):
    """No complete response arrived; see the subclasses `ConnectionError` and `TimeoutError`.

    Attributes:
        unsent: Whether it is certain that no part of the request was sent.

    Example:
        >>> async def main(mixcloud):
        ...     try:
        ...         await mixcloud.get("bob")
        ...     except TransportError as error:
        ...         print(error.url)
    """

    unsent: bool = False


class ConnectionError(TransportError, builtins.ConnectionError):
    """The connection failed or was lost. Also a built-in `ConnectionError`.

    Example:
        >>> async def main(mixcloud):
        ...     try:
        ...         await mixcloud.get("bob")
        ...     except ConnectionError as error:
        ...         print(error.url)
    """


class TimeoutError(TransportError, builtins.TimeoutError):
    """Mixcloud took too long to respond. Also a built-in `TimeoutError`.

    Example:
        >>> async def main(mixcloud):
        ...     try:
        ...         await mixcloud.get("bob")
        ...     except TimeoutError as error:
        ...         print(error.url)
    """


class UploadInterruptedError(UploadError):
    """The outcome of an upload or edit is unknown.

    No response was received, or one without ``{"result": {"success": true}}``. The request is
    not retried, because that could create a duplicate show. ``__cause__`` is the original error.

    Attributes:
        may_exist: False if it is certain that Mixcloud did not receive the whole request.
        name: The show's title, if it was part of the request.
        key: The show's key, if it was known beforehand, as for an edit.

    Example:
        >>> async def main(mixcloud):
        ...     try:
        ...         await mixcloud.upload("perfectmix.mp3", "Perfect Mix")
        ...     except UploadInterruptedError as error:
        ...         if error.may_exist:
        ...             print("check whether this show exists:", error.name)
    """

    may_exist: bool = True
    name: str | None = None
    key: str | None = None


class MixcloudOAuthError(MixcloudError):
    """The OAuth service did not issue an access token.

    Example:
        >>> async def main(oauth):
        ...     try:
        ...         token = await oauth.access_token("not-a-code")
        ...     except MixcloudOAuthError as error:
        ...         print(error.message)
    """


Error = TypeVar("Error", bound=MixcloudError)


def conceal(error: Error, secrets: Iterable[str | None]) -> Error:
    """Remove secrets from `error` and the errors that caused it; return `error`.

    Secrets in URLs are redacted earlier, but a server may echo what it received.
    """
    secrets = list(map(to_secret, secrets))
    known: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in known:
        known.add(id(one))
        if isinstance(one, MixcloudError):
            state = scrub(one.__dict__, secrets)
            if state != one.__dict__:
                one.__dict__.update(state)
                one.args = (one.message,)
        linked = one.__cause__ or one.__context__
        if linked is not None and not isinstance(linked, MixcloudError):
            shown = f"{linked} {linked!r} {getattr(linked, '__notes__', '')}"
            if scrub(shown, secrets) != shown:  # it cannot be redacted, so it is dropped
                one.__cause__ = one.__context__ = linked = None
            del shown
        one = linked
    return error
