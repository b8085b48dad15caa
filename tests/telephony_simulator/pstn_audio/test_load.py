import gc
from collections.abc import Iterator

import pytest

from telephony_simulator.clock import VirtualClock
from telephony_simulator.functions import CallableFunction
from telephony_simulator.pstn_audio import Application, Route, Service
from telephony_simulator.pstn_audio.load import MANY_CALLS, THRESHOLDS, CollectionsUnderLoad

USUAL = (700, 10, 10)


@pytest.fixture(autouse=True)
def thresholds() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(*USUAL)
    yield
    gc.set_threshold(*before)


def test_thresholds_are_raised_for_many_calls_and_restored_after_them() -> None:
    collections = CollectionsUnderLoad()

    collections.update(MANY_CALLS - 1)
    few = gc.get_threshold()
    collections.update(MANY_CALLS)
    many = gc.get_threshold()
    collections.update(MANY_CALLS - 1)
    still_many = gc.get_threshold()
    collections.update(0)

    assert (few, many, still_many, gc.get_threshold()) == (USUAL, THRESHOLDS, THRESHOLDS, USUAL)


def test_thresholds_stay_raised_while_another_service_has_many_calls() -> None:
    one, other = CollectionsUnderLoad(), CollectionsUnderLoad()
    one.update(MANY_CALLS)
    other.update(MANY_CALLS)

    one.update(0)
    after_one = gc.get_threshold()
    del other

    assert after_one == THRESHOLDS
    assert gc.get_threshold() == USUAL


@pytest.mark.parametrize("chosen", [(0, 10, 10), (500_000, 5, 5)])
def test_thresholds_of_the_user_stay(chosen: tuple[int, int, int]) -> None:
    gc.set_threshold(*chosen)
    collections = CollectionsUnderLoad()

    collections.update(MANY_CALLS)
    loaded = gc.get_threshold()
    collections.update(0)

    assert loaded == gc.get_threshold() == chosen


def test_service_raises_the_thresholds_when_it_has_many_calls() -> None:
    service = Service(VirtualClock())
    answer = {"SchemaVersion": "1.0", "Actions": []}
    routes = [Route(Application("application", CallableFunction(lambda *_: answer)), "rule")]
    calls = [
        service.receive_call(to="+12065550100", from_="+15105550101", routes=routes)
        for _ in range(MANY_CALLS)
    ]
    loaded = gc.get_threshold()
    for call in calls:
        call.drop()

    assert loaded == THRESHOLDS
    assert gc.get_threshold() == USUAL


def test_garbage_is_collected_when_as_many_calls_have_ended_as_were_open() -> None:
    collections = CollectionsUnderLoad()
    collections.update(MANY_CALLS)
    before = gc.get_stats()[2]["collections"]

    for _ in range(MANY_CALLS):
        collections.update(MANY_CALLS - 1)
        collections.update(MANY_CALLS)
    after_as_many = gc.get_stats()[2]["collections"]
    collections.update(MANY_CALLS - 1)

    assert after_as_many == before
    assert gc.get_stats()[2]["collections"] == before + 1
