"""Thousands of lives: `python -m tests.telephony_provisioner.soak --lives 10000 --minutes 30`.

`--seed N --lives 1` lives one life again and tells its story.
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import sys
import time
import traceback
from typing import TYPE_CHECKING

from tests.telephony_provisioner.simulation.life import Life

if TYPE_CHECKING:
    from collections.abc import Iterator


def main() -> int:
    """Live, and return how many lives failed, at most 1."""
    asked = _arguments()
    seeds = range(asked.seed, asked.seed + asked.lives)
    if asked.lives == 1:
        return _tell(asked.seed)
    ends = time.monotonic() + asked.minutes * 60
    lived, failed = 0, 0
    with multiprocessing.get_context("spawn").Pool(asked.processes) as pool:
        for seed, failure in itertools.takewhile(
            lambda _: time.monotonic() < ends, pool.imap_unordered(_live, seeds)
        ):
            lived += 1
            if failure:
                failed += 1
                sys.stdout.write(f"{failure}  replay: --seed {seed} --lives 1\n")
            if lived % 500 == 0:
                sys.stdout.write(f"{lived} lives, {failed} failed\n")
                sys.stdout.flush()
    sys.stdout.write(f"{lived} lives from seed {asked.seed} on, {failed} failed\n")
    return min(failed, 1)


def _live(seed: int) -> tuple[int, str]:
    try:
        Life(seed).live()
    except Exception:  # noqa: BLE001 - whatever it is, the other lives go on
        return seed, traceback.format_exc()
    return seed, ""


def _tell(seed: int) -> int:
    life = Life(seed)
    try:
        life.live()
    except Exception:  # noqa: BLE001 - it is told with the story
        return _story(life, traceback.format_exc())
    return _story(life, "")


def _story(life: Life, failure: str) -> int:
    for line in itertools.chain(life.story, _events(life)):
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(failure)
    return 1 if failure else 0


def _events(life: Life) -> Iterator[str]:
    for event in life.events:
        if event.resource_type.startswith(("Custom::", "AWS::Chime", "AWS::CloudFormation")):
            yield f"{event.timestamp:.0f} {event.logical_id} {event.status} {event.reason}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lives", type=int, default=10_000)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000_000)
    parser.add_argument("--processes", type=int, default=None)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
