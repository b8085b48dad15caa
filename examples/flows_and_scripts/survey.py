"""A satisfaction survey whose results are written once: as a flow and as a script."""

from collections.abc import Callable, Mapping

from telephony import (
    ActionFailedEvent,
    ActionSuccessfulEvent,
    CallFlow,
    Hangup,
    HangupEvent,
    NewInboundCallEvent,
    Response,
    Speak,
    SpeakAndGetDigits,
    Speech,
    respond,
)
from telephony.call_script import ActionFailed, CallScript, ScriptedCall

QUESTIONS = {
    "speed": "How fast were we? Press 1 to 5.",
    "kindness": "How kind were we? Press 1 to 5.",
}
THANKS = Speak("Thank you. Goodbye.")

Save = Callable[[str, dict[str, str]], None]


def question(text: str) -> SpeakAndGetDigits:
    """Ask for a mark."""
    return SpeakAndGetDigits(
        Speech(text),
        failure_speech_parameters=Speech("Please press a key from 1 to 5."),
        input_digits_regex="^[1-5]$",
        min_number_of_digits=1,
        max_number_of_digits=1,
        repeat=2,
        repeat_duration_in_milliseconds=5_000,
    )


class SurveyFlow(CallFlow):
    """Asks two questions, and writes what was answered when the call ends."""

    def __init__(self, *, save: Save) -> None:
        self._save = save

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        """Ask for the speed."""
        return self._ask("speed", {})

    def mark_speed(self, event: ActionSuccessfulEvent) -> Response:
        """Keep the mark, and ask for the kindness."""
        return self._ask("kindness", {"speed": event.received_digits or ""})

    def mark_kindness(self, event: ActionSuccessfulEvent) -> Response:
        """Write the marks, and say goodbye."""
        return self._finish(event, {"kindness": event.received_digits or ""})

    def stop(self, event: ActionFailedEvent) -> Response:
        """Write what was answered, and say goodbye."""
        return self._finish(event, {})

    def on_hangup(self, event: HangupEvent) -> Response:
        """Write what was answered when the caller hangs up."""
        if "written" not in event.call.transaction_attributes:
            self._write(event, {})
        return super().on_hangup(event)

    def _ask(self, name: str, attributes: Mapping[str, str]) -> Response:
        then = {"speed": self.mark_speed, "kindness": self.mark_kindness}[name]
        return respond(
            question(QUESTIONS[name]), attributes=attributes, then=then, otherwise=self.stop
        )

    def _finish(
        self, event: ActionSuccessfulEvent | ActionFailedEvent, marks: Mapping[str, str]
    ) -> Response:
        self._write(event, marks)
        return respond(THANKS, Hangup(), attributes={"written": "yes"})

    def _write(
        self,
        event: ActionSuccessfulEvent | ActionFailedEvent | HangupEvent,
        marks: Mapping[str, str],
    ) -> None:
        stored = event.call.transaction_attributes
        known = {name: stored[name] for name in QUESTIONS if name in stored}
        self._save(event.call.transaction_id, {**known, **marks})


class SurveyScript(CallScript):
    """Asks two questions, and writes what was answered when the call ends."""

    def __init__(self, *, save: Save) -> None:
        self._save = save

    async def run(self, call: ScriptedCall) -> None:
        """Conduct a call."""
        marks: dict[str, str] = {}
        try:
            for name, text in QUESTIONS.items():
                marks[name] = await call.ask(question(text))
        except ActionFailed:
            pass
        finally:
            call.effect("save", self._save, call.transaction_id, marks)
        call.plan(THANKS)
