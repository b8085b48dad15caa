"""The state of a call as a value."""

from dataclasses import FrozenInstanceError

import pytest

from telephony_simulator.clock import VirtualClock
from telephony_simulator.functions import CallableFunction
from telephony_simulator.pstn_audio import Application, Call, Route, Service
from tests.telephony_simulator.script import (
    CALLER,
    LINE,
    Answer,
    Script,
    action,
    bridge,
    listen,
    pause,
    response,
    speak,
)

START_RECORDING = action(
    "StartCallRecording", Track="BOTH", Destination={"Type": "S3", "Location": "bucket"}
)


def call_at(seconds: float, *answers: Answer) -> Call:
    clock = VirtualClock()
    application = Application("application", CallableFunction(Script(*answers)))
    call = Service(clock).receive_call(to=LINE, from_=CALLER, routes=[Route(application, "rule")])
    clock.sleep(seconds)
    return call


def test_state_has_the_running_and_the_remaining_actions() -> None:
    call = call_at(0, response(speak(), pause(), bridge(), attributes={"code": "4711"}))

    state = call.state()

    assert (state.running_action, state.running_on) == ("Speak", "LEG-A")
    assert state.remaining_actions == ("Pause", "CallAndBridge")
    assert state.transaction_attributes == {"code": "4711"}
    assert (state.sequence, state.waiting_events) == (1, ())


def test_state_has_the_listener_and_the_recording_of_a_leg() -> None:
    call = call_at(0, [speak(), listen(), START_RECORDING, action("PauseCallRecording")])
    call.clock.sleep(2)

    (leg,) = call.state().legs

    assert (leg.participant_tag, leg.direction, leg.state) == ("LEG-A", "Inbound", "connected")
    assert leg.is_listening
    assert leg.recording == "paused"


def test_state_has_both_legs_while_the_second_one_rings() -> None:
    call = call_at(1, [bridge()])

    assert [(leg.participant_tag, leg.state) for leg in call.state().legs] == [
        ("LEG-A", "offered"),
        ("LEG-B", "ringing"),
    ]


def test_state_has_the_sip_response_code_when_the_call_has_ended() -> None:
    call = call_at(0, [speak()])
    call.party_a.hang_up()

    (leg,) = call.state().legs

    assert (leg.state, leg.sip_response_code) == ("disconnected", 0)
    assert call.state().running_action is None
    assert call.state().waiting_events == ("HANGUP",)


def test_state_is_frozen_and_stays_when_the_call_goes_on() -> None:
    call = call_at(0, [speak()])
    before = call.state()

    call.party_a.hang_up()

    assert before.legs[0].state == "connected"
    with pytest.raises(FrozenInstanceError):
        before.sequence = 7  # type: ignore[misc]


def test_repr_of_state_has_no_number_and_no_attribute() -> None:
    call = call_at(0, response(speak(), attributes={"code": "4711"}))

    assert not any(secret in repr(call.state()) for secret in ("4711", LINE, CALLER))
