"""The `phone` fixture of every project that installs this package."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from telephony_simulator.phone import Phone


@pytest.fixture
def call_handler() -> Callable[..., Any]:
    """The handler that `phone` rings: override it in your tests."""
    raise pytest.UsageError(
        "the phone rings nobody yet: define a fixture `call_handler` that returns your Lambda "
        "handler, or a function without parameters that makes your CallFlow"
    )


@pytest.fixture
def phone(call_handler: Callable[..., Any]) -> "Phone":
    """A telephone that rings `call_handler`, in virtual time."""
    from telephony_simulator.phone import Phone  # noqa: PLC0415 - pytest loads this plugin everywhere

    return Phone(call_handler)
