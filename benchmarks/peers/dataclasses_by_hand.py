"""The pizza line on standard dataclasses, decoded, checked and encoded by hand."""

import re
from dataclasses import dataclass, field
from typing import Any

from answers import (
    BUSY_TEXT,
    DIGITS,
    FAILURE_TEXT,
    KITCHEN,
    MENU_TEXT,
    TOLD_TEXT,
    WAIT,
    check,
    order_text,
)

E164 = re.compile(r"\+[1-9]\d{1,14}")


def text(value):
    if isinstance(value, str):
        return value
    raise TypeError(f"expected str, got {type(value).__name__}")


@dataclass(frozen=True)
class Participant:
    call_id: str
    participant_tag: str
    to: str
    from_: str
    direction: str
    start_time_in_milliseconds: int
    status: str | None = None
    sip_headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CallDetails:
    transaction_id: str
    aws_account_id: str
    aws_region: str
    sip_media_application_id: str
    participants: tuple[Participant, ...]
    sip_rule_id: str | None = None
    transaction_attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Event:
    schema_version: str
    sequence: int
    call: CallDetails


@dataclass(frozen=True)
class ActionEvent(Event):
    type: str
    parameters: dict[str, Any]


@dataclass(frozen=True)
class NewInboundCall(Event): ...


@dataclass(frozen=True)
class NewOutboundCall(Event):
    arguments: dict[str, str]


@dataclass(frozen=True)
class Ringing(Event): ...


@dataclass(frozen=True)
class CallAnswered(Event): ...


@dataclass(frozen=True)
class ActionSuccessful(ActionEvent):
    received_digits: str | None


@dataclass(frozen=True)
class ActionFailed(ActionEvent):
    error_type: str
    error_message: str


@dataclass(frozen=True)
class ActionInterrupted(ActionEvent): ...


@dataclass(frozen=True)
class HangupReceived(Event):
    sip_response_code: int | None
    call_id: str
    participant_tag: str


@dataclass(frozen=True)
class InvalidLambdaResponse(Event):
    error_type: str
    error_message: str


@dataclass(frozen=True)
class DigitsReceived(ActionEvent):
    received_digits: str


@dataclass(frozen=True)
class CallUpdateRequested(Event):
    arguments: dict[str, str]


def participant(raw):
    return Participant(
        text(raw["CallId"]),
        text(raw["ParticipantTag"]),
        text(raw["To"]),
        text(raw["From"]),
        text(raw["Direction"]),
        int(raw["StartTimeInMilliseconds"]),
        raw.get("Status"),
        raw.get("SipHeaders", {}),
    )


def call_details(raw):
    return CallDetails(
        text(raw["TransactionId"]),
        text(raw["AwsAccountId"]),
        text(raw["AwsRegion"]),
        text(raw["SipMediaApplicationId"]),
        tuple(map(participant, raw["Participants"])),
        raw.get("SipRuleId"),
        raw.get("TransactionAttributes", {}),
    )


def decode(raw):
    common = text(raw["SchemaVersion"]), raw["Sequence"], call_details(raw["CallDetails"])
    data = raw.get("ActionData", {})
    parameters = data.get("Parameters", {})
    match raw["InvocationEventType"]:
        case "NEW_INBOUND_CALL":
            return NewInboundCall(*common)
        case "NEW_OUTBOUND_CALL":
            return NewOutboundCall(*common, parameters["Arguments"])
        case "RINGING":
            return Ringing(*common)
        case "CALL_ANSWERED":
            return CallAnswered(*common)
        case "ACTION_SUCCESSFUL":
            digits = data.get("ReceivedDigits")
            return ActionSuccessful(*common, text(data["Type"]), parameters, digits)
        case "ACTION_FAILED":
            error = text(data["ErrorType"]), text(data["ErrorMessage"])
            return ActionFailed(*common, text(data["Type"]), parameters, *error)
        case "ACTION_INTERRUPTED":
            return ActionInterrupted(*common, text(data["Type"]), parameters)
        case "HANGUP":
            leg = text(parameters["CallId"]), text(parameters["ParticipantTag"])
            return HangupReceived(*common, parameters.get("SipResponseCode"), *leg)
        case "INVALID_LAMBDA_RESPONSE":
            return InvalidLambdaResponse(*common, raw["ErrorType"], raw["ErrorMessage"])
        case "DIGITS_RECEIVED":
            digits = text(data["ReceivedDigits"])
            return DigitsReceived(*common, text(data["Type"]), parameters, digits)
        case "CALL_UPDATE_REQUESTED":
            return CallUpdateRequested(*common, parameters["Arguments"])


@dataclass(frozen=True)
class Speak:
    text: str
    call_id: str

    def __post_init__(self):
        if not 1 <= len(self.text) <= 1000:
            raise ValueError("text")

    def encode(self):
        return {"Type": "Speak", "Parameters": {"Text": self.text, "CallId": self.call_id}}


@dataclass(frozen=True)
class Hangup:
    call_id: str

    def encode(self):
        return {"Type": "Hangup", "Parameters": {"CallId": self.call_id}}


@dataclass(frozen=True)
class Menu:
    speech: str
    failure_speech: str
    repeat_duration_in_milliseconds: int
    input_digits_regex: str
    call_id: str

    def __post_init__(self):
        if self.repeat_duration_in_milliseconds < 1:
            raise ValueError("repeat_duration_in_milliseconds")

    def encode(self):
        return {
            "Type": "SpeakAndGetDigits",
            "Parameters": {
                "SpeechParameters": {"Text": self.speech},
                "FailureSpeechParameters": {"Text": self.failure_speech},
                "RepeatDurationInMilliseconds": self.repeat_duration_in_milliseconds,
                "InputDigitsRegex": self.input_digits_regex,
                "CallId": self.call_id,
            },
        }


@dataclass(frozen=True)
class Bridge:
    caller_id_number: str
    uri: str
    call_id: str

    def __post_init__(self):
        if not E164.fullmatch(self.caller_id_number) or not E164.fullmatch(self.uri):
            raise ValueError("number")

    def encode(self):
        return {
            "Type": "CallAndBridge",
            "Parameters": {
                "CallerIdNumber": self.caller_id_number,
                "Endpoints": [{"BridgeEndpointType": "PSTN", "Uri": self.uri}],
                "CallId": self.call_id,
            },
        }


def answer(event):
    call = event.call
    legs = call.participants
    first = legs[0].call_id
    match event:
        case NewInboundCall() | CallAnswered():
            return [Menu(MENU_TEXT, FAILURE_TEXT, WAIT, DIGITS, first)], None
        case ActionSuccessful():
            digits = event.received_digits
            actions = [Speak(order_text(digits), first), Bridge(legs[0].from_, KITCHEN, first)]
            return actions, {**call.transaction_attributes, "pizzas": digits}
        case ActionFailed():
            return [Speak(BUSY_TEXT, first), Hangup(first)], None
        case HangupReceived() | InvalidLambdaResponse():
            left = [leg.call_id for leg in legs if leg.status != "Disconnected"]
            return [Hangup(call_id) for call_id in reversed(left)], None
        case DigitsReceived():
            return [Speak(TOLD_TEXT, event.parameters["CallId"])], None
        case NewOutboundCall():
            return None, {**call.transaction_attributes, **event.arguments}
        case _:
            return None, None


def handler(event, context):
    actions, attributes = answer(decode(event))
    response = {"SchemaVersion": "1.0"}
    if actions is not None:
        response["Actions"] = [action.encode() for action in actions]
    if attributes is not None:
        response["TransactionAttributes"] = attributes
    return check(response)
