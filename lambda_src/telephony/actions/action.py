"""The base class of the actions: each acts on one leg."""

from __future__ import annotations

from telephony.errors import InvalidParameterError
from telephony.fields import field
from telephony.validators import OneOf, Text
from telephony.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar, Literal, TypeAlias

    from telephony.call import CallDetails, Participant
    from telephony.json_types import JsonObject

    ParticipantTag: TypeAlias = Literal["LEG-A", "LEG-B"]


class Action(Value):
    """What the service does on one leg.

    Attributes:
        call_id: the leg; the leg that the event is about if neither is given.
        participant_tag: the leg by its tag; the service ignores it beside a call id.
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

    def default_leg(self, call: CallDetails, event_leg: Participant) -> Participant:
        """Return the leg for an action that names no leg.

        Args:
            call: the call of the event that is answered.
            event_leg: the leg that the event is about.
        """
        return event_leg


class LegAAction(Action):
    """An action that the service accepts for LEG-A only."""

    def __validate__(self) -> None:
        if self.participant_tag == "LEG-B":
            raise InvalidParameterError(self.type, "participant_tag", "must be LEG-A, got LEG-B")

    def default_leg(self, call: CallDetails, event_leg: Participant) -> Participant:
        """Return LEG-A."""
        return call.caller


class UnknownAction(Action):
    """An echoed action of a type that this version does not have, or whose parameters do not fit.

    Attributes:
        name: its type on the wire.
        parameters: its parameters, as JSON.
    """

    name: str
    parameters: JsonObject = field(secret=True)

    @property
    def type(self) -> str:
        """The action's name on the wire."""
        return self.name
