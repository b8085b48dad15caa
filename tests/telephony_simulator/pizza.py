"""The line that the tests of the telephone ring: it takes an order and connects the kitchen."""

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
    respond,
)

HOW_MANY = SpeakAndGetDigits(
    Speech("How many pizzas? Press one to nine."),
    failure_speech_parameters=Speech("Sorry, one to nine, please."),
    input_digits_regex="^[1-9]$",
    max_number_of_digits=1,
    repeat=2,
    repeat_duration_in_milliseconds=10_000,
)


class PizzaLine(CallFlow):
    """Asks how many, then connects the kitchen."""

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        return respond(HOW_MANY)

    def on_action_successful(self, event: ActionSuccessfulEvent) -> Response:
        match event.action:
            case SpeakAndGetDigits():
                return respond(
                    Speak(f"{event.received_digits} pizzas. Here is the kitchen."),
                    CallAndBridge(
                        caller_id_number=event.call.caller.from_,
                        endpoints=[PstnEndpoint("+12065550123")],
                    ),
                    attributes={"pizzas": event.received_digits or ""},
                )
            case _:
                return super().on_action_successful(event)

    def on_action_failed(self, event: ActionFailedEvent) -> Response:
        match event.action:
            case CallAndBridge():
                return respond(Speak("The kitchen is busy. Goodbye."), Hangup())
            case _:
                return super().on_action_failed(event)
