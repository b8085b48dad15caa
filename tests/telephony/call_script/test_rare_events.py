"""Events that a script did not wait for, journals of other code, and rare misuse of the call."""

from __future__ import annotations

import contextlib
import logging
import re
from typing import TYPE_CHECKING, Any, cast

import pytest

from telephony import (
    ActionFailedEvent,
    ActionSuccessfulEvent,
    CallRecordingDestination,
    Hangup,
    Pause,
    RecordAudio,
    RecordingDestination,
    Speak,
    SpeakAndGetDigits,
    StartBotConversation,
    StartCallRecording,
    lambda_handler,
)
from telephony.call_script import (
    ActionFailed,
    CallEnded,
    CallScript,
    ScriptedCall,
    ScriptError,
    SideEffectFailed,
    check_replay,
)
from telephony.call_script.divergence import describe_divergence
from telephony.call_script.journal import decode_journal
from telephony.call_script.step import _PACKINGS
from telephony.plan import JOURNAL
from tests.telephony.call_script.scripts import ALIAS, KITCHEN, MENU, phone_of
from tests.telephony.payloads import A, B, payload

if TYPE_CHECKING:
    from telephony.actions import Action
    from telephony_simulator.json_types import JsonObject


class Menu(CallScript):
    """Asks three times; notes what each question returned."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    async def run(self, call: ScriptedCall) -> None:
        self.seen.clear()
        for _ in range(3):
            try:
                self.seen.append(await call.ask(MENU))
            except ActionFailed as failed:
                self.seen.append(f"{failed.action_type} {failed.error_type}")


def event_of(
    name: str, journal: str, *, action: Action | None = None, legs: str = "AB", ended: str = ""
) -> Any:
    """Return an event with this journal, about this action, of a call with these legs.

    Args:
        name: of the event's file.
        journal: of the call.
        action: that the event reports on; without it, the one of the file.
        legs: the letters of the call's legs.
        ended: the letters of those that are disconnected.
    """
    participants = [
        {
            "CallId": A if letter == "A" else B,
            "ParticipantTag": f"LEG-{letter}",
            "To": KITCHEN,
            "From": KITCHEN,
            "Status": "Disconnected" if letter in ended else "Connected",
        }
        for letter in legs
    ]
    event: Any = payload(name) | {"Sequence": 5}
    event["CallDetails"] |= {
        "Participants": participants,
        "TransactionAttributes": {JOURNAL: journal},
    }
    if action is not None:
        event["ActionData"] |= {"Type": action.type, "Parameters": {"CallId": A}}
    return event


def journal_in(answer: JsonObject) -> str:
    """Return the journal that an answer stores."""
    attributes: Any = answer["TransactionAttributes"]
    return str(attributes[JOURNAL])


def hangup_of(letter: str, journal: str, *, ended: str, code: int | None = None) -> Any:
    """Return the HANGUP of a leg."""
    event = event_of("hangup", journal, ended=ended)
    parameters = {"CallId": A if letter == "A" else B, "ParticipantTag": f"LEG-{letter}"}
    event["ActionData"] = {"Type": "Hangup", "Parameters": parameters}
    if code is not None:
        event["ActionData"]["Parameters"]["SipResponseCode"] = code
    return event


def test_failure_of_an_action_outside_the_list_goes_on_waiting() -> None:
    event = event_of("action_failed", "1.1.4.A.0||SG", action=Pause(100))

    answer = lambda_handler(Menu())(event, None)

    assert "Actions" not in answer or answer["Actions"] == []
    assert "TransactionAttributes" not in answer


def test_success_without_parameters_ends_a_list_that_replaced_another() -> None:
    seen: list[str] = []

    class Replaces(CallScript):
        async def run(self, call: ScriptedCall) -> None:
            seen.clear()
            await call.next_event(Pause(1_000))
            await call.perform(Pause(2_000))
            seen.append("paused")

    event = event_of("action_successful", "1.1.4.A.0||>W?DA*|W")
    event["ActionData"] = {"Type": "Pause"}

    answer = lambda_handler(Replaces())(event, None)

    assert seen == ["paused"]
    assert decode_journal(journal_in(answer)).state == "D"


def test_failure_of_an_action_that_the_script_no_longer_names_is_unknown() -> None:
    seen: list[object] = []

    class Shortened(CallScript):
        async def run(self, call: ScriptedCall) -> None:
            try:
                await call.perform(Pause(100))  # the earlier code had Speak before it
            except ActionFailed as failed:
                seen.append((failed.action_type, failed.error_type))
            await call.ask(MENU)

    event = event_of("action_successful", "1.1.4.A.0||W!S:SystemException|SG", action=MENU)

    lambda_handler(Shortened())(event, None)

    assert seen == [("", "SystemException")]


def test_replay_reads_its_journal_in_a_new_process() -> None:
    _PACKINGS.clear()
    menu = Menu()

    answer = lambda_handler(menu)(event_of("action_successful", "1.1.4.A.0||SG=7|SG"), None)

    assert menu.seen == ["7", "2"]
    assert decode_journal(journal_in(answer)).entries == ["SG=7", "SG=2"]


def test_conversation_without_a_result_returns_none() -> None:
    seen: list[object] = []

    class Talks(CallScript):
        async def run(self, call: ScriptedCall) -> None:
            seen.append(await call.perform(StartBotConversation(ALIAS)))

    event = event_of("action_successful", "1.1.4.A.0||L", action=StartBotConversation(ALIAS))

    lambda_handler(Talks())(event, None)

    assert seen == [None]


@pytest.mark.parametrize(
    ("action", "journal"),
    [
        (
            RecordAudio(
                RecordingDestination("messages"), recording_terminators=["#"], duration_in_seconds=9
            ),
            "1.1.4.A.0||>R",
        ),
        (StartCallRecording(CallRecordingDestination("calls"), track="BOTH"), "1.1.4.A.0||>CR"),
    ],
)
def test_event_of_a_recording_without_a_place_has_none(action: Action, journal: str) -> None:
    seen: list[Any] = []

    class Records(CallScript):
        async def run(self, call: ScriptedCall) -> None:
            seen.append(await call.next_event(action))

    event = event_of("action_successful", journal, action=action)

    lambda_handler(Records())(event, None)

    assert seen[0].recording_destination is None
    assert seen[0].call_recording_destination is None


def test_class_of_a_user_with_the_name_of_an_action_is_refused() -> None:
    class RecordAudio:
        """Not the service's."""

    class Records(CallScript):
        async def run(self, call: ScriptedCall) -> None:
            call.plan(cast("Any", RecordAudio()))

    event = payload("new_inbound_call")

    with pytest.raises(ScriptError, match="expected actions of the service, got RecordAudio"):
        lambda_handler(Records())(event, None)


