"""Defects of other provisioning libraries that this provisioner must not have."""

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


def test_failed_orders_are_not_repeated_without_limit(cloud: Cloud) -> None:
    cloud.api.order_outcomes.extend([OrderOutcome(status="Failed", seconds=1)] * 100)

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "FAILED"
    assert len(cloud.orders()) == 5


def test_processing_order_is_waited_for_and_not_repeated(cloud: Cloud) -> None:
    cloud.api.order_outcomes.append(OrderOutcome(seconds=1200))

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "SUCCESS"
    assert len(cloud.orders()) == 1


def test_update_makes_the_changes_that_it_reports(cloud: Cloud, rule: JsonObject) -> None:
    created = cloud.create("Custom::SipRule", "Rule", rule)
    physical_id = created["PhysicalResourceId"]

    updated = cloud.update("Custom::SipRule", "Rule", physical_id, rule, {**rule, "Name": "Pasta"})

    assert updated["Status"] == "SUCCESS"
    assert cloud.rule(physical_id)["Name"].startswith("Pasta ")


def test_failed_creation_has_a_physical_id_of_its_own(cloud: Cloud, rule: JsonObject) -> None:
    first = cloud.create("Custom::SipRule", "First", rule)
    cloud.faults = Script().before("CreateSipRule", *[refusal("BadRequestException")] * 100)

    second = cloud.create("Custom::SipRule", "Second", {**rule, "Disabled": "true"})

    assert second["Status"] == "FAILED"
    assert second["PhysicalResourceId"] != first["PhysicalResourceId"]


def test_failed_release_fails_the_delete(cloud: Cloud) -> None:
    created = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)
    cloud.faults = Script().before("DeletePhoneNumber", *[refusal("AccessDeniedException")] * 9)

    deleted = cloud.delete("Custom::PhoneNumber", "Number", created["PhysicalResourceId"], SEATTLE)

    assert deleted["Status"] == "FAILED"
    assert "DeletePhoneNumber failed with AccessDeniedException" in str(deleted["Reason"])


def test_renamed_resource_keeps_its_old_number_in_the_account(cloud: Cloud) -> None:
    kept: JsonObject = {**SEATTLE, "Release": "false"}
    created = cloud.create("Custom::PhoneNumber", "Number", kept)

    cloud.create("Custom::PhoneNumber", "Renamed", kept)
    cloud.delete("Custom::PhoneNumber", "Number", created["PhysicalResourceId"], kept)

    assert cloud.number(created["PhysicalResourceId"])["Status"] == "Unassigned"


def test_physical_ids_are_unique(cloud: Cloud, rule: JsonObject) -> None:
    responses = [
        cloud.create("Custom::PhoneNumber", "One", SEATTLE),
        cloud.create("Custom::PhoneNumber", "Two", SEATTLE),
        cloud.create("Custom::SipRule", "Rule", rule),
        cloud.create("Custom::SipRule", "Other", {**rule, "Disabled": "true"}),
    ]

    assert len({str(response["PhysicalResourceId"]) for response in responses}) == 4


def test_logging_resource_enables_message_logs(cloud: Cloud) -> None:
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


def test_voice_connector_with_numbers_can_be_deleted(cloud: Cloud) -> None:
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


def test_release_of_a_number_changes_no_rule(cloud: Cloud, rule: JsonObject) -> None:
    created = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)
    number = created["PhysicalResourceId"]
    other = cloud.create("Custom::SipRule", "Other", {**rule, "TriggerValue": number})
    before = cloud.rule(other["PhysicalResourceId"])

    deleted = cloud.delete("Custom::PhoneNumber", "Number", number, SEATTLE)

    assert deleted["Status"] == "FAILED"
    assert cloud.rule(other["PhysicalResourceId"]) == before


def test_voice_connector_settings_are_put_completely(cloud: Cloud) -> None:
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


def test_delete_cleans_up_after_a_creation_that_failed_halfway(
    cloud: Cloud, rule: JsonObject
) -> None:
    cloud.faults = Script().before("UpdateSipRule", *[refusal("BadRequestException")] * 100)
    failed = cloud.create("Custom::SipRule", "Rule", rule)
    assert failed["Status"] == "FAILED"
    assert len(cloud.rules()) == 1
    cloud.faults = None

    cloud.delete("Custom::SipRule", "Rule", failed["PhysicalResourceId"], rule)

    assert cloud.rules() == []


