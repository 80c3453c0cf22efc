"""All conditions of one sandbox: time, faults, limits and the request log."""

from __future__ import annotations

from aiomixcloud.sandbox.conditions.clock import Clock
from aiomixcloud.sandbox.conditions.rate_limit import Limiter
from aiomixcloud.sandbox.conditions.request_log import RequestLog
from aiomixcloud.sandbox.faults import Faults

#: The maximum list delay, in seconds.
LONGEST_LIST_DELAY: int = 10**9


class Conditions:
    """What tests set and read, apart from the data. Survives a stop of the sandbox."""

    def __init__(self, clock: Clock | None = None, *, list_delay: float = 0) -> None:
        self._usual_list_delay = self.list_delay = list_delay
        self.clock: Clock = clock or Clock()
        self.faults: Faults = Faults()
        # Moving the clock forward also ends rate limits.
        self.limiter: Limiter = Limiter(self.clock.elapsed)
        self.journal: RequestLog = RequestLog()

    @property
    def list_delay(self) -> float:
        """How many seconds lists of shows lag behind publication."""
        return self._list_delay

    @list_delay.setter
    def list_delay(self, seconds: float) -> None:
        if type(seconds) not in (int, float):
            raise TypeError(f"list_delay must be a number of seconds, not {seconds!r}")
        if not 0 <= seconds <= LONGEST_LIST_DELAY:
            raise ValueError(f"list_delay must be from 0 to {LONGEST_LIST_DELAY}, not {seconds!r}")
        self._list_delay = seconds

    def reset(self) -> None:
        """Restore the conditions of a new sandbox."""
        self.clock.reset()
        self.list_delay = self._usual_list_delay
        self.faults.clear()
        self.limiter.set(None)
        self.journal.clear()
