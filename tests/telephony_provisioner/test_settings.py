from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from telephony_provisioner.settings import SETTINGS
from tests.telephony_provisioner.cloud import STACK_ID, Cloud
from tests.telephony_provisioner.faults import Script, refusal

if TYPE_CHECKING:
    from telephony_simulator.json_types import JsonObject

TERMINATION: JsonObject = {
    "Termination": {
        "CpsLimit": "2",
        "CallingRegions": ["US"],
        "CidrAllowedList": ["54.172.60.0/30"],
        "Disabled": "false",
    }
}
ORIGINATION: JsonObject = {
    "Origination": {
        "Routes": [
            {
                "Host": "pbx.example.com",
                "Port": "5061",
                "Protocol": "TCP",
                "Priority": "1",
                "Weight": "100",
            }
        ],
        "Disabled": "true",
    }
}
STREAMING: JsonObject = {
    "StreamingConfiguration": {
        "DataRetentionInHours": "24",
        "Disabled": "false",
        "StreamingNotificationTargets": [{"NotificationTarget": "EventBridge"}],
    }
}
LOGGING: JsonObject = {
    "LoggingConfiguration": {"EnableSIPLogs": "true", "EnableMediaMetricLogs": "false"}
}

GONE = "e3e70682-c209-4cac-a29f-6fbed82c07cd"


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


@pytest.fixture
def connector(cloud: Cloud) -> str:
    made = cloud.ask("CreateVoiceConnector", Name="Office", RequireEncryption=False)
    return str(made["VoiceConnector"]["VoiceConnectorId"])


@pytest.mark.parametrize(
    ("name", "properties", "expected"),
    [
        (
            "Termination",
            TERMINATION,
            {
                "CpsLimit": 2,
                "CallingRegions": ["US"],
                "CidrAllowedList": ["54.172.60.0/30"],
                "Disabled": False,
            },
        ),
        (
            "Origination",
            ORIGINATION,
            {
                "Routes": [
                    {
                        "Host": "pbx.example.com",
                        "Port": 5061,
                        "Protocol": "TCP",
                        "Priority": 1,
                        "Weight": 100,
                    }
                ],
                "Disabled": True,
            },
        ),
        (
            "StreamingConfiguration",
            STREAMING,
            {
                "DataRetentionInHours": 24,
                "Disabled": False,
                "StreamingNotificationTargets": [{"NotificationTarget": "EventBridge"}],
            },
        ),
        (
            "LoggingConfiguration",
            LOGGING,
            {"EnableSIPLogs": True, "EnableMediaMetricLogs": False},
        ),
    ],
)
def test_voice_connector_setting_is_put_with_the_types_of_the_api(
    cloud: Cloud, connector: str, name: str, properties: JsonObject, expected: dict[str, Any]
) -> None:
    response = cloud.create(
        f"Custom::VoiceConnector{name}", "Setting", {"VoiceConnectorId": connector, **properties}
    )

    assert response["Status"] == "SUCCESS"
    assert cloud.ask(f"GetVoiceConnector{name}", VoiceConnectorId=connector)[name] == expected


@pytest.mark.parametrize(
    ("name", "properties"),
    [
        ("Termination", TERMINATION),
        ("Origination", ORIGINATION),
        ("StreamingConfiguration", STREAMING),
    ],
)
def test_voice_connector_setting_can_be_deleted_twice(
    cloud: Cloud, connector: str, name: str, properties: JsonObject
) -> None:
    resource, properties = (
        f"Custom::VoiceConnector{name}",
        {"VoiceConnectorId": connector, **properties},
    )
    created = cloud.create(resource, "Setting", properties)
    physical_id = created["PhysicalResourceId"]

    first = cloud.delete(resource, "Setting", physical_id, properties)
    second = cloud.delete(resource, "Setting", physical_id, properties)

    assert (first["Status"], second["Status"]) == ("SUCCESS", "SUCCESS")
    operation = f"DeleteVoiceConnector{name}"
    assert cloud.sent(operation)


