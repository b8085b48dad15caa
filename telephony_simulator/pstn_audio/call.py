"""One call: its legs, the events it sends to the function, and the actions of the answers."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from telephony_simulator.clock import Timer
from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.action_list import ActionList
from telephony_simulator.pstn_audio.actions.action import Action
from telephony_simulator.pstn_audio.errors import ActionError
from telephony_simulator.pstn_audio.event import Event, EventType
from telephony_simulator.pstn_audio.invocation import Invocation
from telephony_simulator.pstn_audio.invocation_queue import InvocationQueue
from telephony_simulator.pstn_audio.leg import Direction, Leg
from telephony_simulator.pstn_audio.meeting import SERVICE_NUMBER
from telephony_simulator.pstn_audio.records import Logged, Record, Warned
from telephony_simulator.pstn_audio.ringing import Ringing

if TYPE_CHECKING:
    from telephony_simulator.pstn_audio.application import Application, Route
    from telephony_simulator.pstn_audio.media import Prompt
    from telephony_simulator.pstn_audio.service import Service
    from telephony_simulator.pstn_audio.settings import Settings
    from telephony_simulator.pstn_audio.sound import Sound


class Call:
    """A transaction of the service, with one leg or two.

    Attributes:
        service: The service that plays the call.
        transaction_id: Its id, shared by all legs.
        legs: LEG-A, then LEG-B while there is one.
        attributes: The transaction attributes; None before any were set.
        actions: The running list of actions.
        invocation_queue: The events for the function.
        records: The history of the call, in order.
        sounds: The sounds of the call, in order.
    """

    __slots__ = (
        "_answer_deadline",
        "_maximum_duration_timer",
        "_routes",
        "actions",
        "attributes",
        "invocation_queue",
        "legs",
        "records",
        "service",
        "sip_rule_id",
        "sounds",
        "transaction_id",
    )

    def __init__(
        self,
        service: "Service",
        routes: "Sequence[Route]",
        *,
        to: str,
        from_: str,
        direction: Direction,
        sip_headers: dict[str, str] | None = None,
    ) -> None:
        self.service = service
        self.transaction_id = service.new_id()
        self.sip_rule_id = routes[0].sip_rule_id
        self.attributes: JsonObject | None = None
        self.records: list[Record] = []
        self.sounds: list[Sound] = []
        self.legs = [
            Leg(self, "LEG-A", to=to, from_=from_, direction=direction, sip_headers=sip_headers)
        ]
        self.actions = ActionList(self)
        self.invocation_queue = InvocationQueue(self, routes[0].application)
        self._routes = routes[1:]
        self._answer_deadline: Timer | None = None
        self._maximum_duration_timer = self.call_later(
            self.settings.call_seconds, self._end_at_maximum_duration
        )

    def __repr__(self) -> str:
        return f"Call({self.transaction_id}, {self.legs})"

    @property
    def settings(self) -> "Settings":
        """The service's behaviour where AWS documents none."""
        return self.service.settings

    @property
    def application(self) -> "Application":
        """The application whose function gets the events."""
        return self.invocation_queue.application

    @property
    def leg_a(self) -> Leg:
        """The original leg."""
        return self.legs[0]

    @property
    def ended(self) -> bool:
        """Whether every leg has ended."""
        return not any(leg.open for leg in self.legs)

    @property
    def invocations(self) -> list[Invocation]:
        """The events and their answers, in order."""
        return self.invocation_queue.invocations

    @property
    def idle(self) -> bool:
        """Whether nothing will happen unless a party or the API does something."""
        running = self.actions.running
        return not (
            self.invocation_queue.busy
            or (running is not None and running.timer is not None)
            or self._answer_deadline is not None
            or any(leg.busy for leg in self.legs)
        )

    def now(self) -> float:
        """The time, in seconds since the epoch."""
        return self.service.clock.now()

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Call `callback` on the service's clock after some seconds."""
        return self.service.clock.call_later(seconds, callback)

    def record(self, record: Record) -> None:
        """Append a record to the history."""
        self.records.append(record)
        if self.service.watcher is not None:
            self.service.watcher(self, record)

    def log(self, message: str) -> None:
        """Write a line into the service's log."""
        self.record(Logged(self.now(), message))

    def warn(self, rule: str) -> None:
        """Record a response that breaks a rule or relies on undocumented behaviour."""
        self.record(Warned(self.now(), rule))

    def other_leg(self, leg: Leg) -> Leg | None:
        """Return the other leg if it is connected."""
        return next((other for other in self.legs if other is not leg and other.connected), None)

    def dial(self, *, to: str, from_: str, sip_headers: dict[str, str] | None = None) -> Leg:
        """Add LEG-B, in place of one that has ended."""
        leg = Leg(self, "LEG-B", to=to, from_=from_, direction="Outbound", sip_headers=sip_headers)
        self.legs[1:] = [leg]
        return leg

    def answer_inbound(self) -> None:
        """Answer the inbound call."""
        self.leg_a.status = "Connected"
        self.leg_a.note("is answered")

    def send_event(
        self,
        event_type: EventType,
        leg: Leg,
        action_data: JsonObject | None = None,
        error: tuple[str, str] | None = None,
    ) -> None:
        """Send an event to the function, with the present state of the legs."""
        participants: list[Json] = [leg.participant() for leg in self.legs]
        self.invocation_queue.put(Event(event_type, leg, participants, action_data, error))

    def end_leg(self, leg: Leg, sip_response_code: int, *, sends_hangup: bool = True) -> None:
        """End a leg; the call ends with its last connected leg."""
        leg.close()
        self.actions.stop_on_leg(leg)
        if not any(other.connected for other in self.legs):
            self._end_call()
        if sends_hangup:
            self.send_event("HANGUP", leg, hangup_data(leg, sip_response_code))

    def drop(self, sip_response_code: int = 480) -> None:
        """End every leg that has not ended."""
        self.actions.clear()
        for leg in self.legs[:]:
            if leg.open and leg in self.legs:
                leg.note("is dropped")
                self.end_leg(leg, sip_response_code)

    def report_interrupted_action(self, action: Action, extras: JsonObject) -> None:
        """Send the event of an action whose leg has ended, before HANGUP, as the settings say."""
        match self.settings.before_hangup:
            case "ACTION_SUCCESSFUL":
                self.send_event("ACTION_SUCCESSFUL", action.leg, action.data(**extras))
            case "ACTION_FAILED":
                error = ActionError("SystemException", "System error while running action.")
                self.send_event("ACTION_FAILED", action.leg, action.failure(error))
            case None:
                pass

    def begin_inbound(self) -> None:
        """Send NEW_INBOUND_CALL."""
        self.leg_a.note(f"calls {self.leg_a.to}")
        self.send_event("NEW_INBOUND_CALL", self.leg_a)

    def begin_outbound(self, arguments: JsonObject) -> None:
        """Send NEW_OUTBOUND_CALL for a call that the API created."""
        data: JsonObject = {"Type": "CallCreateRequest", "Parameters": {"Arguments": arguments}}
        self.send_event("NEW_OUTBOUND_CALL", self.leg_a, data if arguments else None)

    def update(self, arguments: JsonObject) -> None:
        """Send CALL_UPDATE_REQUESTED for an UpdateSipMediaApplicationCall."""
        data: JsonObject = {"Type": "CallUpdateRequest", "Parameters": {"Arguments": arguments}}
        if not self.ended:
            self.send_event("CALL_UPDATE_REQUESTED", self.leg_a, data)

    def ring_callee(self) -> None:
        """Ring the callee of a call that the API created; a meeting answers at once."""
        leg = self.leg_a
        if leg.to == SERVICE_NUMBER:
            self._dial_into_meeting(leg)
            return
        seconds = self.settings.outbound_ring_seconds
        Ringing(leg, seconds, self._callee_answers, partial(self.end_leg, leg))
        if self.settings.ringing:
            self.send_event("RINGING", leg)

    def fail_over(self) -> None:
        """Offer an inbound call to the rule's next target; without one it is dropped."""
        if not self.leg_a.open:
            return
        if self._routes:
            route, self._routes = self._routes[0], self._routes[1:]
            self.sip_rule_id = route.sip_rule_id
            self.attributes = None
            self.invocation_queue.restart_with(route.application)
            self.send_event("NEW_INBOUND_CALL", self.leg_a)
        else:
            self.reject("no function takes the call")

    def reject(self, reason: str) -> None:
        """End an inbound call without an event."""
        self.leg_a.note(f"is dropped: {reason}")
        self.end_leg(self.leg_a, 480, sends_hangup=False)

    def prompt(self, source: Json) -> "Prompt":
        """Return the prompt of an audio source, or raise `ActionError`."""
        return self.service.media.prompt(source, self.settings.unknown_audio_seconds)

    def await_actions(self) -> None:
        """Start the timer that ends an unanswered inbound call without actions."""
        if self._answer_deadline is None and self._unattended():
            self._answer_deadline = self.call_later(
                self.settings.attempt_seconds, self._end_unanswered
            )

    def _unattended(self) -> bool:
        waiting = self.leg_a.status is None and self.leg_a.direction == "Inbound"
        return waiting and self.actions.idle

    def _end_unanswered(self) -> None:
        self._answer_deadline = None
        if self._unattended() and not self.invocation_queue.busy:
            self.drop()

    def _callee_answers(self) -> None:
        self.leg_a.status = "Connected"
        self.send_event("CALL_ANSWERED", self.leg_a)

    def _dial_into_meeting(self, leg: Leg) -> None:
        meeting = self.service.meetings.dial_in(leg.sip_headers or {})
        if meeting is None:
            leg.note("is refused: no such meeting")
            self.end_leg(leg, 480)
        else:
            leg.join(meeting)
            self.send_event("CALL_ANSWERED", leg)

    def _end_at_maximum_duration(self) -> None:
        self.log("The call has reached the longest time that the service keeps one.")
        self.drop(0)

    def _end_call(self) -> None:
        self.actions.clear()
        for timer in (self._answer_deadline, self._maximum_duration_timer):
            if timer is not None:
                timer.cancel()
        self._answer_deadline = None
        self.service.remove(self)


def hangup_data(leg: Leg, sip_response_code: int) -> JsonObject:
    """Return ActionData of HANGUP."""
    return {
        "Type": "Hangup",
        "Parameters": {
            "SipResponseCode": sip_response_code,
            "CallId": leg.call_id,
            "ParticipantTag": leg.tag,
        },
    }
