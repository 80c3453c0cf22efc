"""The conditions under which a sandbox serves: time, faults, limits, log. No behaviour here."""

from aiomixcloud.sandbox.conditions.clock import Clock
from aiomixcloud.sandbox.conditions.journal import Journal
from aiomixcloud.sandbox.conditions.limiting import Limiter
from aiomixcloud.sandbox.faults import Faults


class Conditions:
    """What tests set and read, apart from the data; it lives as long as the sandbox object."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock: Clock = clock or Clock()
        self.faults: Faults = Faults()
        # Whoever moves the clock need not wait for a limit.
        self.limiter: Limiter = Limiter(self.clock.elapsed)
        self.journal: Journal = Journal()

    def reset(self) -> None:
        """Go back to those of a new sandbox."""
        self.clock.reset()
        self.faults.clear()
        self.limiter.set(None)
        self.journal.clear()
