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
    were let through before, and for a minute it lets them through no faster than that. Only
    the time counts during which requests were under way or waiting for the gate, uploads left
    out: an idle client learns nothing.

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
        self._asked = float("-inf")
        self._since: float | None = None
        self._passed = 0
        self._under_way = 0
        # Busy time since the gate opened, up to the moment that the stretch under way began.
        self._busy = 0.0
        self._busy_from = 0.0
        self._busy_until = 0.0

    def __repr__(self) -> str:
        return f"<Gate with a ramp of {self._ramp:g} s>"

    def enter(self, now: float, *, is_upload: bool = False) -> float:
        """Let one request through, or return the seconds after which to ask again.

        Args:
            now: The present moment of a monotonic clock.
            is_upload: The request may take hours, which says nothing about the pace. Any other
                request that is let through must `leave` again.
        """
        with self._lock:
            # What was learned holds nobody up for longer than it is remembered.
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
                # Who comes late by less than a step does not make all others late.
                self._next = max(self._next, now - pace) + pace
            return 0.0

    def leave(self, now: float) -> None:
        """Count a request as over that was let through, however it ended."""
        with self._lock:
            self._under_way -= 1
            self._busy_until = max(self._busy_until, now)

    def asked(self, now: float) -> float:
        """Return the seconds for which Mixcloud asked to wait that are still left.

        A wait beyond it is the pace of the gate itself.
        """
        with self._lock:
            return max(0.0, self._asked - now)

    def is_holding(self, now: float) -> bool:
        """Tell whether calls are held up, by a refusal or by what it taught."""
        with self._lock:
            return now < self._opens + (_MEMORY if self._interval else 0.0)

    def passed(self) -> None:
        """Count a request that was not refused."""
        with self._lock:
            self._passed += 1

    def refused(self, now: float, seconds: float, *, asked: float | None = None) -> None:
        """Shut the gate for `seconds`, a day at most, and learn from what was let through.

        Args:
            now: The present moment of a monotonic clock.
            seconds: How long to wait.
            asked: How much of it Mixcloud asked for; by default all.
        """
        seconds = min(seconds, _LONGEST)
        with self._lock:
            # What is refused after another and was let through before it teaches nothing more.
            is_new = self._since is not None or not self._interval
            if is_new and now >= self._opens:
                self._learn(now, seconds)
            self._opens = self._next = max(self._opens, now + seconds)
            self._asked = max(
                self._asked, now + min(seconds if asked is None else asked, _LONGEST)
            )
            self._since, self._passed = None, 0

    def _begin(self, now: float) -> None:
        """Begin another stretch of busy time, if the one before is over."""
        if not self._under_way and now > self._busy_until:
            self._busy += self._busy_until - self._busy_from
            self._busy_from = self._busy_until = now

    def _learn(self, now: float, seconds: float) -> None:
        """Take the pace from one whole turn: from opening to opening, without idle time."""
        if self._passed and self._since is not None:
            end = now if self._under_way else min(now, self._busy_until)
            busy = self._busy + end - self._busy_from
            self._interval = max((busy + seconds) / self._passed, self._ramp / _STEPS)
        else:
            self._interval = min(max(2 * self._interval, self._ramp / _STEPS), _MEMORY)
            # The wait that was named before was too short.
            self._opens = now + self._interval
