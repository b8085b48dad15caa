import json
from typing import Any

import pytest

from telephony_simulator.clock import VirtualClock
from telephony_simulator.cloudformation import (
    Account,
    Delivery,
    Stack,
    StackError,
    StackEvent,
    Template,
)
from tests.telephony_simulator.cloudformation.conftest import Handlers, function, resources


@pytest.fixture(autouse=True)
def requests(handlers: Handlers) -> list[dict[str, Any]]:
    """What the custom resource's function was sent; each Create makes another thing."""
    sent: list[dict[str, Any]] = []

    def on_event(event: dict[str, Any], _context: object) -> dict[str, Any]:
        sent.append(event)
        return {"PhysicalResourceId": event.get("PhysicalResourceId", f"thing-{len(sent)}")}

    handlers["on_event"] = on_event
    return sent


def things(**properties: Any) -> Template:
    token = {"Fn::GetAtt": ["Framework", "Arn"]}
    return resources(
        OnEvent=function("on_event"),
        Framework=function("", USER_ON_EVENT_FUNCTION_ARN={"Fn::GetAtt": ["OnEvent", "Arn"]}),
        Thing={"Type": "Custom::Thing", "Properties": {"ServiceToken": token, **properties}},
    )


def test_request_looks_like_cloudformations(
    stack: Stack, account: Account, requests: list[dict[str, Any]]
) -> None:
    stack.deploy(things(Enabled=True, Count=3, Nested={"List": [False, "text", 1.5]}))

    token = next(arn for arn in account.functions if "Framework" in arn)
    [request] = requests
    assert request.pop("RequestId")
    assert request == {
        "RequestType": "Create",
        "ResponseURL": "https://cloudformation-custom-resource-response.invalid/"
        "?X-Amz-Date=20260921T141320Z&X-Amz-Expires=7199",
        "StackId": stack.stack_id,
        "LogicalResourceId": "Thing",
        "ResourceType": "Custom::Thing",
        "ServiceToken": token,
        "ResourceProperties": {
            "ServiceToken": token,
            "Enabled": "true",
            "Count": "3",
            "Nested": {"List": ["false", "text", "1.5"]},
        },
    }


def test_update_carries_the_old_properties_and_the_id(
    stack: Stack, requests: list[dict[str, Any]]
) -> None:
    stack.deploy(things(Count=3))
    stack.deploy(things(Count=4))

    assert requests[1]["RequestType"] == "Update"
    assert requests[1]["PhysicalResourceId"] == "thing-1"
    assert requests[1]["ResourceProperties"]["Count"] == "4"
    assert requests[1]["OldResourceProperties"]["Count"] == "3"


def test_delete_carries_the_id_and_the_properties(
    stack: Stack, requests: list[dict[str, Any]]
) -> None:
    stack.deploy(things(Count=3))
    stack.delete()

    assert requests[1]["RequestType"] == "Delete"
    assert requests[1]["PhysicalResourceId"] == "thing-1"
    assert requests[1]["ResourceProperties"]["Count"] == "3"


def test_each_request_has_an_id_of_its_own(stack: Stack, requests: list[dict[str, Any]]) -> None:
    stack.deploy(things(Count=3))
    stack.deploy(things(Count=4))
    stack.delete()

    assert len({request["RequestId"] for request in requests}) == 3


def test_is_complete_is_polled_as_the_state_machine_says(
    stack: Stack, handlers: Handlers, clock: VirtualClock
) -> None:
    polls = iter([False, False, True])
    handlers["is_complete"] = lambda _event, _context: {"IsComplete": next(polls)}
    retry = {"IntervalSeconds": 7, "MaxAttempts": 9, "BackoffRate": 1}
    definition = {"StartAt": "poll", "States": {"poll": {"Retry": [retry]}}}
    before = clock.now()

    stack.deploy(
        resources(
            **{
                **things().content["Resources"],
                "IsComplete": function("is_complete"),
                "Waiter": {
                    "Type": "AWS::StepFunctions::StateMachine",
                    "Properties": {"DefinitionString": json.dumps(definition)},
                },
                "Framework": function(
                    "",
                    USER_ON_EVENT_FUNCTION_ARN={"Fn::GetAtt": ["OnEvent", "Arn"]},
                    USER_IS_COMPLETE_FUNCTION_ARN={"Fn::GetAtt": ["IsComplete", "Arn"]},
                    WAITER_STATE_MACHINE_ARN={"Ref": "Waiter"},
                ),
            }
        )
    )

    assert stack.status == "CREATE_COMPLETE"
    assert clock.now() - before == 14


@pytest.mark.parametrize(
    ("delivery", "physical_id"), [(Delivery.TWICE, "thing-1"), (Delivery.RETRIED, "thing-2")]
)
def test_repeated_request_has_one_response_that_counts(
    stack: Stack,
    account: Account,
    requests: list[dict[str, Any]],
    delivery: Delivery,
    physical_id: str,
) -> None:
    account.delivery = lambda _: delivery

    stack.deploy(things())

    assert requests[0] == requests[1]
    assert stack.resources["Thing"].physical_id == physical_id


def test_lost_response_fails_after_an_hour_and_the_rollback_deletes_a_generated_id(
    stack: Stack, account: Account, requests: list[dict[str, Any]], clock: VirtualClock
) -> None:
    def lose_the_create(request: Any) -> Delivery:
        is_create = request["RequestType"] == "Create"
        return Delivery.RESPONSE_LOST if is_create else Delivery.ONCE

    account.delivery = lose_the_create
    before = clock.now()

    with pytest.raises(StackError, match="CloudFormation did not receive a response"):
        stack.deploy(things())

    assert clock.now() - before == 3600
    assert requests[1]["RequestType"] == "Delete"
    assert requests[1]["PhysicalResourceId"].startswith("Line-Thing-")


def test_service_timeout_of_the_template_shortens_the_wait(
    stack: Stack, account: Account, clock: VirtualClock
) -> None:
    account.delivery = lambda _: Delivery.RESPONSE_LOST
    before = clock.now()

    with pytest.raises(StackError):
        stack.deploy(things(ServiceTimeout=60))

    assert clock.now() - before == 120


def test_service_token_cannot_change(stack: Stack) -> None:
    stack.deploy(things())
    other = things(ServiceToken="arn:aws:lambda:us-east-1:111122223333:function:other")

    with pytest.raises(StackError, match="Modifying service token is not allowed"):
        stack.deploy(other)


def test_provider_deleted_before_its_resource_is_named(
    stack: Stack, account: Account, events: list[StackEvent]
) -> None:
    stack.deploy(things())
    account.functions.clear()

    with pytest.raises(StackError):
        stack.delete()

    assert "the provider's function" in next(event.reason for event in events if event.reason)


def test_custom_resource_is_reported_as_not_simulated_when_it_has_no_provider_framework(
    stack: Stack, events: list[StackEvent]
) -> None:
    thing = {"Type": "Custom::Thing", "Properties": {"ServiceToken": "arn:aws:lambda:::f"}}

    stack.deploy(resources(Thing=thing))
    stack.delete()

    [note] = [event.reason for event in events if event.reason]
    assert note.startswith("not simulated")
