"""The pytest fixtures `phone` and `call_handler`, and failures of handlers at the end of a test.

pytest loads this module in each project that has phone-line installed. It imports pytest alone.
"""

import sys
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from telephony_simulator import Phone, PhoneCall


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    """Fail a test whose handler has failed without failing a step."""
    result = yield
    for call in _calls_of_test():
        call.check()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    call: pytest.CallInfo[None],
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the transcripts of the calls of a failed test."""
    report = yield
    if call.when == "call" and report.failed:
        shown = str(report.longrepr)
        for phone_call in _calls_of_test():
            if phone_call.transcript not in shown:
                report.sections.append(("Call", phone_call.transcript))
    return report


def _calls_of_test() -> "list[PhoneCall]":
    """Return the calls of the test; none if it has not used the simulator."""
    module = sys.modules.get("telephony_simulator.phone.failures")
    return [] if module is None else list(module.CALLS_OF_TEST)


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Show the texts and digits of compared events and actions, which their `repr` hides."""
    values = sys.modules.get("telephony.value")
    if values is None or not any(isinstance(side, values.Value) for side in (left, right)):
        return None
    try:
        from telephony_simulator.phone.disclosure import disclose  # noqa: PLC0415 - as above
    except ImportError:
        return None  # another package is called telephony
    return [f"{disclose(left)} {op} {disclose(right)}"]


@pytest.fixture
def call_handler() -> Callable[..., Any]:
    """Return the handler that `phone` calls. Override this fixture in your tests."""
    raise pytest.UsageError(
        "the fixture `phone` has no handler to call: define a fixture `call_handler` that returns"
        " your Lambda handler, or a function without parameters that makes your CallFlow"
    )


@pytest.fixture
def phone(call_handler: Callable[..., Any]) -> "Phone":
    """Return a telephone that calls `call_handler`, in virtual time."""
    try:
        from telephony_simulator import Phone  # noqa: PLC0415 - imported only for tests that use it
    except ImportError as error:
        if (error.name or "").partition(".")[0] != "telephony":
            raise
        found = getattr(sys.modules.get("telephony"), "__file__", None)
        raise pytest.UsageError(
            "the fixture `phone` needs the package `telephony` of phone-line, but Python found"
            f" {found}; rename that one, or keep its directory out of sys.path in these tests"
        ) from None
    return Phone(call_handler)
