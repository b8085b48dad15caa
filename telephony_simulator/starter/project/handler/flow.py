"""The calls of the line: one method for each event."""

from telephony import (
    ActionFailedEvent,
    ActionSuccessfulEvent,
    CallAndBridge,
    CallFlow,
    Hangup,
    HangupEvent,
    NewInboundCallEvent,
    PstnEndpoint,
    RecordAudio,
    RecordingDestination,
    Response,
    Speak,
    SpeakAndGetDigits,
    Speech,
    respond,
)

import prompts

MENU = SpeakAndGetDigits(
    Speech(prompts.MENU),
    failure_speech_parameters=Speech(prompts.NOT_A_CHOICE),
    input_digits_regex="^[12]$",
    max_number_of_digits=1,
    repeat=2,
    repeat_duration_in_milliseconds=7_000,
)


class Line(CallFlow):
    """Connects the caller to a person, or takes a message."""

    def __init__(self, *, forward_to: str, voicemail_bucket: str) -> None:
        self._forward_to = forward_to
        self._voicemail = RecordingDestination(voicemail_bucket, prefix="voicemail")

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        """Answer with the menu."""
        return respond(MENU, then=self.choose, otherwise=self.say_goodbye)

    def choose(self, event: ActionSuccessfulEvent) -> Response:
        """Connect the caller, or take a message."""
        if event.received_digits == "2":
            return self._take_a_message(prompts.LEAVE_A_MESSAGE)
        return respond(
            Speak(prompts.CONNECTING),
            CallAndBridge(
                caller_id_number=event.call.caller.to,
                endpoints=[PstnEndpoint(self._forward_to)],
                call_timeout_seconds=20,
            ),
            otherwise=self.apologize,
        )

    def apologize(self, event: ActionFailedEvent) -> Response:
        """Take a message when the person does not answer."""
        return self._take_a_message(prompts.NOT_AVAILABLE, prompts.LEAVE_A_MESSAGE)

    def say_goodbye(self, event: ActionFailedEvent) -> Response:
        """End the call of a caller who presses neither 1 nor 2."""
        return respond(Speak(prompts.GOODBYE), Hangup())

    def on_hangup(self, event: HangupEvent) -> Response:
        """Say goodbye to the caller after the other party has hung up."""
        if event.call.caller in event.call.connected_legs:
            return respond(Speak(prompts.GOODBYE), Hangup())
        return super().on_hangup(event)

    def _take_a_message(self, *texts: str) -> Response:
        return respond(
            *map(Speak, texts),
            RecordAudio(
                self._voicemail,
                recording_terminators=["#"],
                duration_in_seconds=120,
                silence_duration_in_seconds=5,
            ),
            Speak(prompts.GOODBYE),
            Hangup(),
        )
