"""One call: its legs, what the function is told, and what its answers do."""

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
from telephony_simulator.pstn_audio.invocation_queue import Dialogue
from telephony_simulator.pstn_audio.leg import Direction, Leg
from telephony_simulator.pstn_audio.meeting import SERVICE_NUMBER
from telephony_simulator.pstn_audio.records import Logged, Record, Warned
from telephony_simulator.pstn_audio.ringing import Ringing

if TYPE_CHECKING:
    from telephony_simulator.pstn_audio.application import Route
    from telephony_simulator.pstn_audio.media import Prompt
    from telephony_simulator.pstn_audio.service import Service
    from telephony_simulator.pstn_audio.settings import Settings
    from telephony_simulator.pstn_audio.sound import Sound


class Call:
    """A transaction of the service, with one leg or two.

    Attributes:
        service: The service that keeps it.
        transaction_id: Its id, shared by all legs.
        legs: LEG-A, then LEG-B while there is one.
        attributes: The transaction attributes; None before any were set.
        actions: What it is doing.
        dialogue: What is said to the function.
        records: What happened, in order.
        sounds: What could be heard, in order.
    """

    __slots__ = (
        "_attempt",
        "_ceiling",
        "_routes",
        "actions",
        "attributes",
        "dialogue",
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
        self.dialogue = Dialogue(self, routes[0].application)
        self._routes = routes[1:]
        self._attempt: Timer | None = None
        self._ceiling = self.later(self.settings.call_seconds, self._reach_ceiling)

    def __repr__(self) -> str:
        return f"Call({self.transaction_id}, {self.legs})"

    @property
    def settings(self) -> "Settings":
        """What the service does where nobody says."""
        return self.service.settings

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
        return self.dialogue.invocations

    @property
    def idle(self) -> bool:
        """Whether nothing will happen unless a party or the API does something."""
        running = self.actions.running
        return not (
            self.dialogue.busy
            or (running is not None and running.timer is not None)
            or self._attempt is not None
            or any(leg.busy for leg in self.legs)
        )

    def now(self) -> float:
        """The time, in seconds since the epoch."""
        return self.service.clock.now()

    def later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Plan something on the service's clock."""
        return self.service.clock.call_later(seconds, callback)

    def record(self, record: Record) -> None:
        """Write down what happened."""
        self.records.append(record)
        if self.service.watcher is not None:
            self.service.watcher(self, record)

    def log(self, message: str) -> None:
        """Write a line into the service's log."""
        self.record(Logged(self.now(), message))

    def warn(self, rule: str) -> None:
        """Note a response that breaks a rule or leans on something undocumented."""
        self.record(Warned(self.now(), rule))

    def other_leg(self, leg: Leg) -> Leg | None:
        """Return the other party, if it is on the line."""
        return next((other for other in self.legs if other is not leg and other.connected), None)

    def dial(self, *, to: str, from_: str, sip_headers: dict[str, str] | None = None) -> Leg:
        """Add LEG-B, in place of one that has ended."""
        leg = Leg(self, "LEG-B", to=to, from_=from_, direction="Outbound", sip_headers=sip_headers)
        self.legs[1:] = [leg]
        return leg

    def pick_up(self) -> None:
        """Answer the inbound call."""
        self.leg_a.status = "Connected"
        self.leg_a.note("is answered")

    def tell(
        self,
        event_type: EventType,
        leg: Leg,
        action_data: JsonObject | None = None,
        error: tuple[str, str] | None = None,
    ) -> None:
        """Tell the function what happened, with the legs as they are now."""
        participants: list[Json] = [leg.participant() for leg in self.legs]
        self.dialogue.tell(Event(event_type, leg, participants, action_data, error))

    def left(self, leg: Leg, sip_response_code: int, *, tell: bool = True) -> None:
        """End a leg; the call is over when it was the last."""
        leg.close()
        self.actions.leg_left(leg)
        if not any(other.connected for other in self.legs):
            self._over()
        if tell:
            self.tell("HANGUP", leg, hangup_data(leg, sip_response_code))

    def drop(self, sip_response_code: int = 480) -> None:
        """End every leg that has not ended."""
        self.actions.clear()
        for leg in self.legs[:]:
            if leg.open and leg in self.legs:
                leg.note("is dropped")
                self.left(leg, sip_response_code)

    def cut_off(self, action: Action, extras: JsonObject) -> None:
        """An action's leg has ended under it; the function may hear of the action first."""
        match self.settings.before_hangup:
            case "ACTION_SUCCESSFUL":
                self.tell("ACTION_SUCCESSFUL", action.leg, action.data(**extras))
            case "ACTION_FAILED":
                error = ActionError("SystemException", "System error while running action.")
                self.tell("ACTION_FAILED", action.leg, action.failure(error))
            case None:
                pass

    def begin_inbound(self) -> None:
        """Tell the function of a caller."""
        self.leg_a.note(f"calls {self.leg_a.to}")
        self.tell("NEW_INBOUND_CALL", self.leg_a)

    def begin_outbound(self, arguments: JsonObject) -> None:
        """Tell the function of a call that the API has created."""
        data: JsonObject = {"Type": "CallCreateRequest", "Parameters": {"Arguments": arguments}}
        self.tell("NEW_OUTBOUND_CALL", self.leg_a, data if arguments else None)

    def update(self, arguments: JsonObject) -> None:
        """Tell the function of an UpdateSipMediaApplicationCall."""
        data: JsonObject = {"Type": "CallUpdateRequest", "Parameters": {"Arguments": arguments}}
        if not self.ended:
            self.tell("CALL_UPDATE_REQUESTED", self.leg_a, data)

    def ring_callee(self) -> None:
        """Ring the callee of a call that the API has created; a meeting answers by itself."""
        leg = self.leg_a
        if leg.to == SERVICE_NUMBER:
            self._dial_into_meeting(leg)
            return
        seconds = self.settings.outbound_ring_seconds
        Ringing(leg, seconds, self._callee_answers, partial(self.left, leg))
        if self.settings.ringing:
            self.tell("RINGING", leg)

    def fail_over(self) -> None:
        """Offer an inbound call to the rule's next target; without one it is dropped."""
        if not self.leg_a.open:
            return
        if self._routes:
            route, self._routes = self._routes[0], self._routes[1:]
            self.sip_rule_id = route.sip_rule_id
            self.attributes = None
            self.dialogue.start_over(route.application)
            self.tell("NEW_INBOUND_CALL", self.leg_a)
        else:
            self.turn_away("no function takes the call")

    def turn_away(self, reason: str) -> None:
        """End an inbound call without telling a function of it."""
        self.leg_a.note(f"is dropped: {reason}")
        self.left(self.leg_a, 480, tell=False)

    def prompt(self, source: Json) -> "Prompt":
        """Return what an audio source names, or raise `ActionError`."""
        return self.service.media.prompt(source, self.settings.unknown_audio_seconds)

    def await_actions(self) -> None:
        """End an inbound call that stays unanswered with nothing to do."""
        if self._attempt is None and self._unattended():
            self._attempt = self.later(self.settings.attempt_seconds, self._end_attempt)

    def _unattended(self) -> bool:
        waiting = self.leg_a.status is None and self.leg_a.direction == "Inbound"
        return waiting and self.actions.idle

    def _end_attempt(self) -> None:
        self._attempt = None
        if self._unattended() and not self.dialogue.busy:
            self.drop()

    def _callee_answers(self) -> None:
        self.leg_a.status = "Connected"
        self.tell("CALL_ANSWERED", self.leg_a)

    def _dial_into_meeting(self, leg: Leg) -> None:
        meeting = self.service.meetings.dial_in(leg.sip_headers or {})
        if meeting is None:
            leg.note("is refused: no such meeting")
            self.left(leg, 480)
        else:
            leg.join(meeting)
            self.tell("CALL_ANSWERED", leg)

    def _reach_ceiling(self) -> None:
        self.log("The call has reached the longest time that the service keeps one.")
        self.drop(0)

    def _over(self) -> None:
        self.actions.clear()
        for timer in (self._attempt, self._ceiling):
            if timer is not None:
                timer.cancel()
        self._attempt = None
        self.service.closed(self)


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
