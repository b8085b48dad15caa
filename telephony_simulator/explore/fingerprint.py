"""The state of a call as text: equal states have equal futures."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from telephony_simulator.explore.graph import place_of
from telephony_simulator.explore.silence import silent_seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telephony_simulator.clock import VirtualClock
    from telephony_simulator.explore.renaming import Renaming
    from telephony_simulator.json_types import Json
    from telephony_simulator.pstn_audio import Call, Leg
    from telephony_simulator.pstn_audio.actions import Action
    from telephony_simulator.pstn_audio.event import Event

_encode: Final = json.JSONEncoder(ensure_ascii=False, default=str).encode

LONGEST_TIMER_SECONDS: Final = 24 * 3600.0
"""Timers beyond it end calls at their longest duration, which no exploration reaches."""

UNSEEN_SLOTS: Final = frozenset({"_key", "_start"})
"""What an action keeps about the time of its start; its timers say what follows."""


def fingerprint(
    call: Call,
    clock: VirtualClock,
    renaming: Renaming,
    answers: Sequence[Json] = (),
) -> bytes:
    """Return 12 bytes that are equal for equal states.

    Args:
        call: The call.
        clock: Its clock, whose timers are those of this call.
        renaming: The roles of the call's ids.
        answers: The last answers of a function whose memory is not seen. Default: none.
    """
    state: list[Any] = [call.transaction_attributes, *answers]
    if call.is_ended:
        state.append(place_of(call))
    else:
        state += [
            call.leg_a.start_time_in_milliseconds,
            [_leg(leg) for leg in call.legs],
            _action(call.actions.running),
            [[request.type, request.parameters] for request in call.actions.pending],
            [_event(event) for event in call.invocation_queue.waiting],
            _awaited(call),
            len(call.routes),
            _timers(clock),
            silent_seconds(call) // 5,
        ]
    text = _encode(state)
    return blake2b(renaming.canonical(text).encode("utf-8", "replace"), digest_size=12).digest()


def _event(event: Event) -> list[Any]:
    return [event.type, event.action_data, event.participants]


def _awaited(call: Call) -> list[Any] | None:
    """Return the event that the function is asked about, and its answer."""
    awaited = call.invocation_queue.awaited
    if awaited is None:
        return None
    return [awaited.type, awaited.response, str(awaited.error or ""), awaited.event["CallDetails"]]


def _leg(leg: Leg) -> list[Any]:
    listener, recording = leg.listener, leg.recording
    return [
        leg.participant_tag,
        leg.state,
        leg.to,
        leg.from_,
        None if listener is None else [listener.pattern.pattern, listener.is_collecting],
        None if recording is None else [recording.is_stopped, recording.is_paused],
        None if leg.meeting is None else leg.meeting.meeting_id,
        leg.has_voice_focus,
        leg.session_attributes,
    ]


def _action(action: Action | None) -> list[Any] | None:
    """Return type, parameters and the plain values of the running action."""
    if action is None:
        return None
    values: list[Any] = [action.type, action.leg.participant_tag, action.parameters]
    for cls in type(action).__mro__:
        for slot in cls.__dict__.get("__slots__", ()):
            value = getattr(action, slot, None)
            if slot not in UNSEEN_SLOTS and isinstance(value, (str, int, float)):
                values.append([slot, value])
            elif slot == "_conversation":
                values.append(_conversation(value))
    return values


def _conversation(conversation: Any) -> list[Any]:
    """Return where a conversation with a bot stands."""
    return [
        conversation.intent_name,
        conversation.slots,
        conversation.state,
        conversation.confirmation_state,
        conversation.slot_to_elicit,
        conversation.session_attributes,
    ]


def _timers(clock: VirtualClock) -> list[tuple[float, str]]:
    now = clock.now()
    return [
        (round(timer.when - now, 3), timer.callback_name)
        for timer in clock.waiting_timers()
        if timer.when - now < LONGEST_TIMER_SECONDS
    ]
