"""Whether and when a request is sent again. Waiting is the shell's business."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import (
    ConnectionError,
    InvalidArgumentError,
    MixcloudError,
    NotFoundError,
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


@dataclass(slots=True)
class Course:
    """What one call has been through.

    Attributes:
        patience: Seconds that it may still wait for rate limits.
        failures: How often it failed otherwise.
        refusals: How often it was refused by a rate limit.
        waited: Seconds that it waited after failures.
    """

    patience: float
    failures: int = 0
    refusals: int = 0
    waited: float = 0.0

    @property
    def attempt(self) -> int:
        """Which time it is that the request is sent, from 1 on."""
        return self.failures + self.refusals + 1


def may_repeat(request: Request, error: MixcloudError) -> bool:
    """Tell whether sending `request` again can do no harm after `error`."""
    if isinstance(error, TransportError):
        return error.unsent or (request.repeatable and isinstance(error, ConnectionError))
    temporary = isinstance(error, ServerError) and error.status in _TEMPORARY
    return temporary and request.repeatable


def noted(request: Request, error: MixcloudError, course: Course) -> MixcloudError:
    """Add to `error` what its reader needs to know: an undo may have been done before."""
    if request.method == "DELETE" and course.failures > 1 and isinstance(error, NotFoundError):
        error.add_note(
            "It was sent again after a failure. What was not found any more, the first time may "
            "have undone."
        )
    return error


def backoff(retry: Retry, *, attempt: int, waited: float, chance: float) -> float | None:
    """Return the seconds to wait after the `attempt`-th failure, or None to give up.

    Args:
        retry: The settings.
        attempt: How often the request was sent, from 1 on.
        waited: Seconds that were waited for this call before.
        chance: A random number from 0 to 1.
    """
    if attempt >= retry.attempts:
        return None
    wait = retry.backoff * 2.0 ** min(attempt - 1, 60) * (1 - chance / 2)
    return wait if waited + wait <= retry.budget else None


def rate_limit_wait(error: RateLimitError, *, attempt: int) -> float:
    """Return the seconds to wait after a refusal.

    Args:
        error: The refusal. Where it names no time, a second is waited, and twice as long
            each further time; where the time it names was too short before, longer too.
        attempt: How often the call was refused, from 1 on.
    """
    growing = 2.0 ** min(attempt - 1, 60)
    if error.retry_after is None:
        return growing
    return max(error.retry_after, 0.0 if attempt == 1 else growing / 20)
