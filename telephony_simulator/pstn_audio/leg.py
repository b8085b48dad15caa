"""One leg of a call: its protocol state."""

import math
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.call_recording import CallRecording
from telephony_simulator.pstn_audio.errors import LegStateError
from telephony_simulator.pstn_audio.listener import Listener
from telephony_simulator.pstn_audio.meeting import Meeting
from telephony_simulator.pstn_audio.transitions import (
    LEG_TRANSITIONS,
    REACHABLE,
    WIRE_STATUS,
    LegState,
    Signal,
    WireStatus,
)

ParticipantTag: TypeAlias = Literal["LEG-A", "LEG-B"]
Direction: TypeAlias = Literal["Inbound", "Outbound"]
SipHeaders: TypeAlias = dict[str, str] | None


@dataclass(slots=True, eq=False, repr=False)
class Leg:
    """The protocol state of a leg. It reads no clock and sends no event.

    Attributes:
        participant_tag: LEG-A is the original leg, LEG-B the bridged or meeting leg.
        state: Its state; `transitions` has the table.
        answered_at: When it was answered, in seconds since the epoch; None until then.
        has_rung: Whether its telephone has rung.
        voice_focus_seconds: How long noise suppression was on, until its last change.
        voice_focus_since: When it was last switched on, in seconds since the epoch; None while off.
        end: When it ended, in seconds since the epoch; infinite until then.
        sip_response_code: The code that it ended with; None until then.
        is_ended_by_party: Whether its party has hung up or refused, and not the service.
        listener: Collects digits for a ReceiveDigits action; None before the first.
        recording: Its StartCallRecording; None before the first.
        meeting: The meeting that it has joined.
        join_token: The token of the attendee as which it has joined.
        has_voice_focus: Whether noise suppression is on.
        session_attributes: The Lex session attributes, kept from one bot to the next.
    """

    call_id: str
    participant_tag: ParticipantTag
    to: str
    from_: str
    direction: Direction
    start_time_in_milliseconds: str
    sip_headers: SipHeaders = None
    state: LegState = field(init=False)
    answered_at: float | None = None
    has_rung: bool = False
    voice_focus_seconds: float = 0.0
    voice_focus_since: float | None = None
    end: float = math.inf
    sip_response_code: int | None = None
    is_ended_by_party: bool = False
    listener: Listener | None = None
    recording: CallRecording | None = None
    meeting: Meeting | None = None
    join_token: str | None = None
    has_voice_focus: bool = False
    session_attributes: JsonObject | None = None

    def __post_init__(self) -> None:
        self.state = "offered" if self.direction == "Inbound" else "dialled"

    def __repr__(self) -> str:
        return f"Leg({self.participant_tag}, {self.status or 'not answered'})"

    @property
    def start(self) -> float:
        """When it started, in seconds since the epoch."""
        return int(self.start_time_in_milliseconds) / 1000

    @property
    def status(self) -> WireStatus | None:
        """Status as Participants has it; None before the answer."""
        return WIRE_STATUS[self.state]

    @property
    def is_connected(self) -> bool:
        """Whether it is answered and has not ended."""
        return self.state == "connected"

    @property
    def is_ringing(self) -> bool:
        """Whether its telephone rings."""
        return self.state == "ringing"

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.state != "disconnected"

    @property
    def is_reachable(self) -> bool:
        """Whether actions can act on it: connected, or an inbound call not answered yet."""
        return self.state in REACHABLE

    @property
    def is_collecting_digits(self) -> bool:
        """Whether its listener has digits that are not reported yet."""
        return self.listener is not None and self.listener.is_collecting

    def move(self, signal: Signal) -> None:
        """Change the state.

        Raises:
            LegStateError: The table has no such transition.
        """
        state = LEG_TRANSITIONS[self.state].get(signal)
        if state is None:
            raise LegStateError(f"{self.participant_tag} cannot {signal}: it is {self.state}")
        self.state = state

    def answer(self, at: float) -> None:
        """Connect it at a time, in seconds since the epoch."""
        self.move("answer")
        self.answered_at = at

    def switch_voice_focus(self, *, on: bool, at: float) -> None:
        """Switch noise suppression on or off at a time, in seconds since the epoch."""
        if self.voice_focus_since is not None:
            self.voice_focus_seconds += at - self.voice_focus_since
        self.has_voice_focus = on
        self.voice_focus_since = at if on else None

    def disconnect(self, at: float, sip_response_code: int | None) -> None:
        """End it at a time, in seconds since the epoch."""
        self.move("end")
        self.end = at
        self.switch_voice_focus(on=self.has_voice_focus, at=at)
        self.sip_response_code = sip_response_code
        if self.listener is not None:
            self.listener.clear()

    def participant(self) -> JsonObject:
        """Return it as an entry of Participants."""
        participant: JsonObject = {
            "CallId": self.call_id,
            "ParticipantTag": self.participant_tag,
            "To": self.to,
            "From": self.from_,
            "Direction": self.direction,
            "StartTimeInMilliseconds": self.start_time_in_milliseconds,
        }
        status = WIRE_STATUS[self.state]
        if status:
            participant["Status"] = status
        if self.sip_headers and self.direction == "Inbound":
            headers: dict[str, Json] = {**self.sip_headers}
            participant["SipHeaders"] = headers
        return participant
