"""The eleven events of the service, in the order in which a call meets them.

Each class states its InvocationEventType and how each of its fields is decoded: `decode` when the
event arrives, `lazy` when a handler first reads the field.
https://docs.aws.amazon.com/chime-sdk/latest/dg/pstn-invocations.html
"""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType

from .actions import AudioSource, decode_action
from .call import EMPTY_MAP, CallDetails, Participant
from .codec import nested
from .decoders import (
    either,
    error_message,
    error_type,
    identifier,
    integer,
    items,
    mismatch,
    of_action_data,
    of_parameters,
    required_text,
    string_map,
    text,
)
from .errors import EventDecodeError
from .fields import LazyField, field
from .value import Value, construct_from

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, ClassVar, Literal, TypeAlias

    from .actions import Action, CallRecordingDestination
    from .decoders import Decoder
    from .intent import IntentResult
    from .json_types import Json, JsonObject

    Event: TypeAlias = (
        "NewInboundCallEvent | NewOutboundCallEvent | RingingEvent | CallAnsweredEvent"
        " | ActionSuccessfulEvent | ActionFailedEvent | ActionInterruptedEvent | HangupEvent"
        " | InvalidLambdaResponseEvent | DigitsReceivedEvent | CallUpdateRequestedEvent"
        " | UnknownEvent"
    )


# AWS's pages show ErrorType and ErrorMessage in ActionData and at the top level
_ERROR_TYPE = either(of_action_data(error_type), error_type)
_ERROR_MESSAGE = either(of_action_data(error_message), error_message)


def _nested_in(module: str, name: str) -> Decoder:
    """Make the decoder of a value whose class is imported when the first one is read."""

    def decode_member(encoded: JsonObject, member: str) -> object:
        cls: type[Value] = getattr(import_module(module), name)
        return nested(cls)(encoded, member)

    return decode_member


def _leg_of_action(event: JsonObject, _name: str) -> str | None:
    data = event.get("ActionData")
    parameters = data.get("Parameters") if isinstance(data, dict) else None
    if not isinstance(parameters, dict):
        return None
    return identifier(parameters, "CallId") or identifier(parameters, "ParticipantTag")


def _call_details(event: JsonObject, name: str) -> CallDetails:
    details = event.get(name)
    if not isinstance(details, dict):
        raise mismatch("an object", details, f".{name}")
    try:
        return construct_from(CallDetails, details)
    except EventDecodeError as error:
        raise error.within(f".{name}") from None


def _action(event: JsonObject, name: str) -> Action:
    return decode_action(event.get(name))


def _whole_event(event: JsonObject, _name: str) -> JsonObject:
    return event


def _required_of_action_data(event: JsonObject, name: str) -> str:
    data = event.get("ActionData")
    if not isinstance(data, dict):
        raise mismatch("an object", data, ".ActionData")
    try:
        return required_text(data, name)
    except EventDecodeError as error:
        raise error.within(".ActionData") from None


class CallEvent(Value):
    """The fields that all events share.

    Attributes:
        call: the call that this event belongs to.
        sequence: counts the events of a call from 1; 0 if the service sent none.
        schema_version: `1.0`.
        payload: the event as JSON.
    """

    call: CallDetails = field(decode=_call_details, wire_name="CallDetails")
    sequence: int = field(default=0, kw_only=True, decode=integer)
    schema_version: str = field(default="1.0", kw_only=True, lazy=text)
    payload: JsonObject = field(
        default=MappingProxyType({}), kw_only=True, secret=True, lazy=_whole_event
    )

    callback: ClassVar[str] = "on_unknown_event"
    """The name of the `CallFlow` method that is called for the event."""

    answered_with: ClassVar[Literal["actions", "attributes", "nothing"]] = "actions"
    """What the service takes from the answer; with "nothing" it ignores any answer."""

    ends_action_list: ClassVar[bool] = False
    """Whether no planned action is left after the event."""

    def __init_subclass__(cls, **constants: str) -> None:
        super().__init_subclass__(**constants)
        if "InvocationEventType" in constants:
            cls.callback = f"on_{constants['InvocationEventType'].lower()}"

    @property
    def leg(self) -> Participant:
        """The leg that actions without a leg act on: the event's own, or one that has not ended."""
        own = self.call.leg(self._leg_name)
        if own is not None and own.status != "Disconnected":
            return own
        for leg in self.call.participants:
            if leg.status != "Disconnected":
                return leg
        return own or self.call.caller

    @property
    def _leg_name(self) -> str | None:
        """The call id or the participant tag of the event's own leg."""
        return None


class NewInboundCallEvent(CallEvent, InvocationEventType="NEW_INBOUND_CALL"):
    """A caller has dialed the line and hears it ring."""


class NewOutboundCallEvent(CallEvent, InvocationEventType="NEW_OUTBOUND_CALL"):
    """CreateSipMediaApplicationCall was called.

    Attributes:
        arguments: the ArgumentsMap of the request.
    """

    answered_with = "attributes"

    arguments: Mapping[str, str] = field(
        default=EMPTY_MAP, secret=True, lazy=of_parameters(string_map)
    )


class RingingEvent(CallEvent, InvocationEventType="RINGING"):
    """The phone of the called party rings."""

    answered_with = "nothing"


