"""The Lambda entry: an event comes as a dict, its answer leaves as one."""

from __future__ import annotations

import logging
import traceback

from .actions import Hangup, Speak
from .attributes import attributes_to_send
from .callflow import answer, check_then
from .errors import EventDecodeError, ResponseError, TelephonyError
from .events import ActionFailedEvent, NewInboundCallEvent
from .limits import check_limits
from .response import Response, hang_up_on_everybody
from .wire import decode_event, encode_answer, encode_response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
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

    It logs one line an event, with ids only. An event that is delivered again gets the first answer
    again, if this process still knows it. Of an event that makes no sense the legs are hung up on.

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
        if transaction_id in recent:
            before, given = recent[transaction_id]
            if before.sequence == event.sequence and before == event:
                return given
        elif len(recent) == REMEMBERED_CALLS:
            del recent[next(iter(recent))]
        given = _answer(flow, event, apology)
        recent[transaction_id] = event, given
        return given

    return handle


def _answer(flow: CallFlow, event: Event, apology: Action) -> JsonObject:
    """Answer an event; where the flow cannot, say sorry and leave nobody on the line."""
    try:
        response = answer(flow, event)
        given = _encoded(flow, event, response)
    except Exception as error:
        if isinstance(event, NewInboundCallEvent):
            raise
        _log_failure(flow, event, error)
        return encode_response(_apologise(event, apology), event)
    if _LOG.isEnabledFor(logging.INFO):
        _LOG.info(
            "answered %s %s of transaction %s with %s actions",
            type(event).__name__,
            event.sequence,
            event.call.transaction_id,
            len(response.actions or ()),
        )
    return given


def _encoded(flow: CallFlow, event: Event, response: Response) -> JsonObject:
    """Turn an answer into JSON, or refuse it."""
    if not isinstance(response, Response):
        raise ResponseError(
            "a callback returns respond(...), carry_on() or stay_on_the_line()",
            f"got {type(response).__name__}",
        )
    if response.then is not None:
        check_then(flow, response.then)
    attributes = attributes_to_send(response, event)
    check_limits(response, attributes, event)
    return encode_answer(response.actions, attributes, event)


def _apologise(event: Event, apology: Action) -> Response:
    """Say sorry to the caller, or to whoever is left, and hang up on everybody."""
    goodbye = hang_up_on_everybody(event.call)
    if not goodbye.actions or _has_just_failed(apology, event):
        return goodbye
    leg = goodbye.actions[-1].call_id
    sorry = apology.__replace__(call_id=leg or None, participant_tag=None)
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
                and (leg.get("Status") or leg.get("ParticipantTag") != "LEG-B")
                and isinstance(call_id := leg.get("CallId"), str)
                and call_id
            ]
        case _:
            return []


def _log_failure(flow: CallFlow, event: Event, error: Exception) -> None:
    """Say what was raised and where; not its message, which may hold what a caller typed."""
    _LOG.error(
        "%s raised %s on %s %s of transaction %s at %s; the answer is a goodbye",
        type(flow).__name__,
        error if isinstance(error, TelephonyError) else type(error).__name__,
        type(event).__name__,
        event.sequence,
        event.call.transaction_id,
        _place(error),
    )


def _place(error: Exception) -> str:
    """Name the last line outside this package that led to an error."""
    places = [
        f"{frame.f_code.co_filename}:{line}"
        for frame, line in traceback.walk_tb(error.__traceback__)
        if not frame.f_globals.get("__name__", "").startswith(f"{__package__}.")
    ]
    return places[-1] if places else "its answer"
