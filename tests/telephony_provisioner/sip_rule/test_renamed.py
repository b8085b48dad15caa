from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from telephony_provisioner.timing import READ_LAG_SECONDS
from telephony_simulator.chime_sdk_voice import Settings
from tests.telephony_provisioner.cloud import STACK_ID, Cloud
from tests.telephony_provisioner.faults import CrashError, Script
from tests.telephony_provisioner.in_memory_table import InMemoryTable

if TYPE_CHECKING:
    from telephony_simulator.json_types import Json, JsonObject

NUMBER = "+14155550100"


@pytest.fixture
def cloud() -> Cloud:
    cloud = Cloud()
    cloud.api.add_phone_number(NUMBER)
    cloud.clock.sleep(24 * 3600)
    return cloud


@pytest.fixture
def properties(cloud: Cloud) -> JsonObject:
    return rule_to(cloud.application())


def rule_to(application: str) -> JsonObject:
    return {
        "Name": "Pizza",
        "TriggerType": "ToPhoneNumber",
        "TriggerValue": NUMBER,
        "Disabled": "false",
        "TargetApplications": [target(application)],
    }


def target(application: str) -> JsonObject:
    return {
        "SipMediaApplicationId": application,
        "Priority": "1",
        "AwsRegion": "us-east-1",
    }


def create(cloud: Cloud, properties: JsonObject) -> Json:
    response = cloud.create("Custom::SipRule", "Rule", properties)
    assert response["Status"] == "SUCCESS", response["Reason"]
    return response["PhysicalResourceId"]


def rename(cloud: Cloud, **changes: Any) -> str:
    """Rename the account's only rule in the console."""
    (rule,) = cloud.rules()
    cloud.ask("UpdateSipRule", SipRuleId=rule["SipRuleId"], Name="Vans", **changes)
    cloud.clock.sleep(120)
    return str(rule["SipRuleId"])


def remove(cloud: Cloud) -> None:
    """Delete the account's only rule in the console."""
    cloud.ask("DeleteSipRule", SipRuleId=rename(cloud, Disabled=True))


def by_hand(cloud: Cloud, properties: JsonObject, name: str = "By hand") -> str:
    """Create a rule like the template's in the console."""
    destinations: Any = properties["TargetApplications"]
    params: Any = {
        **properties,
        "Name": name,
        "Disabled": False,
        "TargetApplications": [{**destinations[0], "Priority": 1}],
    }
    return str(cloud.ask("CreateSipRule", **params)["SipRule"]["SipRuleId"])


@pytest.mark.parametrize("change", [{"Name": "Pasta"}, {"Disabled": "true"}])
def test_update_finds_the_renamed_rule_and_restores_its_name(
    cloud: Cloud, properties: JsonObject, change: JsonObject
) -> None:
    physical_id = create(cloud, properties)
    sip_rule_id = rename(cloud)

    updated = cloud.update(
        "Custom::SipRule", "Rule", physical_id, properties, {**properties, **change}
    )

    assert updated["Data"] == {"SipRuleId": sip_rule_id}, updated["Reason"]
    (rule,) = cloud.rules()
    assert rule["Name"].endswith(f" {physical_id}")


def test_update_of_targets_and_its_rollback_find_the_renamed_rule(
    cloud: Cloud, properties: JsonObject
) -> None:
    physical_id = create(cloud, properties)
    sip_rule_id = rename(cloud)
    moved: JsonObject = {**properties, "TargetApplications": [target(cloud.application("New"))]}
    cloud.update("Custom::SipRule", "Rule", physical_id, properties, moved)
    rename(cloud)

    back = cloud.update("Custom::SipRule", "Rule", physical_id, moved, properties)

    assert back["Data"] == {"SipRuleId": sip_rule_id}, back["Reason"]
    assert len(cloud.rules()) == 1


def test_delete_finds_and_deletes_the_renamed_rule(cloud: Cloud, properties: JsonObject) -> None:
    physical_id = create(cloud, properties)
    rename(cloud)

    response = cloud.delete("Custom::SipRule", "Rule", physical_id, properties)

    assert response["Status"] == "SUCCESS", response["Reason"]
    assert cloud.rules() == []


