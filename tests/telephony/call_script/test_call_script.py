"""What a script awaits, and what the service and the parties do meanwhile."""

from __future__ import annotations

from typing import Literal

import pytest

from telephony import (
    ActionFailedEvent,
    ActionSuccessfulEvent,
    CallAnsweredEvent,
    CallUpdateRequestedEvent,
    DigitsReceivedEvent,
    Hangup,
    HangupEvent,
    Pause,
    RecordAudio,
    RecordingDestination,
    Speak,
    SpeakAndGetDigits,
    StartBotConversation,
    StartCallRecording,
    lambda_handler,
)
from telephony.actions import CallRecordingDestination, Recording
from telephony.call_script import (
    ActionFailed,
    CallEnded,
    CallScript,
    ScriptedCall,
    SideEffectFailed,
)
from telephony_simulator import Phone, Settings
from tests.telephony.call_script.scripts import ALIAS, KITCHEN, MENU, STAR, phone_of


def test_ask_returns_the_digits() -> None:
    seen: list[str] = []

    async def run(call: ScriptedCall) -> None:
        seen.append(await call.ask(MENU))

    call = phone_of(run).dial()
    call.press("7")
    call.wait(5)

    assert seen[-1] == "7"
    assert call.ended


def test_planned_texts_lead_the_next_list() -> None:
    async def run(call: ScriptedCall) -> None:
        call.say("Hello.")
        call.plan(Pause(100))
        await call.ask(MENU)
        call.say("Goodbye.")

    call = phone_of(run).dial()

    assert call.expect(Speak).text == "Hello."
    call.expect(Pause)
    call.expect(SpeakAndGetDigits)
    call.press("1")
    assert call.expect(Speak).text == "Goodbye."
    call.wait(5)
    assert call.ended


def test_recording_has_its_place_and_its_terminator() -> None:
    seen: list[Recording] = []

    async def run(call: ScriptedCall) -> None:
        action = RecordAudio(
            RecordingDestination("bucket", prefix="voicemail"),
            recording_terminators=["#"],
            duration_in_seconds=30,
        )
        seen.append(await call.perform(action))
        await call.perform(Pause(100))

    call = phone_of(run).dial()
    call.wait(2)
    call.press("#")
    call.wait(5)

    assert seen[-1].bucket_name == "bucket"
    assert (seen[-1].key or "").startswith("voicemail/")
    assert seen[-1].terminator_used == "#"


def test_bot_conversation_returns_what_the_bot_understood() -> None:
    seen: list[str | None] = []

    async def run(call: ScriptedCall) -> None:
        result = await call.perform(StartBotConversation(ALIAS))
        intent = result.session_state.intent if result else None
        seen.append(intent.name if intent else None)
        await call.perform(Pause(100))

    call = phone_of(run).dial()
    call.say("bye")
    call.wait(5)

    assert seen[-1] == "Quit"


def test_call_recording_returns_its_place() -> None:
    seen: list[CallRecordingDestination | None] = []

    async def run(call: ScriptedCall) -> None:
        destination = CallRecordingDestination("bucket/calls")
        seen.append(await call.perform(StartCallRecording(destination, track="BOTH")))
        await call.perform(Pause(100))

    phone_of(run).dial().wait(5)

    place = seen[-1]
    assert place is not None
    assert place.location.startswith("bucket/calls/")


def test_failed_action_raises_its_type() -> None:
    seen: list[tuple[str, str]] = []

    async def run(call: ScriptedCall) -> None:
        try:
            await call.bridge(KITCHEN, caller_id_number=call.caller.from_)
        except ActionFailed as failed:
            seen.append((failed.action_type, failed.error_type))
            call.say("Sorry.")

    call = phone_of(run).dial()
    call.wait(2)
    call.refuse()
    call.wait(5)

    assert seen == [("CallAndBridge", "CallNotAnswered")]
    assert call.ended


def test_next_event_returns_digits_updates_and_the_end_of_leg_b() -> None:
    seen: list[str] = []

    async def run(call: ScriptedCall) -> None:
        await call.perform(STAR)
        await call.bridge(KITCHEN, caller_id_number=call.caller.from_)
        seen.clear()
        while True:
            match await call.next_event():
                case DigitsReceivedEvent(received_digits=digits) as event:
                    seen.append(f"{event.leg.participant_tag} {digits}")
                case CallUpdateRequestedEvent(arguments=arguments):
                    seen.append(f"update {dict(arguments)}")
                case HangupEvent(participant_tag="LEG-B", sip_response_code=code):
                    seen.append(f"B ended {code}")
                    return
                case _:
                    seen.append("other")

    call = phone_of(run).dial()
    call.wait(2)
    call.answer()
    call.wait(1)
    call.press("*")
    call.wait(2)
    call.update({"language": "de"})
    call.wait(1)
    call.hang_up(leg="LEG-B")
    call.wait(2)

    assert seen == ["LEG-A *", "update {'language': 'de'}", "B ended 0"]
    assert call.ended


@pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")
def test_next_event_returns_the_end_of_its_list() -> None:
    seen: list[str] = []

    async def run(call: ScriptedCall) -> None:
        match await call.next_event(MENU):
            case ActionSuccessfulEvent(received_digits=digits, action=SpeakAndGetDigits()):
                seen.append(f"digits {digits}")
            case other:
                raise AssertionError(type(other).__name__)
        match await call.next_event(Pause(100), Speak("x", participant_tag="LEG-B")):
            case ActionFailedEvent(action=Speak(), error_type=error_type):
                seen.append(error_type)
            case other:
                raise AssertionError(type(other).__name__)

    call = phone_of(run, handler_errors="apologize").dial()
    call.press("4")
    call.wait(5)

    assert seen[-2:] == ["digits 4", "InvalidActionParameter"]


def test_update_in_a_menu_replaces_it() -> None:
    prompts: list[str] = []

    async def run(call: ScriptedCall) -> None:
        prompts.clear()
        match await call.next_event(MENU):
            case CallUpdateRequestedEvent(arguments={"say": text}):
                prompts.append(text)
                await call.perform(Speak(text))
                prompts.append("said")
            case other:
                raise AssertionError(type(other).__name__)

    call = phone_of(run).dial()
    call.wait(1)
    call.update({"say": "Please hold."})
    call.wait(5)

    assert prompts == ["Please hold.", "said"]
    assert call.ended


def test_events_during_a_list_wait_for_next_event() -> None:
    seen: list[str] = []

    async def run(call: ScriptedCall) -> None:
        seen.clear()
        await call.perform(Speak("Hello."), STAR, Pause(2_000))
        seen.append("paused")
        for _ in range(2):
            event = await call.next_event()
            seen.append(type(event).__name__)

    call = phone_of(run).dial()
    call.wait(1)
    call.press("*")
    call.wait(1)
    call.update()
    call.wait(5)

    assert seen == ["paused", "DigitsReceivedEvent", "CallUpdateRequestedEvent"]
    assert call.ended


def test_queued_event_comes_before_the_list_of_next_event_is_sent() -> None:
    seen: list[str] = []

    async def run(call: ScriptedCall) -> None:
        seen.clear()
        await call.perform(Pause(1_000))
        event = await call.next_event(Speak("Later."))
        seen.append(type(event).__name__)
        event = await call.next_event()
        seen.append(type(event).__name__)

    call = phone_of(run).dial()
    call.update()
    call.wait(0.5)
    call.wait(1)
    call.expect(Pause)
    assert call.expect(Speak).text == "Later."
    call.wait(5)

    assert seen == ["CallUpdateRequestedEvent", "ActionSuccessfulEvent"]


def test_caller_who_hangs_up_ends_the_script_through_its_finally() -> None:
    saved: list[str] = []

    async def run(call: ScriptedCall) -> None:
        try:
            await call.ask(MENU)
        finally:
            call.effect("save", saved.append, "done")

    call = phone_of(run).dial()
    call.wait(1)
    call.hang_up()
    call.wait(1)

    assert saved == ["done"]
    assert call.ended


def test_call_ended_tells_whether_leg_b_is_connected() -> None:
    seen: list[tuple[str | None, bool, bool]] = []

    async def run(call: ScriptedCall) -> None:
        await call.bridge(KITCHEN, caller_id_number=call.caller.from_)
        try:
            await call.next_event()
        except CallEnded as ended:
            leg = ended.event.participant_tag
            seen.append((leg, ended.answered, ended.other_leg_connected))
            await call.perform(Speak("The caller has left."))

    call = phone_of(run).dial()
    call.wait(2)
    call.answer()
    call.wait(1)
    call.hang_up()
    call.wait(10)

    assert seen[-1] == ("LEG-A", True, True)
    assert 'second party  hears "The caller has left."' in call.transcript
    assert call.ended


