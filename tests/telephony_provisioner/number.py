"""Creates, updates and deletes a Custom::PhoneNumber of the test stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from telephony_simulator.json_types import Json, JsonObject
    from tests.telephony_provisioner.cloud import Cloud

SEATTLE: JsonObject = {
    "ProductType": "SipMediaApplicationDialIn",
    "Search": {"AreaCode": "206"},
    "Release": "false",
    "MaxOrders": "5",
}


def create(cloud: Cloud, properties: JsonObject, logical_id: str = "Number") -> Json:
    """Create a number of the stack and return its physical id."""
    response = cloud.create("Custom::PhoneNumber", logical_id, properties)
    assert response["Status"] == "SUCCESS", response["Reason"]
    return response["PhysicalResourceId"]


def update(cloud: Cloud, number: Json, old: JsonObject, new: JsonObject) -> Json:
    """Change the number and return its physical id."""
    response = cloud.update("Custom::PhoneNumber", "Number", number, old, new)
    assert response["Status"] == "SUCCESS", response["Reason"]
    return response["PhysicalResourceId"]


def delete(cloud: Cloud, number: Json, properties: JsonObject) -> None:
    """Delete the number's resource."""
    response = cloud.delete("Custom::PhoneNumber", "Number", number, properties)
    assert response["Status"] == "SUCCESS", response["Reason"]


def add_foreign_rule(cloud: Cloud, number: Json) -> str:
    """Create a disabled rule outside the stack for a number."""
    target = {"SipMediaApplicationId": cloud.application(), "Priority": 1, "AwsRegion": "us-east-1"}
    answer = cloud.ask(
        "CreateSipRule",
        Name="Hand-made",
        TriggerType="ToPhoneNumber",
        TriggerValue=number,
        Disabled=True,
        TargetApplications=[target],
    )
    return str(answer["SipRule"]["SipRuleId"])


def only_order(cloud: Cloud) -> str:
    """Return the id of the one order that was placed."""
    (order,) = cloud.orders()
    return str(order["PhoneNumberOrderId"])
