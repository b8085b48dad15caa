"""The cost of an event of a call script, by the number of awaits that are replayed."""

import json
import logging
import statistics
import time
from collections.abc import Callable
from itertools import count
from typing import Any, Final

from benchmarks.bundles import ROOT
from benchmarks.report import Group
from telephony import (
    ActionSuccessfulEvent,
    CallFlow,
    Response,
    SpeakAndGetDigits,
    Speech,
    lambda_handler,
    respond,
)
from telephony.call_script import CallScript, ScriptedCall
from telephony.call_script.journal import CONNECTED, Journal
from telephony.plan import JOURNAL

ROUNDS: Final = 40
TURNS: Final = 50
AWAITS: Final = (1, 10, 30, 100)
JSON: Final = "json.loads + json.dumps"
PROMPT: Final = "Press a key."


def _menu(text: str) -> SpeakAndGetDigits:
    return SpeakAndGetDigits(
        Speech(text),
        failure_speech_parameters=Speech("Try again."),
        input_digits_regex="^[0-9]$",
        min_number_of_digits=1,
        max_number_of_digits=1,
        repeat_duration_in_milliseconds=7_000,
    )


MENU: Final = _menu(PROMPT)


class Constant(CallScript):
    """Asks with the same prompt."""

    async def run(self, call: ScriptedCall) -> None:
        """Conduct a call."""
        while True:
            await call.ask(MENU)


class Effects(CallScript):
    """Records an effect after each answer."""

    async def run(self, call: ScriptedCall) -> None:
        """Conduct a call."""
        while True:
            call.effect("save", str, await call.ask(MENU))


class Built(CallScript):
    """Makes a prompt for each question."""

    async def run(self, call: ScriptedCall) -> None:
        """Conduct a call."""
        for number in count():
            await call.ask(_menu(f"Question {number}."))


class Flow(CallFlow):
    """Answers the same event with the same prompt."""

    def on_action_successful(self, event: ActionSuccessfulEvent) -> Response:  # noqa: ARG002
        """Ask again."""
        return respond(MENU)


def measure() -> list[Group]:
    """Time each script and the flow in turns, and JSON of the same event."""
    logging.disable(logging.INFO)
    peers = {"the same step in a CallFlow": _timer(Flow(), answered_event(1))}
    for title, script, has_effects in (
        ("constant prompts", Constant(), False),
        ("an effect after each", Effects(), True),
        ("prompts made in the script", Built(), False),
    ):
        for awaits in AWAITS:
            event = answered_event(awaits, has_effects=has_effects)
            peers[f"{title}, {awaits} awaits"] = _timer(script, event)
    text = json.dumps(answered_event(1))
    peers[JSON] = lambda: json.dumps(json.loads(text))
    samples: dict[str, list[float]] = {name: [] for name in peers}
    for _ in range(ROUNDS):
        for name, work in peers.items():
            began = time.process_time_ns()
            for _ in range(TURNS):
                work()
            samples[name].append((time.process_time_ns() - began) / TURNS / 1_000)
    return [
        Group(
            title="An event of a call script",
            text=_text({name: statistics.median(figures) for name, figures in samples.items()}),
            unit="µs",
            samples=samples,
            floor=JSON,
            ours=tuple(peers),
            name="scripts",
            target="in JSON of the event: one await at most 1.5 more than the step in a CallFlow; "
            "each replayed await at most 0.05, with a prompt made in the script 0.4, with an "
            "effect 0.25",
        )
    ]


def _text(medians: dict[str, float]) -> str:
    json_time = medians[JSON]
    more = medians["constant prompts, 1 awaits"] - medians["the same step in a CallFlow"]
    slopes = []
    for title in ("constant prompts", "an effect after each", "prompts made in the script"):
        ninety = medians[f"{title}, 100 awaits"] - medians[f"{title}, 10 awaits"]
        slopes.append(f"{title} {ninety / 90 / json_time:.2f}")
    return (
        "An ACTION_SUCCESSFUL that resolves the last await of a script, after a replay of those "
        f"before it. In units of JSON of the event: one await takes {more / json_time:.1f} more "
        f"than the same step in a CallFlow, each replayed await: {', '.join(slopes)}."
    )


def answered_event(awaits: int, *, has_effects: bool = False) -> dict[str, Any]:
    """Return the event of a call with this many awaits behind it."""
    path = ROOT / "tests" / "telephony" / "events" / "action_successful.json"
    event: dict[str, Any] = json.loads(path.read_text())
    data = event["ActionData"]
    data |= {"Type": "SpeakAndGetDigits", "ReceivedDigits": "1"}
    journal = Journal(1, state=CONNECTED)
    for _ in range(awaits - 1):
        journal.entries += ["SG=1", '$save="1"'] if has_effects else ["SG=1"]
    journal.pending = "SG"
    event["CallDetails"]["TransactionAttributes"] = {JOURNAL: journal.encode()}
    return event


def _timer(flow: CallFlow, event: dict[str, Any]) -> Callable[[], object]:
    handler = lambda_handler(flow)
    sequence = count(2)
    return lambda: handler(event | {"Sequence": 2 + next(sequence) % 900}, None)
