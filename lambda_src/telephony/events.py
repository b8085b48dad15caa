"""What happens to a call: the eleven events, in the order in which a call meets them.

https://docs.aws.amazon.com/chime-sdk/latest/dg/pstn-invocations.html
"""

from __future__ import annotations

from types import MappingProxyType

from .call import NO_PAIRS, CallDetails, Participant
from .value import Value, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import ClassVar, TypeAlias

    from .actions import Action, AudioSource, CallRecordingDestination
    from .intent import IntentResult
    from .json_types import Json, JsonObject

    Event: TypeAlias = (
        "NewInboundCallEvent | NewOutboundCallEvent | RingingEvent | CallAnsweredEvent"
        " | ActionSuccessfulEvent | ActionFailedEvent | ActionInterruptedEvent | HangupEvent"
        " | InvalidLambdaResponseEvent | DigitsReceivedEvent | CallUpdateRequestedEvent"
        " | UnknownEvent"
    )


class CallEvent(Value):
    """What all events share.

    Attributes:
        call: whose event this is.
        sequence: counts the events of a call from 1; 0 where the service sent none.
        schema_version: always `1.0` so far.
        payload: the JSON as it came.
    """

    call: CallDetails
    sequence: int = field(default=0, kw_only=True)
    schema_version: str = field(default="1.0", kw_only=True)
    payload: JsonObject = field(default=MappingProxyType({}), kw_only=True, secret=True)

    ends_the_plan: ClassVar[bool] = False
    """Whether nothing is left of the actions that were planned."""

    @property
    def leg(self) -> Participant:
        """The leg an action acts on if it names none: the event's own, or one that is left."""
        about = self.call.leg(self._about)
        if about is not None and about.status != "Disconnected":
            return about
        for leg in self.call.participants:
            if leg.status != "Disconnected":
                return leg
        return about or self.call.caller

    @property
    def _about(self) -> str | None:
        return None


class NewInboundCallEvent(CallEvent):
    """Somebody calls; nobody has answered yet."""


class NewOutboundCallEvent(CallEvent):
    """A call was made through CreateSipMediaApplicationCall.

    Attributes:
        arguments: the ArgumentsMap it was made with.
    """

    arguments: Mapping[str, str] = field(default=NO_PAIRS, secret=True)


class RingingEvent(CallEvent):
    """It rings at the other end."""


class CallAnsweredEvent(CallEvent):
    """Somebody, or a voicemail, has answered a call made through the API."""


class ActionEvent(CallEvent):
    """What the events about an action share.

    Attributes:
        action: the action as the service echoes it; an `UnknownAction` where the echo fits none.
    """

    action: Action

    _echoed_leg: ClassVar[str | None] = None
    """What an echo calls its leg, to be known without reading the rest of it."""

    @property
    def _about(self) -> str | None:
        return self._echoed_leg or self.action.call_id or self.action.participant_tag


class ActionSuccessfulEvent(ActionEvent):
    """The whole list is done; this is its last action.

    Attributes:
        received_digits: what was pressed, without the terminator; empty after `ReceiveDigits`.
        recording_destination: the file of a `RecordAudio`; it can be played.
        recording_terminator_used: the key that ended it, if one did.
        call_recording_destination: the file of a `StartCallRecording`.
        intent_result: what the bot of a `StartBotConversation` understood.
    """

    ends_the_plan = True

    received_digits: str | None = field(default=None, kw_only=True, secret=True)
    recording_destination: AudioSource | None = field(default=None, kw_only=True)
    recording_terminator_used: str | None = field(default=None, kw_only=True, secret=True)
    call_recording_destination: CallRecordingDestination | None = field(default=None, kw_only=True)
    intent_result: IntentResult | None = field(default=None, kw_only=True)


class ActionFailedEvent(ActionEvent):
    """An action failed; what came after it in the list is dropped.

    Attributes:
        error_type: such as `CallNotAnswered`.
        error_message: for people.
        error_list: only from `ModifyChimeMeetingAttendees`.
    """

    ends_the_plan = True

    error_type: str = field(default="", kw_only=True)
    error_message: str = field(default="", kw_only=True, secret=True)
    error_list: Sequence[Json] = field(default=(), kw_only=True, secret=True)


class ActionInterruptedEvent(ActionEvent):
    """An action was cut short by the answer to a CallUpdateRequestedEvent."""


class HangupEvent(CallEvent):
    """A leg has ended.

    Attributes:
        sip_response_code: 0 for a normal end, 480 unavailable, 486 busy, or any other; None where
            none was sent.
        call_id: the leg's.
        participant_tag: the leg's.
    """

    sip_response_code: int | None = field(default=None, kw_only=True)
    call_id: str | None = field(default=None, kw_only=True)
    participant_tag: str | None = field(default=None, kw_only=True)

    @property
    def _about(self) -> str | None:
        return self.call_id or self.participant_tag


class InvalidLambdaResponseEvent(CallEvent):
    """The answer before this one was unusable, and dropped.

    Attributes:
        error_type: such as `SchemaVersionMismatch`.
        error_message: for people.
    """

    error_type: str = field(default="", kw_only=True)
    error_message: str = field(default="", kw_only=True, secret=True)


class DigitsReceivedEvent(ActionEvent):
    """A party pressed what a `ReceiveDigits` listens for.

    Attributes:
        received_digits: what was pressed, `*` and `#` included.
    """

    received_digits: str = field(kw_only=True, secret=True)


class CallUpdateRequestedEvent(CallEvent):
    """Somebody called UpdateSipMediaApplicationCall.

    Attributes:
        arguments: what they sent.
    """

    arguments: Mapping[str, str] = field(default=NO_PAIRS, secret=True)


class UnknownEvent(CallEvent):
    """An event of a type that nobody knows yet.

    Attributes:
        invocation_event_type: its type on the wire.
    """

    invocation_event_type: str
