"""A shop that states its opening hours or connects callers to its counter."""

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
    SpeakAndGetDigits,
    Speech,
    lambda_handler,
    respond,
)

MENU = SpeakAndGetDigits(
    Speech("Press 1 for our opening hours, or 2 to talk to us."),
    failure_speech_parameters=Speech("Please press 1 or 2."),
    input_digits_regex="^[12]$",
    max_number_of_digits=1,
    repeat=3,
    repeat_duration_in_milliseconds=5_000,
)
HOURS = Speak("We are open from nine to five, from Monday to Friday. Goodbye.")
CLOSED = Speak("We cannot talk to you now. Goodbye.")


class Shop(CallFlow):
    """One call to the shop."""

    def __init__(self, *, counter: str) -> None:
        self._counter = PstnEndpoint(counter)

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        """Offer the menu."""
        return respond(MENU, then=self.choose)

    def choose(self, event: ActionSuccessfulEvent) -> Response:
        """Answer the caller's choice."""
        if event.received_digits == "1":
            return respond(HOURS, Hangup())
        return respond(
            CallAndBridge(
                caller_id_number=event.call.caller.from_,
                endpoints=[self._counter],
                call_timeout_seconds=20,
            )
        )

    def on_action_failed(self, event: ActionFailedEvent) -> Response:
        """Say goodbye if no key was pressed or the counter did not answer."""
        return respond(CLOSED, Hangup())


handler = lambda_handler(Shop(counter=os.environ["COUNTER_NUMBER"]))
