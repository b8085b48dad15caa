"""The PSTN Audio service: all its calls on one clock."""

import random
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from telephony_simulator.clock import Clock
from telephony_simulator.json_types import JsonObject
from telephony_simulator.pstn_audio.answer import handle_outcome
from telephony_simulator.pstn_audio.application import Application, Route
from telephony_simulator.pstn_audio.bot import Bot
from telephony_simulator.pstn_audio.call import Call
from telephony_simulator.pstn_audio.call_setup import begin_inbound, begin_outbound, reject
from telephony_simulator.pstn_audio.detail_records import write_detail_record
from telephony_simulator.pstn_audio.errors import ActionError, ServiceError
from telephony_simulator.pstn_audio.leg import Leg
from telephony_simulator.pstn_audio.limits import Limits
from telephony_simulator.pstn_audio.line import Line, LineCall, OpenLine
from telephony_simulator.pstn_audio.load import CollectionsUnderLoad
from telephony_simulator.pstn_audio.media import Media
from telephony_simulator.pstn_audio.meeting import Meeting, Meetings
from telephony_simulator.pstn_audio.metrics import CallMetrics
from telephony_simulator.pstn_audio.observer import CallObserver
from telephony_simulator.pstn_audio.settings import DEFAULT_SETTINGS, Settings
from telephony_simulator.pstn_audio.simulated_line import SimulatedLine

if TYPE_CHECKING:
    from telephony_simulator.pstn_audio.rendering import SpeechSynthesizer

SYSTEM_FAILURE: Final = "System error while running action."
"""The ErrorMessage of SystemException."""

MAX_ENTRIES: Final = 20
"""The most entries of ArgumentsMap, Arguments and SipHeaders."""


