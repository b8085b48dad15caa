"""The clocks: timers run at their time, in order."""

import threading
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from telephony_simulator.clock import (
    VIRTUAL_START_SECONDS,
    RealClock,
    SkippableTime,
    SkippingClock,
    VirtualClock,
)


def test_virtual_clock_sleeps_without_real_time() -> None:
    clock = VirtualClock()

    clock.sleep(7 * 24 * 3_600)

    assert clock.now() == VIRTUAL_START_SECONDS + 7 * 24 * 3_600


def test_real_clock_runs_faster_with_speed() -> None:
    clock, began = RealClock(speed=1_000), time.monotonic()
    start, seen = clock.now(), list[float]()
    clock.call_later(5, lambda: seen.append(clock.now()))

    clock.sleep(10)

    assert 5 <= seen[0] - start <= clock.now() - start
    assert clock.now() - start >= 10
    assert time.monotonic() - began < 5


def test_skipping_clock_lets_the_time_of_other_clocks_pass() -> None:
    time_of_all = SkippableTime()
    fast, other = SkippingClock(time_of_all, speed=100), RealClock(time=time_of_all)
    start, seen = other.now(), list[float]()
    fast.call_later(1_000, lambda: seen.append(other.now()))

    fast.sleep(6_000)

    assert seen
    assert 60 <= other.now() - start < 100


def test_timers_run_at_their_time() -> None:
    clock, seen = VirtualClock(start=0), list[float]()
    for seconds in (3, 1, 2):
        clock.call_later(seconds, lambda: seen.append(clock.now()))

    clock.sleep(2.5)

    assert seen == [1, 2]
    assert clock.now() == 2.5


def test_timers_of_equal_times_keep_their_order() -> None:
    clock, seen = VirtualClock(), list[str]()
    clock.call_later(1, lambda: seen.append("first"))
    clock.call_later(1, lambda: seen.append("second"))

    clock.sleep(1)

    assert seen == ["first", "second"]


def test_timer_runs_once_and_never_when_cancelled() -> None:
    clock, seen = VirtualClock(), list[str]()
    cancelled = clock.call_later(1, lambda: seen.append("cancelled"))
    kept = clock.call_later(1, lambda: seen.append("kept"))

    cancelled.cancel()
    clock.sleep(1)
    kept.run()

    assert seen == ["kept"]
    assert kept.is_done


def test_callback_may_add_a_timer() -> None:
    clock, seen = VirtualClock(start=0), list[float]()

    def again() -> None:
        seen.append(clock.now())
        clock.call_later(1, again)

    clock.call_later(1, again)
    clock.sleep(3)

    assert seen == [1, 2, 3]


def test_callback_may_sleep() -> None:
    clock, seen = VirtualClock(start=0), list[tuple[str, float]]()

    def slow() -> None:
        clock.sleep(5)
        seen.append(("slow", clock.now()))

    clock.call_later(1, slow)
    clock.call_later(2, lambda: seen.append(("meanwhile", clock.now())))
    clock.sleep(3)

    assert seen == [("meanwhile", 2), ("slow", 6)]
    assert clock.now() == 6


def test_run_next_returns_the_timer_or_none() -> None:
    clock = VirtualClock(start=0)
    timer = clock.call_later(9, lambda: None)

    first, second = clock.run_next(), clock.run_next()

    assert first is timer
    assert second is None
    assert clock.now() == 9


def test_cancelled_timers_are_removed_when_they_are_the_majority() -> None:
    clock = VirtualClock()

    for _ in range(10_000):
        clock.call_later(1, lambda: None).cancel()

    assert len(clock._timers._entries) < 200  # noqa: SLF001 - the memory is the point


@settings(deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 50), st.booleans()), max_size=200))
def test_remaining_timers_run_in_order_when_others_are_cancelled(
    plan: list[tuple[int, bool]],
) -> None:
    clock, seen = VirtualClock(start=0), list[int]()
    for seconds, cancelled in plan:
        timer = clock.call_later(seconds, lambda seconds=seconds: seen.append(seconds))  # type: ignore[misc]
        if cancelled:
            timer.cancel()

    clock.sleep(100)

    assert seen == sorted(seconds for seconds, cancelled in plan if not cancelled)


def test_real_clock_sleeps_in_real_time() -> None:
    clock, start = RealClock(), time.monotonic()

    clock.sleep(0.02)

    assert time.monotonic() - start >= 0.02


def test_real_clock_runs_the_timers_that_fall_due() -> None:
    clock, seen = RealClock(), list[str]()
    clock.call_later(0.01, lambda: seen.append("soon"))
    clock.call_later(60, lambda: seen.append("never"))

    clock.sleep(0.02)

    assert seen == ["soon"]


def test_real_clock_wakes_when_another_thread_adds_a_timer() -> None:
    clock, done = RealClock(), threading.Event()
    threading.Thread(target=clock.sleep, args=(3_600,), daemon=True).start()

    clock.call_later(0, done.set)

    assert done.wait(5)


def test_real_clock_keeps_a_timer_that_is_added_while_cancelled_timers_are_swept() -> None:
    sweeping, added, ran = threading.Event(), threading.Event(), threading.Event()
    is_watching = False

    class WatchedTime(float):
        """A time whose comparison, by the sweep, lets the other thread add its timer."""

        __slots__ = ()

        def __lt__(self, other: float) -> bool:
            if is_watching and not sweeping.is_set():
                sweeping.set()
                added.wait(0.05)
            return float.__lt__(self, other)

    def add() -> None:
        sweeping.wait(5)
        clock.call_later(0, ran.set)
        added.set()

    clock = RealClock()
    start = clock.now() + 1_000
    timers = [clock.call_at(WatchedTime(start + i), lambda: None) for i in range(200)]
    thread = threading.Thread(target=add)
    thread.start()
    is_watching = True
    for timer in timers[:110]:
        timer.cancel()
    thread.join(5)
    clock.sleep(0.01)

    assert sweeping.is_set()
    assert ran.is_set()
