from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from telephony_simulator.chime_sdk_voice import Settings
from tests.telephony_provisioner.cloud import STACK_ID, Cloud
from tests.telephony_provisioner.faults import (
    THROTTLED,
    CrashError,
    JustBeforeTheFirst,
    Script,
    refusal,
)
from tests.telephony_provisioner.rule import (
    FIRST,
    create,
    delete,
    rule_on,
    update,
)

if TYPE_CHECKING:
    from telephony_simulator.json_types import JsonObject


def test_rule_is_created_and_enabled(cloud: Cloud, target: JsonObject) -> None:
    response = cloud.create("Custom::SipRule", "Rule", rule_on(FIRST, target))

    (rule,) = cloud.rules()
    assert response["Data"] == {"SipRuleId": rule["SipRuleId"]}
    assert rule["Name"] == f"Pizza {response['PhysicalResourceId']}"
    assert not rule["Disabled"]


def test_rule_may_be_disabled(cloud: Cloud, target: JsonObject) -> None:
    rule = create(cloud, rule_on(FIRST, target, Disabled="true"))

    assert cloud.rule(rule)["Disabled"]


def test_rule_accepts_the_host_name_of_a_voice_connector(cloud: Cloud, target: JsonObject) -> None:
    connector = cloud.ask("CreateVoiceConnector", Name="Office", RequireEncryption=False)
    host = connector["VoiceConnector"]["OutboundHostName"]

    rule = create(cloud, rule_on(host, target, TriggerType="RequestUriHostname"))

    assert cloud.rule(rule)["TriggerValue"] == host


def test_name_targets_and_disabled_change_in_place(cloud: Cloud, target: JsonObject) -> None:
    old = rule_on(FIRST, target)
    rule = create(cloud, old)
    west: JsonObject = {
        "SipMediaApplicationId": cloud.application("West", "us-west-2"),
        "Priority": "2",
        "AwsRegion": "us-west-2",
    }

    same = update(cloud, rule, old, rule_on(FIRST, west, target, Name="Pasta", Disabled="true"))

    described = cloud.rule(rule)
    assert same == rule
    assert described["Name"].startswith("Pasta line.")
    assert described["Disabled"]
    assert {t["AwsRegion"] for t in described["TargetApplications"]} == {"us-east-1", "us-west-2"}


def test_rule_is_disabled_and_read_back_before_it_is_deleted(
    cloud: Cloud, target: JsonObject
) -> None:
    properties = rule_on(FIRST, target)
    rule = create(cloud, properties)
    cloud.requests.clear()

    delete(cloud, rule, properties)

    writes = [operation for operation, _ in cloud.requests if not operation.startswith(("G", "L"))]
    assert writes == ["UpdateSipRule", "DeleteSipRule"]
    assert cloud.rules() == []


def test_repeated_delete_succeeds(cloud: Cloud, target: JsonObject) -> None:
    properties = rule_on(FIRST, target)
    rule = create(cloud, properties)

    delete(cloud, rule, properties)
    delete(cloud, rule, properties)


def test_rule_is_retried_while_its_number_is_being_set_up() -> None:
    cloud = Cloud(Settings(number_settles_seconds=120))
    cloud.api.add_phone_number(FIRST)
    cloud.ask("DeletePhoneNumber", PhoneNumberId=FIRST)
    cloud.ask("RestorePhoneNumber", PhoneNumberId=FIRST)
    target: JsonObject = {
        "SipMediaApplicationId": cloud.application(),
        "Priority": "1",
        "AwsRegion": "us-east-1",
    }

    rule = create(cloud, rule_on(FIRST, target))

    assert len(cloud.sent("CreateSipRule")) > 1
    assert not cloud.rule(rule)["Disabled"]


def test_permanent_error_is_shown_within_minutes_with_the_api_message(
    cloud: Cloud, target: JsonObject
) -> None:
    began = cloud.clock.now()

    response = cloud.create("Custom::SipRule", "Rule", rule_on("+12125550100", target))

    assert response["Status"] == "FAILED"
    assert "Rule: CreateSipRule failed with BadRequestException: " in str(response["Reason"])
    assert "TriggerValue is not a phone number" in str(response["Reason"])
    assert cloud.clock.now() - began < 90


