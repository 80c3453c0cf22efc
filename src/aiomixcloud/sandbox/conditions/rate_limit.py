"""Rate limits over sliding windows of time. Knows no HTTP beyond methods and paths."""

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from aiomixcloud.sandbox.matching import Pattern


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests in ``per`` seconds, of those that match."""

    match: str
    requests: int
    per: float


@dataclass(frozen=True, slots=True)
class _Window:
    """A limit at work."""

    requests: int
    per: float
    pattern: Pattern
    # The moments of the requests that were let through, by whose they were.
    passed: dict[str, deque[float]] = field(default_factory=dict)

    def wait(self, caller: str, now: float) -> float:
        """Return for how many seconds there is no room; 0 where there is."""
        passed = self.passed.setdefault(caller, deque())
        while passed and passed[0] <= now - self.per:
            passed.popleft()
        return passed[0] + self.per - now if len(passed) >= self.requests else 0


class Limiter:
    """Lets so many requests through in a time, counted for each caller on his own.

    There is one limit for each pattern. ``monotonic`` tells seconds that never go back. Any
    thread may use this.

    >>> moments = iter([100.0, 100.5, 102.0])
    >>> limiter = Limiter(lambda: next(moments))
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
        """The limits that are set, in the order of their setting."""
        with self._lock:
            windows = list(self._windows.values())
        return [Limit(str(one.pattern), one.requests, one.per) for one in windows]

    def set(self, requests: int | None, *, per: float = 1.0, match: str | None = None) -> None:
        """Put a limit in the place of the former one of this pattern.

        Without a ``match`` every request is meant; ``None`` requests lift the limit of the
        pattern, or all of them.
        """
        pattern = Pattern.parse("*" if match is None else match)
        if requests is not None and (type(requests) is not int or requests < 1):
            raise ValueError(f"requests must be a whole number of 1 or more, not {requests!r}")
        if type(per) not in (int, float) or not 0 < per < math.inf:
            raise ValueError(f"per must be seconds, more than 0, not {per!r}")
        with self._lock:
            if requests is None and match is None:
                self._windows.clear()
            self._windows.pop(pattern, None)
            if requests is not None:
                self._windows[pattern] = _Window(requests, per, pattern)

    def wait(self, caller: str, method: str, path: str) -> int | None:
        """Return for how many seconds a request is refused; ``None`` lets it through.

        Every limit that matches must have room for it, and only what is let through counts.
        Seconds are whole and at least 1, as the API tells them.
        """
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
