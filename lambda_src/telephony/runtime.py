"""The Lambda entry point: an event as JSON in, its answer as JSON out."""

from __future__ import annotations

import logging
from os import environ

from .actions import Speak
from .callflow import answer, check_continuations
from .errors import EventDecodeError
from .events import NewInboundCallEvent
from .limits import check_limits
from .wire import decode_event, encode_response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from .actions import Action
    from .callflow import CallFlow
    from .events import Event
    from .json_types import Json, JsonObject
    from .response import Response

    Handler: TypeAlias = Callable[[Json, object], JsonObject]

APOLOGY = Speak("We are sorry, something went wrong. Please call again later. Goodbye.")
MAX_REMEMBERED_CALLS = 256

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
            from .failure import hang_up_on_malformed  # noqa: PLC0415 - few processes need it

            return hang_up_on_malformed(payload, error)
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
        from .failure import apologize, as_exception, log_failure  # noqa: PLC0415

        if isinstance(event, NewInboundCallEvent):
            failure = as_exception(error)
            raise failure from failure.__cause__
        log_failure(flow, event, error)
        return encode_response(apologize(flow, event, apology), event)
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


def _encode(flow: CallFlow, event: Event, response: Response) -> JsonObject:
    """Encode a response, or refuse it."""
    check_continuations(flow, response)
    encoded = encode_response(response, event)
    check_limits(encoded, event)
    return encoded
