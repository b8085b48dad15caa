"""Tries a sample of mutants: `python -m tests.mutation [--mutants 400] [--seed 1]`.

The results are written as they come; `--resume` goes on where an earlier run has ended, with the
lines that its tests reached.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Final

import coverage
import pytest

from tests.mutation.mutants import Mutant, mutants_of

ROOT: Final = Path(__file__).parents[2]
BUILD: Final = ROOT / "build" / "mutation"
DATA: Final = BUILD / "data"
RESULTS: Final = BUILD / "results.tsv"
SOURCES: Final = (
    ROOT / "lambda_src" / "telephony",
    ROOT / "lambda_src" / "telephony_provisioner",
)
TESTS: Final = (
    "tests/telephony",
    "tests/telephony_provisioner",
    "tests/conformance",
    "tests/telephony_simulator/phone",
    "tests/examples/test_flows_and_scripts.py",
    "tests/test_limits_agreement.py",
)
MAX_TESTS: Final = 40
"""The tests that a mutant is given: those that reach its line, the most specific ones first."""

CPU_SECONDS: Final = 300
"""A mutant that computes for longer is in an endless loop: a loaded machine does not change it."""

WAIT_SECONDS: Final = 900
"""A mutant that waits for longer waits for ever."""

WORKERS: Final = 2

Reached = dict[Path, dict[int, list[str]]]


def main() -> int:
    """Print the surviving mutants and the score; return 1 if it is below the floor."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--mutants", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--floor", type=float, default=0.0, help="the lowest score, in percent")
    parser.add_argument("--part", default="1/1", help="a part of the sample, such as 2/4")
    parser.add_argument("--resume", action="store_true", help="go on after an earlier run")
    arguments = parser.parse_args()
    part, parts = map(int, arguments.part.split("/"))
    if not arguments.resume:
        shutil.rmtree(BUILD, ignore_errors=True)
    BUILD.mkdir(parents=True, exist_ok=True)
    if not DATA.exists():
        measure_tests()
    reached, known = tests_by_line(), known_results()
    sample = sample_of(arguments.mutants, arguments.seed)[part - 1 :: parts]
    copies: SimpleQueue[Path] = SimpleQueue()
    for number in range(WORKERS):
        shutil.rmtree(BUILD / str(number), ignore_errors=True)
        shutil.copytree(ROOT / "lambda_src", BUILD / str(number) / "lambda_src")
        copies.put(BUILD / str(number))

    def attempt(mutant: Mutant) -> bool:
        if digest_of(mutant) in known:
            return known[digest_of(mutant)]
        copy = copies.get()
        try:
            verdict = verdict_of(mutant, copy, tests_for(mutant, reached))
        finally:
            copies.put(copy)
        is_dead = verdict != "survived"
        with RESULTS.open("a") as results:
            place = f"{place_of(mutant)}: {mutant.change}"
            results.write(f"{verdict}\t{digest_of(mutant)}\t{place}\n")
        return is_dead

    with ThreadPoolExecutor(WORKERS) as pool:
        killed = list(pool.map(attempt, sample))
    survivors = [mutant for mutant, is_dead in zip(sample, killed, strict=True) if not is_dead]
    for mutant in survivors:
        untested = "" if tests_for(mutant, reached) else "  (no test reaches the line)"
        sys.stdout.write(f"{place_of(mutant)}: {mutant.change}{untested}\n")
    score = 100 * (1 - len(survivors) / len(sample))
    sys.stdout.write(
        f"{len(sample) - len(survivors)} of {len(sample)} mutants killed: {score:.1f} %"
        f" (seed {arguments.seed})\n"
    )
    return int(score < arguments.floor)


def sample_of(size: int, seed: int) -> list[Mutant]:
    """Return a random sample of all mutants; the same seed gives the same sample."""
    files = sorted(file for source in SOURCES for file in source.rglob("*.py"))
    makers = [make for file in files for make in mutants_of(file)]
    chosen = random.Random(seed).sample(makers, min(size, len(makers)))  # noqa: S311 - a sample
    return [make() for make in chosen]


def place_of(mutant: Mutant) -> str:
    """Return the file and the line of a mutant."""
    return f"{mutant.file.relative_to(ROOT)}:{mutant.line}"


def digest_of(mutant: Mutant) -> str:
    """Return the digest of the changed file: two mutants of one line can have the same text."""
    return hashlib.sha256(f"{mutant.file}\n{mutant.source}".encode()).hexdigest()


