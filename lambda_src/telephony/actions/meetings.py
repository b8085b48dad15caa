"""A telephone in a Chime SDK meeting."""

from __future__ import annotations

from telephony.containers import Each
from telephony.kinds import OneOf, Text
from telephony.value import field

from .action import Action, LegAAction

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal, TypeAlias

    from telephony.call import Participant
    from telephony.events import CallEvent

    Operation: TypeAlias = Literal["Mute", "Unmute"]

MAX_ATTENDEES = 100


class JoinChimeMeeting(LegAAction):
    """Put LEG-A into a meeting; the meeting becomes LEG-B.

    Attributes:
        join_token: the attendee's.
        meeting_id: the meeting's.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/join-chime-meeting.html
    """

    join_token: str = field(Text(), secret=True)
    meeting_id: str = field(Text())


class ModifyChimeMeetingAttendees(Action):
    """Mute or unmute attendees of the meeting that this call has joined.

    Attributes:
        operation: `Mute` or `Unmute`.
        meeting_id: the meeting's.
        attendee_list: 1 to 100 attendee ids, all of this meeting.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/mute-unmute.html
    """

    operation: Operation = field(OneOf("Mute", "Unmute"))
    meeting_id: str = field(Text(), kw_only=True)
    attendee_list: Sequence[str] = field(
        Each(Text(), minimum=1, maximum=MAX_ATTENDEES), kw_only=True
    )

    def leg_for(self, event: CallEvent) -> Participant:
        """Choose the meeting: LEG-B, or the only leg of a call that dialled the meeting itself."""
        return event.call.leg_b or event.call.caller
