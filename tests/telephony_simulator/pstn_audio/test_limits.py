"""The limits of an account in one second."""

import pytest

from telephony_simulator.clock import VirtualClock
from telephony_simulator.pstn_audio.limits import RateLimit


def is_allowed(rate: RateLimit) -> bool:
    """Count one event unless the limit is reached."""
    if rate.is_reached():
        return False
    rate.count()
    return True


def test_rate_without_limit_is_never_reached() -> None:
    rate = RateLimit(VirtualClock(), None)

    assert all(is_allowed(rate) for _ in range(1_000))


@pytest.mark.parametrize("limit", [0, 1, 5])
def test_rate_allows_its_limit_within_one_second(limit: int) -> None:
    rate = RateLimit(VirtualClock(), limit)

    assert [is_allowed(rate) for _ in range(limit + 2)] == [True] * limit + [False, False]


def test_rate_counts_the_last_second_only() -> None:
    clock = VirtualClock(start=0)
    rate = RateLimit(clock, 1)
    allowed = []

    for _ in range(6):
        allowed.append(is_allowed(rate))
        clock.sleep(0.5)

    assert allowed == [True, False, True, False, True, False]
