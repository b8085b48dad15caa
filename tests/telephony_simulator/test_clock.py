"""Two clocks, one promise: what is planned happens at its time, in order."""

import threading
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from telephony_simulator.clock import VIRTUAL_START_SECONDS, RealClock, VirtualClock


def test_virtual_time_jumps_over_a_wait() -> None:
    clock = VirtualClock()

    clock.sleep(7 * 24 * 3_600)

    assert clock.now() == VIRTUAL_START_SECONDS + 7 * 24 * 3_600


def test_real_clock_may_run_faster_than_the_machines() -> None:
    clock, began = RealClock(speed=1_000), time.monotonic()
    start, seen = clock.now(), list[float]()
    clock.call_later(5, lambda: seen.append(clock.now()))

    clock.sleep(10)

    assert 5 <= seen[0] - start <= clock.now() - start
    assert clock.now() - start >= 10
    assert time.monotonic() - began < 5


def test_timer_runs_at_its_own_time() -> None:
    clock, seen = VirtualClock(start=0), list[float]()
    for seconds in (3, 1, 2):
        clock.call_later(seconds, lambda: seen.append(clock.now()))

    clock.sleep(2.5)

    assert seen == [1, 2]
    assert clock.now() == 2.5


def test_equal_times_keep_their_order() -> None:
    clock, seen = VirtualClock(), list[str]()
    clock.call_later(1, lambda: seen.append("first"))
    clock.call_later(1, lambda: seen.append("second"))

    clock.sleep(1)

    assert seen == ["first", "second"]


def test_cancelled_timer_never_runs_and_a_timer_runs_once() -> None:
    clock, seen = VirtualClock(), list[str]()
    cancelled = clock.call_later(1, lambda: seen.append("cancelled"))
    kept = clock.call_later(1, lambda: seen.append("kept"))

    cancelled.cancel()
    clock.sleep(1)
    kept.run()

    assert seen == ["kept"]
    assert kept.is_done


def test_timer_may_start_another_one() -> None:
    clock, seen = VirtualClock(start=0), list[float]()

    def again() -> None:
        seen.append(clock.now())
        clock.call_later(1, again)

    clock.call_later(1, again)
    clock.sleep(3)

    assert seen == [1, 2, 3]


def test_timer_callback_may_advance_the_clock() -> None:
    clock, seen = VirtualClock(start=0), list[tuple[str, float]]()

    def slow() -> None:
        clock.sleep(5)
        seen.append(("slow", clock.now()))

    clock.call_later(1, slow)
    clock.call_later(2, lambda: seen.append(("meanwhile", clock.now())))
    clock.sleep(3)

    assert seen == [("meanwhile", 2), ("slow", 6)]
    assert clock.now() == 6


def test_jump_runs_the_next_timer_if_there_is_one() -> None:
    clock = VirtualClock(start=0)
    timer = clock.call_later(9, lambda: None)

    first, second = clock.run_next(), clock.run_next()

    assert first is timer
    assert second is None
    assert clock.now() == 9


def test_plan_full_of_cancelled_timers_is_swept() -> None:
    clock = VirtualClock()

    for _ in range(10_000):
        clock.call_later(1, lambda: None).cancel()

    assert len(clock._timers._entries) < 200  # noqa: SLF001 - the memory is the point


@settings(deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 50), st.booleans()), max_size=200))
def test_cancelled_timers_do_not_change_the_order_of_the_others(
    plan: list[tuple[int, bool]],
) -> None:
    clock, seen = VirtualClock(start=0), list[int]()
    for seconds, cancelled in plan:
        timer = clock.call_later(seconds, lambda seconds=seconds: seen.append(seconds))  # type: ignore[misc]
        if cancelled:
            timer.cancel()

    clock.sleep(100)

    assert seen == sorted(seconds for seconds, cancelled in plan if not cancelled)


def test_real_time_waits() -> None:
    clock, start = RealClock(), time.monotonic()

    clock.sleep(0.02)

    assert time.monotonic() - start >= 0.02


def test_real_time_does_what_falls_due() -> None:
    clock, seen = RealClock(), list[str]()
    clock.call_later(0.01, lambda: seen.append("soon"))
    clock.call_later(60, lambda: seen.append("never"))

    clock.sleep(0.02)

    assert seen == ["soon"]


def test_another_thread_wakes_a_sleeping_real_clock() -> None:
    clock, done = RealClock(), threading.Event()
    threading.Thread(target=clock.sleep, args=(3_600,), daemon=True).start()

    clock.call_later(0, done.set)

    assert done.wait(5)
