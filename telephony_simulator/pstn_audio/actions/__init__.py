"""The actions of the service, one module a family; importing a module registers its actions."""

from telephony_simulator.pstn_audio.actions import (
    audio,
    bot,
    digits,
    meetings,
    recording,
    routing,
    speech,
    voice_focus,
)
from telephony_simulator.pstn_audio.actions.action import ACTION_TYPES, Action

__all__ = [
    "ACTION_TYPES",
    "Action",
    "audio",
    "bot",
    "digits",
    "meetings",
    "recording",
    "routing",
    "speech",
    "voice_focus",
]
