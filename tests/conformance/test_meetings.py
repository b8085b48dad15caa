"""Meetings: JoinChimeMeeting, ModifyChimeMeetingAttendees, dialling in."""

from typing import Any

import pytest

from telephony_simulator import BrokenRuleWarning, Meeting, Phone
from telephony_simulator.chime_sdk_meetings import MeetingsApi
from telephony_simulator.json_types import Json
from tests.conformance.conftest import Ring
from tests.telephony_simulator.script import (
    KEEP,
    action,
    bridge,
    event_types,
    last_data,
    last_event,
    last_legs,
    response,
)

pytestmark = pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")

NOT_ALL = (
    "One or more attendees are not part of this meeting. "
    "All attendees must be part of this meeting."
)


def join(meeting_id: str = "meeting", token: str = "token") -> Json:  # noqa: S107 - a made-up one
    return action("JoinChimeMeeting", JoinToken=token, MeetingId=meeting_id)


def modify(**parameters: Json) -> Json:
    usual: dict[str, Json] = {
        "Operation": "Mute",
        "MeetingId": "meeting",
        "AttendeeList": ["ann"],
        "ParticipantTag": "LEG-B",
    }
    return action("ModifyChimeMeetingAttendees", **{**usual, **parameters})


def meeting() -> Meeting:
    return Meeting("meeting", {"ann": "token", "bob": "other"})


# docs/service/calls.md#meeting-leg
def test_joining_makes_the_meeting_leg_b(ring: Ring) -> None:
    call = ring([join()], meetings=[meeting()])

    participants = last_event(call)["CallDetails"]["Participants"]
    assert last_event(call)["InvocationEventType"] == "ACTION_SUCCESSFUL"
    assert last_legs(call) == {"LEG-A": "Connected", "LEG-B": "Connected"}
    assert (participants[1]["To"], participants[1]["From"]) == ("+17035550122", "SMA")


# docs/service/actions-calls.md#joinchimemeeting
@pytest.mark.parametrize(
    ("action_", "error_type"),
    [
        (join(token=""), "InvalidActionParameter"),
        (join(""), "InvalidActionParameter"),
        (join("elsewhere"), "InvalidActionParameter"),
        (join(token="stolen"), "InvalidActionParameter"),
        (action("JoinChimeMeeting", JoinToken="stolen"), "InvalidActionParameter"),
        (action("JoinChimeMeeting"), "InvalidActionParameter"),
    ],
)
def test_join_fails_when_the_meeting_or_the_leg_is_invalid(
    ring: Ring, action_: Json, error_type: str
) -> None:
    call = ring([action_], meetings=[meeting()])

    assert last_data(call)["ErrorType"] == error_type


# docs/service/actions-calls.md#joinchimemeeting
def test_join_without_a_meeting_id_finds_the_meeting_of_the_token(ring: Ring) -> None:
    with pytest.warns(BrokenRuleWarning, match="need a MeetingId"):
        call = ring([action("JoinChimeMeeting", JoinToken="token")], meetings=[meeting()])

    assert last_event(call)["InvocationEventType"] == "ACTION_SUCCESSFUL"
    assert "MeetingId" not in last_data(call)["Parameters"]
    assert "joins meeting meeting" in call.transcript


# docs/service/actions-calls.md#joinchimemeeting
def test_join_fails_when_the_call_is_bridged(ring: Ring) -> None:
    call = ring([bridge()], [join()])

    call.answer()

    assert last_data(call)["ErrorMessage"] == "Invalid action on the call."


# docs/service/calls.md#meeting-leg
def test_end_of_a_meeting_sends_hangup_of_leg_b(ring: Ring) -> None:
    call = ring([join()], meetings=[meeting()])

    call.end_meeting()

    assert last_event(call)["InvocationEventType"] == "HANGUP"
    assert last_data(call)["Parameters"]["ParticipantTag"] == "LEG-B"
    assert last_legs(call) == {"LEG-A": "Connected", "LEG-B": "Disconnected"}


class Conference:
    """A phone, and a meeting of the API; its handler returns the answers that the test sets."""

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.phone = Phone(self.handle, handler_errors="apologize")
        self.api = MeetingsApi(self.phone.service.meetings)
        self.meeting_id = self.create_meeting("first")

    def handle(self, _event: Any, _context: object) -> Any:
        return response(*(self.answers.pop(0) if self.answers else []))

    def create_meeting(self, request_token: str) -> str:
        members = {"MediaRegion": "us-east-1", "ExternalMeetingId": "daily"}
        created: Any = self.api.call(
            "CreateMeeting", {"ClientRequestToken": request_token, **members}
        )
        return str(created["Meeting"]["MeetingId"])

    def create_attendee(self) -> dict[str, str]:
        """Create an attendee of the meeting; return its ids and its token."""
        members = {"MeetingId": self.meeting_id, "ExternalUserId": "phone"}
        created: Any = self.api.call("CreateAttendee", members)
        attendee: dict[str, str] = created["Attendee"]
        return {"MeetingId": self.meeting_id, **attendee}

    def delete(self, attendee: dict[str, str]) -> None:
        ids = {name: attendee[name] for name in ("MeetingId", "AttendeeId")}
        self.api.call("DeleteAttendee", ids)


