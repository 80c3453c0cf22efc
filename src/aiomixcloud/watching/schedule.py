"""The order and the times in which users are checked."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

#: The longest time between checks of two users, and how much of an interval is random.
_LONGEST_STEP, _JITTER = 1.0, 0.1

#: The longest interval after failures, unless the usual one is longer.
_LONGEST_BACK_OFF = 3600.0


@dataclass(order=True, slots=True)
class Turn:
    """A user and the time of the next check.

    Attributes:
        due: The time in seconds.
        number: Sorts the turns of one time.
        user: The user.
        delay: The planned wait in seconds; no wait is longer, even if the clock is moved.
        failures: Number of checks in a row that failed.
    """

    due: float
    number: int
    user: str = field(compare=False)
    delay: float = field(compare=False, default=0.0)
    failures: int = field(compare=False, default=0)


class Schedule:
    """The users in the order in which they are checked.

    Args:
        every: Minimum seconds between two checks of a user.
        jitter: Returns a random number from 0 to 1.
    """

    def __init__(self, every: float, jitter: Callable[[], float]) -> None:
        self._every = every
        self._jitter = jitter
        self._turns: list[Turn] = []
        self._step = 0.0
        self._free = float("-inf")
        self._numbers: Iterator[int] = count()

    def set_users(self, users: Sequence[str], now: float) -> None:
        """Plan the first checks of new users, evenly spread, and forget the others."""
        wanted = {*users}
        turns = [turn for turn in self._turns if turn.user in wanted]
        planned = {turn.user for turn in turns}
        self._step = min(_LONGEST_STEP, self._every / max(len(users), 1))
        for place, user in enumerate(user for user in users if user not in planned):
            delay = place * self._step
            turns.append(Turn(now + delay, next(self._numbers), user, delay))
        heapq.heapify(turns)
        self._turns = turns

    def take(self, now: float) -> tuple[Turn, float]:
        """Return the next turn, and the seconds until then.

        Looks at random intervals would cluster, so a minimum distance separates them.

        Raises:
            IndexError: Nobody is watched.
        """
        turn = heapq.heappop(self._turns)
        wait = min(max(0.0, turn.due - now), turn.delay)
        wait = max(wait, min(self._free - now, self._step))
        self._free = now + wait + self._step
        return turn, wait

    def put_back(self, turn: Turn, now: float, *, failed: bool, wait: float = 0.0) -> None:
        """Plan the next check of a user.

        Args:
            turn: The turn that is over.
            now: The current time in seconds.
            failed: Whether the check failed.
            wait: Seconds that Mixcloud asked to wait.
        """
        turn.failures = turn.failures + 1 if failed else 0
        longest = max(self._every, _LONGEST_BACK_OFF)
        delay = min(self._every * 2 ** min(turn.failures, 16), longest)
        turn.delay = max(delay, wait) * (1 + _JITTER * self._jitter())
        turn.due = now + turn.delay
        turn.number = next(self._numbers)
        heapq.heappush(self._turns, turn)
