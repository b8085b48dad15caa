"""Forwards callers, and announces each call to the person who answers."""

import os

from telephony import (
    ActionFailedEvent,
    ActionSuccessfulEvent,
    CallAndBridge,
    CallFlow,
    Hangup,
    NewInboundCallEvent,
    PlayAudio,
    PstnEndpoint,
    Response,
    lambda_handler,
    respond,
)
from telephony.prompts import PromptName


class Prompts(PromptName):
    """The prompts of the line; synthesis compares them with the library of the stack."""

    GREETING = "greeting"
    ANNOUNCEMENT = "announcement"
    FAREWELL = "farewell"
    RINGING = "ringing"


GREETING = PlayAudio(Prompts.GREETING.audio)
ANNOUNCEMENT = PlayAudio(Prompts.ANNOUNCEMENT.audio, participant_tag="LEG-B")
FAREWELL = PlayAudio(Prompts.FAREWELL.audio)


class SalesLine(CallFlow):
    """Tries two persons, one after the other.

    Args:
        first: The number that rings first.
        second: The number that rings if the first does not answer.
    """

    def __init__(self, *, first: str, second: str) -> None:
        self._first = first
        self._second = second

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        """Greet the caller, and call the first person."""
        bridge = _bridge(event.call.caller.to, self._first)
        return respond(GREETING, bridge, then=self.announce, otherwise=self.try_second)

    def try_second(self, event: ActionFailedEvent) -> Response:
        """Call the second person."""
        bridge = _bridge(event.call.caller.to, self._second)
        return respond(bridge, then=self.announce, otherwise=self.give_up)

    def announce(self, event: ActionSuccessfulEvent) -> Response:
        """Tell the person who answers, but not the caller, which line the call is on."""
        return respond(ANNOUNCEMENT)

    def give_up(self, event: ActionFailedEvent) -> Response:
        """End the call if neither person answers."""
        return respond(FAREWELL, Hangup())


def _bridge(caller_id_number: str, number: str) -> CallAndBridge:
    return CallAndBridge(
        caller_id_number,
        [PstnEndpoint(number)],
        call_timeout_seconds=15,
        ringback_tone=Prompts.RINGING.audio,
    )


handler = lambda_handler(
    SalesLine(first=os.environ["FIRST_NUMBER"], second=os.environ["SECOND_NUMBER"])
)
