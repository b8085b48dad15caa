"""Connects callers who know a room's PIN with the room's meeting.

The rooms are in a table: the item of a PIN has the name of its room. CreateMeeting is idempotent
for a client token: all callers of one room and day join the same meeting.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple, Protocol

import boto3

from telephony import (
    ActionFailedEvent,
    ActionSuccessfulEvent,
    CallFlow,
    Hangup,
    JoinChimeMeeting,
    NewInboundCallEvent,
    Response,
    Speak,
    SpeakAndGetDigits,
    Speech,
    lambda_handler,
    respond,
)

ATTEMPTS = 3
PIN = SpeakAndGetDigits(
    Speech("Please enter the PIN of your meeting."),
    failure_speech_parameters=Speech("A PIN has six digits."),
    input_digits_regex="^[0-9]{6}$",
    min_number_of_digits=6,
    max_number_of_digits=6,
    repeat=2,
    repeat_duration_in_milliseconds=10_000,
)
WRONG = Speak("There is no meeting with this PIN.")
FAREWELL = Speak("Please ask the host of your meeting. Goodbye.")


class Attendee(NamedTuple):
    """An attendee of a meeting."""

    meeting_id: str
    join_token: str


class Meetings(Protocol):
    """The meetings that callers can join."""

    def add_attendee(self, room: str, day: str, user_id: str) -> Attendee:
        """Return a new attendee of the meeting of a room on a day; the first creates it."""


class ChimeMeetings:
    """The meetings of the account."""

    def __init__(self) -> None:
        self._client = boto3.client("chime-sdk-meetings")
        self._region = self._client.meta.region_name

    def add_attendee(self, room: str, day: str, user_id: str) -> Attendee:
        """Return a new attendee of the meeting of a room on a day; the first creates it."""
        meeting = self._client.create_meeting(
            ClientRequestToken=f"{room}-{day}"[:64],
            ExternalMeetingId=room[:64],
            MediaRegion=self._region,
        )["Meeting"]["MeetingId"]
        attendee = self._client.create_attendee(MeetingId=meeting, ExternalUserId=user_id[:64])
        return Attendee(meeting, attendee["Attendee"]["JoinToken"])


class DialIn(CallFlow):
    """The line of the meetings.

    Args:
        find_room: Returns the name of the room of a PIN; None if no room has it.
        meetings: The meetings.
    """

    def __init__(self, *, find_room: Callable[[str], str | None], meetings: Meetings) -> None:
        self._find_room = find_room
        self._meetings = meetings

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        """Ask for the PIN."""
        return respond(PIN, attributes={"attempt": "1"}, then=self.join, otherwise=self.end)

    def join(self, event: ActionSuccessfulEvent) -> Response:
        """Connect the caller with the meeting of the PIN, or ask again."""
        room = self._find_room(event.received_digits or "")
        if room is None:
            return self._ask_again(int(event.call.transaction_attributes["attempt"]))
        began = event.call.caller.start_time_in_milliseconds / 1000
        day = datetime.fromtimestamp(began, UTC).date().isoformat()
        attendee = self._meetings.add_attendee(room, day, event.call.transaction_id)
        return respond(
            Speak("You are joining the meeting."),
            JoinChimeMeeting(attendee.join_token, meeting_id=attendee.meeting_id),
            otherwise=self.end,
        )

    def end(self, event: ActionFailedEvent) -> Response:
        """End the call of a caller who cannot join."""
        return respond(FAREWELL, Hangup())

    def _ask_again(self, attempt: int) -> Response:
        if attempt == ATTEMPTS:
            return respond(WRONG, FAREWELL, Hangup())
        return respond(
            WRONG,
            PIN,
            attributes={"attempt": str(attempt + 1)},
            then=self.join,
            otherwise=self.end,
        )


def find_room(pin: str) -> str | None:
    """Return the name of the room of a PIN; None if no room has it."""
    found = boto3.client("dynamodb").get_item(
        TableName=os.environ["ROOMS_TABLE"], Key={"pin": {"S": pin}}
    )
    return found["Item"]["room"]["S"] if "Item" in found else None


handler = lambda_handler(DialIn(find_room=find_room, meetings=ChimeMeetings()))