def test_end_of_leg_b_after_that_of_leg_a_ends_the_script() -> None:
    seen: list[tuple[bool, bool, int | None]] = []

    class Stays(CallScript):
        async def run(self, call: ScriptedCall) -> None:
            with contextlib.suppress(CallEnded):
                await call.ask(MENU)
            try:
                await call.perform(Speak("The caller has left."))
            except CallEnded as ended:
                seen.append(
                    (ended.answered, ended.other_leg_connected, ended.event.sip_response_code)
                )

    event = hangup_of("B", "1.1.4.E.0||SG~11|S", ended="AB", code=486)

    answer = lambda_handler(Stays())(event, None)

    assert seen == [(True, False, 486)]
    assert decode_journal(journal_in(answer)).state == "D"


@pytest.mark.parametrize(("hangup", "is_resolved"), [("inner", False), ("last", True)])
def test_hangup_of_leg_b_by_the_script_resolves_the_list_that_ends_with_it(
    hangup: str, *, is_resolved: bool
) -> None:
    seen: list[str] = []

    class HangsUp(CallScript):
        async def run(self, call: ScriptedCall) -> None:
            await call.perform(Hangup(participant_tag="LEG-B"))
            seen.append("hung up")
            await call.ask(MENU)

    event = hangup_of("B", "1.1.4.A.0||H", ended="B")
    event["CallDetails"]["TransactionAttributes"]["telephony.hangup"] = f"{hangup} {B}"

    lambda_handler(HangsUp())(event, None)

    assert seen == (["hung up"] if is_resolved else [])


