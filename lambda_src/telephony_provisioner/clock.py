"""The time, injected, so that a test can wait a week at once."""

import os
import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time, measures it and waits."""

    def now(self) -> float:
        """The time, in seconds since the epoch."""

    def since(self, moment: float) -> float:
        """How many seconds have passed since `moment`, in seconds since the epoch."""

    def sleep(self, seconds: float) -> None:
        """Return when `seconds` have passed."""


class SystemClock:
    """The machine's clock.

    `PROVISIONER_TIME_SCALE` says how many real seconds a second takes: a local deployment has no
    reason to wait as long as AWS needs. Default: 1.
    """

    def __init__(self) -> None:
        self._scale = float(os.environ.get("PROVISIONER_TIME_SCALE", "1"))

    def now(self) -> float:
        """The time, in seconds since the epoch."""
        return time.time()  # noqa: TID251 - this is the provisioner's clock

    def since(self, moment: float) -> float:
        """How many seconds, each as long as the scale says, have passed since `moment`."""
        return (self.now() - moment) / self._scale

    def sleep(self, seconds: float) -> None:
        """Return when `seconds`, each as long as the scale says, have passed."""
        time.sleep(seconds * self._scale)  # noqa: TID251 - this is the provisioner's clock
