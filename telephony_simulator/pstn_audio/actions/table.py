"""Every action of the service, by its name on the wire."""

from collections.abc import Mapping
from types import MappingProxyType

from telephony_simulator.pstn_audio.actions.action import Action
from telephony_simulator.pstn_audio.actions.audio import Pause, PlayAudio, PlayAudioAndGetDigits
from telephony_simulator.pstn_audio.actions.bot import StartBotConversation
from telephony_simulator.pstn_audio.actions.digits import ReceiveDigits, SendDigits
from telephony_simulator.pstn_audio.actions.meetings import (
    JoinChimeMeeting,
    ModifyChimeMeetingAttendees,
)
from telephony_simulator.pstn_audio.actions.recording import (
    PauseCallRecording,
    RecordAudio,
    ResumeCallRecording,
    StartCallRecording,
    StopCallRecording,
)
from telephony_simulator.pstn_audio.actions.routing import CallAndBridge, Hangup
from telephony_simulator.pstn_audio.actions.speech import Speak, SpeakAndGetDigits
from telephony_simulator.pstn_audio.actions.voice_focus import VoiceFocus

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
