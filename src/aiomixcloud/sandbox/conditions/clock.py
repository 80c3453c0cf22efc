"""The clock of a sandbox, which tests can move."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from aiomixcloud.sandbox.checks import check_number

if TYPE_CHECKING:
    from collections.abc import Callable

# Dates in responses have four-digit years.
_END = datetime(9999, 1, 1, tzinfo=UTC).timestamp()


class Clock:
    """A clock that can be set and keeps running. Thread-safe.

    Args:
        wall: Returns the real time in Unix seconds.
        monotonic: Returns seconds that never decrease.

    Example:
        >>> clock = Clock(wall=lambda: 1_000.0)
        >>> clock.advance(60)
        >>> clock.now()
        1060.0
    """

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._moved = 0.0
        self._skipped = 0.0

    def __repr__(self) -> str:
        return f"<Clock: {datetime.fromtimestamp(self.now(), UTC):%Y-%m-%d %H:%M:%S} UTC>"

    def now(self) -> float:
        """Return the current time in Unix seconds."""
        return self._wall() + self._moved

    def elapsed(self) -> float:
        """Return seconds that never decrease and include forward moves of the clock."""
        return self._monotonic() + self._skipped

    def set(self, moment: datetime | float) -> None:
        """Set the time.

        Args:
            moment: The new time, in Unix seconds or as a ``datetime`` (a naive one is local
                time).

        Raises:
            ValueError: The moment is before 1970 or after 9998.
            TypeError: The moment is neither a number nor a ``datetime``.

        Example:
            >>> clock = Clock()
            >>> clock.set(datetime(2030, 1, 1, tzinfo=UTC))
            >>> clock
            <Clock: 2030-01-01 00:00:00 UTC>
        """
        seconds = convert_to_unix(moment)
        with self._lock:
            self._move(seconds - self.now())

    def advance(self, by: timedelta | float) -> None:
        """Move the time forward, or back by a negative amount.

        Args:
            by: Seconds or a ``timedelta``.

        Raises:
            ValueError: The amount is not finite, or the time would be before 1970 or after 9998.
            TypeError: The amount is neither a number nor a ``timedelta``.

        Example:
            >>> clock = Clock(wall=lambda: 0.0)
            >>> clock.advance(timedelta(hours=1))
            >>> clock.now()
            3600.0
        """
        seconds = by.total_seconds() if isinstance(by, timedelta) else by
        check_number("seconds", seconds)
        with self._lock:
            convert_to_unix(self.now() + seconds)
            self._move(seconds)

    def reset(self) -> None:
        """Return to the real time."""
        with self._lock:
            self._moved = 0.0

    def _move(self, by: float) -> None:
        self._moved += by
        # Moving back must not lengthen a wait that is already running.
        self._skipped += max(by, 0.0)


def convert_to_unix(moment: datetime | float) -> float:
    """Convert a moment to Unix seconds.

    Raises:
        ValueError: The moment is before 1970 or after 9998.
        TypeError: The moment is neither a number nor a ``datetime``.

    Example:
        >>> convert_to_unix(datetime(1970, 1, 2, tzinfo=UTC))
        86400.0
    """
    seconds = moment.timestamp() if isinstance(moment, datetime) else moment
    check_number("a moment", seconds)
    if not 0 <= seconds < _END:
        raise ValueError(f"a moment must be from 1970 to 9998, not {seconds!r} Unix seconds")
    return seconds
