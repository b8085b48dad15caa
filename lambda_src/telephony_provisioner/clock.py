"""The time, injected, so that a test can wait a week at once."""

import os
import time
from typing import Protocol


class Clock(Protocol):
    """Returns the time, measures it and waits."""

    def now(self) -> float:
        """Return the time, in seconds since the epoch."""

    def since(self, moment: float) -> float:
        """Return the seconds since `moment`, which is in seconds since the epoch."""

    def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""


class SystemClock:
    """The machine's clock.

    The environment variable `PROVISIONER_TIME_SCALE` is the number of real seconds that a second
    takes, default 1: a local deployment need not wait as long as AWS does.
    """

    def __init__(self) -> None:
        self._scale = float(os.environ.get("PROVISIONER_TIME_SCALE", "1"))

    def now(self) -> float:
        """Return the time, in seconds since the epoch."""
        return time.time()  # noqa: TID251 - this is the provisioner's clock

    def since(self, moment: float) -> float:
        """Return the scaled seconds that have passed since `moment`."""
        return (self.now() - moment) / self._scale

    def sleep(self, seconds: float) -> None:
        """Return after `seconds`, scaled."""
        time.sleep(seconds * self._scale)  # noqa: TID251 - this is the provisioner's clock
