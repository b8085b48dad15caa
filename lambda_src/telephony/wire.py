"""JSON in, values out, and back: the only file that knows how the service writes things."""

from __future__ import annotations

from . import actions as all_actions
from . import events
from .actions import Action, AudioSource, CallRecordingDestination, UnknownAction
from .attributes import attributes_to_send
from .call import CallDetails, Participant, SipHeaders
from .codec import decode, encode
from .events import DigitsReceivedEvent, UnknownEvent
from .intent import IntentResult
from .readers import (
    expected,
    member,
    parameter,
    read_data,
    read_error,
    read_name,
    read_named_leg,
    read_number,
    read_object,
    read_pairs,
    read_text,
    read_texts,
    result,
)
from .value import JSON, Value, read_later, unchecked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeVar

    from .errors import EventDecodeError
    from .events import Event
    from .json_types import Json, JsonObject
    from .response import Response

    V = TypeVar("V", bound=Value)

SCHEMA_VERSION = "1.0"

ACTIONS: dict[str, type[Action]] = {
    cls.__name__: cls
    for cls in map(vars(all_actions).__getitem__, all_actions.__all__)
    if issubclass(cls, Action) and cls not in (Action, UnknownAction)
}


# Events: what a call depends on is read at once, the rest when somebody looks


def decode_event(payload: Json) -> Event:
    """Turn an event of the service into a value.

    Raises:
        EventDecodeError: something the call depends on is missing or is of another type.
    """
    if not isinstance(payload, dict):
        raise expected("an object", payload, "$")
    kind = payload.get("InvocationEventType")
    if not isinstance(kind, str):
        raise expected("str", kind, "$.InvocationEventType")
    fields: dict[str, object] = {
        "call": _call(payload.get("CallDetails")),
        "sequence": read_number(payload.get("Sequence")) or 0,
        "payload": payload,
        JSON: payload,
    }
    cls = _EVENTS.get(kind, UnknownEvent)
    if cls is UnknownEvent:
        fields["invocation_event_type"] = kind
    elif cls is DigitsReceivedEvent:
        fields["received_digits"] = _digits(payload)
    return unchecked(cls, fields)


def _call(details: Json) -> CallDetails:
    if not isinstance(details, dict):
        raise expected("an object", details, "$.CallDetails")
    transaction_id, legs = details.get("TransactionId"), details.get("Participants")
    if not isinstance(transaction_id, str):
        raise expected("str", transaction_id, "$.CallDetails.TransactionId")
    if not isinstance(legs, list) or not legs:
        raise expected("a list of participants", legs or None, "$.CallDetails.Participants")
    fields: dict[str, object] = {
        "transaction_id": transaction_id,
        "participants": tuple([_participant(leg, index) for index, leg in enumerate(legs)]),
        JSON: details,
    }
    if (attributes := details.get("TransactionAttributes")) is not None:
        path = "$.CallDetails.TransactionAttributes"
        fields["transaction_attributes"] = read_texts(read_object(attributes, path))
    return unchecked(CallDetails, fields)


def _participant(participant: Json, index: int) -> Participant:
    leg = participant if isinstance(participant, dict) else {}
    call_id, tag = leg.get("CallId"), leg.get("ParticipantTag")
    to, from_ = leg.get("To"), leg.get("From")
    if not (
        isinstance(call_id, str)
        and isinstance(tag, str)
        and isinstance(to, str)
        and isinstance(from_, str)
    ):
        raise _incomplete(participant, f"$.CallDetails.Participants[{index}]")
    status = leg.get("Status")
    fields: dict[str, object] = {
        "call_id": call_id,
        "participant_tag": tag,
        "to": to,
        "from_": from_,
        "status": status if isinstance(status, str) else None,
        JSON: leg,
    }
    return unchecked(Participant, fields)


def _incomplete(participant: Json, path: str) -> EventDecodeError:
    """Say what a participant lacks."""
    leg = read_object(participant, path)
    texts = ((name, leg.get(name)) for name in ("CallId", "ParticipantTag", "To", "From"))
    name, value = next(item for item in texts if not isinstance(item[1], str))
    return expected("str", value, f"{path}.{name}")


def _digits(event: JsonObject) -> str:
    digits = read_object(event.get("ActionData"), "$.ActionData").get("ReceivedDigits")
    if not isinstance(digits, str):
        raise expected("str", digits, "$.ActionData.ReceivedDigits")
    return digits


_EVENTS: dict[str, type[Event]] = {
    "NEW_INBOUND_CALL": events.NewInboundCallEvent,
    "NEW_OUTBOUND_CALL": events.NewOutboundCallEvent,
    "RINGING": events.RingingEvent,
    "CALL_ANSWERED": events.CallAnsweredEvent,
    "ACTION_SUCCESSFUL": events.ActionSuccessfulEvent,
    "ACTION_FAILED": events.ActionFailedEvent,
    "ACTION_INTERRUPTED": events.ActionInterruptedEvent,
    "HANGUP": events.HangupEvent,
    "INVALID_LAMBDA_RESPONSE": events.InvalidLambdaResponseEvent,
    "DIGITS_RECEIVED": events.DigitsReceivedEvent,
    "CALL_UPDATE_REQUESTED": events.CallUpdateRequestedEvent,
}