@pytest.mark.parametrize("request_type", ["Update", "Delete"])
def test_renamed_and_changed_rule_is_named_in_the_error_and_not_changed(
    cloud: Cloud, properties: JsonObject, request_type: str
) -> None:
    physical_id = create(cloud, properties)
    (rule,) = cloud.rules()
    changed = [{**rule["TargetApplications"][0], "Priority": 7}]
    sip_rule_id = rename(cloud, TargetApplications=changed)

    response = cloud.send(
        request_type,
        "Custom::SipRule",
        "Rule",
        {**properties, "Name": "Pasta"},
        PhysicalResourceId=physical_id,
        OldResourceProperties=properties,
    )

    assert response["Status"] == "FAILED"
    assert f"SIP rule {sip_rule_id} may be this resource's" in str(response["Reason"])
    assert f"end its name with {physical_id} again" in str(response["Reason"])
    assert [rule["Name"] for rule in cloud.rules()] == ["Vans"]


def test_rule_of_another_application_is_not_taken_for_the_renamed_rule(
    cloud: Cloud, properties: JsonObject
) -> None:
    physical_id = create(cloud, properties)
    other = [{**target(cloud.application("Other")), "Priority": 1}]
    rename(cloud, TargetApplications=other)

    response = cloud.delete("Custom::SipRule", "Rule", physical_id, properties)

    assert response["Status"] == "SUCCESS"
    assert len(cloud.rules()) == 1


def test_rollback_of_a_creation_keeps_a_rule_made_by_hand(
    cloud: Cloud, properties: JsonObject
) -> None:
    sip_rule_id = by_hand(cloud, properties)

    refused = cloud.create("Custom::SipRule", "Rule", properties)

    assert f"SIP rule {sip_rule_id} is enabled and has the same trigger" in str(refused["Reason"])
    # on_event refused, so the framework made up the physical id and keeps the Delete to itself.
    cloud.delete("Custom::SipRule", "Rule", refused["PhysicalResourceId"], properties)
    assert not cloud.sent("CreateSipRule")
    assert [rule["SipRuleId"] for rule in cloud.rules()] == [sip_rule_id]


def test_delete_of_a_disabled_rule_keeps_a_rule_made_by_hand(
    cloud: Cloud, properties: JsonObject
) -> None:
    disabled: JsonObject = {**properties, "Disabled": "true"}
    physical_id = create(cloud, disabled)
    sip_rule_id = by_hand(cloud, properties)
    refused = cloud.update("Custom::SipRule", "Rule", physical_id, disabled, properties)
    assert refused["Status"] == "FAILED"

    cloud.delete("Custom::SipRule", "Rule", physical_id, properties)

    assert [rule["SipRuleId"] for rule in cloud.rules()] == [sip_rule_id]


@pytest.mark.parametrize(
    ("disabled", "name"),
    [("true", "By hand"), ("false", "Theirs line.0a0a0a0a.0b0b0b0b.0c0c0c0c")],
)
def test_delete_keeps_a_foreign_rule_when_its_own_was_deleted_by_hand(
    cloud: Cloud, properties: JsonObject, disabled: str, name: str
) -> None:
    mine: JsonObject = {**properties, "Disabled": disabled}
    physical_id = create(cloud, mine)
    remove(cloud)
    sip_rule_id = by_hand(cloud, properties, name)

    response = cloud.delete("Custom::SipRule", "Rule", physical_id, mine)

    assert response["Status"] == "SUCCESS", response["Reason"]
    assert [rule["SipRuleId"] for rule in cloud.rules()] == [sip_rule_id]


def test_renamed_and_disabled_rule_is_not_deleted(cloud: Cloud, properties: JsonObject) -> None:
    physical_id = create(cloud, properties)
    rename(cloud, Disabled=True)

    response = cloud.delete("Custom::SipRule", "Rule", physical_id, properties)

    assert response["Status"] == "SUCCESS", response["Reason"]
    assert [rule["Name"] for rule in cloud.rules()] == ["Vans"]


