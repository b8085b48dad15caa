"""What happened in a call, as the steps of a test."""

import math
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from telephony.actions import ACTIONS
from telephony_simulator.json_types import JsonObject
from telephony_simulator.phone.microphone_words import microphone_words
from telephony_simulator.pstn_audio import Call
from telephony_simulator.pstn_audio.records import ActionStarted, FunctionInvoked, PartyActed

REFUSES: Final = re.compile(r"refuses with (\d+)")
ACTS: Final = {
    "answers": ("answer", ""),
    "voicemail answers": ("answer", "voicemail"),
    "hangs up": ("hang_up", ""),
}
"""The methods of `PhoneCall`, and their arguments, for acts of parties in the transcript."""

UPDATE: Final = "CALL_UPDATE_REQUESTED"


class Moment(NamedTuple):
    """What happened at one time of a call: an act of a party, an update, or an action.

    Attributes:
        at: The time, in seconds since the epoch.
        leg: The leg of the party or of the action.
        verb: The method of `PhoneCall`, or "expect".
        what: The argument of the method, or the type of the action.
        parameters: The parameters of the action, or the arguments of the update.
        is_refused: Whether the action was refused before it started.
    """

    at: float
    leg: str
    verb: str
    what: str
    parameters: JsonObject
    is_refused: bool = False


def moments(call: Call) -> Iterator[Moment]:
    """Yield the acts of the parties, the updates and the actions, in order."""
    for number, record in enumerate(call.records, start=1):
        match record:
            case ActionStarted(at, leg, action, parameters, refused) if action in ACTIONS:
                yield Moment(at, leg, "expect", action, parameters, refused)
            case PartyActed(at, leg, "presses", digits):
                yield Moment(at, leg, "press", digits, {})
            case PartyActed(at, leg, "says", quoted):
                yield Moment(at, leg, "say", quoted[1:-1], {})
            case PartyActed(at, leg, "speaks"):
                words = microphone_words(call, record, call.records[number:])
                if words is not None:
                    yield Moment(at, leg, "say", words, {})
            case PartyActed(at, leg, verb) if verb in ACTS:
                yield Moment(at, leg, *ACTS[verb], {})
            case PartyActed(at, leg, verb) if found := REFUSES.fullmatch(verb):
                yield Moment(at, leg, "refuse", found[1], {})
            case FunctionInvoked(_, invocation) if invocation.type == UPDATE:
                arguments = invocation.event["ActionData"]["Parameters"]["Arguments"]
                yield Moment(invocation.at, "LEG-A", "update", "", arguments)
            case _:
                pass


def milliseconds_up(seconds: float) -> float:
    """Round up to milliseconds, so that what happens at that time has happened."""
    return math.ceil(round(seconds * 1000, 3)) / 1000
