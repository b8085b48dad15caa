"""Two tables of a call: the transitions of a leg, and the rules for the answer to an event.

Theory of operation
===================

A call is one or two legs and one conversation with a Lambda function. Three rules give its state:

1. Each leg is a state machine of its own (`LEG_TRANSITIONS`). A leg starts as "offered" when a
   caller dialled it, and as "dialled" when the service dials it. The service reports the wire
   values of AWS only (`WIRE_STATUS`): none, Connected, Disconnected.

2. The service sends one event at a time to the function and waits for the answer. Events that
   occur meanwhile wait in a queue; each carries the legs as they were when it occurred. When the
   answer arrives, `ANSWER_RULES` has the rule for it. The rule depends on the type of the
   event and on the legs at the moment of the answer, and on nothing else: an answer to HANGUP is
   read only while another leg is connected, an answer to RINGING never.

3. The actions of an answer replace the actions that wait. The running action ends first, unless
   the rule of the event interrupts it. An answer without actions continues the list; after a
   Hangup action the list is halted until the answer to HANGUP. One ACTION_SUCCESSFUL follows a
   whole list, one ACTION_FAILED the first action that fails; both ask the function what comes
   next.

A call ends when a leg ends and no other leg is connected. From then on, answers are ignored, with
one exception: transaction attributes of an answer to NEW_OUTBOUND_CALL are kept, so that HANGUP
carries them.

Sources: docs/service/calls.md#legs, docs/service/responses.md#meaning-of-actions,
docs/service/responses.md#answers-that-are-ignored, docs/service/events.md#order
"""

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

LegState: TypeAlias = Literal["offered", "dialled", "ringing", "connected", "disconnected"]
Signal: TypeAlias = Literal["ring", "answer", "end"]
WireStatus: TypeAlias = Literal["Connected", "Disconnected"]

LEG_TRANSITIONS: Final[Mapping[LegState, Mapping[Signal, LegState]]] = {
    "offered": {"answer": "connected", "end": "disconnected"},
    # a meeting answers without ringing
    "dialled": {"ring": "ringing", "answer": "connected", "end": "disconnected"},
    "ringing": {"answer": "connected", "end": "disconnected"},
    "connected": {"end": "disconnected"},
    "disconnected": {},
}

WIRE_STATUS: Final[Mapping[LegState, WireStatus | None]] = {
    "offered": None,
    "dialled": None,
    "ringing": None,
    "connected": "Connected",
    "disconnected": "Disconnected",
}
"""Status in Participants; None where AWS sends none."""

REACHABLE: Final[frozenset[LegState]] = frozenset({"offered", "connected"})
"""The states in which actions can act on a leg."""

EventType: TypeAlias = Literal[
    "NEW_INBOUND_CALL",
    "NEW_OUTBOUND_CALL",
    "RINGING",
    "CALL_ANSWERED",
    "ACTION_SUCCESSFUL",
    "ACTION_FAILED",
    "ACTION_INTERRUPTED",
    "HANGUP",
    "INVALID_LAMBDA_RESPONSE",
    "DIGITS_RECEIVED",
    "CALL_UPDATE_REQUESTED",
]


class AnswerRule(NamedTuple):
    """What the service does with the answer to one type of event.

    Attributes:
        is_read: The condition under which it reads the answer.
        actions: When the actions of the answer start; "never, ring the callee" stores the
            attributes only.
        without_actions: What follows an answer without actions.
        without_answer: What follows a time-out or an error of the function.
        invalid_answer: What follows an answer that breaks a rule.
    """

    is_read: Literal["always", "never", "while a leg is open", "while a leg is connected"]
    actions: Literal["after the running action", "interrupt", "never, ring the callee"]
    without_actions: Literal["continue the list", "log and continue"]
    without_answer: Literal["end the call", "fail over"]
    invalid_answer: Literal["report", "end the call"]


_ORDINARY: Final = AnswerRule(
    is_read="while a leg is open",
    actions="after the running action",
    without_actions="continue the list",
    without_answer="end the call",
    invalid_answer="report",
)
_IGNORED: Final = _ORDINARY._replace(is_read="never")

ANSWER_RULES: Final[Mapping[EventType, AnswerRule]] = {
    "NEW_INBOUND_CALL": _ORDINARY._replace(
        without_actions="log and continue", without_answer="fail over"
    ),
    # the callee rings after the answer; actions follow the answer to CALL_ANSWERED
    "NEW_OUTBOUND_CALL": _ORDINARY._replace(is_read="always", actions="never, ring the callee"),
    "RINGING": _IGNORED,
    "CALL_ANSWERED": _ORDINARY,
    "ACTION_SUCCESSFUL": _ORDINARY,
    "ACTION_FAILED": _ORDINARY,
    # the answer to CALL_UPDATE_REQUESTED has the next actions
    "ACTION_INTERRUPTED": _IGNORED,
    "HANGUP": _ORDINARY._replace(is_read="while a leg is connected"),
    "INVALID_LAMBDA_RESPONSE": _ORDINARY._replace(invalid_answer="end the call"),
    "DIGITS_RECEIVED": _ORDINARY,
    "CALL_UPDATE_REQUESTED": _ORDINARY._replace(actions="interrupt"),
}
