"""A function that answers as it was told, and the actions it is told to answer, as raw JSON."""

from typing import TYPE_CHECKING, Any, TypeAlias

from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.phone import PhoneCall

if TYPE_CHECKING:
    from collections.abc import Callable

CALLER = "+15105550101"
LINE = "+12065550100"
KITCHEN = "+12065550123"

Answer: TypeAlias = "Json | Exception | Callable[[Any], Json]"


class Script:
    """A Lambda handler with its answers written down, in order; then it changes nothing any more.

    An answer is a response, a list of actions, an exception to raise, or a function of the event.
    """

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)

    def __call__(self, event: JsonObject, context: object) -> Json:
        answer: Answer = self._answers.pop(0) if self._answers else response()
        if callable(answer):
            return answer(event)
        if isinstance(answer, Exception):
            raise answer
        return response(*answer) if isinstance(answer, list) else answer


def response(*actions: Json, attributes: Json = None) -> JsonObject:
    """Return a response; without actions, one that leaves everything as planned."""
    answer: JsonObject = {"SchemaVersion": "1.0"}
    if actions:
        answer["Actions"] = list(actions)
    if attributes is not None:
        answer["TransactionAttributes"] = attributes
    return answer


KEEP: JsonObject = response()
"""The answer that leaves everything as planned."""


def action(action_type: str, **parameters: Json) -> JsonObject:
    return {"Type": action_type, "Parameters": parameters}


def speak(text: str = "Hello, welcome.", /, **parameters: Json) -> JsonObject:
    """Return a Speak that takes a second for every 15 characters."""
    return action("Speak", Text=text, **parameters)


def menu(**parameters: Json) -> JsonObject:
    """Return a menu of 2 s that takes one digit within 5 s; its failure prompt takes 1 s."""
    usual: JsonObject = {
        "SpeechParameters": {"Text": "x" * 30},
        "FailureSpeechParameters": {"Text": "x" * 15},
        "RepeatDurationInMilliseconds": 5_000,
    }
    return action("SpeakAndGetDigits", **{**usual, **parameters})


def play(**parameters: Json) -> JsonObject:
    return action("PlayAudio", AudioSource=source(), **parameters)


def source(key: str = "welcome.wav", bucket: str = "prompts") -> JsonObject:
    return {"Type": "S3", "BucketName": bucket, "Key": key}


def bridge(**parameters: Json) -> JsonObject:
    usual: JsonObject = {"CallerIdNumber": CALLER, "Endpoints": [pstn()]}
    return action("CallAndBridge", **{**usual, **parameters})


def pstn(number: str = KITCHEN) -> JsonObject:
    return {"BridgeEndpointType": "PSTN", "Uri": number}


def record(**parameters: Json) -> JsonObject:
    usual: JsonObject = {
        "RecordingDestination": {"Type": "S3", "BucketName": "voicemail", "Prefix": "calls"},
        "RecordingTerminators": ["#"],
        "DurationInSeconds": 60,
    }
    return action("RecordAudio", **{**usual, **parameters})


def listen(regex: str = "^\\d{2}#$", /, **parameters: Json) -> JsonObject:
    """Return a listener that matches after 1 s and forgets after 5 s."""
    return action(
        "ReceiveDigits",
        **{
            "InputDigitsRegex": regex,
            "InBetweenDigitsDurationInMilliseconds": 1_000,
            "FlushDigitsDurationInMilliseconds": 5_000,
            **parameters,
        },
    )


def hangup(**parameters: Json) -> JsonObject:
    return action("Hangup", **parameters)


def pause(milliseconds: Json = 1_000, /, **parameters: Json) -> JsonObject:
    return action("Pause", DurationInMilliseconds=milliseconds, **parameters)


def event_types(call: PhoneCall) -> list[str]:
    """Return what the function was told, in order."""
    return [invocation.type for invocation in call.invocations]


def last_event(call: PhoneCall) -> dict[str, Any]:
    return call.invocations[-1].event


def last_data(call: PhoneCall) -> dict[str, Any]:
    """Return ActionData of the last event."""
    data: dict[str, Any] = last_event(call)["ActionData"]
    return data


def last_legs(call: PhoneCall) -> dict[str, str | None]:
    """Return the status of every leg in the last event."""
    participants = last_event(call)["CallDetails"]["Participants"]
    return {leg["ParticipantTag"]: leg.get("Status") for leg in participants}


def events_of(call: PhoneCall, event_type: str) -> list[dict[str, Any]]:
    return [sent.event for sent in call.invocations if sent.type == event_type]
