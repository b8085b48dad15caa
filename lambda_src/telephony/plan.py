"""The plan of a call: what the runtime stores in transaction attributes between two events.

`then=` and `otherwise=` are stored by name. A Hangup of one leg of a bridged call is stored, too,
because AWS does not settle which events follow it: HANGUP, ACTION_SUCCESSFUL, or both. The runtime
continues the call once, at the first of them.

https://docs.aws.amazon.com/chime-sdk/latest/dg/hangup.html
"""

from __future__ import annotations

from .actions import Hangup
from .events import ActionFailedEvent, ActionSuccessfulEvent, HangupEvent
from .value import construct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from .events import Event
    from .json_types import JsonObject
    from .response import Response

THEN = "telephony.then"
"""The attribute with the name of the method that is called when the actions have succeeded."""

OTHERWISE = "telephony.otherwise"
"""The attribute with the name of the method that is called when an action has failed."""

JOURNAL = "telephony.script"
"""The attribute with the journal of a call script, see `telephony.call_script.journal`."""

HANGUP = "telephony.hangup"
"""The attribute with the application's own Hangup: its state, the leg's call id, and action types.

`last`: the Hangup is the last action of the planned list. `inner`: actions follow it.
`hangup`: HANGUP has continued the call, and ACTION_SUCCESSFUL may follow.
`success`: ACTION_SUCCESSFUL has continued the call, and HANGUP may follow.

The types are those of the planned list, as `last 0a1b Speak,Hangup`. An ACTION_FAILED of another
type is late: an earlier list has failed, and the Hangup still follows.
"""


def own_hangup(event: HangupEvent) -> str | None:
    """Return the state of the application's Hangup of this leg; None if the party hung up."""
    stored = event.call.transaction_attributes.get(HANGUP)
    if not stored:
        return None
    state, call_id, _ = _decode(stored)
    leg = event.call.leg(event.call_id or event.participant_tag)
    return state if leg is not None and call_id == leg.call_id else None


def hangup_success(event: HangupEvent) -> ActionSuccessfulEvent:
    """Return the success of the application's Hangup, for a HANGUP that came first."""
    action = construct(Hangup, {"call_id": event.call_id, "participant_tag": event.participant_tag})
    fields: dict[str, object] = {
        "call": event.call,
        "sequence": event.sequence,
        "payload": event.payload,
        "action": action,
    }
    return construct(ActionSuccessfulEvent, fields)


def is_late_success(event: Event) -> bool:
    """Return whether HANGUP has continued the call before this success of its Hangup."""
    stored = event.call.transaction_attributes.get(HANGUP)
    if not stored or not isinstance(event, ActionSuccessfulEvent):
        return False
    state, call_id, _ = _decode(stored)
    return state == "hangup" and isinstance(event.action, Hangup) and _is_of(event, call_id)


def is_late_failure(event: Event) -> bool:
    """Return whether a list before that of the application's Hangup has failed.

    False if the planned list has an action of the same type, which may be the one that failed.
    """
    stored = event.call.transaction_attributes.get(HANGUP)
    if not stored or not isinstance(event, ActionFailedEvent):
        return False
    state, call_id, types = _decode(stored)
    if state not in ("last", "inner") or not types or not event.action.type:
        return False
    if isinstance(event.action, Hangup):
        leg = event.call.leg(event.action.call_id or event.action.participant_tag)
        return leg is not None and leg.call_id != call_id
    return event.action.type not in types.split(",")


def _is_of(event: ActionSuccessfulEvent, call_id: str) -> bool:
    leg = event.call.leg(event.action.call_id or event.action.participant_tag)
    return leg is not None and leg.call_id == call_id


def _decode(stored: str) -> tuple[str, str, str]:
    """Return state, call id and types; no types in a call that an earlier version has planned."""
    state, _, rest = stored.partition(" ")
    call_id, _, types = rest.partition(" ")
    return state, call_id, types


def attributes_to_send(
    response: Response, event: Event | None, actions: Sequence[JsonObject]
) -> Mapping[str, str] | None:
    """Merge the response's attributes and the plan with those stored; None if nothing changes.

    AWS's pages say both that a map replaces the previous one and that it is added to it. Sending
    the whole map, with an empty text for a removed name, is right in both cases.

    Args:
        response: the answer.
        event: the event that it answers.
        actions: the encoded actions of the response.
    """
    stored = event.call.transaction_attributes if event is not None else {}
    replaces_plan = bool(response.actions) or (
        event is not None
        and event.ends_action_list
        and not is_late_success(event)
        and not is_late_failure(event)
    )
    changes: dict[str, str] = {}
    for name, method in ((THEN, response.then), (OTHERWISE, response.otherwise)):
        planned = stored.get(name, "")
        kept = "" if replaces_plan else planned
        new = kept if method is None else method.__name__
        if new != planned:
            changes[name] = new
    before = stored.get(HANGUP, "")
    if event is not None and (before or len(event.call.participants) > 1):
        after = _planned_hangup(event, actions) or _next_state(event, before, actions)
        if after != before:
            changes[HANGUP] = after
    if not changes and not response.attributes:
        return None
    return {**stored, **response.attributes, **changes}


def _planned_hangup(event: Event, actions: Sequence[Mapping[str, Any]]) -> str:
    """Return the state for a planned Hangup that leaves another leg; empty if there is none."""
    hung_up = [
        leg.call_id
        for action in actions
        if action["Type"] == "Hangup" and (leg := _leg_of(event, action["Parameters"])) is not None
    ]
    left = [leg for leg in event.call.remaining_legs if leg.call_id not in hung_up]
    if not hung_up or not left:
        return ""
    state = "last" if actions[-1]["Type"] == "Hangup" else "inner"
    types = ",".join({action["Type"]: None for action in actions})
    return f"{state} {hung_up[-1]} {types}"


def _leg_of(event: Event, parameters: Mapping[str, Any]) -> Any:
    return event.call.leg(parameters.get("CallId") or parameters.get("ParticipantTag"))


def _next_state(event: Event, before: str, actions: Sequence[JsonObject]) -> str:
    """Return the state after this event; a replaced plan has no Hangup."""
    state, call_id, _ = _decode(before)
    kept = before if state in ("hangup", "success") or not actions else ""
    match event:
        case HangupEvent() if own_hangup(event) is not None:
            return f"hangup {call_id}" if state == "last" else ""
        case ActionSuccessfulEvent() if isinstance(event.action, Hangup) and _is_of(event, call_id):
            return f"success {call_id}" if state == "last" else ""
        case ActionFailedEvent() if state in ("last", "inner") and not is_late_failure(event):
            return ""
        case _:
            return kept
