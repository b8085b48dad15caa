"""The eighteen things that the service can do on a call, one module a family."""

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
    RecordingDestination,
    ResumeCallRecording,
    StartCallRecording,
    StopCallRecording,
    VoiceFocus,
)
from .routing import AwsEndpoint, CallAndBridge, Hangup, PstnEndpoint
from .speech import Speak, SpeakAndGetDigits, Speech

__all__ = [
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
]
