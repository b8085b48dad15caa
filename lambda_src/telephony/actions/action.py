"""What all actions share: a leg to act on."""

from __future__ import annotations

from telephony.errors import InvalidParameterError
from telephony.kinds import OneOf, Text
from telephony.value import Value, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar, Literal, TypeAlias

    from telephony.call import Participant
    from telephony.events import CallEvent
    from telephony.json_types import JsonObject

    ParticipantTag: TypeAlias = Literal["LEG-A", "LEG-B"]


class Action(Value):
    """Something to do on a leg.

    Attributes:
        call_id: the leg; the one the event is about if neither is given.
        participant_tag: the leg by its tag; ignored by the service beside a call id.
    """

    needs_call_id: ClassVar[bool] = False
    """Whether the service documents CallId as required, and no ParticipantTag."""

    call_id: str | None = field(Text(), default=None, kw_only=True)
    participant_tag: ParticipantTag | None = field(
        OneOf("LEG-A", "LEG-B"), default=None, kw_only=True
    )

    @property
    def type(self) -> str:
        """The action's name on the wire."""
        return type(self).__name__

    def leg_for(self, event: CallEvent) -> Participant:
        """Choose the leg for an answer to this event that names none."""
        return event.leg


class LegAAction(Action):
    """An action that the service knows on LEG-A only."""

    def __check__(self) -> None:
        if self.participant_tag == "LEG-B":
            raise InvalidParameterError(self.type, "participant_tag", "must be LEG-A, got LEG-B")

    def leg_for(self, event: CallEvent) -> Participant:
        """Choose LEG-A, whatever leg the event is about."""
        return event.call.caller


class UnknownAction(Action):
    """An echo that fits no action: a type nobody knows yet, or parameters that do not fit."""

    name: str
    parameters: JsonObject = field(secret=True)

    @property
    def type(self) -> str:
        """The action's name on the wire."""
        return self.name