@pytest.mark.parametrize("hangup_of_leg_b", ["both", "HANGUP", "ACTION_SUCCESSFUL"])
def test_hanging_up_leg_b_succeeds_once(
    hangup_of_leg_b: Literal["both", "HANGUP", "ACTION_SUCCESSFUL"],
) -> None:
    async def run(call: ScriptedCall) -> None:
        await call.bridge(KITCHEN, caller_id_number=call.caller.from_)
        await call.next_event()
        await call.perform(Hangup(participant_tag="LEG-B"))
        call.say("You are back.")
        await call.ask(MENU)

    call = phone_of(run, settings=Settings(hangup_of_leg_b=hangup_of_leg_b)).dial()
    call.wait(2)
    call.answer()
    call.update()
    call.wait(3)
    call.press("1")
    call.wait(3)

    assert call.transcript.count('hears "You are back."') == 1
    assert call.ended


def test_leg_b_that_hangs_up_fails_the_action_on_it() -> None:
    seen: list[str] = []

    async def run(call: ScriptedCall) -> None:
        seen.clear()
        await call.bridge(KITCHEN, caller_id_number=call.caller.from_)
        try:
            await call.perform(Pause(20_000, participant_tag="LEG-B"))
        except ActionFailed as failed:
            seen.append(failed.error_type)
        event = await call.next_event()
        seen.append(type(event).__name__)

    call = phone_of(run).dial()
    call.wait(2)
    call.answer()
    call.wait(1)
    call.hang_up(leg="LEG-B")
    call.wait(5)

    assert seen == ["LegHungUp", "HangupEvent"]
    assert call.ended


def test_outbound_call_sends_its_first_list_when_it_is_answered() -> None:
    async def run(call: ScriptedCall) -> None:
        call.say(f"Your order {call.arguments['order']} is ready.")
        await call.ask(MENU)

    call = phone_of(run).create_call(arguments={"order": "7"})
    assert "hears" not in call.transcript
    call.wait(1)
    call.answer()
    assert call.expect(Speak).text == "Your order 7 is ready."
    call.wait(4)
    call.press("1")
    call.wait(5)

    assert call.ended


def test_outbound_call_says_what_was_planned_when_its_script_ends_before_the_answer() -> None:
    runs: list[str] = []

    async def run(call: ScriptedCall) -> None:
        call.effect("note", runs.append, "reminded")
        call.say("Your appointment is tomorrow at nine.")

    call = phone_of(run).create_call()
    call.wait(3)
    call.update({"reason": "moved"})
    call.answer()
    assert call.expect(Speak).text == "Your appointment is tomorrow at nine."
    call.wait(10)

    assert call.ended
    assert runs == ["reminded"]


def test_outbound_call_whose_script_has_ended_ends_when_it_is_not_answered() -> None:
    async def run(call: ScriptedCall) -> None:
        call.hang_up(Speak("Goodbye."))

    call = phone_of(run).create_call()
    call.wait(1)
    call.refuse(486)
    call.wait(1)

    assert call.ended
    assert "hears" not in call.transcript


@pytest.mark.parametrize("is_planned", [True, False])
def test_outbound_call_sends_its_list_after_an_update_while_it_rings(*, is_planned: bool) -> None:
    seen: list[str] = []

    async def run(call: ScriptedCall) -> None:
        if is_planned:
            call.say("Hello.")
        event = await call.next_event(MENU)
        while not isinstance(event, ActionSuccessfulEvent):
            seen.append(type(event).__name__)
            event = await call.next_event()

    call = phone_of(run).create_call()
    call.wait(1)
    call.update({"language": "de"})
    call.answer()

    if is_planned:
        assert call.expect(Speak).text == "Hello."
        call.wait(2)
    assert call.expect(SpeakAndGetDigits).speech_parameters.text == "Press a key."
    assert seen[-2:] == ["CallUpdateRequestedEvent", "CallAnsweredEvent"]


def test_outbound_call_that_is_not_answered_ends_unanswered() -> None:
    seen: list[tuple[bool, int | None]] = []

    async def run(call: ScriptedCall) -> None:
        try:
            await call.ask(MENU)
        except CallEnded as ended:
            seen.append((ended.answered, ended.event.sip_response_code))
            raise

    call = phone_of(run).create_call()
    call.wait(1)
    call.refuse(486)
    call.wait(1)

    assert seen == [(False, 486)]
    assert call.ended


