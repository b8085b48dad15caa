"""Applies a function's answer to its call, depending on the event."""

from typing import TYPE_CHECKING

from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.errors import ResponseError
from telephony_simulator.pstn_audio.event import Event
from telephony_simulator.pstn_audio.response import (
    Response,
    is_blank,
    read_attributes,
    read_response,
    undocumented_attributes,
)

if TYPE_CHECKING:
    from telephony_simulator.pstn_audio.call import Call


def handle_answer(call: "Call", event: Event, response: Json) -> None:
    """Apply the answer, unless the service ignores the answer to this event."""
    if event.type == "NEW_OUTBOUND_CALL":
        _apply_attributes_only(call, response)
    elif _is_read(call, event):
        _apply_response(call, event, response)


def handle_missing_answer(call: "Call", event: Event) -> None:
    """Continue without an answer: fail over to the next target, or end the call."""
    if event.type == "NEW_INBOUND_CALL":
        call.fail_over()
    elif event.type == "NEW_OUTBOUND_CALL" or _is_read(call, event):
        call.drop()


def handle_too_many_invocations(call: "Call", event: Event) -> None:
    """End a call that has reached the limit of invocations."""
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


def _apply_response(call: "Call", event: Event, response: Json) -> None:
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
    """Return whether an update's actions run: they need an answered leg."""
    leg = call.leg_a
    if leg.status is None and leg.direction == "Inbound":
        return call.settings.update_before_answer
    return any(leg.connected for leg in call.legs)


def _reject(call: "Call", event: Event, error: ResponseError) -> None:
    """Send INVALID_LAMBDA_RESPONSE; end the call if its answer is invalid, too."""
    call.log(error.message)
    call.warn(error.message)
    if event.type == "INVALID_LAMBDA_RESPONSE":
        call.drop()
        return
    error_type = error.error_type or call.settings.invalid_response_error_type
    call.send_event("INVALID_LAMBDA_RESPONSE", event.leg, error=(error_type, error.message))


def _apply_attributes_only(call: "Call", response: Json) -> None:
    """Store the attributes of an answer whose actions are ignored, and ring the callee."""
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
    for doubt in undocumented_attributes(attributes, call.attributes):
        call.warn(doubt)
    if call.settings.merge_attributes and attributes and call.attributes:
        attributes = {**call.attributes, **attributes}
    call.attributes = attributes
