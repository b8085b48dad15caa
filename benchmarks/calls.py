"""Simulated calls per second, and the memory of an open call.

Each call has five events: a menu, a bridge, its answer, two hang-ups. All calls of a size are open
at once, in virtual time, with a handler in the same process. Seconds are processor
seconds of one core, so that other processes of the machine have little effect.
"""

import gc
import multiprocessing
import re
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.report import Group
from telephony_simulator.clock import VirtualClock
from telephony_simulator.functions import CallableFunction
from telephony_simulator.pstn_audio import Application, Route, Service

ROUNDS = {100: 5, 1_000: 5, 10_000: 3, 100_000: 2}
MIN_CALLS_PER_SECOND = 2_000
MAX_COST_RATIO = 1.3
PROCESS_STATUS = Path("/proc/self/status")
MAX_BYTES_OF_10_000_CALLS = 500_000_000


class Play(NamedTuple):
    """The processor seconds and the memory of a number of calls."""

    calls: int
    events: int
    seconds: float
    peak_bytes: int


def measure() -> list[Group]:
    """Play every size in turns, each time in a new process."""
    plays: dict[int, list[Play]] = {size: [] for size in ROUNDS}
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn, max_tasks_per_child=1) as pool:
        for turn in range(max(ROUNDS.values())):
            for size in (size for size, rounds in ROUNDS.items() if turn < rounds):
                plays[size].append(pool.submit(play, size).result())
    return [
        _group(
            plays,
            lambda play: play.calls / play.seconds,
            name="calls",
            title="Simulated calls",
            unit="calls a second",
            target=f"at least {MIN_CALLS_PER_SECOND:,} five-event calls a second on one core, "
            "and a call at 100,000 open calls costs at most "
            f"{MAX_COST_RATIO} times one at 100",
            verdict=_verdict(plays),
        ),
        _group(
            plays,
            lambda play: play.events / play.seconds,
            name="events",
            title="Simulated events",
            unit="events a second",
        ),
        _group(
            plays,
            lambda play: play.peak_bytes / play.calls,
            title="Memory of an open call",
            unit="bytes a call",
            target=f"10,000 calls open at once within {MAX_BYTES_OF_10_000_CALLS // 10**6} MB",
            verdict=_memory_verdict(plays),
        ),
    ]


def _group(
    plays: dict[int, list[Play]],
    figure: Callable[[Play], float],
    *,
    title: str,
    unit: str,
    name: str = "",
    target: str = "",
    verdict: str = "",
) -> Group:
    samples = {f"{size:,} calls at once": [figure(p) for p in plays[size]] for size in plays}
    return Group(
        name=name,
        title=title,
        text="Five events a call, all calls open at once, an in-process handler, one core.",
        unit=unit,
        samples=samples,
        floor="100 calls at once",
        target=target,
        verdict=verdict,
        ours=tuple(samples),
    )


def _verdict(plays: dict[int, list[Play]]) -> str:
    slowest = min(statistics.median(p.calls / p.seconds for p in plays[size]) for size in plays)
    few, many = (min(p.seconds / p.calls for p in plays[size]) for size in (100, 100_000))
    is_reached = slowest >= MIN_CALLS_PER_SECOND and many / few <= MAX_COST_RATIO
    return (
        f"{'Reached' if is_reached else 'Not reached'}: {slowest:,.0f} calls a second at the"
        f" slowest size, {many / few:.2f} times the cost of a call at 100,000."
    )


def _memory_verdict(plays: dict[int, list[Play]]) -> str:
    largest = max(p.peak_bytes for p in plays[10_000])
    is_reached = largest <= MAX_BYTES_OF_10_000_CALLS
    return f"{'Reached' if is_reached else 'Not reached'}: {largest / 10**6:.0f} MB."


def respond(*actions: dict[str, Any]) -> dict[str, Any]:
    """Return a response."""
    return {"SchemaVersion": "1.0", "Actions": list(actions)}


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Ask for a digit, bridge the call, hang up the remaining leg."""
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


def play(size: int) -> Play:
    """Play this many calls, all open at once."""
    clock = VirtualClock()
    service = Service(clock)
    routes = [Route(Application("application", CallableFunction(handler)), "rule")]
    gc.collect()
    bytes_before, start = peak_bytes(), time.process_time()
    calls = [
        service.receive_call(to="+12065550100", from_="+15105550101", routes=routes)
        for _ in range(size)
    ]
    clock.sleep(1)
    for call in calls:
        call.party_a.press("2")
    clock.sleep(1)
    for call in calls:
        call.parties[1].answer()
    clock.sleep(60)
    peak_growth_bytes = peak_bytes() - bytes_before
    for call in calls:
        call.parties[1].hang_up()
    clock.sleep(0)
    seconds = time.process_time() - start
    return Play(size, sum(len(call.invocations) for call in calls), seconds, peak_growth_bytes)


def peak_bytes() -> int:
    """Return the peak memory of this process, on Linux.

    `ru_maxrss` would include the memory of the parent process before exec.
    """
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", PROCESS_STATUS.read_text())
    return int(peak) * 1024
