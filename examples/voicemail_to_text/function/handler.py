"""Takes a message."""

import os

from telephony import (
    CallFlow,
    Hangup,
    NewInboundCallEvent,
    RecordAudio,
    RecordingDestination,
    Response,
    Speak,
    lambda_handler,
    respond,
)


class Voicemail(CallFlow):
    """Records the caller until the pound key or five seconds of silence."""

    def __init__(self, *, bucket: str) -> None:
        self._destination = RecordingDestination(bucket, prefix="voicemail")

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        """Record a message."""
        return respond(
            Speak("No one can answer right now. Please leave a message, and press pound."),
            RecordAudio(
                self._destination,
                recording_terminators=["#"],
                duration_in_seconds=120,
                silence_duration_in_seconds=5,
            ),
            Speak("Thank you. Goodbye."),
            Hangup(),
        )


handler = lambda_handler(Voicemail(bucket=os.environ["VOICEMAIL_BUCKET"]))
