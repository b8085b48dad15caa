"""A short run of each fuzz target; `make soak` has the long one."""

from random import Random

import pytest

from tests.fuzz.targets import TARGETS

INPUTS = 60


@pytest.mark.parametrize("name", TARGETS)
def test_mutated_input_is_answered_or_refused(name: str) -> None:
    for seed in range(INPUTS):
        try:
            TARGETS[name](Random(f"{name} {seed}"))
        except Exception as error:
            error.add_note(f"python -m tests.fuzz --target {name} --seed {seed} --inputs 1")
            raise
