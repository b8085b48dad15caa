"""What the service says to a function during one call, and what the function answers.

Timeouts and retries: https://docs.aws.amazon.com/chime-sdk/latest/dg/timeouts.html
"""

from functools import partial
from typing import TYPE_CHECKING, Final

from telephony_simulator.functions import FunctionError, FunctionTimeout
from telephony_simulator.pstn_audio.answer import answered, not_answered, too_many
from telephony_simulator.pstn_audio.event import Event
from telephony_simulator.pstn_audio.invocation import Invocation
from telephony_simulator.pstn_audio.records import Invoked

if TYPE_CHECKING:
    from telephony_simulator.pstn_audio.application import Application
    from telephony_simulator.pstn_audio.call import Call

MAX_INVOCATIONS: Final = 1_000
RETRY_SECONDS: Final = 5.0
TIMEOUT_SECONDS: Final = 20.0

CLIENT_ERRORS: Final = {
    "AccessDeniedException": "Access denied while invoking the AWS Lambda function.",
    "TooManyRequestsException": "The AWS Lambda function was throttled.",
}
"""Lambda's own refusals, of the 4XX class: tried once more, then logged in these words."""


class Dialogue:
    """One event at a time goes to the function; what happens meanwhile waits its turn."""

    __slots__ = ("_call", "_waiting", "application", "busy", "invocations", "sequence")

    def __init__(self, call: "Call", application: "Application") -> None:
        self._call = call
        self._waiting: list[Event] = []
        self.application = application
        self.busy = False
        self.sequence = 0
        self.invocations: list[Invocation] = []

    def tell(self, event: Event) -> None:
        """Send an event as soon as those before it are answered."""
        self._waiting.append(event)
        if not self.busy:
            self.busy = True
            self._call.service.clock.call_later(0, self._send_waiting)

    def start_over(self, application: "Application") -> None:
        """Talk to another application's function from now on, from the beginning."""
        self.application = application
        self.sequence = 0

    def _send_waiting(self) -> None:
        while self._waiting:
            if not self._send(self._waiting.pop(0)):
                return
        self.busy = False

    def _send(self, event: Event) -> bool:
        """Send one event; False when its answer is still to come."""
        if self.sequence >= MAX_INVOCATIONS:
            too_many(self._call, event)
            return True
        self.sequence += 1
        invocation = self._invoke(event)
        if self._call.settings.second_delivery and invocation.seconds >= RETRY_SECONDS:
            invocation = self._invoke_again(event, invocation)
        wait = invocation.at + min(invocation.seconds, TIMEOUT_SECONDS) - self._call.now()
        if wait > 0:
            self._call.service.clock.call_later(wait, partial(self._late, event, invocation))
            return False
        self._settle(event, invocation)
        return True

    def _late(self, event: Event, invocation: Invocation) -> None:
        self._settle(event, invocation)
        self._send_waiting()

    def _settle(self, event: Event, invocation: Invocation) -> None:
        if invocation.seconds >= TIMEOUT_SECONDS:
            self._call.log("AWS Lambda client operation timed out.")
            not_answered(self._call, event)
        elif invocation.error:
            self._call.log(_log_line(invocation.error))
            not_answered(self._call, event)
        else:
            answered(self._call, event, invocation.response)

    def _invoke(self, event: Event) -> Invocation:
        """Invoke the function, once more where the service itself would."""
        invocation = self._invoke_once(event)
        if invocation.error and invocation.error.error_type in CLIENT_ERRORS:
            invocation = self._invoke_once(event)
        return invocation

    def _invoke_again(self, event: Event, first: Invocation) -> Invocation:
        """Send the event a second time, and return the invocation that answered first."""
        self.sequence += self._call.settings.second_delivery_has_next_sequence
        second = self._invoke(event)
        second.at = first.at
        second.seconds += RETRY_SECONDS
        return min(first, second, key=lambda invocation: invocation.seconds)

    def _invoke_once(self, event: Event) -> Invocation:
        call = self._call
        payload = event.payload(call, self.application, self.sequence)
        invocation = Invocation(call.now(), payload)
        self.invocations.append(invocation)
        try:
            invocation.response = self.application.function.invoke(payload)
        except FunctionError as error:
            invocation.error = error
        invocation.seconds = _seconds(invocation, call.now())
        call.record(Invoked(call.now(), invocation))
        return invocation


def _seconds(invocation: Invocation, now: float) -> float:
    """How long it took on the call's clock, or would have taken the function."""
    passed = now - invocation.at
    if isinstance(invocation.error, FunctionTimeout):
        return max(passed, invocation.error.seconds)
    return passed


def _log_line(error: FunctionError) -> str:
    known = CLIENT_ERRORS.get(error.error_type)
    return known or f"The AWS Lambda function returned an error: {error.error_type}"
