"""How a journal names the actions of the service."""

from __future__ import annotations

import telephony.actions

CODES = {
    "CallAndBridge": "B",
    "Hangup": "H",
    "JoinChimeMeeting": "J",
    "ModifyChimeMeetingAttendees": "M",
    "Pause": "W",
    "PauseCallRecording": "CP",
    "PlayAudio": "P",
    "PlayAudioAndGetDigits": "PG",
    "ReceiveDigits": "D",
    "RecordAudio": "R",
    "ResumeCallRecording": "CC",
    "SendDigits": "SD",
    "Speak": "S",
    "SpeakAndGetDigits": "SG",
    "StartBotConversation": "L",
    "StartCallRecording": "CR",
    "StopCallRecording": "CS",
    "UnknownAction": "U",
    "VoiceFocus": "V",
}
"""The code in a journal by the name of an action's class; running calls depend on them."""


def code_of(action_class: type) -> str:
    """Return the code of a class.

    Raises:
        KeyError: it is not an action of the service.
    """
    name = action_class.__name__
    if name not in CODES or getattr(telephony.actions, name) is not action_class:
        raise KeyError(action_class)
    return CODES[name]