def test_two_stacks_of_the_same_app_order_two_numbers(cloud: Cloud) -> None:
    first = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    second = cloud.create(
        "Custom::PhoneNumber", "Number", SEATTLE, stack_id=STACK_ID.replace("Pizza", "Staging")
    )
    cloud.delete("Custom::PhoneNumber", "Number", first["PhysicalResourceId"], SEATTLE)

    assert cloud.number(second["PhysicalResourceId"])["Status"] == "Unassigned"


@pytest.mark.parametrize("resource", ["PhoneNumber", "SipRule"])
def test_delete_succeeds_for_resources_deleted_by_hand(
    cloud: Cloud, rule: JsonObject, resource: str
) -> None:
    properties = {"PhoneNumber": SEATTLE, "SipRule": rule}[resource]

    deleted = cloud.delete(f"Custom::{resource}", "Gone", "+12065550199", properties)

    assert deleted["Status"] == "SUCCESS"


def test_rule_is_deleted_after_it_reads_as_disabled_and_keeps_its_name(
    cloud: Cloud, rule: JsonObject
) -> None:
    created = cloud.create("Custom::SipRule", "Rule", rule)
    physical_id = created["PhysicalResourceId"]
    name = cloud.rule(physical_id)["Name"]
    cloud.requests.clear()

    cloud.delete("Custom::SipRule", "Rule", physical_id, rule)

    assert {sent["Name"] for sent in cloud.sent("UpdateSipRule")} == {name}
    assert len(cloud.sent("DeleteSipRule")) == 1


def test_permanent_error_is_shown_soon_with_the_api_message(cloud: Cloud, rule: JsonObject) -> None:
    began = cloud.clock.now()
    gone: JsonObject = {"SipMediaApplicationId": "gone", "Priority": "1", "AwsRegion": "us-east-1"}

    response = cloud.create("Custom::SipRule", "Rule", {**rule, "TargetApplications": [gone]})

    assert "CreateSipRule failed with BadRequestException: TargetApplications" in (
        str(response["Reason"])
    )
    assert cloud.clock.now() - began < 90


def test_voice_connector_setting_is_deleted_when_it_leaves_the_template(cloud: Cloud) -> None:
    connector = new_connector(cloud)
    properties: JsonObject = {
        "VoiceConnectorId": connector,
        "StreamingConfiguration": {"DataRetentionInHours": "1", "Disabled": "false"},
    }
    resource = "Custom::VoiceConnectorStreamingConfiguration"
    created = cloud.create(resource, "Streams", properties)

    cloud.delete(resource, "Streams", created["PhysicalResourceId"], properties)

    assert cloud.sent("DeleteVoiceConnectorStreamingConfiguration")


PROVISIONER = Path(telephony_provisioner.__path__[0])
NOT_OF_THE_VOICE_API = (PROVISIONER / "api/request_table.py", PROVISIONER / "api/prompts.py")
"""The modules that call DynamoDB, Polly and S3."""


def test_only_current_operations_of_the_voice_api_are_called() -> None:
    sources = "".join(
        file.read_text() for file in PROVISIONER.rglob("*.py") if file not in NOT_OF_THE_VOICE_API
    )
    model = botocore.session.get_session().get_service_model("chime-sdk-voice")
    operations = {xform_name(name): model.operation_model(name) for name in model.operation_names}

    called = set(re.findall(r"client\.([a-z_]+)\(", sources)) - {"client"}

    assert re.findall(r"boto3\.\w+\(\s*\"([^\"]+)\"", sources) == ["chime-sdk-voice"]
    assert called
    assert not [name for name in called if operations[name].deprecated]


def test_name_that_looks_like_a_number_stays_a_string(cloud: Cloud) -> None:
    created = cloud.create("Custom::PhoneNumber", "Number", {**SEATTLE, "Name": "1e3"})

    assert cloud.number(created["PhysicalResourceId"])["Name"].startswith("1e3 ")


def test_next_candidate_is_ordered_when_the_first_is_not_available(cloud: Cloud) -> None:
    cloud.faults = Script().before("CreatePhoneNumberOrder", refusal("BadRequestException"))

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "SUCCESS"


def test_rule_can_be_disabled_and_number_can_have_names(cloud: Cloud, rule: JsonObject) -> None:
    created = cloud.create("Custom::SipRule", "Rule", {**rule, "Disabled": "true"})
    named = cloud.create(
        "Custom::PhoneNumber", "Number", {**SEATTLE, "Name": "Pizza", "CallingName": "Pizza Place"}
    )

    assert cloud.rule(created["PhysicalResourceId"])["Disabled"]
    assert cloud.number(named["PhysicalResourceId"])["CallingName"] == "Pizza Place"


def test_update_without_a_change_reverts_changes_made_by_hand(
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


def test_logs_and_errors_of_two_resources_hold_no_phone_number(
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
