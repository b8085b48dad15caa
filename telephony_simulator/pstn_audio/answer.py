"""What a function's answer does to its call, event by event."""

from typing import TYPE_CHECKING

from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.errors import ResponseError
from telephony_simulator.pstn_audio.event import Event
from telephony_simulator.pstn_audio.response import (
    Response,
    doubts,
    is_blank,
    read_attributes,
    read_response,
)

if TYPE_CHECKING:
    from telephony_simulator.pstn_audio.call import Call


def answered(call: "Call", event: Event, response: Json) -> None:
    """Do what the answer says, where the service reads it at all."""
    if event.type == "NEW_OUTBOUND_CALL":
        _store_only(call, response)
    elif _is_read(call, event):
        _obey(call, event, response)


def not_answered(call: "Call", event: Event) -> None:
    """Go on without an answer: to the next target, or to the end of the call."""
    if event.type == "NEW_INBOUND_CALL":
        call.fail_over()
    elif event.type == "NEW_OUTBOUND_CALL" or _is_read(call, event):
        call.drop()


def too_many(call: "Call", event: Event) -> None:
    """End a call that has used up its invocations."""
    if _is_read(call, event):
        call.log("Too many AWS Lambda invocations for one call.")
        call.warn("at most 1,000 invocations a call")
        if call.settings.beyond_1000_invocations == "hang up":
            call.drop()


def _is_read(call: "Call", event: Event) -> bool:
    match event.type:
        case "RINGING" | "ACTION_INTERRUPTED":
            return False
        case "HANGUP":
            return any(leg.connected for leg in call.legs)
        case _:
            return not call.ended


def _obey(call: "Call", event: Event, response: Json) -> None:
    if is_blank(response):
        call.log("Response is blank or empty")
        call.warn("Response is blank or empty")
        call.drop()
        return
    try:
        read = read_response(response, call.settings)
        call.service.limits.use_bots(read.actions or [])
    except ResponseError as error:
        _reject(call, event, error)
        return
    _store(call, read.attributes)
    _perform(call, event, read)


def _perform(call: "Call", event: Event, response: Response) -> None:
    if response.actions is None:
        if event.type == "NEW_INBOUND_CALL":
            call.log("Actions list is empty.")
            call.warn("Actions list is empty.")
        call.actions.resume()
    elif event.type != "CALL_UPDATE_REQUESTED":
        call.actions.replace(response.actions, event.leg)
    elif _can_be_updated(call):
        call.actions.interrupt()
        call.actions.replace(response.actions, event.leg)
    else:
        call.log("The call has not been answered, its actions are ignored.")
    call.await_actions()


def _can_be_updated(call: "Call") -> bool:
    """Whether an update's actions run; a telephone that still rings cannot be acted on."""
    leg = call.leg_a
    if leg.status is None and leg.direction == "Inbound":
        return call.settings.update_before_answer
    return any(leg.connected for leg in call.legs)


def _reject(call: "Call", event: Event, error: ResponseError) -> None:
    """Tell the function that its answer cannot be used; the second time in a row is the last."""
    call.log(error.message)
    call.warn(error.message)
    if event.type == "INVALID_LAMBDA_RESPONSE":
        call.drop()
        return
    error_type = error.error_type or call.settings.invalid_response_error_type
    call.tell("INVALID_LAMBDA_RESPONSE", event.leg, error=(error_type, error.message))


def _store_only(call: "Call", response: Json) -> None:
    """Keep the attributes of an answer whose actions are ignored, and ring the callee."""
    attributes = response.get("TransactionAttributes") if isinstance(response, dict) else None
    try:
        _store(call, read_attributes(attributes, call.settings))
    except ResponseError as error:
        call.log(error.message)
        call.warn(error.message)
    if call.leg_a.open:
        call.ring_callee()


def _store(call: "Call", attributes: JsonObject | None) -> None:
    if attributes is None:
        return
    for doubt in doubts(attributes, call.attributes):
        call.warn(doubt)
    if call.settings.merge_attributes and attributes and call.attributes:
        attributes = {**call.attributes, **attributes}
    call.attributes = attributes
