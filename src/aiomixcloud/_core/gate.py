"""When requests may be sent after Mixcloud has asked to wait: one gate, many callers.

The gate knows no clock and does not sleep: the shell tells it the time, and sleeps for as
long as it says. It is safe to use from many threads.
"""

from __future__ import annotations

from threading import Lock

from .errors import InvalidArgumentError

#: How many calls are let through while the gate opens wide again.
_STEPS = 20
#: Seconds after the last refusal for which its lesson is remembered.
_MEMORY = 60.0
#: Seconds for which one refusal shuts the gate at most. What is longer is a mistake, such as a
#: moment in place of a time, and must not silence a program that runs for years.
_LONGEST = 24 * 60 * 60.0


class Gate:
    """Lets requests through, one after the other, and is shut while Mixcloud wants to wait.

    Mixcloud does not say how much it allows. So a refusal teaches the gate how fast requests
    were let through before, and for a minute it lets them through no faster than that.

    A gate can be given to several clients of one account, which are limited together.

    Args:
        ramp: Seconds over which the first twenty calls are spread when the gate opens again,
            and every twenty after them as long as the refusal is remembered; more where it
            went slower before.

    Example:
        >>> gate = Gate(ramp=2)
        >>> one, other = Mixcloud(gate=gate), Mixcloud(gate=gate)
    """

    def __init__(self, *, ramp: float = 1.0) -> None:
        if isinstance(ramp, bool) or not isinstance(ramp, int | float):
            raise TypeError(f"ramp is a number of seconds, not {ramp!r}")
        if not ramp >= 0:
            raise InvalidArgumentError(f"ramp is 0 seconds or more, not {ramp}")
        self._ramp = float(ramp)
        self._lock = Lock()
        self._opens = float("-inf")
        self._next = float("-inf")
        self._interval = 0.0
        self._since: float | None = None
        self._passed = 0

    def __repr__(self) -> str:
        return f"<Gate with a ramp of {self._ramp:g} s>"

    def enter(self, now: float) -> float:
        """Let one request through, or return the seconds after which to ask again."""
        with self._lock:
            # What was learned holds nobody up for longer than it is remembered.
            wait = max(self._opens, min(self._next, self._opens + _MEMORY)) - now
            if wait > 0:
                return wait
            if self._since is None:
                self._since = now
            if self._interval:
                pace = self._interval
                if now >= self._opens + _MEMORY:
                    pace = self._interval = 0.0
                # Who comes late by less than a step does not make all others late.
                self._next = max(self._next, now - pace) + pace
            return 0.0

    def is_holding(self, now: float) -> bool:
        """Tell whether calls are held up, by a refusal or by what it taught."""
        with self._lock:
            return now < self._opens + (_MEMORY if self._interval else 0.0)

    def passed(self) -> None:
        """Count a request that was not refused."""
        with self._lock:
            self._passed += 1

    def refused(self, now: float, seconds: float) -> None:
        """Shut the gate for `seconds`, a day at most, and learn from what was let through."""
        seconds = min(seconds, _LONGEST)
        with self._lock:
            # What is refused after another and was let through before it teaches nothing more.
            is_new = self._since is not None or not self._interval
            if is_new and now >= self._opens:
                self._learn(now, seconds)
            self._opens = self._next = max(self._opens, now + seconds)
            self._since, self._passed = None, 0

    def _learn(self, now: float, seconds: float) -> None:
        """Take the pace from one whole turn: from opening to opening."""
        if self._passed and self._since is not None:
            self._interval = max((now - self._since + seconds) / self._passed, self._ramp / _STEPS)
        else:
            self._interval = min(max(2 * self._interval, self._ramp / _STEPS), _MEMORY)
            # The wait that was named before was too short.
            self._opens = now + self._interval