def test_update_creates_a_rule_again_that_was_deleted_by_hand(
    cloud: Cloud, target: JsonObject
) -> None:
    properties = rule_on(FIRST, target)
    rule = create(cloud, properties)
    sip_rule_id = cloud.rule(rule)["SipRuleId"]
    cloud.ask("UpdateSipRule", SipRuleId=sip_rule_id, Name="x", Disabled=True)
    cloud.clock.sleep(60)
    cloud.ask("DeleteSipRule", SipRuleId=sip_rule_id)

    update(cloud, rule, properties, {**properties, "Name": "Pasta"})

    assert not cloud.rule(rule)["Disabled"]


def test_lost_answer_does_not_create_a_second_rule(cloud: Cloud, target: JsonObject) -> None:
    cloud.faults = Script().after("CreateSipRule", TimeoutError())

    create(cloud, rule_on(FIRST, target))

    assert len(cloud.rules()) == 1
    assert len(cloud.sent("CreateSipRule")) == 1


def test_physical_id_is_chosen_while_reads_fail(cloud: Cloud, target: JsonObject) -> None:
    rule = create(cloud, rule_on(FIRST, target))
    cloud.faults = Script().before("ListSipRules", *[THROTTLED] * 20)

    again = create(cloud, rule_on(FIRST, target))

    assert again == rule
    assert len(cloud.rules()) == 1


def test_two_concurrent_runs_leave_one_rule(cloud: Cloud, target: JsonObject) -> None:
    properties = rule_on(FIRST, target)
    cloud.faults = JustBeforeTheFirst("CreateSipRule", lambda: create(cloud, properties))

    create(cloud, properties)

    assert len(cloud.rules()) == 1


def test_delete_cleans_up_after_a_crashed_creation(cloud: Cloud, target: JsonObject) -> None:
    properties = rule_on(FIRST, target)
    physical_id = cloud.provisioner.on_event(creation(properties))["PhysicalResourceId"]
    cloud.faults = Script().after("CreateSipRule", CrashError())
    with pytest.raises(CrashError):
        cloud.create("Custom::SipRule", "Rule", properties)
    assert len(cloud.rules()) == 1

    delete(cloud, physical_id, properties)

    assert cloud.rules() == []


def test_delete_with_made_up_physical_id_deletes_the_unreported_rule(
    cloud: Cloud, target: JsonObject
) -> None:
    properties = rule_on(FIRST, target)
    create(cloud, properties)

    delete(cloud, "Pizza-Rule-1X2Y3Z", properties)

    assert cloud.rules() == []


def test_denied_request_is_retried_while_the_policy_is_new(
    cloud: Cloud, target: JsonObject
) -> None:
    denied = refusal("AccessDeniedException", "not yet")
    cloud.faults = Script().before("ListSipRules", denied).before("CreateSipRule", denied)

    create(cloud, rule_on(FIRST, target))


def test_failed_creation_leaves_no_rule(cloud: Cloud, target: JsonObject) -> None:
    denied = refusal("AccessDeniedException", "not you")
    cloud.faults = Script().before("CreateSipRule", *[denied] * 100)

    response = cloud.create("Custom::SipRule", "Rule", rule_on(FIRST, target))

    assert "not you; allow the provisioner's role this action" in str(response["Reason"])
    assert cloud.rules() == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Name": ""}, "Name is missing"),
        ({"Name": 5}, "Name must be a string, got int"),
        ({"TriggerType": "Smoke"}, "TriggerType must be one of ToPhoneNumber, Request"),
        ({"Disabled": "maybe"}, 'Disabled must be "true" or "false", got str of 5 characters'),
        ({"TargetApplications": []}, "TargetApplications must be a list of one target or more"),
        ({"TargetApplications": ["x"]}, "TargetApplications[0] must be an object, got str"),
        (
            {"TargetApplications": [{"SipMediaApplicationId": "a", "Priority": "high"}]},
            "TargetApplications[0].Priority must be a whole number, got str of 4 characters",
        ),
    ],
)
def test_invalid_property_is_named_in_the_error(
    cloud: Cloud, target: JsonObject, change: JsonObject, message: str
) -> None:
    response = cloud.create("Custom::SipRule", "Rule", {**rule_on(FIRST, target), **change})

    assert response["Status"] == "FAILED"
    assert f"Rule: {message}" in str(response["Reason"])


def creation(properties: JsonObject) -> JsonObject:
    """Return the event that creates a rule."""
    return {
        "RequestType": "Create",
        "RequestId": "r-1",
        "StackId": STACK_ID,
        "LogicalResourceId": "Rule",
        "ResourceType": "Custom::SipRule",
        "ResourceProperties": properties,
    }
