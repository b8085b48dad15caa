"""A line that is protected by a PIN, with three attempts: as a flow and as a script."""

from collections.abc import Callable

from telephony import (
    ActionFailedEvent,
    ActionSuccessfulEvent,
    CallFlow,
    Hangup,
    NewInboundCallEvent,
    Response,
    Speak,
    SpeakAndGetDigits,
    Speech,
    respond,
)
from telephony.call_script import ActionFailed, CallScript, ScriptedCall

ATTEMPTS = 3
PIN = SpeakAndGetDigits(
    Speech("Please enter your PIN."),
    failure_speech_parameters=Speech("A PIN has four digits."),
    input_digits_regex="^[0-9]{4}$",
    min_number_of_digits=4,
    max_number_of_digits=4,
    repeat=2,
    repeat_duration_in_milliseconds=10_000,
)
WRONG = "That is not your PIN."
OPEN = "The door is open."
LOCKED = "Please call the office. Goodbye."

IsPin = Callable[[str], bool]


class PinFlow(CallFlow):
    """Opens a door to callers who know the PIN."""

    def __init__(self, *, is_pin: IsPin) -> None:
        self._is_pin = is_pin

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        """Ask for the PIN."""
        return respond(PIN, attributes={"attempt": "1"}, then=self.check, otherwise=self.refuse)

    def check(self, event: ActionSuccessfulEvent) -> Response:
        """Open the door, or ask again."""
        if self._is_pin(event.received_digits or ""):
            return respond(Speak(OPEN), Hangup())
        attempt = int(event.call.transaction_attributes["attempt"])
        if attempt == ATTEMPTS:
            return respond(Speak(WRONG), Speak(LOCKED), Hangup())
        return respond(
            Speak(WRONG),
            PIN,
            attributes={"attempt": str(attempt + 1)},
            then=self.check,
            otherwise=self.refuse,
        )

    def refuse(self, event: ActionFailedEvent) -> Response:
        """End the call of a caller who enters no PIN."""
        return respond(Speak(LOCKED), Hangup())


class PinScript(CallScript):
    """Opens a door to callers who know the PIN."""

    def __init__(self, *, is_pin: IsPin) -> None:
        self._is_pin = is_pin

    async def run(self, call: ScriptedCall) -> None:
        """Conduct a call."""
        for _ in range(ATTEMPTS):
            try:
                pin = await call.ask(PIN, secret=True)
            except ActionFailed:
                break
            if call.effect("check the PIN", lambda: self._is_pin(pin.reveal())):  # noqa: B023 - called at once
                call.say(OPEN)
                return
            call.say(WRONG)
        call.say(LOCKED)
