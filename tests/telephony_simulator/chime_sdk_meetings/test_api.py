"""Meetings that a handler creates and ends through the API."""

from collections.abc import Iterator
from typing import Any

import pytest

from telephony_simulator import Phone
from telephony_simulator.chime_sdk_meetings import MeetingsApi, MeetingsServer
from telephony_simulator.chime_sdk_voice import ApiError
from telephony_simulator.pstn_audio import Meetings
from tests.telephony_simulator.local_client import local_client
from tests.telephony_simulator.script import action, events_of, response

MEETING = {
    "ClientRequestToken": "request",
    "MediaRegion": "us-east-1",
    "ExternalMeetingId": "stand-up",
}


@pytest.fixture
def client() -> Iterator[Any]:
    """Yield a real client of an API that is served on this machine."""
    with MeetingsServer(MeetingsApi(Meetings([]))) as server:
        yield local_client("chime-sdk-meetings", server.endpoint_url)


def test_client_creates_and_deletes_a_meeting(client: Any) -> None:
    meeting = client.create_meeting(**MEETING)["Meeting"]
    attendee = client.create_attendee(MeetingId=meeting["MeetingId"], ExternalUserId="ann")

    assert attendee["Attendee"]["ExternalUserId"] == "ann"
    assert attendee["Attendee"]["JoinToken"]
    client.delete_attendee(
        MeetingId=meeting["MeetingId"], AttendeeId=attendee["Attendee"]["AttendeeId"]
    )
    client.delete_meeting(MeetingId=meeting["MeetingId"])
    with pytest.raises(client.exceptions.NotFoundException):
        client.create_attendee(MeetingId=meeting["MeetingId"], ExternalUserId="bob")


def test_same_request_token_returns_the_same_meeting(client: Any) -> None:
    first = client.create_meeting(**MEETING)["Meeting"]["MeetingId"]

    assert client.create_meeting(**MEETING)["Meeting"]["MeetingId"] == first


def test_operation_that_does_not_exist_is_named(client: Any) -> None:
    with pytest.raises(client.exceptions.ClientError, match="ListAttendees is not implemented"):
        client.list_attendees(MeetingId="m" * 8)


def meeting_of(api: MeetingsApi) -> tuple[str, dict[str, str]]:
    """Create a meeting with one attendee; return its id, and the attendee."""
    created: Any = api.call("CreateMeeting", MEETING)
    meeting_id = created["Meeting"]["MeetingId"]
    attendee: Any = api.call("CreateAttendee", {"MeetingId": meeting_id, "ExternalUserId": "ann"})
    return meeting_id, attendee["Attendee"]


def join(meeting_id: str, join_token: str) -> Any:
    return action("JoinChimeMeeting", JoinToken=join_token, MeetingId=meeting_id)


class Joins:
    """A handler that joins the meeting that the test has created."""

    def __init__(self) -> None:
        self.answer: Any = []

    def __call__(self, event: dict[str, Any], _context: object) -> Any:
        is_new = event["InvocationEventType"] == "NEW_INBOUND_CALL"
        return response(*self.answer) if is_new else response()


# docs/service/calls.md#meeting-leg
@pytest.mark.parametrize("operation", ["DeleteMeeting", "DeleteAttendee"])
def test_deletion_ends_the_leg_that_has_joined(operation: str) -> None:
    handler = Joins()
    phone = Phone(handler)
    api = MeetingsApi(phone.service.meetings)
    meeting_id, attendee = meeting_of(api)
    handler.answer = [join(meeting_id, attendee["JoinToken"])]
    call = phone.dial()
    members = {"MeetingId": meeting_id, "AttendeeId": attendee["AttendeeId"]}
    if operation == "DeleteMeeting":
        del members["AttendeeId"]

    api.call(operation, members)
    call.wait(0)

    (hangup,) = events_of(call, "HANGUP")
    assert hangup["ActionData"]["Parameters"]["ParticipantTag"] == "LEG-B"
    assert "leaves the meeting, which has ended" in call.transcript


# docs/service/actions-calls.md#joinchimemeeting
def test_token_of_another_attendee_does_not_join() -> None:
    handler = Joins()
    phone = Phone(handler, handler_errors="apologize")
    api = MeetingsApi(phone.service.meetings)
    meeting_id, _ = meeting_of(api)
    handler.answer = [join(meeting_id, "another")]

    with pytest.warns(UserWarning, match="JoinToken"):
        call = phone.dial()

    (failed,) = events_of(call, "ACTION_FAILED")
    assert failed["ActionData"]["ErrorMessage"] == "JoinToken parameter value is invalid."


def test_deleted_meeting_cannot_be_joined() -> None:
    handler = Joins()
    phone = Phone(handler, handler_errors="apologize")
    api = MeetingsApi(phone.service.meetings)
    meeting_id, attendee = meeting_of(api)
    api.call("DeleteMeeting", {"MeetingId": meeting_id})
    handler.answer = [join(meeting_id, attendee["JoinToken"])]

    with pytest.warns(UserWarning, match="JoinToken"):
        call = phone.dial()

    assert events_of(call, "ACTION_FAILED")


def test_request_that_breaks_the_model_is_refused() -> None:
    with pytest.raises(ApiError, match="BadRequestException"):
        MeetingsApi(Meetings([])).call("CreateMeeting", {"MediaRegion": "us-east-1"})
