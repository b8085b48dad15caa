"""Four operations of `chime-sdk-meetings`: meetings and attendees are created and deleted.

https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_Operations_Amazon_Chime_SDK_Meetings.html
"""

import random
import threading
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final

from telephony_simulator.chime_sdk_voice.account import Document
from telephony_simulator.chime_sdk_voice.errors import ApiError, not_found
from telephony_simulator.chime_sdk_voice.model import operation_model
from telephony_simulator.chime_sdk_voice.validation import validate
from telephony_simulator.pstn_audio import Meeting, Meetings

SERVICE: Final = "chime-sdk-meetings"


class MeetingsApi:
    """Creates and deletes meetings and attendees; a deletion ends the legs that have joined.

    Args:
        meetings: The meetings of the account, which calls join.
        account_id: Twelve digits.
        seed: The seed of the ids. Default: 0.
    """

    def __init__(
        self, meetings: Meetings, *, account_id: str = "111122223333", seed: int = 0
    ) -> None:
        self._meetings = meetings
        self._account_id = account_id
        self._ids = random.Random(f"meetings {seed}")  # noqa: S311 - the ids must repeat
        self._lock = threading.Lock()
        self._created: dict[str, tuple[Meeting, Document]] = {}
        self._by_request_token: dict[str, str] = {}

    def call(self, operation: str, params: Mapping[str, Any]) -> Document:
        """Perform one operation and return its answer as boto3 does.

        Raises:
            ApiError: The request is refused, or the simulator does not have the operation.
        """
        if operation not in OPERATIONS:
            raise ApiError(
                "UnknownOperationException",
                f"{operation} is not implemented by the simulator; it has {', '.join(OPERATIONS)}",
            )
        validate(operation_model(operation, SERVICE), params)
        with self._lock:
            return OPERATIONS[operation](self, params)

    def create_meeting(self, params: Mapping[str, Any]) -> Document:
        """Create a meeting; the same ClientRequestToken returns the same meeting."""
        token = params["ClientRequestToken"]
        known = self._by_request_token.get(token)
        if known in self._created:
            return {"Meeting": self._created[known][1]}
        meeting_id = self._new_id()
        meeting = Meeting(meeting_id, {})
        region = params["MediaRegion"]
        described = {
            "MeetingId": meeting_id,
            "ExternalMeetingId": params["ExternalMeetingId"],
            "MediaRegion": region,
            "MediaPlacement": {"AudioHostUrl": f"{meeting_id}.example.invalid:3478"},
            "MeetingArn": f"arn:aws:chime:{region}:{self._account_id}:meeting/{meeting_id}",
        }
        self._created[meeting_id] = meeting, described
        self._by_request_token[token] = meeting_id
        self._meetings.add(meeting)
        return {"Meeting": described}

    def create_attendee(self, params: Mapping[str, Any]) -> Document:
        """Create an attendee, with the token that joins the meeting."""
        meeting = self._find(params["MeetingId"])
        attendee_id, join_token = self._new_id(), self._new_id().replace("-", "")
        meeting.join_tokens = {**(meeting.join_tokens or {}), attendee_id: join_token}
        return {
            "Attendee": {
                "ExternalUserId": params["ExternalUserId"],
                "AttendeeId": attendee_id,
                "JoinToken": join_token,
            }
        }

    def delete_attendee(self, params: Mapping[str, Any]) -> Document:
        """Delete an attendee, and end its leg."""
        meeting = self._find(params["MeetingId"])
        if params["AttendeeId"] not in (meeting.join_tokens or {}):
            raise not_found("the meeting has no such attendee")
        self._meetings.remove_attendee(meeting, params["AttendeeId"])
        return {}

    def delete_meeting(self, params: Mapping[str, Any]) -> Document:
        """Delete a meeting, and end its legs; a meeting that is gone already is no error."""
        if self._created.pop(params["MeetingId"], None) is not None:
            self._meetings.end(params["MeetingId"])
        return {}

    def _find(self, meeting_id: str) -> Meeting:
        if meeting_id not in self._created:
            raise not_found("there is no such meeting")
        return self._created[meeting_id][0]

    def _new_id(self) -> str:
        return str(uuid.UUID(int=self._ids.getrandbits(128), version=4))


OPERATIONS: Final[Mapping[str, Callable[[MeetingsApi, Mapping[str, Any]], Document]]] = {
    "CreateMeeting": MeetingsApi.create_meeting,
    "CreateAttendee": MeetingsApi.create_attendee,
    "DeleteAttendee": MeetingsApi.delete_attendee,
    "DeleteMeeting": MeetingsApi.delete_meeting,
}
"""The operations that the simulator has; each other one answers with an error that names it."""
