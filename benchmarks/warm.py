"""The cost of one event in a warm process: decode, decide, check, encode."""

import json
import subprocess
from pathlib import Path

from benchmarks.bundles import PEERS, ROOT, WORK, bundle, interpreter, versions
from benchmarks.report import Group

EVENTS = ROOT / "tests" / "telephony" / "events"
JSON = "json.loads + json.dumps"
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


def measure() -> list[Group]:
    """Time every peer in turns, in one process a version of Python."""
    return [_version(version) for version in versions()]


def _version(version: str) -> Group:
    python = interpreter(version)
    directories = [str(bundle(peer, version)) for peer in PEERS]
    plan = WORK / f"warm-{version}.json"
    plan.write_text(
        json.dumps(
            {
                "peers": {peer.name: peer.module for peer in PEERS},
                "directories": directories,
                "events": {
                    name: json.loads((EVENTS / f"{name}.json").read_text()) for name in ELEVEN
                },
            }
        )
    )
    script = Path(__file__).with_name("warm_process.py")
    done = subprocess.run([python, script, plan], check=True, capture_output=True, text=True)
    rounds: dict[str, dict[str, list[float]]] = json.loads(done.stdout)
    return _group(version, rounds)


def _group(version: str, rounds: dict[str, dict[str, list[float]]]) -> Group:
    totals = {
        name: [sum(figures) for figures in zip(*events.values(), strict=True)]
        for name, events in rounds.items()
    }
    group = Group(
        title=f"All eleven events once, warm, Python {version}",
        text="Dict to dict: every handler gets each of the eleven events in rotation, so that no "
        "event runs twice in a row with warm processor caches; each figure is the sum of eleven "
        "medians of a round. The answers of all peers are equal. The peers read every field they "
        "declare; telephony decodes the fields that a call depends on at once, and the others, "
        "such as an echoed action, when a callback reads them. msgspec checks decoded values, not "
        "those that a program creates.",
        unit="µs",
        samples=totals,
        floor=JSON,
        name="warm",
        panel=f"Python {version}",
        target="for each event less than json.loads + json.dumps of it; at least as fast as the "
        "fastest peer that checks types",
    )
    medians = {
        name: {event: sorted(figures)[len(figures) // 2] for event, figures in events.items()}
        for name, events in rounds.items()
    }
    names = [name for name in medians if name != JSON]
    head = (
        "| ratio to JSON of the event | " + " | ".join(names) + " |\n|---|" + "---:|" * len(names)
    )
    rows = [
        f"| {event} | "
        + " | ".join(f"{medians[name][event] / medians[JSON][event]:.2f}" for name in names)
        + " |"
        for event in ELEVEN
    ]
    met = sum(medians["telephony"][event] < medians[JSON][event] for event in ELEVEN)
    verdict = (
        f"{met} of the eleven events take telephony less time than their JSON. The fastest peer "
        "that checks types is msgspec, which does it in C. The values that a callback creates "
        "cost most: a new action takes 1 to 2 µs to create and check and about 1 to encode (a "
        "constant one is encoded once a process), and the answer to action_successful makes two, "
        "and new attributes. "
        "[A decision](../docs/decisions/values-without-dataclasses.md) says what was tried."
    )
    details = "\n".join([head, *rows])
    return Group(**(vars(group) | {"verdict": verdict, "details": details}))
