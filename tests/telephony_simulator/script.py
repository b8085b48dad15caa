"""A function with scripted answers, and actions for them as raw JSON."""

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
    """A Lambda handler that returns its answers in order, then answers without actions.

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
    """Return a response; without actions, the pending list continues."""
    answer: JsonObject = {"SchemaVersion": "1.0"}
    if actions:
        answer["Actions"] = list(actions)
    if attributes is not None:
        answer["TransactionAttributes"] = attributes
    return answer


KEEP: JsonObject = response()
"""The answer without actions: the pending list continues."""


def action(action_type: str, **parameters: Json) -> JsonObject:
    return {"Type": action_type, "Parameters": parameters}


def speak(text: str = "Hello, welcome.", /, **parameters: Json) -> JsonObject:
    """Return a Speak; it takes one second for 15 characters."""
    return action("Speak", Text=text, **parameters)


def menu(**parameters: Json) -> JsonObject:
    """Return a SpeakAndGetDigits with prompts of 2 s and 1 s, and 5 s for the first digit."""
    defaults: JsonObject = {
        "SpeechParameters": {"Text": "x" * 30},
        "FailureSpeechParameters": {"Text": "x" * 15},
        "RepeatDurationInMilliseconds": 5_000,
    }
    return action("SpeakAndGetDigits", **{**defaults, **parameters})


def play(**parameters: Json) -> JsonObject:
    return action("PlayAudio", AudioSource=source(), **parameters)


def source(key: str = "welcome.wav", bucket: str = "prompts") -> JsonObject:
    return {"Type": "S3", "BucketName": bucket, "Key": key}


def bridge(**parameters: Json) -> JsonObject:
    defaults: JsonObject = {"CallerIdNumber": CALLER, "Endpoints": [pstn()]}
    return action("CallAndBridge", **{**defaults, **parameters})


def pstn(number: str = KITCHEN) -> JsonObject:
    return {"BridgeEndpointType": "PSTN", "Uri": number}


def record(**parameters: Json) -> JsonObject:
    defaults: JsonObject = {
        "RecordingDestination": {"Type": "S3", "BucketName": "voicemail", "Prefix": "calls"},
        "RecordingTerminators": ["#"],
        "DurationInSeconds": 60,
    }
    return action("RecordAudio", **{**defaults, **parameters})


def listen(regex: str = "^\\d{2}#$", /, **parameters: Json) -> JsonObject:
    """Return a ReceiveDigits that matches after 1 s and flushes after 5 s."""
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
    """Return the types of the events, in order."""
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
