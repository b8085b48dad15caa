from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.telephony_provisioner.rule import cloud_with_two_numbers, target_in

if TYPE_CHECKING:
    from telephony_simulator.json_types import JsonObject
    from tests.telephony_provisioner.cloud import Cloud


@pytest.fixture
def cloud() -> Cloud:
    """An account with two numbers, and no register of requests."""
    return cloud_with_two_numbers()


@pytest.fixture
def target(cloud: Cloud) -> JsonObject:
    """A new application of the account, as a rule's target."""
    return target_in(cloud)
