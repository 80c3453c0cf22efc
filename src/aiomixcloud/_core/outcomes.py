"""Which exception the outcome of a request becomes: an answer, a wait, a lost connection.

No I/O and no retrying here: `retry` decides what happens after an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from .errors import (
    AuthenticationError,
    InvalidResponseError,
    MixcloudError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
    TimeoutError,
    TransportError,
    UploadError,
    UploadInterruptedError,
)

if TYPE_CHECKING:
    from .message import Request, Response

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
_PROXY_AUTHENTICATION = 407


def no_free_slot(request: Request, seconds: float) -> TimeoutError:
    """Return the error for a call that got no request slot within `seconds`."""
    error = TimeoutError(
        f"timed out after {seconds:g} s waiting for a free request slot (max_connections)",
        method=request.method,
        url=request.url,
    )
    error.unsent = True
    return error


def response_too_large(method: str, url: str, most: int) -> InvalidResponseError:
    """Return the error for a response that is larger than `most` bytes."""
    return InvalidResponseError(
        f"the response is larger than {most} bytes; increase max_answer_size to allow it",
        method=method,
        url=url,
    )


def invalid_response(
    problem: str, request: Request, response: Response | None = None, payload: Any = None
) -> InvalidResponseError:
    """Return the error for a response that the API is not known to send."""
    return InvalidResponseError(
        problem,
        status=response.status if response else None,
        method=request.method,
        url=request.url,
        payload=payload,
    )


def from_failure(request: Request, error: MixcloudError) -> MixcloudError:
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


def is_error(response: Response, payload: Any) -> bool:
    """Return whether a response reports an error.

    Some errors have status 200 (fact: official documentation and clients of the API).
    """
    error = payload.get("error") if isinstance(payload, dict) else None
    return bool(error) or response.status >= 400


def from_response(
    request: Request, response: Response, payload: Any, *, now: datetime
) -> MixcloudError:
    """Return the exception for an error response.

    The type of the error takes precedence over the status, since one status has several
    meanings (a rate limit is a 403; fact: official documentation and clients of the API).

    Args:
        request: The request that was sent.
        response: The response.
        payload: The decoded body, or None if it could not be decoded.
        now: The current time, to interpret a date in ``Retry-After``.
    """
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
    return invalid_response(f"the response {problem}{unsure}", request, response, payload)


def is_refusal(error: MixcloudError) -> bool:
    """Return whether `error`, of a write, is a response that reports a rejection."""
    body = error.payload
    refused = _success(body) is False or (isinstance(body, dict) and bool(body.get("error")))
    return refused and not isinstance(error, UploadInterruptedError)


def wait_too_long(request: Request, wait: float, asked: float) -> RateLimitError:
    """Return the error for a call that would have to wait longer than its limit.

    Args:
        request: The request that was not sent.
        wait: Seconds until it could be sent.
        asked: How many of them Mixcloud asked for; the rest is the client's own pacing.
    """
    if wait - asked < 1:
        reason = f"Mixcloud asks the client to wait {max(wait, 1):.0f} s"
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
        who = "a proxy" if status == _PROXY_AUTHENTICATION else "Mixcloud"
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
