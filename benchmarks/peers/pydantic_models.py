"""The pizza line on pydantic models: decoded, checked when made, and dumped."""

from typing import Annotated, Any, Literal

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
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic.alias_generators import to_pascal

E164 = Annotated[str, Field(pattern=r"^\+[1-9]\d{1,14}$")]


class Wire(BaseModel):
    model_config = ConfigDict(frozen=True, alias_generator=to_pascal, populate_by_name=True)


class Participant(Wire):
    call_id: str
    participant_tag: str
    to: str
    from_: str = Field(alias="From")
    direction: str
    start_time_in_milliseconds: str
    status: str | None = None
    sip_headers: dict[str, str] = {}


class CallDetails(Wire):
    transaction_id: str
    transaction_attributes: dict[str, str] = {}
    aws_account_id: str
    aws_region: str
    sip_rule_id: str | None = None
    sip_media_application_id: str
    participants: list[Participant]


class ActionData(Wire):
    type: str
    parameters: dict[str, Any]
    received_digits: str | None = None
    error_type: str | None = None
    error_message: str | None = None


class Event(Wire):
    schema_version: str
    sequence: int
    call_details: CallDetails
    action_data: ActionData | None = None


class NewInboundCall(Event):
    invocation_event_type: Literal["NEW_INBOUND_CALL"]


class NewOutboundCall(Event):
    invocation_event_type: Literal["NEW_OUTBOUND_CALL"]


class Ringing(Event):
    invocation_event_type: Literal["RINGING"]


class CallAnswered(Event):
    invocation_event_type: Literal["CALL_ANSWERED"]


class ActionSuccessful(Event):
    invocation_event_type: Literal["ACTION_SUCCESSFUL"]


class ActionFailed(Event):
    invocation_event_type: Literal["ACTION_FAILED"]


class ActionInterrupted(Event):
    invocation_event_type: Literal["ACTION_INTERRUPTED"]


class HangupReceived(Event):
    invocation_event_type: Literal["HANGUP"]


class InvalidLambdaResponse(Event):
    invocation_event_type: Literal["INVALID_LAMBDA_RESPONSE"]
    error_type: str
    error_message: str


class DigitsReceived(Event):
    invocation_event_type: Literal["DIGITS_RECEIVED"]


class CallUpdateRequested(Event):
    invocation_event_type: Literal["CALL_UPDATE_REQUESTED"]


AnyEvent = Annotated[
    NewInboundCall
    | NewOutboundCall
    | Ringing
    | CallAnswered
    | ActionSuccessful
    | ActionFailed
    | ActionInterrupted
    | HangupReceived
    | InvalidLambdaResponse
    | DigitsReceived
    | CallUpdateRequested,
    Field(discriminator="invocation_event_type"),
]


class Speech(Wire):
    text: Annotated[str, Field(min_length=1, max_length=1000)]


class SpeakParameters(Wire):
    text: Annotated[str, Field(min_length=1, max_length=1000)]
    call_id: str


class MenuParameters(Wire):
    speech_parameters: Speech
    failure_speech_parameters: Speech
    repeat_duration_in_milliseconds: Annotated[int, Field(ge=1)]
    input_digits_regex: str | None = None
    call_id: str


class Endpoint(Wire):
    bridge_endpoint_type: Literal["PSTN"] = "PSTN"
    uri: E164


class BridgeParameters(Wire):
    caller_id_number: E164
    endpoints: Annotated[list[Endpoint], Field(min_length=1, max_length=1)]
    call_id: str


class HangupParameters(Wire):
    call_id: str


class Speak(Wire):
    type: Literal["Speak"] = "Speak"
    parameters: SpeakParameters


class Menu(Wire):
    type: Literal["SpeakAndGetDigits"] = "SpeakAndGetDigits"
    parameters: MenuParameters


class Bridge(Wire):
    type: Literal["CallAndBridge"] = "CallAndBridge"
    parameters: BridgeParameters


class Hangup(Wire):
    type: Literal["Hangup"] = "Hangup"
    parameters: HangupParameters


class Response(Wire):
    schema_version: Literal["1.0"] = "1.0"
    actions: list[Speak | Menu | Bridge | Hangup] | None = None
    transaction_attributes: dict[str, str] | None = None


MENU, FAILURE = Speech(text=MENU_TEXT), Speech(text=FAILURE_TEXT)


def speak(text, call_id):
    return Speak(parameters=SpeakParameters(text=text, call_id=call_id))


def hang_up(call_id):
    return Hangup(parameters=HangupParameters(call_id=call_id))


def menu(call_id):
    return Menu(
        parameters=MenuParameters(
            speech_parameters=MENU,
            failure_speech_parameters=FAILURE,
            repeat_duration_in_milliseconds=WAIT,
            input_digits_regex=DIGITS,
            call_id=call_id,
        )
    )


def bridge(caller, call_id):
    endpoints = [Endpoint(uri=KITCHEN)]
    return Bridge(
        parameters=BridgeParameters(caller_id_number=caller, endpoints=endpoints, call_id=call_id)
    )


def answer(event):
    call = event.call_details
    legs = call.participants
    first = legs[0].call_id
    match event:
        case NewInboundCall() | CallAnswered():
            return [menu(first)], None
        case ActionSuccessful():
            digits = event.action_data.received_digits
            actions = [speak(order_text(digits), first), bridge(legs[0].from_, first)]
            return actions, {**call.transaction_attributes, "pizzas": digits}
        case ActionFailed():
            return [speak(BUSY_TEXT, first), hang_up(first)], None
        case HangupReceived() | InvalidLambdaResponse():
            left = [leg.call_id for leg in legs if leg.status != "Disconnected"]
            return [hang_up(call_id) for call_id in reversed(left)], None
        case DigitsReceived():
            return [speak(TOLD_TEXT, event.action_data.parameters["CallId"])], None
        case NewOutboundCall():
            arguments = event.action_data.parameters["Arguments"]
            return None, {**call.transaction_attributes, **arguments}
        case _:
            return None, None


def encode(actions, attributes):
    response = Response(actions=actions, transaction_attributes=attributes)
    return check(response.model_dump(by_alias=True, exclude_none=True))


EVENTS = TypeAdapter(AnyEvent)


def handler(event, context):
    return encode(*answer(EVENTS.validate_python(event)))
