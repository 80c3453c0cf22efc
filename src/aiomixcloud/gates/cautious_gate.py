"""The state machine of the gates that are shared by processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiomixcloud._core.gate import NEVER, Gate

if TYPE_CHECKING:
    from aiomixcloud._core.gate import GateRecord, GateState


class CautiousGate(Gate):
    """A gate whose whole state can be read, replaced and divided among processes."""

    _cautious = True

    @property
    def record(self) -> GateRecord:
        """The whole state."""
        return self._record()

    @record.setter
    def record(self, record: GateRecord) -> None:
        self._restore(record)

    def describe(self, now: float, *, is_shared: bool) -> GateState:
        """Return the public state at `now`."""
        return self._state(now, is_shared=is_shared)

    def divide(self, processes: int) -> None:
        """Continue with the share of one of several processes that lost their shared gate."""
        record = self._record()
        self._restore(
            record._replace(
                interval=record.interval * processes,
                cycle=record.cycle * processes,
                passed=record.passed // processes,
                proven=record.proven // processes,
                under_way=0.0,
                queue=NEVER,
            )
        )
