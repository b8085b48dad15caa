"""Reminds a patient of an appointment, and asks for a confirmation."""

from telephony import (
    ActionFailedEvent,
    ActionSuccessfulEvent,
    CallAnsweredEvent,
    CallFlow,
    Hangup,
    NewOutboundCallEvent,
    Response,
    Speak,
    SpeakAndGetDigits,
    Speech,
    lambda_handler,
    respond,
)


class Reminder(CallFlow):
    """Says the time of the appointment; an answering machine hears it, too."""

    def on_new_outbound_call(self, event: NewOutboundCallEvent) -> dict[str, str]:
        """Store the time of the appointment."""
        return {"time": event.arguments.get("time", "")}

    def on_call_answered(self, event: CallAnsweredEvent) -> Response:
        """Ask for a confirmation."""
        time = event.call.transaction_attributes["time"]
        return respond(
            SpeakAndGetDigits(
                Speech(f"This is your dentist. Your appointment is {time}. To confirm, press 1."),
                failure_speech_parameters=Speech("Please press 1 to confirm."),
                input_digits_regex="^1$",
                min_number_of_digits=1,
                max_number_of_digits=1,
                repeat=2,
                repeat_duration_in_milliseconds=5_000,
            ),
            then=self.confirm,
            otherwise=self.say_goodbye,
        )

    def confirm(self, _event: ActionSuccessfulEvent) -> Response:
        """Thank the patient."""
        return respond(Speak("Thank you. See you then."), Hangup())

    def say_goodbye(self, event: ActionFailedEvent) -> Response:
        """Say the time again where no key is pressed."""
        time = event.call.transaction_attributes["time"]
        return respond(Speak(f"Your appointment is {time}. Goodbye."), Hangup())


handler = lambda_handler(Reminder())
