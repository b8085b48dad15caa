"""A call as text."""

from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from telephony_simulator import Phone, PhoneCall
from telephony_simulator.pstn_audio import Call, CallObserver, Record
from telephony_simulator.transcript import format_record
from tests.telephony_simulator.pizza import PizzaLine
from tests.telephony_simulator.script import (
    KEEP,
    Answer,
    Script,
    bridge,
    hangup,
    listen,
    play,
    record,
    response,
    speak,
)


def test_transcript_of_an_order(snapshot: SnapshotAssertion) -> None:
    call = an_order()

    assert call.transcript == snapshot


def test_transcript_of_a_refused_call(snapshot: SnapshotAssertion) -> None:
    call = Phone(Script()).create_call(arguments={"order": "7"})

    call.refuse()

    assert call.transcript == snapshot


def test_transcript_of_a_call_with_failures(snapshot: SnapshotAssertion) -> None:
    answers: list[Answer] = [
        {"statusCode": 200},
        [speak(), listen(), record()],
        KEEP,
        [speak("New")],
        RuntimeError("boom"),
    ]
    with pytest.warns(UserWarning, match="schema version"):
        call = Phone(Script(*answers), handler_errors="apologize").dial()
    call.wait(2)
    call.say("Hello, is anybody there?")
    call.press("11#")
    call.update({"now": "then"})
    call.wait(5)

    assert call.transcript == snapshot


def test_transcript_names_the_open_legs_when_the_call_is_open() -> None:
    call = Phone(Script([play()])).dial()

    call.wait(60)

    assert call.transcript.endswith("The call is still open: LEG-A is connected, and billed.\n")


def test_record_without_an_entry_is_an_empty_line() -> None:
    call = Phone(Script([hangup()])).dial()
    seen: list[str] = []
    phone = Phone(Script([speak()]))

    class Lines(CallObserver[Call]):
        def recorded(self, call: Call, record: Record) -> None:
            seen.append(format_record(call, record))

    phone.service.watch(Lines())

    phone.dial().wait(1)

    assert "" in seen
    assert "     0.0  caller        is answered" in seen
    assert "\n\n\n" not in call.transcript


def an_order() -> PhoneCall:
    call = Phone(PizzaLine).dial()
    call.wait(4)
    call.press("2")
    call.wait(5)
    call.answer()
    call.wait(60)
    call.hang_up(leg="LEG-B")
    return call


def test_spoken_text_stays_on_one_line() -> None:
    call = Phone(Script([speak("One\n  two\x00 three")])).dial()

    assert 'hears "One two three"\n' in call.transcript


def test_attributes_and_arguments_stay_on_one_line() -> None:
    call = Phone(Script(response(speak(), attributes={"order": "one\ntwo"}))).dial()

    call.update({"news": "three\nfour"})

    assert "->  Speak; sets order=one two\n" in call.transcript
    assert "gets CALL_UPDATE_REQUESTED news=three four  ->" in call.transcript
    assert "Speak#59; sets order=one two\n" in call.diagram.mermaid


def test_transcript_shows_only_changed_attributes() -> None:
    first = response(speak(), attributes={"order": "7", "step": "1"})
    second = response(speak(), attributes={"order": "7", "step": ""})
    call = Phone(Script(first, second, response(attributes={}))).dial()

    call.wait(5)

    assert "->  Speak; sets order=7, step=1\n" in call.transcript
    assert "->  Speak; removes step\n" in call.transcript
    assert "->  continues; removes order\n" in call.transcript


@pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")
def test_refused_action_is_not_heard(tmp_path: Path) -> None:
    call = Phone(
        Script([play()], [hangup(SipResponseCode=7)]),
        buckets={"prompts": tmp_path},
        handler_errors="apologize",
    ).dial()

    assert "hears" not in call.transcript
    assert "PlayAudio InvalidAudioSource: Cannot access S3 bucket or audio file." in call.transcript
    assert "gets ACTION_FAILED Hangup: InvalidActionParameter" in call.transcript


def test_leg_hung_up_by_the_function_sends_no_hangup_event() -> None:
    call = Phone(Script([bridge()], [hangup(ParticipantTag="LEG-B")])).dial()

    call.answer()

    assert "gets ACTION_SUCCESSFUL Hangup  ->" in call.transcript


def test_transcript_omits_the_attributes_of_the_runtime() -> None:
    own: dict[str, Any] = {"telephony.then": "choose", "order": "7"}
    call = Phone(Script(response(speak(), attributes=own), response(attributes={}))).dial()

    call.wait(5)

    assert "->  Speak; sets order=7\n" in call.transcript
    assert "->  continues; removes order\n" in call.transcript
