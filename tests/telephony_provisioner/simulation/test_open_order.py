"""An order outlives the deployment that placed it, and the next one asks for the release."""

import pytest

from telephony_simulator.chime_sdk_voice import OrderOutcome
from tests.telephony_provisioner.quirks import ShowsNamesLate
from tests.telephony_provisioner.simulation import invariants
from tests.telephony_provisioner.simulation.scripted_stack import ScriptedStack
from tests.telephony_provisioner.simulation.workload import StackPlan

pytestmark = pytest.mark.cdk

NUMBER = "Custom::PhoneNumber"
FRONT = frozenset({"Front"})
KEPT, RELEASED = StackPlan(parts=FRONT), StackPlan(parts=FRONT, release=True)


def test_number_that_cloudformation_kept_is_taken_by_the_next_deployment() -> None:
    stack = ScriptedStack(ShowsNamesLate())
    stack.account.api.order_outcomes.append(OrderOutcome(seconds=5400))
    stack.account.loses_response_to = {("Create", NUMBER)}
    assert stack.deploy(KEPT) == "ROLLBACK_COMPLETE"
    assert stack.deploy(RELEASED) == "ROLLBACK_COMPLETE"  # it orders no second number
    stack.account.clock.sleep(5400)

    assert stack.deploy(KEPT) == "CREATE_COMPLETE"
    stack.check()
    orders = invariants.call_api(stack.account, "ListPhoneNumberOrders")["PhoneNumberOrders"]
    assert len(orders) == 1
