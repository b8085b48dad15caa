"""The queue of events that one call sends to its function, one at a time.

Timeouts and retries: https://docs.aws.amazon.com/chime-sdk/latest/dg/timeouts.html; see
docs/service/responses.md#time-outs-and-retries
"""

from collections.abc import Callable
from functools import partial
from typing import Final, Literal, Protocol, TypeAlias

from telephony_simulator.functions import FunctionError
from telephony_simulator.json_types import Json
from telephony_simulator.pstn_audio.application import Application
from telephony_simulator.pstn_audio.delivery import (
    CLIENT_ERRORS,
    TIMEOUT_SECONDS,
    BackgroundDelivery,
    DeliveringCall,
    deliver_in_line,
)
from telephony_simulator.pstn_audio.event import Event, Transaction
from telephony_simulator.pstn_audio.invocation import Invocation

MAX_INVOCATIONS_PER_CALL: Final = 1_000

Outcome: TypeAlias = Literal["answered", "not answered", "too many invocations"]

OutcomeHandler: TypeAlias = Callable[[Event, Outcome, Json], None]
"""Gets an event, its outcome, and the response of an answered event."""


class QueueContext(Transaction, DeliveringCall, Protocol):
    """What the queue uses of its call."""

    def log(self, message: str) -> None:
        """Write a line into the service's log."""


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
        "_event",
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
        self._event: Event | None = None
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

    def next_invocation(self) -> Invocation:
        """Return a new invocation of the function with the event that is being delivered."""
        assert self._event is not None
        call = self._call
        payload = self._event.payload(call, self.application, self.sequence)
        invocation = Invocation(call.clock.now(), payload)
        self.invocations.append(invocation)
        return invocation

    def _send_waiting(self) -> None:
        """Send the waiting events, until one is answered later on the clock."""
        call = self._call
        while self.waiting:
            event = self.waiting.pop(0)
            if self.sequence >= MAX_INVOCATIONS_PER_CALL:
                self._handle_outcome(event, "too many invocations", None)
                continue
            self._event = event
            if call.clock.is_real_time:
                BackgroundDelivery(call, self, partial(self._process_late_answer, event)).begin()
                return
            invocation = deliver_in_line(call, self)
            answered_at = invocation.at + min(invocation.seconds, TIMEOUT_SECONDS)
            delay_seconds = answered_at - call.clock.now()
            if delay_seconds > 0:
                self.awaited = invocation
                call.clock.call_later(
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


def _log_message(error: FunctionError) -> str:
    known = CLIENT_ERRORS.get(error.error_type)
    return known or f"The AWS Lambda function returned an error: {error.error_type}"
