"""Time a call script and a durable execution in turns; runs in the measured Python."""

import importlib
import json
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROUNDS = 30
TURNS = 10
JSON = "json.loads + json.dumps"


def main(plan: dict[str, Any]) -> None:
    """Time each peer after each number of questions; print the microseconds of each round."""
    sys.path[:0] = plan["directories"]
    logging.disable(logging.CRITICAL)
    script, durable = (importlib.import_module(name) for name in plan["modules"])
    peers: dict[str, Callable[[], object]] = {}
    for answered, event in plan["events"].items():
        peers[f"a call script, {answered}"] = _script_timer(script.handler, event)
        state = durable.state_event(int(answered))
        peers[f"durable execution, {answered}"] = _durable_timer(durable.handler, state)
    text = json.dumps(next(iter(plan["events"].values())))
    peers[JSON] = lambda: json.dumps(json.loads(text))
    samples: dict[str, list[float]] = {name: [] for name in peers}
    for _ in range(ROUNDS):
        for name, work in peers.items():
            began = time.process_time_ns()  # of all threads
            for _ in range(TURNS):
                work()
            samples[name].append((time.process_time_ns() - began) / TURNS / 1_000)
    print(json.dumps(samples))


def _script_timer(handler: Any, event: dict[str, Any]) -> Callable[[], object]:
    turn = 0

    def work() -> object:
        nonlocal turn
        turn = (turn + 1) % 900
        return handler(event | {"Sequence": 2 + turn}, None)

    return work


def _durable_timer(handler: Any, event: dict[str, Any]) -> Callable[[], object]:
    return lambda: handler(event, None)


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text()))
