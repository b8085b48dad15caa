"""The command `phone-line inventory`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import boto3
import click
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient
    from mypy_boto3_chime_sdk_voice.type_defs import (
        PhoneNumberTypeDef,
        SipMediaApplicationTypeDef,
        SipRuleTypeDef,
        VoiceConnectorTypeDef,
    )

DELETION_QUEUE_RETENTION: Final = timedelta(days=7)
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


def read(session: boto3.Session, region: str) -> Inventory:
    """Read an account through one region's endpoint, and the regions that its rules name."""
    client = session.client("chime-sdk-voice", region_name=region)
    rules = [
        rule
        for page in client.get_paginator("list_sip_rules").paginate()
        for rule in page["SipRules"]
    ]
    number_region = region if region in NUMBERS_REGIONS else NUMBERS_REGIONS[0]
    regions = {region} | {
        target["AwsRegion"] for rule in rules for target in rule["TargetApplications"]
    }
    applications = {
        application["SipMediaApplicationId"]: application
        for one in sorted(regions)
        for application in applications_in(session.client("chime-sdk-voice", region_name=one))
    }
    return Inventory(
        applications=list(applications.values()),
        rules=rules,
        numbers=list(phone_numbers(session.client("chime-sdk-voice", region_name=number_region))),
        connectors=list(voice_connectors(client)),
    )


def applications_in(client: "ChimeSDKVoiceClient") -> Iterator["SipMediaApplicationTypeDef"]:
    """List the SIP media applications that one region's endpoint shows."""
    for page in client.get_paginator("list_sip_media_applications").paginate():
        yield from page["SipMediaApplications"]


def phone_numbers(client: "ChimeSDKVoiceClient") -> Iterator["PhoneNumberTypeDef"]:
    """List all phone numbers; boto3 has no paginator for them."""
    page = client.list_phone_numbers()
    yield from page["PhoneNumbers"]
    while "NextToken" in page:
        page = client.list_phone_numbers(NextToken=page["NextToken"])
        yield from page["PhoneNumbers"]


def voice_connectors(client: "ChimeSDKVoiceClient") -> Iterator["VoiceConnectorTypeDef"]:
    """List all Voice Connectors; boto3 has no paginator for them."""
    page = client.list_voice_connectors()
    yield from page["VoiceConnectors"]
    while "NextToken" in page:
        page = client.list_voice_connectors(NextToken=page["NextToken"])
        yield from page["VoiceConnectors"]


def tables(inventory: Inventory) -> Iterator[Table]:
    """Yield the five tables of the inventory."""
    yield applications_table(inventory)
    yield rules_table(inventory)
    yield numbers_table(inventory)
    yield connectors_table(inventory)
    yield deletion_queue_table(inventory)


def applications_table(inventory: Inventory) -> Table:
    """Show each SIP media application, and whether a rule targets it."""
    table = Table("name", "id", "region", "rules", title="SIP media applications")
    for application in inventory.applications:
        application_id = application["SipMediaApplicationId"]
        rules = [
            rule["Name"]
            for rule in inventory.rules
            if application_id
            in {one["SipMediaApplicationId"] for one in rule["TargetApplications"]}
        ]
        table.add_row(
            application["Name"], application_id, application["AwsRegion"], format_names(rules)
        )
    return table


def rules_table(inventory: Inventory) -> Table:
    """Show each SIP rule, and its missing targets."""
    table = Table("name", "trigger", "state", "orphaned", title="SIP rules")
    for rule in inventory.rules:
        state = "disabled" if rule["Disabled"] else "enabled"
        table.add_row(
            rule["Name"],
            rule["TriggerValue"],
            state,
            ", ".join(inventory.missing_targets(rule)) or "no",
        )
    return table


def numbers_table(inventory: Inventory) -> Table:
    """Show each phone number and its rules."""
    table = Table("number", "product type", "status", "rules", title="Phone numbers")
    for number in inventory.kept_numbers:
        table.add_row(
            number["E164PhoneNumber"],
            number["ProductType"],
            number["Status"],
            format_names(inventory.rules_of(number)),
        )
    return table


def connectors_table(inventory: Inventory) -> Table:
    """Show each Voice Connector, with its rules and how many numbers it has."""
    table = Table("name", "id", "region", "encrypted", "numbers", "rules", title="Voice Connectors")
    for connector in inventory.connectors:
        table.add_row(
            connector["Name"],
            connector["VoiceConnectorId"],
            connector["AwsRegion"],
            "yes" if connector["RequireEncryption"] else "no",
            str(inventory.numbers_of_connector(connector)),
            format_names(inventory.rules_of_connector(connector)),
        )
    return table


def deletion_queue_table(inventory: Inventory) -> Table:
    """Show each deleted number, and the time until which it can be restored."""
    table = Table("number", "can be restored until", title="Deletion queue")
    for number in inventory.queued_numbers:
        end = number["DeletionTimestamp"] + DELETION_QUEUE_RETENTION
        table.add_row(number["E164PhoneNumber"], f"{end:%Y-%m-%d %H:%M %Z}")
    return table


def format_names(names: list[str]) -> str:
    """Join names for a cell; without names, return a yellow `none`."""
    return ", ".join(names) or "[yellow]none[/yellow]"


@click.command()
@click.argument("region", required=False)
def inventory(region: str | None) -> None:
    """List the numbers, rules and applications of an account.

    Reads the AWS account of your credentials, and changes nothing. Shows which rules lack a target,
    and which deleted numbers can be restored. REGION is by default that of your AWS profile, or
    us-east-1.
    """
    try:
        session = boto3.Session()
        region = region or session.region_name or NUMBERS_REGIONS[0]
        regions = session.get_available_regions("chime-sdk-voice")
        if region not in regions:
            raise click.ClickException(f"the service is in {', '.join(regions)}; got {region}")
        found = read(session, region)
    except NoCredentialsError:
        raise click.ClickException(
            "no AWS credentials were found; run `aws configure`, or set AWS_PROFILE"
        ) from None
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise click.ClickException(
            f"AWS refused {error.operation_name} with {code}; check the credentials, and that they"
            " allow chime:List*"
        ) from None
    except BotoCoreError as error:
        raise click.ClickException(f"the account could not be read: {error}") from None
    console = Console()
    for table in tables(found):
        console.print(table)
