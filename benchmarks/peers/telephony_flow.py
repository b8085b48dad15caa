"""The pizza line on this package."""

from answers import (
    BUSY_TEXT,
    DIGITS,
    FAILURE_TEXT,
    KITCHEN,
    MENU_TEXT,
    TOLD_TEXT,
    WAIT,
    order_text,
)

from telephony import (
    ActionFailedEvent,
    ActionSuccessfulEvent,
    CallAndBridge,
    CallAnsweredEvent,
    CallFlow,
    DigitsReceivedEvent,
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
    Speech(MENU_TEXT),
    Speech(FAILURE_TEXT),
    repeat_duration_in_milliseconds=WAIT,
    input_digits_regex=DIGITS,
)


BUSY = Speak(BUSY_TEXT)
TOLD = Speak(TOLD_TEXT)
ENDPOINTS = (PstnEndpoint(KITCHEN),)
GOODBYE = Hangup()


class PizzaLine(CallFlow):
    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        return respond(MENU)

    def on_call_answered(self, event: CallAnsweredEvent) -> Response:
        return respond(MENU)

    def on_action_successful(self, event: ActionSuccessfulEvent) -> Response:
        return respond(
            Speak(order_text(event.received_digits)),
            CallAndBridge(event.call.caller.from_, ENDPOINTS),
            attributes={"pizzas": event.received_digits},
        )

    def on_action_failed(self, event: ActionFailedEvent) -> Response:
        return respond(BUSY, GOODBYE)

    def on_digits_received(self, event: DigitsReceivedEvent) -> Response:
        return respond(TOLD)


handler = lambda_handler(PizzaLine())
