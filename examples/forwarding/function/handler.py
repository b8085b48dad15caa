"""Forwards callers, and announces each call to the person who answers."""

import os

from telephony import (
    ActionFailedEvent,
    ActionSuccessfulEvent,
    CallAndBridge,
    CallFlow,
    Hangup,
    NewInboundCallEvent,
    PstnEndpoint,
    Response,
    Speak,
    lambda_handler,
    respond,
)

GREETING = Speak("Thank you for calling. I am connecting you.")
ANNOUNCEMENT = Speak("A call on the sales line.", participant_tag="LEG-B")
FAREWELL = Speak("We cannot answer now. Please call again. Goodbye.")


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
    return CallAndBridge(caller_id_number, [PstnEndpoint(number)], call_timeout_seconds=15)


handler = lambda_handler(
    SalesLine(first=os.environ["FIRST_NUMBER"], second=os.environ["SECOND_NUMBER"])
)
