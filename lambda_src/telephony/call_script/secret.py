"""Digits that are not kept: a card number or a PIN."""

from __future__ import annotations

from .errors import ScriptError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class Secret:
    """The digits of `ask(..., secret=True)`; the journal does not hold them.

    They can be read once the caller has pressed them and before the next await, in the function of
    an effect:

        pin = await call.ask(PIN, secret=True)
        valid = call.effect("check the PIN", lambda: is_valid(pin.reveal()))
    """

    __slots__ = ("_digits", "_is_in_effect")

    def __init__(self, digits: str | None, is_in_effect: Callable[[], bool]) -> None:
        self._digits = digits
        self._is_in_effect = is_in_effect

    def reveal(self) -> str:
        """Return the digits.

        Raises:
            ScriptError: not in an effect, or after the next await.
        """
        if not self._is_in_effect():
            raise ScriptError("a secret is read in the function of an effect: call.effect(...)")
        if self._digits is None:
            raise ScriptError("a secret is not kept: read it before the next await")
        return self._digits

    def erase(self) -> None:
        """Forget the digits; the call does this at the next await."""
        self._digits = None

    def __repr__(self) -> str:
        return "Secret(...)"
