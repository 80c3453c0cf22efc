"""The exception tree, and the mapping of API responses to exceptions.

No I/O and no retrying here: `aiomixcloud._core.retry` decides what happens after an error.
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from .redaction import hidden, is_secret, redact, scrub

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .message import Request, Response


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
        shown = {key: "***" if is_secret(key) else text for key, text in self.extra.items()}
        extra = ", ".join(f"{key}: {value}" for key, value in shown.items() if value)
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

    Example:
        >>> async def main(mixcloud):
        ...     try:
        ...         mixcloud.popular(page=1, offset=20)
        ...     except InvalidArgumentError as error:
        ...         print(error.problems)
    """

    def __init__(self, message: str = "", *, problems: Sequence[str] = (), **known: Any) -> None:
        super().__init__(message, **known)
        self.problems: tuple[str, ...] = tuple(problems) or (self.message,)


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


_BY_TYPE: dict[str, type[MixcloudError]] = {
    "ResourceNotFoundException": NotFoundError,
    "OAuthException": AuthenticationError,
    "RateLimitException": RateLimitError,
    "PostValidationError": UploadError,
}
_BY_STATUS: dict[int, type[MixcloudError]] = {
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
}
#: A request that is too large was rejected, even if a gateway reports it.
_TOO_LARGE = 413

#: Only a proxy sends this status, to request its own credentials.
_OF_PROXIES = 407

Error = TypeVar("Error", bound=MixcloudError)


def conceal(error: Error, secrets: Iterable[str | None]) -> Error:
    """Remove secrets from `error` and the errors that caused it; return `error`.

    Secrets in URLs are redacted earlier, but a server may echo what it received.
    """
    secrets = list(map(hidden, secrets))
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


def no_turn(request: Request, seconds: float) -> TimeoutError:
    """Return the error for a call that got no request slot within `seconds`."""
    error = TimeoutError(
        f"timed out after {seconds:g} s waiting for a free request slot (max_connections)",
        method=request.method,
        url=request.url,
    )
    error.unsent = True
    return error


def too_large(method: str, url: str, most: int) -> InvalidResponseError:
    """Return the error for a response that is larger than `most` bytes."""
    return InvalidResponseError(
        f"the response is larger than {most} bytes; increase max_answer_size to allow it",
        method=method,
        url=url,
    )


def interrupted(request: Request, error: MixcloudError) -> MixcloudError:
    """Return `error`, or an `UploadInterruptedError` if the outcome of an upload is unknown.

    Args:
        request: The request that was sent.
        error: The error that ended it.
    """
    body = request.body
    # A response that also reports success leaves the outcome open, whatever else it contains.
    unknown = (
        isinstance(error, TransportError | ServerError | InvalidResponseError)
        or _success(error.payload) is True
    )
    if body is None or not unknown or (isinstance(error, TransportError) and error.unsent):
        return error
    may_exist = body.sent >= body.length
    state = (
        "the upload was sent completely, so the show may exist; check before sending it again"
        if may_exist
        else "the upload was incomplete, so Mixcloud cannot have accepted it"
    )
    result = UploadInterruptedError(
        f"{error.message}; {state}",
        type=error.type,
        extra=error.extra,
        status=error.status,
        method=request.method,
        url=request.url,
        payload=error.payload,
    )
    result.may_exist = may_exist
    result.name = body.value("name")
    result.key = request.key
    return result


def from_response(
    request: Request, response: Response, payload: Any, *, now: datetime
) -> MixcloudError | None:
    """Return the exception for an error response, or None if it is not one.

    The type of the error takes precedence over the status, since one status has several
    meanings (a rate limit is a 403). Every body is checked for an error, since some errors
    have status 200 (facts: official documentation and clients of the API).

    Args:
        request: The request that was sent.
        response: The response.
        payload: The decoded body, or None if it could not be decoded.
        now: The current time, to interpret a date in ``Retry-After``.
    """
    error = payload.get("error") if isinstance(payload, dict) else None
    if not error and response.status < 400:
        return None
    return _build(payload, request=request, response=response, now=now)


def from_outcome(
    request: Request, response: Response, payload: Any, problem: str
) -> MixcloudError | None:
    """Return the exception for the response to a write, or None if it reports success.

    Only ``{"result": {"success": true}}`` means success, with or without a key. ``false`` is a
    rejection, even with status 200 (fact: clients of the API that saw it). Anything else
    leaves the outcome unknown.

    Args:
        request: The request that was sent.
        response: The response, with a status below 400 and without an error.
        payload: The decoded body.
        problem: Why the body is not a JSON object, if it is not one.
    """
    success = _success(payload)
    if success is True:
        return None
    if success is False:
        return _build(payload, request=request, response=response)
    if isinstance(payload, dict):
        problem = "does not confirm the change: result.success is not true"
        if message := _result_message(payload):
            problem += f" (message: {message!r})"
    unsure = "" if request.body else "; the outcome is unknown, and it is safe to try again"
    return InvalidResponseError(
        f"the response {problem}{unsure}",
        status=response.status,
        method=request.method,
        url=request.url,
        payload=payload,
    )


def is_refusal(error: MixcloudError) -> bool:
    """Return whether `error`, of a write, is a response that reports a rejection."""
    body = error.payload
    refused = _success(body) is False or (isinstance(body, dict) and bool(body.get("error")))
    return refused and not isinstance(error, UploadInterruptedError)


