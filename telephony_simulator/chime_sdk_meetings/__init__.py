"""The part of the `chime-sdk-meetings` API that a handler needs to dial people into a meeting."""

from telephony_simulator.chime_sdk_meetings.api import MeetingsApi
from telephony_simulator.chime_sdk_meetings.server import MeetingsServer

__all__ = ["MeetingsApi", "MeetingsServer"]
