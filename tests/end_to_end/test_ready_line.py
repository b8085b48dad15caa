"""The ready line, tested by calls."""

import pytest

from telephony import (
    CallAndBridge,
    Hangup,
    PstnEndpoint,
    RecordAudio,
    RecordingDestination,
    Speak,
    SpeakAndGetDigits,
)
from telephony_simulator import Phone, PhoneCall
from tests.end_to_end.conftest import FORWARD_TO, VOICEMAIL_BUCKET

CALLER = "+15105550101"


@pytest.fixture
def call(phone: Phone) -> PhoneCall:
    """A call whose caller hears the menu."""
    call = phone.dial("+12065550100", from_=CALLER)
    assert "press 1" in call.expect(SpeakAndGetDigits).speech_parameters.text
    return call


@pytest.fixture
def ringing(call: PhoneCall) -> PhoneCall:
    """A call whose caller has pressed 1, so that the person's telephone rings."""
    call.press("1")
    call.expect(Speak)
    call.expect(CallAndBridge)
    return call


def event_types(call: PhoneCall) -> list[str]:
    """Return the types of the events that the function received."""
    return [invocation.type for invocation in call.invocations]


def test_key_one_connects_the_caller_to_a_person(call: PhoneCall) -> None:
    call.press("1")

    assert call.expect(Speak).text == "One moment, please."
    bridge = call.expect(CallAndBridge)
    assert list(bridge.endpoints) == [PstnEndpoint(FORWARD_TO)]
    assert bridge.caller_id_number == CALLER


@pytest.mark.parametrize("from_", ["anonymous", "+anonymous", "+0123", "+123456789012345678"])
def test_caller_id_is_the_lines_number_when_the_caller_has_no_dialable_number(
    phone: Phone, from_: str
) -> None:
    call = phone.dial("+12065550100", from_=from_)

    call.press("1")

    call.expect(SpeakAndGetDigits)
    call.expect(Speak)
    assert call.expect(CallAndBridge).caller_id_number == "+12065550100"


def test_caller_hears_goodbye_when_the_person_hangs_up(
    ringing: PhoneCall,
) -> None:
    ringing.answer()
    ringing.wait(60)

    ringing.hang_up(leg="LEG-B")

    assert "Goodbye" in ringing.expect(Speak).text
    ringing.expect(Hangup)
    assert ringing.ended


def test_call_ends_when_the_caller_hangs_up(ringing: PhoneCall) -> None:
    ringing.answer()
    ringing.wait(60)

    ringing.hang_up()

    ringing.expect(Hangup)
    assert ringing.ended


@pytest.mark.parametrize("sip_response_code", [480, 486])
def test_caller_leaves_a_message_when_the_person_refuses(
    ringing: PhoneCall, sip_response_code: int
) -> None:
    ringing.refuse(sip_response_code)

    assert "leave a message" in ringing.expect(Speak).text
    assert ringing.expect(RecordAudio).recording_destination == RecordingDestination(
        VOICEMAIL_BUCKET, prefix="voicemail"
    )


def test_caller_leaves_a_message_when_the_person_does_not_answer(ringing: PhoneCall) -> None:
    ringing.wait(20)

    assert "leave a message" in ringing.expect(Speak).text


def test_key_two_records_a_message_until_pound(call: PhoneCall) -> None:
    call.press("2")
    call.expect(Speak)
    call.expect(RecordAudio)
    call.say("It is about the van.")

    call.press("#")

    assert call.expect(Speak).text == "Thank you. Goodbye."
    call.expect(Hangup)
    assert call.ended


def test_message_ends_when_the_caller_is_silent(call: PhoneCall) -> None:
    call.press("2")
    call.expect(Speak)
    call.expect(RecordAudio)

    assert call.expect(Speak).text == "Thank you. Goodbye."


def test_caller_hears_goodbye_when_no_key_is_pressed(call: PhoneCall) -> None:
    assert call.expect(Speak).text == "Goodbye."
    call.expect(Hangup)
    assert call.ended
    assert event_types(call) == ["NEW_INBOUND_CALL", "ACTION_FAILED", "HANGUP"]


def test_menu_repeats_when_the_key_is_wrong(call: PhoneCall) -> None:
    call.press("7")
    call.wait(10)

    call.press("2")

    assert "leave your message" in call.expect(Speak).text


@pytest.mark.parametrize("seconds", range(0, 60, 3))
def test_call_ends_when_the_caller_hangs_up_while_it_rings(call: PhoneCall, seconds: int) -> None:
    call.press("1")
    call.wait(seconds)

    call.hang_up()

    assert call.ended


def test_message_takes_the_fewest_invocations(call: PhoneCall) -> None:
    call.press("2")
    call.wait(60)

    assert call.ended
    assert event_types(call) == ["NEW_INBOUND_CALL", "ACTION_SUCCESSFUL", "HANGUP"]


def test_conversation_takes_the_fewest_invocations(
    ringing: PhoneCall,
) -> None:
    ringing.answer()
    ringing.hang_up(leg="LEG-B")
    ringing.wait(30)

    assert ringing.ended
    assert event_types(ringing) == [
        "NEW_INBOUND_CALL",
        "ACTION_SUCCESSFUL",  # the menu
        "ACTION_SUCCESSFUL",  # connected; it cannot be declined
        "HANGUP",  # of the person
        "HANGUP",  # of the caller, the last
    ]