def test_next_event_returns_the_answer_of_an_outbound_call() -> None:
    seen: list[str] = []

    async def run(call: ScriptedCall) -> None:
        event = await call.next_event()
        seen.append(type(event).__name__)
        assert isinstance(event, CallAnsweredEvent)
        await call.perform(Speak("Hello."))

    call = phone_of(run).create_call()
    call.answer()
    assert call.expect(Speak).text == "Hello."
    call.wait(5)

    assert seen[-1] == "CallAnsweredEvent"
    assert call.ended


def test_hang_up_first_rejects_the_call() -> None:
    async def run(call: ScriptedCall) -> None:
        call.hang_up(Hangup(sip_response_code=486))

    call = phone_of(run).dial()

    assert call.ended
    assert "is answered" not in call.transcript


def test_effect_runs_once_in_a_call_and_is_replayed() -> None:
    runs: list[int] = []
    seen: list[object] = []

    def count() -> dict[str, int]:
        runs.append(1)
        return {"runs": len(runs)}

    async def run(call: ScriptedCall) -> None:
        seen.append(call.effect("count", count))
        await call.ask(MENU)
        await call.ask(MENU)

    call = phone_of(run).dial()
    call.press("1")
    call.wait(1)
    call.press("2")
    call.wait(5)

    assert runs == [1]
    assert len(seen) >= 3
    assert all(result == {"runs": 1} for result in seen)


def test_failed_effect_raises_the_same_in_each_replay() -> None:
    seen: list[str] = []

    async def run(call: ScriptedCall) -> None:
        try:
            call.effect("parse", int, "no number")
        except SideEffectFailed as failed:
            seen.append(f"{failed.name} {failed.error_type}")
        await call.ask(MENU)
        await call.perform(Pause(100))

    call = phone_of(run).dial()
    call.press("1")
    call.wait(5)

    assert len(seen) >= 3
    assert set(seen) == {"parse ValueError"}


def test_time_random_numbers_and_ids_are_the_same_in_each_replay() -> None:
    seen: list[tuple[object, ...]] = []

    async def run(call: ScriptedCall) -> None:
        values = (call.now(), call.random().random(), call.uuid(), call.uuid())
        await call.ask(MENU)
        seen.append(values)
        await call.perform(Pause(100))

    call = phone_of(run).dial()
    call.press("1")
    call.wait(5)

    assert len(seen) >= 2
    assert len(set(seen)) == 1
    assert seen[0][2] != seen[0][3]


def test_secret_is_in_no_attribute_and_no_remembered_event() -> None:
    revealed: list[str] = []

    async def run(call: ScriptedCall) -> None:
        pin = await call.ask(MENU, secret=True)
        call.effect("check the PIN", lambda: revealed.append(pin.reveal()))
        assert repr(pin) == "Secret(...)"
        await call.perform(Pause(100))

    call = phone_of(run).dial()
    call.press("8")
    call.wait(5)

    assert revealed == ["8"]
    stored = [str(sent.event["CallDetails"]) for sent in call.invocations]
    assert not any("SG=8" in text or '"8"' in text for text in stored)


def test_attributes_of_a_script_are_stored_beside_its_journal() -> None:
    async def run(call: ScriptedCall) -> None:
        call.attributes["topic"] = await call.ask(MENU)
        await call.perform(Pause(100))

    call = phone_of(run).dial()
    call.press("3")
    call.wait(5)

    details = call.invocations[-1].event["CallDetails"]
    assert isinstance(details, dict)
    attributes = details["TransactionAttributes"]
    assert isinstance(attributes, dict)
    assert attributes["topic"] == "3"


def test_repeated_delivery_to_another_process_gets_the_same_answer() -> None:
    class Script(CallScript):
        async def run(self, call: ScriptedCall) -> None:
            await call.ask(MENU)
            await call.perform(Speak("Thanks."))

    call = Phone(Script).dial()
    call.press("1")
    call.wait(0)
    sent = call.invocations[1]

    again = lambda_handler(Script())(sent.event, None)

    assert again == sent.response


def test_events_after_the_end_hang_up_what_is_left() -> None:
    async def run(call: ScriptedCall) -> None:
        call.say("Goodbye.")
        await call.perform(Pause(100))

    call = phone_of(run).create_call()
    call.answer()
    call.wait(10)

    assert call.ended


def test_failing_script_apologizes_and_stays_ended() -> None:
    async def run(call: ScriptedCall) -> None:
        await call.ask(MENU)
        raise RuntimeError("boom")

    call = phone_of(run, handler_errors="apologize").dial()
    call.press("1")
    call.wait(20)

    assert "We are sorry" in call.transcript
    assert call.transcript.count("We are sorry") == 1
    assert call.ended
