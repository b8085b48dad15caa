"""The `chime-sdk-voice` API: numbers, rules, applications and connectors of one account."""

from simulator.voice_api.api import VoiceApi
from simulator.voice_api.calls import Calls
from simulator.voice_api.errors import ApiError
from simulator.voice_api.faults import Faults
from simulator.voice_api.in_process import connect
from simulator.voice_api.orders import OrderOutcome
from simulator.voice_api.server import VoiceApiServer, serve
from simulator.voice_api.settings import AT_ONCE, Settings

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
