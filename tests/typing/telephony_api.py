"""Never run, only type-checked: the public types of `telephony` are as documented.

A line that must not type-check says which error it must give; mypy refuses an ignore that is not
needed, so a line that begins to type-check fails the check.
"""

from typing import assert_type

import telephony.call_script
import telephony_simulator
from telephony import (
    Action,
    ActionSuccessfulEvent,
    AudioSource,
    CallAndBridge,
    CallFlow,
    Hangup,
    HangupEvent,
    IntentResult,
    NewInboundCallEvent,
    NewOutboundCallEvent,
    Participant,
    Pause,
    PlayAudio,
    PstnEndpoint,
    Response,
    RingingEvent,
    Speak,
    SpeakAndGetDigits,
    Speech,
    carry_on,
    decode_event,
    encode_response,
    lambda_handler,
    respond,
    stay_on_the_line,
)
from telephony.json_types import Json, JsonObject


def an_answer_has_an_action_or_says_that_it_has_none() -> None:
    respond()  # type: ignore[call-arg]
    respond(None)  # type: ignore[arg-type]
    respond("Hello")  # type: ignore[arg-type]
    respond([Speak("Hello")])  # type: ignore[arg-type]
    assert_type(respond(Speak("Hello"), Hangup()), Response)
    assert_type(carry_on(), Response)
    assert_type(stay_on_the_line(attributes={"pizzas": "2"}), Response)
    respond(Hangup(), attributes={"pizzas": 2})  # type: ignore[dict-item]


def an_action_knows_its_parameters() -> None:
    Speak()  # type: ignore[call-arg]
    Speak(7)  # type: ignore[arg-type]
    Speak("Hello", "Joanna")  # type: ignore[call-arg]
    Speak("Hello", voice="Joanna")  # type: ignore[call-arg]
    Speak("Hello", engine="generative")  # type: ignore[arg-type]
    Hangup(sip_response_code=404)  # type: ignore[arg-type]
    Hangup(participant_tag="LEG-C")  # type: ignore[arg-type]
    CallAndBridge("+12065550100", PstnEndpoint("+12065550123"))  # type: ignore[arg-type]
    SpeakAndGetDigits(Speech("Hello"), Speech("No"))  # type: ignore[call-arg]
    PlayAudio("hello.wav")  # type: ignore[arg-type]
    Pause(100).duration_in_milliseconds = 200  # type: ignore[misc]


def an_event_knows_its_fields(event: ActionSuccessfulEvent) -> None:
    assert_type(event.action, Action)
    assert_type(event.received_digits, str | None)
    assert_type(event.recording_destination, AudioSource | None)
    assert_type(event.intent_result, IntentResult | None)
    assert_type(event.sequence, int)
    assert_type(event.payload, JsonObject)
    assert_type(event.leg, Participant)
    assert_type(event.call.caller.from_, str)
    assert_type(event.call.caller.status, str | None)
    assert_type(event.call.connected_legs, tuple[Participant, ...])
    match event.action:
        case SpeakAndGetDigits(speech_parameters=prompt):
            assert_type(prompt, Speech)
        case Speak(text):
            assert_type(text, str)
        case _:
            pass


def an_event_of_the_service_is_one_of_a_closed_set(payload: Json) -> None:
    match decode_event(payload):
        case HangupEvent(sip_response_code=code):
            assert_type(code, int | None)
        case other:
            assert_type(other.call.transaction_id, str)


class Line(CallFlow):
    """Every answer has the type that the service reads."""

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        """A continuation is a method with the right signature."""
        respond(Pause(100), then=self.on_hangup)  # type: ignore[arg-type]
        respond(Pause(100), then="later")  # type: ignore[arg-type]
        return respond(Pause(100), then=self.later)

    def on_new_outbound_call(self, event: NewOutboundCallEvent) -> Response:  # type: ignore[override]
        """Only attributes are read here."""
        return carry_on()

    def on_ringing(self, event: RingingEvent) -> Response:  # type: ignore[override]
        """Nothing is read here."""
        return carry_on()

    def on_hangup(self, event: NewInboundCallEvent) -> Response:  # type: ignore[override]
        """Each method has an event of its own."""
        return carry_on()

    def later(self, event: ActionSuccessfulEvent) -> Response:
        """A continuation."""
        return carry_on()


def a_handler_takes_json_and_gives_json(payload: Json) -> None:
    assert_type(lambda_handler(Line())(payload, None), JsonObject)
    assert_type(encode_response(carry_on()), JsonObject)
    lambda_handler(Line)  # type: ignore[arg-type]


def misspelled_names_are_errors_also_where_a_package_imports_later() -> None:
    _ = telephony.PauseRecording  # type: ignore[attr-defined]
    _ = telephony.actions.PauseRecording  # type: ignore[attr-defined]
    _ = telephony.call_script.Secrets  # type: ignore[attr-defined]
    _ = telephony_simulator.Telephone  # type: ignore[attr-defined]
