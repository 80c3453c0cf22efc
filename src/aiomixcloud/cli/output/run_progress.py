"""The progress of a run: a bar for the run and one for the file, or lines in a pipe."""

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING

from aiomixcloud.cli.output.formatting import clock, one_line, size
from aiomixcloud.cli.output.progress_bars import transfer_bars

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType
    from rich.progress import Progress, TaskID

    from aiomixcloud.publishing import Sending, Waiting

#: Maximum width of the name of a show in front of the bar.
_WIDEST = 20

#: Seconds between two lines about a file in a pipe.
_STEP = 30.0

#: Reasons of waits, for people.
_REASONS = {
    "rate limit": "Mixcloud asks to wait",
    "network": "the network failed; trying again",
    "lists": "new shows appear in Mixcloud's lists after a few minutes",
    "hours": "outside the hours of --between",
}


def describe_wait(event: Waiting) -> str:
    """Return why and how long a run waits."""
    return f"Waiting {clock(round(event.seconds))}: {_REASONS[event.reason]}"


class RunProgress:
    """How far a run is.

    Args:
        clock: Returns seconds that only increase.

    Attributes:
        number: Number of shows that were begun.
        shows: Number of shows to send or edit.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.number: int = 0
        self.shows: int = 0
        self._clock = clock
        self._size = self._done = 0
        self._name = self._waiting = ""
        self._begun_show = ("", "")
        self._until = 0.0
        self._sent = self._total = 0
        self._begun = self._reported = 0.0

    def begin(self, shows: int, total: int) -> None:
        """Begin a run with a number of shows and of bytes."""
        self.shows = shows
        self._size = total

    def update(self, event: Sending) -> None:
        """Record the progress of a file."""
        self._waiting = ""
        if not event.sent:
            # Another attempt sends the same file from its beginning.
            is_again = (event.task, event.row) == self._begun_show
            self._finish_file(counts=not is_again)
            self.number += not is_again
            self._begun_show = event.task, event.row
            self._name = one_line(event.name)
            self._begun = self._reported = self._clock()
        self._sent, self._total = event.sent, event.total

    def wait(self, event: Waiting) -> None:
        """Record a wait."""
        self._waiting = _REASONS[event.reason]
        self._until = self._clock() + event.seconds

    def line(self) -> str:
        """Return a line about the file for a pipe, or empty text if it is not time for one."""
        now = self._clock()
        if not self._total or self._sent >= self._total or now - self._reported < _STEP:
            return ""
        self._reported = now
        rate = self._sent / (now - self._begun)
        left = (self._total - self._sent) / rate if rate else 0.0
        percent = 100 * self._sent // self._total
        return f"{percent} % sent, {size(round(rate))}/s, {clock(round(left))} left."

    def render(self) -> RenderableType:
        """Return the bars in their current state."""
        from rich.text import Text

        if self._waiting:
            left = clock(round(max(0.0, self._until - self._clock())))
            return Text(f"Waiting {left}: {self._waiting}", "bold")
        if not self._size or not self._total:
            return Text(f"{self._name or 'Starting'} ...", "dim")
        run, file = self._tasks
        done = min(self._size, self._done + self._sent)
        count = f"{min(self.number, self.shows)} of {self.shows}"
        self._bars.update(run, completed=done, total=self._size, description=count)
        self._bars.update(file, completed=self._sent, total=self._total, description=self._name)
        return self._bars.get_renderable()

    def _finish_file(self, *, counts: bool) -> None:
        self._done += self._sent if counts else 0
        self._sent = self._total = 0
        if "_tasks" in vars(self):
            self._bars.reset(self._tasks[1])

    @cached_property
    def _tasks(self) -> tuple[TaskID, TaskID]:
        return self._bars.add_task("", total=None), self._bars.add_task("", total=None)

    @cached_property
    def _bars(self) -> Progress:
        return transfer_bars(_WIDEST)
