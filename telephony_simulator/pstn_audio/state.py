"""The state of a call as a frozen value, for tests and debugging."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from telephony_simulator.json_types import Json
from telephony_simulator.pstn_audio.leg import Direction, Leg, ParticipantTag
from telephony_simulator.pstn_audio.transitions import EventType, LegState

RecordingState: TypeAlias = Literal["recording", "paused", "stopped"]


@dataclass(frozen=True, slots=True)
class LegDetails:
    """One leg.

    Attributes:
        call_id: Its CallId.
        participant_tag: Its ParticipantTag.
        direction: `Inbound` or `Outbound`.
        state: Its state, by the table `LEG_TRANSITIONS`.
        sip_response_code: The code that it ended with; None until then.
        is_listening: Whether a ReceiveDigits listener is open on it.
        recording: The state of its call recording; None without one.
        meeting_id: The meeting that it has joined.
    """

    call_id: str
    participant_tag: ParticipantTag
    direction: Direction
    state: LegState
    sip_response_code: int | None = None
    is_listening: bool = False
    recording: RecordingState | None = None
    meeting_id: str | None = None


@dataclass(frozen=True, slots=True)
class CallState:
    """One call at one moment.

    Attributes:
        transaction_id: Its TransactionId.
        sequence: The Sequence of the last event that was sent.
        legs: LEG-A, then LEG-B while there is one.
        running_action: The type of the running action.
        running_on: The leg of the running action.
        remaining_actions: The types of the actions after it.
        waiting_events: The types of the events that wait for the function.
        transaction_attributes: The transaction attributes; None before any were set.
    """

    transaction_id: str
    sequence: int
    legs: tuple[LegDetails, ...]
    running_action: str | None
    running_on: ParticipantTag | None
    remaining_actions: tuple[str, ...]
    waiting_events: tuple[EventType, ...]
    transaction_attributes: Mapping[str, Json] | None = field(repr=False)


def leg_details(leg: Leg) -> LegDetails:
    """Return the details of a leg as they are now."""
    return LegDetails(
        call_id=leg.call_id,
        participant_tag=leg.participant_tag,
        direction=leg.direction,
        state=leg.state,
        sip_response_code=leg.sip_response_code,
        is_listening=leg.is_open and leg.listener is not None,
        recording=_recording_state(leg),
        meeting_id=leg.meeting.meeting_id if leg.meeting else None,
    )


def _recording_state(leg: Leg) -> RecordingState | None:
    if leg.recording is None:
        return None
    if leg.recording.is_stopped:
        return "stopped"
    return "paused" if leg.recording.is_paused else "recording"
