"""The PSTN Audio service: calls, legs, parties, actions, events."""

from telephony_simulator.pstn_audio.application import Application, Route
from telephony_simulator.pstn_audio.bot import Bot, Intent
from telephony_simulator.pstn_audio.call import Call
from telephony_simulator.pstn_audio.errors import ServiceError
from telephony_simulator.pstn_audio.invocation import Invocation
from telephony_simulator.pstn_audio.leg import Leg
from telephony_simulator.pstn_audio.media import Bucket, Media
from telephony_simulator.pstn_audio.meeting import Meeting, Meetings
from telephony_simulator.pstn_audio.observer import CallObserver
from telephony_simulator.pstn_audio.party import Party
from telephony_simulator.pstn_audio.records import Record
from telephony_simulator.pstn_audio.service import Service
from telephony_simulator.pstn_audio.settings import PauseTone, Settings
from telephony_simulator.pstn_audio.sound import Sound
from telephony_simulator.pstn_audio.state import CallState

__all__ = [
    "Application",
    "Bot",
    "Bucket",
    "Call",
    "CallObserver",
    "CallState",
    "Intent",
    "Invocation",
    "Leg",
    "Media",
    "Meeting",
    "Meetings",
    "Party",
    "PauseTone",
    "Record",
    "Route",
    "Service",
    "ServiceError",
    "Settings",
    "Sound",
]
