"""Whether and when to retry a request. Callers do the waiting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import (
    ConnectionError,
    MixcloudError,
    NotFoundError,
    RateLimitError,
    ServerError,
    TransportError,
)
from .params import check_number

if TYPE_CHECKING:
    from .message import Request

_TEMPORARY = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """How often to retry a failed request, and how long to wait in between.

    Reads and actions are retried if the connection fails or Mixcloud is temporarily
    unavailable (HTTP 502 to 504). Uploads are retried only if the connection failed before
    anything was sent. Any request that exceeds a rate limit is retried after the wait that
    Mixcloud asks for; these retries are not counted here.

    Attributes:
        attempts: Maximum number of attempts, including the first.
        backoff: Seconds before the second attempt, doubled for each further one and randomly
            shortened by up to half, so that clients do not retry in step.
        budget: Maximum total seconds to wait for one call.

    Example:
        >>> Retry(attempts=5, backoff=1)
        Retry(attempts=5, backoff=1, budget=30.0)
    """

    attempts: int = 3
    backoff: float = 0.5
    budget: float = 30.0

    def __post_init__(self) -> None:
        for name, least in (("attempts", 1), ("backoff", 0), ("budget", 0)):
            check_number(f"retry: {name}", getattr(self, name), least=least, field="retry")


class RetryState:
    """The state of one call across its attempts.

    Attributes:
        wait_left: Seconds that the call may still wait for rate limits.
        failures: Number of other failures.
        refusals: Number of attempts that exceeded a rate limit.
        waited: Seconds waited after failures.
    """

    __slots__ = ("failures", "refusals", "wait_left", "waited")

    def __init__(self, wait_left: float) -> None:
        self.wait_left = wait_left
        self.failures = 0
        self.refusals = 0
        self.waited = 0.0

    @property
    def attempt(self) -> int:
        """Number of the current attempt, starting at 1."""
        return self.failures + self.refusals + 1


def may_repeat(request: Request, error: MixcloudError) -> bool:
    """Return whether it is safe to send `request` again after `error`."""
    if isinstance(error, TransportError):
        return error.unsent or (request.repeatable and isinstance(error, ConnectionError))
    temporary = isinstance(error, ServerError) and error.status in _TEMPORARY
    return temporary and request.repeatable


def add_retry_note(request: Request, error: MixcloudError, state: RetryState) -> MixcloudError:
    """Add a note to `error` if an earlier attempt may have undone the action."""
    if request.method == "DELETE" and state.failures > 1 and isinstance(error, NotFoundError):
        error.add_note(
            "The request was retried after a failure; the first attempt may already have undone "
            "the action."
        )
    return error


def backoff(retry: Retry, *, attempt: int, waited: float, chance: float) -> float | None:
    """Return the seconds to wait after the `attempt`-th failure, or None to give up.

    Args:
        retry: The settings.
        attempt: Number of the attempt that failed, starting at 1.
        waited: Seconds already waited for this call.
        chance: A random number from 0 to 1.
    """
    if attempt >= retry.attempts:
        return None
    wait = retry.backoff * 2.0 ** min(attempt - 1, 60) * (1 - chance / 2)
    return wait if waited + wait <= retry.budget else None


def rate_limit_wait(error: RateLimitError, *, attempt: int) -> float:
    """Return the seconds to wait after a rate limit error.

    Args:
        error: The error. Without a ``retry_after``, the wait is one second, doubled each
            time; if ``retry_after`` proves too short, the wait grows too.
        attempt: How often the call was rate limited, starting at 1.
    """
    growing = 2.0 ** min(attempt - 1, 60)
    if error.retry_after is None:
        return growing
    return max(error.retry_after, 0.0 if attempt == 1 else growing / 20)
