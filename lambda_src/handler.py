"""The handler of the ready line: a menu, a bridged call and a voicemail."""

import os
import re

from telephony import (
    ActionFailedEvent,
    ActionSuccessfulEvent,
    CallAndBridge,
    CallFlow,
    Hangup,
    HangupEvent,
    NewInboundCallEvent,
    Participant,
    PstnEndpoint,
    RecordAudio,
    RecordingDestination,
    Response,
    Speak,
    SpeakAndGetDigits,
    Speech,
    lambda_handler,
    respond,
)

E164 = re.compile(r"\+[1-9][0-9]{1,14}")

MENU = SpeakAndGetDigits(
    Speech("Hello. To talk to a person, press 1. To leave a message, press 2."),
    failure_speech_parameters=Speech("Sorry, that was neither 1 nor 2."),
    input_digits_regex="^[12]$",
    min_number_of_digits=1,
    max_number_of_digits=1,
    repeat=3,
    repeat_duration_in_milliseconds=7_000,
)


class ReadyLine(CallFlow):
    """Offers a menu, connects to a person, and takes a message if the person does not answer."""

    def __init__(self, *, forward_to: str, voicemail_bucket: str) -> None:
        self._forward_to = forward_to
        self._voicemail = RecordingDestination(voicemail_bucket, prefix="voicemail")

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        """Answer with the menu."""
        return respond(MENU, then=self.choose)

    def choose(self, event: ActionSuccessfulEvent) -> Response:
        """Connect the caller, or take a message."""
        if event.received_digits == "1":
            return self._connect(event)
        return self._take_a_message("Please leave your message, and press pound when you are done.")

    def on_action_failed(self, event: ActionFailedEvent) -> Response:
        """Take a message if the person does not answer; end the call if nothing was pressed."""
        match event.action:
            case CallAndBridge():
                return self._take_a_message("No one can answer right now. Please leave a message.")
            case SpeakAndGetDigits():
                return respond(Speak("Goodbye."), Hangup())
            case _:
                return super().on_action_failed(event)

    def on_hangup(self, event: HangupEvent) -> Response:
        """Say goodbye to the caller after the other party has hung up."""
        if event.call.caller in event.call.connected_legs:
            return respond(Speak("Thank you for calling. Goodbye."), Hangup())
        return super().on_hangup(event)

    def _connect(self, event: ActionSuccessfulEvent) -> Response:
        return respond(
            Speak("One moment, please."),
            CallAndBridge(
                caller_id_number=_caller_id(event.call.caller),
                endpoints=[PstnEndpoint(self._forward_to)],
                call_timeout_seconds=20,
            ),
        )

    def _take_a_message(self, prompt: str) -> Response:
        return respond(
            Speak(prompt),
            RecordAudio(
                self._voicemail,
                recording_terminators=["#"],
                duration_in_seconds=120,
                silence_duration_in_seconds=5,
            ),
            Speak("Thank you. Goodbye."),
            Hangup(),
        )


def _caller_id(caller: Participant) -> str:
    """Return the caller's number, or the line's own if the caller has no dialable number."""
    return caller.from_ if E164.fullmatch(caller.from_) else caller.to


handler = lambda_handler(
    ReadyLine(
        forward_to=os.environ["FORWARD_TO"],
        voicemail_bucket=os.environ["VOICEMAIL_BUCKET"],
    )
)
