"""A replayed script sees and answers what the same coroutine does in memory."""

import pytest

from .random_calls import difference

CALLS_A_TEST = 50


@pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")
@pytest.mark.parametrize("seed", range(0, 600, CALLS_A_TEST))
def test_replayed_script_equals_the_coroutine_in_memory(seed: int) -> None:
    found = [difference(number) for number in range(seed, seed + CALLS_A_TEST)]

    assert [one for one in found if one is not None] == []
