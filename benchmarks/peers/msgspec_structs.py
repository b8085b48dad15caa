"""The pizza line on msgspec structs: decoded and encoded in C, not checked when made."""

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
from msgspec import Struct, convert, field, to_builtins


class Wire(Struct, rename="pascal", frozen=True, kw_only=True):
    pass


class Participant(Wire, frozen=True, kw_only=True):
    call_id: str
    participant_tag: str
    to: str
    from_: str = field(name="From")
    direction: str
    start_time_in_milliseconds: str
    status: str | None = None
    sip_headers: dict[str, str] = {}


class CallDetails(Wire, frozen=True, kw_only=True):
    transaction_id: str
    transaction_attributes: dict[str, str] = {}
    aws_account_id: str
    aws_region: str
    sip_rule_id: str | None = None
    sip_media_application_id: str
    participants: list[Participant]


class ActionData(Wire, frozen=True, kw_only=True):
    type: str
    parameters: dict[str, Any]
    received_digits: str | None = None
    error_type: str | None = None
    error_message: str | None = None


class Event(Wire, tag_field="InvocationEventType", frozen=True, kw_only=True):
    schema_version: str
    sequence: int
    call_details: CallDetails
    action_data: ActionData | None = None


class NewInboundCall(Event, tag="NEW_INBOUND_CALL", frozen=True, kw_only=True): ...


class NewOutboundCall(Event, tag="NEW_OUTBOUND_CALL", frozen=True, kw_only=True): ...


class Ringing(Event, tag="RINGING", frozen=True, kw_only=True): ...


class CallAnswered(Event, tag="CALL_ANSWERED", frozen=True, kw_only=True): ...


class ActionSuccessful(Event, tag="ACTION_SUCCESSFUL", frozen=True, kw_only=True): ...


class ActionFailed(Event, tag="ACTION_FAILED", frozen=True, kw_only=True): ...


class ActionInterrupted(Event, tag="ACTION_INTERRUPTED", frozen=True, kw_only=True): ...


class HangupReceived(Event, tag="HANGUP", frozen=True, kw_only=True): ...


class InvalidLambdaResponse(Event, tag="INVALID_LAMBDA_RESPONSE", frozen=True, kw_only=True):
    error_type: str
    error_message: str


class DigitsReceived(Event, tag="DIGITS_RECEIVED", frozen=True, kw_only=True): ...


class CallUpdateRequested(Event, tag="CALL_UPDATE_REQUESTED", frozen=True, kw_only=True): ...


EVENTS = {cls.__struct_config__.tag: cls for cls in Event.__subclasses__()}


class Given(Struct, rename="pascal", frozen=True, kw_only=True, omit_defaults=True):
    pass


class Speech(Given, frozen=True, kw_only=True):
    text: str


class SpeakParameters(Given, frozen=True, kw_only=True):
    text: str
    call_id: str


class MenuParameters(Given, frozen=True, kw_only=True):
    speech_parameters: Speech
    failure_speech_parameters: Speech
    repeat_duration_in_milliseconds: int
    input_digits_regex: str | None = None
    call_id: str


class Endpoint(Given, frozen=True, kw_only=True):
    bridge_endpoint_type: str
    uri: str


class BridgeParameters(Given, frozen=True, kw_only=True):
    caller_id_number: str
    endpoints: list[Endpoint]
    call_id: str


class HangupParameters(Given, frozen=True, kw_only=True):
    call_id: str


class Action(Given, frozen=True, kw_only=True):
    type: str
    parameters: Any


class Response(Given, frozen=True, kw_only=True):
    schema_version: str
    actions: list[Any] | None = None
    transaction_attributes: dict[str, str] | None = None


MENU, FAILURE = Speech(text=MENU_TEXT), Speech(text=FAILURE_TEXT)


def speak(text, call_id):
    return Action(type="Speak", parameters=SpeakParameters(text=text, call_id=call_id))


def hang_up(call_id):
    return Action(type="Hangup", parameters=HangupParameters(call_id=call_id))


def menu(call_id):
    return Action(
        type="SpeakAndGetDigits",
        parameters=MenuParameters(
            speech_parameters=MENU,
            failure_speech_parameters=FAILURE,
            repeat_duration_in_milliseconds=WAIT,
            input_digits_regex=DIGITS,
            call_id=call_id,
        ),
    )


def bridge(caller, call_id):
    return Action(
        type="CallAndBridge",
        parameters=BridgeParameters(
            caller_id_number=caller,
            endpoints=[Endpoint(bridge_endpoint_type="PSTN", uri=KITCHEN)],
            call_id=call_id,
        ),
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


def handler(event, context):
    cls = EVENTS[event["InvocationEventType"]]  # a union would be analysed anew for every event
    actions, attributes = answer(convert(event, cls))
    response = Response(schema_version="1.0", actions=actions, transaction_attributes=attributes)
    return check(to_builtins(response))
