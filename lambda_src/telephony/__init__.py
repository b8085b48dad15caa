"""A typed runtime for the telephony events of Amazon Chime SDK PSTN Audio."""

from importlib import import_module as _import_module

from . import actions
from .actions import (
    Action,
    AudioSource,
    AwsEndpoint,
    CallAndBridge,
    Hangup,
    Pause,
    PlayAudio,
    PlayAudioAndGetDigits,
    PstnEndpoint,
    ReceiveDigits,
    SendDigits,
    Speak,
    SpeakAndGetDigits,
    Speech,
    UnknownAction,
)
from .call import CallDetails, Participant, SipHeaders
from .callflow import CallFlow
from .errors import EventDecodeError, InvalidParameterError, ResponseError, TelephonyError
from .events import (
    ActionFailedEvent,
    ActionInterruptedEvent,
    ActionSuccessfulEvent,
    CallAnsweredEvent,
    CallUpdateRequestedEvent,
    DigitsReceivedEvent,
    HangupEvent,
    InvalidLambdaResponseEvent,
    NewInboundCallEvent,
    NewOutboundCallEvent,
    RingingEvent,
    UnknownEvent,
)
from .response import Response, carry_on, hang_up_all_legs, respond, stay_on_the_line
from .runtime import lambda_handler
from .wire import decode_event, encode_response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .actions import (
        BotConfiguration,
        CallRecordingDestination,
        DialogAction,
        JoinChimeMeeting,
        ModifyChimeMeetingAttendees,
        PauseCallRecording,
        RecordAudio,
        RecordingDestination,
        ResumeCallRecording,
        SessionState,
        StartBotConversation,
        StartCallRecording,
        StopCallRecording,
        VoiceFocus,
        WelcomeMessage,
    )
    from .intent import (
        BotSession,
        Intent,
        IntentResult,
        Interpretation,
        NluConfidence,
        Slot,
        SlotValue,
    )

__all__ = [
    "Action",
    "ActionFailedEvent",
    "ActionInterruptedEvent",
    "ActionSuccessfulEvent",
    "AudioSource",
    "AwsEndpoint",
    "BotConfiguration",
    "BotSession",
    "CallAndBridge",
    "CallAnsweredEvent",
    "CallDetails",
    "CallFlow",
    "CallRecordingDestination",
    "CallUpdateRequestedEvent",
    "DialogAction",
    "DigitsReceivedEvent",
    "EventDecodeError",
    "Hangup",
    "HangupEvent",
    "Intent",
    "IntentResult",
    "Interpretation",
    "InvalidLambdaResponseEvent",
    "InvalidParameterError",
    "JoinChimeMeeting",
    "ModifyChimeMeetingAttendees",
    "NewInboundCallEvent",
    "NewOutboundCallEvent",
    "NluConfidence",
    "Participant",
    "Pause",
    "PauseCallRecording",
    "PlayAudio",
    "PlayAudioAndGetDigits",
    "PstnEndpoint",
    "ReceiveDigits",
    "RecordAudio",
    "RecordingDestination",
    "Response",
    "ResponseError",
    "ResumeCallRecording",
    "RingingEvent",
    "SendDigits",
    "SessionState",
    "SipHeaders",
    "Slot",
    "SlotValue",
    "Speak",
    "SpeakAndGetDigits",
    "Speech",
    "StartBotConversation",
    "StartCallRecording",
    "StopCallRecording",
    "TelephonyError",
    "UnknownAction",
    "UnknownEvent",
    "VoiceFocus",
    "WelcomeMessage",
    "carry_on",
    "decode_event",
    "encode_response",
    "hang_up_all_legs",
    "lambda_handler",
    "respond",
    "stay_on_the_line",
]


def _import_later(name: str) -> object:
    """Import a name at its first use; a cold start does not pay for what a handler does not name.

    See `telephony.actions`. A star import imports all.
    """
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = "actions" if name in actions.__all__ else "intent"
    value = getattr(_import_module(f"{__name__}.{module}"), name)
    globals()[name] = value
    return value


if not TYPE_CHECKING:  # pragma: no branch - a type checker would accept every name
    __getattr__ = _import_later


def __dir__() -> list[str]:
    return [*__all__]