class CallAnsweredEvent(CallEvent, InvocationEventType="CALL_ANSWERED"):
    """A party, or a voicemail, has answered a call made through the API."""


class ActionEvent(CallEvent):
    """The fields that the events about an action share.

    Attributes:
        action: the action as the service echoes it; an `UnknownAction` if it fits no action.
    """

    action: Action = field(lazy=_action, wire_name="ActionData")

    _echoed_leg: ClassVar[Any] = LazyField("_echoed_leg", "", _leg_of_action, None)
    """The leg that the echoed action names, found without decoding the action."""

    @property
    def _leg_name(self) -> str | None:
        name: str | None = self._echoed_leg
        return name or self.action.call_id or self.action.participant_tag


class ActionSuccessfulEvent(ActionEvent, InvocationEventType="ACTION_SUCCESSFUL"):
    """All actions of the list have succeeded; `action` is the last one.

    Attributes:
        received_digits: the keys pressed, without the terminator; empty after `ReceiveDigits`.
        recording_destination: the file of a `RecordAudio`; it can be played.
        recording_terminator_used: the key that ended the recording; None if no key did.
        call_recording_destination: the file of a `StartCallRecording`.
        intent_result: what the bot of a `StartBotConversation` understood.
    """

    ends_action_list = True

    received_digits: str | None = field(
        default=None, kw_only=True, secret=True, lazy=of_action_data(text)
    )
    recording_destination: AudioSource | None = field(
        default=None, kw_only=True, lazy=of_action_data(nested(AudioSource))
    )
    recording_terminator_used: str | None = field(
        default=None, kw_only=True, secret=True, lazy=of_action_data(text)
    )
    call_recording_destination: CallRecordingDestination | None = field(
        default=None,
        kw_only=True,
        lazy=of_action_data(_nested_in("telephony.actions.recording", "CallRecordingDestination")),
    )
    intent_result: IntentResult | None = field(
        default=None,
        kw_only=True,
        lazy=of_action_data(_nested_in("telephony.intent", "IntentResult")),
    )


class ActionFailedEvent(ActionEvent, InvocationEventType="ACTION_FAILED"):
    """An action has failed; the service drops the rest of its list.

    Attributes:
        error_type: such as `CallNotAnswered`.
        error_message: the service's explanation.
        error_list: only from `ModifyChimeMeetingAttendees`.
    """

    ends_action_list = True

    error_type: str = field(default="", kw_only=True, lazy=_ERROR_TYPE)
    error_message: str = field(default="", kw_only=True, secret=True, lazy=_ERROR_MESSAGE)
    error_list: Sequence[Json] = field(
        default=(), kw_only=True, secret=True, lazy=of_action_data(items)
    )


class ActionInterruptedEvent(ActionEvent, InvocationEventType="ACTION_INTERRUPTED"):
    """The answer to a CallUpdateRequestedEvent has interrupted an action."""

    answered_with = "nothing"


class HangupEvent(CallEvent, InvocationEventType="HANGUP"):
    """A leg has ended.

    Attributes:
        sip_response_code: 0 for a normal end, 480 unavailable, 486 busy, or any other; None if the
            service sent none.
        call_id: the leg's call id.
        participant_tag: the leg's tag.
    """

    sip_response_code: int | None = field(default=None, kw_only=True, lazy=of_parameters(integer))
    call_id: str | None = field(default=None, kw_only=True, lazy=of_parameters(identifier))
    participant_tag: str | None = field(default=None, kw_only=True, lazy=of_parameters(identifier))

    @property
    def _leg_name(self) -> str | None:
        return self.call_id or self.participant_tag


class InvalidLambdaResponseEvent(CallEvent, InvocationEventType="INVALID_LAMBDA_RESPONSE"):
    """The service has dropped the previous answer because it was not valid.

    Attributes:
        error_type: such as `SchemaVersionMismatch`.
        error_message: the service's explanation.
    """

    error_type: str = field(default="", kw_only=True, lazy=_ERROR_TYPE)
    error_message: str = field(default="", kw_only=True, secret=True, lazy=_ERROR_MESSAGE)


class DigitsReceivedEvent(ActionEvent, InvocationEventType="DIGITS_RECEIVED"):
    """A party pressed digits that match the regular expression of a `ReceiveDigits`.

    Attributes:
        received_digits: the keys pressed, `*` and `#` included.
    """

    received_digits: str = field(kw_only=True, secret=True, decode=_required_of_action_data)


class CallUpdateRequestedEvent(CallEvent, InvocationEventType="CALL_UPDATE_REQUESTED"):
    """UpdateSipMediaApplicationCall was called.

    Attributes:
        arguments: the Arguments of the request.
    """

    arguments: Mapping[str, str] = field(
        default=EMPTY_MAP, secret=True, lazy=of_parameters(string_map)
    )


class UnknownEvent(CallEvent):
    """An event of a type that this version does not have.

    Attributes:
        invocation_event_type: its type on the wire.
    """

    invocation_event_type: str = field(decode=str)


EVENTS: dict[str, type[CallEvent]] = {
    cls.__constants__["InvocationEventType"]: cls
    for cls in tuple(globals().values())
    if isinstance(cls, type)
    and issubclass(cls, CallEvent)
    and "InvocationEventType" in cls.__constants__
}
"""Every event class by its InvocationEventType."""
