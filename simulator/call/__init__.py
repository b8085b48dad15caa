"""The PSTN Audio service: legs, actions, digits, bridges, and which event follows."""

from simulator.call.application import Application, Route
from simulator.call.bot import Bot, Intent
from simulator.call.call import Call
from simulator.call.errors import ServiceError
from simulator.call.invocation import Invocation
from simulator.call.leg import Leg
from simulator.call.media import Bucket, Media
from simulator.call.meeting import Meeting, Meetings
from simulator.call.records import Record
from simulator.call.service import Service
from simulator.call.settings import Settings

__all__ = [
    "Application",
    "Bot",
    "Bucket",
    "Call",
    "Intent",
    "Invocation",
    "Leg",
    "Media",
    "Meeting",
    "Meetings",
    "Record",
    "Route",
    "Service",
    "ServiceError",
    "Settings",
]
