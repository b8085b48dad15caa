"""The queue of events that one call sends to its function, one at a time.

Timeouts and retries: https://docs.aws.amazon.com/chime-sdk/latest/dg/timeouts.html; see
docs/service/responses.md#time-outs-and-retries
"""

from collections.abc import Callable
from functools import partial
from typing import Final, Literal, Protocol, TypeAlias

from telephony_simulator.clock import Clock
from telephony_simulator.functions import FunctionError, FunctionTimeout
from telephony_simulator.json_types import Json
from telephony_simulator.pstn_audio.application import Application
from telephony_simulator.pstn_audio.event import Event, Transaction
from telephony_simulator.pstn_audio.invocation import Invocation
from telephony_simulator.pstn_audio.records import FunctionInvoked, Record
from telephony_simulator.pstn_audio.settings import Settings

MAX_INVOCATIONS_PER_CALL: Final = 1_000
RETRY_SECONDS: Final = 5.0
TIMEOUT_SECONDS: Final = 20.0

CLIENT_ERRORS: Final = {
    "AccessDeniedException": "Access denied while invoking the AWS Lambda function.",
    "TooManyRequestsException": "The AWS Lambda function was throttled.",
}
"""Lambda's own 4XX errors: retried once, then logged with these texts."""

Outcome: TypeAlias = Literal["answered", "not answered", "too many invocations"]

OutcomeHandler: TypeAlias = Callable[[Event, Outcome, Json], None]
"""Gets an event, its outcome, and the response of an answered event."""


class DeliveryPlan(Protocol):
    """What the queue uses of the service."""

    def take_planned_slow_answer(self) -> tuple[float, float]:
        """Return the least seconds of both deliveries of the event that is sent now."""


class QueueContext(Transaction, Protocol):
    """What the queue uses of its call."""

    @property
    def service(self) -> DeliveryPlan:
        """The service of the call."""

    @property
    def clock(self) -> Clock:
        """The clock of the call."""

    @property
    def settings(self) -> Settings:
        """The service's behaviour where AWS documents none."""

    def log(self, message: str) -> None:
        """Write a line into the service's log."""

    def record(self, record: Record) -> None:
        """Append a record to the history."""


class InvocationQueue:
    """Sends one event at a time to the function; later events wait for its answer.

    Args:
        call: The call.
        application: The application whose function gets the events.
        handle_outcome: Called once for each event.

    Attributes:
        invocations: The events that were sent, with their answers.
        is_busy: Whether an event waits for its turn or its answer.
        sequence: The Sequence of the last event.
        waiting: The events that wait for their turn.
        awaited: The invocation whose answer arrives later; None if there is none.
    """

    __slots__ = (
        "_call",
        "_handle_outcome",
        "application",
        "awaited",
        "invocations",
        "is_busy",
        "sequence",
        "waiting",
    )

    def __init__(
        self, call: QueueContext, application: Application, handle_outcome: OutcomeHandler
    ) -> None:
        self._call = call
        self._handle_outcome = handle_outcome
        self.application = application
        self.invocations: list[Invocation] = []
        self.is_busy = False
        self.sequence = 0
        self.waiting: list[Event] = []
        self.awaited: Invocation | None = None

    def put(self, event: Event) -> None:
        """Queue an event; it is sent when the function has answered those before it."""
        self.waiting.append(event)
        if not self.is_busy:
            self.is_busy = True
            self._call.clock.call_later(0, self._send_waiting)

    def restart_with(self, application: Application) -> None:
        """Send later events to another application's function, starting at Sequence 1."""
        self.application = application
        self.sequence = 0

    def _send_waiting(self) -> None:
        """Send the waiting events, until one is answered later on the clock."""
        while self.waiting:
            event = self.waiting.pop(0)
            if self.sequence >= MAX_INVOCATIONS_PER_CALL:
                self._handle_outcome(event, "too many invocations", None)
                continue
            invocation = self._deliver(event)
            answered_at = invocation.at + min(invocation.seconds, TIMEOUT_SECONDS)
            delay_seconds = answered_at - self._call.clock.now()
            if delay_seconds > 0:
                self.awaited = invocation
                self._call.clock.call_later(
                    delay_seconds, partial(self._process_late_answer, event, invocation)
                )
                return
            self._process_answer(event, invocation)
        self.is_busy = False

    def _process_late_answer(self, event: Event, invocation: Invocation) -> None:
        self.awaited = None
        self._process_answer(event, invocation)
        self._send_waiting()

    def _process_answer(self, event: Event, invocation: Invocation) -> None:
        if invocation.seconds >= TIMEOUT_SECONDS:
            self._call.log("AWS Lambda client operation timed out.")
            self._handle_outcome(event, "not answered", None)
        elif invocation.error:
            self._call.log(_log_message(invocation.error))
            self._handle_outcome(event, "not answered", None)
        else:
            self._handle_outcome(event, "answered", invocation.response)

    def _deliver(self, event: Event) -> Invocation:
        """Send an event, and a second time after 5 seconds if the settings say so."""
        self.sequence += 1
        first_seconds, second_seconds = self._call.service.take_planned_slow_answer()
        first = self._invoke(event)
        first.seconds = max(first.seconds, first_seconds)
        settings = self._call.settings
        if not settings.second_delivery or first.seconds < RETRY_SECONDS:
            return first
        self.sequence += settings.second_delivery_has_next_sequence
        second = self._invoke(event)
        second.at = first.at
        second.seconds = max(second.seconds, second_seconds) + RETRY_SECONDS
        return min(first, second, key=lambda invocation: invocation.seconds)

    def _invoke(self, event: Event) -> Invocation:
        """Invoke the function; retry once after an error that the service retries."""
        invocation = self._invoke_once(event)
        if invocation.error and invocation.error.error_type in CLIENT_ERRORS:
            invocation = self._invoke_once(event)
        return invocation

    def _invoke_once(self, event: Event) -> Invocation:
        call = self._call
        payload = event.payload(call, self.application, self.sequence)
        invocation = Invocation(call.clock.now(), payload)
        self.invocations.append(invocation)
        try:
            invocation.response = self.application.function.invoke(payload)
        except FunctionError as error:
            invocation.error = error
        now = call.clock.now()
        invocation.seconds = _duration_seconds(invocation, now)
        call.record(FunctionInvoked(now, invocation))
        return invocation


def _duration_seconds(invocation: Invocation, now: float) -> float:
    """Return the duration on the call's clock, or the function's timeout."""
    passed = now - invocation.at
    if isinstance(invocation.error, FunctionTimeout):
        return max(passed, invocation.error.seconds)
    return passed


def _log_message(error: FunctionError) -> str:
    known = CLIENT_ERRORS.get(error.error_type)
    return known or f"The AWS Lambda function returned an error: {error.error_type}"
