"""The Amazon Chime SDK meetings of the account."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

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
    join_tokens: Mapping[str, str] | None = field(default=None, repr=False)
    muted: set[str] = field(default_factory=set)

    def is_valid_token(self, join_token: str) -> bool:
        """Return whether an attendee can join with the token."""
        return self.join_tokens is None or join_token in self.join_tokens.values()

    def has_attendees(self, attendees: Iterable[str]) -> bool:
        """Return whether all of these are attendees."""
        return self.join_tokens is None or set(attendees) <= self.join_tokens.keys()


MeetingWatcher: TypeAlias = Callable[[Meeting, str | None], None]
"""Called with a meeting and the token of the attendee that it loses; None if the meeting ends."""


class Meetings:
    """The meetings of the account.

    Args:
        meetings: The meetings that exist. None: every meeting exists and accepts every token.
    """

    def __init__(self, meetings: Iterable[Meeting] | None = None) -> None:
        self._has_every_meeting = meetings is None
        self._meetings = {meeting.meeting_id: meeting for meeting in meetings or ()}
        self._ended: set[str] = set()
        self._watchers: list[MeetingWatcher] = []

    def watch(self, watcher: MeetingWatcher) -> None:
        """Call `watcher` with each meeting that ends, and with each attendee that is removed."""
        self._watchers.append(watcher)

    def add(self, meeting: Meeting) -> None:
        """Add a meeting; only its attendees can join it."""
        self._meetings[meeting.meeting_id] = meeting

    def end(self, meeting_id: str) -> None:
        """End a meeting: its legs end, and no call can join it any more."""
        meeting = self._meetings.pop(meeting_id, None)
        self._ended.add(meeting_id)
        if meeting is not None:
            self._notify(meeting, None)

    def remove_attendee(self, meeting: Meeting, attendee_id: str) -> None:
        """Remove an attendee: its leg ends, and its token is not valid any more."""
        tokens = dict(meeting.join_tokens or {})
        join_token = tokens.pop(attendee_id, None)
        meeting.join_tokens = tokens
        if join_token is not None:
            self._notify(meeting, join_token)

    def _notify(self, meeting: Meeting, join_token: str | None) -> None:
        for watcher in self._watchers:
            watcher(meeting, join_token)

    def find(self, meeting_id: str | None, join_token: str) -> Meeting | None:
        """Return the meeting, if it exists and the token is valid; without an id, by the token."""
        if meeting_id is None:
            return self._find_by_join_token(join_token)
        if self._has_every_meeting and meeting_id not in self._ended:
            self._meetings.setdefault(meeting_id, Meeting(meeting_id))
        meeting = self._meetings.get(meeting_id)
        return meeting if meeting is not None and meeting.is_valid_token(join_token) else None

    def find_by_sip_headers(self, sip_headers: Mapping[str, str]) -> Meeting | None:
        """Return the meeting that the SIP headers of a call to the reserved number name."""
        meeting_id = _header(sip_headers, "x-chime-meeting-id")
        join_token = join_token_of(sip_headers)
        return self.find(meeting_id, join_token) if meeting_id and join_token else None

    def _find_by_join_token(self, join_token: str) -> Meeting | None:
        if self._has_every_meeting:
            return self._meetings.setdefault("", Meeting(""))
        tokens = ((meeting, meeting.join_tokens or {}) for meeting in self._meetings.values())
        return next((meeting for meeting, known in tokens if join_token in known.values()), None)


def join_token_of(sip_headers: Mapping[str, str]) -> str:
    """Return the token in the SIP headers of a call to the reserved number; empty without one."""
    return _header(sip_headers, "x-chime-join-token")


def _header(sip_headers: Mapping[str, str], name: str) -> str:
    return next((value for key, value in sip_headers.items() if key.lower() == name), "")