@pytest.mark.parametrize(("sequence", "is_stale"), [(3, True), (4, True), (5, False), (0, False)])
def test_event_that_is_older_than_the_journal_changes_nothing(
    sequence: int, *, is_stale: bool
) -> None:
    event = event_of("action_successful", "1.1.4.A.0||SG", action=MENU)
    event |= {"Sequence": sequence}
    event["ActionData"]["ReceivedDigits"] = "7"
    script = Menu()

    lambda_handler(script)(event, None)

    assert script.seen == ([] if is_stale else ["7"])


def test_digits_that_are_older_than_the_journal_still_reach_the_script() -> None:
    event = event_of("digits_received", "1.1.4.A.0||SG") | {"Sequence": 3}

    answer = lambda_handler(Menu())(event, None)

    assert len(decode_journal(journal_in(answer)).inbox) == 1


def test_refused_answer_after_the_callers_end_reaches_the_script(
    caplog: pytest.LogCaptureFixture,
) -> None:
    event = event_of("invalid_lambda_response", "1.1.4.A.0||SG", legs="A", ended="A")

    lambda_handler(Menu())(event, None)

    assert "the service refused the last answer" in caplog.text


@pytest.mark.parametrize("name", ["digits_received", "call_update_requested"])
def test_digits_and_updates_after_the_scripts_end_let_the_last_words_go_on(name: str) -> None:
    answer = lambda_handler(Menu())(event_of(name, "1.1.4.D"), None)

    assert answer.get("Actions", []) == []


@pytest.mark.parametrize("sequence", [4, 5], ids=["stale", "new"])
def test_hangup_of_leg_b_by_the_script_is_its_own_after_a_late_failure(sequence: int) -> None:
    seen: list[str] = []

    class HangsUp(CallScript):
        async def run(self, call: ScriptedCall) -> None:
            seen.clear()
            await call.perform(Hangup(participant_tag="LEG-B"))
            seen.append("hung up")
            await call.ask(MENU)

    failure = event_of("action_failed", "1.1.4.A.0||H", action=Pause(100)) | {"Sequence": sequence}
    stored = failure["CallDetails"]["TransactionAttributes"]
    stored["telephony.hangup"] = f"last {B} Hangup"
    handler = lambda_handler(HangsUp())

    answer = handler(failure, None)
    hangup = hangup_of("B", "1.1.4.A.0||H", ended="B") | {"Sequence": 6}
    hangup["CallDetails"]["TransactionAttributes"] = answer.get("TransactionAttributes", stored)
    handler(hangup, None)

    assert seen == ["hung up"]


def test_hangup_in_a_list_after_the_scripts_end_lets_the_last_words_go_on() -> None:
    event = hangup_of("B", "1.1.4.D", ended="B")
    event["CallDetails"]["TransactionAttributes"]["telephony.hangup"] = f"inner {B}"

    answer = lambda_handler(Menu())(event, None)

    assert answer.get("Actions", []) == []


def test_events_beyond_the_queue_are_dropped_with_a_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    queued = "|".join(["U{}"] * 20)
    event = event_of("call_update_requested", f"1.1.4.A.20||{queued}|SG")

    with caplog.at_level(logging.WARNING):
        answer = lambda_handler(Menu())(event, None)

    assert "20 events wait for next_event() already" in caplog.text
    assert "TransactionAttributes" not in answer


