"""`python -m benchmarks [module ...]`: measure side by side, and write results.md."""

import json
import os
import platform
import sys
from dataclasses import asdict
from importlib import import_module

from benchmarks.bundles import WORK
from benchmarks.report import Group, write

MODULES = ("cold", "warm", "client", "invocations", "size", "synthesis", "calls")
KEPT = WORK / "groups.json"


def main(names: list[str]) -> None:
    """Measure the modules that are named, or all; what is not measured again is kept."""
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    for name in names or MODULES:
        print(f"measuring {name} ...", flush=True)
        groups = import_module(f"benchmarks.{name}").measure()
        kept[name] = [asdict(group) for group in groups]
        WORK.mkdir(exist_ok=True)
        KEPT.write_text(json.dumps(kept))
    machine = (
        f"Measured on {os.cpu_count()} cores ({platform.machine()}, {platform.system()}); the "
        "machine is shared and noisy: read the ratios, and the spread beside them."
    )
    found = [
        Group(**(group | {"ours": tuple(group["ours"])}))
        for name in MODULES
        for group in kept.get(name, [])
    ]
    write(machine, found)
    print("wrote benchmarks/results.md")


main(sys.argv[1:])
