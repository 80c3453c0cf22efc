"""The exception tree, and the decision which exception an answer of the API becomes.

No I/O and no retrying here: `aiomixcloud._core.retry` decides what happens after an error.
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from .secrets import hidden, is_secret, redact, scrub

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .message import Request, Response


class MixcloudError(Exception):
    """Something went wrong between this program and Mixcloud; root of the whole tree.

    Attributes:
        message: What went wrong, in words.
        type: The API's own name of the error (``'ResourceNotFoundException'``), else ``''``.
        extra: Further fields of the API's error, such as ``retry_after``.
        status: HTTP status, or None where no answer came.
        method: HTTP method of the request, or None where nothing was sent.
        url: Address of the request, with every secret replaced by ``***``.
        payload: The decoded body of the answer, or None.

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
        """Give type, message, further fields and the request, as far as they are known."""
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
    """Make an unpickled or copied error without guessing at its constructor's arguments."""
    error = cls.__new__(cls, state["message"])
    error.args = (state["message"],)
    error.__dict__.update(state)
    return error


class InvalidArgumentError(MixcloudError, ValueError):
    """An argument cannot be right; nothing was sent. It is a `ValueError` too.

    Attributes:
        problems: All that was found to be wrong, in words.

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
    """Return `text` so that it can be written anywhere: half characters as their escapes.

    JSON can name one half of a character that needs two (U+D800), and no encoding can write it.
    """
    return text.encode(errors="backslashreplace").decode()


class NotFoundError(MixcloudError):
    """There is no such user, show, tag or page.

    Example:
        >>> async def main(mixcloud):
        ...     try:
        ...         await mixcloud.get("nobody-here")
        ...     except NotFoundError as error:
        ...         print(error.message)
    """


class AuthenticationError(MixcloudError):
    """The access token is missing, wrong or was revoked.

    Example:
        >>> async def main(mixcloud):
        ...     try:
        ...         await mixcloud.me()
        ...     except AuthenticationError as error:
        ...         print(error.message)
    """


class PermissionDeniedError(MixcloudError):
    """The access token is good, but does not allow this.

    Example:
        >>> async def main(mixcloud):
        ...     try:
        ...         await mixcloud.edit("luke/a-nice-mix", name="Mine")
        ...     except PermissionDeniedError as error:
        ...         print(error.message)
    """


class RateLimitError(MixcloudError):
    """Mixcloud asks to wait.

    Attributes:
        retry_after: Seconds to wait, from 0 to 31 536 000 (a year; a longer wait counts as a
            year), or None if the answer names no time, or one that cannot be understood. It
            can be added to any present date.

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
    """Mixcloud refused an upload or an edit, with whatever HTTP status.

    Attributes:
        details: Field name to list of messages, as the API sent them.

    Example:
        >>> async def main(mixcloud):
        ...     try:
        ...         await mixcloud.upload("perfectmix.mp3", "Mix")
        ...     except UploadError as error:
        ...         print(error.details)
    """

    details: Mapping[str, Any] = {}

    def __str__(self) -> str:
        """Give the reasons too."""
        reasons = "; ".join(
            f"{field}: {' '.join(map(str, texts)) if isinstance(texts, list) else texts}"
            for field, texts in self.details.items()
        )
        return _printable(redact(f"{super().__str__()} {reasons}".strip()))


class ServerError(MixcloudError):
    """Mixcloud failed (HTTP status 5xx), or something in front of it answered in its place.

    A gateway, proxy or firewall answers with a web page or plain text, whatever the status: an
    HTML page with status 403 says nothing about the access token. `status` is what it sent.

    Example:
        >>> async def main(mixcloud):
        ...     try:
        ...         await mixcloud.get("bob")
        ...     except ServerError as error:
        ...         print(error.status)
    """


class InvalidResponseError(MixcloudError):
    """The answer is not what the API sends.

    For example, it is not JSON, it holds a key or a link that is not valid, it redirects to
    another host, or it does not say whether an action was done.

    Example:
        >>> async def main(mixcloud):
        ...     try:
        ...         await mixcloud.get("bob")
        ...     except InvalidResponseError as error:
        ...         print(error.payload)
    """


class TransportError(MixcloudError):
    """No whole answer arrived; `ConnectionError` and `TimeoutError` say why.

    Attributes:
        unsent: Whether it is certain that nothing of the request was sent.

    Example:
        >>> async def main(mixcloud):
        ...     try:
        ...         await mixcloud.get("bob")
        ...     except TransportError as error:
        ...         print(error.url)
    """

    unsent: bool = False


