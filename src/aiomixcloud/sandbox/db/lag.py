"""Which shows are too new for lists to show them. Knows no SQL."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class Lag:
    """The shows that lists still leave out, since lists lag behind what is published.

    Shows are only remembered while there is a delay. Any thread may use this.

    Attributes:
        clock: Tells the time in Unix seconds.
        delay: Tells how many seconds lists lag behind; 0 for lists that are up to date.

    >>> now = 100.0
    >>> lag = Lag(lambda: now, lambda: 60)
    >>> lag.begin(5)
    >>> lag.hidden()
    (5,)
    >>> now = 160.0
    >>> lag.hidden()
    ()
    """

    clock: Callable[[], float]
    delay: Callable[[], float]
    _lock: threading.Lock = field(default_factory=threading.Lock)
    # When shows were added, and when they were published, by their ids.
    _added: dict[int, float] = field(default_factory=dict)
    _published: dict[int, float] = field(default_factory=dict)

    def begin(
        self, show_id: int, *, added: bool = True, public: bool = True, at: float | None = None
    ) -> None:
        """Let the delay of a show begin.

        Args:
            show_id: The show.
            added: Whether it is a new one, which its owner's list lags behind, too.
            public: Whether everybody may see it from now on.
            at: The moment; None for the present one.
        """
        if self.delay():
            moment = self.clock() if at is None else at
            with self._lock:
                if added:
                    self._added[show_id] = moment
                if public:
                    self._published[show_id] = moment

    def hidden(self, *, own: bool = False) -> tuple[int, ...]:
        """Return the ids of the shows that lists do not show yet.

        Args:
            own: Whether the list is that of the owner, who sees what is not public, too.
        """
        delay = self.delay()
        if not delay:
            return ()
        begun = self._added if own else self._published
        latest = self.clock() - delay
        with self._lock:
            for show_id in [each for each, moment in begun.items() if moment <= latest]:
                del begun[show_id]
            return tuple(begun)

    def clear(self) -> None:
        """Forget all shows."""
        with self._lock:
            self._added.clear()
            self._published.clear()
