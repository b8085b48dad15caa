"""What the other library gets wrong (D1 to D30 of the survey), as far as a provisioner can.

The constructs' share, D16, D17, D21 to D23, D25, D26 and D29, is tested with the constructs.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING

import botocore.session
import pytest
from botocore import xform_name

import telephony_provisioner
from telephony_simulator.chime_sdk_voice import OrderOutcome
from tests.telephony_provisioner.cloud import STACK_ID, Cloud
from tests.telephony_provisioner.faults import UNAVAILABLE, Script, refusal

if TYPE_CHECKING:
    from telephony_simulator.json_types import JsonObject

NUMBER = "+14155550100"
SEATTLE: JsonObject = {
    "ProductType": "SipMediaApplicationDialIn",
    "Search": {"AreaCode": "206"},
    "Release": "true",
    "MaxOrders": "5",
}


@pytest.fixture
def cloud() -> Cloud:
    cloud = Cloud()
    cloud.api.add_phone_number(NUMBER)
    cloud.clock.sleep(24 * 3600)
    return cloud


@pytest.fixture
def rule(cloud: Cloud) -> JsonObject:
    return {
        "Name": "Pizza",
        "TriggerType": "ToPhoneNumber",
        "TriggerValue": NUMBER,
        "Disabled": "false",
        "TargetApplications": [
            {
                "SipMediaApplicationId": cloud.application(),
                "Priority": "1",
                "AwsRegion": "us-east-1",
            }
        ],
    }


def test_d1_orders_that_fail_are_not_repeated_for_ever(cloud: Cloud) -> None:
    cloud.api.order_outcomes.extend([OrderOutcome(status="Failed", seconds=1)] * 100)

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "FAILED"
    assert len(cloud.orders()) == 5


def test_d1_an_order_that_is_still_processing_is_waited_for_not_placed_again(cloud: Cloud) -> None:
    cloud.api.order_outcomes.append(OrderOutcome(seconds=1200))

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "SUCCESS"
    assert len(cloud.orders()) == 1


def test_d2_an_update_changes_what_it_reports_as_changed(cloud: Cloud, rule: JsonObject) -> None:
    created = cloud.create("Custom::SipRule", "Rule", rule)
    physical_id = created["PhysicalResourceId"]

    updated = cloud.update("Custom::SipRule", "Rule", physical_id, rule, {**rule, "Name": "Pasta"})

    assert updated["Status"] == "SUCCESS"
    assert cloud.rule(physical_id)["Name"].startswith("Pasta ")


def test_d3_a_failure_never_answers_with_another_resources_id(
    cloud: Cloud, rule: JsonObject
) -> None:
    first = cloud.create("Custom::SipRule", "First", rule)
    cloud.faults = Script().before("CreateSipRule", *[refusal("BadRequestException")] * 100)

    second = cloud.create("Custom::SipRule", "Second", {**rule, "Disabled": "true"})

    assert second["Status"] == "FAILED"
    assert second["PhysicalResourceId"] != first["PhysicalResourceId"]


def test_d4_a_number_that_could_not_be_released_is_not_reported_as_released(cloud: Cloud) -> None:
    created = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)
    cloud.faults = Script().before("DeletePhoneNumber", *[refusal("AccessDeniedException")] * 9)

    deleted = cloud.delete("Custom::PhoneNumber", "Number", created["PhysicalResourceId"], SEATTLE)

    assert deleted["Status"] == "FAILED"
    assert "DeletePhoneNumber failed with AccessDeniedException" in str(deleted["Reason"])


def test_d5_a_renamed_resource_does_not_lose_its_published_number(cloud: Cloud) -> None:
    kept: JsonObject = {**SEATTLE, "Release": "false"}
    created = cloud.create("Custom::PhoneNumber", "Number", kept)

    cloud.create("Custom::PhoneNumber", "Renamed", kept)
    cloud.delete("Custom::PhoneNumber", "Number", created["PhysicalResourceId"], kept)

    assert cloud.number(created["PhysicalResourceId"])["Status"] == "Unassigned"


def test_d6_every_resource_has_its_own_physical_id(cloud: Cloud, rule: JsonObject) -> None:
    responses = [
        cloud.create("Custom::PhoneNumber", "One", SEATTLE),
        cloud.create("Custom::PhoneNumber", "Two", SEATTLE),
        cloud.create("Custom::SipRule", "Rule", rule),
        cloud.create("Custom::SipRule", "Other", {**rule, "Disabled": "true"}),
    ]

    assert len({str(response["PhysicalResourceId"]) for response in responses}) == 4


def test_d7_logging_turns_logging_on(cloud: Cloud) -> None:
    application = cloud.application()
    properties: JsonObject = {
        "SipMediaApplicationId": application,
        "EnableSipMediaApplicationMessageLogs": "true",
    }

    cloud.create("Custom::SipMediaApplicationLogging", "Logs", properties)

    (put,) = {
        put["SipMediaApplicationLoggingConfiguration"]["EnableSipMediaApplicationMessageLogs"]
        for put in cloud.sent("PutSipMediaApplicationLoggingConfiguration")
    }
    assert put is True


def test_d8_a_connector_with_numbers_can_be_deleted(cloud: Cloud) -> None:
    numbers = [f"+1415555011{digit}" for digit in range(10)]
    for number in numbers:
        cloud.api.add_phone_number(number, product_type="VoiceConnector")
    connector = new_connector(cloud)
    properties: JsonObject = {"VoiceConnectorId": connector, "E164PhoneNumbers": [*numbers]}
    created = cloud.create("Custom::VoiceConnectorPhoneNumbers", "Numbers", properties)

    cloud.delete(
        "Custom::VoiceConnectorPhoneNumbers", "Numbers", created["PhysicalResourceId"], properties
    )

    cloud.ask("DeleteVoiceConnector", VoiceConnectorId=connector)
    assert all(
        number.startswith("+1")
        for sent in cloud.sent("DisassociatePhoneNumbersFromVoiceConnector")
        for number in sent["E164PhoneNumbers"]
    )


def test_d9_releasing_a_number_touches_nobodys_rule(cloud: Cloud, rule: JsonObject) -> None:
    created = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)
    number = created["PhysicalResourceId"]
    other = cloud.create("Custom::SipRule", "Other", {**rule, "TriggerValue": number})
    before = cloud.rule(other["PhysicalResourceId"])

    deleted = cloud.delete("Custom::PhoneNumber", "Number", number, SEATTLE)

    assert deleted["Status"] == "FAILED"
    assert cloud.rule(other["PhysicalResourceId"]) == before


def test_d10_no_property_of_a_connector_is_dropped_or_turned_round(cloud: Cloud) -> None:
    connector = new_connector(cloud)
    termination: JsonObject = {
        "CpsLimit": "3",
        "CallingRegions": ["US"],
        "CidrAllowedList": ["54.172.60.0/30"],
        "Disabled": "true",
    }

    cloud.create(
        "Custom::VoiceConnectorTermination",
        "Out",
        {"VoiceConnectorId": connector, "Termination": termination},
    )

    (sent, *_) = cloud.sent("PutVoiceConnectorTermination")
    assert sent["Termination"] == {**termination, "CpsLimit": 3, "Disabled": True}


def test_d11_a_creation_that_fails_half_way_leaves_nothing_untracked(
    cloud: Cloud, rule: JsonObject
) -> None:
    cloud.faults = Script().before("UpdateSipRule", *[refusal("BadRequestException")] * 100)
    failed = cloud.create("Custom::SipRule", "Rule", rule)
    assert failed["Status"] == "FAILED"
    assert len(cloud.rules()) == 1
    cloud.faults = None

    cloud.delete("Custom::SipRule", "Rule", failed["PhysicalResourceId"], rule)

    assert cloud.rules() == []


def test_d12_the_same_app_under_two_stack_names_is_two_lines(cloud: Cloud) -> None:
    first = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    second = cloud.create(
        "Custom::PhoneNumber", "Number", SEATTLE, stack_id=STACK_ID.replace("Pizza", "Staging")
    )
    cloud.delete("Custom::PhoneNumber", "Number", first["PhysicalResourceId"], SEATTLE)

    assert cloud.number(second["PhysicalResourceId"])["Status"] == "Unassigned"


@pytest.mark.parametrize("resource", ["PhoneNumber", "SipRule"])
def test_d13_what_was_deleted_by_hand_does_not_keep_the_stack(
    cloud: Cloud, rule: JsonObject, resource: str
) -> None:
    properties = {"PhoneNumber": SEATTLE, "SipRule": rule}[resource]

    deleted = cloud.delete(f"Custom::{resource}", "Gone", "+12065550199", properties)

    assert deleted["Status"] == "SUCCESS"


def test_d14_a_rule_is_deleted_when_it_reads_as_disabled_and_keeps_its_name(
    cloud: Cloud, rule: JsonObject
) -> None:
    created = cloud.create("Custom::SipRule", "Rule", rule)
    physical_id = created["PhysicalResourceId"]
    name = cloud.rule(physical_id)["Name"]
    cloud.requests.clear()

    cloud.delete("Custom::SipRule", "Rule", physical_id, rule)

    assert {sent["Name"] for sent in cloud.sent("UpdateSipRule")} == {name}
    assert len(cloud.sent("DeleteSipRule")) == 1


def test_d15_a_permanent_refusal_surfaces_soon_and_in_its_own_words(
    cloud: Cloud, rule: JsonObject
) -> None:
    began = cloud.clock.now()
    gone: JsonObject = {"SipMediaApplicationId": "gone", "Priority": "1", "AwsRegion": "us-east-1"}

    response = cloud.create("Custom::SipRule", "Rule", {**rule, "TargetApplications": [gone]})

    assert "CreateSipRule failed with BadRequestException: TargetApplications" in (
        str(response["Reason"])
    )
    assert cloud.clock.now() - began < 90


def test_d18_a_connectors_setting_that_leaves_the_template_is_removed(cloud: Cloud) -> None:
    connector = new_connector(cloud)
    properties: JsonObject = {
        "VoiceConnectorId": connector,
        "StreamingConfiguration": {"DataRetentionInHours": "1", "Disabled": "false"},
    }
    resource = "Custom::VoiceConnectorStreamingConfiguration"
    created = cloud.create(resource, "Streams", properties)

    cloud.delete(resource, "Streams", created["PhysicalResourceId"], properties)

    assert cloud.sent("DeleteVoiceConnectorStreamingConfiguration")


def test_d19_d24_nothing_is_called_but_the_voice_api_and_nothing_that_is_deprecated() -> None:
    sources = "".join(
        file.read_text() for file in Path(telephony_provisioner.__path__[0]).rglob("*.py")
    )
    model = botocore.session.get_session().get_service_model("chime-sdk-voice")
    operations = {xform_name(name): model.operation_model(name) for name in model.operation_names}

    called = set(re.findall(r"client\.([a-z_]+)\(", sources)) - {"client"}

    assert re.findall(r"boto3\.\w+\(\s*\"([^\"]+)\"", sources) == ["chime-sdk-voice"]
    assert called
    assert not [name for name in called if operations[name].deprecated]


def test_d20_a_string_that_looks_like_a_number_stays_a_string(cloud: Cloud) -> None:
    created = cloud.create("Custom::PhoneNumber", "Number", {**SEATTLE, "Name": "1e3"})

    assert cloud.number(created["PhysicalResourceId"])["Name"].startswith("1e3 ")


def test_d27_when_the_first_candidate_is_gone_the_next_one_is_ordered(cloud: Cloud) -> None:
    cloud.faults = Script().before("CreatePhoneNumberOrder", refusal("BadRequestException"))

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "SUCCESS"


def test_d27_a_rule_can_be_disabled_and_a_number_can_have_its_names(
    cloud: Cloud, rule: JsonObject
) -> None:
    created = cloud.create("Custom::SipRule", "Rule", {**rule, "Disabled": "true"})
    named = cloud.create(
        "Custom::PhoneNumber", "Number", {**SEATTLE, "Name": "Pizza", "CallingName": "Pizza Place"}
    )

    assert cloud.rule(created["PhysicalResourceId"])["Disabled"]
    assert cloud.number(named["PhysicalResourceId"])["CallingName"] == "Pizza Place"


def test_d28_an_update_without_a_change_puts_right_what_was_changed_by_hand(
    cloud: Cloud, rule: JsonObject
) -> None:
    created = cloud.create("Custom::SipRule", "Rule", rule)
    physical_id = created["PhysicalResourceId"]
    before = cloud.rule(physical_id)
    sip_rule_id, name = before["SipRuleId"], before["Name"]
    cloud.ask("UpdateSipRule", SipRuleId=sip_rule_id, Name=name, Disabled=True)
    cloud.clock.sleep(60)

    cloud.update("Custom::SipRule", "Rule", physical_id, rule, rule)

    assert not cloud.rule(physical_id)["Disabled"]


def test_d30_neither_logs_nor_errors_hold_a_number(
    cloud: Cloud, rule: JsonObject, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    quoting = refusal("BadRequestException", f"{NUMBER} is not for sale")
    cloud.faults = Script().before("CreateSipRule", *[quoting] * 100)
    cloud.faults.before("GetPhoneNumberOrder", UNAVAILABLE)

    cloud.create("Custom::PhoneNumber", "Number", SEATTLE)
    response = cloud.create("Custom::SipRule", "Rule", rule)

    assert "[number] is not for sale" in str(response["Reason"])
    assert "+1" not in str(response["Reason"])
    assert "+1" not in caplog.text


def new_connector(cloud: Cloud) -> str:
    made = cloud.ask("CreateVoiceConnector", Name="Office", RequireEncryption=False)
    return str(made["VoiceConnector"]["VoiceConnectorId"])
