"""Delayed changes: an order that completes, a number that becomes free."""

import heapq
import itertools
from collections.abc import Callable

from telephony_simulator.clock import Clock


class Schedule:
    """Changes that are due at a time; `now` is that time while the change is made."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._order = itertools.count()
        self._entries: list[tuple[float, int, Callable[[], None]]] = []
        self._due: float | None = None

    def now(self) -> float:
        """Return the time in seconds since the epoch; during a change, the time it was due."""
        return self._clock.now() if self._due is None else self._due

    def after(self, seconds: float, change: Callable[[], None]) -> None:
        """Schedule a change in `seconds`."""
        heapq.heappush(self._entries, (self.now() + seconds, next(self._order), change))

    def run_due(self) -> None:
        """Make every change that is due, in order; one that raises is not made again."""
        now = self._clock.now()
        try:
            while self._entries and self._entries[0][0] <= now:
                self._due, _, change = heapq.heappop(self._entries)
                change()
        finally:  # a change that raises must not stop the time of all that follows
            self._due = None
