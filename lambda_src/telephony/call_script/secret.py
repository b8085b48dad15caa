"""Digits that are not kept: a card number or a PIN."""

from __future__ import annotations

from .errors import ScriptError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


MIN_DIGITS = 4
"""The fewest digits of a secret that the result of an effect must not repeat."""


class Secret:
    """The digits of `ask(..., secret=True)`; the journal does not hold them.

    They can be read once the caller has pressed them and before the next await, in the function of
    an effect:

        pin = await call.ask(PIN, secret=True)
        valid = call.effect("check the PIN", lambda: is_valid(pin.reveal()))

    The journal keeps the result of the effect, so it must not be the digits.

    Attributes:
        is_revealed: whether the effect that runs has read the digits.
    """

    __slots__ = ("_digits", "_is_in_effect", "is_revealed")

    def __init__(self, digits: str | None, is_in_effect: Callable[[], bool]) -> None:
        self._digits = digits
        self._is_in_effect = is_in_effect
        self.is_revealed = False

    def reveal(self) -> str:
        """Return the digits.

        Raises:
            ScriptError: not in an effect, or after the next await.
        """
        if not self._is_in_effect():
            raise ScriptError("a secret is read in the function of an effect: call.effect(...)")
        if self._digits is None:
            raise ScriptError("a secret is not kept: read it before the next await")
        self.is_revealed = True
        return self._digits

    def is_repeated_in(self, encoded: str) -> bool:
        """Whether JSON text has the digits, at least four, as one of its strings or numbers.

        The number 0 is not compared with digits that are all 0: too many results have it.
        """
        digits = self._digits or ""
        number = digits.lstrip("0")
        if len(digits) < MIN_DIGITS:
            return False
        values = encoded.replace("[", ",").replace("]", ",").replace("}", ",").replace(":", ",")
        numbers = [value.lstrip("-").removesuffix(".0") for value in values.split(",")]
        return f'"{digits}"' in encoded or (number != "" and number in numbers)

    def erase(self) -> None:
        """Forget the digits; the call does this at the next await."""
        self._digits = None

    def __eq__(self, other: object) -> bool:
        raise ScriptError(
            "a secret is compared in the function of an effect: "
            'call.effect("check", lambda: pin.reveal() == ...)'
        )

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return "Secret(...)"
