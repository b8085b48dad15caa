"""Take back and transfer: an agent presses `*` and a digit to send the caller to a desk.

A call script: the call is one coroutine. The same call as a flow of callbacks is in
`examples/flows_and_scripts/transfer.py`.
"""

import json
import os
from collections.abc import Mapping

from telephony import (
    DigitsReceivedEvent,
    Hangup,
    HangupEvent,
    ReceiveDigits,
    Speak,
    lambda_handler,
)
from telephony.call_script import ActionFailed, CallScript, ScriptedCall

KEYS = ReceiveDigits(
    r"^\*[0-9]$",
    in_between_digits_duration_in_milliseconds=1_000,
    flush_digits_duration_in_milliseconds=3_000,
    participant_tag="LEG-B",
)
UNKNOWN = Speak("There is no desk with this digit.", participant_tag="LEG-B")
TRANSFER = "I am transferring you."
BUSY = "This desk does not answer. Goodbye."
GOODBYE = "Goodbye."


class Reception(CallScript):
    """Connects callers with an agent, who can send them on.

    Args:
        agent: The number of the agent.
        desks: The number of the desk of each digit.
    """

    def __init__(self, *, agent: str, desks: Mapping[str, str]) -> None:
        self._agent = agent
        self._desks = desks

    async def run(self, call: ScriptedCall) -> None:
        """Conduct a call."""
        try:
            await call.bridge(self._agent, caller_id_number=call.caller.to)
            desk = await self._choose_desk(call)
            if desk is not None:
                await call.perform(Hangup(participant_tag="LEG-B"))
                call.say(TRANSFER)
                await call.bridge(desk, caller_id_number=call.caller.to)
                await call.next_event()
        except ActionFailed:
            call.hang_up(Speak(BUSY))
        call.hang_up(Speak(GOODBYE))

    async def _choose_desk(self, call: ScriptedCall) -> str | None:
        """Return the number that the agent's keys choose; None if the agent hangs up."""
        await call.perform(KEYS)
        event = await call.next_event()
        while not isinstance(event, HangupEvent):
            if not isinstance(event, DigitsReceivedEvent):
                event = await call.next_event()
                continue
            desk = self._desks.get((event.received_digits or "").removeprefix("*"))
            if desk is not None:
                return desk
            event = await call.next_event(UNKNOWN)
        return None


handler = lambda_handler(
    Reception(agent=os.environ["AGENT_NUMBER"], desks=json.loads(os.environ["DESKS"]))
)
