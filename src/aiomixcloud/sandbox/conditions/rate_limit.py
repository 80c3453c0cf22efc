"""Rate limits over sliding time windows."""

from __future__ import annotations

import math
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiomixcloud.sandbox.matching import Pattern

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Limit:
    """A rate limit: at most ``requests`` matching requests per ``per`` seconds."""

    match: str
    requests: int
    per: float


@dataclass(frozen=True, slots=True)
class _Window:
    """An active limit."""

    requests: int
    per: float
    pattern: Pattern
    # The times of accepted requests, by caller.
    passed: dict[str, deque[float]] = field(default_factory=dict)

    def wait(self, caller: str, now: float) -> float:
        """Return how many seconds the caller has to wait, or 0."""
        passed = self.passed.setdefault(caller, deque())
        while passed and passed[0] <= now - self.per:
            passed.popleft()
        return passed[0] + self.per - now if len(passed) >= self.requests else 0


class RateLimiter:
    """Rate limits, one per pattern, counted separately for each caller. Thread-safe.

    Args:
        monotonic: Returns seconds that never decrease.

    Example:
        >>> moments = iter([100.0, 100.5, 102.0])
        >>> limiter = RateLimiter(lambda: next(moments))
        >>> limiter.set(1, per=2)
        >>> [limiter.wait("bob", "GET", "/me/") for _ in range(3)]
        [None, 2, None]
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._windows: dict[Pattern, _Window] = {}

    @property
    def limits(self) -> list[Limit]:
        """The active limits, in the order in which they were set."""
        with self._lock:
            windows = list(self._windows.values())
        return [Limit(str(one.pattern), one.requests, one.per) for one in windows]

    def set(self, requests: int | None, *, per: float = 1.0, match: str | None = None) -> None:
        """Set the limit of a pattern, replacing any earlier one, as in ``Sandbox.limit``."""
        pattern = Pattern.parse("*" if match is None else match)
        if requests is not None and (type(requests) is not int or requests < 1):
            raise ValueError(f"requests must be a whole number of 1 or more, not {requests!r}")
        if type(per) not in (int, float) or not 0 < per <= sys.float_info.max:
            raise ValueError(f"per must be a number of seconds above 0, not {per!r}")
        with self._lock:
            if requests is None and match is None:
                self._windows.clear()
            self._windows.pop(pattern, None)
            if requests is not None:
                self._windows[pattern] = _Window(requests, per, pattern)

    def wait(self, caller: str, method: str, path: str) -> int | None:
        """Count a request, or return how long the caller has to wait.

        A request must be within every limit that matches it; refused requests do not count.

        Returns:
            Whole seconds, at least 1 as in the API, or None if the request is accepted.
        """
        if not self._windows:
            return None
        with self._lock:
            windows = [one for one in self._windows.values() if one.pattern.matches(method, path)]
            if not windows:
                return None
            now = self._monotonic()
            wait = max(one.wait(caller, now) for one in windows)
            if wait > 0:
                return max(1, math.ceil(wait))
            for one in windows:
                one.passed[caller].append(now)
        return None
