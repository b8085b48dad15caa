"""One clock, injected: nothing in the simulator asks the machine what time it is."""

import threading
import time
from typing import Protocol

VIRTUAL_START = 1_790_000_000.0
"""21 September 2026, 14:13:20 UTC: where virtual time begins unless told otherwise."""


class Clock(Protocol):
    """Tells the time and waits."""

    def now(self) -> float:
        """The time, in seconds since the epoch."""

    def sleep(self, seconds: float) -> None:
        """Return when `seconds` have passed on this clock."""


class RealClock:
    """The machine's own clock; every wait is a wait."""

    def now(self) -> float:
        """The time, in seconds since the epoch."""
        return time.time()  # noqa: TID251 - this is the clock that everybody else asks

    def sleep(self, seconds: float) -> None:
        """Wait for `seconds`."""
        time.sleep(seconds)  # noqa: TID251 - this is the clock that everybody else waits on


class VirtualClock:
    """Jumps over every wait, so that a week takes no time.

    Args:
        start: where it begins, in seconds since the epoch.
    """

    def __init__(self, start: float = VIRTUAL_START) -> None:
        self._now = start
        self._lock = threading.Lock()

    def now(self) -> float:
        """The time, in seconds since the epoch."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Be `seconds` later at once."""
        with self._lock:
            self._now += seconds
