"""A Voice Connector is replaced, and a clean-up fails: CloudFormation leaves a connector behind.

Each test was the end of a random scenario that failed: the number stayed with the connector that
was left behind, and the next deployment of the stack ended with a conflict.
"""

import pytest

from tests.telephony_provisioner.simulation.scripted_stack import ScriptedStack
from tests.telephony_provisioner.simulation.workload import StackPlan

pytestmark = pytest.mark.cdk

TERMINATION = "Custom::VoiceConnectorTermination"
NUMBERS = "Custom::VoiceConnectorPhoneNumbers"

BEFORE = StackPlan(parts=frozenset({"Trunk"}))
REPLACED = StackPlan(parts=frozenset({"Trunk"}), dual_stack=True)


@pytest.fixture
def stack() -> ScriptedStack:
    stack = ScriptedStack()
    assert stack.deploy(BEFORE) == "CREATE_COMPLETE"
    return stack


def test_stack_is_deployed_again_when_a_replacement_and_its_rollback_crashed(
    stack: ScriptedStack,
) -> None:
    stack.account.crashes_on = {("Update", TERMINATION), ("Delete", TERMINATION)}
    assert stack.deploy(REPLACED) == "UPDATE_ROLLBACK_COMPLETE"
    assert [status for _, status in stack.failures()] == ["UPDATE_FAILED", "DELETE_FAILED"]
    assert stack.delete() == "DELETE_COMPLETE"

    assert stack.deploy(BEFORE) == "CREATE_COMPLETE"
    stack.check()


def test_stack_is_deployed_again_when_the_old_terminations_delete_crashed(
    stack: ScriptedStack,
) -> None:
    stack.account.crashes_on = {("Delete", TERMINATION)}
    assert stack.deploy(REPLACED) == "UPDATE_COMPLETE"
    assert [status for _, status in stack.failures()] == ["DELETE_FAILED"]
    assert stack.delete() == "DELETE_COMPLETE"

    assert stack.deploy(REPLACED) == "CREATE_COMPLETE"
    stack.check()


def test_stack_is_deployed_again_when_the_old_numbers_delete_crashed(stack: ScriptedStack) -> None:
    stack.account.crashes_on = {("Delete", NUMBERS)}
    assert stack.deploy(REPLACED) == "UPDATE_COMPLETE"
    assert [status for _, status in stack.failures()] == ["DELETE_FAILED"]
    assert stack.delete() == "DELETE_COMPLETE"

    assert stack.deploy(REPLACED) == "CREATE_COMPLETE"
    stack.check()


def test_stack_is_deployed_again_when_the_response_of_the_old_termination_was_lost(
    stack: ScriptedStack,
) -> None:
    stack.account.loses_response_to = {("Delete", TERMINATION)}
    assert stack.deploy(REPLACED) == "UPDATE_COMPLETE"
    assert [status for _, status in stack.failures()] == ["DELETE_FAILED"]
    assert stack.delete() == "DELETE_COMPLETE"

    assert stack.deploy(REPLACED) == "CREATE_COMPLETE"
    stack.check()


def test_connector_that_was_left_behind_gives_its_numbers_to_the_next_replacement(
    stack: ScriptedStack,
) -> None:
    stack.account.crashes_on = {("Update", TERMINATION), ("Delete", TERMINATION)}
    assert stack.deploy(REPLACED) == "UPDATE_ROLLBACK_COMPLETE"

    assert stack.deploy(REPLACED) == "UPDATE_COMPLETE"
    stack.check()
