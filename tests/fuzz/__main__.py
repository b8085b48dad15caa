"""Runs the fuzz tests for long: `python -m tests.fuzz --inputs 20000`.

Prints the count of inputs and of failures of each target; `--target event --seed N --inputs 1`
repeats one input with its traceback.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from random import Random

from tests.fuzz.targets import TARGETS, silence


def main() -> int:
    """Run the inputs; return 1 when one failed, else 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=20_000, help="of each target")
    parser.add_argument("--seed", type=int, default=0, help="the seed of the first input")
    parser.add_argument("--target", choices=sorted(TARGETS), action="append")
    asked = parser.parse_args()
    silence()
    failed = 0
    for name in asked.target or TARGETS:
        failures = 0
        for seed in range(asked.seed, asked.seed + asked.inputs):
            try:
                TARGETS[name](Random(f"{name} {seed}"))
            except Exception:  # noqa: BLE001 - the other inputs go on
                failures += 1
                sys.stdout.write(
                    f"{traceback.format_exc(limit=-4)}  --target {name} --seed {seed}\n"
                )
        sys.stdout.write(f"{name}: {asked.inputs} inputs, {failures} failed\n")
        sys.stdout.flush()
        failed += failures
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