@pytest.mark.parametrize(
    ("journal", "problem"),
    [
        ("1.1.4.A.0||S", "step 0 was Speak and is the effect save"),
        ("1.1.4.A.0||$save=0|SG*|SG", "step 2 was SpeakAndGetDigits with secret=True and is Speak"),
    ],
)
def test_journal_that_differs_in_an_effect_or_a_secret_is_refused(
    journal: str, problem: str, caplog: pytest.LogCaptureFixture
) -> None:
    class Saves(CallScript):
        async def run(self, call: ScriptedCall) -> None:
            call.effect("save", int)
            await call.ask(MENU)
            await call.ask(MENU)

    lambda_handler(Saves())(event_of("action_successful", journal, action=MENU), None)

    assert problem in caplog.text


def test_digits_that_end_with_a_star_are_no_secret_in_the_message_of_a_divergence() -> None:
    message = describe_divergence(1, "SG=12*", "R")

    assert "step 1 was SpeakAndGetDigits and is" in message
    assert "secret" not in message


def test_arguments_are_the_same_object_at_each_read() -> None:
    seen: list[bool] = []

    async def run(call: ScriptedCall) -> None:
        seen.append(call.arguments is call.arguments)
        await call.ask(MENU)

    phone_of(run).create_call(arguments={"order": "7"})

    assert seen
    assert all(seen)


async def awaits_a_step_twice(call: ScriptedCall) -> None:
    step = call.perform(Pause(100))
    await step
    await step


async def awaits_a_replayed_step_twice(call: ScriptedCall) -> None:
    step = call.perform(Pause(100))
    await step
    await call.ask(MENU)
    await step


async def awaits_next_event_twice(call: ScriptedCall) -> None:
    step = call.next_event(Pause(100))
    await step
    await step


async def asks_a_text(call: ScriptedCall) -> None:
    await call.ask(cast("Any", "Hello."))


async def waits_with_a_text(call: ScriptedCall) -> None:
    await call.next_event(cast("Any", "Hello."))


async def catches_its_error_and_goes_on(call: ScriptedCall) -> None:
    with contextlib.suppress(BaseException):
        await call.perform()
    for _ in range(4):
        with contextlib.suppress(BaseException):
            await call.ask(MENU)


class Future:
    """Is awaited, and has no `close`."""

    def __await__(self) -> Any:
        yield


async def records_a_future(call: ScriptedCall) -> None:
    call.effect("save", Future)


async def effect_refuses_the_call_and_fails(call: ScriptedCall) -> None:
    def use() -> None:
        with contextlib.suppress(Exception):
            call.say("Hello.")
        raise LookupError

    with contextlib.suppress(SideEffectFailed):
        call.effect("save", use)
    call.perform(Pause(100))  # type: ignore[unused-coroutine]  # the call can be used again
    await call.ask(MENU)


@pytest.mark.parametrize(
    ("run", "problem"),
    [
        (awaits_a_step_twice, "a step is awaited once"),
        (awaits_a_replayed_step_twice, "a step is awaited once"),
        (awaits_next_event_twice, "a step is awaited once"),
        (asks_a_text, "expected actions of the service, got"),
        (waits_with_a_text, "expected actions of the service, got"),
        (catches_its_error_and_goes_on, "perform() takes at least one action"),
        (records_a_future, "the function of an effect is not a coroutine"),
        (effect_refuses_the_call_and_fails, "the step Pause is not awaited"),
    ],
)
def test_rare_misuse_fails_with_a_sentence(run: Any, problem: str) -> None:
    with pytest.raises(Exception, match=re.escape(problem)):
        press_keys(run)


def press_keys(run: Any) -> None:
    """Call a script, and press a key at each prompt."""
    call = phone_of(run).dial()
    for _ in range(3):
        call.wait(1)
        call.press("1")
        call.wait(0)


