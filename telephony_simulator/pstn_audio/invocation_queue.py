"""The queue of events that one call sends to its function, one at a time.

Timeouts and retries: https://docs.aws.amazon.com/chime-sdk/latest/dg/timeouts.html
"""

from functools import partial
from typing import TYPE_CHECKING, Final

from telephony_simulator.functions import FunctionError, FunctionTimeout
from telephony_simulator.pstn_audio.answer import (
    handle_answer,
    handle_missing_answer,
    handle_too_many_invocations,
)
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
"""Lambda's own 4XX errors: retried once, then logged with these texts."""


class InvocationQueue:
    """Sends one event at a time to the function; later events wait for its answer."""

    __slots__ = ("_call", "_waiting", "application", "busy", "invocations", "sequence")

    def __init__(self, call: "Call", application: "Application") -> None:
        self._call = call
        self._waiting: list[Event] = []
        self.application = application
        self.busy = False
        self.sequence = 0
        self.invocations: list[Invocation] = []

    def put(self, event: Event) -> None:
        """Queue an event; it is sent when the function has answered those before it."""
        self._waiting.append(event)
        if not self.busy:
            self.busy = True
            self._call.service.clock.call_later(0, self._send_waiting)

    def restart_with(self, application: "Application") -> None:
        """Send later events to another application's function, starting at Sequence 1."""
        self.application = application
        self.sequence = 0

    def _send_waiting(self) -> None:
        while self._waiting:
            if not self._send(self._waiting.pop(0)):
                return
        self.busy = False

    def _send(self, event: Event) -> bool:
        """Send one event; return False when its answer arrives later on the clock."""
        if self.sequence >= MAX_INVOCATIONS:
            handle_too_many_invocations(self._call, event)
            return True
        self.sequence += 1
        invocation = self._invoke(event)
        if self._call.settings.second_delivery and invocation.seconds >= RETRY_SECONDS:
            invocation = self._invoke_again(event, invocation)
        wait = invocation.at + min(invocation.seconds, TIMEOUT_SECONDS) - self._call.now()
        if wait > 0:
            self._call.service.clock.call_later(
                wait, partial(self._process_late_answer, event, invocation)
            )
            return False
        self._process_result(event, invocation)
        return True

    def _process_late_answer(self, event: Event, invocation: Invocation) -> None:
        self._process_result(event, invocation)
        self._send_waiting()

    def _process_result(self, event: Event, invocation: Invocation) -> None:
        if invocation.seconds >= TIMEOUT_SECONDS:
            self._call.log("AWS Lambda client operation timed out.")
            handle_missing_answer(self._call, event)
        elif invocation.error:
            self._call.log(_log_line(invocation.error))
            handle_missing_answer(self._call, event)
        else:
            handle_answer(self._call, event, invocation.response)

    def _invoke(self, event: Event) -> Invocation:
        """Invoke the function; retry once after an error that the service retries."""
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
    """Return the duration on the call's clock, or the function's timeout."""
    passed = now - invocation.at
    if isinstance(invocation.error, FunctionTimeout):
        return max(passed, invocation.error.seconds)
    return passed


def _log_line(error: FunctionError) -> str:
    known = CLIENT_ERRORS.get(error.error_type)
    return known or f"The AWS Lambda function returned an error: {error.error_type}"
