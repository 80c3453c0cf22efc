"""OAuth: parameters of the two URLs, and parsing of their responses.

Sources: the official documentation for the URLs; other programs for the formats of the
responses, about which they disagree (the token is sent as JSON or form-encoded, a denial as
``error=access_denied``, and ``state`` is not returned).
"""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from .decode import decode
from .errors import InvalidArgumentError, MixcloudOAuthError
from .outcomes import page_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .message import Request, Response
    from .params import Query


def query(settings: Mapping[str, Any]) -> Query:
    """Return settings as query parameters.

    Raises:
        InvalidArgumentError: A setting is missing; the message names all missing ones.
    """
    missing = [name for name, value in settings.items() if not value]
    if missing:
        raise InvalidArgumentError(f"{' and '.join(missing)} must be set")
    wrong = [name for name, value in settings.items() if not isinstance(value, str)]
    if wrong:
        raise TypeError(f"{' and '.join(wrong)} must be a string")
    return list(settings.items())


def code_of(url: str, state: str | None) -> str:
    """Return the code in the URL to which the user was redirected.

    Args:
        url: The whole URL, or its query.
        state: The state of the authorization URL; Mixcloud does not return it, so a missing
            one is accepted and a different one is rejected.

    Raises:
        MixcloudOAuthError: The user denied access, the state differs, or the code is missing.
    """
    if not isinstance(url, str):
        raise TypeError(f"the URL must be a string, not {url!r}")
    try:
        given = parse_qs(urlsplit(url).query or url)
    except ValueError:
        raise MixcloudOAuthError(f"{url!r} is not a valid URL") from None
    if "error" in given:
        reason = given.get("error_description", given["error"])[0]
        if given["error"][0] == "access_denied":
            reason = "the user denied access (access_denied)"
        raise MixcloudOAuthError(reason)
    returned = given.get("state", [state])[0]
    # `compare_digest` accepts only ASCII text.
    if state is not None and not compare_digest(ascii(returned), ascii(state)):
        raise MixcloudOAuthError(
            "the state in the URL does not match: the code belongs to another request"
        )
    if not given.get("code", [""])[0]:
        raise MixcloudOAuthError("the URL does not contain a code")
    return given["code"][0]


def token_of(request: Request, response: Response) -> str:
    """Return the access token in a response, which is JSON or form-encoded.

    Raises:
        MixcloudOAuthError: The response does not contain a valid access token.
    """
    payload = _payload(response.body)
    answer = payload if isinstance(payload, dict) else {}
    token = answer.get("access_token")
    is_token = isinstance(token, str) and bool(token.strip()) and token.isprintable()
    if response.status < 400 and is_token:
        return str(token)
    error = answer.get("error")
    if isinstance(error, dict):
        error = error.get("message")
    reason = page_in(response)
    otherwise = f"the response does not contain {'a valid' if token else 'an'} access token"
    failure = MixcloudOAuthError(
        str(error or (f"{otherwise}: {reason}" if reason else otherwise)),
        status=response.status,
        method=request.method,
        url=request.url,
        payload=payload,
    )
    # The response may contain secrets, which tracebacks that show variables would reveal.
    del payload, answer, token, error
    raise failure


def _payload(body: bytes) -> Any:
    try:
        return decode(body)
    except ValueError:
        text = body.decode(errors="replace").strip()
        return {name: values[0] for name, values in parse_qs(text).items()}
