"""The eighteen actions of the service, one module a family.

The families of which most calls need none are imported at the first use of a name: a cold start
does not pay for them.
"""

from __future__ import annotations

from importlib import import_module

from telephony.codec import decode
from telephony.decoders import identifier
from telephony.value import construct

from .action import Action, UnknownAction
from .audio import AudioSource, Pause, PlayAudio, PlayAudioAndGetDigits
from .digits import ReceiveDigits, SendDigits
from .routing import AwsEndpoint, CallAndBridge, Hangup, PstnEndpoint
from .speech import Speak, SpeakAndGetDigits, Speech

TYPE_CHECKING = False
if TYPE_CHECKING:
    from telephony.json_types import Json

    from .bot import (
        BotConfiguration,
        DialogAction,
        SessionState,
        StartBotConversation,
        WelcomeMessage,
    )
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

    ACTIONS: dict[str, type[Action]]
    """Every action by its name on the wire."""

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

_LATER = {
    "BotConfiguration": "bot",
    "CallRecordingDestination": "recording",
    "DialogAction": "bot",
    "JoinChimeMeeting": "meetings",
    "ModifyChimeMeetingAttendees": "meetings",
    "PauseCallRecording": "recording",
    "RecordAudio": "recording",
    "Recording": "recording",
    "RecordingDestination": "recording",
    "ResumeCallRecording": "recording",
    "SessionState": "bot",
    "StartBotConversation": "bot",
    "StartCallRecording": "recording",
    "StopCallRecording": "recording",
    "VoiceFocus": "recording",
    "WelcomeMessage": "bot",
}
"""The module of each name that is imported at its first use."""


def _import_later(name: str) -> object:
    """Import a name at its first use."""
    if name == "ACTIONS":
        found = (_import_later(each) if each in _LATER else globals().get(each) for each in __all__)
        value: object = {
            cls.__name__: cls
            for cls in found
            if isinstance(cls, type)
            and issubclass(cls, Action)
            and cls not in (Action, UnknownAction)
        }
    elif name in _LATER:
        value = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


if not TYPE_CHECKING:  # pragma: no branch - a type checker would accept every name
    __getattr__ = _import_later


def _action_of(name: str) -> type[Action] | None:
    """Return the class of an action by its name on the wire."""
    found = _import_later(name) if name in _LATER else globals().get(name)
    if not isinstance(found, type) or found in (Action, UnknownAction):
        return None
    return found if issubclass(found, Action) else None


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
    cls = _action_of(kind)
    if cls is not None:
        try:
            return decode(cls, parameters)
        except ValueError:
            pass
    fields: dict[str, object] = {
        "call_id": identifier(parameters, "CallId"),
        "participant_tag": identifier(parameters, "ParticipantTag"),
        "name": kind,
        "parameters": parameters,
    }
    return construct(UnknownAction, fields)
