"""ReceiveDigits in the background: digits gather, and become an event when they match.

https://docs.aws.amazon.com/chime-sdk/latest/dg/listen-to-digits.html
"""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from telephony_simulator.clock import Timer
    from telephony_simulator.pstn_audio.actions.digits import ReceiveDigits


class Listener:
    """Listens on one leg until another takes its place or the leg ends.

    Args:
        action: The ReceiveDigits that installed it; its echo goes with every DIGITS_RECEIVED.
        pattern: What the digits must match.
        between: The pause, in seconds, after which they are matched.
        flush: When they are forgotten, in seconds after the first.
    """

    __slots__ = ("_action", "_between", "_digits", "_flush", "_flush_timer", "_pattern", "_timer")

    def __init__(
        self, action: "ReceiveDigits", pattern: re.Pattern[str], between: float, flush: float
    ) -> None:
        self._action = action
        self._pattern = pattern
        self._between = between
        self._flush = flush
        self._digits = ""
        self._timer: Timer | None = None
        self._flush_timer: Timer | None = None

    @property
    def collecting(self) -> bool:
        """Whether digits wait for their pause or their flush."""
        return bool(self._digits)

    def press(self, digit: str) -> None:
        """Take a digit; the first starts the flush timer, each starts the pause anew."""
        clock = self._action.call.service.clock
        if not self._digits:
            self._flush_timer = clock.call_later(self._flush, self.stop)
        if self._timer is not None:
            self._timer.cancel()
        self._digits += digit
        self._timer = clock.call_later(self._between, self._match)

    def stop(self) -> None:
        """Forget the digits; a later one starts over."""
        self._digits = ""
        for timer in (self._timer, self._flush_timer):
            if timer is not None:
                timer.cancel()
        self._timer = self._flush_timer = None

    def _match(self) -> None:
        if self._pattern.search(self._digits):
            action = self._action
            data = action.data(ReceivedDigits=self._digits)
            self.stop()
            action.call.send_event("DIGITS_RECEIVED", action.leg, data)
