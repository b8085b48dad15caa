"""Faults around the operations of the API."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from telephony_simulator.chime_sdk_voice.account import Document


class Faults(Protocol):
    """Wraps every operation.

    A call may raise `ApiError` or `TimeoutError` before `perform()` (the request has no effect) or
    after it (the answer is lost), or return an older answer than that of `perform()` (a stale
    read). Over HTTP a `TimeoutError` closes the connection without an answer.
    """

    def __call__(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document], /
    ) -> Document:
        """Return the answer, usually that of `perform()`."""


def no_faults(
    _operation: str, _params: Mapping[str, Any], perform: Callable[[], Document], /
) -> Document:
    """Perform the operation without faults."""
    return perform()
