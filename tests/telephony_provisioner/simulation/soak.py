"""Plays thousands of scenarios.

`python -m tests.telephony_provisioner.simulation.soak --scenarios 10000 --minutes 30`;
`--seed N --scenarios 1` replays one scenario and prints its steps. `--read-lag 60` lets reads be up
to 60 s old, which is more than the provisioner assumes, and counts only the purchases of a second
number and lost numbers.
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import sys
import time
import traceback
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tests.telephony_provisioner.simulation.fault_injector import ALL_FAULT_RATES, FaultRates
from tests.telephony_provisioner.simulation.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

LOSSES = ("a second number was ordered", "a number was lost", "a line's own number was released")
"""The failures that count with `--read-lag`."""


def main() -> int:
    """Play the scenarios; return 1 when one failed, else 0."""
    asked = _arguments()
    seeds = range(asked.seed, asked.seed + asked.scenarios)
    if asked.scenarios == 1:
        return _replay(asked.seed, asked.read_lag)
    ends = time.monotonic() + asked.minutes * 60
    played, failed = 0, 0
    with multiprocessing.get_context("spawn").Pool(asked.processes) as pool:
        for seed, failure in itertools.takewhile(
            lambda _: time.monotonic() < ends,
            pool.imap_unordered(partial(_run, read_lag_seconds=asked.read_lag), seeds),
        ):
            played += 1
            if failure and (asked.read_lag is None or any(one in failure for one in LOSSES)):
                failed += 1
                sys.stdout.write(f"{failure}  replay: --seed {seed} --scenarios 1\n")
            if played % 500 == 0:
                sys.stdout.write(f"{played} scenarios, {failed} failed\n")
                sys.stdout.flush()
    sys.stdout.write(f"{played} scenarios from seed {asked.seed} on, {failed} failed\n")
    return min(failed, 1)


def _run(seed: int, read_lag_seconds: float | None) -> tuple[int, str]:
    try:
        Scenario(seed, fault_rates=_rates(read_lag_seconds)).run()
    except Exception:  # noqa: BLE001 - the other scenarios go on
        return seed, traceback.format_exc()
    return seed, ""


def _rates(read_lag_seconds: float | None) -> tuple[FaultRates, ...]:
    if read_lag_seconds is None:
        return ALL_FAULT_RATES
    return tuple(replace(rates, read_lag_seconds=read_lag_seconds) for rates in ALL_FAULT_RATES)


def _replay(seed: int, read_lag_seconds: float | None) -> int:
    scenario = Scenario(seed, fault_rates=_rates(read_lag_seconds))
    try:
        scenario.run()
    except Exception:  # noqa: BLE001 - it is printed after the steps
        return _print_scenario(scenario, traceback.format_exc())
    return _print_scenario(scenario, "")


def _print_scenario(scenario: Scenario, failure: str) -> int:
    for line in itertools.chain(scenario.steps, _events(scenario)):
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(failure)
    return 1 if failure else 0


def _events(scenario: Scenario) -> Iterator[str]:
    for event in scenario.events:
        if event.resource_type.startswith(("Custom::", "AWS::Chime", "AWS::CloudFormation")):
            yield f"{event.timestamp:.0f} {event.logical_id} {event.status} {event.reason}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenarios", type=int, default=10_000)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000_000)
    parser.add_argument("--read-lag", type=float, default=None, help="in seconds")
    parser.add_argument("--processes", type=int, default=None)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
