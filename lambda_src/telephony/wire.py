"""JSON in and out: decodes events, and encodes answers."""

from __future__ import annotations

from .actions import Action, UnknownAction
from .codec import encode
from .decoders import mismatch
from .errors import EventDecodeError
from .events import EVENTS, UnknownEvent
from .plan import attributes_to_send
from .value import construct_from

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .events import Event
    from .json_types import Json, JsonObject
    from .response import Response

SCHEMA_VERSION = "1.0"


def decode_event(payload: Json) -> Event:
    """Decode an event of the service.

    Raises:
        EventDecodeError: a member that the call depends on is missing or of another type.
    """
    if not isinstance(payload, dict):
        raise mismatch("an object", payload, "$")
    kind = payload.get("InvocationEventType")
    if not isinstance(kind, str):
        raise mismatch("str", kind, "$.InvocationEventType")
    try:
        event: Any = construct_from(EVENTS.get(kind, UnknownEvent), payload)
    except EventDecodeError as error:
        raise error.within("$") from None
    decoded: Event = event
    return decoded


def encode_action(action: Action, event: Event | None = None) -> JsonObject:
    """Encode an action; one that names no leg gets its default leg for this event."""
    if isinstance(action, UnknownAction):
        return {"Type": action.type, "Parameters": _copied(dict(action.parameters))}
    parameters = _copied(encode(action))
    if event is not None and "CallId" not in parameters:
        if "ParticipantTag" not in parameters:
            parameters["CallId"] = action.default_leg(event.call, event.leg).call_id
        elif action.needs_call_id and (leg := event.call.leg(action.participant_tag)):
            del parameters["ParticipantTag"]
            parameters["CallId"] = leg.call_id
    return {"Type": type(action).__name__, "Parameters": parameters}


def _copied(encoded: JsonObject) -> JsonObject:
    """Copy JSON with its nested values, which `encode` shares between answers."""
    copy = encoded.copy()
    for name, item in copy.items():
        if type(item) is dict:
            copy[name] = _copied(item)
        elif type(item) is list:
            copy[name] = [_copied(one) if type(one) is dict else one for one in item]
    return copy


def encode_response(response: Response, event: Event | None = None) -> JsonObject:
    """Encode an answer.

    Args:
        response: the answer.
        event: the event that it answers; gives actions their legs, and its transaction attributes
            are merged with those of the response.
    """
    actions = [encode_action(action, event) for action in response.actions or ()]
    attributes = attributes_to_send(response, event, actions)
    answer: JsonObject = {"SchemaVersion": SCHEMA_VERSION}
    if response.actions is not None:
        answer["Actions"] = [*actions]
    if attributes is not None:
        answer["TransactionAttributes"] = dict(attributes)
    return answer
