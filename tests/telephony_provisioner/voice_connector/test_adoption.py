"""The settings and numbers of a Voice Connector that existed before the stack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.telephony_provisioner.cloud import Cloud
from tests.telephony_provisioner.in_memory_table import InMemoryTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telephony_simulator.json_types import Json, JsonObject

HOUR = 3600.0
KEPT, ADDED = "+12065550198", "+12065550199"
TEMPLATE: dict[str, JsonObject] = {
    "Termination": {"CallingRegions": ["US"], "CidrAllowedList": ["54.172.60.0/30"]},
    "Origination": {
        "Routes": [
            {
                "Host": "new.example.com",
                "Port": "5060",
                "Protocol": "TCP",
                "Priority": "1",
                "Weight": "1",
            }
        ],
        "Disabled": "false",
    },
    "StreamingConfiguration": {
        "DataRetentionInHours": "1",
        "Disabled": "false",
        "StreamingNotificationTargets": [{"NotificationTarget": "SQS"}],
    },
    "LoggingConfiguration": {"EnableSIPLogs": "true", "EnableMediaMetricLogs": "false"},
}
EARLIER: dict[str, dict[str, Any]] = {
    "Termination": {
        "CpsLimit": 2,
        "CallingRegions": ["CA", "US"],
        "CidrAllowedList": ["54.172.61.0/30"],
        "Disabled": False,
        "DefaultPhoneNumber": KEPT,
    },
    "Origination": {
        "Routes": [
            {"Host": "pbx.example.com", "Port": 5061, "Protocol": "TCP"}
            | {"Priority": 1, "Weight": 1}
        ],
        "Disabled": False,
    },
    "StreamingConfiguration": {
        "DataRetentionInHours": 24,
        "Disabled": False,
        "StreamingNotificationTargets": [{"NotificationTarget": "EventBridge"}],
    },
    "LoggingConfiguration": {"EnableSIPLogs": False, "EnableMediaMetricLogs": True},
}


class Trunk:
    """An account with a Voice Connector in use, made by hand."""

    def __init__(self) -> None:
        self.cloud = Cloud()
        self.cloud.order_requests(InMemoryTable())
        made = self.cloud.ask("CreateVoiceConnector", Name="Office", RequireEncryption=False)
        self.connector = str(made["VoiceConnector"]["VoiceConnectorId"])
        for number in (KEPT, ADDED):
            self.cloud.api.add_phone_number(number, product_type="VoiceConnector")
        self.cloud.clock.sleep(24 * HOUR)

    def put(self, setting: str, value: Any) -> None:
        """Change a setting in the console."""
        owner = {"VoiceConnectorId": self.connector}
        self.cloud.ask(f"PutVoiceConnector{setting}", **owner, **{setting: value})
        self.cloud.clock.sleep(HOUR)

    def setting(self, name: str) -> Any:
        """Return a setting as it is."""
        return self.cloud.ask(f"GetVoiceConnector{name}", VoiceConnectorId=self.connector)[name]

    def adopt(self, name: str, properties: JsonObject) -> Mapping[str, Any]:
        """Create the resource of a setting or of the numbers."""
        return self._adopted(self.cloud.create(f"Custom::VoiceConnector{name}", "X", properties))

    def delete(self, name: str, properties: JsonObject) -> Mapping[str, Any]:
        """Delete that resource."""
        resource_type = f"Custom::VoiceConnector{name}"
        return self._adopted(
            self.cloud.delete(resource_type, "X", f"{self.connector}/any", properties)
        )

    def properties(self, **members: Json) -> JsonObject:
        """Return the properties of a resource of this connector."""
        return {"VoiceConnectorId": self.connector, "Restore": "true", **members}

    def numbers(self) -> set[str]:
        """Return the connector's numbers."""
        return {
            str(number["E164PhoneNumber"])
            for number in self.cloud.numbers()
            if self.connector in {one["Value"] for one in number["Associations"]}
        }

    def _adopted(self, response: JsonObject) -> Mapping[str, Any]:
        assert response["Status"] == "SUCCESS", response
        return response


