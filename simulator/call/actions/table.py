"""Every action of the service, by its name on the wire."""

from collections.abc import Mapping
from types import MappingProxyType

from simulator.call.actions.action import Action
from simulator.call.actions.audio import Pause, PlayAudio, PlayAudioAndGetDigits
from simulator.call.actions.bot import StartBotConversation
from simulator.call.actions.digits import ReceiveDigits, SendDigits
from simulator.call.actions.meetings import JoinChimeMeeting, ModifyChimeMeetingAttendees
from simulator.call.actions.recording import (
    PauseCallRecording,
    RecordAudio,
    ResumeCallRecording,
    StartCallRecording,
    StopCallRecording,
)
from simulator.call.actions.routing import CallAndBridge, Hangup
from simulator.call.actions.speech import Speak, SpeakAndGetDigits
from simulator.call.actions.voice_focus import VoiceFocus

ACTIONS: Mapping[str, type[Action]] = MappingProxyType(
    {
        action.type: action
        for action in (
            CallAndBridge,
            Hangup,
            JoinChimeMeeting,
            ModifyChimeMeetingAttendees,
            Pause,
            PauseCallRecording,
            PlayAudio,
            PlayAudioAndGetDigits,
            ReceiveDigits,
            RecordAudio,
            ResumeCallRecording,
            SendDigits,
            Speak,
            SpeakAndGetDigits,
            StartBotConversation,
            StartCallRecording,
            StopCallRecording,
            VoiceFocus,
        )
    }
)
