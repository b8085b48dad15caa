"""Connects callers while the office is open; at other times it states when the office opens."""

import os
from datetime import datetime, time
from zoneinfo import ZoneInfo

from telephony import (
    ActionFailedEvent,
    CallAndBridge,
    CallFlow,
    Hangup,
    NewInboundCallEvent,
    PstnEndpoint,
    Response,
    Speak,
    lambda_handler,
    respond,
)

OPENS, CLOSES = time(9), time(17)
WORKING_DAYS = range(5)  # Monday to Friday
HOURS = "We are open from nine to five, from Monday to Friday."


class OfficeLine(CallFlow):
    """The line of an office.

    Args:
        office: The number that calls are connected to while the office is open.
        time_zone: The time zone of the office, such as `America/Los_Angeles`.
    """

    def __init__(self, *, office: str, time_zone: str) -> None:
        self._office = PstnEndpoint(office)
        self._time_zone = ZoneInfo(time_zone)

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        """Connect the caller, or state the opening hours."""
        caller = event.call.caller
        now = datetime.fromtimestamp(caller.start_time_in_milliseconds / 1000, self._time_zone)
        if not is_open(now):
            return respond(Speak(f"The office is closed. {HOURS}"), Hangup())
        bridge = CallAndBridge(caller.to, [self._office], call_timeout_seconds=20)
        return respond(bridge, otherwise=self.apologize)

    def apologize(self, event: ActionFailedEvent) -> Response:
        """Ask the caller to call again: the office is open, but does not answer."""
        return respond(Speak("All lines are busy. Please call again later."), Hangup())


def is_open(now: datetime) -> bool:
    """Return whether the office is open at a time of its time zone."""
    return now.weekday() in WORKING_DAYS and OPENS <= now.time() < CLOSES


handler = lambda_handler(
    OfficeLine(office=os.environ["OFFICE_NUMBER"], time_zone=os.environ["TIME_ZONE"])
)
