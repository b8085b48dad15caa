"""Messages of the server, as the scripted server sends them."""

from __future__ import annotations

from typing import Any, Final

CALL: Final = "5ea1b0f2-1c0e-4f7c-9f0c-3a5c1d2e4f60"
STARTED_AT: Final = 1_790_000_000.0
LINE: Final = "+12065550159"
CALLER: Final = "+15105550101"
SECOND_PARTY: Final = "+12065550123"

WELCOME: Final[dict[str, Any]] = {
    "type": "welcome",
    "numbers": [{"number": LINE, "application": "PhoneLine"}],
    "applications": [{"id": "e3e70682-c209-4cac-a29f-6fbed82c07cd", "name": "PhoneLine"}],
    "speech": "espeak",
    "polly_voice_map": {"Joanna": {"language": "en-US", "gender": "Female"}},
    "problems": [],
    "from_": CALLER,
    "calls": [],
}


def leg(tag: str, state: str, **more: Any) -> dict[str, Any]:
    to = LINE if tag == "LEG-A" else SECOND_PARTY
    answered = {} if state in {"offered", "ringing"} else {"answered_at": STARTED_AT}
    ended = {"ended_at": STARTED_AT + 31} if state == "ended" else {}
    return {"tag": tag, "state": state, "to": to, "from_": CALLER, **answered, **ended, **more}


def call(state: str = "connected", *legs: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "call",
        "call": CALL,
        "direction": "Inbound",
        "started_at": STARTED_AT,
        "state": state,
        "legs": legs or [leg("LEG-A", state)],
        "attributes": {"language": "en", "customer": "17"},
        "waiting_actions": [],
        "invocations": 2,
        "costs": {"billed_minutes": {"LEG-A": 1, "LEG-B": 0}},
        "marks": [],
        **more,
    }


def entry(index: int, lane: str, text: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "entry",
        "call": CALL,
        "index": index,
        "at_seconds": index * 1.5,
        "lane": lane,
        "text": text,
        **more,
    }


def answered(index: int, event_type: str, *actions: str) -> dict[str, Any]:
    """An entry of the function, with its event and its answer."""
    return entry(
        index,
        "function",
        f"gets {event_type}",
        answer=", ".join(actions) or "no actions",
        milliseconds=3.2,
        sequence=index,
        event={"Sequence": index, "InvocationEventType": event_type},
        response={"SchemaVersion": "1.0", "Actions": [{"Type": action} for action in actions]},
    )


MENU: Final = "Hello. To talk to a person, press 1. To leave a message, press 2."
ENTRIES: Final = (
    entry(0, "LEG-A", f"calls {LINE}"),
    answered(1, "NEW_INBOUND_CALL", "SpeakAndGetDigits"),
    entry(2, "LEG-A", f'hears "{MENU}" and may press keys'),
    entry(3, "LEG-A", "presses 1"),
    answered(4, "ACTION_SUCCESSFUL", "Speak", "CallAndBridge"),
    entry(5, "LEG-B", f"rings at {SECOND_PARTY}"),
    entry(6, "service", "remarks: an action without a CallId", mark="broken rule"),
)


def sound(identifier: int, kind: str = "speech", **more: Any) -> dict[str, Any]:
    """The header of a sound frame."""
    return {
        "id": identifier,
        "call": CALL,
        "leg": "LEG-A",
        "kind": kind,
        "rate": 8000,
        "loop": False,
        "wait_seconds": 0,
        **more,
    }
