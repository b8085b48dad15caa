"""JoinChimeMeeting and ModifyChimeMeetingAttendees."""

from typing import Final

from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.actions.action import Action
from telephony_simulator.pstn_audio.errors import ActionError
from telephony_simulator.pstn_audio.meeting import SERVICE_NUMBER, Meeting
from telephony_simulator.pstn_audio.parameters import invalid_parameter, non_empty_text

MAX_ATTENDEES: Final = 100


class JoinChimeMeeting(Action):
    """Connects LEG-A with a meeting; the meeting is LEG-B.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/join-chime-meeting.html
    """

    __slots__ = ("_join_token", "_meeting")
    type = "JoinChimeMeeting"
    fields = ("JoinToken", "MeetingId")
    is_leg_a_only = True
    answers_call = True
    _meeting: Meeting
    _join_token: str

    def read_parameters(self) -> None:
        """Find the meeting."""
        join_token = non_empty_text(self.parameters.get("JoinToken"))
        if join_token is None:
            raise invalid_parameter("JoinToken parameter value is invalid.")
        meeting_id = non_empty_text(self.parameters.get("MeetingId"))
        if meeting_id is None and "MeetingId" in self.parameters:
            raise invalid_parameter("Meeting ID parameter value is invalid.")
        if self.call.other_leg(self.leg) is not None:
            raise invalid_parameter("Invalid action on the call.")
        if meeting_id is None:
            self.call.warn("meetings of the chime-sdk-meetings namespace need a MeetingId")
        meeting = self.call.service.meetings.find(meeting_id, join_token)
        if meeting is None:
            raise invalid_parameter("JoinToken parameter value is invalid.")
        self._meeting, self._join_token = meeting, join_token

    def run(self) -> None:
        """Add LEG-B, and connect it with the meeting."""
        leg_b = self.call.dial(to=SERVICE_NUMBER, from_="SMA")
        self.call.join_meeting(leg_b, self._meeting, self._join_token)
        self.succeed()


class ModifyChimeMeetingAttendees(Action):
    """Mutes or unmutes attendees of the meeting that the call has joined.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/mute-unmute.html
    """

    __slots__ = ("_attendees", "_is_mute", "_meeting")
    type = "ModifyChimeMeetingAttendees"
    fields = ("Operation", "MeetingId", "AttendeeList")
    _attendees: set[str]
    _meeting: Meeting
    _is_mute: bool

    def read_parameters(self) -> None:
        """Find the attendees."""
        operation = self.parameters.get("Operation")
        if operation not in ("Mute", "Unmute"):
            raise invalid_parameter(
                "The ModifyChimeMeetingAttendees Operation parameter value is invalid"
            )
        self._is_mute = operation == "Mute"
        meeting_id = non_empty_text(self.parameters.get("MeetingId"))
        if meeting_id is None:
            raise invalid_parameter("Meeting ID parameter value is invalid.")
        self._attendees = _attendees(self.parameters.get("AttendeeList"))
        self._meeting = self._joined_meeting(meeting_id)
        if not self._meeting.has_attendees(self._attendees):
            raise invalid_parameter(
                "One or more attendees are not part of this meeting. "
                "All attendees must be part of this meeting."
            )

    def run(self) -> None:
        """Mute or unmute."""
        muted = self._meeting.muted
        self._meeting.muted = muted | self._attendees if self._is_mute else muted - self._attendees
        self.succeed()

    def failure_data(self, error: ActionError) -> JsonObject:
        """Return ActionData of ACTION_FAILED, with the list of errors of this action."""
        return {**super().failure_data(error), "ErrorList": []}

    def _joined_meeting(self, meeting_id: str) -> Meeting:
        if self.call.other_leg(self.leg) is None and self.leg.meeting is None:
            raise invalid_parameter("Invalid action on the call.")
        meeting = self.leg.meeting
        if meeting is None:
            raise invalid_parameter("Call is not connected to Chime Meeting.")
        if meeting.meeting_id != meeting_id:
            raise invalid_parameter("Meeting ID parameter value is invalid.")
        return meeting


def _attendees(attendees: Json) -> set[str]:
    if isinstance(attendees, list) and 0 < len(attendees) <= MAX_ATTENDEES:
        named = {non_empty_text(attendee) for attendee in attendees}
        if None not in named:
            return {attendee for attendee in named if attendee}
    raise invalid_parameter("Attendee List parameter value is invalid.")
