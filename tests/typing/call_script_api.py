"""The types of call scripts: each `type: ignore` is an error that a type checker finds."""

from typing import assert_type

from telephony import (
    CallRecordingDestination,
    IntentResult,
    Pause,
    RecordAudio,
    RecordingDestination,
    Speak,
    SpeakAndGetDigits,
    Speech,
    StartBotConversation,
    StartCallRecording,
)
from telephony.actions import Action, Recording
from telephony.call_script import CallScript, ScriptedCall, Secret

MENU = SpeakAndGetDigits(Speech("Menu"), Speech("No"), repeat_duration_in_milliseconds=5_000)
RECORD = RecordAudio(
    RecordingDestination("bucket"), recording_terminators=["#"], duration_in_seconds=60
)


class Line(CallScript):
    """Each await has the type of its last action's result."""

    async def run(self, call: ScriptedCall) -> None:
        """The results."""
        assert_type(await call.perform(MENU), str)
        assert_type(await call.perform(Speak("Hello."), Pause(100), MENU), str)
        assert_type(await call.perform(MENU, Speak("Hello.")), None)
        assert_type(await call.perform(RECORD), Recording)
        assert_type(await call.perform(StartBotConversation("arn:aws:lex:…")), IntentResult | None)
        destination = CallRecordingDestination("bucket")
        assert_type(
            await call.perform(StartCallRecording(destination, track="BOTH")),
            CallRecordingDestination | None,
        )
        assert_type(await call.ask(MENU), str)
        assert_type(await call.ask(MENU, secret=True), Secret)
        assert_type(await call.bridge("+12065550123", caller_id_number="+12065550100"), None)
        assert_type(call.effect("length", len, "text"), int)

    async def misuse(self, call: ScriptedCall, actions: list[Action]) -> None:
        """What a type checker refuses."""
        call.perform(MENU)  # type: ignore[unused-coroutine]
        digits: int = await call.ask(MENU)  # type: ignore[assignment]
        await call.ask(Speak("Hello."))  # type: ignore[call-overload]
        await call.perform("Hello.")  # type: ignore[call-overload]
        call.effect("length", len, 7)  # type: ignore[arg-type]
        call.effect("length", len)  # type: ignore[call-arg]
        call.effect("length", len("text"))  # type: ignore[arg-type]
        call.say(7)  # type: ignore[arg-type]
        call.plan("Hello.")  # type: ignore[arg-type]
        await call.say("Hello.")  # type: ignore[func-returns-value, misc]
        text: str = await call.ask(MENU, secret=True)  # type: ignore[assignment]
        await call.bridge("+12065550123")  # type: ignore[call-arg]
        call.attributes["count"] = 7  # type: ignore[assignment]
        recording: Recording = await call.perform(MENU)  # type: ignore[assignment]
        await call.next_event().received_digits  # type: ignore[attr-defined]
        assert_type(await call.perform(*actions), object)
        del text, recording
        del digits

    def run_without_async(self, call: ScriptedCall) -> None:
        """Only a coroutine can await."""
        call.hang_up()
