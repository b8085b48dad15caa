"""Creates, updates and deletes a Custom::SipRule of the test stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.telephony_provisioner.cloud import Cloud

if TYPE_CHECKING:
    from telephony_simulator.json_types import Json, JsonObject

FIRST, SECOND = "+14155550100", "+14155550101"


def cloud_with_two_numbers() -> Cloud:
    """Return an account whose two numbers are a day old."""
    cloud = Cloud()
    cloud.api.add_phone_number(FIRST)
    cloud.api.add_phone_number(SECOND)
    cloud.clock.sleep(24 * 3600)
    return cloud


def target_in(cloud: Cloud) -> JsonObject:
    """Return a new application as a rule's target."""
    return {"SipMediaApplicationId": cloud.application(), "Priority": "1", "AwsRegion": "us-east-1"}


def rule_on(number: str, *targets: JsonObject, **changes: Json) -> JsonObject:
    """Return a rule's properties."""
    return {
        "Name": "Pizza",
        "TriggerType": "ToPhoneNumber",
        "TriggerValue": number,
        "Disabled": "false",
        "TargetApplications": list(targets),
        **changes,
    }


def create(cloud: Cloud, properties: JsonObject, logical_id: str = "Rule") -> Json:
    """Create a rule of the stack and return its physical id."""
    response = cloud.create("Custom::SipRule", logical_id, properties)
    assert response["Status"] == "SUCCESS", response["Reason"]
    return response["PhysicalResourceId"]


def update(
    cloud: Cloud, rule: Json, old: JsonObject, new: JsonObject, logical_id: str = "Rule"
) -> Json:
    """Change the rule and return its physical id."""
    response = cloud.update("Custom::SipRule", logical_id, rule, old, new)
    assert response["Status"] == "SUCCESS", response["Reason"]
    return response["PhysicalResourceId"]


def delete(cloud: Cloud, rule: Json, properties: JsonObject, logical_id: str = "Rule") -> None:
    """Delete the rule's resource."""
    response = cloud.delete("Custom::SipRule", logical_id, rule, properties)
    assert response["Status"] == "SUCCESS", response["Reason"]
