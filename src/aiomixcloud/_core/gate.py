"""Pacing of requests after a rate limit, shared by all callers of a client.

The gate neither reads a clock nor sleeps: callers pass the time and sleep for the seconds it
returns. It is thread-safe.
"""

from __future__ import annotations

import warnings
from threading import Lock

from .errors import InvalidArgumentError

#: Number of calls that `spread` is about.
_STEPS = 20
#: Seconds after the last rate limit for which the measured pace applies.
_MEMORY = 60.0
#: Maximum seconds for which one rate limit closes the gate. A longer wait is an error, such as
#: a timestamp in place of a duration, and must not stop a program that runs for years.
_LONGEST = 24 * 60 * 60.0


class Gate:
    """Delays requests while Mixcloud asks the client to wait, and paces them afterwards.

    Mixcloud does not publish its limits. After a rate limit, the gate measures how fast
    requests were sent before it and does not exceed that pace for one minute. Only the time
    during which requests were in progress or waiting counts, not uploads or idle time.

    Share one gate between several clients of the same account, which are limited together.

    Args:
        spread: Minimum seconds over which to spread every twenty calls in the minute after a
            rate limit.
        ramp: Deprecated name of `spread`.

    Example:
        >>> gate = Gate(spread=2)
        >>> one, other = Mixcloud(gate=gate), Mixcloud(gate=gate)
    """

    def __init__(self, *, spread: float = 1.0, ramp: float | None = None) -> None:
        if ramp is not None:
            warnings.warn("use spread instead of ramp", DeprecationWarning, stacklevel=2)
            spread = ramp
        if isinstance(spread, bool) or not isinstance(spread, int | float):
            raise TypeError(f"spread must be a number of seconds, not {spread!r}")
        if not spread >= 0:
            raise InvalidArgumentError(f"spread must be at least 0 seconds, not {spread}")
        self._spread = float(spread)
        self._lock = Lock()
        self._opens = float("-inf")
        self._next = float("-inf")
        self._interval = 0.0
        self._asked = float("-inf")
        self._since: float | None = None
        self._passed = 0
        self._under_way = 0
        # Busy time since the gate opened, without the current busy period.
        self._busy = 0.0
        self._busy_from = 0.0
        self._busy_until = 0.0

    def __repr__(self) -> str:
        return f"<Gate with a spread of {self._spread:g} s>"

    def enter(self, now: float, *, is_upload: bool = False) -> float:
        """Admit one request (return 0), or return the seconds to wait before trying again.

        Args:
            now: The current time of a monotonic clock.
            is_upload: Whether the request is an upload, which may take hours and does not
                affect the pace. Call `leave` after any other request.
        """
        with self._lock:
            # The pace delays a request at most for as long as it is remembered.
            wait = max(self._opens, min(self._next, self._opens + _MEMORY)) - now
            if wait > 0:
                if self._since is not None:
                    self._begin(now)
                    self._busy_until = max(self._busy_until, now + min(wait, _MEMORY))
                return wait
            if self._since is None:
                self._since = self._busy_from = self._busy_until = now
                self._busy = 0.0
            if not is_upload:
                if not self._under_way:
                    self._begin(now)
                self._under_way += 1
            if self._interval:
                pace = self._interval
                if now >= self._opens + _MEMORY:
                    pace = self._interval = 0.0
                # A request that is late by less than one step does not delay the others.
                self._next = max(self._next, now - pace) + pace
            return 0.0

    def leave(self, now: float) -> None:
        """Record the end of an admitted request, whatever its outcome."""
        with self._lock:
            self._under_way -= 1
            self._busy_until = max(self._busy_until, now)

    def asked(self, now: float) -> float:
        """Return the remaining seconds that Mixcloud asked the client to wait.

        Any longer wait is the gate's own pacing.
        """
        with self._lock:
            return max(0.0, self._asked - now)

    def is_holding(self, now: float) -> bool:
        """Return whether calls are delayed, by a rate limit or by the pace measured from it."""
        with self._lock:
            return now < self._opens + (_MEMORY if self._interval else 0.0)

    def passed(self) -> None:
        """Count a request that was not rate limited."""
        with self._lock:
            self._passed += 1

    def refused(self, now: float, seconds: float, *, asked: float | None = None) -> None:
        """Close the gate for `seconds` (at most one day) and update the pace.

        Args:
            now: The current time of a monotonic clock.
            seconds: How long to wait.
            asked: How many of them Mixcloud asked for; by default all.
        """
        seconds = min(seconds, _LONGEST)
        with self._lock:
            # Requests admitted before the previous rate limit give no new information.
            is_new = self._since is not None or not self._interval
            if is_new and now >= self._opens:
                self._learn(now, seconds)
            self._opens = self._next = max(self._opens, now + seconds)
            self._asked = max(
                self._asked, now + min(seconds if asked is None else asked, _LONGEST)
            )
            self._since, self._passed = None, 0

    def _begin(self, now: float) -> None:
        """Start a new busy period if the previous one is over."""
        if not self._under_way and now > self._busy_until:
            self._busy += self._busy_until - self._busy_from
            self._busy_from = self._busy_until = now

    def _learn(self, now: float, seconds: float) -> None:
        """Measure the pace of one full cycle, from opening to opening, without idle time."""
        if self._passed and self._since is not None:
            end = now if self._under_way else min(now, self._busy_until)
            busy = self._busy + end - self._busy_from
            self._interval = max((busy + seconds) / self._passed, self._spread / _STEPS)
        else:
            self._interval = min(max(2 * self._interval, self._spread / _STEPS), _MEMORY)
            # The previous wait was too short.
            self._opens = now + self._interval
