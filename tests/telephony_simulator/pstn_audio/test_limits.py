"""So many times a second."""

import pytest

from telephony_simulator.clock import VirtualClock
from telephony_simulator.pstn_audio.limits import Rate


def test_a_rate_without_a_limit_is_never_exceeded() -> None:
    rate = Rate(VirtualClock(), None)

    assert not any(rate.exceeded() for _ in range(1_000))


@pytest.mark.parametrize("limit", [0, 1, 5])
def test_a_rate_allows_its_limit_within_one_second(limit: int) -> None:
    rate = Rate(VirtualClock(), limit)

    assert [rate.exceeded() for _ in range(limit + 2)] == [False] * limit + [True, True]


def test_a_rate_counts_over_the_last_second() -> None:
    clock = VirtualClock(start=0)
    rate = Rate(clock, 1)
    allowed = []

    for _ in range(6):
        allowed.append(not rate.exceeded())
        clock.sleep(0.5)

    assert allowed == [True, False, True, False, True, False]
