"""Records a message; the caller can listen to it no more, but can record it again."""

import os

from telephony import (
    ActionFailedEvent,
    ActionSuccessfulEvent,
    CallFlow,
    Hangup,
    NewInboundCallEvent,
    RecordAudio,
    RecordingDestination,
    Response,
    Speak,
    SpeakAndGetDigits,
    Speech,
    lambda_handler,
    respond,
)

GREETING = Speak("Please leave a message after the tone, and press pound when you are done.")
KEEP_OR_REPEAT = SpeakAndGetDigits(
    Speech("Press 1 to send your message, or 2 to record it again."),
    failure_speech_parameters=Speech("Press 1 or 2."),
    input_digits_regex="^[12]$",
    max_number_of_digits=1,
    repeat=2,
    repeat_duration_in_milliseconds=5_000,
)
SENT = Speak("Your message is sent. Goodbye.")
NOT_RECORDED = Speak("We could not record a message. Please call again later.")


class Voicemail(CallFlow):
    """Takes a message.

    Args:
        destination: The bucket and the prefix of the messages.
    """

    def __init__(self, *, destination: RecordingDestination) -> None:
        self._record = RecordAudio(
            destination,
            recording_terminators=["#"],
            duration_in_seconds=120,
            silence_duration_in_seconds=5,
        )

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        """Greet the caller and record."""
        return self._take(GREETING)

    def ask(self, event: ActionSuccessfulEvent) -> Response:
        """Ask whether the message is good; a caller who presses no key has sent it."""
        return respond(KEEP_OR_REPEAT, then=self.decide, otherwise=self.send)

    def decide(self, event: ActionSuccessfulEvent) -> Response:
        """Send the message, or record another one; both recordings stay in the bucket."""
        if event.received_digits == "2":
            return self._take(Speak("Please leave your message again."))
        return respond(SENT, Hangup())

    def send(self, event: ActionFailedEvent) -> Response:
        """Say that the message is sent."""
        return respond(SENT, Hangup())

    def apologize(self, event: ActionFailedEvent) -> Response:
        """Tell the caller that no message was recorded."""
        return respond(NOT_RECORDED, Hangup())

    def _take(self, prompt: Speak) -> Response:
        return respond(prompt, self._record, then=self.ask, otherwise=self.apologize)


handler = lambda_handler(
    Voicemail(
        destination=RecordingDestination(
            os.environ["MESSAGES_BUCKET"], prefix=os.environ["MESSAGES_PREFIX"]
        )
    )
)