def test_action_without_a_leg_acts_on_the_caller_after_one_on_leg_b() -> None:
    async def run(call: ScriptedCall) -> None:
        await call.bridge(KITCHEN, caller_id_number=call.caller.from_)
        await call.perform(Speak("A call for you.", participant_tag="LEG-B"))
        await call.perform(Speak("You are connected."))

    call = phone_of(run).dial()
    call.wait(2)
    call.answer()
    call.wait(5)

    answers: list[Any] = [invocation.response for invocation in call.invocations]
    spoken = [action["Parameters"] for answer in answers[1:3] for action in answer["Actions"]]
    assert spoken[0]["CallId"] == call.legs[1].call_id
    assert spoken[1]["CallId"] == call.legs[0].call_id


def test_interrupted_effect_is_no_failure_of_the_effect() -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    class Saves(CallScript):
        async def run(self, call: ScriptedCall) -> None:
            call.effect("save", interrupt)
            await call.ask(MENU)

    with pytest.raises(KeyboardInterrupt):
        lambda_handler(Saves())(payload("new_inbound_call"), None)


@pytest.mark.parametrize(
    ("waits_for_event", "journal", "entry"),
    [(False, "1.1.4.A.0||SG", "SG!S:SystemException"), (True, "1.1.4.A.0||>SG", ">SG?FS:System")],
)
def test_planned_action_that_fails_resolves_the_await_after_it(
    *, waits_for_event: bool, journal: str, entry: str
) -> None:
    seen: list[tuple[str, str | None]] = []

    class Greeting(CallScript):
        async def run(self, call: ScriptedCall) -> None:
            call.say("Hello.")
            try:
                event = await (call.next_event(MENU) if waits_for_event else call.ask(MENU))
            except ActionFailed as failed:
                event = failed.event
            assert isinstance(event, ActionFailedEvent)
            seen.append((event.action.type, event.error_type))
            await call.ask(MENU)

    failure = event_of("action_failed", journal, action=Speak("Hello."), legs="A")
    failure["ActionData"]["ErrorType"] = "SystemException"

    answer = lambda_handler(Greeting())(failure, None)
    check_replay(Greeting(), failure, answer)

    assert seen == [("Speak", "SystemException")] * 2
    assert decode_journal(journal_in(answer)).entries[0].startswith(entry)


def test_list_with_a_planned_text_runs_after_the_queued_events() -> None:
    async def run(call: ScriptedCall) -> None:
        await call.perform(Pause(3_000))
        call.say("Hello.")
        event = await call.next_event(MENU)
        while not isinstance(event, ActionSuccessfulEvent):
            event = await call.next_event()

    call = phone_of(run).dial()
    call.expect(Pause)
    call.wait(1)
    call.update({"language": "de"})
    call.wait(2)

    assert call.expect(Speak).text == "Hello."
    call.wait(1)
    assert call.expect(SpeakAndGetDigits).speech_parameters.text == "Press a key."


@pytest.mark.parametrize(("ended", "is_connected"), [("A", True), ("AB", False)])
def test_end_of_leg_a_tells_whether_leg_b_is_connected(ended: str, *, is_connected: bool) -> None:
    seen: list[bool] = []

    class Noting(CallScript):
        async def run(self, call: ScriptedCall) -> None:
            try:
                await call.ask(MENU)
            except CallEnded as end:
                seen.append(end.other_leg_connected)

    lambda_handler(Noting())(hangup_of("A", "1.1.4.A.0||SG", ended=ended), None)

    assert seen == [is_connected]


def test_now_is_constant_within_an_invocation(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(1_795_000_000_000_000_000, 1_796_000_000_000_000_000, 10**9))
    monkeypatch.setattr("time.time_ns", lambda: next(ticks))
    seen: list[bool] = []

    class Clock(CallScript):
        async def run(self, call: ScriptedCall) -> None:
            seen.append(call.now() == call.now())
            await call.ask(MENU)

    lambda_handler(Clock())(payload("new_inbound_call"), None)

    assert seen == [True]
