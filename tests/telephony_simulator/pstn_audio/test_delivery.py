"""Under a clock in real time, functions are invoked beside the clock's thread."""

import threading
from collections.abc import Callable, Iterator

import pytest

from telephony_simulator.clock import RealClock, VirtualClock
from telephony_simulator.functions import CallableFunction, FunctionError
from telephony_simulator.json_types import JsonObject
from telephony_simulator.pstn_audio import Application, Call, Route, Service, Settings
from telephony_simulator.pstn_audio.delivery import TIMEOUT_SECONDS
from tests.telephony_simulator.pstn_audio.real_time import run_until
from tests.telephony_simulator.script import CALLER, LINE, hangup, speak

Answer = Callable[[JsonObject], object]

FAST = 200.0
"""The seconds of the calls in one second of the machine."""


def answer(*actions: JsonObject) -> JsonObject:
    return {"SchemaVersion": "1.0", "Actions": [*actions]}


@pytest.fixture
def release() -> Iterator[threading.Event]:
    """Lets the handlers of a test that wait go on; set at its end."""
    event = threading.Event()
    yield event
    event.set()


def dial(service: Service, *answers: Answer, seen: list[JsonObject] | None = None) -> Call:
    """Dial a function that gives each answer in turn, in the thread that invokes it."""
    turns = iter(answers)
    lock = threading.Lock()

    def handle(event: JsonObject, _context: object) -> object:
        with lock:
            turn = next(turns)
            if seen is not None:
                seen.append(event)
        return turn(event)

    application = Application("application", CallableFunction(handle))
    return service.receive_call(to=LINE, from_=CALLER, routes=[Route(application, "rule")])


def started(call: Call) -> list[str]:
    return [type(record).__name__ for record in call.records]


def test_waiting_handler_delays_no_other_call(release: threading.Event) -> None:
    service = Service(RealClock(speed=FAST), Settings(second_delivery=False))
    waiting = dial(service, lambda _event: release.wait() and answer(hangup()))
    quick = dial(service, lambda _event: answer(speak()), lambda _event: answer(hangup()))

    run_until(service.clock, lambda: quick.is_ended)

    assert not waiting.is_ended
    assert waiting.invocation_queue.is_busy
    release.set()
    run_until(service.clock, lambda: waiting.is_ended)
    assert [sent.type for sent in waiting.invocations][:1] == ["NEW_INBOUND_CALL"]


def test_handler_runs_on_another_thread_and_its_answer_on_the_clocks() -> None:
    service, threads = Service(RealClock(speed=FAST)), list[threading.Thread]()

    def handle(_event: JsonObject) -> JsonObject:
        threads.append(threading.current_thread())
        return answer(hangup())

    call = dial(service, handle, handle)
    run_until(
        service.clock, lambda: len(call.invocations) == 2 and not call.invocation_queue.is_busy
    )

    assert threading.current_thread() not in threads
    assert all(thread.daemon for thread in threads)


def test_planned_slow_answer_arrives_later_and_after_the_second_delivery() -> None:
    service, seen = Service(RealClock(speed=FAST)), list[JsonObject]()
    service.plan_slow_answer(1, 12, second=2)
    call = dial(service, *[lambda _event: answer(hangup())] * 3, seen=seen)

    run_until(service.clock, lambda: call.is_ended)

    events = [event["InvocationEventType"] for event in seen]
    assert events == ["NEW_INBOUND_CALL"] * 2 + ["HANGUP"] * (len(events) - 2)
    assert call.invocations[1].at - call.invocations[0].at >= 5
    assert call.leg_a.end - call.invocations[0].at >= 7


@pytest.mark.parametrize("is_real_time", [True, False])
def test_answer_after_exactly_five_seconds_is_awaited_by_a_second_delivery(
    *, is_real_time: bool
) -> None:
    service = Service(RealClock(speed=FAST) if is_real_time else VirtualClock())
    service.plan_slow_answer(1, 5)
    call = dial(service, *[lambda _event: answer(hangup())] * 3)

    run_until(service.clock, lambda: call.is_ended)

    assert [sent.type for sent in call.invocations][:2] == ["NEW_INBOUND_CALL"] * 2