def test_rule_made_by_hand_during_a_creation_is_not_adopted(
    cloud: Cloud, properties: JsonObject
) -> None:
    creation: JsonObject = {
        "RequestType": "Create",
        "RequestId": "r-1",
        "StackId": STACK_ID,
        "LogicalResourceId": "Rule",
        "ResourceType": "Custom::SipRule",
        "ResourceProperties": properties,
    }
    started = cloud.provisioner.on_event(creation)
    by_hand(cloud, properties)

    cloud.provisioner.is_complete({**creation, **started})

    assert "By hand" in {rule["Name"] for rule in cloud.rules()}
    assert len(cloud.rules()) == 2


def test_two_possible_renamed_rules_are_not_changed() -> None:
    cloud = Cloud(Settings(one_enabled_rule_a_trigger=False))
    cloud.api.add_phone_number(NUMBER)
    cloud.clock.sleep(24 * 3600)
    mine = rule_to(cloud.application())
    physical_id = create(cloud, mine)
    rename(cloud)
    by_hand(cloud, mine)
    cloud.clock.sleep(120)

    response = cloud.delete("Custom::SipRule", "Rule", physical_id, mine)

    assert "may be this resource's" in str(response["Reason"])
    assert len(cloud.rules()) == 2


def delete_up_to_a_crash(
    cloud: Cloud, physical_id: Json, properties: JsonObject, faults: Script, request_id: str = "r-9"
) -> JsonObject:
    """Poll a Delete until its function crashes; return the event of the next poll."""
    deletion: JsonObject = {
        "RequestType": "Delete",
        "RequestId": request_id,
        "StackId": STACK_ID,
        "LogicalResourceId": "Rule",
        "ResourceType": "Custom::SipRule",
        "ResourceProperties": properties,
        "PhysicalResourceId": physical_id,
    }
    deletion |= cloud.provisioner.on_event(deletion)
    cloud.clock.sleep(READ_LAG_SECONDS + 1)
    cloud.faults = faults
    with pytest.raises(CrashError):
        cloud.provisioner.is_complete(deletion)
    cloud.faults = None
    return deletion


def test_rule_made_by_hand_between_two_polls_of_a_delete_is_kept(
    cloud: Cloud, properties: JsonObject
) -> None:
    physical_id = create(cloud, properties)
    crash = Script().after("DeleteSipRule", CrashError())
    deletion = delete_up_to_a_crash(cloud, physical_id, properties, crash)
    sip_rule_id = by_hand(cloud, properties)

    answer = cloud.provisioner.is_complete(deletion)

    assert answer["IsComplete"]
    assert [rule["SipRuleId"] for rule in cloud.rules()] == [sip_rule_id]


def test_rule_made_by_hand_between_two_deletes_is_kept(
    cloud: Cloud, properties: JsonObject
) -> None:
    cloud.order_requests(InMemoryTable())
    physical_id = create(cloud, properties)
    crash = Script().after("DeleteSipRule", CrashError())
    delete_up_to_a_crash(cloud, physical_id, properties, crash)
    sip_rule_id = by_hand(cloud, properties)
    cloud.clock.sleep(3600)

    response = cloud.delete("Custom::SipRule", "Rule", physical_id, properties)

    assert response["Status"] == "SUCCESS", response["Reason"]
    assert [rule["SipRuleId"] for rule in cloud.rules()] == [sip_rule_id]


def test_renamed_rule_is_deleted_after_a_crash_between_its_disabling_and_its_deletion(
    cloud: Cloud, properties: JsonObject
) -> None:
    physical_id = create(cloud, properties)
    rename(cloud)
    crash = Script().before("DeleteSipRule", CrashError())
    deletion = delete_up_to_a_crash(cloud, physical_id, properties, crash)
    cloud.clock.sleep(60)

    answer = cloud.provisioner.is_complete(deletion)

    assert answer["IsComplete"]
    assert cloud.rules() == []
