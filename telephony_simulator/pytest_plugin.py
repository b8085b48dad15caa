"""The pytest fixtures `phone` and `call_handler`.

pytest loads this module in each project that has phone-line installed. It imports pytest alone.
"""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from telephony_simulator import Phone


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
