"""The time of a test: a `datetime` for the clock, and the clock's time for the handler."""

from datetime import datetime
from typing import Any

from telephony_simulator.clock import Clock
from telephony_simulator.phone.failures import Handler


def seconds_of(at: datetime) -> float:
    """Return a time in seconds since the epoch.

    Raises:
        ValueError: It has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("the time of a call needs a time zone: datetime(..., tzinfo=UTC)")
    return at.timestamp()


def freeze_time_of(handler: Handler, clock: Clock) -> Handler:
    """Return a handler in which the time is the clock's, and stands still during an event.

    Raises:
        ModuleNotFoundError: time-machine is not installed.
    """
    try:
        import time_machine  # noqa: PLC0415 - a dependency of the tests that use it
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "freeze_time needs the package time-machine: pip install time-machine",
            name=error.name,
        ) from None

    def handle(event: Any, context: Any) -> Any:
        __tracebackhide__ = True
        with time_machine.travel(clock.now(), tick=False):
            return handler(event, context)

    return handle
