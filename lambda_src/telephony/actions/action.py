"""The base class of the actions: each acts on one leg."""

from __future__ import annotations

from telephony.errors import InvalidParameterError
from telephony.fields import JSON, field
from telephony.validators import OneOf, Text
from telephony.value import Value, construct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar, Generic, Literal, Self, TypeAlias

    from typing_extensions import TypeVar

    from telephony.call import CallDetails, Participant
    from telephony.json_types import JsonObject

    ParticipantTag: TypeAlias = Literal["LEG-A", "LEG-B"]

    R_co = TypeVar("R_co", covariant=True, default=object)

    class _Returns(Generic[R_co]):
        """The result of an awaited action, for type checkers."""

else:
    R_co = None

    class _Returns:
        __slots__ = ()

        def __class_getitem__(cls, _result: object) -> type:
            return cls


class Action(Value, _Returns[R_co]):
    """What the service does on one leg.

    Type checkers see what a call script gets when it awaits the action: `Action[str]` returns the
    digits. `Action` alone is an action of any result.

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

    def on_leg(self, call_id: str) -> Self:
        """Return the same action on this leg."""
        fields = {name: item for name, item in self.__dict__.items() if name != JSON}
        return construct(type(self), {**fields, "call_id": call_id})


class LegAAction(Action[R_co]):
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
