"""Where faults come in: around every operation."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from telephony_simulator.chime_sdk_voice.account import Document


class Faults(Protocol):
    """Stands around every operation, before and after its effect.

    It may raise `ApiError` or `TimeoutError` before `perform()` (nothing happened) or after it (it
    happened, the answer is lost), or answer with something older than what `perform()` returned (a
    stale read). Over HTTP a `TimeoutError` closes the connection without an answer.
    """

    def __call__(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document], /
    ) -> Document:
        """Answer the operation, as a rule with what `perform()` returns."""


def no_faults(
    _operation: str, _params: Mapping[str, Any], perform: Callable[[], Document], /
) -> Document:
    """Answer every operation as it is."""
    return perform()
