"""One JSON file an event type: believed to be what the service sends, byte for byte."""

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

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


def put(raw: Any, path: str, value: object) -> None:
    """Replace what is at a dotted path."""
    *way, last = path.split(".")
    for step in way:
        raw = raw[int(step)] if isinstance(raw, list) else raw[step]
    raw[int(last) if isinstance(raw, list) else last] = value


def places(raw: Any) -> list[str]:
    """List every dotted path in an event."""
    if not isinstance(raw, dict | list):
        return []
    inner = raw.items() if isinstance(raw, dict) else enumerate(raw)
    return [
        path
        for key, value in inner
        for path in (str(key), *(f"{key}.{deep}" for deep in places(value)))
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
"""Any JSON, mostly no event."""
