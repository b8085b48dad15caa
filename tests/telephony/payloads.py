"""One JSON file an event type: believed to be what the service sends, byte for byte."""

import json
from pathlib import Path

from telephony.json_types import JsonObject

EVENTS = Path(__file__).parent / "events"

A = "3f1c6a0e-52b7-4c0b-9d0a-8a3b2f4e6d01"
"""The CallId of LEG-A in every file."""

B = "77d9a1b4-0c43-4f0e-a1de-5b1f0c9e2b02"
"""The CallId of LEG-B."""

ELEVEN = (
    "new_inbound_call",
    "new_outbound_call",
    "ringing",
    "call_answered",
    "action_successful",
    "action_failed",
    "action_interrupted",
    "hangup",
    "invalid_lambda_response",
    "digits_received",
    "call_update_requested",
)


def payload(name: str) -> JsonObject:
    """Read an event, fresh every time."""
    loaded: JsonObject = json.loads((EVENTS / f"{name}.json").read_text())
    return loaded
