"""Shows that are too new to appear in lists. Independent of SQL."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class Lag:
    """The shows that lists omit for a delay after their publication.

    Shows are only recorded while there is a delay. Thread-safe.

    Attributes:
        clock: Returns the time in Unix seconds.
        delay: Returns the delay of lists in seconds; 0 for lists that are up to date.

    >>> now = 100.0
    >>> lag = Lag(lambda: now, lambda: 60)
    >>> lag.begin(5)
    >>> lag.find_hidden()
    (5,)
    >>> now = 160.0
    >>> lag.find_hidden()
    ()
    """

    clock: Callable[[], float]
    delay: Callable[[], float]
    _lock: threading.Lock = field(default_factory=threading.Lock)
    # Times of addition and publication by the id of the show.
    _added: dict[int, float] = field(default_factory=dict)
    _published: dict[int, float] = field(default_factory=dict)

    def begin(
        self, show_id: int, *, added: bool = True, public: bool = True, at: float | None = None
    ) -> None:
        """Start the delay of a show.

        Args:
            show_id: The id of the show.
            added: Whether the show is new; its owner's list then omits it, too.
            public: Whether the show becomes public.
            at: The start in Unix seconds; None for now.
        """
        if self.delay():
            moment = self.clock() if at is None else at
            with self._lock:
                if added:
                    self._added[show_id] = moment
                if public:
                    self._published[show_id] = moment

    def find_hidden(self, *, own: bool = False) -> tuple[int, ...]:
        """Return the ids of the shows that lists omit.

        Args:
            own: Whether the list is for the owner, who also sees shows that are not public.
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
        """End the delay of all shows."""
        with self._lock:
            self._added.clear()
            self._published.clear()
