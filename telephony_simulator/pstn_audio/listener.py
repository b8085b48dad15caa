"""Collects the digits of a ReceiveDigits action in the background.

https://docs.aws.amazon.com/chime-sdk/latest/dg/listen-to-digits.html
"""

import re
from collections.abc import Callable

from telephony_simulator.clock import Clock, Timer


class Listener:
    """Buffers digits and reports them when they match.

    See docs/service/actions.md#buffer-and-flush-timer.

    Args:
        clock: Runs the timers.
        pattern: What the digits must match.
        between_digits_seconds: The pause after which the digits are matched.
        flush_seconds: How long after the first digit the digits are matched and cleared.
        on_match: Called with the digits that match.
    """

    __slots__ = (
        "_between_digits_seconds",
        "_clock",
        "_digits",
        "_flush_seconds",
        "_flush_timer",
        "_match_timer",
        "_on_match",
        "_pattern",
    )

    def __init__(
        self,
        clock: Clock,
        pattern: re.Pattern[str],
        *,
        between_digits_seconds: float,
        flush_seconds: float,
        on_match: Callable[[str], None],
    ) -> None:
        self._clock = clock
        self._pattern = pattern
        self._between_digits_seconds = between_digits_seconds
        self._flush_seconds = flush_seconds
        self._on_match = on_match
        self._digits = ""
        self._match_timer: Timer | None = None
        self._flush_timer: Timer | None = None

    def __repr__(self) -> str:
        return f"Listener({len(self._digits)} digits)"

    @property
    def pattern(self) -> re.Pattern[str]:
        """What the digits must match."""
        return self._pattern

    @property
    def is_collecting(self) -> bool:
        """Whether the buffer has digits."""
        return bool(self._digits)

    def add_digit(self, digit: str) -> None:
        """Buffer a digit; the first starts the flush timer, each restarts the pause."""
        if not self._digits:
            self._flush_timer = self._clock.call_later(self._flush_seconds, self._flush)
        if self._match_timer is not None:
            self._match_timer.cancel()
        self._digits += digit
        self._match_timer = self._clock.call_later(self._between_digits_seconds, self._match)

    def clear(self) -> None:
        """Clear the buffer and stop the timers."""
        self._digits = ""
        for timer in (self._match_timer, self._flush_timer):
            if timer is not None:
                timer.cancel()
        self._match_timer = self._flush_timer = None

    def _match(self) -> None:
        digits = self._digits
        if self._pattern.search(digits):
            self.clear()
            self._on_match(digits)

    def _flush(self) -> None:
        self._match()
        self.clear()
