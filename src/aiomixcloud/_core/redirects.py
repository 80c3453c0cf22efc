"""Which redirects are followed: those of a GET that stay at its own origin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .errors import InvalidResponseError
from .urls import is_writable, remove_token, resolve, same_origin

if TYPE_CHECKING:
    from .message import Request, Response

STATUSES: Final = frozenset({301, 302, 303, 307, 308})

#: How often one request is sent on before it counts as going in circles.
MOST: Final = 5


def target(request: Request, response: Response, url: str) -> str:
    """Return where `response` sends a request for `url`, without a token.

    Raises:
        InvalidResponseError: The redirect leads nowhere or elsewhere, or the request does
            something, which a redirect could lose or do twice.
    """
    location = resolve(url, response.headers.get("location", ""))
    if request.method != "GET":
        problem = f"a {request.method} was redirected, which is not followed"
    elif not is_writable(location):
        problem = "a redirect leads to an address that is not valid"
    elif location == url:
        problem = "a redirect leads nowhere"
    elif not same_origin(location, url):
        problem = (
            f"a redirect leads elsewhere, to {remove_token(location)!r}; it is not followed, "
            "so that no access token ends there"
        )
    else:
        return remove_token(location)
    error = InvalidResponseError(
        problem, status=response.status, method=request.method, url=request.url
    )
    # The other side may have repeated a secret, which tracebacks with variables would show.
    del location, problem
    raise error


def too_many(request: Request) -> InvalidResponseError:
    """Return the exception for a request that is only ever sent on."""
    return InvalidResponseError(
        f"more than {MOST} redirects", method=request.method, url=request.url
    )
