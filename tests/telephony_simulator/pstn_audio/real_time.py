"""Runs calls on a clock in real time."""

from collections.abc import Callable

from telephony_simulator.clock import Clock

MAX_TURNS = 1_000


def run_until(clock: Clock, condition: Callable[[], bool], *, turn_seconds: float = 1.0) -> None:
    """Run a clock until a condition holds.

    Args:
        clock: The clock.
        condition: It is asked before each turn.
        turn_seconds: The seconds of the clock in one turn.
    """
    for _ in range(MAX_TURNS):
        if condition():
            return
        clock.sleep(turn_seconds)
    raise AssertionError(f"the condition does not hold in {MAX_TURNS * turn_seconds:g} seconds")
