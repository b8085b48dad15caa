from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.voice_api import Settings
from tests.provisioner.cloud import STACK_ID, Cloud
from tests.provisioner.faults import (
    THROTTLED,
    CrashError,
    JustBeforeTheFirst,
    Script,
    refusal,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.json_types import Json, JsonObject
    from simulator.voice_api.account import Document

FIRST, SECOND = "+14155550100", "+14155550101"


@pytest.fixture
def cloud() -> Cloud:
    cloud = Cloud()
    cloud.api.add_phone_number(FIRST)
    cloud.api.add_phone_number(SECOND)
    cloud.clock.sleep(24 * 3600)
    return cloud


@pytest.fixture
def target(cloud: Cloud) -> JsonObject:
    return {"SipMediaApplicationId": cloud.application(), "Priority": "1", "AwsRegion": "us-east-1"}


def rule_on(number: str, *targets: JsonObject, **changes: Json) -> JsonObject:
    return {
        "Name": "Pizza",
        "TriggerType": "ToPhoneNumber",
        "TriggerValue": number,
        "Disabled": "false",
        "TargetApplications": list(targets),
        **changes,
    }


def create(cloud: Cloud, properties: JsonObject, logical_id: str = "Rule") -> Json:
    response = cloud.create("Custom::SipRule", logical_id, properties)
    assert response["Status"] == "SUCCESS", response["Reason"]
    return response["PhysicalResourceId"]


def update(
    cloud: Cloud, rule: Json, old: JsonObject, new: JsonObject, logical_id: str = "Rule"
) -> Json:
    response = cloud.update("Custom::SipRule", logical_id, rule, old, new)
    assert response["Status"] == "SUCCESS", response["Reason"]
    return response["PhysicalResourceId"]


def delete(cloud: Cloud, rule: Json, properties: JsonObject, logical_id: str = "Rule") -> None:
    response = cloud.delete("Custom::SipRule", logical_id, rule, properties)
    assert response["Status"] == "SUCCESS", response["Reason"]


def test_a_rule_is_created_and_enabled(cloud: Cloud, target: JsonObject) -> None:
    response = cloud.create("Custom::SipRule", "Rule", rule_on(FIRST, target))

    (rule,) = cloud.rules()
    assert response["Data"] == {"SipRuleId": rule["SipRuleId"]}
    assert rule["Name"] == f"Pizza {response['PhysicalResourceId']}"
    assert not rule["Disabled"]


def test_a_rule_may_be_disabled(cloud: Cloud, target: JsonObject) -> None:
    rule = create(cloud, rule_on(FIRST, target, Disabled="true"))

    assert cloud.rule(rule)["Disabled"]


def test_a_rule_may_wait_for_the_host_name_of_a_voice_connector(
    cloud: Cloud, target: JsonObject
) -> None:
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


def test_a_rule_is_disabled_read_back_and_only_then_deleted(
    cloud: Cloud, target: JsonObject
) -> None:
    properties = rule_on(FIRST, target)
    rule = create(cloud, properties)
    cloud.requests.clear()

    delete(cloud, rule, properties)

    writes = [operation for operation, _ in cloud.requests if not operation.startswith(("G", "L"))]
    assert writes == ["UpdateSipRule", "DeleteSipRule"]
    assert cloud.rules() == []


def test_deleting_twice_is_as_good_as_once(cloud: Cloud, target: JsonObject) -> None:
    properties = rule_on(FIRST, target)
    rule = create(cloud, properties)

    delete(cloud, rule, properties)
    delete(cloud, rule, properties)


def test_a_new_trigger_leaves_the_old_rule_enabled_until_cloudformation_cleans_up(
    cloud: Cloud, target: JsonObject
) -> None:
    old, new = rule_on(FIRST, target), rule_on(SECOND, target)
    first = create(cloud, old)

    second = update(cloud, first, old, new)

    assert second != first
    assert not cloud.rule(first)["Disabled"]
    assert not cloud.rule(second)["Disabled"]


def test_going_back_to_the_old_trigger_finds_the_old_rule(cloud: Cloud, target: JsonObject) -> None:
    old, new = rule_on(FIRST, target), rule_on(SECOND, target)
    first = create(cloud, old)
    second = update(cloud, first, old, new)

    assert update(cloud, second, new, old) == first


def test_two_rules_swap_their_numbers_with_one_enabled_rule_a_number_all_the_time(
    cloud: Cloud, target: JsonObject
) -> None:
    one, two = rule_on(FIRST, target), rule_on(SECOND, target)
    first, second = create(cloud, one, "One"), create(cloud, two, "Two")
    cloud.faults = NeverTwoEnabled(cloud)

    third = update(cloud, first, one, two, "One")
    fourth = update(cloud, second, two, one, "Two")
    delete(cloud, first, one, "One")
    delete(cloud, second, two, "Two")

    assert len(cloud.rules()) == 2
    assert (cloud.rule(third)["TriggerValue"], cloud.rule(third)["Disabled"]) == (SECOND, False)
    assert (cloud.rule(fourth)["TriggerValue"], cloud.rule(fourth)["Disabled"]) == (FIRST, False)


def test_a_rule_with_a_new_logical_id_takes_over_and_the_old_one_goes(
    cloud: Cloud, target: JsonObject
) -> None:
    properties = rule_on(FIRST, target)
    old = create(cloud, properties, "Old")

    new = create(cloud, properties, "New")
    delete(cloud, old, properties, "Old")

    assert len(cloud.rules()) == 1
    assert not cloud.rule(new)["Disabled"]


def test_a_takeover_that_is_rolled_back_puts_the_old_rule_back(
    cloud: Cloud, target: JsonObject
) -> None:
    properties = rule_on(FIRST, target)
    old = create(cloud, properties, "Old")
    name = cloud.rule(old)["Name"]
    new = create(cloud, properties, "New")
    assert cloud.rule(old)["Disabled"]

    delete(cloud, new, properties, "New")

    (rule,) = cloud.rules()
    assert rule["Name"] == name
    assert not rule["Disabled"]


def test_a_spare_rule_that_goes_leaves_the_calls_where_they_are(
    cloud: Cloud, target: JsonObject
) -> None:
    properties, idle = rule_on(FIRST, target), rule_on(FIRST, target, Disabled="true")
    old = create(cloud, properties, "Old")
    new = create(cloud, properties, "New")
    spare = create(cloud, idle, "Spare")

    delete(cloud, spare, idle, "Spare")

    assert cloud.rule(old)["Disabled"]
    assert not cloud.rule(new)["Disabled"]


def test_a_rule_of_somebody_else_is_not_pushed_aside(cloud: Cloud, target: JsonObject) -> None:
    by_hand_properties: Any = rule_on(FIRST, {**target, "Priority": 1}, Disabled=False)
    by_hand = cloud.ask("CreateSipRule", **by_hand_properties)["SipRule"]["SipRuleId"]

    response = cloud.create("Custom::SipRule", "Rule", rule_on(FIRST, target))

    assert response["Status"] == "FAILED"
    assert f"SIP rule {by_hand} is enabled and has the same trigger" in str(response["Reason"])
    assert not cloud.ask("GetSipRule", SipRuleId=by_hand)["SipRule"]["Disabled"]


def test_a_number_that_still_settles_gets_its_rule_in_the_end() -> None:
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


def test_a_refusal_that_stays_is_told_in_its_own_words_and_soon(
    cloud: Cloud, target: JsonObject
) -> None:
    began = cloud.clock.now()

    response = cloud.create("Custom::SipRule", "Rule", rule_on("+12125550100", target))

    assert response["Status"] == "FAILED"
    assert "Rule: CreateSipRule failed with BadRequestException: " in str(response["Reason"])
    assert "TriggerValue is not a phone number" in str(response["Reason"])
    assert cloud.clock.now() - began < 90


def test_a_rule_that_was_deleted_by_hand_is_made_again_by_the_next_update(
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


def test_an_answer_that_is_lost_does_not_make_a_second_rule(
    cloud: Cloud, target: JsonObject
) -> None:
    cloud.faults = Script().after("CreateSipRule", TimeoutError())

    create(cloud, rule_on(FIRST, target))

    assert len(cloud.rules()) == 1
    assert len(cloud.sent("CreateSipRule")) == 1


def test_a_rule_is_named_even_while_nothing_can_be_read(cloud: Cloud, target: JsonObject) -> None:
    rule = create(cloud, rule_on(FIRST, target))
    cloud.faults = Script().before("ListSipRules", *[THROTTLED] * 20)

    again = create(cloud, rule_on(FIRST, target))

    assert again == rule
    assert len(cloud.rules()) == 1


def test_two_runs_at_the_same_time_end_with_one_rule(cloud: Cloud, target: JsonObject) -> None:
    properties = rule_on(FIRST, target)
    cloud.faults = JustBeforeTheFirst("CreateSipRule", lambda: create(cloud, properties))

    create(cloud, properties)

    assert len(cloud.rules()) == 1


def test_a_creation_that_crashes_is_cleaned_up_by_the_delete_that_follows(
    cloud: Cloud, target: JsonObject
) -> None:
    properties = rule_on(FIRST, target)
    physical_id = cloud.provisioner.on_event(creation(properties))["PhysicalResourceId"]
    cloud.faults = Script().after("CreateSipRule", CrashError())
    with pytest.raises(CrashError):
        cloud.create("Custom::SipRule", "Rule", properties)
    assert len(cloud.rules()) == 1

    delete(cloud, physical_id, properties)

    assert cloud.rules() == []


def test_a_rule_that_nobody_heard_of_goes_with_the_delete_of_a_made_up_physical_id(
    cloud: Cloud, target: JsonObject
) -> None:
    properties = rule_on(FIRST, target)
    create(cloud, properties)

    delete(cloud, "Pizza-Rule-1X2Y3Z", properties)

    assert cloud.rules() == []


def test_an_update_that_nobody_heard_of_is_undone_by_the_rollback(
    cloud: Cloud, target: JsonObject
) -> None:
    old, new = rule_on(FIRST, target), rule_on(SECOND, target)
    first = create(cloud, old)
    update(cloud, first, old, new)

    rolled_back = update(cloud, first, new, old)

    assert rolled_back == first
    assert [rule["TriggerValue"] for rule in cloud.rules()] == [FIRST]


def test_a_displaced_rule_that_is_not_wanted_back_for_days_goes_with_its_successor(
    cloud: Cloud, target: JsonObject
) -> None:
    properties = rule_on(FIRST, target)
    create(cloud, properties, "Old")
    new = create(cloud, properties, "New")
    cloud.clock.sleep(4 * 24 * 3600)

    delete(cloud, new, properties, "New")

    assert cloud.rules() == []


def test_a_role_whose_policy_is_new_is_denied_for_a_while(cloud: Cloud, target: JsonObject) -> None:
    denied = refusal("AccessDeniedException", "not yet")
    cloud.faults = Script().before("ListSipRules", denied).before("CreateSipRule", denied)

    create(cloud, rule_on(FIRST, target))


def test_a_refused_creation_leaves_nothing_behind(cloud: Cloud, target: JsonObject) -> None:
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
        ({"TriggerType": "Smoke"}, "TriggerType is 'Smoke'; allowed are ToPhoneNumber, Request"),
        ({"Disabled": "maybe"}, 'Disabled must be "true" or "false", got \'maybe\''),
        ({"TargetApplications": []}, "TargetApplications must be a list of one target or more"),
        ({"TargetApplications": ["x"]}, "TargetApplications[0] must be an object, got str"),
        (
            {"TargetApplications": [{"SipMediaApplicationId": "a", "Priority": "high"}]},
            "TargetApplications[0].Priority must be a whole number, got 'high'",
        ),
    ],
)
def test_a_wrong_property_is_named(
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


class NeverTwoEnabled:
    """Watches, after every request, that no trigger has two enabled rules."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def __call__(
        self,
        operation: str,
        params: Mapping[str, Any],
        perform: Callable[[], Document],
    ) -> Document:
        """Perform, then look."""
        answer = perform()
        triggers = [rule["TriggerValue"] for rule in self._cloud.rules() if not rule["Disabled"]]
        assert len(triggers) == len(set(triggers))
        return answer
