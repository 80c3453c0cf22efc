"""Redirects: only those of a GET to the same origin are followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .outcomes import invalid_response
from .urls import is_encodable, remove_token, resolve, same_origin

if TYPE_CHECKING:
    from .errors import InvalidResponseError
    from .message import Request, Response

STATUSES: Final = frozenset({301, 302, 303, 307, 308})

#: Maximum number of redirects of a request.
MOST: Final = 5


def target(request: Request, response: Response, url: str) -> str:
    """Return the target of a redirect of `url`, without a token.

    Raises:
        InvalidResponseError: The target is not valid or has another origin, or the request
            changes data, which a redirect could lose or repeat.
    """
    location = resolve(url, response.headers.get("location", ""))
    if request.method != "GET":
        problem = f"a {request.method} request was redirected; only GET redirects are followed"
    elif not is_encodable(location):
        problem = "the target of a redirect is not a valid URL"
    elif location == url:
        problem = "a redirect leads to the same URL"
    elif not same_origin(location, url):
        problem = (
            f"a redirect to another host ({remove_token(location)!r}) is not followed, to protect "
            "the access token"
        )
    else:
        return remove_token(location)
    error = invalid_response(problem, request, response)
    # The URL may contain a secret, which tracebacks that show variables would reveal.
    del location, problem
    raise error


def too_many(request: Request) -> InvalidResponseError:
    """Return the exception for a request with too many redirects."""
    return invalid_response(f"more than {MOST} redirects", request)
