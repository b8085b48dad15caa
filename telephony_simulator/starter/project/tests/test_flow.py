"""The calls of the line, without AWS. `phone` and `Phone` come with phone-line."""

from collections.abc import Callable

import prompts
import pytest
from flow import Line
from telephony import CallAndBridge, Hangup, RecordAudio, Speak, SpeakAndGetDigits
from telephony_simulator import Phone


@pytest.fixture
def call_handler() -> Callable[[], Line]:
    return lambda: Line(forward_to="+12065550123", voicemail_bucket="messages")


def test_1_connects_to_a_person(phone: Phone) -> None:
    call = phone.dial()
    call.expect(SpeakAndGetDigits)

    call.press("1")

    assert call.expect(Speak).text == prompts.CONNECTING
    call.expect(CallAndBridge)
    call.answer()
    call.hang_up(leg="LEG-B")
    assert call.expect(Speak).text == prompts.GOODBYE
    call.expect(Hangup)
    assert call.ended


def test_caller_leaves_a_message_when_the_person_is_busy(phone: Phone) -> None:
    call = phone.dial()
    call.expect(SpeakAndGetDigits)
    call.press("1")
    call.expect(Speak)
    call.expect(CallAndBridge)

    call.refuse()

    assert call.expect(Speak).text == prompts.NOT_AVAILABLE
    call.expect(Speak)
    call.expect(RecordAudio)


def test_2_records_a_message(phone: Phone) -> None:
    call = phone.dial()
    call.expect(SpeakAndGetDigits)

    call.press("2")

    assert call.expect(Speak).text == prompts.LEAVE_A_MESSAGE
    call.expect(RecordAudio)
    call.say("It is about the van.")
    call.press("#")
    assert call.expect(Speak).text == prompts.GOODBYE
    call.expect(Hangup)
    assert call.ended


def test_silent_caller_hears_goodbye(phone: Phone) -> None:
    call = phone.dial()

    call.wait(60)

    assert prompts.GOODBYE in call.transcript
    assert call.ended
