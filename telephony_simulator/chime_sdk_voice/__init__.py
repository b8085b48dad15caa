"""The `chime-sdk-voice` API: numbers, rules, applications and connectors of one account."""

from telephony_simulator.chime_sdk_voice.api import VoiceApi
from telephony_simulator.chime_sdk_voice.errors import ApiError
from telephony_simulator.chime_sdk_voice.faults import Faults
from telephony_simulator.chime_sdk_voice.in_process import connect
from telephony_simulator.chime_sdk_voice.resources import OrderOutcome
from telephony_simulator.chime_sdk_voice.server import VoiceApiServer, serve
from telephony_simulator.chime_sdk_voice.settings import AT_ONCE, Settings
from telephony_simulator.chime_sdk_voice.sip_media_application_call import Calls

__all__ = [
    "AT_ONCE",
    "ApiError",
    "Calls",
    "Faults",
    "OrderOutcome",
    "Settings",
    "VoiceApi",
    "VoiceApiServer",
    "connect",
    "serve",
]
