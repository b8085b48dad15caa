"""Faults for one story: the next requests for an operation go wrong, the others do not."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING, Any

from telephony_simulator.chime_sdk_voice import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from telephony_simulator.chime_sdk_voice.account import Document


class CrashError(BaseException):
    """The Lambda function's process is gone; nothing it could catch."""


def refusal(code: str, message: str = "told by the test") -> ApiError:
    """Return what the API answers with."""
    return ApiError(code, message)


THROTTLED = refusal("ThrottledClientException")
UNAVAILABLE = refusal("ServiceUnavailableException")


class Script:
    """What goes wrong, in order, operation by operation."""

    def __init__(self) -> None:
        self._before: defaultdict[str, deque[BaseException]] = defaultdict(deque)
        self._after: defaultdict[str, deque[BaseException]] = defaultdict(deque)

    def before(self, operation: str, *errors: BaseException) -> Script:
        """Let the next requests fail without an effect."""
        self._before[operation].extend(errors)
        return self

    def after(self, operation: str, *errors: BaseException) -> Script:
        """Let the next requests have their effect and fail all the same."""
        self._after[operation].extend(errors)
        return self

    def __call__(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        """Play the script."""
        del params
        if self._before[operation]:
            raise self._before[operation].popleft()
        answer = perform()
        if self._after[operation]:
            raise self._after[operation].popleft()
        return answer


class JustBeforeTheFirst:
    """Lets something else happen just before the first request for an operation."""

    def __init__(self, operation: str, happens: Callable[[], object]) -> None:
        self._operation = operation
        self._happens: Callable[[], object] | None = happens

    def __call__(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        """Perform, the first request after the other thing."""
        del params
        if operation == self._operation and self._happens:
            happens, self._happens = self._happens, None
            happens()
        return perform()
