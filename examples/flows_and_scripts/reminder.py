"""An appointment reminder that calls a patient: as a flow and as a script.

An answering machine presses no key and hears the whole message. While the call runs, an agent can
change the time of the appointment by UpdateSipMediaApplicationCall.
"""

from collections.abc import Mapping

from telephony import (
    ActionFailedEvent,
    ActionSuccessfulEvent,
    CallAnsweredEvent,
    CallFlow,
    CallUpdateRequestedEvent,
    Hangup,
    NewOutboundCallEvent,
    Response,
    Speak,
    SpeakAndGetDigits,
    Speech,
    respond,
)
from telephony.call_script import CallScript, ScriptedCall


def question(time: str) -> SpeakAndGetDigits:
    """Ask for the confirmation of an appointment."""
    return SpeakAndGetDigits(
        Speech(f"Your appointment is at {time}. Press 1 to confirm, or 2 to cancel."),
        failure_speech_parameters=Speech("Please press 1 or 2."),
        input_digits_regex="^[12]$",
        min_number_of_digits=1,
        max_number_of_digits=1,
        repeat_duration_in_milliseconds=5_000,
    )


def message(time: str) -> str:
    """Leave a message on an answering machine."""
    return f"This is a message of your dentist. Your appointment is at {time}. Goodbye."


CONFIRMED = "Thank you. We will see you then."
CANCELLED = "Your appointment is cancelled."


class ReminderFlow(CallFlow):
    """Reminds a patient of an appointment."""

    def on_new_outbound_call(self, event: NewOutboundCallEvent) -> Mapping[str, str]:
        """Store the time of the appointment."""
        return {"time": event.arguments["time"]}

    def on_call_answered(self, event: CallAnsweredEvent) -> Response:
        """Ask for a confirmation."""
        return self._ask(event.call.transaction_attributes["time"])

    def on_call_update_requested(self, event: CallUpdateRequestedEvent) -> Response:
        """Ask again with the new time."""
        time = event.arguments["time"]
        return self._ask(time, attributes={"time": time})

    def decide(self, event: ActionSuccessfulEvent) -> Response:
        """Confirm or cancel the appointment."""
        text = CONFIRMED if event.received_digits == "1" else CANCELLED
        return respond(Speak(text), Hangup())

    def leave_a_message(self, event: ActionFailedEvent) -> Response:
        """Leave a message where no key is pressed."""
        return respond(Speak(message(event.call.transaction_attributes["time"])), Hangup())

    def _ask(self, time: str, attributes: Mapping[str, str] | None = None) -> Response:
        return respond(
            question(time), attributes=attributes, then=self.decide, otherwise=self.leave_a_message
        )


class ReminderScript(CallScript):
    """Reminds a patient of an appointment."""

    async def run(self, call: ScriptedCall) -> None:
        """Conduct a call."""
        time = call.arguments["time"]
        while True:
            match await call.next_event(question(time)):
                case CallAnsweredEvent():
                    pass
                case CallUpdateRequestedEvent(arguments=arguments):
                    time = arguments["time"]
                case ActionSuccessfulEvent(received_digits=digits):
                    call.say(CONFIRMED if digits == "1" else CANCELLED)
                    return
                case _:
                    call.say(message(time))
                    return
