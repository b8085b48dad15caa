"""JSON in, values out, and back: the only file that knows how the service writes things."""

from __future__ import annotations

from . import actions as all_actions
from . import events
from .actions import Action, AudioSource, CallRecordingDestination, UnknownAction
from .attributes import attributes_to_send
from .call import CallDetails, Participant, SipHeaders
from .codec import decode, encode
from .events import UnknownEvent
from .intent import IntentResult
from .readers import expected, read_number, read_object, read_text, read_texts
from .value import Value, unchecked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeAlias, TypeVar

    from .errors import EventDecodeError
    from .events import Event
    from .json_types import Json, JsonObject
    from .response import Response

    V = TypeVar("V", bound=Value)
    Reader: TypeAlias = Callable[[Json], object]

SCHEMA_VERSION = "1.0"

ACTIONS: dict[str, type[Action]] = {
    cls.__name__: cls
    for cls in map(vars(all_actions).__getitem__, all_actions.__all__)
    if issubclass(cls, Action) and cls not in (Action, UnknownAction)
}


# Events


def decode_event(payload: Json) -> Event:
    """Turn an event of the service into a value.

    Raises:
        EventDecodeError: something the call depends on is missing or is of another type.
    """
    event = read_object(payload, "$")
    kind = event.get("InvocationEventType")
    if not isinstance(kind, str):
        raise expected("str", kind, "$.InvocationEventType")
    fields: dict[str, object] = {"call": _call(event), "payload": event}
    if sequence := read_number(event.get("Sequence")):
        fields["sequence"] = sequence
    if isinstance(version := event.get("SchemaVersion"), str):
        fields["schema_version"] = version
    if kind not in _EVENTS:
        fields["invocation_event_type"] = kind
        return unchecked(UnknownEvent, fields)
    cls, read = _EVENTS[kind]
    if read is not None:
        fields.update(read(event))
    return unchecked(cls, fields)


def _call(event: JsonObject) -> CallDetails:
    details = read_object(event.get("CallDetails"), "$.CallDetails")
    transaction_id, legs = details.get("TransactionId"), details.get("Participants")
    if not isinstance(transaction_id, str):
        raise expected("str", transaction_id, "$.CallDetails.TransactionId")
    if not isinstance(legs, list) or not legs:
        raise expected("a list of participants", legs or None, "$.CallDetails.Participants")
    fields: dict[str, object] = {
        "transaction_id": transaction_id,
        "participants": tuple([_participant(leg, index) for index, leg in enumerate(legs)]),
    }
    for wire_name, name in _CALL_TEXTS:
        if isinstance(text := details.get(wire_name), str):
            fields[name] = text
    if (attributes := details.get("TransactionAttributes")) is not None:
        path = "$.CallDetails.TransactionAttributes"
        fields["transaction_attributes"] = read_texts(read_object(attributes, path))
    return unchecked(CallDetails, fields)


_CALL_TEXTS = (
    ("AwsAccountId", "aws_account_id"),
    ("AwsRegion", "aws_region"),
    ("SipMediaApplicationId", "sip_media_application_id"),
    ("SipRuleId", "sip_rule_id"),
)


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
    fields: dict[str, object] = {
        "call_id": call_id,
        "participant_tag": tag,
        "to": to,
        "from_": from_,
    }
    if isinstance(direction := leg.get("Direction"), str):
        fields["direction"] = direction
    if start := read_number(leg.get("StartTimeInMilliseconds")):
        fields["start_time_in_milliseconds"] = start
    if isinstance(status := leg.get("Status"), str):
        fields["status"] = status
    if isinstance(headers := leg.get("SipHeaders"), dict):
        fields["sip_headers"] = SipHeaders(read_texts(headers))
    return unchecked(Participant, fields)


def _incomplete(participant: Json, path: str) -> EventDecodeError:
    """Say what a participant lacks."""
    leg = read_object(participant, path)
    texts = ((name, leg.get(name)) for name in ("CallId", "ParticipantTag", "To", "From"))
    name, value = next(item for item in texts if not isinstance(item[1], str))
    return expected("str", value, f"{path}.{name}")


def _arguments(event: JsonObject) -> dict[str, object]:
    arguments = _parameters(event).get("Arguments")
    return {"arguments": read_texts(arguments)} if isinstance(arguments, dict) else {}