class Service:
    """Takes inbound calls, places outbound calls, and plays each by the rules of the service.

    It exchanges JSON with the functions and never sleeps: the clock calls everything. The same
    script with the same seed gives the same bytes.

    Args:
        clock: Tells the time, and runs what is scheduled.
        settings: The service's behaviour where AWS documents none. Default: `Settings()`.
        seed: The seed of the ids. Default: 0.
        media: The buckets. Default: every bucket exists and nothing is written.
        meetings: The meetings. Default: every meeting exists.
        bots: The Lex bots of the account. Default: none.
        owned_numbers: Returns the account's numbers, the only ones that may be shown as caller id.
            Default: the account owns every number.
        detail_record_bucket: Returns the bucket of the account's global settings, which gets the
            call detail records; None for none. Default: none.
        ids: The ids of calls and legs: UUIDs of version 4. Default: random ones of the seed.
        open_line: Returns the line that carries a new call. Default: a `SimulatedLine`.

    Attributes:
        open_line: Returns the line of a new call; it may be set while no call begins.
        synthesizer: Speaks the texts in call recordings; None leaves them silent.
        metrics: Counts the legs of all calls, as the service's metrics do.
        detail_record_bucket: Returns the bucket that gets the call detail records, or None.
        ids: The ids of calls and legs: UUIDs of version 4.
    """

    def __init__(
        self,
        clock: Clock,
        settings: Settings | None = None,
        *,
        seed: int = 0,
        media: Media | None = None,
        meetings: Meetings | None = None,
        bots: Iterable[Bot] = (),
        owned_numbers: Callable[[], Collection[str]] | None = None,
        detail_record_bucket: Callable[[], str | None] | None = None,
        ids: Iterator[str] | None = None,
        open_line: OpenLine | None = None,
    ) -> None:
        self.clock = clock
        self.settings = settings or DEFAULT_SETTINGS
        self.media = media or Media()
        self.meetings = meetings or Meetings()
        self.meetings.watch(self._end_meeting_legs)
        self.bots: Mapping[str, Bot] = {bot.bot_alias_arn: bot for bot in bots}
        self.calls: dict[str, Call] = {}
        self.limits = Limits(clock, self.settings, self.calls)
        self.observers: tuple[CallObserver[Call], ...] = ()
        self.synthesizer: SpeechSynthesizer | None = None
        self.metrics = CallMetrics()
        self.open_line: OpenLine = open_line or _one_for_all(SimulatedLine(clock))
        self._owned_numbers = owned_numbers
        self.detail_record_bucket = detail_record_bucket
        self._planned_failure: tuple[int, ActionError] | None = None
        self._planned_slow_answer: tuple[int, float, float] | None = None
        self._collections = CollectionsUnderLoad()
        self.ids = _random_ids(seed) if ids is None else ids

    def watch(self, observer: CallObserver[Call]) -> Callable[[], None]:
        """Let an observer get what happens in all calls, beside the observers before it.

        Returns:
            A function that ends it; a second call of that function does nothing.
        """
        self.observers = (*self.observers, observer)
        watching = [observer]

        def end() -> None:
            if watching:
                observers = [*self.observers]
                observers.remove(watching.pop())
                self.observers = tuple(observers)

        return end

    def receive_call(
        self,
        *,
        to: str,
        from_: str,
        routes: Sequence[Route],
        sip_headers: Mapping[str, str] | None = None,
    ) -> Call:
        """Take an inbound call; its events follow when the clock runs.

        Args:
            to: The number that was dialled.
            from_: The caller's number.
            routes: The rule's targets by priority; the next one is tried when a function fails.
            sip_headers: The headers of the INVITE: `X-*`, `User-to-User`, `Diversion`.

        Raises:
            ValueError: There is no route.
        """
        if not routes:
            raise ValueError("no rule takes this call: routes is empty")
        is_refused = self.limits.is_active_calls_reached()
        call = Call(
            self,
            routes,
            handle_outcome,
            to=to,
            from_=from_,
            direction="Inbound",
            sip_headers=dict(sip_headers or {}),
        )
        self._add(call)
        if is_refused:
            self.metrics.throttles += 1
            limit = self.settings.active_calls
            reject(call, f"the quota active-calls is {limit}; --quota active-calls=… raises it")
        else:
            begin_inbound(call)
        return call

    def create_call(
        self,
        application: Application,
        *,
        to: str,
        from_: str,
        arguments: Mapping[str, str] | None = None,
        sip_headers: Mapping[str, str] | None = None,
    ) -> Call:
        """Place a call, as CreateSipMediaApplicationCall does; events follow when the clock runs.

        Args:
            application: The application whose function gets the events.
            to: The number to dial.
            from_: The number that the callee sees.
            arguments: ArgumentsMap, which NEW_OUTBOUND_CALL carries.
            sip_headers: The headers of the INVITE; no event carries them.

        Raises:
            ServiceError: A quota of `Settings` is used up, or there are more than 20 arguments or
                headers.
        """
        _require_at_most_20("ArgumentsMap", arguments)
        _require_at_most_20("SipHeaders", sip_headers)
        self.limits.count_creation()
        call = Call(
            self,
            [Route(application, None)],
            handle_outcome,
            to=to,
            from_=from_,
            direction="Outbound",
            sip_headers=dict(sip_headers or {}),
        )
        self._add(call)
        self.clock.call_later(0, partial(begin_outbound, call, dict(arguments or {})))
        return call

    def update_call(
        self, application_id: str, transaction_id: str, arguments: Mapping[str, str]
    ) -> None:
        """Update a call, as UpdateSipMediaApplicationCall does; an event follows.

        Raises:
            ServiceError: The call has ended or is another application's, a quota is used up, or
                there are more than 20 arguments.
        """
        _require_at_most_20("Arguments", arguments)
        self.limits.count_update()
        call = self.calls.get(transaction_id)
        if call is None or call.application.sip_media_application_id != application_id:
            raise ServiceError(
                "NotFoundException",
                f"Transaction {transaction_id} doesn't exist for "
                f"SipMediaApplication {application_id}",
            )
        self.clock.call_later(0, partial(_request_update, call, dict(arguments)))

    def plan_failure(self, number: int, error_type: str, message: str = SYSTEM_FAILURE) -> None:
        """Let an action that begins from now on fail, as if the service had failed.

        Args:
            number: Which one: 1 is the next that begins.
            error_type: The ErrorType of its ACTION_FAILED.
            message: The ErrorMessage.
        """
        self._planned_failure = number, ActionError(error_type, message)

    def take_planned_failure(self) -> ActionError | None:
        """Return the failure that is planned for the action that begins now, if any."""
        if self._planned_failure is None:
            return None
        number, error = self._planned_failure
        self._planned_failure = None if number == 1 else (number - 1, error)
        return error if number == 1 else None

    def plan_slow_answer(self, number: int, first: float, second: float = 0.0) -> None:
        """Let the function take long for an event that is sent from now on.

        The function is invoked at once; its answer arrives later on the clock.

        Args:
            number: Which one: 1 is the next that is sent.
            first: The seconds that it takes at least for the first delivery; from 5 s the event is
                sent again, from 20 s the answer is lost.
            second: The seconds that it takes at least for the second delivery. Default: 0.
        """
        self._planned_slow_answer = number, first, second

    def take_planned_slow_answer(self) -> tuple[float, float]:
        """Return the least seconds of both deliveries of the event that is sent now."""
        if self._planned_slow_answer is None:
            return 0.0, 0.0
        number, first, second = self._planned_slow_answer
        self._planned_slow_answer = None if number == 1 else (number - 1, first, second)
        return (first, second) if number == 1 else (0.0, 0.0)

    def _add(self, call: Call) -> None:
        self.calls[call.transaction_id] = call
        self._collections.update(len(self.calls))

    def owns_number(self, number: str) -> bool:
        """Return whether the account may show this number as caller id."""
        return self._owned_numbers is None or number in self._owned_numbers()

    def remove_call(self, call: Call) -> None:
        """Remove a call that has ended, and write its call detail records."""
        self.calls.pop(call.transaction_id, None)
        self._collections.update(len(self.calls))
        bucket = self.detail_record_bucket() if self.detail_record_bucket is not None else None
        if bucket is None:
            return
        for record in call.detail_records:
            try:
                write_detail_record(record, bucket, self.media, self.settings)
            except ActionError as error:
                call.log(error.message)

    def metric_values(self) -> dict[str, int]:
        """Return the value of each metric of the service: counts, and the calls of now."""
        return self.metrics.values(
            legs=[leg for call in self.calls.values() for leg in call.legs if leg.is_open],
            active_calls=self.limits.count_active_calls(),
        )

    def _end_meeting_legs(self, meeting: Meeting, join_token: str | None) -> None:
        """End the legs of a meeting, or of one attendee, when the clock runs."""
        for call in list(self.calls.values()):
            for leg in call.legs:
                is_attendee = join_token is None or leg.join_token == join_token
                if leg.meeting is meeting and is_attendee:
                    self.clock.call_later(0, partial(_end_leg, call, leg))

    def new_id(self) -> str:
        """Return the next UUID, of version 4."""
        return next(self.ids)


