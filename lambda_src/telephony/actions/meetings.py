"""Chime SDK meetings."""

from __future__ import annotations

from telephony.fields import field
from telephony.validators import ListOf, OneOf, Text

from .action import Action, LegAAction

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal, TypeAlias

    from telephony.call import CallDetails, Participant

    Operation: TypeAlias = Literal["Mute", "Unmute"]

MAX_ATTENDEES = 100


class JoinChimeMeeting(LegAAction[None]):
    """Connect LEG-A with a meeting, which becomes LEG-B.

    Attributes:
        join_token: the attendee's token.
        meeting_id: the meeting's id; AWS documents it as optional.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/join-chime-meeting.html
    """

    join_token: str = field(Text(), secret=True)
    meeting_id: str | None = field(Text(), default=None)


class ModifyChimeMeetingAttendees(Action[None]):
    """Mute or unmute attendees of the meeting that this call has joined.

    Attributes:
        operation: `Mute` or `Unmute`.
        meeting_id: the meeting's id.
        attendee_list: 1 to 100 attendee ids of this meeting.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/mute-unmute.html
    """

    operation: Operation = field(OneOf("Mute", "Unmute"))
    meeting_id: str = field(Text(), kw_only=True)
    attendee_list: Sequence[str] = field(
        ListOf(Text(), minimum=1, maximum=MAX_ATTENDEES), kw_only=True
    )

    def default_leg(self, call: CallDetails, event_leg: Participant) -> Participant:
        """Return the meeting's leg: LEG-B, or LEG-A of a call that dialled the meeting itself."""
        return call.leg_b or call.caller
