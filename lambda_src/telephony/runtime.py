"""The Lambda entry: an event comes as a dict, its answer leaves as one."""

from __future__ import annotations

import logging
import traceback

from .actions import Hangup, Speak
from .attributes import attributes_to_send
from .callflow import answer, check_then
from .errors import EventDecodeError, TelephonyError
from .events import ActionFailedEvent, NewInboundCallEvent
from .limits import check_limits
from .response import Response, hang_up_on_everybody
from .wire import decode_event, encode_answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from .actions import Action
    from .callflow import CallFlow
    from .events import Event
    from .json_types import Json, JsonObject

    Handler: TypeAlias = Callable[[Json, object], JsonObject]

APOLOGY = Speak("We are sorry, something went wrong. Please call again later. Goodbye.")
REMEMBERED_CALLS = 256

_LOG = logging.getLogger(__name__)


def lambda_handler(flow: CallFlow, *, apology: Action = APOLOGY) -> Handler:
    """Make the handler of a Lambda function that answers with this flow.

    Args:
        flow: answers every event of every call.
        apology: what the caller hears before everybody is hung up on, when a callback raises or its
            answer breaks a rule of the service. On a new inbound call they hear nothing: the error
            is raised again, and the SIP rule tries its next target.
    """
    recent: dict[str, tuple[Event, JsonObject]] = {}

    def handle(payload: Json, _context: object) -> JsonObject:
        try:
            event = decode_event(payload)
        except EventDecodeError as error:
            return _hang_up_on_malformed(payload, error)
        transaction_id = event.call.transaction_id
        before, given = recent.pop(transaction_id, (None, {}))
        if before is None or before.sequence != event.sequence or before != event:
            given = _answer(flow, event, apology)
        recent[transaction_id] = event, given
        if len(recent) > REMEMBERED_CALLS:
            del recent[next(iter(recent))]
        return given

    return handle


def _answer(flow: CallFlow, event: Event, apology: Action) -> JsonObject:
    """Answer an event; where the flow cannot, say sorry and leave nobody on the line."""
    try:
        response = answer(flow, event)
        attributes = _checked(flow, event, response)
    except Exception as error:
        if isinstance(event, NewInboundCallEvent):
            raise
        _log_failure(flow, event, error)
        response, attributes = _apologise(event, apology), None
    _LOG.info(
        "answered %s %s of transaction %s with %s actions",
        type(event).__name__,
        event.sequence,
        event.call.transaction_id,
        len(response.actions or ()),
    )
    return encode_answer(response.actions, attributes, event)


def _checked(flow: CallFlow, event: Event, response: Response) -> Mapping[str, str] | None:
    """Return the attributes that go with an answer, or refuse the answer."""
    if not isinstance(response, Response):
        raise TypeError("a callback returns respond(...), carry_on() or stay_on_the_line()")
    check_then(flow, response)
    attributes = attributes_to_send(response, event)
    check_limits(response, attributes, event)
    return attributes


def _apologise(event: Event, apology: Action) -> Response:
    """Say sorry to the caller, or to whoever is left, and hang up on everybody."""
    goodbye = hang_up_on_everybody(event.call)
    if not goodbye.actions or _has_just_failed(apology, event):
        return goodbye
    leg = goodbye.actions[-1].call_id
    sorry = apology.__replace__(call_id=leg, participant_tag=None)
    return Response((sorry, *goodbye.actions))


def _has_just_failed(apology: Action, event: Event) -> bool:
    """Whether an apology would fail as well, and the call turn in circles."""
    return isinstance(event, ActionFailedEvent) and event.action.type == apology.type


def _hang_up_on_malformed(payload: Json, error: EventDecodeError) -> JsonObject:
    """End the legs that can still be known rather than leave them open, or raise again."""
    legs = _legs(payload)
    if not legs:
        raise error
    _LOG.error("hung up on a malformed event: %s", error)
    goodbye = tuple(Hangup(call_id=leg) for leg in reversed(legs))
    return encode_answer(goodbye, None)


def _legs(payload: Json) -> list[str]:
    """Read the ids of the legs that have not ended from an event that makes no sense otherwise."""
    match payload:
        case {"InvocationEventType": "NEW_INBOUND_CALL"}:
            return []  # raising lets the SIP rule try its next target
        case {"CallDetails": {"Participants": [*participants]}}:
            return [
                call_id
                for leg in participants
                if isinstance(leg, dict)
                and leg.get("Status") != "Disconnected"
                and isinstance(call_id := leg.get("CallId"), str)
            ]
        case _:
            return []


def _log_failure(flow: CallFlow, event: Event, error: Exception) -> None:
    """Say what was raised and where; not its message, which may hold what a caller typed."""
    *_, (frame, line) = traceback.walk_tb(error.__traceback__)
    _LOG.error(
        "%s raised %s at %s:%s on %s %s of transaction %s; the caller hears an apology",
        type(flow).__name__,
        error if isinstance(error, TelephonyError) else type(error).__name__,
        frame.f_code.co_filename,
        line,
        type(event).__name__,
        event.sequence,
        event.call.transaction_id,
    )
