"""A rate limit over a sliding window of time. Knows no HTTP beyond methods and paths."""

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from aiomixcloud.sandbox.matching import Pattern


@dataclass(slots=True)
class _Limit:
    requests: int
    per: float
    pattern: Pattern
    # The moments of the requests that were let through, by whose they were.
    passed: dict[str, deque[float]] = field(default_factory=dict)


class Limiter:
    """Lets so many requests through in a time, counted for each caller on his own.

    ``monotonic`` tells seconds that never go back. Any thread may use this.

    >>> moments = iter([100.0, 100.5, 102.0])
    >>> limiter = Limiter(lambda: next(moments))
    >>> limiter.set(1, per=2)
    >>> [limiter.wait("bob", "GET", "/me/") for _ in range(3)]
    [None, 2, None]
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._limit: _Limit | None = None

    def set(self, requests: int | None, *, per: float = 1.0, match: str = "*") -> None:
        """Put a limit in the place of the former one; ``None`` for none."""
        limit = None
        if requests is not None:
            if type(requests) is not int or requests < 1:
                raise ValueError(f"requests must be a whole number of 1 or more, not {requests!r}")
            if type(per) not in (int, float) or not 0 < per < math.inf:
                raise ValueError(f"per must be seconds, more than 0, not {per!r}")
            limit = _Limit(requests, per, Pattern.parse(match))
        with self._lock:
            self._limit = limit

    def wait(self, caller: str, method: str, path: str) -> int | None:
        """Return for how many seconds a request is refused; ``None`` lets it through.

        Only what is let through counts. Seconds are whole and at least 1, as the API tells them.
        """
        with self._lock:
            limit = self._limit
            if limit is None or not limit.pattern.matches(method, path):
                return None
            now = self._monotonic()
            passed = limit.passed.setdefault(caller, deque())
            while passed and passed[0] <= now - limit.per:
                passed.popleft()
            if len(passed) < limit.requests:
                passed.append(now)
                return None
            return max(1, math.ceil(passed[0] + limit.per - now))
