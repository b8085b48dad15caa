"""The Amazon Chime SDK meetings of the account."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

SERVICE_NUMBER: Final = "+17035550122"
"""The reserved number through which meetings and Voice Connectors are reached."""


@dataclass(slots=True, eq=False)
class Meeting:
    """An Amazon Chime SDK meeting.

    Attributes:
        meeting_id: Its id.
        join_tokens: The valid tokens, by attendee; None accepts every token.
        muted: The attendees that are muted.
    """

    meeting_id: str
    join_tokens: Mapping[str, str] | None = None
    muted: set[str] = field(default_factory=set)

    def is_valid_token(self, join_token: str) -> bool:
        """Return whether an attendee can join with the token."""
        return self.join_tokens is None or join_token in self.join_tokens.values()

    def has_attendees(self, attendees: Iterable[str]) -> bool:
        """Return whether all of these are attendees."""
        return self.join_tokens is None or set(attendees) <= self.join_tokens.keys()


class Meetings:
    """The meetings of the account.

    Args:
        meetings: The meetings that exist. None: every meeting exists and accepts every token.
    """

    def __init__(self, meetings: Iterable[Meeting] | None = None) -> None:
        self._has_every_meeting = meetings is None
        self._meetings = {meeting.meeting_id: meeting for meeting in meetings or ()}

    def find(self, meeting_id: str | None, join_token: str) -> Meeting | None:
        """Return the meeting, if it exists and the token is valid; without an id, by the token."""
        if meeting_id is None:
            return self._find_by_join_token(join_token)
        if self._has_every_meeting:
            self._meetings.setdefault(meeting_id, Meeting(meeting_id))
        meeting = self._meetings.get(meeting_id)
        return meeting if meeting is not None and meeting.is_valid_token(join_token) else None

    def find_by_sip_headers(self, sip_headers: Mapping[str, str]) -> Meeting | None:
        """Return the meeting that the SIP headers of a call to the reserved number name."""
        headers = {name.lower(): value for name, value in sip_headers.items()}
        meeting_id = headers.get("x-chime-meeting-id", "")
        join_token = headers.get("x-chime-join-token", "")
        return self.find(meeting_id, join_token) if meeting_id and join_token else None

    def _find_by_join_token(self, join_token: str) -> Meeting | None:
        if self._has_every_meeting:
            return self._meetings.setdefault("", Meeting(""))
        tokens = ((meeting, meeting.join_tokens or {}) for meeting in self._meetings.values())
        return next((meeting for meeting, known in tokens if join_token in known.values()), None)
