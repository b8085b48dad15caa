"""The lists of an account's numbers, applications, rules and Voice Connectors."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import boto3

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient
    from mypy_boto3_chime_sdk_voice.type_defs import (
        PhoneNumberTypeDef,
        SipMediaApplicationTypeDef,
        SipRuleTypeDef,
        VoiceConnectorTypeDef,
    )

SERVICE: Final = "chime-sdk-voice"
NUMBERS_REGIONS: Final = ("us-east-1", "us-west-2")
"""The regions whose endpoints list phone numbers."""


@dataclass(frozen=True, kw_only=True)
class Inventory:
    """The resources of an account, and their relations."""

    applications: list["SipMediaApplicationTypeDef"]
    rules: list["SipRuleTypeDef"]
    numbers: list["PhoneNumberTypeDef"]
    connectors: list["VoiceConnectorTypeDef"]

    @property
    def kept_numbers(self) -> list["PhoneNumberTypeDef"]:
        """The numbers that are not in the deletion queue."""
        return [number for number in self.numbers if "DeletionTimestamp" not in number]

    @property
    def queued_numbers(self) -> list["PhoneNumberTypeDef"]:
        """The numbers that are in the deletion queue, and can still be restored."""
        return [number for number in self.numbers if "DeletionTimestamp" in number]

    def rules_of(self, number: "PhoneNumberTypeDef") -> list[str]:
        """Return the names of the rules that a call to a number triggers."""
        return [
            rule["Name"] for rule in self.rules if rule["TriggerValue"] == number["E164PhoneNumber"]
        ]

    def rules_of_connector(self, connector: "VoiceConnectorTypeDef") -> list[str]:
        """Return the names of the rules that a call from a Voice Connector triggers."""
        host_name = connector["OutboundHostName"]
        return [rule["Name"] for rule in self.rules if rule["TriggerValue"] == host_name]

    def numbers_of_connector(self, connector: "VoiceConnectorTypeDef") -> int:
        """Return how many numbers are associated with a Voice Connector."""
        return sum(
            association["Value"] == connector["VoiceConnectorId"]
            for number in self.kept_numbers
            for association in number.get("Associations", ())
            if association["Name"] == "VoiceConnectorId"
        )

    def missing_targets(self, rule: "SipRuleTypeDef") -> list[str]:
        """Return descriptions of the resources that a rule names and the account lacks."""
        triggers = {number["E164PhoneNumber"] for number in self.kept_numbers}
        triggers |= {connector["OutboundHostName"] for connector in self.connectors}
        applications = {one["SipMediaApplicationId"] for one in self.applications}
        targets = [target["SipMediaApplicationId"] for target in rule["TargetApplications"]]
        missing = [f"no application {target}" for target in targets if target not in applications]
        if rule["TriggerValue"] not in triggers:
            missing.append("no such number or Voice Connector")
        return missing


def read_lists(session: boto3.Session, region: str) -> Inventory:
    """Read an account through one region's endpoint, and the regions that its rules name."""
    client = session.client(SERVICE, region_name=region)
    rules = [
        rule
        for page in client.get_paginator("list_sip_rules").paginate()
        for rule in page["SipRules"]
    ]
    regions = {region} | {
        target["AwsRegion"] for rule in rules for target in rule["TargetApplications"]
    }
    applications = {
        application["SipMediaApplicationId"]: application
        for one in sorted(regions)
        for application in _applications_in(session.client(SERVICE, region_name=one))
    }
    numbers_client = session.client(SERVICE, region_name=region_of_numbers(region))
    return Inventory(
        applications=list(applications.values()),
        rules=rules,
        numbers=list(_entries(numbers_client.list_phone_numbers, "PhoneNumbers")),
        connectors=list(_entries(client.list_voice_connectors, "VoiceConnectors")),
    )


def region_of_numbers(region: str) -> str:
    """Return the region whose endpoint lists the phone numbers."""
    return region if region in NUMBERS_REGIONS else NUMBERS_REGIONS[0]


def _applications_in(client: "ChimeSDKVoiceClient") -> Iterator["SipMediaApplicationTypeDef"]:
    """List the SIP media applications that one region's endpoint shows."""
    for page in client.get_paginator("list_sip_media_applications").paginate():
        yield from page["SipMediaApplications"]


def _entries(read: Callable[..., Mapping[str, Any]], member: str) -> Iterator[Any]:
    """Yield the entries of all pages of a list for which boto3 has no paginator."""
    page = read()
    yield from page[member]
    while page.get("NextToken"):
        page = read(NextToken=page["NextToken"])
        yield from page[member]