def known_results() -> dict[str, bool]:
    """Return whether each mutant of an earlier run was killed, by its digest."""
    if not RESULTS.exists():
        return {}
    rows = [line.split("\t", 2) for line in RESULTS.read_text().splitlines()]
    return {digest: verdict != "survived" for verdict, digest, _ in rows}


def measure_tests() -> None:
    """Run the tests once, and write which test reaches which line."""
    config = BUILD / "coverage.ini"
    config.write_text(
        f"[run]\nsource = {ROOT / 'lambda_src'}\ndata_file = {DATA}\nparallel = true\n"
        "dynamic_context = test_function\npatch = subprocess\n"
    )
    command = [sys.executable, "-m", "coverage", "run", f"--rcfile={config}", "-m", "pytest"]
    run([*command, "-q", "-n", str(WORKERS), *TESTS])
    run([sys.executable, "-m", "coverage", "combine", f"--rcfile={config}", "-q"])


def tests_by_line() -> Reached:
    """Return the tests that reach each line."""
    measured = coverage.CoverageData(basename=str(DATA))
    measured.read()
    lines_of: dict[str, int] = defaultdict(int)
    reached: Reached = {}
    for name in measured.measured_files():
        contexts = measured.contexts_by_lineno(name)
        reached[Path(name)] = contexts
        for tests in contexts.values():
            for test in tests:
                lines_of[test] += 1
    for contexts in reached.values():
        for line, tests in contexts.items():
            contexts[line] = sorted(filter(None, tests), key=lambda test: lines_of[test])
    (BUILD / "lines.json").write_text(json.dumps(lines_of, indent=1))
    return reached


def tests_for(mutant: Mutant, reached: Reached) -> list[str]:
    """Return the node ids of the tests for a mutant."""
    contexts = reached.get(mutant.file, {}).get(mutant.line, [])
    nodes = list(dict.fromkeys(filter(None, map(node_of, contexts))))
    if not nodes and mutant.line in reached.get(mutant.file, {}):
        nodes = list(_nearest_tests(mutant.file))  # the line runs at import
    return nodes[:MAX_TESTS]


def node_of(context: str) -> str | None:
    """Return the node id of a context such as `tests.telephony.test_call.test_leg_is_found`."""
    parts = context.split(".")
    for end in range(len(parts) - 1, 0, -1):
        file = Path(*parts[:end]).with_suffix(".py")
        if (ROOT / file).is_file():
            return "::".join([str(file), *parts[end:]])
    return None


def _nearest_tests(file: Path) -> Iterator[str]:
    """Yield the test files of a module by its name, then all of its part."""
    part = "tests/telephony" if SOURCES[0] in file.parents else "tests/telephony_provisioner"
    stem = file.stem.strip("_") or file.parent.name
    yield from sorted(str(f.relative_to(ROOT)) for f in (ROOT / part).rglob(f"test_{stem}*.py"))
    yield part
    if SOURCES[0] in file.parents:
        yield "tests/test_public_names.py"  # a keyword-only parameter that becomes positional


def verdict_of(mutant: Mutant, copy: Path, tests: list[str]) -> str:
    """Return `killed` if a test fails with the mutant, `endless` at a limit, or `survived`."""
    if not tests:
        return "survived"
    changed = copy / mutant.file.relative_to(ROOT)
    original = changed.read_text()
    changed.write_text(mutant.source)
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    command += ["-p", "no:randomly", "-o", f"pythonpath={copy / 'lambda_src'}"]
    try:
        done = subprocess.run(
            ["/bin/sh", "-c", f'ulimit -t {CPU_SECONDS}; exec "$@"', "sh", *command, *tests],
            cwd=ROOT,
            env=os.environ
            | {"PYTHONPATH": str(copy / "lambda_src"), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=WAIT_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return "endless"
    finally:
        changed.write_text(original)
    return verdict_of_pytest(done.returncode, done.stdout + done.stderr)


def verdict_of_pytest(exit_code: int, output: str) -> str:
    """Return what an exit code of pytest says about a mutant; raise if no test ran."""
    no_tests = exit_code == pytest.ExitCode.NO_TESTS_COLLECTED or "ERROR: not found" in output
    if no_tests:
        raise RuntimeError(f"pytest ran no test\n{output[-2000:]}")
    if exit_code in {-signal.SIGXCPU, -signal.SIGKILL}:
        return "endless"
    return "killed" if exit_code else "survived"


def run(command: list[str]) -> None:
    """Run a command in the checkout; raise with its output if it fails."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stdout[-4000:]}{done.stderr[-2000:]}")


if __name__ == "__main__":
    sys.exit(main())