def _action(event: JsonObject) -> dict[str, object]:
    return {"action": decode_action(event.get("ActionData"))}


def _success(event: JsonObject) -> dict[str, object]:
    fields = _action(event)
    data = event.get("ActionData")
    if not isinstance(data, dict):
        return fields
    for wire_name, (name, read) in _RESULTS.items():
        if wire_name in data:
            fields[name] = read(data[wire_name])
    return fields


def _failure(event: JsonObject) -> dict[str, object]:
    data = event.get("ActionData")
    if not isinstance(data, dict):
        return _action(event)
    fields = _action(event) | _error(data)
    if isinstance(errors := data.get("ErrorList"), list):
        fields["error_list"] = tuple(errors)
    return fields


def _error(data: JsonObject) -> dict[str, object]:
    """Read `ErrorType` and `ErrorMessage`, or the single `Error` of a meeting or a recording."""
    kind, message = data.get("ErrorType"), data.get("ErrorMessage")
    if isinstance(error := data.get("Error"), str):
        kind, _, message = error.partition(": ")
    return {"error_type": read_text(kind) or "", "error_message": read_text(message) or ""}


def _hangup(event: JsonObject) -> dict[str, object]:
    parameters = _parameters(event)
    return {
        "sip_response_code": read_number(parameters.get("SipResponseCode")),
        **_leg(parameters),
    }


def _digits(event: JsonObject) -> dict[str, object]:
    digits = read_object(event.get("ActionData"), "$.ActionData").get("ReceivedDigits")
    if not isinstance(digits, str):
        raise expected("str", digits, "$.ActionData.ReceivedDigits")
    return _action(event) | {"received_digits": digits}


_EVENTS: dict[str, tuple[type[Event], Callable[[JsonObject], dict[str, object]] | None]] = {
    "NEW_INBOUND_CALL": (events.NewInboundCallEvent, None),
    "NEW_OUTBOUND_CALL": (events.NewOutboundCallEvent, _arguments),
    "RINGING": (events.RingingEvent, None),
    "CALL_ANSWERED": (events.CallAnsweredEvent, None),
    "ACTION_SUCCESSFUL": (events.ActionSuccessfulEvent, _success),
    "ACTION_FAILED": (events.ActionFailedEvent, _failure),
    "ACTION_INTERRUPTED": (events.ActionInterruptedEvent, _action),
    "HANGUP": (events.HangupEvent, _hangup),
    "INVALID_LAMBDA_RESPONSE": (events.InvalidLambdaResponseEvent, _error),
    "DIGITS_RECEIVED": (events.DigitsReceivedEvent, _digits),
    "CALL_UPDATE_REQUESTED": (events.CallUpdateRequestedEvent, _arguments),
}


def _parameters(event: JsonObject) -> JsonObject:
    data = event.get("ActionData")
    parameters = data.get("Parameters") if isinstance(data, dict) else None
    return parameters if isinstance(parameters, dict) else {}


def _leg(parameters: JsonObject) -> dict[str, object]:
    return {
        "call_id": read_text(parameters.get("CallId")) or None,
        "participant_tag": read_text(parameters.get("ParticipantTag")) or None,
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
    return unchecked(UnknownAction, _leg(parameters) | {"name": name, "parameters": parameters})


def encode_action(action: Action, event: Event | None = None) -> JsonObject:
    """Turn an action into JSON; one that names no leg acts on the leg that the event is about."""
    if isinstance(action, UnknownAction):
        return {"Type": action.type, "Parameters": action.parameters}
    parameters = dict(encode(action))
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


def _lenient(cls: type[V]) -> Callable[[Json], V | None]:
    def read(encoded: Json) -> V | None:
        try:
            return decode(cls, encoded) if isinstance(encoded, dict) else None
        except ValueError:
            return None

    return read


_RESULTS: dict[str, tuple[str, Reader]] = {
    "ReceivedDigits": ("received_digits", read_text),
    "RecordingDestination": ("recording_destination", _lenient(AudioSource)),
    "RecordingTerminatorUsed": ("recording_terminator_used", read_text),
    "CallRecordingDestination": ("call_recording_destination", _lenient(CallRecordingDestination)),
    "IntentResult": ("intent_result", _lenient(IntentResult)),
}