# docs/service/calls.md#meeting-leg
def test_deleted_attendee_ends_its_leg_and_no_other() -> None:
    conference = Conference()
    ann, bob = conference.create_attendee(), conference.create_attendee()
    conference.answers = [[join(ann["MeetingId"], ann["JoinToken"])]]
    call = conference.phone.dial()

    conference.delete(bob)
    call.wait(1)
    assert last_legs(call) == {"LEG-A": "Connected", "LEG-B": "Connected"}
    conference.delete(ann)
    call.wait(1)

    assert last_event(call)["InvocationEventType"] == "HANGUP"
    assert last_legs(call) == {"LEG-A": "Connected", "LEG-B": "Disconnected"}


# docs/service/calls.md#dial-out-into-a-meeting
@pytest.mark.parametrize("operation", ["DeleteMeeting", "DeleteAttendee"])
def test_call_into_a_meeting_ends_with_its_attendance(operation: str) -> None:
    conference = Conference()
    attendee = conference.create_attendee()
    headers = {
        "X-chime-join-token": attendee["JoinToken"],
        "X-chime-meeting-id": attendee["MeetingId"],
    }
    call = conference.phone.create_call("+17035550122", sip_headers=headers)
    assert call.legs[0].is_connected

    if operation == "DeleteMeeting":
        conference.api.call(operation, {"MeetingId": attendee["MeetingId"]})
    else:
        conference.delete(attendee)
    call.wait(1)

    assert call.ended
    assert last_event(call)["InvocationEventType"] == "HANGUP"


# docs/service/actions-calls.md#joinchimemeeting
def test_join_fails_when_the_token_belongs_to_another_meeting() -> None:
    conference = Conference()
    other = conference.create_attendee()
    conference.meeting_id = conference.create_meeting("second")
    conference.answers = [[join(conference.meeting_id, other["JoinToken"])]]

    call = conference.phone.dial()

    assert last_data(call)["ErrorType"] == "InvalidActionParameter"
    assert last_data(call)["ErrorMessage"] == "JoinToken parameter value is invalid."


# docs/service/actions-calls.md#joinchimemeeting
def test_meeting_shows_no_join_token() -> None:
    assert "other" not in repr(meeting())


# docs/service/actions-calls.md#modifychimemeetingattendees
def test_attendees_are_muted_and_unmuted(ring: Ring) -> None:
    gathering = meeting()
    call = ring([join()], [modify()], KEEP, [modify(Operation="Unmute")], meetings=[gathering])

    assert gathering.muted == {"ann"}
    call.update()

    assert gathering.muted == set()


# docs/service/actions-calls.md#modifychimemeetingattendees
@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (
            {"Operation": "Shout"},
            "The ModifyChimeMeetingAttendees Operation parameter value is invalid",
        ),
        ({"MeetingId": ""}, "Meeting ID parameter value is invalid."),
        ({"AttendeeList": []}, "Attendee List parameter value is invalid."),
        ({"AttendeeList": ["a"] * 101}, "Attendee List parameter value is invalid."),
        ({"AttendeeList": [7]}, "Attendee List parameter value is invalid."),
        (
            {"AttendeeList": ["eve"]},
            NOT_ALL,
        ),
        ({"ParticipantTag": "LEG-A"}, "Call is not connected to Chime Meeting."),
    ],
)
def test_modify_attendees_fails_when_a_parameter_is_invalid(
    ring: Ring, parameters: dict[str, Json], message: str
) -> None:
    call = ring([join()], [modify(**parameters)], meetings=[meeting()])

    assert last_data(call)["ErrorType"] == "InvalidActionParameter"
    assert last_data(call)["ErrorMessage"] == message
    assert last_data(call)["ErrorList"] == []


# docs/service/actions-calls.md#modifychimemeetingattendees
def test_modify_attendees_fails_when_the_call_has_no_meeting(ring: Ring) -> None:
    call = ring([modify(ParticipantTag="LEG-A")])

    assert last_data(call)["ErrorMessage"] == "Invalid action on the call."


# docs/service/calls.md#dial-out-into-a-meeting
def test_outbound_call_joins_a_meeting_when_it_dials_the_reserved_number(place: Ring) -> None:
    headers = {"X-chime-join-token": "token", "X-chime-meeting-id": "meeting"}

    mute = [modify(ParticipantTag="LEG-A")]
    call = place(KEEP, KEEP, mute, to="+17035550122", sip_headers=headers)

    assert event_types(call) == [
        "NEW_OUTBOUND_CALL",
        "RINGING",
        "CALL_ANSWERED",
        "ACTION_SUCCESSFUL",
    ]
    assert last_event(call)["Sequence"] == 4


# docs/service/calls.md#dial-out-into-a-meeting
@pytest.mark.parametrize("headers", [{}, {"X-chime-join-token": "token"}, {"X-order": "7"}])
def test_outbound_call_is_refused_when_the_meeting_headers_are_missing(
    place: Ring, headers: dict[str, str]
) -> None:
    call = place(to="+17035550122", sip_headers=headers)

    assert call.ended
    assert last_data(call)["Parameters"]["SipResponseCode"] == 480
