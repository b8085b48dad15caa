"""How an event resolves the await that waits."""

from __future__ import annotations

import logging

from telephony.actions import CallAndBridge, Hangup, JoinChimeMeeting, UnknownAction
from telephony.codec import encode
from telephony.events import (
    ActionFailedEvent,
    ActionSuccessfulEvent,
    CallAnsweredEvent,
    CallUpdateRequestedEvent,
    DigitsReceivedEvent,
    HangupEvent,
    InvalidLambdaResponseEvent,
)
from telephony.plan import own_hangup

from .codes import code_of
from .journal import ENDED, MAX_QUEUED_EVENTS, NOT_ANSWERED
from .outcome import LEG_HUNG_UP, pack_digits, pack_hangup, pack_result, pack_update

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from telephony.actions import Action
    from telephony.events import ActionEvent, Event

    from .step import Step

_logger = logging.getLogger(__name__)

_CONNECTING: frozenset[type[Action]] = frozenset((CallAndBridge, JoinChimeMeeting))


def resolve(step: Step, event: Event) -> str | None:
    """Return the entry with which the event resolves the await; None if it goes on waiting.

    Events that the script has not asked for are queued in the journal.
    """
    resolver = _RESOLVERS.get(type(event))
    return resolver(step, event) if resolver is not None else None


def _list_of(step: Step) -> Sequence[Action]:
    """Return the list whose end the step waits for."""
    return step.replay.list if step.waits_for_event else step.actions


def _resolve_success(step: Step, event: ActionSuccessfulEvent) -> str | None:
    actions = _list_of(step)
    if not actions or not _reports_on(event, actions[-1], is_exact=step.replaces_list):
        return None
    if step.replay.journal.inbox and not _CONNECTING.isdisjoint(map(type, actions)):
        step.replay.journal.drop_queued("HB")  # the end of an earlier LEG-B
    result = pack_result(actions[-1], event)
    if step.is_secret:
        step.replay.secret_digits = result
        _erase_digits(event)
        return f"{step.mark}*"
    return f"{step.mark}?S{result}" if step.waits_for_event else f"{step.mark}={result}"


def _erase_digits(event: ActionSuccessfulEvent) -> None:
    """Remove the digits from the event, which the handler keeps for a repeated delivery."""
    data: Any = event.payload["ActionData"]
    data["ReceivedDigits"] = ""
    event.__dict__.pop("received_digits", None)


def _resolve_failure(step: Step, event: ActionFailedEvent) -> str | None:
    kind = "?F" if step.waits_for_event else "!"
    for action in step.sent_list():
        if _reports_on(event, action, is_exact=step.replaces_list):
            return f"{step.mark}{kind}{code_of(type(action))}:{event.error_type}"
    return None


def _resolve_hangup(step: Step, event: HangupEvent) -> str | None:
    journal = step.replay.journal
    leg = event.call.leg(event.call_id or event.participant_tag)
    code = "" if event.sip_response_code is None else str(event.sip_response_code)
    if (leg.participant_tag if leg else event.participant_tag) != "LEG-B":
        other = event.call.leg_b
        answered = journal.state != NOT_ANSWERED
        journal.state = ENDED
        return f"{step.mark}~{answered:d}{other is not None and other.is_connected:d}{code}"
    if journal.state == ENDED:
        return f"{step.mark}~10{code}"
    journal.drop_queued("DB")
    own = own_hangup(event)
    if own is None:
        return _resolve_hangup_of_leg_b(step, event, leg.call_id if leg else None)
    actions = _list_of(step)
    if own == "last" and actions and type(actions[-1]) is Hangup:
        return f"{step.mark}?S" if step.waits_for_event else f"{step.mark}="
    return None


def _resolve_hangup_of_leg_b(step: Step, event: HangupEvent, call_id: str | None) -> str | None:
    packed = pack_hangup(event)
    if step.waits_for_event:
        return f"{step.mark}?{packed}"
    _queue(step, packed, event)
    for action in step.sent_list():
        if action.participant_tag == "LEG-B" or (call_id and action.call_id == call_id):
            return f"{step.mark}!{code_of(type(action))}:{LEG_HUNG_UP}"
    return None


def _resolve_refusal(step: Step, _event: InvalidLambdaResponseEvent) -> str:
    return f"{step.mark}~10"


def _resolve_answer(step: Step, _event: CallAnsweredEvent) -> str | None:
    return f"{step.mark}<C" if step.waits_for_event else None


def _resolve_digits(step: Step, event: DigitsReceivedEvent) -> str | None:
    return _hand_out(step, pack_digits(event), event)


def _resolve_update(step: Step, event: CallUpdateRequestedEvent) -> str | None:
    return _hand_out(step, pack_update(event), event)


def _hand_out(step: Step, packed: str, event: Event) -> str | None:
    if step.waits_for_event:
        is_sent = step.replay.journal.state != NOT_ANSWERED  # the list waits for the answer
        return f"{step.mark}{'?' if is_sent else '<'}{packed}"
    _queue(step, packed, event)
    return None


_RESOLVERS: dict[type[Event], Callable[[Step, Any], str | None]] = {
    ActionSuccessfulEvent: _resolve_success,
    ActionFailedEvent: _resolve_failure,
    HangupEvent: _resolve_hangup,
    InvalidLambdaResponseEvent: _resolve_refusal,
    CallAnsweredEvent: _resolve_answer,
    DigitsReceivedEvent: _resolve_digits,
    CallUpdateRequestedEvent: _resolve_update,
}


def _queue(step: Step, packed: str, event: Event) -> None:
    if not step.replay.journal.queue(packed):
        _logger.warning(
            "dropped %s %s of transaction %s: %s events wait for next_event() already",
            type(event).__name__,
            event.sequence,
            event.call.transaction_id,
            MAX_QUEUED_EVENTS,
        )


def _reports_on(event: ActionEvent, action: Action, *, is_exact: bool) -> bool:
    """Whether the event reports on this action, which a list that was replaced may not be."""
    data: Any = event.payload.get("ActionData")
    if not isinstance(data, dict) or data.get("Type") != action.type:
        return False
    if not is_exact or isinstance(action, UnknownAction):
        return True
    echo = data.get("Parameters")
    if not isinstance(echo, dict):
        return True
    return all(
        str(echo.get(name, value)) == str(value)
        for name, value in encode(action).items()
        if isinstance(value, str | int | float) and name not in ("CallId", "ParticipantTag")
    )
