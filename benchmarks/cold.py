"""Import time and memory of a new process."""

import json
import random
import subprocess
from pathlib import Path

from benchmarks.bundles import (
    BARE,
    PEERS,
    READY_LINE,
    SCRIPT,
    bundle,
    environment,
    interpreter,
    versions,
    with_bytecode,
)
from benchmarks.report import Group

ROUNDS = 25

START = """\
import json, random, time
import awslambdaric.bootstrap
phase = [[] for _ in range(random.randrange(2000))]
began = time.process_time()
import {module}
took = time.process_time() - began
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([took * 1000, int(peak.split()[1]) / 1024]))
"""


def start(python: Path, directory: Path, module: str) -> tuple[float, float]:
    """Start a process; return the milliseconds of its import and its peak memory in megabytes."""
    done = subprocess.run(
        [python, "-c", START.format(module=module)],
        env=environment(directory),
        check=True,
        capture_output=True,
        text=True,
    )
    took, megabytes = json.loads(done.stdout)
    return took, megabytes


def measure() -> list[Group]:
    """Start every peer repeatedly, in turns."""
    return [group for version in versions() for group in _version(version)]


def _version(version: str) -> list[Group]:
    python = interpreter(version)
    peers = (*PEERS, SCRIPT, READY_LINE)
    sources = {peer.name: bundle(peer, version) for peer in peers}
    compiled = {name: with_bytecode(directory, version) for name, directory in sources.items()}
    modules = {peer.name: peer.module for peer in peers}
    found: dict[str, dict[str, list[tuple[float, float]]]] = {"source": {}, "bytecode": {}}
    turns = [
        (kind, name, directory)
        for kind, bundles in (("source", sources), ("bytecode", compiled))
        for name, directory in bundles.items()
    ]
    for _ in range(ROUNDS):
        random.shuffle(turns)
        for kind, name, directory in turns:
            figures = start(python, directory, modules[name])
            found[kind].setdefault(name, []).append(figures)
    order = [peer.name for peer in peers]
    times = {
        kind: {name: [took for took, _ in found[kind][name]] for name in order} for kind in found
    }
    memory = {name: [size for _, size in found["bytecode"][name]] for name in order}
    return [
        _cold(version, "with bytecode", "cold", times["bytecode"]),
        _cold(version, "without bytecode", "cold-source", times["source"]),
        _memory(version, memory),
    ]


def _cold(version: str, kind: str, name: str, samples: dict[str, list[float]]) -> Group:
    group = Group(
        title=f"Cold start {kind}, Python {version}",
        text="The import of the handler in a fresh process that has imported `awslambdaric`, the "
        f"real Lambda runtime client; {ROUNDS} processes each, in random turns. Seconds of the "
        "processor, not of the clock: other processes use the machine. Before the import, up to "
        "2,000 objects are made: a run of the garbage collector costs 0.2 ms, and without them a "
        "few objects would decide on which side of the measurement it falls.",
        unit="ms",
        samples=samples,
        floor=BARE.name,
        ours=("telephony", SCRIPT.name, READY_LINE.name),
        name=name,
        panel=f"Python {version}",
    )
    over = group.median(READY_LINE.name) - group.median(BARE.name)
    others = [
        group.median(name) - group.median(BARE.name) for name in ("pydantic", "Powertools parser")
    ]
    verdict = (
        f"The ready line takes {over:.1f} ms over the bare handler; pydantic takes "
        f"{others[0] / over:.1f} times that, the Powertools parser {others[1] / over:.1f} times."
    )
    target = "over the bare handler at most a fifth of pydantic and of the Powertools parser"
    if kind == "with bytecode":
        target = f"at most 12 ms over the bare handler, and {target}; a script at most 1 ms more"
        more = group.median(SCRIPT.name) - group.median("telephony")
        verdict = (
            f"{verdict} A call script takes {more:.1f} ms more than a flow; what only its events "
            "need is imported at the first event."
        )
    return Group(**(vars(group) | {"target": target, "verdict": verdict}))


def _memory(version: str, samples: dict[str, list[float]]) -> Group:
    group = Group(
        title=f"Memory of a new process, Python {version}",
        text="Peak resident memory after the same import, with bytecode.",
        unit="MB",
        samples=samples,
        floor=BARE.name,
        ours=("telephony", SCRIPT.name, READY_LINE.name),
        name="memory",
        panel=f"Python {version}",
    )
    over = group.median(READY_LINE.name) - group.median(BARE.name)
    verdict = f"The ready line takes {over:.1f} MB over the bare handler."
    return Group(**(vars(group) | {"target": "at most 4 MB over it", "verdict": verdict}))
