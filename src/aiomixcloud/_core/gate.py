"""Pacing of requests after a rate limit, shared by all callers of a client.

The gate neither reads a clock nor sleeps: callers pass the time and sleep for the seconds it
returns. It is thread-safe.

Gates that are shared by processes store the state of this one (`GateRecord`) and have the same
methods (`GateProtocol`).
"""

from __future__ import annotations

import struct
import time
import warnings
from dataclasses import dataclass
from math import isnan
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from .errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable

#: Number of calls that are spread over `spread` seconds.
STEPS = 20
#: Seconds after the last rate limit for which the measured pace applies.
MEMORY = 60.0
#: Maximum seconds for which one rate limit closes the gate. A longer wait is probably an error,
#: such as a timestamp in place of a duration, and must not stop all programs that share the gate.
LONGEST = 60 * 60.0
#: Minimum number of unanswered requests that a cautious gate admits while it knows no limit. The
#: actual number is a quarter of the requests that succeeded in that time, if that is more.
FEWEST = 5
#: Seconds without any answer after which the processes of unanswered requests have probably ended.
STALL = 5.0
#: Seconds between two checks by callers that wait for answers to other requests: across all
#: callers, and the minimum and maximum for one caller.
POLL, SHORTEST_POLL, LONGEST_POLL = 0.001, 0.004, 1.0
#: Fraction by which a cautious gate shortens its pace over as many requests as passed in the
#: measured cycle, until the pace has proved too fast.
CLIMB = 0.1
#: Fraction by which a pace that proved too fast is lengthened: initially, at least and at most.
#: It is reduced if the pace lasts, and increased if the next rate limit comes soon.
BACK_OFF, LEAST_BACK_OFF, MOST_BACK_OFF = 0.08, 0.02, 0.25
#: Minimum seconds and requests until the pace returns to the one that was too fast.
RETURN, RETURN_REQUESTS = 90.0, 60
#: A wait of more than this many times the time since the gate opened shows that all requests since
#: then were counted together, so that their number is the limit.
BURST = 3
#: Spacing of the places in the queue, as a fraction of the pace: in general, while the pace is
#: shortened quickly, and in the queue of callers whose place was taken. It is below 1, because
#: some callers give up.
OVERBOOKING, CLIMBING, SECOND = 0.8, 0.4, 0.5
#: Longest pace, in seconds, that a cautious gate remembers for as long as callers queue.
LONGEST_PACE = 10.0
#: Patience, in seconds, below which a caller does not wait for the answers to other requests.
IMPATIENT = 1.0
NEVER = float("-inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class GateState:
    """The state of a gate at one moment, as returned by `Gate.state`.

    Attributes:
        opens_in: Seconds until the gate opens; 0 if it is open.
        asked: How many of them Mixcloud asked for.
        interval: Seconds between two requests while the gate paces them; 0 if it does not.
        holding: Seconds for which the gate still delays requests, by the wait or by its pace.
        passed: Number of requests that succeeded since the last rate limit.
        under_way: Number of admitted requests that are not answered yet, not counting uploads.
        is_shared: Whether the state is that of all processes; False for a `Gate`, and while
            the file or the server of a shared gate cannot be used.

    Example:
        >>> Gate().state().opens_in
        0.0
    """

    opens_in: float
    asked: float
    interval: float
    holding: float
    passed: int
    under_way: int
    is_shared: bool = False


@runtime_checkable
class GateProtocol(Protocol):
    """What a client asks of a gate; any object with these methods is a gate.

    For each request, a client calls `enter`, sleeps for the seconds it returns, and calls it
    again until it returns 0. When the request has ended, it calls `leave` (not for uploads) and
    then `refused` after a rate limit, or `passed` after any other answer or failure.

    `now` is the time of the caller's monotonic clock, plus the seconds that the caller slept
    if that clock is stopped. The clocks of two machines cannot be compared, so a gate
    that is shared by machines has a clock of its own.

    The methods are called in any thread, and in the event loop of an asynchronous client, so they
    must be quick. A gate that waits for a network also has the coroutine functions
    ``enter_async``, ``passed_async`` and ``refused_async`` with the same arguments, which
    asynchronous clients await in place of the methods.

    Example:
        >>> isinstance(Gate(), GateProtocol)
        True
    """

    def enter(
        self,
        now: float,
        *,
        is_upload: bool = False,
        patience: float | None = None,
        waited: bool = False,
    ) -> float:
        """Admit one request (return 0), or return the seconds to wait before trying again.

        Args:
            now: The current time.
            is_upload: Whether the request is an upload, which may take hours.
            patience: Maximum seconds that the caller waits; it gives up if the gate returns more.
            waited: Whether the caller has slept as long as the gate returned before.
        """
        ...

    def leave(self, now: float) -> None:
        """Record the end of an admitted request, whatever its outcome."""
        ...

    def passed(self) -> None:
        """Count a request that was not rate limited."""
        ...

    def refused(self, now: float, seconds: float, *, asked: float | None = None) -> None:
        """Close the gate.

        Args:
            now: The current time.
            seconds: How long to wait.
            asked: How many of them Mixcloud asked for; by default all.
        """
        ...

    def asked(self, now: float) -> float:
        """Return the remaining seconds that Mixcloud asked the client to wait."""
        ...

    def is_holding(self, now: float) -> bool:
        """Return whether calls are delayed, by a rate limit or by the pace measured from it."""
        ...

    def state(self) -> GateState:
        """Return what the gate does at the moment."""
        ...


class GateRecord(NamedTuple):
    """The whole state of a gate as numbers, in the order in which shared gates store them."""

    opens: float = NEVER
    next: float = NEVER
    interval: float = 0.0
    asked: float = NEVER
    #: The time of the first request since the gate opened; NaN before that.
    since: float = float("nan")
    passed: float = 0.0
    under_way: float = 0.0
    #: Busy time since the gate opened, without the current busy period.
    busy: float = 0.0
    busy_from: float = 0.0
    busy_until: float = 0.0
    #: The end of the queue.
    queue: float = NEVER
    #: Number of requests that succeeded since the gate learned or forgot a pace.
    proven: float = 0.0
    #: The time of the last answer.
    answered: float = NEVER
    #: The duration of the last measured cycle, and the number of requests that succeeded in it.
    cycle: float = 0.0
    cycle_passed: float = 0.0
    #: The end of the second queue, of callers whose place was taken.
    second: float = NEVER
    #: The place that one of them waits for.
    held: float = NEVER
    #: The fraction by which the pace becomes longer if it proves too fast.
    back_off: float = BACK_OFF

    def pack(self) -> bytes:
        """Return the record as bytes."""
        return _RECORD.pack(*self)

    @classmethod
    def unpack(cls, data: bytes) -> GateRecord:
        """Return the record that `pack` turned into `data`."""
        return cls._make(_RECORD.unpack(data))

    def shift(self, seconds: float) -> GateRecord:
        """Return the record for a clock that shows `seconds` more."""
        return self._replace(**{name: getattr(self, name) + seconds for name in TIMES})


#: The fields of a record that are times of its clock.
TIMES = (
    "opens",
    "next",
    "asked",
    "since",
    "busy_from",
    "busy_until",
    "queue",
    "answered",
    "second",
    "held",
)
_RECORD = struct.Struct(f"<{len(GateRecord._fields)}d")


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
        clock: The monotonic clock whose time callers pass; only `state` reads it.

    Example:
        >>> gate = Gate(spread=2)
        >>> one, other = Mixcloud(gate=gate), Mixcloud(gate=gate)
    """

    #: Whether to limit the number of unanswered requests while no limit is known. It is for gates
    #: with many callers, whose first rate limit refuses every request that is under way.
    _cautious = False

    def __init__(
        self,
        *,
        spread: float = 1.0,
        ramp: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if ramp is not None:
            warnings.warn("use spread instead of ramp", DeprecationWarning, stacklevel=2)
            spread = ramp
        if isinstance(spread, bool) or not isinstance(spread, int | float):
            raise TypeError(f"spread must be a number of seconds, not {spread!r}")
        if not spread >= 0:
            raise InvalidArgumentError(f"spread must be at least 0 seconds, not {spread}")
        self._spread = float(spread)
        self._clock = clock
        self._lock = Lock()
        self._restore(GateRecord())

    def __repr__(self) -> str:
        return f"<Gate with a spread of {self._spread:g} s>"

    def _record(self) -> GateRecord:
        """Return the whole state."""
        return GateRecord(
            self._opens,
            self._next,
            self._interval,
            self._asked,
            float("nan") if self._since is None else self._since,
            self._passed,
            self._under_way,
            self._busy,
            self._busy_from,
            self._busy_until,
            self._queue,
            self._proven,
            self._answered,
            self._cycle,
            self._cycle_passed,
            self._second,
            self._held,
            self._back_off,
        )

    def _restore(self, record: GateRecord) -> None:
        """Replace the whole state."""
        self._opens = record.opens
        self._next = record.next
        self._interval = record.interval
        self._asked = record.asked
        self._since = None if isnan(record.since) else record.since
        self._passed = int(record.passed)
        self._under_way = int(record.under_way)
        self._busy = record.busy
        self._busy_from = record.busy_from
        self._busy_until = record.busy_until
        self._queue = record.queue
        self._proven = int(record.proven)
        self._answered = record.answered
        self._cycle = record.cycle
        self._cycle_passed = int(record.cycle_passed)
        self._second = record.second
        self._held = record.held
        self._back_off = record.back_off

    def enter(
        self,
        now: float,
        *,
        is_upload: bool = False,
        patience: float | None = None,
        waited: bool = False,
    ) -> float:
        """Admit one request (return 0), or return the seconds to wait before trying again.

        Args:
            now: The current time of a monotonic clock.
            is_upload: Whether the request is an upload, which may take hours and does not
                affect the pace. Call `leave` after any other request.
            patience: Maximum seconds that the caller waits. A caller with enough patience takes a
                place in the queue; if omitted, the caller does not queue and waits for the gate.
            waited: Whether the caller has slept as long as the gate returned before.
        """
        with self._lock:
            # The pace delays a request at most for as long as it is remembered.
            if not self._interval:
                wait = self._opens - now
                if self._cautious and wait <= 0 and not is_upload:
                    wait = self._wait_for_answers(now, patience)
            elif patience is None:
                wait = max(self._opens, min(self._next, self._horizon())) - now
            else:
                wait = self._queue_up(now, patience, is_due=waited and now >= self._opens)
            if wait > 0:
                if self._since is not None:
                    self._begin(now)
                    self._busy_until = max(self._busy_until, now + min(wait, MEMORY))
                return wait
            if self._since is None:
                self._since = self._busy_from = self._busy_until = now
                self._busy = 0.0
            if not is_upload:
                if not self._under_way:
                    self._begin(now)
                    self._answered = now
                self._under_way += 1
            if self._interval:
                self._advance(now)
            return 0.0

    def leave(self, now: float) -> None:
        """Record the end of an admitted request, whatever its outcome."""
        with self._lock:
            # Requests of a process that ended may have been forgotten.
            self._under_way = max(self._under_way - 1, 0)
            self._busy_until = max(self._busy_until, now)
            self._answered = max(self._answered, now)

    def asked(self, now: float) -> float:
        """Return the remaining seconds that Mixcloud asked the client to wait.

        Any longer wait is the gate's own pacing.
        """
        with self._lock:
            return max(0.0, self._asked - now)

    def is_holding(self, now: float) -> bool:
        """Return whether calls are delayed, by a rate limit or by the pace measured from it."""
        with self._lock:
            return now < self._holds_until()

    def passed(self) -> None:
        """Count a request that was not rate limited."""
        with self._lock:
            if self._since is None and self._cycle:
                # It was admitted before the rate limit, and answered after it.
                self._cycle_passed += 1
                self._interval = max(self._cycle / self._cycle_passed, self._spread / STEPS)
            else:
                self._passed += 1
                self._proven += 1

    def refused(self, now: float, seconds: float, *, asked: float | None = None) -> None:
        """Close the gate for `seconds` (at most one hour) and update the pace.

        Args:
            now: The current time of a monotonic clock.
            seconds: How long to wait.
            asked: How many of them Mixcloud asked for; by default all.
        """
        seconds = min(seconds, LONGEST)
        with self._lock:
            # Requests admitted before the previous rate limit give no new information.
            is_new = self._since is not None or not self._interval
            if is_new and now >= self._opens:
                self._learn(now, seconds)
            self._opens = self._next = max(self._opens, now + seconds)
            self._asked = max(self._asked, now + min(seconds if asked is None else asked, LONGEST))
            self._since, self._passed, self._proven = None, 0, 0

    def state(self) -> GateState:
        """Return what the gate does at the moment.

        Example:
            >>> gate = Gate()
            >>> gate.state().is_shared
            False
        """
        return self._state(self._clock())

    def _state(self, now: float, *, is_shared: bool = False) -> GateState:
        with self._lock:
            holding = max(0.0, self._holds_until() - now)
            return GateState(
                opens_in=max(0.0, self._opens - now),
                asked=max(0.0, self._asked - now),
                interval=self._interval if holding else 0.0,
                holding=holding,
                passed=self._passed,
                under_way=self._under_way,
                is_shared=is_shared,
            )

    def _advance(self, now: float) -> None:
        """Set when the next request may follow one that is admitted now."""
        pace = self._interval
        if now >= self._opens + MEMORY and now >= min(self._queue, self._horizon()):
            pace = self._interval = 0.0
            self._proven = 0
        # Without callers that wait for their place, a shorter pace has no effect yet.
        is_awaited = now <= self._next + pace
        # A request that is late by less than one step does not delay the others.
        self._next = max(self._next, now - pace) + pace
        if self._cautious and pace and is_awaited:
            self._interval = max(pace * (1 - self._probe(now)), self._spread / STEPS)

    def _probe(self, now: float) -> float:
        """Return the fraction by which one request shortens the pace."""
        if self._cycle:
            return CLIMB / self._cycle_passed
        growing = max(1.0, (now - self._opens) / self._return())
        return min(self._back_off * self._interval / self._return() * growing, CLIMB)

    def _return(self) -> float:
        """Return after how many seconds the pace returns to the one that was too fast."""
        return max(RETURN, self._interval * RETURN_REQUESTS)

    def _horizon(self) -> float:
        """Return when the pace is forgotten, even if callers queue."""
        is_lasting = self._cautious and self._interval <= LONGEST_PACE
        return float("inf") if is_lasting else self._opens + MEMORY

    def _holds_until(self) -> float:
        if not self._interval:
            return self._opens
        return max(self._opens + MEMORY, min(self._queue, self._horizon()))

    def _queue_up(self, now: float, patience: float, *, is_due: bool) -> float:
        """Take the next place in the queue, unless it is later than the caller can wait.

        A caller whose place has come takes precedence. One that comes too early waits for the next
        place, so that it is used on time; a second queue is for those after it, so that they do
        not all try again at the same moment.
        """
        if is_due:
            first = min(self._next, self._horizon())
            if first <= now or self._held < first:
                self._held = max(self._held, first)
                return first - now
            place = min(max(self._second, first), max(first, now + patience))
            self._second = place + self._interval * SECOND
            return place - now
        place = min(max(self._queue, self._second, self._opens, self._next), self._horizon())
        if 0 < place - now <= patience:
            spacing = CLIMBING if self._cautious and self._cycle else OVERBOOKING
            self._queue = place + self._interval * spacing
        return place - now

    def _wait_for_answers(self, now: float, patience: float | None) -> float:
        """Return how long to wait if too many requests are unanswered for an unknown limit."""
        if self._under_way < max(FEWEST, self._proven // 4):
            return 0.0
        if patience is not None and patience < IMPATIENT:
            return 0.0
        if now >= self._answered + STALL:
            self._under_way = 0
            return 0.0
        self._queue = min(max(self._queue, now) + POLL, now + LONGEST_POLL)
        return max(self._queue - now, SHORTEST_POLL)

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
            is_burst = seconds > BURST * busy and self._passed >= self._cycle_passed / 2
            if self._cautious and self._interval and not is_burst:
                self._slow_down(now)
                return
            self._cycle = busy + seconds
            self._cycle_passed = self._passed
            self._interval = max(self._cycle / self._passed, self._spread / STEPS)
            self._back_off = BACK_OFF
        else:
            self._cycle = 0.0
            first = (max(self._spread, 1.0) if self._cautious else self._spread) / STEPS
            self._interval = min(max(2 * self._interval, first), MEMORY)
            # The previous wait was too short.
            self._opens = now + self._interval

    def _slow_down(self, now: float) -> None:
        """Lengthen a pace that proved too fast, depending on how long that took."""
        took = now - self._opens
        if not self._cycle and took < self._return() / 4:
            self._back_off = min(2 * self._back_off, MOST_BACK_OFF)
        elif not self._cycle and took > self._return() / 2:
            self._back_off = max(self._back_off / 2, LEAST_BACK_OFF)
        self._cycle = 0.0
        self._interval *= 1 + self._back_off
