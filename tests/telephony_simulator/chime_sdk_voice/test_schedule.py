from functools import partial

import pytest

from telephony_simulator.chime_sdk_voice.schedule import Schedule
from telephony_simulator.clock import VirtualClock


def test_changes_are_made_in_the_order_they_are_due(clock: VirtualClock) -> None:
    schedule, made = Schedule(clock), list[str]()
    schedule.after(2, partial(made.append, "second"))
    schedule.after(1, partial(made.append, "first"))
    schedule.after(2, partial(made.append, "third"))
    schedule.after(9, partial(made.append, "not yet"))

    clock.sleep(5)
    schedule.run_due()

    assert made == ["first", "second", "third"]


def test_overdue_change_is_made_at_its_own_time(
    clock: VirtualClock,
) -> None:
    schedule, start, times = Schedule(clock), clock.now(), list[float]()

    def change() -> None:
        times.append(schedule.now())
        schedule.after(3, lambda: times.append(schedule.now()))

    schedule.after(2, change)
    clock.sleep(60)
    schedule.run_due()

    assert times == [start + 2, start + 5]
    assert schedule.now() == start + 60


def test_time_goes_on_after_a_change_that_raises(clock: VirtualClock) -> None:
    schedule, start = Schedule(clock), clock.now()
    schedule.after(2, list[None]().pop)

    clock.sleep(60)
    with pytest.raises(IndexError):
        schedule.run_due()

    assert schedule.now() == start + 60
