"""A call script beside AWS's SDK for durable execution: the cost of a resumption by replay."""

import json
import statistics
import subprocess
from pathlib import Path

from benchmarks.bundles import SCRIPT, WORK, Peer, bundle, interpreter, versions
from benchmarks.report import Group
from benchmarks.scripts import JSON, answered_event

DURABLE = Peer(
    "durable execution", "durable_questions", packages=("aws-durable-execution-sdk-python",)
)
ANSWERED = (1, 10, 100)


def measure() -> list[Group]:
    """Time both in turns, in one process of the newest Python."""
    version = versions()[0]
    directories = [str(bundle(peer, version)) for peer in (SCRIPT, DURABLE)]
    plan = WORK / "durable.json"
    plan.write_text(
        json.dumps(
            {
                "directories": directories,
                "modules": [SCRIPT.module, DURABLE.module],
                "events": {number: answered_event(number) for number in ANSWERED},
            }
        )
    )
    process = Path(__file__).with_name("durable_process.py")
    command = [interpreter(version), process, plan]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    samples: dict[str, list[float]] = json.loads(done.stdout)
    return [
        Group(
            title=f"A resumption by replay beside durable execution, Python {version}",
            text=_text({name: statistics.median(figures) for name, figures in samples.items()}),
            unit="µs",
            samples=samples,
            floor=JSON,
            ours=tuple(name for name in samples if name.startswith(SCRIPT.name)),
            name="durable",
            target="none; both replay a function from recorded results, so the cost compares",
        )
    ]


def _text(medians: dict[str, float]) -> str:
    """Compare one resumption, and each replayed result."""
    first, last = ANSWERED[0], ANSWERED[-1]
    slopes = {
        peer.name: (medians[f"{peer.name}, {last}"] - medians[f"{peer.name}, {first}"])
        / (last - first)
        / medians[JSON]
        for peer in (SCRIPT, DURABLE)
    }
    ones = {
        peer.name: medians[f"{peer.name}, {first}"] / medians[JSON] for peer in (SCRIPT, DURABLE)
    }
    return (
        "A function that asks questions for ever is resumed after 1, 10 and 100 of them: a script "
        "by an ACTION_SUCCESSFUL with its journal, a function of aws-durable-execution-sdk-python "
        "by its callbacks' results. The SDK's service is a fake in this process, which answers a "
        "checkpoint at once: in AWS each is a request over the network, where a script needs none. "
        "Seconds of the processor, of all threads. In units of JSON of the script's event: the "
        f"first resumption takes {ones[SCRIPT.name]:.1f} and {ones[DURABLE.name]:.1f}, each "
        f"replayed result {slopes[SCRIPT.name]:.2f} and {slopes[DURABLE.name]:.2f}."
    )
