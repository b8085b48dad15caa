"""How long a connected caller has heard nothing that the line decided to play."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telephony_simulator.pstn_audio.records import ActionEnded, ActionStarted

if TYPE_CHECKING:
    from telephony_simulator.pstn_audio import Call


def silent_seconds(call: Call) -> float:
    """Return the seconds of the pauses since the caller last heard or did something.

    Waiting for keys, for a party that rings, for words and for the other party is no silence: the
    caller knows what the line waits for.
    """
    seconds, ended_at = 0.0, call.now()
    for record in reversed(call.records):
        match record:
            case ActionEnded(at=at, type="Pause"):
                ended_at = at
            case ActionStarted(at=at, type="Pause"):
                seconds += ended_at - at
                ended_at = at
            case ActionStarted():
                return seconds
            case _:
                pass
    return seconds
