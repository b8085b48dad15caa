"""Inbound calls, and calls that the API creates."""

import pytest

from telephony_simulator import Phone, PhoneCall, Settings
from telephony_simulator.clock import VirtualClock
from telephony_simulator.functions import CallableFunction, FunctionError
from telephony_simulator.json_types import Json
from telephony_simulator.pstn_audio import Application, Route, Service
from tests.conformance.conftest import Ring
from tests.telephony_simulator.script import (
    CALLER,
    KEEP,
    LINE,
    Answer,
    Script,
    bridge,
    event_types,
    events_of,
    hangup,
    last_data,
    last_event,
    last_legs,
    listen,
    menu,
    speak,
)


def route(*answers: Answer, region: str = "us-east-1", rule: str = "rule") -> Route:
    function = CallableFunction(Script(*answers))
    return Route(Application(f"application-{region}", function, aws_region=region), rule)


def take_in(*routes: Route) -> PhoneCall:
    clock = VirtualClock()
    call = Service(clock).receive_call(to=LINE, from_=CALLER, routes=routes)
    return PhoneCall(call, clock)


# docs/service/calls.md#failover
def test_first_target_takes_the_call() -> None:
    call = take_in(route([hangup()]), route([speak()], region="us-west-2"))

    assert {sent.event["CallDetails"]["AwsRegion"] for sent in call.invocations} == {"us-east-1"}


# docs/service/calls.md#failover
@pytest.mark.parametrize(
    "failure", [RuntimeError("boom"), FunctionError("AccessDeniedException", "no permission")]
)
def test_call_fails_over_when_the_function_fails(failure: Exception) -> None:
    call = take_in(route(failure, failure), route([speak()], region="us-west-2", rule="other rule"))

    details = last_event(call)["CallDetails"]
    assert last_event(call)["Sequence"] == 1
    assert details["AwsRegion"] == "us-west-2"
    assert details["SipMediaApplicationId"] == "application-us-west-2"
    assert '"Hello, welcome."' in call.transcript


# docs/service/calls.md#failover
def test_call_is_dropped_when_no_target_takes_it() -> None:
    call = take_in(route(RuntimeError("boom")), route(RuntimeError("boom"), region="us-west-2"))

    assert call.ended
    assert event_types(call) == ["NEW_INBOUND_CALL", "NEW_INBOUND_CALL"]
    assert "is dropped: no function takes the call" in call.transcript


# docs/service/calls.md#failover
def test_call_does_not_fail_over_after_the_first_event() -> None:
    call = take_in(route([speak()], RuntimeError("boom")), route([speak()], region="us-west-2"))

    call.wait(1)

    assert call.ended
    assert event_types(call) == ["NEW_INBOUND_CALL", "ACTION_SUCCESSFUL", "HANGUP"]


# docs/service/calls.md#outbound-calls
def test_outbound_call_sends_ringing_and_call_answered(place: Ring) -> None:
    call = place(KEEP, KEEP, [speak(), hangup()])

    call.wait(3)
    call.answer()
    call.wait(1)

    assert event_types(call) == ["NEW_OUTBOUND_CALL", "RINGING", "CALL_ANSWERED", "HANGUP"]
    assert events_of(call, "CALL_ANSWERED")[0]["CallDetails"]["Participants"][0]["Status"] == (
        "Connected"
    )


# docs/service/calls.md#outbound-calls
def test_outbound_call_is_answered_when_voicemail_answers(place: Ring) -> None:
    call = place()

    call.answer(voicemail=True)

    assert last_event(call)["InvocationEventType"] == "CALL_ANSWERED"
    assert "voicemail answers" in call.transcript


# docs/service/calls.md#sip-response-codes
@pytest.mark.parametrize("code", [486, 480, 404])
def test_outbound_call_ends_with_the_code_when_refused(place: Ring, code: int) -> None:
    call = place()

    call.refuse(code)

    assert call.ended
    assert event_types(call) == ["NEW_OUTBOUND_CALL", "RINGING", "HANGUP"]
    assert last_data(call)["Parameters"]["SipResponseCode"] == code


# docs/service/calls.md#outbound-calls
def test_outbound_call_sends_hangup_when_not_answered(place: Ring) -> None:
    call = place()

    call.wait(60)

    assert call.ended
    assert last_data(call)["Parameters"]["SipResponseCode"] == 480


# docs/service/events.md#ringing
def test_outbound_call_sends_no_ringing_by_setting(place: Ring) -> None:
    call = place(settings=Settings(ringing=False))

    call.answer()

    assert event_types(call) == ["NEW_OUTBOUND_CALL", "CALL_ANSWERED"]


# docs/service/actions.md#lifetime-of-a-listener
def test_listener_stays_when_a_bridge_connects(ring: Ring) -> None:
    call = ring([speak(), listen(), bridge()])
    call.wait(1)
    call.answer()

    call.press("11#")
    call.wait(1)

    assert last_event(call)["InvocationEventType"] == "DIGITS_RECEIVED"
    assert last_legs(call) == {"LEG-A": "Connected", "LEG-B": "Connected"}


# docs/service/events.md#envelope
def test_call_is_equal_when_script_and_seed_are_equal() -> None:
    def play_once(seed: int) -> tuple[str, list[dict[str, Json]]]:
        call = Phone(Script([menu(MaxNumberOfDigits=1)], [hangup()]), seed=seed).dial()
        call.wait(3)
        call.press("1")
        return call.transcript, [sent.event for sent in call.invocations]

    assert play_once(7) == play_once(7)
    assert play_once(7) != play_once(8)


# docs/service/calls.md#hang-ups
def test_call_ends_when_the_caller_cancels_before_the_first_answer() -> None:
    clock = VirtualClock()
    slow = route(lambda _event: clock.sleep(3))
    call = Service(clock).receive_call(to=LINE, from_=CALLER, routes=[slow])
    clock.call_later(1, call.party_a.hang_up)

    clock.sleep(5)

    assert call.is_ended
    assert [sent.type for sent in call.invocations] == ["NEW_INBOUND_CALL", "HANGUP"]
