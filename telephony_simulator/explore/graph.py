"""The states of a line and the steps between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from telephony_simulator.explore.map_elements import DROPPED, NOT_ANSWERED
from telephony_simulator.explore.opportunities import MENUS, menu_keys
from telephony_simulator.explore.prompts import spoken_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from telephony_simulator.explore.choice import Choice, Path
    from telephony_simulator.pstn_audio import Call
    from telephony_simulator.pstn_audio.leg import ParticipantTag


class Edge(NamedTuple):
    """A step from one state to another; the first step of a call has no source.

    Attributes:
        source: The state before it.
        choice: What happens.
        target: The state after it.
        seconds: How long it takes.
        billed_legs: The legs that were connected before it.
        invocations: The invocations of the function in it.
    """

    source: bytes | None
    choice: Choice
    target: bytes
    seconds: float
    billed_legs: tuple[ParticipantTag, ...]
    invocations: int


@dataclass(frozen=True, slots=True)
class State:
    """A state that was reached.

    Attributes:
        path: The shortest call that reaches it.
        place: Where the call stands, in words.
        is_ended: Whether the call has ended.
        accepted_keys: The keys that its menu accepts; empty without a menu.
        awaits_answer: Whether the function is asked, and has not answered yet.
    """

    path: Path
    place: str
    is_ended: bool
    accepted_keys: tuple[str, ...] = ()
    awaits_answer: bool = False


class Graph(NamedTuple):
    """The states by their fingerprints, and the steps between them."""

    states: Mapping[bytes, State]
    edges: Sequence[Edge]


def place_of(call: Call) -> str:
    """Return where a call stands: what is heard, who rings, who talks, or how it has ended."""
    running = call.actions.running
    if call.is_ended:
        return _ending(call)
    if any(party.ringing is not None for party in call.parties):
        return "ringing"
    if running is not None:
        return spoken_text(running.type, running.parameters, running.words)
    connected = [leg for leg in call.legs if leg.is_connected]
    if len(connected) > 1:
        return "meeting" if connected[1].meeting is not None else "talking"
    return "nothing follows" if call.is_idle else "waiting"


def accepted_keys(call: Call) -> tuple[str, ...]:
    """Return the keys that the running menu accepts."""
    running = call.actions.running
    if running is None or running.type not in MENUS:
        return ()
    return menu_keys(running.parameters).accepted


def _ending(call: Call) -> str:
    """Return who ended a call."""
    verbs = [getattr(record, "verb", "") for record in call.records]
    ends = [verb for verb in verbs if verb.startswith(("hangs up", "is hung up", "is dropped"))]
    if ends and ends[-1].startswith("is dropped"):
        return DROPPED
    if ends and ends[-1] == "hangs up":
        return "the caller hangs up"
    refused = [verb for verb in verbs if verb.startswith("is refused")]
    if refused:
        return "the line refuses the call"
    is_unanswered = any(verb.startswith(("refuses with", "does not answer")) for verb in verbs)
    return NOT_ANSWERED if is_unanswered and not ends else "the line hangs up"
