"""What the runtime answers when an event is malformed, or a callback or its answer is wrong.

The runtime imports this module at the first failure of a process.
"""

from __future__ import annotations

import logging
import traceback

from .actions import Hangup
from .errors import TelephonyError
from .events import ActionFailedEvent
from .response import Response, hang_up_all_legs
from .value import construct
from .wire import encode_response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .actions import Action
    from .callflow import CallFlow
    from .errors import EventDecodeError
    from .events import Event
    from .json_types import Json, JsonObject

MAX_LOGGED_FRAMES = 20

_logger = logging.getLogger("telephony.runtime")
"""The runtime's: all its lines have one name."""


def as_exception(error: BaseException) -> Exception:
    """Return an error that Lambda reports, and that does not end the process."""
    if isinstance(error, Exception):
        return error
    failure = RuntimeError(f"a callback raised {type(error).__name__}")
    failure.__cause__ = error
    return failure


def apologize(flow: CallFlow, event: Event, apology: Action) -> Response:
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


def hang_up_on_malformed(payload: Json, error: EventDecodeError) -> JsonObject:
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


def log_failure(flow: CallFlow, event: Event, error: BaseException) -> None:
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
