"""The delivery of one event to its function: retries, the second delivery, and the time-out.

`deliver_in_line` invokes the function on the clock's thread: time stands still meanwhile on a
virtual clock. `BackgroundDelivery` invokes it on a thread of its own while the clock goes on, so
that a slow function delays no other call.

Timeouts and retries: https://docs.aws.amazon.com/chime-sdk/latest/dg/timeouts.html; see
docs/service/responses.md#time-outs-and-retries
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, Protocol

from telephony_simulator.background import BackgroundWork
from telephony_simulator.clock import Clock, Timer
from telephony_simulator.functions import FunctionError, FunctionTimeout
from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.application import Application
from telephony_simulator.pstn_audio.invocation import Invocation
from telephony_simulator.pstn_audio.records import FunctionInvoked, Record
from telephony_simulator.pstn_audio.settings import Settings

RETRY_SECONDS: Final = 5.0
TIMEOUT_SECONDS: Final = 20.0

CLIENT_ERRORS: Final = {
    "AccessDeniedException": "Access denied while invoking the AWS Lambda function.",
    "TooManyRequestsException": "The AWS Lambda function was throttled.",
}
"""Lambda's own 4XX errors: retried once, then logged with these texts."""


class DeliveringService(Protocol):
    """What a delivery uses of the service."""

    @property
    def observers(self) -> Sequence[object]:
        """Get what happens in all calls."""

    def take_planned_slow_answer(self) -> tuple[float, float]:
        """Return the least seconds of both deliveries of the event that is sent now."""


class DeliveringCall(Protocol):
    """What a delivery uses of its call."""

    @property
    def clock(self) -> Clock:
        """The clock of the call."""

    @property
    def settings(self) -> Settings:
        """The service's behaviour where AWS documents none."""

    @property
    def service(self) -> DeliveringService:
        """The service that plays the call."""

    def record(self, record: Record) -> None:
        """Append a record to the history."""

    def ask_function(self, event: JsonObject) -> None:
        """Tell the observers that the function gets an event now."""


class DeliveringQueue(Protocol):
    """What a delivery uses of the queue whose event it delivers.

    Attributes:
        sequence: The Sequence of the last event.
    """

    sequence: int

    @property
    def application(self) -> Application:
        """The application whose function gets the event."""

    def next_invocation(self) -> Invocation:
        """Return a new invocation with the present Sequence and transaction attributes."""


def deliver_in_line(call: DeliveringCall, queue: DeliveringQueue) -> Invocation:
    """Invoke the function now, a second time if it takes 5 seconds, and return what counts."""
    queue.sequence += 1
    first_seconds, second_seconds = call.service.take_planned_slow_answer()
    first = _invoke(call, queue)
    first.seconds = max(first.seconds, first_seconds)
    settings = call.settings
    if not settings.second_delivery or first.seconds < RETRY_SECONDS:
        return first
    queue.sequence += settings.second_delivery_has_next_sequence
    second = _invoke(call, queue)
    second.at = first.at
    second.seconds = max(second.seconds, second_seconds) + RETRY_SECONDS
    return min(first, second, key=lambda invocation: invocation.seconds)


def _invoke(call: DeliveringCall, queue: DeliveringQueue) -> Invocation:
    """Invoke the function; retry once after an error that the service retries."""
    invocation = _invoke_once(call, queue)
    if invocation.error is not None and is_retried(invocation):
        return _invoke_once(call, queue)
    return invocation


def _invoke_once(call: DeliveringCall, queue: DeliveringQueue) -> Invocation:
    invocation = queue.next_invocation()
    if call.service.observers:
        call.ask_function(invocation.event)
    try:
        invocation.response = queue.application.function.invoke(invocation.event)
    except FunctionError as error:
        invocation.error = error
        _end(call, invocation)
    else:
        now = call.clock.now()
        invocation.seconds = now - invocation.at
        call.record(FunctionInvoked(now, invocation))
    return invocation


def is_retried(invocation: Invocation) -> bool:
    """Return whether the service repeats an invocation because of its error."""
    return invocation.error is not None and invocation.error.error_type in CLIENT_ERRORS


def _end(call: DeliveringCall, invocation: Invocation) -> None:
    """Set the duration of an invocation on the call's clock, and record it."""
    now = call.clock.now()
    invocation.seconds = now - invocation.at
    if isinstance(invocation.error, FunctionTimeout):
        invocation.seconds = max(invocation.seconds, invocation.error.seconds)
    call.record(FunctionInvoked(now, invocation))


class BackgroundDelivery:
    """Delivers an event while the clock goes on; the first answer or error counts.

    Its threads do nothing but invoke the function. All else happens on the clock's thread.

    Args:
        call: The call.
        queue: The queue of the call.
        finish: Called once, on the clock, with the invocation that counts. At the service's
            time-out that is the last one, with a duration of `TIMEOUT_SECONDS`.
    """

    def __init__(
        self, call: DeliveringCall, queue: DeliveringQueue, finish: Callable[[Invocation], None]
    ) -> None:
        self._call = call
        self._queue = queue
        self._finish: Callable[[Invocation], None] | None = finish
        self._began = call.clock.now()
        self._timers: list[Timer] = []

    def begin(self) -> None:
        """Send the event for the first time."""
        self._queue.sequence += 1
        first_seconds, second_seconds = self._call.service.take_planned_slow_answer()
        self._call_after(TIMEOUT_SECONDS, self._time_out)
        if self._call.settings.second_delivery:
            self._call_after(RETRY_SECONDS, partial(self._send_again, second_seconds))
        self._send(first_seconds)

    def _call_after(self, seconds: float, callback: Callable[[], None]) -> None:
        """Call `callback` that long after the beginning, unless an answer counts before."""
        self._timers.append(self._call.clock.call_at(self._began + seconds, callback))

    def _send_again(self, least_seconds: float) -> None:
        self._queue.sequence += self._call.settings.second_delivery_has_next_sequence
        self._send(least_seconds)

    def _send(self, least_seconds: float, *, is_repeatable: bool = True) -> None:
        """Send the event; its answer arrives after `least_seconds` at the earliest."""
        invocation = self._queue.next_invocation()
        self._call.ask_function(invocation.event)
        clock, earliest = self._call.clock, invocation.at + least_seconds

        def take(answer: Callable[[], Json]) -> None:
            receive = partial(self._take, invocation, answer, is_repeatable=is_repeatable)
            if clock.now() < earliest:
                clock.call_at(earliest, receive)
            else:
                receive()

        work = partial(self._queue.application.function.invoke, invocation.event)
        BackgroundWork(clock, work, take)

    def _take(
        self, invocation: Invocation, answer: Callable[[], Json], *, is_repeatable: bool
    ) -> None:
        try:
            invocation.response = answer()
        except FunctionError as error:
            invocation.error = error
        _end(self._call, invocation)
        if self._finish is None:
            return  # the other delivery was faster, or the service has given up
        if is_repeatable and is_retried(invocation):
            self._send(0.0, is_repeatable=False)
            return
        self._end_with(invocation)

    def _time_out(self) -> None:
        self._end_with(Invocation(self._began, {}, seconds=TIMEOUT_SECONDS))

    def _end_with(self, invocation: Invocation) -> None:
        finish, self._finish = self._finish, None
        for timer in self._timers:
            timer.cancel()
        if finish is not None:
            finish(invocation)
