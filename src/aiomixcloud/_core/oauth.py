"""OAuth: parameters of the two addresses, and what their answers mean.

Sources: the official documentation for the addresses; programs of others for the forms of
the answers, about which they disagree (the token comes as JSON or as form-encoded text, a
refusal as ``error=access_denied``, and a ``state`` does not come back).
"""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from .decode import decode
from .errors import InvalidArgumentError, MixcloudOAuthError, page_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .message import Request, Response
    from .params import Query


def query(settings: Mapping[str, Any]) -> Query:
    """Return settings as query parameters.

    Raises:
        InvalidArgumentError: One is missing; the message names all that are.
    """
    missing = [name for name, value in settings.items() if not value]
    if missing:
        raise InvalidArgumentError(f"{' and '.join(missing)} must be set")
    wrong = [name for name, value in settings.items() if not isinstance(value, str)]
    if wrong:
        raise TypeError(f"{' and '.join(wrong)} must be a string")
    return list(settings.items())


def code_of(url: str, state: str | None) -> str:
    """Return the code in the address that a person came back to.

    Args:
        url: The whole address, or its query.
        state: What was put into the authorization URL; Mixcloud does not send it back, so
            that only a wrong one is refused.

    Raises:
        MixcloudOAuthError: The person refused, the state is another's, or there is no code.
    """
    if not isinstance(url, str):
        raise TypeError(f"an address is a string, not {url!r}")
    parts = urlsplit(url)
    given = parse_qs(parts.query or (url if "=" in url else ""))
    if "error" in given:
        reason = given.get("error_description", given["error"])[0]
        if given["error"][0] == "access_denied":
            reason = "the user did not allow access (access_denied)"
        raise MixcloudOAuthError(reason)
    returned = given.get("state", [None])[0]
    if (
        state is not None
        and returned is not None
        and not compare_digest(returned.encode(), state.encode())
    ):
        raise MixcloudOAuthError(
            "the state that came back is not the one that was sent: somebody else's code"
        )
    if not given.get("code", [""])[0]:
        raise MixcloudOAuthError("the address holds no code")
    return given["code"][0]


def token_of(request: Request, response: Response) -> str:
    """Return the access token in an answer, which is JSON or form-encoded text.

    Raises:
        MixcloudOAuthError: There is none.
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
    otherwise = f"the answer holds no access token{' that can be used' if token else ''}"
    failure = MixcloudOAuthError(
        str(error or (f"{otherwise}: {reason}" if reason else otherwise)),
        status=response.status,
        method=request.method,
        url=request.url,
        payload=payload,
    )
    # The answer may repeat secrets, which tracebacks with variables would show.
    del payload, answer, token, error
    raise failure


def _payload(body: bytes) -> Any:
    try:
        return decode(body)
    except ValueError:
        text = body.decode(errors="replace").strip()
        return {name: values[0] for name, values in parse_qs(text).items()}
