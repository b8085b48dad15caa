"""How many calls the simulated service plays, and what an open call weighs.

Each call has five events: a menu, a bridge, its answer, two hang-ups. All calls of a size are open
at once, in virtual time, with a handler in the same process. Seconds are seconds of one core, so
that what else the machine does counts little.
"""

import gc
import multiprocessing
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.call import Application, Route, Service
from simulator.clock import VirtualClock
from simulator.function import CallableFunction

SIZES = (100, 1_000, 10_000, 100_000)
HEAD = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" \
font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="white"/>
<text x="20" y="25">open at once</text>
<text x="110" y="25">calls a second</text>
<text x="390" y="25">bytes a call</text>"""
PLOT = Path(__file__).with_name("calls.svg")


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured at one size."""

    calls: int
    events: int
    seconds: float
    bytes_a_call: float

    @property
    def calls_a_second(self) -> float:
        """How many calls one core plays."""
        return self.calls / self.seconds

    @property
    def events_a_second(self) -> float:
        """How many events one core sends."""
        return self.events / self.seconds


def respond(*actions: dict[str, Any]) -> dict[str, Any]:
    """Return a response."""
    return {"SchemaVersion": "1.0", "Actions": list(actions)}


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Ask for a digit, connect somebody, hang up whoever is left."""
    match event["InvocationEventType"], event.get("ActionData"):
        case "NEW_INBOUND_CALL", _:
            prompts = {
                "SpeechParameters": {"Text": "How many pizzas?"},
                "FailureSpeechParameters": {"Text": "Sorry?"},
            }
            rules = {"MaxNumberOfDigits": 1, "RepeatDurationInMilliseconds": 5_000}
            return respond({"Type": "SpeakAndGetDigits", "Parameters": prompts | rules})
        case "ACTION_SUCCESSFUL", {"ReceivedDigits": digits}:
            endpoints = [{"BridgeEndpointType": "PSTN", "Uri": "+12065550123"}]
            parameters = {"CallerIdNumber": "+15105550101", "Endpoints": endpoints}
            bridge = {"Type": "CallAndBridge", "Parameters": parameters}
            return respond(bridge) | {"TransactionAttributes": {"pizzas": digits}}
        case "HANGUP", _:
            legs = event["CallDetails"]["Participants"]
            left = [leg["CallId"] for leg in legs if leg.get("Status") == "Connected"]
            return respond(*({"Type": "Hangup", "Parameters": {"CallId": leg}} for leg in left))
        case _:
            return respond()


def measure(size: int) -> Row:
    """Play so many calls, all open at once."""
    clock = VirtualClock()
    service = Service(clock)
    routes = [Route(Application("application", CallableFunction(handler)), "rule")]
    gc.collect()
    before = peak_bytes()
    start = time.process_time()
    calls = [
        service.inbound(to="+12065550100", from_="+15105550101", routes=routes) for _ in range(size)
    ]
    clock.sleep(1)
    for call in calls:
        call.leg_a.press("2")
    clock.sleep(1)
    for call in calls:
        call.legs[1].answer()
    clock.sleep(60)
    weight = peak_bytes() - before
    for call in calls:
        call.legs[1].hang_up()
    clock.sleep(0)
    seconds = time.process_time() - start
    events = sum(len(call.invocations) for call in calls)
    return Row(size, events, seconds, weight / size)


def peak_bytes() -> int:
    """Return the most memory that this process has had."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def measure_all() -> list[Row]:
    """Measure every size, each in a process of its own."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn, max_tasks_per_child=1) as pool:
        return list(pool.map(measure, SIZES))


def plot(rows: list[Row]) -> str:
    """Return the rows as bars: calls a second and bytes a call, by size."""
    width, height, top = 640, 60 * len(rows) + 60, 50
    most_calls = max(row.calls_a_second for row in rows)
    most_bytes = max(row.bytes_a_call for row in rows)
    parts = [HEAD.format(width=width, height=height)]
    for i, row in enumerate(rows):
        y = top + 60 * i
        fast, heavy = 250 * row.calls_a_second / most_calls, 210 * row.bytes_a_call / most_bytes
        parts.append(
            f'<text x="20" y="{y + 20}">{row.calls:,}</text>'
            f'<rect x="110" y="{y}" width="{fast:.0f}" height="30" fill="#4a90d9"/>'
            f'<text x="116" y="{y + 20}">{row.calls_a_second:,.0f}</text>'
            f'<rect x="390" y="{y}" width="{heavy:.0f}" height="30" fill="#e0a040"/>'
            f'<text x="396" y="{y + 20}">{row.bytes_a_call:,.0f}</text>'
        )
    return "\n".join([*parts, "</svg>", ""])


def main() -> None:
    """Print the table and write the plot beside this file."""
    rows = measure_all()
    print(f"{'open at once':>12}  {'calls/s':>8}  {'events/s':>9}  {'bytes a call':>12}")
    for row in rows:
        print(
            f"{row.calls:>12,}  {row.calls_a_second:>8,.0f}  {row.events_a_second:>9,.0f}  "
            f"{row.bytes_a_call:>12,.0f}"
        )
    PLOT.write_text(plot(rows))


if __name__ == "__main__":
    main()