def test_second_delivery_answers_when_the_first_takes_five_seconds(
    release: threading.Event,
) -> None:
    service = Service(RealClock(speed=FAST), Settings(second_delivery_has_next_sequence=True))
    seen: list[JsonObject] = []
    call = dial(
        service,
        lambda _event: release.wait() and answer(hangup(SipResponseCode=486)),
        lambda _event: answer(speak()),
        lambda _event: answer(),
        seen=seen,
    )

    run_until(service.clock, lambda: len(seen) > 2)

    assert [event["InvocationEventType"] for event in seen] == [
        "NEW_INBOUND_CALL",
        "NEW_INBOUND_CALL",
        "ACTION_SUCCESSFUL",
    ]
    assert [event["Sequence"] for event in seen] == [1, 2, 3]
    assert call.leg_a.is_connected
    release.set()
    run_until(service.clock, lambda: started(call).count("FunctionInvoked") == 3)
    assert call.leg_a.is_connected


def test_quick_answer_is_delivered_once() -> None:
    service, seen = Service(RealClock(speed=FAST)), list[JsonObject]()
    call = dial(service, lambda _event: answer(speak()), lambda _event: answer(), seen=seen)
    run_until(service.clock, lambda: len(seen) == 2)

    service.clock.sleep(2 * TIMEOUT_SECONDS)

    assert len(seen) == len(call.invocations) == 2
    assert "AWS Lambda client operation timed out." not in str(call.records)


def test_call_ends_when_no_answer_comes_in_twenty_seconds(release: threading.Event) -> None:
    service = Service(RealClock(speed=FAST), Settings(second_delivery=False))
    call = dial(service, lambda _event: release.wait() and answer())

    run_until(service.clock, lambda: call.is_ended)

    assert call.now() - call.leg_a.start >= TIMEOUT_SECONDS
    assert "AWS Lambda client operation timed out." in str(call.records)


def test_throttled_invocation_is_repeated_once() -> None:
    def throttle(_event: JsonObject) -> JsonObject:
        raise FunctionError("TooManyRequestsException", "Rate Exceeded.")

    service = Service(RealClock(speed=FAST))
    once = dial(service, throttle, lambda _event: answer(speak()), lambda _event: answer())
    twice = dial(service, throttle, throttle)

    run_until(service.clock, lambda: twice.is_ended and not once.invocation_queue.is_busy)

    assert len(twice.invocations) == 2
    assert "The AWS Lambda function was throttled." in str(twice.records)
    assert once.leg_a.is_connected


def test_exception_outside_the_handler_is_raised_on_the_clock() -> None:
    class BrokenFunction:
        def invoke(self, event: JsonObject) -> JsonObject:
            raise LookupError(f"no function for {len(event)} members")

    service = Service(RealClock(speed=FAST))
    routes = [Route(Application("application", BrokenFunction()), "rule")]
    service.receive_call(to=LINE, from_=CALLER, routes=routes)

    with pytest.raises(LookupError, match="no function"):
        run_until(service.clock, lambda: False)


def test_late_throttled_delivery_is_not_repeated(release: threading.Event) -> None:
    def throttle_late(_event: JsonObject) -> JsonObject:
        release.wait()
        raise FunctionError("TooManyRequestsException", "Rate Exceeded.")

    service, seen = Service(RealClock(speed=FAST)), list[JsonObject]()
    call = dial(
        service, throttle_late, lambda _event: answer(speak()), lambda _event: answer(), seen=seen
    )
    run_until(service.clock, lambda: len(seen) == 3)

    release.set()
    run_until(service.clock, lambda: started(call).count("FunctionInvoked") == 3)
    service.clock.sleep(1)

    assert len(call.invocations) == 3
