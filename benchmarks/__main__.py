"""`python -m benchmarks [module ...]`: measure side by side, and write results.md."""

import argparse
import json
import os
import platform
from dataclasses import asdict
from importlib import import_module

from benchmarks.bundles import VERSIONS, WORK, versions
from benchmarks.report import Group, write

MODULES = (
    "cold",
    "warm",
    "client",
    "invocations",
    "size",
    "synthesis",
    "calls",
    "scripts",
    "durable",
    "exploring",
    "live",
)
SAVED_GROUPS = WORK / "groups.json"
os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")  # as in the Makefile


def main(names: list[str]) -> None:
    """Measure the named modules, or all; other results come from the last run.

    `results.md` is written when each module has been measured with each version of Python. Until
    then the results are printed.
    """
    saved = json.loads(SAVED_GROUPS.read_text()) if SAVED_GROUPS.exists() else {}
    for name in names or MODULES:
        print(f"measuring {name} ...", flush=True)
        groups = import_module(f"benchmarks.{name}").measure()
        saved[name] = [asdict(group) for group in groups]
        WORK.mkdir(exist_ok=True)
        SAVED_GROUPS.write_text(json.dumps(saved))
    machine = (
        f"Measured on {os.cpu_count()} cores ({platform.machine()}, {platform.system()}); the "
        "machine is shared and noisy: read the ratios, and the spread beside them."
    )
    all_groups = [
        Group(**(group | {"ours": tuple(group["ours"])}))
        for name in MODULES
        for group in saved.get(name, [])
    ]
    missing = [name for name in MODULES if name not in saved]
    if missing or len(versions()) < len(VERSIONS):
        for group in all_groups:
            print(f"\n{group.markdown()}")
        absent = [*missing, *(f"Python {each}" for each in sorted(VERSIONS - {*versions()}))]
        print(f"benchmarks/results.md is unchanged: not measured here: {', '.join(absent)}")
    else:
        write(machine, all_groups)
        print("wrote benchmarks/results.md")


arguments = argparse.ArgumentParser(prog="python -m benchmarks", description=main.__doc__)
arguments.add_argument("modules", nargs="*", metavar="module", help=", ".join(MODULES))
named = arguments.parse_args().modules
if unknown := {*named} - {*MODULES}:
    arguments.error(f"no module {', '.join(sorted(unknown))}; there are {', '.join(MODULES)}")
main(named)
