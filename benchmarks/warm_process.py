"""Time every peer on every event, in rotation; runs in the measured Python."""

import importlib
import json
import random
import statistics
import sys
import time
from pathlib import Path
from typing import Any

ROUNDS, TURNS = 60, 15  # short rounds, because the machine's speed changes between rounds
JSON = "json.loads + json.dumps"


def through_json(event: str, _context: object) -> str:
    """Parse and write JSON, as the runtime client does for every event."""
    return json.dumps(json.loads(event))


def main(plan: dict[str, Any]) -> None:
    """Time every peer, and print the medians of each round in microseconds."""
    sys.path[:0] = plan["directories"]
    handlers = {name: importlib.import_module(m).handler for name, m in plan["peers"].items()}
    events = plan["events"]
    for event in events.values():
        answers = {json.dumps(h(event, None), sort_keys=True) for h in handlers.values()}
        if len(answers) != 1:
            raise SystemExit("the peers do not answer alike:\n" + "\n".join(sorted(answers)))
    handlers[JSON] = through_json
    found: dict[str, dict[str, list[float]]] = {
        name: {event: [] for event in events} for name in handlers
    }
    sequence = 0
    for _ in range(ROUNDS):
        for name, handler in random.sample(list(handlers.items()), k=len(handlers)):
            times: dict[str, list[int]] = {event: [] for event in events}
            for _ in range(TURNS):
                for event, payload in events.items():
                    sequence += 1
                    payload["Sequence"] = sequence  # a new event each time
                    given = json.dumps(payload) if name == JSON else payload
                    began = time.perf_counter_ns()
                    handler(given, None)
                    times[event].append(time.perf_counter_ns() - began)
            for event, figures in times.items():
                found[name][event].append(statistics.median(figures) / 1000)
    print(json.dumps(found))


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text()))