def test_delete_disables_voice_connector_logs(cloud: Cloud, connector: str) -> None:
    resource, properties = (
        "Custom::VoiceConnectorLoggingConfiguration",
        {"VoiceConnectorId": connector, **LOGGING},
    )
    created = cloud.create(resource, "Logs", properties)

    cloud.delete(resource, "Logs", created["PhysicalResourceId"], properties)

    logs = cloud.ask("GetVoiceConnectorLoggingConfiguration", VoiceConnectorId=connector)
    assert logs["LoggingConfiguration"] == {"EnableSIPLogs": False, "EnableMediaMetricLogs": False}


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("SipMediaApplicationLogging", "logging"),
        ("VoiceConnectorTermination", "termination"),
        ("VoiceConnectorOrigination", "origination"),
        ("VoiceConnectorStreamingConfiguration", "streaming-configuration"),
        ("VoiceConnectorLoggingConfiguration", "logging-configuration"),
    ],
)
def test_physical_id_of_a_setting_starts_with_its_owner(
    cloud: Cloud, name: str, suffix: str
) -> None:
    properties: JsonObject = {"VoiceConnectorId": GONE, "SipMediaApplicationId": GONE}

    started = cloud.provisioner.on_event(
        {
            "RequestType": "Create",
            "RequestId": "r-1",
            "StackId": STACK_ID,
            "LogicalResourceId": "Setting",
            "ResourceType": f"Custom::{name}",
            "ResourceProperties": properties,
        }
    )

    assert started["PhysicalResourceId"] == f"{GONE}/{suffix}"


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_delete_of_a_setting_succeeds_when_its_owner_does_not_exist(
    cloud: Cloud, name: str
) -> None:
    properties: JsonObject = {"VoiceConnectorId": GONE, "SipMediaApplicationId": GONE}

    response = cloud.delete(name, "Setting", f"{GONE}/setting", properties)

    assert response["Status"] == "SUCCESS"


def test_message_logs_are_enabled_until_the_delete(cloud: Cloud) -> None:
    application = cloud.application()
    resource = "Custom::SipMediaApplicationLogging"
    properties: JsonObject = {
        "SipMediaApplicationId": application,
        "EnableSipMediaApplicationMessageLogs": "true",
    }

    created = cloud.create(resource, "Logs", properties)
    assert created["PhysicalResourceId"] == f"{application}/logging"
    assert logs_messages(cloud, application)

    cloud.delete(resource, "Logs", created["PhysicalResourceId"], properties)
    assert not logs_messages(cloud, application)


def test_error_of_a_setting_names_the_operation(cloud: Cloud, connector: str) -> None:
    cloud.faults = Script().before(
        "PutVoiceConnectorTermination", *[refusal("BadRequestException", "too wide")] * 20
    )

    response = cloud.create(
        "Custom::VoiceConnectorTermination",
        "Out",
        {"VoiceConnectorId": connector, **TERMINATION},
    )

    expected = "Out: PutVoiceConnectorTermination failed with BadRequestException: too wide;"
    assert expected in str(response["Reason"])


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"Termination": "none"}, "Termination must be an object, got str"),
        (
            {"Termination": {"CpsLimit": "many"}},
            "Termination.CpsLimit must be a whole number, got str of 4 characters",
        ),
        (
            {"Termination": {"Disabled": "no"}},
            'Disabled must be "true" or "false", got str of 2 characters',
        ),
    ],
)
def test_invalid_setting_is_named_in_the_error(
    cloud: Cloud, connector: str, properties: JsonObject, message: str
) -> None:
    response = cloud.create(
        "Custom::VoiceConnectorTermination", "Out", {"VoiceConnectorId": connector, **properties}
    )

    assert response["Status"] == "FAILED"
    assert f"Out: {message}" in str(response["Reason"])


def logs_messages(cloud: Cloud, application: str) -> bool:
    answer = cloud.ask(
        "GetSipMediaApplicationLoggingConfiguration", SipMediaApplicationId=application
    )
    configuration = answer["SipMediaApplicationLoggingConfiguration"]
    return bool(configuration["EnableSipMediaApplicationMessageLogs"])