class ConnectionError(TransportError, builtins.ConnectionError):
    """The connection could not be made or broke. It is a built-in `ConnectionError` too.

    Example:
        >>> async def main(mixcloud):
        ...     try:
        ...         await mixcloud.get("bob")
        ...     except ConnectionError as error:
        ...         print(error.url)
    """


class TimeoutError(TransportError, builtins.TimeoutError):
    """Mixcloud took too long. It is a built-in `TimeoutError` too.

    Example:
        >>> async def main(mixcloud):
        ...     try:
        ...         await mixcloud.get("bob")
        ...     except TimeoutError as error:
        ...         print(error.url)
    """


class UploadInterruptedError(UploadError):
    """An upload or edit ended without an answer that says whether it was done.

    Either no answer came, or one that does not hold ``{"result": {"success": true}}``. It was
    not sent again, because that could make a second show. ``__cause__`` is what ended it.

    Attributes:
        may_exist: False where it is certain that Mixcloud did not get all of it.
        name: The show's title, as far as it was sent.
        key: The show's key, where it is known before, as for an edit.

    Example:
        >>> async def main(mixcloud):
        ...     try:
        ...         await mixcloud.upload("perfectmix.mp3", "Perfect Mix")
        ...     except UploadInterruptedError as error:
        ...         if error.may_exist:
        ...             print("look whether there is a show called", error.name)
    """

    may_exist: bool = True
    name: str | None = None
    key: str | None = None


class MixcloudOAuthError(MixcloudError):
    """The OAuth service gave no access token.

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
#: What is too large was not taken, whoever says so.
_TOO_LARGE = 413

Error = TypeVar("Error", bound=MixcloudError)


def conceal(error: Error, secrets: Iterable[str | None]) -> Error:
    """Take secrets out of all that `error` and the errors it came from know; return it.

    Those in addresses are never in it. But a server may repeat in an answer what it was sent.
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
            told = f"{linked} {linked!r} {getattr(linked, '__notes__', '')}"
            if scrub(told, secrets) != told:  # it cannot be cleaned, so nobody gets to see it
                one.__cause__ = one.__context__ = linked = None
            del told
        one = linked
    return error


def no_turn(request: Request, seconds: float) -> TimeoutError:
    """Return the error of a call that did not get its turn within `seconds`."""
    error = TimeoutError(
        f"too many requests are under way: no turn within {seconds:g} seconds",
        method=request.method,
        url=request.url,
    )
    error.unsent = True
    return error


def too_large(method: str, url: str, most: int) -> InvalidResponseError:
    """Return the error of an answer that is larger than `most` bytes."""
    return InvalidResponseError(
        f"the answer is larger than {most} bytes; max_answer_size can allow more",
        method=method,
        url=url,
    )


