"""The Lambda entry point: an event as JSON in, its answer as JSON out."""

from __future__ import annotations

import logging
import traceback
from os import environ

from .actions import Hangup, Speak
from .callflow import answer, check_continuations
from .errors import EventDecodeError, TelephonyError
from .events import ActionFailedEvent, NewInboundCallEvent
from .limits import check_limits
from .response import Response, hang_up_all_legs
from .value import construct
from .wire import decode_event, encode_response

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
MAX_REMEMBERED_CALLS = 256
MAX_LOGGED_FRAMES = 20

_logger = logging.getLogger(__name__)

failure_observers: list[Callable[[BaseException], None]] = []
"""Called with the error of a callback before the apology; the simulator's phone adds one."""

answer_observers: list[Callable[[Response, JsonObject], None]] = []
"""Called with an answer as the flow wrote it, and as JSON; the simulator's phone adds one."""


def lambda_handler(flow: CallFlow, *, apology: Action = APOLOGY) -> Handler:
    """Make the handler of a Lambda function whose calls this flow answers.

    The handler logs one line an event, with ids only; in JSON logs the member `transaction_id` is
    the call's. The environment variable `TELEPHONY_METRICS_NAMESPACE` switches metrics on: see
    `telephony.metrics`. An event that is delivered again to the same
    process gets the first answer again. The legs of a malformed event are hung up.

    Args:
        flow: answers every event of every call.
        apology: said before all legs are hung up, when a callback raises or its answer breaks a
            rule of the service. On a new inbound call nothing is said: the error is raised again,
            so that the SIP rule tries its next target.
    """
    recent: dict[str, tuple[Event, JsonObject]] = {}
    record = _metrics_recorder()

    def handle(payload: Json, _context: object) -> JsonObject:
        try:
            event = decode_event(payload)
        except EventDecodeError as error:
            return _hang_up_on_malformed(payload, error)
        transaction_id = event.call.transaction_id
        if transaction_id in recent:
            previous, encoded = recent[transaction_id]
            if previous.sequence == event.sequence and previous == event:
                return encoded
        elif len(recent) == MAX_REMEMBERED_CALLS:
            del recent[next(iter(recent))]
        encoded = _answer(flow, event, apology, record)
        recent[transaction_id] = event, encoded
        return encoded

    return handle


def _metrics_recorder() -> Callable[[Event, JsonObject | None], None]:
    """Return what records metrics; their module is imported only where they are switched on."""
    if not environ.get("TELEPHONY_METRICS_NAMESPACE"):
        return lambda _event, _answer: None
    from .metrics import metrics_of_environment  # noqa: PLC0415

    return metrics_of_environment().record


def _answer(
    flow: CallFlow,
    event: Event,
    apology: Action,
    record: Callable[[Event, JsonObject | None], None],
) -> JsonObject:
    """Answer an event; if the flow fails, apologize and hang up all legs."""
    try:
        response = answer(flow, event)
        encoded = _encode(flow, event, response)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  # SystemExit and CancelledError, too
        for observe in failure_observers:
            observe(error)
        record(event, None)
        if isinstance(event, NewInboundCallEvent):
            failure = _as_exception(error)
            raise failure from failure.__cause__
        _log_failure(flow, event, error)
        return encode_response(_apologize(flow, event, apology), event)
    for observe_answer in answer_observers:
        observe_answer(response, encoded)
    record(event, encoded)
    if _logger.isEnabledFor(logging.INFO):
        _logger.info(
            "answered %s %s of transaction %s with %s actions",
            type(event).__name__,
            event.sequence,
            event.call.transaction_id,
            len(response.actions or ()),
            extra={"transaction_id": event.call.transaction_id},
        )
    return encoded


def _as_exception(error: BaseException) -> Exception:
    """Return an error that Lambda reports, and that does not end the process."""
    if isinstance(error, Exception):
        return error
    failure = RuntimeError(f"a callback raised {type(error).__name__}")
    failure.__cause__ = error
    return failure


def _encode(flow: CallFlow, event: Event, response: Response) -> JsonObject:
    """Encode a response, or refuse it."""
    check_continuations(flow, response)
    encoded = encode_response(response, event)
    check_limits(encoded, event)
    return encoded


def _apologize(flow: CallFlow, event: Event, apology: Action) -> Response:
    """Apologize to LEG-A, or to the leg that is left, and hang up all legs."""
    attributes = flow.attributes_after_failure()
    hangups = hang_up_all_legs(event.call).actions or ()
    if not hangups or _has_just_failed(apology, event):
        return construct(Response, {"actions": hangups, "attributes": attributes})
    leg = hangups[-1].call_id
    addressed = apology.__replace__(call_id=leg or None, participant_tag=None)
    return construct(Response, {"actions": (addressed, *hangups), "attributes": attributes})


def _has_just_failed(apology: Action, event: Event) -> bool:
    """Whether the event reports the failure of an action like the apology."""
    return isinstance(event, ActionFailedEvent) and event.action.type == apology.type


def _hang_up_on_malformed(payload: Json, error: EventDecodeError) -> JsonObject:
    """Hang up the legs that the event names; raise the error if it names none."""
    legs = _open_legs(payload)
    if not legs:
        raise error
    _logger.error("hung up on a malformed event: %s", error)
    hangups = tuple(Hangup(call_id=leg) for leg in reversed(legs))
    return encode_response(Response(hangups))


def _open_legs(payload: Json) -> list[str]:
    """Read the call ids of the legs that have not ended from a malformed event."""
    match payload:
        case {"InvocationEventType": "NEW_INBOUND_CALL"}:
            return []  # the error is raised, and the SIP rule tries its next target
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


def _log_failure(flow: CallFlow, event: Event, error: BaseException) -> None:
    """Log an error's type and traceback; not its message, which may contain a caller's digits."""
    _logger.error(
        "%s raised %s on %s %s of transaction %s; the call is ended%s",
        type(flow).__name__,
        error if isinstance(error, TelephonyError) else type(error).__name__,
        type(event).__name__,
        event.sequence,
        event.call.transaction_id,
        _format_traceback(error),
        extra={"transaction_id": event.call.transaction_id},
    )


def _format_traceback(error: BaseException) -> str:
    """Return file, line and function of the last frames, then of the causes with their types."""
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        if seen:
            lines.append(f"\n  caused by {type(current).__name__}")
        seen.add(id(current))
        lines += _format_frames(current)[-MAX_LOGGED_FRAMES:]
        context = None if current.__suppress_context__ else current.__context__
        current = current.__cause__ or context
    return "".join(lines)


def _format_frames(error: BaseException) -> list[str]:
    """Return a line for each frame outside this package."""
    return [
        f"\n  {frame.f_code.co_filename}:{line} in {frame.f_code.co_qualname}"
        for frame, line in traceback.walk_tb(error.__traceback__)
        if not frame.f_globals.get("__name__", "").startswith(f"{__package__}.")
    ]
