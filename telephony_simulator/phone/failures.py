"""Failures of a handler during a test: they fail the step that shows them, or the test.

A `PhoneCall` collects the failures of its call. The pytest plugin asks for those that no step has
raised when the test ends.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeAlias

from telephony import runtime

Handler: TypeAlias = Callable[[Any, Any], Any]


@dataclass(frozen=True, slots=True)
class Failure:
    """A mistake of the handler.

    Attributes:
        problem: What happened.
        error: The exception behind it; None for an answer that the service refuses.
    """

    problem: str
    error: BaseException | None = None


class TestedCall(Protocol):
    """A call of a test."""

    @property
    def transcript(self) -> str:
        """The call so far, as text."""

    @property
    def is_clean(self) -> bool:
        """Whether the call has ended without a failure that no step has raised."""

    def check(self) -> None:
        """Raise AssertionError for a failure that no step has raised."""


MAX_CALLS_OF_TEST: Final = 20
"""The calls that are kept for the report of a test, beside those that have not ended cleanly."""


class CallsOfTest:
    """The calls that the test under way has made; the oldest that have ended well are dropped."""

    def __init__(self) -> None:
        self._test = ""
        self._calls: list[TestedCall] = []

    def add(self, call: TestedCall) -> None:
        """Remember a call, if a test is under way; forget the calls of earlier tests."""
        test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" (")[0]
        if test != self._test:
            self.clear()
            self._test = test
        if test:
            self._calls.append(call)
        if len(self._calls) > MAX_CALLS_OF_TEST:
            self._drop_oldest_clean_call()

    def _drop_oldest_clean_call(self) -> None:
        clean = next((call for call in self._calls if call.is_clean), None)
        if clean is not None:
            self._calls.remove(clean)

    def __iter__(self) -> Iterator[TestedCall]:
        return iter(self._calls)

    def clear(self) -> None:
        """Forget all calls."""
        self._calls.clear()


CALLS_OF_TEST: Final = CallsOfTest()


def reporting(handler: Handler, failures: list[Failure]) -> Handler:
    """Return a handler that reports exceptions, those that end in an apology included."""

    def handle(event: Any, context: Any) -> Any:
        __tracebackhide__ = True
        apologies: list[BaseException] = []
        runtime.failure_observers.append(apologies.append)
        try:
            answer = handler(event, context)
        except BaseException as error:
            failures.append(_failure(event, error))
            raise
        finally:
            runtime.failure_observers.remove(apologies.append)
        failures.extend(_failure(event, error) for error in apologies)
        return answer

    return handle


class StateOnFlowError(Exception):
    """A callback changed an attribute of its flow, which the next event may not find."""


def report_state(flow: object, before: dict[str, object], after: dict[str, object]) -> None:
    """Report a flow whose attributes a callback has changed."""
    changed = [name for name in after if name not in before or before[name] != after[name]]
    if changed:
        names = ", ".join(f"self.{name}" for name in changed)
        error = StateOnFlowError(
            f"a callback of {type(flow).__name__} changed {names}: another process may answer the"
            " next event; store it with respond(..., attributes={...})"
        )
        for observe in runtime.failure_observers:
            observe(error)


def _failure(event: Any, error: BaseException) -> Failure:
    kind = event["InvocationEventType"]
    return Failure(f"the handler raised {type(error).__name__} on {kind}: {error}", error)