def interrupted(request: Request, error: MixcloudError) -> MixcloudError:
    """Return what `error` means for `request`: for an upload, perhaps an unknown outcome.

    Args:
        request: What was sent.
        error: What went wrong.
    """
    body = request.body
    unknown = isinstance(error, TransportError | ServerError | InvalidResponseError)
    if body is None or not unknown or (isinstance(error, TransportError) and error.unsent):
        return error
    may_exist = body.sent >= body.length
    state = (
        "all of it was sent, so it may have been taken: look for it before you send it again"
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
    """Return the exception that `response` stands for, or None where it is a good one.

    The type of the error decides before the status does, since one status has several
    meanings (a rate limit is a 403), and every body is searched for an error, since some
    come with status 200 (facts: official documentation and clients of the API).

    Args:
        request: What was asked.
        response: What came back.
        payload: The decoded body, or None where it could not be decoded.
        now: The present moment, for a header that names another.
    """
    error = payload.get("error") if isinstance(payload, dict) else None
    if not error and response.status < 400:
        return None
    return _build(payload, request=request, response=response, now=now)


def from_outcome(
    request: Request, response: Response, payload: Any, problem: str
) -> MixcloudError | None:
    """Return the exception for the answer to a write, or None if it says that it was done.

    Only ``{"result": {"success": true}}`` says so, with or without a key. ``false`` is a
    refusal, also with status 200 (fact: clients of the API that saw it). Anything else leaves
    the outcome open.

    Args:
        request: What was asked.
        response: What came back, with a status below 400 and without an error in it.
        payload: The decoded body.
        problem: What is wrong with a body that is not a JSON object.
    """
    success = _success(payload)
    if success is True:
        return None
    if success is False:
        return _build(payload, request=request, response=response)
    if isinstance(payload, dict):
        problem = "does not say that it was done: result.success is not true"
    unsure = "" if request.body else "; whether it was done is not known, and it can be repeated"
    return InvalidResponseError(
        f"the answer {problem}{unsure}",
        status=response.status,
        method=request.method,
        url=request.url,
        payload=payload,
    )


def is_refusal(error: MixcloudError) -> bool:
    """Tell whether `error`, of a write, is an answer which says that it was not done."""
    if isinstance(error, ServerError | InvalidResponseError):
        return isinstance(error.payload, dict) and bool(error.payload.get("error"))
    return error.status is not None and not isinstance(error, UploadInterruptedError)


def long_wait(request: Request, wait: float, asked: float) -> RateLimitError:
    """Return the error of a call that would have to wait longer than it may.

    Args:
        request: What was not sent.
        wait: Seconds until it could be.
        asked: How many of them Mixcloud asked for; the rest is this client's own pacing.
    """
    if wait - asked < 1:
        whose = f"Mixcloud asks to wait {wait:.0f} seconds more"
    elif asked < 1:
        whose = (
            "this client paces its requests after a rate limit, and the next one is due in "
            f"{wait:.0f} seconds (Mixcloud does not ask for this wait)"
        )
    else:
        whose = (
            f"the next request is due in {wait:.0f} seconds (Mixcloud asks for {asked:.0f}, the "
            "rest is this client's own pacing)"
        )
    return RateLimitError(
        f"{whose}: more than max_rate_limit_wait leaves for this call, so nothing was sent",
        method=request.method,
        url=request.url,
        retry_after=wait,
    )


def from_payload(payload: Mapping[str, Any]) -> MixcloudError:
    """Return the exception for the body of an error alone, all that exceptions-off keeps."""
    if not payload.get("error"):
        return InvalidResponseError("the answer could not be understood", payload=payload)
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
        otherwise = "Mixcloud refused it and does not say why"
        name = ""
    else:
        fields = dict(error) if isinstance(error, Mapping) else {"message": error}
        otherwise = page or f"Mixcloud answered with HTTP status {status}"
        name = _text(fields.pop("type", ""))
    header = response.headers.get("retry-after") if response else None
    wait = _retry_after(header, fields.get("retry_after"), now=now)
    is_upload = request is not None and request.body is not None
    is_limit = status == 429 or (status == 403 and wait is not None)
    if name in _BY_TYPE:
        cls = _BY_TYPE[name]
    elif details or (is_upload and refused and not is_limit):
        cls = UploadError
    elif is_limit:  # also where it comes from a gateway
        cls = RateLimitError
    elif (page and status != _TOO_LARGE) or (status or 0) >= 500:
        cls = ServerError
    elif is_upload and status is not None and (status < 300 or status == 400):
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
    """Return what the answer to a write says in ``result.success``, else None."""
    result = payload.get("result") if isinstance(payload, Mapping) else None
    return result.get("success") if isinstance(result, Mapping) else None


def page_in(response: Response) -> str:
    """Return in words what a body is that is not JSON and that the API does not send, else "".

    The API sends JSON only, as JavaScript. What else comes is from a gateway, a proxy, a
    firewall or a log-in page in front of it.
    """
    start = response.body[:100].lstrip(b"\xef\xbb\xbf \t\r\n")
    media_type = response.headers.get("content-type", "").lower()
    if not start:
        return ""
    if "html" in media_type or start.startswith(b"<"):
        what = "a web page"
    elif media_type.startswith(("text/plain", "text/xml", "application/xml")):
        what = "a text"
    else:
        return ""
    return f"a gateway or proxy answered with {what}, HTTP status {response.status}"


#: The longest wait that is reported. A longer one is a mistake, and cannot always be added to
#: a date.
_LONGEST_WAIT = 365 * 24 * 60 * 60.0


def _retry_after(*values: Any, now: datetime | None) -> float | None:
    """Return the first of `values`, of header and body, that says how many seconds to wait."""
    for value in values:
        seconds = _seconds(value, now)
        if seconds >= 0:
            return min(seconds, _LONGEST_WAIT)
    return None


def _seconds(value: Any, now: datetime | None) -> float:
    """Return a wait in seconds, or a negative number or NaN if it cannot be one."""
    if isinstance(value, bool):
        return -1
    try:
        return float(value)
    except OverflowError:  # a whole number with hundreds of digits
        return _LONGEST_WAIT if value > 0 else -1
    except (TypeError, ValueError):
        return _until(value, now)


def _until(value: Any, now: datetime | None) -> float:
    """Return the seconds from now to an HTTP date, or a negative number for other text."""
    if not isinstance(value, str) or now is None:
        return -1
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(value)
        # HTTP dates are in GMT, whether they say so or not.
        return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return -1


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    try:
        return "" if value is None else str(value)
    except (RecursionError, ValueError):  # nested more deeply, or a number longer, than is written
        return ""
