"""The requests and the seconds that an ordinary create, update and delete of each resource take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.telephony_provisioner.cloud import Cloud
from tests.telephony_provisioner.in_memory_table import InMemoryTable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from telephony_simulator.json_types import Json, JsonObject

MAX_TABLE_OPERATIONS = 21
NUMBER, TRUNK_NUMBER = "+12065550198", "+12065550199"


@dataclass(frozen=True)
class Ordinary:
    """An ordinary life of a resource, and what it may cost.

    Args:
        properties: Returns the properties before and after the update.
        requests: The most requests to chime-sdk-voice of create, update and delete.
        seconds: The most seconds of each.
    """

    resource: str
    properties: Callable[[Cloud], tuple[JsonObject, JsonObject]]
    requests: tuple[int, int, int]
    seconds: tuple[float, float, float]


class CountingTable(InMemoryTable):
    """Counts its operations, request by request."""

    def __init__(self) -> None:
        super().__init__()
        self.operations: list[int] = []

    def read(self, key: str) -> Mapping[str, Any]:
        """See `Table.read`."""
        self.operations[-1] += 1
        return super().read(key)

    def count_arrival(self, key: str, expires_at: int) -> Mapping[str, Any]:
        """See `Table.count_arrival`."""
        self.operations[-1] += 1
        return super().count_arrival(key, expires_at)

    def update_if_latest(self, key: str, order: str, values: Mapping[str, Any]) -> bool:
        """See `Table.update_if_latest`."""
        self.operations[-1] += 1
        return super().update_if_latest(key, order, values)


def ordered_number(_: Cloud) -> tuple[JsonObject, JsonObject]:
    old: JsonObject = {
        "ProductType": "SipMediaApplicationDialIn",
        "Search": {"AreaCode": "206"},
        "Release": "true",
    }
    return old, {**old, "Name": "Pasta"}


def rule(cloud: Cloud) -> tuple[JsonObject, JsonObject]:
    target: JsonObject = {
        "SipMediaApplicationId": cloud.application(),
        "Priority": "1",
        "AwsRegion": "us-east-1",
    }
    old: JsonObject = {
        "Name": "Pizza",
        "TriggerType": "ToPhoneNumber",
        "TriggerValue": NUMBER,
        "TargetApplications": [target],
    }
    return old, {**old, "Name": "Pasta"}


def adopted_rule(cloud: Cloud) -> tuple[JsonObject, JsonObject]:
    old, _ = rule(cloud)
    earlier: JsonObject = {"SipMediaApplicationId": cloud.application("Earlier"), "Priority": 1}
    made = cloud.ask(
        "CreateSipRule",
        Name="Front desk",
        TriggerType="ToPhoneNumber",
        TriggerValue=NUMBER,
        TargetApplications=[earlier],
    )
    del old["Name"]
    adopted: JsonObject = {**old, "SipRuleId": made["SipRule"]["SipRuleId"], "Release": "false"}
    return adopted, {**adopted, "Name": "Pasta"}


def adopted_application(cloud: Cloud) -> tuple[JsonObject, JsonObject]:
    function = "arn:aws:lambda:us-east-1:111122223333:function:new"
    adopted: JsonObject = {
        "SipMediaApplicationId": cloud.application("Earlier"),
        "Endpoints": [{"LambdaArn": function}],
        "Release": "false",
    }
    return adopted, {**adopted, "Name": "Pasta"}


def message_logs(cloud: Cloud) -> tuple[JsonObject, JsonObject]:
    owner: JsonObject = {"SipMediaApplicationId": cloud.application()}
    return (
        {**owner, "EnableSipMediaApplicationMessageLogs": "true"},
        {**owner, "EnableSipMediaApplicationMessageLogs": "false"},
    )


def connector_numbers(cloud: Cloud) -> tuple[JsonObject, JsonObject]:
    owner = _connector(cloud)
    return {**owner, "E164PhoneNumbers": [TRUNK_NUMBER]}, {**owner, "E164PhoneNumbers": []}


def connector_setting(
    member: str, old: Json, new: Json
) -> Callable[[Cloud], tuple[JsonObject, JsonObject]]:
    def properties(cloud: Cloud) -> tuple[JsonObject, JsonObject]:
        owner = _connector(cloud)
        return {**owner, member: old}, {**owner, member: new}

    return properties


def _connector(cloud: Cloud) -> JsonObject:
    made = cloud.ask("CreateVoiceConnector", Name="Trunk", RequireEncryption=False)
    return {"VoiceConnectorId": str(made["VoiceConnector"]["VoiceConnectorId"])}


def _termination(cps_limit: str) -> JsonObject:
    return {
        "CpsLimit": cps_limit,
        "CallingRegions": ["US"],
        "CidrAllowedList": ["54.172.60.0/30"],
    }


def _origination(host: str) -> JsonObject:
    route: JsonObject = {"Host": host, "Protocol": "TCP", "Priority": "1", "Weight": "1"}
    return {"Routes": [route], "Disabled": "false"}


SETTING_REQUESTS, SETTING_SECONDS = (4, 4, 4), (30.0, 30.0, 30.0)
ADOPTION_SECONDS = (50.0, 40.0, 50.0)

ORDINARY = (
    Ordinary("Custom::PhoneNumber", ordered_number, (24, 7, 3), (70.0, 40.0, 40.0)),
    Ordinary("Custom::SipRule", rule, (7, 5, 11), (50.0, 30.0, 65.0)),
    Ordinary("Custom::AdoptedSipRule", adopted_rule, (7, 6, 8), ADOPTION_SECONDS),
    Ordinary(
        "Custom::AdoptedSipMediaApplication", adopted_application, (7, 6, 6), ADOPTION_SECONDS
    ),
    Ordinary("Custom::SipMediaApplicationLogging", message_logs, SETTING_REQUESTS, SETTING_SECONDS),
    Ordinary(
        "Custom::VoiceConnectorTermination",
        connector_setting("Termination", _termination("1"), _termination("2")),
        SETTING_REQUESTS,
        SETTING_SECONDS,
    ),
    Ordinary(
        "Custom::VoiceConnectorOrigination",
        connector_setting("Origination", _origination("a.example.com"), _origination("b.test")),
        SETTING_REQUESTS,
        SETTING_SECONDS,
    ),
    Ordinary(
        "Custom::VoiceConnectorStreamingConfiguration",
        connector_setting(
            "StreamingConfiguration",
            {"DataRetentionInHours": "1", "Disabled": "false"},
            {"DataRetentionInHours": "2", "Disabled": "false"},
        ),
        SETTING_REQUESTS,
        SETTING_SECONDS,
    ),
    Ordinary(
        "Custom::VoiceConnectorLoggingConfiguration",
        connector_setting(
            "LoggingConfiguration", {"EnableSIPLogs": "true"}, {"EnableSIPLogs": "false"}
        ),
        SETTING_REQUESTS,
        SETTING_SECONDS,
    ),
    Ordinary("Custom::VoiceConnectorPhoneNumbers", connector_numbers, (6, 5, 1), SETTING_SECONDS),
)


@pytest.mark.parametrize("ordinary", ORDINARY, ids=lambda ordinary: ordinary.resource)
def test_ordinary_requests_stay_within_their_calls_and_seconds(ordinary: Ordinary) -> None:
    cloud, table = Cloud(), CountingTable()
    cloud.order_requests(table)
    cloud.api.add_phone_number(NUMBER)
    cloud.api.add_phone_number(TRUNK_NUMBER, product_type="VoiceConnector")
    old, new = ordinary.properties(cloud)
    cloud.clock.sleep(24 * 3600)
    requests: list[int] = []
    seconds: list[float] = []

    def measure(send: Callable[[], JsonObject]) -> JsonObject:
        cloud.requests.clear()
        table.operations.append(0)
        began = cloud.clock.now()
        response = send()
        assert response["Status"] == "SUCCESS", response["Reason"]
        requests.append(len(cloud.requests))
        seconds.append(cloud.clock.now() - began)
        cloud.clock.sleep(3600)
        return response

    created = measure(lambda: cloud.create(ordinary.resource, "Thing", old))
    physical_id = created["PhysicalResourceId"]
    measure(lambda: cloud.update(ordinary.resource, "Thing", physical_id, old, new))
    measure(lambda: cloud.delete(ordinary.resource, "Thing", physical_id, new))

    assert all(map(int.__le__, requests, ordinary.requests)), requests
    assert max(table.operations) <= MAX_TABLE_OPERATIONS, table.operations
    assert all(map(float.__le__, seconds, ordinary.seconds)), seconds
