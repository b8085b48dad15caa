"""The handler of the ready line: a menu, a bridged call and a voicemail.

The function of the stack plays prompts. Without a `PromptLibrary`, such as in a test of the flow
or with `phone-line call --handler`, the same sentences are spoken in the call.
"""

import os
import re

from sentences import TEXTS
from telephony import (
    ActionFailedEvent,
    ActionSuccessfulEvent,
    CallAndBridge,
    CallFlow,
    Hangup,
    HangupEvent,
    NewInboundCallEvent,
    Participant,
    PlayAudio,
    PlayAudioAndGetDigits,
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
from telephony.prompts import VARIABLE, PromptName

E164 = re.compile(r"\+[1-9][0-9]{1,14}")

HAS_PROMPTS = bool(os.environ.get(VARIABLE))
"""Whether the function has a library of prompts."""


class Prompts(PromptName):
    """The prompts of the line, which `app.py` makes of `sentences.TEXTS`."""

    MENU = "menu"
    NOT_A_CHOICE = "not-a-choice"
    ONE_MOMENT = "one-moment"
    LEAVE_A_MESSAGE = "leave-a-message"
    NO_ANSWER = "no-answer"
    MESSAGE_TAKEN = "message-taken"
    THANK_YOU = "thank-you"
    GOODBYE = "goodbye"


def say(prompt: Prompts, *, is_played: bool = HAS_PROMPTS) -> PlayAudio | Speak:
    """Return the action with which the caller hears a prompt."""
    return PlayAudio(prompt.audio) if is_played else Speak(TEXTS[prompt])


SPOKEN_MENU = SpeakAndGetDigits(
    Speech(TEXTS[Prompts.MENU]),
    failure_speech_parameters=Speech(TEXTS[Prompts.NOT_A_CHOICE]),
    input_digits_regex="^[12]$",
    min_number_of_digits=1,
    max_number_of_digits=1,
    repeat=3,
    repeat_duration_in_milliseconds=7_000,
)
MENU: PlayAudioAndGetDigits | SpeakAndGetDigits = SPOKEN_MENU
if HAS_PROMPTS:
    MENU = PlayAudioAndGetDigits(
        Prompts.MENU.audio,
        failure_audio_source=Prompts.NOT_A_CHOICE.audio,
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
            return self._connect(event, say(Prompts.ONE_MOMENT))
        return self._take_a_message(say(Prompts.LEAVE_A_MESSAGE))

    def on_action_failed(self, event: ActionFailedEvent) -> Response:
        """Take a message if the person does not answer; end the call if nothing was pressed.

        A prompt is spoken if its file cannot be played: the deployment that introduces the prompts
        allows the application to read them a moment after the function is updated.
        """
        match event.action:
            case CallAndBridge():
                return self._take_a_message(say(Prompts.NO_ANSWER))
            case PlayAudioAndGetDigits() if event.error_type != "InvalidDigitsReceived":
                return respond(SPOKEN_MENU, then=self.choose)
            case PlayAudioAndGetDigits() | SpeakAndGetDigits():
                return respond(say(Prompts.GOODBYE), Hangup())
            case PlayAudio(audio_source=audio):
                for prompt in Prompts:
                    if prompt.audio == audio:
                        return self._speak(prompt, event)
        return super().on_action_failed(event)

    def on_hangup(self, event: HangupEvent) -> Response:
        """Say goodbye to the caller after the other party has hung up."""
        if event.call.caller in event.call.connected_legs:
            return respond(say(Prompts.THANK_YOU), Hangup())
        return super().on_hangup(event)

    def _speak(self, prompt: Prompts, event: ActionFailedEvent) -> Response:
        """Repeat the actions of a prompt that was not played; those after it were dropped."""
        spoken = say(prompt, is_played=False)
        match prompt:
            case Prompts.ONE_MOMENT:
                return self._connect(event, spoken)
            case Prompts.LEAVE_A_MESSAGE | Prompts.NO_ANSWER:
                return self._take_a_message(spoken)
            case _:
                return respond(spoken, Hangup())

    def _connect(
        self, event: ActionSuccessfulEvent | ActionFailedEvent, words: PlayAudio | Speak
    ) -> Response:
        return respond(
            words,
            CallAndBridge(
                caller_id_number=_caller_id(event.call.caller),
                endpoints=[PstnEndpoint(self._forward_to)],
                call_timeout_seconds=20,
            ),
        )

    def _take_a_message(self, words: PlayAudio | Speak) -> Response:
        return respond(
            words,
            RecordAudio(
                self._voicemail,
                recording_terminators=["#"],
                duration_in_seconds=120,
                silence_duration_in_seconds=5,
            ),
            say(Prompts.MESSAGE_TAKEN),
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
