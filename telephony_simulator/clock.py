"""One clock, injected: nothing in the simulator asks the machine what time it is."""

import heapq
import itertools
import math
import threading
import time
from collections.abc import Callable
from typing import Protocol

VIRTUAL_START = 1_790_000_000.0
"""21 September 2026, 14:13:20 UTC: where virtual time begins unless told otherwise."""


class Clock(Protocol):
    """Tells the time, waits, and does at their time the things that were planned.

    What was planned runs in whichever thread sleeps; planning is safe from any thread.
    """

    def now(self) -> float:
        """The time, in seconds since the epoch."""

    def sleep(self, seconds: float) -> None:
        """Return when `seconds` have passed on this clock and what fell due in them is done."""

    def call_at(self, when: float, callback: Callable[[], None]) -> "Timer":
        """Plan `callback` for `when`, in seconds since the epoch; equal times keep their order."""

    def call_later(self, seconds: float, callback: Callable[[], None]) -> "Timer":
        """Plan `callback` for `seconds` from now."""


class Timer:
    """Something planned; `cancel` takes it back."""

    __slots__ = ("_callback", "_plan", "when")

    def __init__(self, plan: "_Plan", when: float, callback: Callable[[], None]) -> None:
        self._plan = plan
        self._callback: Callable[[], None] | None = callback
        self.when = when

    @property
    def cancelled(self) -> bool:
        """Whether it ran or was taken back."""
        return self._callback is None

    def cancel(self) -> None:
        """Never run; harmless when it already did."""
        if self._callback is not None:
            self._callback = None
            self._plan.forget()

    def run(self) -> None:
        """Do it, once."""
        callback, self._callback = self._callback, None
        if callback is not None:
            callback()


class _Plan:
    """What is planned, soonest first."""

    FEW = 64

    def __init__(self) -> None:
        self._order = itertools.count()
        self._entries: list[tuple[float, int, Timer]] = []
        self._cancelled = 0

    def add(self, when: float, callback: Callable[[], None]) -> Timer:
        timer = Timer(self, when, callback)
        heapq.heappush(self._entries, (when, next(self._order), timer))
        return timer

    def pop(self, until: float) -> Timer | None:
        """Take out the next timer that is due by `until`."""
        entries = self._entries
        while entries and entries[0][0] <= until:
            timer = heapq.heappop(entries)[2]
            if not timer.cancelled:
                return timer
            self._cancelled -= 1
        return None

    def next_due(self) -> float:
        return self._entries[0][0] if self._entries else math.inf

    def forget(self) -> None:
        """Sweep when most of the plan is cancelled, so that its size follows what is alive."""
        self._cancelled += 1
        if self._cancelled > self.FEW and self._cancelled * 2 > len(self._entries):
            self._entries = [entry for entry in self._entries if not entry[2].cancelled]
            heapq.heapify(self._entries)
            self._cancelled = 0


class RealClock:
    """The machine's own clock; every wait is a wait.

    Args:
        speed: How many seconds pass on it in one of the machine's. Default: 1.
    """

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed
        self._start = _machine_time()
        self._plan = _Plan()
        self._changed = threading.Condition()

    def now(self) -> float:
        """The time, in seconds since the epoch."""
        return self._start + (_machine_time() - self._start) * self._speed

    def call_at(self, when: float, callback: Callable[[], None]) -> Timer:
        """Plan `callback`; a thread that sleeps wakes for it."""
        with self._changed:
            timer = self._plan.add(when, callback)
            self._changed.notify_all()
        return timer

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Plan `callback` for `seconds` from now."""
        return self.call_at(self.now() + seconds, callback)

    def sleep(self, seconds: float) -> None:
        """Wait for `seconds`, doing what falls due."""
        end = self.now() + seconds
        while (timer := self._next(end)) is not None:
            timer.run()

    def _next(self, end: float) -> Timer | None:
        with self._changed:
            while True:
                now = self.now()
                timer = self._plan.pop(now)
                if timer is not None or now >= end:
                    return timer
                self._changed.wait((min(end, self._plan.next_due()) - now) / self._speed)


def _machine_time() -> float:
    return time.time()  # noqa: TID251 - this is the clock that everybody else asks


class VirtualClock:
    """Jumps over every wait, so that a week takes no time.

    Args:
        start: Where it begins, in seconds since the epoch.
    """

    def __init__(self, start: float = VIRTUAL_START) -> None:
        self._now = start
        self._plan = _Plan()

    def now(self) -> float:
        """The time, in seconds since the epoch."""
        return self._now

    def call_at(self, when: float, callback: Callable[[], None]) -> Timer:
        """Plan `callback`."""
        return self._plan.add(when, callback)

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Plan `callback` for `seconds` from now."""
        return self._plan.add(self._now + seconds, callback)

    def sleep(self, seconds: float) -> None:
        """Be `seconds` later at once, with all that fell due on the way done."""
        end = self._now + seconds
        while self.jump(end):
            pass
        self._now = max(self._now, end)

    def jump(self, until: float = math.inf) -> bool:
        """Do the next thing that is planned up to `until`; False when there is none."""
        timer = self._plan.pop(until)
        if timer is None:
            return False
        self._now = max(self._now, timer.when)
        timer.run()
        return True
