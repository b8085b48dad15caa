"""One call: its legs and parties, the events it sends, and the actions of the answers."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

from telephony_simulator.clock import Timer
from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.action_list import ActionList
from telephony_simulator.pstn_audio.application import Application, Route
from telephony_simulator.pstn_audio.call_service import CallService
from telephony_simulator.pstn_audio.detail_records import detail_record
from telephony_simulator.pstn_audio.event import Event, hangup_data
from telephony_simulator.pstn_audio.history import CallHistory
from telephony_simulator.pstn_audio.invocation import Invocation
from telephony_simulator.pstn_audio.invocation_queue import InvocationQueue, Outcome
from telephony_simulator.pstn_audio.leg import Direction, Leg, ParticipantTag, SipHeaders
from telephony_simulator.pstn_audio.media import INVALID_AUDIO_SOURCE, Prompt
from telephony_simulator.pstn_audio.meeting import Meeting
from telephony_simulator.pstn_audio.observer import StoredRecording
from telephony_simulator.pstn_audio.party import Party
from telephony_simulator.pstn_audio.recording_file import write_recording
from telephony_simulator.pstn_audio.records import Record
from telephony_simulator.pstn_audio.sound import Sound, Source
from telephony_simulator.pstn_audio.state import CallState, leg_details
from telephony_simulator.pstn_audio.transitions import EventType
from telephony_simulator.pstn_audio.voice import LiveVoice, Voice

CallOutcomeHandler: TypeAlias = Callable[["Call", Event, Outcome, Json], None]


class Call(CallHistory):
    """A transaction of the service, with one leg or two.

    Attributes:
        service: The service that plays the call.
        transaction_id: Its id, shared by all legs.
        legs: LEG-A, then LEG-B while there is one.
        parties: The parties of the legs, in the same order.
        routes: The targets of its SIP rule that were not tried yet.
        transaction_attributes: The transaction attributes; None before any were set.
        line: Carries its signals and sounds.
        actions: The running list of actions.
        invocation_queue: The events for the function.
        detail_records: The call detail record of each leg that has ended.
    """

    __slots__ = (
        "__weakref__",
        "_answer_deadline",
        "_bridged_legs",
        "_maximum_duration_timer",
        "actions",
        "detail_records",
        "invocation_queue",
        "legs",
        "line",
        "parties",
        "routes",
        "service",
        "settings",
        "sip_rule_id",
        "transaction_attributes",
        "transaction_id",
    )
    _answer_deadline: Timer | None

    def __init__(
        self,
        service: CallService["Call"],
        routes: Sequence[Route],
        handle_outcome: CallOutcomeHandler,
        *,
        to: str,
        from_: str,
        direction: Direction,
        sip_headers: SipHeaders = None,
    ) -> None:
        super().__init__(service.clock)
        self.service = service
        self.settings = service.settings
        self.transaction_id = service.new_id()
        self.sip_rule_id = routes[0].sip_rule_id
        self.routes = [*routes[1:]]
        self.transaction_attributes: JsonObject | None = None
        self.detail_records: list[JsonObject] = []
        self.line = service.open_line(self)
        self._bridged_legs: tuple[Leg, Leg] | None = None
        self.legs: list[Leg] = []
        self.parties: list[Party] = []
        self._add_leg("LEG-A", to, from_, direction, sip_headers)
        self.actions = ActionList(self)
        self.invocation_queue = InvocationQueue(
            self, routes[0].application, partial(handle_outcome, self)
        )
        self._answer_deadline = None
        self._maximum_duration_timer = self.call_later(
            self.settings.call_seconds, self._end_at_maximum_duration
        )

    def __repr__(self) -> str:
        return f"Call({self.transaction_id}, {self.legs})"

    @property
    def application(self) -> Application:
        """The application whose function gets the events."""
        return self.invocation_queue.application

    @property
    def invocations(self) -> list[Invocation]:
        """The events and their answers, in order."""
        return self.invocation_queue.invocations

    @property
    def leg_a(self) -> Leg:
        """The original leg."""
        return self.legs[0]

    @property
    def party_a(self) -> Party:
        """The party of the original leg: the caller, or the callee of an outbound call."""
        return self.parties[0]

    @property
    def is_ended(self) -> bool:
        """Whether every leg has ended."""
        return not any(leg.is_open for leg in self.legs)

    @property
    def is_idle(self) -> bool:
        """Whether nothing will happen unless a party or the API does something."""
        running = self.actions.running
        return not (
            self.invocation_queue.is_busy
            or (running is not None and running.timer is not None)
            or self._answer_deadline is not None
            or any(leg.is_ringing or leg.is_collecting_digits for leg in self.legs)
        )

    def state(self) -> CallState:
        """Return the state of the call as a value."""
        running = self.actions.running
        return CallState(
            transaction_id=self.transaction_id,
            sequence=self.invocation_queue.sequence,
            legs=tuple(map(leg_details, self.legs)),
            running_action=running.type if running else None,
            running_on=running.leg.participant_tag if running else None,
            remaining_actions=tuple(request.type for request in self.actions.pending),
            waiting_events=tuple(event.type for event in self.invocation_queue.waiting),
            transaction_attributes=self.transaction_attributes,
        )

    def record(self, record: Record) -> None:
        """Append a record to the history."""
        self.records.append(record)
        for observer in self.service.observers:
            observer.recorded(self, record)

    def add_sound(self, sound: Sound) -> None:
        """Add a sound that a party makes."""
        self.sounds.append(sound)
        self.line.carry(sound)
        self._announce(sound)

    def play_sound(self, leg: Leg, source: Source, *, delay_seconds: float = 0.0) -> Sound:
        """Play a sound of the service to the party of a leg."""
        start = self.now() + delay_seconds
        sound = Sound(leg, source, start, start + source.seconds, is_by_party=False)
        self.sounds.append(sound)
        self.line.play(sound)
        self._announce(sound)
        return sound

    def _announce(self, sound: Sound) -> None:
        for observer in self.service.observers:
            observer.sound_begun(self, sound)

    def cut_sound(self, sound: Sound) -> None:
        """End a sound now, unless it has ended."""
        now = self.now()
        if sound.end > now:
            sound.end = now
            self.line.cut(sound)
            for observer in self.service.observers:
                observer.sound_cut(self, sound)

    def announce_recording(self, recording: StoredRecording) -> None:
        """Tell the observers that the file of a recording is written."""
        for observer in self.service.observers:
            observer.recording_stored(self, recording)

    def ask_function(self, event: JsonObject) -> None:
        """Tell the observers that the function gets an event now."""
        for observer in self.service.observers:
            observer.function_asked(self, event)

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

    def switch_to(self, route: Route) -> None:
        """Send later events to the next target of the SIP rule, as those of a new call."""
        self.sip_rule_id = route.sip_rule_id
        self.transaction_attributes = None
        self.invocation_queue.restart_with(route.application)

    def other_leg(self, leg: Leg) -> Leg | None:
        """Return the other leg if it is connected."""
        return next((other for other in self.legs if other is not leg and other.is_connected), None)

    def party_of(self, leg: Leg) -> Party:
        """Return the party of a leg of this call."""
        return self.parties[self.legs.index(leg)]

    def dial(self, *, to: str, from_: str, sip_headers: SipHeaders = None) -> Leg:
        """Add LEG-B, in place of one that has ended."""
        del self.legs[1:], self.parties[1:]
        return self._add_leg("LEG-B", to, from_, "Outbound", sip_headers)

    def ring(
        self,
        leg: Leg,
        seconds: float,
        on_answer: Callable[[], None],
        on_refuse: Callable[[int], None],
    ) -> None:
        """Ring the telephone of a leg that was dialled."""
        self.party_of(leg).ring(seconds, on_answer, on_refuse)

    def answer_inbound(self) -> None:
        """Answer the inbound call."""
        self.leg_a.answer(self.now())
        self.line.answer(self.leg_a)
        self.note(self.leg_a, "is answered")

    def bridge(self, leg: Leg, other: Leg) -> None:
        """Let the parties of two legs hear each other, until one of the legs ends."""
        self._bridged_legs = leg, other
        self.line.bridge(leg, other)

    def join_meeting(self, leg: Leg, meeting: Meeting, join_token: str) -> None:
        """Connect a leg with a meeting."""
        leg.meeting, leg.join_token = meeting, join_token
        leg.answer(self.now())
        self.note(leg, f"joins meeting {meeting.meeting_id}")

    def end_leg(self, leg: Leg, sip_response_code: int, *, sends_hangup: bool = True) -> None:
        """End a leg; the call ends with its last connected leg."""
        self._disconnect(leg, sip_response_code)
        self.actions.stop_on_leg(leg)
        if not any(other.is_connected for other in self.legs):
            self._end()
        if sends_hangup:
            self.send_event("HANGUP", leg, hangup_data(leg, sip_response_code))

    def remove_leg(self, leg: Leg, sip_response_code: int | None = None) -> None:
        """End a leg that was never connected, without an event."""
        self._disconnect(leg, sip_response_code)
        self.parties.remove(self.party_of(leg))
        self.legs.remove(leg)

    def drop(self, sip_response_code: int = 480) -> None:
        """End every leg that has not ended."""
        self.actions.clear()
        for leg in self.legs[:]:
            if leg.is_open and leg in self.legs:
                self.note(leg, "is dropped")
                self.end_leg(leg, sip_response_code)

    def deliver_digit(self, leg: Leg, digit: str) -> None:
        """Give a digit to the running action; what it ignores goes to the leg's listener."""
        running = self.actions.running
        if running is not None and running.leg is leg and running.receive_digit(digit) == "used":
            return
        if leg.listener is not None:
            leg.listener.add_digit(digit)

    def deliver_speech(self, leg: Leg, text: str) -> None:
        """Give words of a party to the running action of its leg."""
        running = self.actions.running
        if running is not None and running.leg is leg:
            running.receive_speech(text)

    def deliver_voice(self, leg: Leg, level: float) -> None:
        """Give the level of live sound of a party to the running action of its leg."""
        running = self.actions.running
        if running is not None and running.leg is leg:
            running.receive_voice(level)

    def voices(self, leg: Leg) -> Sequence[Voice | LiveVoice]:
        """Return what the party of a leg has said."""
        return self.party_of(leg).voices

    def find_prompt(self, source: Json, invalid_message: str = INVALID_AUDIO_SOURCE) -> Prompt:
        """Return the prompt of an audio source, or raise `ActionError`."""
        return self.service.media.find_prompt(
            source,
            self.application.arn,
            unknown_audio_seconds=self.settings.unknown_audio_seconds,
            invalid_message=invalid_message,
        )

    def play_digits(self, leg: Leg, digits: str) -> None:
        """Let the party of a leg hear digits; a comma is a pause."""
        self.party_of(leg).heard_digits += digits.replace(",", "")
        self.note(leg, "hears", f"the digits {digits}")

    def stop_recording(self, leg: Leg) -> None:
        """Stop the recording of a leg, and write its file."""
        recording, media = leg.recording, self.service.media
        if recording is None or recording.is_stopped:
            return
        recording.is_stopped = True
        self.line.stop_recording(leg)
        if media.is_recording_kept():
            write_recording(self, leg, recording)

    def start_answer_deadline(self) -> None:
        """Start the timer that ends an unanswered inbound call without actions."""
        if self._answer_deadline is None and self._is_unattended():
            self._answer_deadline = self.call_later(
                self.settings.attempt_seconds, self._end_unanswered
            )

    def _is_unattended(self) -> bool:
        return self.leg_a.state == "offered" and self.actions.is_idle

    def _end_unanswered(self) -> None:
        self._answer_deadline = None
        if self._is_unattended() and not self.invocation_queue.is_busy:
            self.drop()

    def _end_at_maximum_duration(self) -> None:
        self.log("The call has reached the longest time that the service keeps one.")
        self.drop(0)

    def _add_leg(
        self, tag: ParticipantTag, to: str, from_: str, direction: Direction, headers: SipHeaders
    ) -> Leg:
        start_time_in_milliseconds = str(int(self.now() * 1000))
        call_id = self.service.new_id()
        leg = Leg(call_id, tag, to, from_, direction, start_time_in_milliseconds, headers)
        self.legs.append(leg)
        self.parties.append(Party(self, leg))
        if direction == "Inbound":
            self.line.offer(leg)
        return leg

    def _disconnect(self, leg: Leg, sip_response_code: int | None) -> None:
        leg.disconnect(self.now(), sip_response_code)
        self.detail_records.append(detail_record(self, leg))
        self.service.metrics.count_leg(leg)
        self.party_of(leg).stop_ringing()
        self.stop_recording(leg)
        now = leg.end
        for sound in self.sounds:
            if sound.end > now and sound.leg is leg:
                self.cut_sound(sound)
        if self._bridged_legs is not None and leg in self._bridged_legs:
            self.line.part(*self._bridged_legs)
            self._bridged_legs = None
        self.line.end(leg)

    def _end(self) -> None:
        self.actions.clear()
        for timer in (self._answer_deadline, self._maximum_duration_timer):
            if timer is not None:
                timer.cancel()
        self._answer_deadline = None
        self.service.remove_call(self)
