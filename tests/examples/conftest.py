"""The assemblies of the examples, synthesized once in a run."""

import fcntl
import os
from pathlib import Path

import pytest

from tests.examples.assemblies import EXAMPLES, assembly_of, synthesize


@pytest.fixture(scope="session")
def assemblies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The cloud assembly of each example: the workers of a run share one synthesis."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    directory = shared / "examples"
    with (shared / "examples.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not directory.exists():
            return synthesize(directory)
    return {name: assembly_of(directory, name) for name in EXAMPLES}
