"""The conditions under which a sandbox serves: faults, limit, log. No behaviour of their own."""

from dataclasses import dataclass, field

from aiomixcloud.sandbox.faults import Faults
from aiomixcloud.sandbox.journal import Journal
from aiomixcloud.sandbox.limiting import Limiter


@dataclass(frozen=True, slots=True)
class Conditions:
    """What tests set and read, apart from the data; it lives as long as the sandbox object."""

    faults: Faults = field(default_factory=Faults)
    limiter: Limiter = field(default_factory=Limiter)
    journal: Journal = field(default_factory=Journal)

    def reset(self) -> None:
        """Go back to those of a new sandbox."""
        self.faults.clear()
        self.limiter.set(None)
        self.journal.clear()
