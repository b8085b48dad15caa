from functools import partial

from telephony_simulator.chime_sdk_voice.schedule import Agenda
from telephony_simulator.clock import VirtualClock


def test_changes_are_made_in_the_order_they_are_due(clock: VirtualClock) -> None:
    agenda, made = Agenda(clock), list[str]()
    agenda.after(2, partial(made.append, "second"))
    agenda.after(1, partial(made.append, "first"))
    agenda.after(2, partial(made.append, "third"))
    agenda.after(9, partial(made.append, "not yet"))

    clock.sleep(5)
    agenda.run_due()

    assert made == ["first", "second", "third"]


def test_a_change_happens_at_its_own_time_however_late_somebody_looks(
    clock: VirtualClock,
) -> None:
    agenda, start, times = Agenda(clock), clock.now(), list[float]()

    def change() -> None:
        times.append(agenda.now())
        agenda.after(3, lambda: times.append(agenda.now()))

    agenda.after(2, change)
    clock.sleep(60)
    agenda.run_due()

    assert times == [start + 2, start + 5]
    assert agenda.now() == start + 60
