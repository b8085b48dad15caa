"""The policies of the custom resource types, against the actions and resources of the service."""

import pytest

from constructs_lib.resource_type import (
    ANY_RESOURCE,
    SIP_MEDIA_APPLICATIONS,
    VOICE_CONNECTORS,
    ResourceType,
    Statement,
)
from telephony_simulator.chime_sdk_voice.authorization import (
    APPLICATION,
    CONNECTOR,
    DEPENDENT_ACTIONS,
    RESOURCE_RULES,
    TAG_CONDITIONS,
    TAGGED,
)
from telephony_simulator.chime_sdk_voice.operations import OPERATIONS

RESOURCES = {SIP_MEDIA_APPLICATIONS: APPLICATION, VOICE_CONNECTORS: CONNECTOR}
SERVICE = "chime:"

pytestmark = pytest.mark.cdk


@pytest.mark.parametrize("kind", ResourceType, ids=lambda kind: kind.name)
def test_policy_names_the_narrowest_resource_of_each_action(kind: ResourceType) -> None:
    for statement in kind.statements:
        for operation in operations_of(statement):
            rule = RESOURCE_RULES.get(operation)
            if statement.resource == ANY_RESOURCE:
                assert rule is None or not rule.is_required, operation
            else:
                assert rule is not None, f"{operation} is allowed on * only"
                assert rule.type in {RESOURCES[statement.resource], TAGGED}, operation


@pytest.mark.parametrize("kind", ResourceType, ids=lambda kind: kind.name)
def test_policy_has_the_actions_that_its_actions_need(kind: ResourceType) -> None:
    actions = {action for statement in kind.statements for action in statement.actions}
    needed = {
        action
        for statement in kind.statements
        for operation in operations_of(statement)
        for action in DEPENDENT_ACTIONS.get(operation, ())
    }

    assert needed <= actions


@pytest.mark.parametrize("kind", ResourceType, ids=lambda kind: kind.name)
def test_policy_names_actions_of_the_service_and_limits_tags(kind: ResourceType) -> None:
    for statement in kind.statements:
        for operation in operations_of(statement):
            assert operation in OPERATIONS
            assert bool(statement.conditions) == (operation in TAG_CONDITIONS)


def operations_of(statement: Statement) -> list[str]:
    return [
        action.removeprefix(SERVICE) for action in statement.actions if action.startswith(SERVICE)
    ]
