"""Meetings that legs join."""

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
        join_tokens: The tokens that let somebody in, by attendee; None lets everybody in.
        muted: The attendees that are muted.
    """

    meeting_id: str
    join_tokens: Mapping[str, str] | None = None
    muted: set[str] = field(default_factory=set)

    def admits(self, join_token: str) -> bool:
        """Whether the token lets somebody in."""
        return self.join_tokens is None or join_token in self.join_tokens.values()

    def has(self, attendees: Iterable[str]) -> bool:
        """Whether all of these take part."""
        return self.join_tokens is None or set(attendees) <= self.join_tokens.keys()


class Meetings:
    """The meetings of the account.

    Args:
        meetings: Those that exist. None: every meeting exists, and lets everybody in.
    """

    def __init__(self, meetings: Iterable[Meeting] | None = None) -> None:
        self._every = meetings is None
        self._meetings = {meeting.meeting_id: meeting for meeting in meetings or ()}

    def join(self, meeting_id: str, join_token: str) -> Meeting | None:
        """Return the meeting, if it exists and the token lets somebody in."""
        if self._every:
            self._meetings.setdefault(meeting_id, Meeting(meeting_id))
        meeting = self._meetings.get(meeting_id)
        return meeting if meeting is not None and meeting.admits(join_token) else None

    def dial_in(self, sip_headers: Mapping[str, str]) -> Meeting | None:
        """Return the meeting that the headers of a call to the reserved number ask for."""
        headers = {name.lower(): value for name, value in sip_headers.items()}
        meeting_id = headers.get("x-chime-meeting-id", "")
        join_token = headers.get("x-chime-join-token", "")
        return self.join(meeting_id, join_token) if meeting_id and join_token else None