def _random_ids(seed: int) -> Iterator[str]:
    generator = random.Random(seed)  # noqa: S311 - ids must repeat with the seed
    while True:
        bits = f"{generator.getrandbits(128):032x}"
        variant = "89ab"[int(bits[16], 16) & 3]
        yield f"{bits[:8]}-{bits[8:12]}-4{bits[13:16]}-{variant}{bits[17:20]}-{bits[20:]}"


def _one_for_all(line: Line) -> OpenLine:
    def open_line(_call: LineCall) -> Line:
        return line

    return open_line


def _require_at_most_20(member: str, entries: Mapping[str, str] | None) -> None:
    """Refuse what the model of the API refuses, for calls that do not come through the API."""
    if entries is not None and len(entries) > MAX_ENTRIES:
        raise ServiceError(
            "BadRequestException", f"{member} has {len(entries)} entries, at most {MAX_ENTRIES}"
        )


def _end_leg(call: Call, leg: Leg) -> None:
    if leg.is_open:
        call.note(leg, "leaves the meeting, which has ended")
        call.end_leg(leg, 0)


def _request_update(call: Call, arguments: JsonObject) -> None:
    data: JsonObject = {"Type": "CallUpdateRequest", "Parameters": {"Arguments": arguments}}
    if not call.is_ended:
        call.send_event("CALL_UPDATE_REQUESTED", call.leg_a, data)