def long_wait(request: Request, wait: float, asked: float) -> RateLimitError:
    """Return the error for a call that would have to wait longer than its limit.

    Args:
        request: The request that was not sent.
        wait: Seconds until it could be sent.
        asked: How many of them Mixcloud asked for; the rest is the client's own pacing.
    """
    if wait - asked < 1:
        reason = f"Mixcloud asks the client to wait {wait:.0f} s"
    elif asked < 1:
        reason = (
            f"the client's own pacing after a rate limit delays the next request by {wait:.0f} s"
        )
    else:
        reason = (
            f"the next request can be sent in {wait:.0f} s (Mixcloud asks for {asked:.0f} s, the "
            "rest is the client's own pacing)"
        )
    return RateLimitError(
        f"{reason}, which exceeds max_rate_limit_wait; nothing was sent",
        method=request.method,
        url=request.url,
        retry_after=wait,
    )


def from_payload(payload: Mapping[str, Any]) -> MixcloudError:
    """Return the exception for the body of an error, if raise_exceptions is False."""
    if not payload.get("error"):
        return InvalidResponseError("the response is not valid", payload=payload)
    return _build(payload)


def _build(
    payload: Any,
    *,
    request: Request | None = None,
    response: Response | None = None,
    now: datetime | None = None,
) -> MixcloudError:
    body = payload if isinstance(payload, Mapping) else {}
    status = response.status if response else None
    error = body.get("error")
    details = body.get("details")
    refused = not error and _success(body) is False
    page = page_in(response) if response and payload is None else ""
    if refused:
        fields = {name: value for name, value in body["result"].items() if name != "success"}
        details = fields.pop("details", None) or details
        otherwise = "Mixcloud rejected the request without giving a reason"
        name = ""
    else:
        fields = dict(error) if isinstance(error, Mapping) else {"message": error}
        who = "a proxy" if status == _OF_PROXIES else "Mixcloud"
        otherwise = page or f"{who} responded with HTTP {status}"
        name = _text(fields.pop("type", ""))
    header = response.headers.get("retry-after") if response else None
    wait = _retry_after(header, fields.get("retry_after"), now=now)
    is_upload = request is not None and request.body is not None
    is_limit = status == 429 or (status == 403 and wait is not None)
    if name in _BY_TYPE:
        cls = _BY_TYPE[name]
    elif details or (is_upload and refused and not is_limit):
        cls = UploadError
    elif is_limit:  # also from a gateway
        cls = RateLimitError
    elif (page and status != _TOO_LARGE) or (status or 0) >= 500:
        cls = ServerError
    elif is_upload and (status or 0) <= 400:
        cls = UploadError
    else:
        cls = _BY_STATUS.get(status or 0, MixcloudError)
    result = cls(
        _text(fields.pop("message", "")) or otherwise,
        type=name,
        extra=fields,
        status=status,
        method=request.method if request else None,
        url=request.url if request else None,
        payload=payload,
    )
    if isinstance(result, RateLimitError):
        result.retry_after = wait
    if isinstance(result, UploadError) and details:
        result.details = details if isinstance(details, Mapping) else {"": details}
    return result


def _success(payload: Any) -> Any:
    """Return ``result.success`` of the response to a write, or None."""
    result = payload.get("result") if isinstance(payload, Mapping) else None
    return result.get("success") if isinstance(result, Mapping) else None


def _result_message(payload: Mapping[str, Any]) -> str:
    """Return the message in the response to a write, or an empty string."""
    result = payload.get("result")
    inner = result.get("message") if isinstance(result, Mapping) else None
    return _text(inner or payload.get("message"))


def page_in(response: Response) -> str:
    """Describe a web page or text sent in place of the API's JSON; return "" for others.

    The API sends only JSON, labelled as JavaScript. Other content comes from a gateway, a
    proxy, a firewall or a login page in front of it.
    """
    start = response.body[:100].lstrip(b"\xef\xbb\xbf \t\r\n")
    media_type = response.headers.get("content-type", "").lower()
    if not start:
        return ""
    if "html" in media_type or start.startswith(b"<"):
        what = "a web page"
    elif media_type.startswith(("text/plain", "text/xml", "application/xml")):
        what = "plain text"
    else:
        return ""
    return f"a gateway or proxy responded with {what} (HTTP {response.status})"


#: Longest wait to report, in seconds. A longer one is an error, and may overflow a date.
_LONGEST_WAIT = 365 * 24 * 60 * 60.0


def _retry_after(*values: Any, now: datetime | None) -> float | None:
    """Return the first of `values` (header, body) that is a number of seconds to wait."""
    for value in values:
        seconds = _seconds(value, now)
        if seconds >= 0:
            return min(seconds, _LONGEST_WAIT)
    return None


def _seconds(value: Any, now: datetime | None) -> float:
    """Return a wait in seconds, or a negative number or NaN if `value` is not one."""
    if isinstance(value, bool):
        return -1
    try:
        return float(value)
    except OverflowError:  # an integer with hundreds of digits
        return _LONGEST_WAIT if value > 0 else -1
    except (TypeError, ValueError):
        return _until(value, now)


def _until(value: Any, now: datetime | None) -> float:
    """Return the seconds until an HTTP date, or a negative number if `value` is not one."""
    if not isinstance(value, str) or now is None:
        return -1
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(value)
        # HTTP dates are in GMT, even if they do not name it.
        return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return -1


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    try:
        return "" if value is None else str(value)
    except (RecursionError, ValueError):  # nested too deeply, or too many digits
        return ""
