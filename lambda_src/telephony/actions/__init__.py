"""The eighteen actions of the service, one module a family."""

from __future__ import annotations

from telephony.codec import decode
from telephony.decoders import identifier
from telephony.value import construct

from .action import Action, UnknownAction
from .audio import AudioSource, Pause, PlayAudio, PlayAudioAndGetDigits
from .bot import (
    BotConfiguration,
    DialogAction,
    SessionState,
    StartBotConversation,
    WelcomeMessage,
)
from .digits import ReceiveDigits, SendDigits
from .meetings import JoinChimeMeeting, ModifyChimeMeetingAttendees
from .recording import (
    CallRecordingDestination,
    PauseCallRecording,
    RecordAudio,
    Recording,
    RecordingDestination,
    ResumeCallRecording,
    StartCallRecording,
    StopCallRecording,
    VoiceFocus,
)
from .routing import AwsEndpoint, CallAndBridge, Hangup, PstnEndpoint
from .speech import Speak, SpeakAndGetDigits, Speech

TYPE_CHECKING = False
if TYPE_CHECKING:
    from telephony.json_types import Json

__all__ = [
    "ACTIONS",
    "Action",
    "AudioSource",
    "AwsEndpoint",
    "BotConfiguration",
    "CallAndBridge",
    "CallRecordingDestination",
    "DialogAction",
    "Hangup",
    "JoinChimeMeeting",
    "ModifyChimeMeetingAttendees",
    "Pause",
    "PauseCallRecording",
    "PlayAudio",
    "PlayAudioAndGetDigits",
    "PstnEndpoint",
    "ReceiveDigits",
    "RecordAudio",
    "Recording",
    "RecordingDestination",
    "ResumeCallRecording",
    "SendDigits",
    "SessionState",
    "Speak",
    "SpeakAndGetDigits",
    "Speech",
    "StartBotConversation",
    "StartCallRecording",
    "StopCallRecording",
    "UnknownAction",
    "VoiceFocus",
    "WelcomeMessage",
    "decode_action",
]

ACTIONS: dict[str, type[Action]] = {
    name: cls
    for name, cls in tuple(globals().items())
    if isinstance(cls, type) and issubclass(cls, Action) and cls not in (Action, UnknownAction)
}
"""Every action by its name on the wire."""


def decode_action(encoded: Json) -> Action:
    """Decode an action; never raises.

    An action of unknown type, or whose parameters do not fit, becomes an `UnknownAction`. Limits
    are not checked: the service has accepted an echoed action already.
    """
    action = encoded if isinstance(encoded, dict) else {}
    kind, parameters = action.get("Type"), action.get("Parameters")
    if not isinstance(kind, str):
        kind = ""
    if not isinstance(parameters, dict):
        parameters = {}
    if kind in ACTIONS:
        try:
            return decode(ACTIONS[kind], parameters)
        except ValueError:
            pass
    fields: dict[str, object] = {
        "call_id": identifier(parameters, "CallId"),
        "participant_tag": identifier(parameters, "ParticipantTag"),
        "name": kind,
        "parameters": parameters,
    }
    return construct(UnknownAction, fields)