@pytest.fixture
def trunk() -> Trunk:
    return Trunk()


@pytest.mark.parametrize("name", TEMPLATE)
def test_deletion_puts_an_adopted_setting_back(trunk: Trunk, name: str) -> None:
    trunk.put(name, EARLIER[name])
    properties = trunk.properties(**{name: TEMPLATE[name]})

    trunk.adopt(name, properties)
    adopted = trunk.setting(name)
    trunk.delete(name, properties)

    assert adopted != EARLIER[name]
    assert trunk.setting(name) == EARLIER[name]


@pytest.mark.parametrize("name", ["Termination", "Origination", "StreamingConfiguration"])
def test_deletion_deletes_a_setting_that_the_connector_had_not(trunk: Trunk, name: str) -> None:
    properties = trunk.properties(**{name: TEMPLATE[name]})

    trunk.adopt(name, properties)
    trunk.delete(name, properties)

    with pytest.raises(Exception, match="NotFoundException"):
        trunk.setting(name)


def test_deletion_leaves_a_setting_that_was_changed_since(trunk: Trunk) -> None:
    trunk.put("Termination", EARLIER["Termination"])
    properties = trunk.properties(Termination=TEMPLATE["Termination"])
    trunk.adopt("Termination", properties)
    by_hand = EARLIER["Termination"] | {"CidrAllowedList": ["54.172.62.0/30"]}
    trunk.put("Termination", by_hand)

    trunk.delete("Termination", properties)

    assert trunk.setting("Termination") == by_hand


def test_deletion_keeps_the_numbers_that_an_adopted_connector_had(trunk: Trunk) -> None:
    trunk.cloud.ask(
        "AssociatePhoneNumbersWithVoiceConnector",
        VoiceConnectorId=trunk.connector,
        E164PhoneNumbers=[KEPT],
    )
    trunk.cloud.clock.sleep(HOUR)
    properties = trunk.properties(E164PhoneNumbers=[KEPT, ADDED])

    trunk.adopt("PhoneNumbers", properties)
    adopted = trunk.numbers()
    trunk.delete("PhoneNumbers", properties)

    assert adopted == {KEPT, ADDED}
    assert trunk.numbers() == {KEPT}


def test_deletion_returns_a_number_that_an_update_has_dropped(trunk: Trunk) -> None:
    trunk.cloud.ask(
        "AssociatePhoneNumbersWithVoiceConnector",
        VoiceConnectorId=trunk.connector,
        E164PhoneNumbers=[KEPT],
    )
    trunk.cloud.clock.sleep(HOUR)
    old = trunk.properties(E164PhoneNumbers=[KEPT])
    new = trunk.properties(E164PhoneNumbers=[ADDED])
    created = trunk.adopt("PhoneNumbers", old)

    trunk.cloud.update(
        "Custom::VoiceConnectorPhoneNumbers", "X", created["PhysicalResourceId"], old, new
    )
    updated = trunk.numbers()
    trunk.delete("PhoneNumbers", new)

    assert updated == {ADDED}
    assert trunk.numbers() == {KEPT}


def test_message_logs_of_an_adopted_application_return(trunk: Trunk) -> None:
    application = trunk.cloud.application()
    member = "EnableSipMediaApplicationMessageLogs"
    properties: JsonObject = {
        "SipMediaApplicationId": application,
        member: "true",
        "Restore": "true",
    }
    trunk.cloud.ask(
        "PutSipMediaApplicationLoggingConfiguration",
        SipMediaApplicationId=application,
        SipMediaApplicationLoggingConfiguration={member: True},
    )
    trunk.cloud.clock.sleep(HOUR)

    created = trunk.cloud.create("Custom::SipMediaApplicationLogging", "Logging", properties)
    trunk.cloud.delete("Custom::SipMediaApplicationLogging", "Logging", "x/logging", properties)

    operation = "GetSipMediaApplicationLoggingConfiguration"
    answer = trunk.cloud.ask(operation, SipMediaApplicationId=application)
    assert created["Status"] == "SUCCESS"
    assert answer["SipMediaApplicationLoggingConfiguration"][member] is True
