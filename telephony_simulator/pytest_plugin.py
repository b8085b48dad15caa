"""The fixtures `phone` and `call_handler` of each project that installs this distribution.

pytest loads this module in every project, so it imports pytest alone.
"""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from telephony_simulator import Phone


@pytest.fixture
def call_handler() -> Callable[..., Any]:
    """Return the handler that `phone` rings: override this fixture in your tests."""
    raise pytest.UsageError(
        "the phone has no handler to ring: define a fixture `call_handler` that returns your"
        " Lambda handler, or a function without parameters that makes your CallFlow"
    )


@pytest.fixture
def phone(call_handler: Callable[..., Any]) -> "Phone":
    """Return a telephone that rings `call_handler` in virtual time."""
    try:
        from telephony_simulator import Phone  # noqa: PLC0415 - only tests that use it pay for it
    except ImportError as error:
        if error.name != "telephony":
            raise
        found = getattr(sys.modules.get("telephony"), "__file__", None)
        raise pytest.UsageError(
            f"the `phone` fixture needs the package `telephony` of phone-line, and Python found"
            f" {found}; rename that one, or keep its directory out of sys.path in these tests"
        ) from None
    return Phone(call_handler)