# Actions


def decode_action(action: Json) -> Action:
    """Turn an action, or its echo, into a value; what fits no action is an `UnknownAction`.

    Ranges are not checked: the service has accepted an echo already.
    """
    data = action if isinstance(action, dict) else {}
    name, parameters = data.get("Type"), data.get("Parameters") or {}
    if not isinstance(name, str):
        name = ""
    if not isinstance(parameters, dict):
        parameters = {}
    if name in ACTIONS:
        try:
            return decode(ACTIONS[name], parameters)
        except ValueError:
            pass
    fields: dict[str, object] = {
        "call_id": read_name(parameters.get("CallId")),
        "participant_tag": read_name(parameters.get("ParticipantTag")),
        "name": name,
        "parameters": parameters,
    }
    return unchecked(UnknownAction, fields)


def encode_action(action: Action, event: Event | None = None) -> JsonObject:
    """Turn an action into JSON; one that names no leg acts on the leg that the event is about."""
    if isinstance(action, UnknownAction):
        return {"Type": action.type, "Parameters": action.parameters}
    parameters = encode(action).copy()
    if event is not None and "CallId" not in parameters:
        if "ParticipantTag" not in parameters:
            parameters["CallId"] = action.leg_for(event).call_id
        elif action.needs_call_id and (leg := event.call.leg(action.participant_tag)):
            del parameters["ParticipantTag"]
            parameters["CallId"] = leg.call_id
    return {"Type": type(action).__name__, "Parameters": parameters}


def encode_response(response: Response, event: Event | None = None) -> JsonObject:
    """Turn an answer into JSON.

    Args:
        response: the answer.
        event: what it answers: fills in legs, and merges the attributes into those of the call.
    """
    return encode_answer(response.actions, attributes_to_send(response, event), event)


def encode_answer(
    actions: Sequence[Action] | None,
    attributes: Mapping[str, str] | None,
    event: Event | None = None,
) -> JsonObject:
    """Turn an answer whose attributes are whole into JSON."""
    answer: JsonObject = {"SchemaVersion": SCHEMA_VERSION}
    if actions is not None:
        answer["Actions"] = [encode_action(action, event) for action in actions]
    if attributes is not None:
        answer["TransactionAttributes"] = dict(attributes)
    return answer


# What is read when somebody looks at it, and is never wrong


def _lenient(cls: type[V]) -> Callable[[Json], V | None]:
    def read(encoded: Json) -> V | None:
        try:
            return decode(cls, encoded) if isinstance(encoded, dict) else None
        except ValueError:
            return None

    return read


def _sip_headers(value: Json) -> SipHeaders | None:
    return SipHeaders(read_texts(value)) if isinstance(value, dict) else None


def _error_list(value: Json) -> Sequence[Json] | None:
    return tuple(value) if isinstance(value, list) else None


read_later(
    Participant,
    direction=member("Direction", read_text),
    start_time_in_milliseconds=member("StartTimeInMilliseconds", read_number),
    sip_headers=member("SipHeaders", _sip_headers),
)
read_later(
    CallDetails,
    aws_account_id=member("AwsAccountId", read_text),
    aws_region=member("AwsRegion", read_text),
    sip_media_application_id=member("SipMediaApplicationId", read_text),
    sip_rule_id=member("SipRuleId", read_text),
)
read_later(events.CallEvent, schema_version=member("SchemaVersion", read_text))
read_later(events.NewOutboundCallEvent, arguments=parameter("Arguments", read_pairs))
read_later(events.CallUpdateRequestedEvent, arguments=parameter("Arguments", read_pairs))
read_later(
    events.ActionEvent, action=member("ActionData", decode_action), _echoed_leg=read_named_leg
)
read_later(
    events.ActionSuccessfulEvent,
    received_digits=result("ReceivedDigits", read_text),
    recording_destination=result("RecordingDestination", _lenient(AudioSource)),
    recording_terminator_used=result("RecordingTerminatorUsed", read_text),
    call_recording_destination=result(
        "CallRecordingDestination", _lenient(CallRecordingDestination)
    ),
    intent_result=result("IntentResult", _lenient(IntentResult)),
)
read_later(
    events.ActionFailedEvent,
    error_type=lambda event: read_error(read_data(event))[0],
    error_message=lambda event: read_error(read_data(event))[1],
    error_list=result("ErrorList", _error_list),
)
read_later(
    events.HangupEvent,
    sip_response_code=parameter("SipResponseCode", read_number),
    call_id=parameter("CallId", read_name),
    participant_tag=parameter("ParticipantTag", read_name),
)
read_later(
    events.InvalidLambdaResponseEvent,
    error_type=lambda event: read_error(event)[0],
    error_message=lambda event: read_error(event)[1],
)
