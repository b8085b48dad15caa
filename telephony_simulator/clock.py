"""The clocks of the simulator: real time and virtual time. No other module reads the time."""

import heapq
import itertools
import math
import threading
import time
from collections.abc import Callable
from typing import Final, Protocol

VIRTUAL_START_SECONDS: Final = 1_790_000_000.0
"""The default start of virtual time: 21 September 2026, 14:13:20 UTC."""


class Clock(Protocol):
    """Returns the time, sleeps, and runs timers at their time.

    The thread that sleeps runs the timers. Each thread may add timers.

    Attributes:
        is_real_time: Whether time passes while no thread sleeps on it, so that functions are
            invoked beside its thread. On other clocks they are invoked in line.
    """

    is_real_time: bool

    def now(self) -> float:
        """The time, in seconds since the epoch."""

    def sleep(self, seconds: float) -> None:
        """Let `seconds` pass on this clock, and run the timers that fall due in them."""

    def call_at(self, when: float, callback: Callable[[], None]) -> "Timer":
        """Run `callback` at `when`, in seconds since the epoch; equal times keep their order."""

    def call_later(self, seconds: float, callback: Callable[[], None]) -> "Timer":
        """Run `callback` in `seconds` from now."""


class Timer:
    """A callback with the time at which it runs."""

    __slots__ = ("_callback", "_timers", "when")

    def __init__(self, timers: "_TimerQueue", when: float, callback: Callable[[], None]) -> None:
        self._timers = timers
        self._callback: Callable[[], None] | None = callback
        self.when = when

    @property
    def is_done(self) -> bool:
        """Whether the callback has run or was cancelled."""
        return self._callback is None

    @property
    def callback_name(self) -> str:
        """The qualified name of the callback; empty if it has run or was cancelled."""
        callback = getattr(self._callback, "func", self._callback)  # of a partial
        return str(getattr(callback, "__qualname__", "" if callback is None else callback))

    def cancel(self) -> None:
        """Drop the callback, unless it has run."""
        if self._callback is not None:
            self._callback = None
            self._timers.count_cancelled()

    def run(self) -> None:
        """Run the callback, once."""
        callback, self._callback = self._callback, None
        if callback is not None:
            callback()


class _TimerQueue:
    """Timers, the earliest first."""

    MIN_CANCELLED_TIMERS: Final = 64
    """The number of cancelled timers up to which a sweep is not worth its time."""

    def __init__(self) -> None:
        self._order = itertools.count()
        self._entries: list[tuple[float, int, Timer]] = []
        self._cancelled_timers = 0

    @property
    def is_empty(self) -> bool:
        return all(timer.is_done for _, _, timer in self._entries)

    def add(self, when: float, callback: Callable[[], None]) -> Timer:
        timer = Timer(self, when, callback)
        heapq.heappush(self._entries, (when, next(self._order), timer))
        return timer

    def pop(self, until: float) -> Timer | None:
        """Remove and return the next timer that is due by `until`."""
        entries = self._entries
        while entries and entries[0][0] <= until:
            timer = heapq.heappop(entries)[2]
            if not timer.is_done:
                return timer
            self._cancelled_timers -= 1
        return None

    def waiting(self) -> list[Timer]:
        """Return the timers that wait, the earliest first."""
        return [timer for _, _, timer in sorted(self._entries) if not timer.is_done]

    def next_due(self) -> float:
        return self._entries[0][0] if self._entries else math.inf

    def count_cancelled(self) -> None:
        """Count a cancelled timer, and remove all of them when they are more than half."""
        self._cancelled_timers += 1
        cancelled = self._cancelled_timers
        if cancelled > self.MIN_CANCELLED_TIMERS and cancelled * 2 > len(self._entries):
            self._entries = [entry for entry in self._entries if not entry[2].is_done]
            heapq.heapify(self._entries)
            self._cancelled_timers = 0


class _SharedTimerQueue(_TimerQueue):
    """Timers that several threads add, all with one lock; a sweep must not lose what they add."""

    def __init__(self, lock: threading.Condition) -> None:
        super().__init__()
        self._lock = lock

    def count_cancelled(self) -> None:
        """Count a cancelled timer, and remove all of them when they are more than half."""
        with self._lock:
            super().count_cancelled()


