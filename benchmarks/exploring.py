"""How many calls an exploration plays in a second, and how long whole lines take."""

import statistics
import time
from pathlib import Path
from typing import Any

from benchmarks.report import Group
from telephony_simulator.explore import explore

ROUNDS = 5
ROOT = Path(__file__).parents[1]
OPTIONS = "123456789"


def measure() -> list[Group]:
    """Explore three nested menus of nine options, and the ready line."""
    calls: dict[str, list[float]] = {}
    seconds: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for name, handler in (("three menus", menus), ("the ready line", ready_line())):
            began = time.process_time()
            report = explore(handler)
            took = time.process_time() - began
            calls.setdefault(name, []).append(report.calls / took)
            seconds.setdefault(name, []).append(took)
    rate = min(statistics.median(figures) for figures in calls.values())
    menus_took, line_took = (statistics.median(figures) for figures in seconds.values())
    return [
        Group(
            name="exploring",
            title="Explored calls",
            text="Whole explorations with one failure a call, in-process handlers, one core.",
            unit="calls a second",
            samples=calls,
            floor="the ready line",
            ours=tuple(calls),
            target="2,000 calls a second; the ready line in 0.2 s, the menus in 5 s",
            verdict=(
                f"{rate:,.0f} calls a second; the ready line takes {line_took:.2f} s, the menus"
                f" {menus_took:.1f} s."
            ),
        )
    ]


def ready_line() -> Any:
    """Return the handler of the ready line."""
    import os  # noqa: PLC0415 - the handler reads its environment when it is imported
    from importlib import import_module  # noqa: PLC0415

    os.environ |= {"FORWARD_TO": "+12065550123", "VOICEMAIL_BUCKET": "messages"}
    return import_module("lambda_src.handler").handler


def menus(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Ask three times for one of nine keys, and repeat them."""
    attributes = event["CallDetails"].get("TransactionAttributes", {})
    keys = attributes.get("keys", "")
    data = event.get("ActionData", {})
    match event["InvocationEventType"], data.get("ReceivedDigits"):
        case "NEW_INBOUND_CALL", _:
            actions = [menu("first")]
        case "ACTION_SUCCESSFUL", str(key):
            keys += key
            done = {"Type": "Hangup", "Parameters": {"ParticipantTag": "LEG-A"}}
            actions = [done] if len(keys) == len(("first", "second", "third")) else [menu(keys)]
        case (("ACTION_FAILED" | "INVALID_LAMBDA_RESPONSE"), _):
            actions = [{"Type": "Hangup", "Parameters": {"ParticipantTag": "LEG-A"}}]
        case _:
            actions = []
    return {"SchemaVersion": "1.0", "Actions": actions, "TransactionAttributes": {"keys": keys}}


def menu(name: str) -> dict[str, Any]:
    """Return a menu of nine options."""
    return {
        "Type": "SpeakAndGetDigits",
        "Parameters": {
            "SpeechParameters": {"Text": f"Press a key from 1 to 9 after {name}."},
            "FailureSpeechParameters": {"Text": "Again."},
            "InputDigitsRegex": f"^[{OPTIONS}]$",
            "MinNumberOfDigits": 1,
            "MaxNumberOfDigits": 1,
            "RepeatDurationInMilliseconds": 3000,
        },
    }
