"""Leaves out the exchanges of a handler that loops."""

from typing import Final

MAX_EQUAL_EXCHANGES: Final = 20
"""How often an exchange is shown before its repetitions are left out."""

MAX_PERIOD: Final = 3
"""The most different exchanges that a loop repeats."""


class RepetitionFilter:
    """Decides line by line whether a line repeats a loop that was shown often enough.

    An exchange is a line of the function with the lines until the next one. Exchanges are compared
    without their times.

    Attributes:
        hidden_exchanges: The exchanges that the present loop has left out.
    """

    def __init__(self) -> None:
        self.hidden_exchanges = 0
        self._exchanges: list[tuple[str, ...]] = []
        self._current: list[str] = []
        self._expected: tuple[str, ...] | None = None

    def is_repetition(self, text: str, *, starts_exchange: bool) -> bool:
        """Take the next line, and return whether it is left out.

        Args:
            text: The line without its time.
            starts_exchange: Whether it is a line of the function.
        """
        if starts_exchange:
            self._exchanges.append(tuple(self._current))
            del self._exchanges[: -MAX_EQUAL_EXCHANGES * MAX_PERIOD]
            self._current = []
            self._expected = self._next_of_loop()
        position = len(self._current)
        self._current.append(text)
        expected = self._expected
        if expected is None or position >= len(expected) or expected[position] != text:
            self._expected = None
            self.hidden_exchanges = 0
            return False
        self.hidden_exchanges += starts_exchange
        return True

    def _next_of_loop(self) -> tuple[str, ...] | None:
        """Return the exchange that would continue a loop; None if there is no loop."""
        for period in range(1, MAX_PERIOD + 1):
            shown = self._exchanges[-MAX_EQUAL_EXCHANGES * period :]
            if len(shown) == MAX_EQUAL_EXCHANGES * period and all(
                shown[index] == shown[index % period] for index in range(len(shown))
            ):
                return shown[0]
        return None