class SkippableTime:
    """The machine's time, and what was skipped: a wait that is not needed takes no time.

    Attributes:
        skipped_seconds: How far it is ahead of the machine's time.
    """

    def __init__(self) -> None:
        self.skipped_seconds = 0.0
        self._lock = threading.Lock()

    def now(self) -> float:
        """The time, in seconds since the epoch."""
        return _machine_time() + self.skipped_seconds

    def skip(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        with self._lock:
            self.skipped_seconds += max(0.0, seconds)


class RealClock:
    """A clock in real time: `sleep` blocks.

    Args:
        speed: The seconds of this clock in one second of the machine. Default: 1.
        start: The time at which it starts, in seconds since the epoch. Default: the machine's time.
        time: The time that it follows. Default: the machine's.
    """

    is_real_time = True

    def __init__(
        self, speed: float = 1.0, start: float | None = None, time: SkippableTime | None = None
    ) -> None:
        self._speed = speed
        self._machine_now = _machine_time if time is None else time.now
        self._machine_start = self._machine_now()
        self._start = self._machine_start if start is None else start
        self._changed = threading.Condition()
        self._timers = _SharedTimerQueue(self._changed)

    def now(self) -> float:
        """The time, in seconds since the epoch."""
        return self._start + (self._machine_now() - self._machine_start) * self._speed

    def call_at(self, when: float, callback: Callable[[], None]) -> Timer:
        """Run `callback` at `when`, and wake a sleeping thread for it."""
        with self._changed:
            timer = self._timers.add(when, callback)
            self._changed.notify_all()
        return timer

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Run `callback` in `seconds` from now."""
        return self.call_at(self.now() + seconds, callback)

    def sleep(self, seconds: float) -> None:
        """Block for `seconds`, and run the timers that fall due."""
        end = self.now() + seconds
        while (timer := self._next(end)) is not None:
            timer.run()

    def _next(self, end: float) -> Timer | None:
        with self._changed:
            while True:
                now = self.now()
                timer = self._timers.pop(now)
                if timer is not None or now >= end:
                    return timer
                self._changed.wait((min(end, self._timers.next_due()) - now) / self._speed)


class SkippingClock(RealClock):
    """A clock that other processes follow: `sleep` skips the time for all of them.

    Args:
        time: The time that it follows, and skips.
        speed: The seconds of this clock in one second of that time. Default: 1.
    """

    is_real_time = False

    def __init__(self, time: SkippableTime, speed: float = 1.0) -> None:
        super().__init__(speed, time=time)
        self._time = time

    def sleep(self, seconds: float) -> None:
        """Let `seconds` pass at once, and run the timers that fall due."""
        self._time.skip(seconds / self._speed)
        super().sleep(0)


def _machine_time() -> float:
    return time.time()  # noqa: TID251 - the one place that reads the machine's clock


class VirtualClock:
    """A clock in virtual time: `sleep` returns at once, `seconds` later.

    Args:
        start: The time at which it starts, in seconds since the epoch.
    """

    is_real_time = False

    def __init__(self, start: float = VIRTUAL_START_SECONDS) -> None:
        self._now = start
        self._timers = _TimerQueue()

    def now(self) -> float:
        """The time, in seconds since the epoch."""
        return self._now

    def call_at(self, when: float, callback: Callable[[], None]) -> Timer:
        """Run `callback` at `when`."""
        return self._timers.add(when, callback)

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Run `callback` in `seconds` from now."""
        return self._timers.add(self._now + seconds, callback)

    def sleep(self, seconds: float) -> None:
        """Advance the time by `seconds`, and run the timers that fall due."""
        end = self._now + seconds
        while self.run_next(end) is not None:
            pass
        self._now = max(self._now, end)

    def waiting_timers(self) -> list[Timer]:
        """Return the timers that wait, the earliest first."""
        return self._timers.waiting()

    def move_to(self, when: float) -> None:
        """Set the time: forward as `sleep` does, backward only while no timer waits.

        Args:
            when: The time, in seconds since the epoch.

        Raises:
            ValueError: A timer waits, and `when` is before now.
        """
        if when >= self._now:
            self.sleep(when - self._now)
        elif self._timers.is_empty:
            self._now = when
        else:
            raise ValueError("the clock cannot go back while a call is open")

    def run_next(self, until: float = math.inf) -> Timer | None:
        """Advance the time to the next timer due by `until`, run it, and return it.

        Returns:
            The timer; None when no timer is due by `until`, and then the time stays as it is.
        """
        timer = self._timers.pop(until)
        if timer is not None:
            self._now = max(self._now, timer.when)
            timer.run()
        return timer
