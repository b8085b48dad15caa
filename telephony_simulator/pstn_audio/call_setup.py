"""How a call begins: offered to the targets of a SIP rule, or dialled for the API.

See docs/service/calls.md#failover and docs/service/calls.md#outbound-calls
"""

from functools import partial

from telephony_simulator.json_types import JsonObject
from telephony_simulator.pstn_audio.call import Call
from telephony_simulator.pstn_audio.meeting import SERVICE_NUMBER, join_token_of


def begin_inbound(call: Call) -> None:
    """Send NEW_INBOUND_CALL."""
    call.note(call.leg_a, f"calls {call.leg_a.to}")
    call.send_event("NEW_INBOUND_CALL", call.leg_a)


def begin_outbound(call: Call, arguments: JsonObject) -> None:
    """Send NEW_OUTBOUND_CALL for a call that the API created."""
    data: JsonObject = {"Type": "CallCreateRequest", "Parameters": {"Arguments": arguments}}
    call.send_event("NEW_OUTBOUND_CALL", call.leg_a, data if arguments else None)


def fail_over(call: Call) -> None:
    """Offer an inbound call to the rule's next target; without one, end it."""
    if not call.leg_a.is_open:
        return
    if call.routes:
        call.switch_to(call.routes.pop(0))
        call.send_event("NEW_INBOUND_CALL", call.leg_a)
    else:
        reject(call, "no function takes the call")


def reject(call: Call, reason: str) -> None:
    """End an inbound call without an event."""
    call.note(call.leg_a, f"is dropped: {reason}")
    call.end_leg(call.leg_a, 480, sends_hangup=False)


def ring_callee(call: Call) -> None:
    """Ring the callee of a call that the API created; a meeting answers at once."""
    leg = call.leg_a
    if leg.to == SERVICE_NUMBER:
        _dial_into_meeting(call)
        return
    seconds = call.settings.outbound_ring_seconds
    call.ring(leg, seconds, partial(_connect_callee, call), partial(call.end_leg, leg))
    _send_ringing(call)


def _send_ringing(call: Call) -> None:
    if call.settings.ringing:
        call.send_event("RINGING", call.leg_a)


def _connect_callee(call: Call) -> None:
    call.leg_a.answer(call.now())
    call.send_event("CALL_ANSWERED", call.leg_a)


def _dial_into_meeting(call: Call) -> None:
    leg = call.leg_a
    meeting = call.service.meetings.find_by_sip_headers(leg.sip_headers or {})
    if meeting is None:
        call.note(leg, "is refused: no such meeting")
        call.end_leg(leg, 480)
    else:
        _send_ringing(call)
        call.join_meeting(leg, meeting, join_token_of(leg.sip_headers or {}))
        call.send_event("CALL_ANSWERED", leg)
