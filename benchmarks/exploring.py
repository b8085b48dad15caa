"""How many calls an exploration plays in a second, and how long whole lines take."""

import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.report import Group
from telephony_simulator.explore import explore
from telephony_simulator.explore.graph import Graph

ROUNDS = 5
ROOT = Path(__file__).parents[1]
OPTIONS = "123456789"
NODE_ROUNDS = 3
NODE_MENUS = """
const hangup = { Type: "Hangup", Parameters: { ParticipantTag: "LEG-A" } };
const menu = {
  Type: "SpeakAndGetDigits",
  Parameters: {
    SpeechParameters: { Text: "Press a key from 1 to 9." },
    FailureSpeechParameters: { Text: "Again." },
    InputDigitsRegex: "^[1-9]$",
    MinNumberOfDigits: 1,
    MaxNumberOfDigits: 1,
    RepeatDurationInMilliseconds: 3000,
  },
};
exports.handler = async ({ InvocationEventType: type, ActionData: data, CallDetails: call }) => {
  const keys = (call.TransactionAttributes?.keys ?? "") + (data?.ReceivedDigits ?? "");
  const isAsked = type === "NEW_INBOUND_CALL" || (data?.ReceivedDigits && keys.length < MENUS);
  const isDone = data?.ReceivedDigits || /FAILED|INVALID/.test(type);
  const Actions = isAsked ? [menu] : isDone ? [hangup] : [];
  return { SchemaVersion: "1.0", Actions, TransactionAttributes: { keys } };
};
"""


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
        ),
        measure_states(),
        measure_node(),
    ]


def measure_states() -> Group:
    """Measure what a visited state and the way to its parent keep in memory."""
    sizes = {
        name: [float(bytes_of_a_state(explore(handler).graph))]
        for name, handler in (("three menus", menus), ("the ready line", ready_line()))
    }
    return Group(
        name="exploring-memory",
        title="Memory of a visited state",
        text=(
            "The key of the state, the state with the steps from the beginning of the call, and its"
            " place in the table, without what states share: words, keys and steps."
        ),
        unit="bytes",
        samples=sizes,
        floor="the ready line",
        ours=tuple(sizes),
        target="300 bytes a visited state and its parent",
        verdict=f"{max(size for [size] in sizes.values()):,.0f} bytes a state at most.",
    )


def bytes_of_a_state(graph: Graph) -> float:
    """Return the mean size of a state: its key, its value, its path, its place in the table."""
    sizes = (
        sys.getsizeof(key) + sys.getsizeof(state) + sys.getsizeof(state.path)
        for key, state in graph.states.items()
    )
    return (sum(sizes) + sys.getsizeof(graph.states)) / len(graph.states)


def measure_node() -> Group:
    """Explore menus of a Node handler, with remembered answers and in memory mode."""
    calls: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as directory:
        handler = Path(directory) / "index.js"
        for _ in range(NODE_ROUNDS):
            for name, menus_of_a_call in (("remembered answers", 3), ("memory mode", 2)):
                has_memory = name == "memory mode"
                handler.write_text(NODE_MENUS.replace("MENUS", str(menus_of_a_call)))
                began = processor_seconds()
                report = explore(str(handler), has_memory=has_memory)
                figures = calls.setdefault(name, [])
                figures.append(report.calls / (processor_seconds() - began))
    remembered, memory = (statistics.median(figures) for figures in calls.values())
    return Group(
        name="exploring-node",
        title="Explored calls of a Node handler",
        text=(
            "Three menus of nine options, two in memory mode, with one failure a call. The"
            " seconds are those of the processor, of the explorer and of Node together. In memory"
            " mode the handler is asked for each event, and imported anew for each call."
        ),
        unit="calls a second",
        samples=calls,
        floor="memory mode",
        ours=tuple(calls),
        target="1,000 calls a second with remembered answers, 200 in memory mode",
        verdict=f"{remembered:,.0f} and {memory:,.0f} calls a second.",
    )


def processor_seconds() -> float:
    """Return the processor seconds of this process and of those that it has ended."""
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


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
