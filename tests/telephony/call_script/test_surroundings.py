"""What a script reads of its call, what its events hold, and which uses of the call are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from telephony import (
    ActionSuccessfulEvent,
    CallUpdateRequestedEvent,
    DigitsReceivedEvent,
    HangupEvent,
    Pause,
    RecordAudio,
    RecordingDestination,
    Speak,
    StartBotConversation,
    StartCallRecording,
    lambda_handler,
)
from telephony.actions import CallRecordingDestination
from telephony.call_script import CallScript, ScriptedCall
from telephony.call_script.journal import decode_journal
from telephony.plan import JOURNAL
from tests.telephony.call_script.scripts import ALIAS, KITCHEN, MENU, STAR, phone_of
from tests.telephony.payloads import payload

if TYPE_CHECKING:
    from collections.abc import Callable

    from telephony_simulator import PhoneCall
    from telephony_simulator.json_types import JsonObject


def transaction_id_of(call: PhoneCall) -> str:
    """Return the id that the service gave the call."""
    details: dict[str, str] = call.invocations[0].event["CallDetails"]
    return details["TransactionId"]


def test_call_has_its_ids_version_and_arguments() -> None:
    seen: list[tuple[object, ...]] = []

    async def run(call: ScriptedCall) -> None:
        await call.ask(MENU)
        seen.append((call.transaction_id, call.version, dict(call.arguments), call.caller.to))

    call = phone_of(run, version=3).create_call("+15105550107", arguments={"name": "Ana"})
    call.answer()
    call.press("1")
    call.wait(5)

    assert seen[-1] == (transaction_id_of(call), 3, {"name": "Ana"}, "+15105550107")


def test_inbound_call_has_no_arguments_and_keeps_its_caller() -> None:
    seen: list[tuple[object, ...]] = []

    async def run(call: ScriptedCall) -> None:
        await call.ask(MENU)
        caller = call.caller
        seen.append((dict(call.arguments), caller.from_, caller.direction, caller.sip_headers))

    call = phone_of(run).dial(from_="+15105550107", sip_headers={"X-Case": "4711"})
    call.press("1")
    call.wait(5)

    arguments, from_, direction, headers = seen[-1]
    assert (arguments, from_, direction) == ({}, "+15105550107", "Inbound")
    assert dict(headers)["X-Case"] == "4711"  # type: ignore[call-overload]


USES: list[Callable[[ScriptedCall], object]] = [
    lambda call: call.plan(Pause(100)),
    lambda call: call.say("Hello."),
    lambda call: call.perform(Pause(100)),
    lambda call: call.ask(MENU),
    lambda call: call.next_event(),
    lambda call: call.effect("save", int),
    lambda call: call.now(),
    lambda call: call.random(),
    lambda call: call.uuid(),
]


@pytest.mark.parametrize("use", USES)
def test_every_use_of_the_call_after_a_forgotten_await_is_refused(
    use: Callable[[ScriptedCall], object],
) -> None:
    async def run(call: ScriptedCall) -> None:
        call.perform(Speak("Hello."))  # type: ignore[unused-coroutine]
        use(call)

    with pytest.raises(Exception, match="the step Speak is not awaited: write `await call"):
        phone_of(run).dial()


def test_bot_that_understood_and_a_recording_are_events_of_next_event() -> None:
    seen: list[ActionSuccessfulEvent] = []

    async def run(call: ScriptedCall) -> None:
        record = RecordAudio(
            RecordingDestination("messages"), recording_terminators=["#"], duration_in_seconds=9
        )
        place = CallRecordingDestination("recordings")
        for action in (
            StartBotConversation(ALIAS),
            record,
            StartCallRecording(place, track="BOTH"),
            MENU,
        ):
            event = await call.next_event(action)
            assert isinstance(event, ActionSuccessfulEvent)
            seen.append(event)

    call = phone_of(run).dial()
    call.say("bye")
    call.wait(2)
    call.say("It is about the van.")
    call.press("#")
    call.wait(1)
    call.press("7")
    call.wait(5)

    conversation, recording, call_recording, digits = seen[-4:]
    assert conversation.intent_result is not None
    assert conversation.intent_result.session_state.intent is not None
    assert conversation.intent_result.session_state.intent.name == "Quit"
    assert recording.recording_destination is not None
    assert recording.recording_destination.bucket_name == "messages"
    assert recording.recording_destination.key.endswith(".wav")
    assert recording.recording_terminator_used == "#"
    assert call_recording.call_recording_destination is not None
    assert call_recording.call_recording_destination.location.startswith("recordings")
    assert digits.received_digits == "7"
    assert {event.call.transaction_id for event in seen} == {transaction_id_of(call)}


def test_events_name_the_leg_that_they_are_about() -> None:
    seen: list[object] = []

    async def run(call: ScriptedCall) -> None:
        await call.bridge(KITCHEN, caller_id_number=call.caller.to)
        await call.perform(STAR)
        while not (seen and isinstance(seen[-1], HangupEvent)):
            seen.append(await call.next_event())

    call = phone_of(run).dial()
    call.wait(1)
    call.answer()
    call.wait(1)
    call.press("*")
    call.wait(1)
    call.update({"name": "Ana"})
    call.wait(1)
    call.hang_up(leg="LEG-B")
    call.wait(5)

    digits = next(event for event in seen if isinstance(event, DigitsReceivedEvent))
    assert digits.action.participant_tag == "LEG-A"
    assert digits.received_digits == "*"
    update = next(event for event in seen if isinstance(event, CallUpdateRequestedEvent))
    assert dict(update.arguments) == {"name": "Ana"}
    hangup = seen[-1]
    assert isinstance(hangup, HangupEvent)
    assert hangup.participant_tag == "LEG-B"
    assert hangup.call.transaction_id == transaction_id_of(call)


def test_end_of_an_earlier_second_party_is_not_handed_out_in_the_next_bridge() -> None:
    seen: list[object] = []

    async def run(call: ScriptedCall) -> None:
        await call.bridge(KITCHEN, caller_id_number=call.caller.to)
        await call.perform(Speak("One moment."), Pause(2_000))
        await call.bridge("+12065550124", caller_id_number=call.caller.to)
        seen.append(await call.next_event())

    call = phone_of(run).dial()
    call.wait(1)
    call.answer()
    call.wait(0)
    call.hang_up(leg="LEG-B")
    call.wait(4)
    call.answer()
    call.wait(3)
    call.press("9", leg="LEG-B")
    call.wait(1)

    assert seen == []
    call.hang_up(leg="LEG-B")
    call.wait(3)
    assert isinstance(seen[-1], HangupEvent)


def event_with(journal: str, name: str = "action_successful") -> JsonObject:
    """Return an event of a call with this journal."""
    event = payload(name) | {"Sequence": 5}
    details: Any = event["CallDetails"]
    return event | {"CallDetails": details | {"TransactionAttributes": {JOURNAL: journal}}}


class Recorded(CallScript):
    """Has an effect, the time and a question."""

    async def run(self, call: ScriptedCall) -> None:
        call.effect("save", int)
        call.now()
        await call.next_event(STAR)
        await call.ask(MENU)


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ("@1790000000000|SG", "step 1 was now() and is the effect save"),
        ("$other=1|SG", "step 1 was the effect other and is the effect save"),
        ("$save=1|$save=1|SG", "step 2 was the effect save and is now()"),
        ("$save=1|@1790000000000|SG=1|SG", "step 3 was SpeakAndGetDigits and is next_event("),
        ("$save=1|@1790000000000|>D?DA*|S=|SG", "step 4 was Speak and is SpeakAndGetDigits"),
        ("$save=1|@1790000000000|>D?DA*|S", "step 3 was Speak and is SpeakAndGetDigits"),
    ],
)
def test_journal_of_another_script_is_refused_at_the_step_that_differs(
    entries: str, problem: str, caplog: pytest.LogCaptureFixture
) -> None:
    lambda_handler(Recorded())(event_with(f"1.1.1.A.0||{entries}"), None)

    assert problem in caplog.text


def test_refused_answer_ends_the_script_with_the_error_of_the_service(
    caplog: pytest.LogCaptureFixture,
) -> None:
    event = event_with("1.1.1.A.0||$save=1|@1790000000000|>D", "invalid_lambda_response")

    answer = lambda_handler(Recorded())(event, None)

    attributes: Any = answer["TransactionAttributes"]
    assert decode_journal(attributes[JOURNAL]).state == "D"
    assert "the service refused the last answer" in caplog.text
