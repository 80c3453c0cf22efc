"""Whether and when a request is sent again. Waiting is the shell's business."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import (
    ConnectionError,
    InvalidArgumentError,
    MixcloudError,
    RateLimitError,
    ServerError,
    TransportError,
)

if TYPE_CHECKING:
    from .message import Request

_TEMPORARY = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """How often a request that failed is sent again, and after which waits.

    Reads and actions are sent again when the connection failed or Mixcloud is out of order
    for the moment (HTTP status 502 to 504). An upload is only when its connection failed
    before it began. What is refused by a rate limit is sent again whatever it is, after the
    wait that Mixcloud asks for; that does not count here.

    Attributes:
        attempts: How often at most, the first time included.
        backoff: Seconds before the second time; doubled for each further one, and shortened
            by chance down to half, so that many clients do not come at once.
        budget: Seconds that all waits for one call may take together.

    Example:
        >>> Retry(attempts=5, backoff=1)
        Retry(attempts=5, backoff=1, budget=30.0)
    """

    attempts: int = 3
    backoff: float = 0.5
    budget: float = 30.0

    def __post_init__(self) -> None:
        for name, least in (("attempts", 1), ("backoff", 0), ("budget", 0)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise TypeError(f"retry: {name} is a number, not {value!r}")
            if not value >= least:
                raise InvalidArgumentError(f"retry: {name} is {least} or more, not {value}")


def may_repeat(request: Request, error: MixcloudError) -> bool:
    """Tell whether sending `request` again can do no harm after `error`."""
    if isinstance(error, TransportError):
        return error.unsent or (request.repeatable and isinstance(error, ConnectionError))
    temporary = isinstance(error, ServerError) and error.status in _TEMPORARY
    return temporary and request.repeatable


def backoff(retry: Retry, *, attempt: int, waited: float, chance: float) -> float | None:
    """Return the seconds to wait after the `attempt`-th failure, or None to give up.

    Args:
        retry: The settings.
        attempt: How often the request was sent, from 1 on.
        waited: Seconds that were waited for this call before.
        chance: A random number from 0 to 1.
    """
    wait: float = retry.backoff * 2.0 ** (attempt - 1) * (1 - chance / 2)
    if attempt >= retry.attempts or waited + wait > retry.budget:
        return None
    return wait


def rate_limit_wait(
    error: RateLimitError, *, attempt: int, waited: float, most: float
) -> float | None:
    """Return the seconds that `error` asks to wait, or None where that is too long.

    Args:
        error: The refusal; where it names no time, the wait doubles from a second on.
        attempt: How often the call was refused, from 1 on.
        waited: Seconds that were waited for this call before.
        most: Seconds that a call may wait for rate limits altogether.
    """
    wait = error.retry_after if error.retry_after is not None else float(2 ** (attempt - 1))
    return wait if waited + wait <= most else None
