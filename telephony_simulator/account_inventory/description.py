"""Describes an account completely: its lists, and the settings of each resource."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import boto3
from botocore.exceptions import ClientError

from telephony_simulator.account_inventory.lists import (
    SERVICE,
    Inventory,
    read_lists,
    region_of_numbers,
)

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

Description: TypeAlias = dict[str, Any]
"""An account as TOML holds it: lists of resources under the names of the API's answers."""

DERIVED: Final = frozenset(
    {
        "Capabilities",
        "CreatedTimestamp",
        "OrderId",
        "PhoneNumberArn",
        "PhoneNumberId",
        "SipMediaApplicationArn",
        "Type",
        "UpdatedTimestamp",
        "VoiceConnectorArn",
    }
)
"""Members that follow from others, or that change with each request."""

USUAL_STATUSES: Final = frozenset({"Assigned", "Unassigned", "DeleteInProgress"})
"""The statuses of a number that follow from its rules, its connector and its deletion."""

CONNECTOR_SETTINGS: Final = (
    "Termination",
    "Origination",
    "StreamingConfiguration",
    "LoggingConfiguration",
)

LOGGING: Final = frozenset({"LoggingConfiguration", "SipMediaApplicationLoggingConfiguration"})


def describe_account(session: boto3.Session, region: str) -> Description:
    """Read an account with `chime:List*` and `chime:Get*` requests, and change nothing.

    Args:
        session: The credentials of the account.
        region: The region whose endpoint lists rules, applications and Voice Connectors.
    """

    @cache
    def client(one: str) -> "ChimeSDKVoiceClient":
        return session.client(SERVICE, region_name=one)

    inventory = read_lists(session, region)
    described: Description = {
        "AccountId": _account_id(inventory),
        "PhoneNumberSettings": _phone_number_settings(client(region_of_numbers(region))),
        "GlobalSettings": _answer(client(region).get_global_settings),
        "SipMediaApplications": [
            {**_kept(one), **_application_settings(client(one["AwsRegion"]), one)}
            for one in inventory.applications
        ],
        "SipRules": [_kept(one) for one in inventory.rules],
        "PhoneNumbers": [_number(one) for one in inventory.numbers],
        "VoiceConnectors": [
            {**_kept(one), **_connector_settings(client(one["AwsRegion"]), one)}
            for one in inventory.connectors
        ],
    }
    return {name: value for name, value in described.items() if value}


def _account_id(inventory: Inventory) -> str:
    """Return the account's id from the ARN of a resource; empty for an account without any."""
    arns = [one["SipMediaApplicationArn"] for one in inventory.applications]
    arns += [one["VoiceConnectorArn"] for one in inventory.connectors]
    return arns[0].split(":")[4] if arns else ""


def _phone_number_settings(client: "ChimeSDKVoiceClient") -> Description:
    settings = _answer(client.get_phone_number_settings)
    return {name: _portable(value) for name, value in settings.items()}


def _application_settings(
    client: "ChimeSDKVoiceClient", application: Mapping[str, Any]
) -> Description:
    known = {"SipMediaApplicationId": application["SipMediaApplicationId"]}
    member = "SipMediaApplicationLoggingConfiguration"
    answer = _answer(client.get_sip_media_application_logging_configuration, **known)
    found = {
        member: answer.get(member, {}),
        "Tags": _tags(client, application["SipMediaApplicationArn"]),
    }
    return _without_unset(found)


def _connector_settings(client: "ChimeSDKVoiceClient", connector: Mapping[str, Any]) -> Description:
    known = {"VoiceConnectorId": connector["VoiceConnectorId"]}
    reads: tuple[Callable[..., Mapping[str, Any]], ...] = (
        client.get_voice_connector_termination,
        client.get_voice_connector_origination,
        client.get_voice_connector_streaming_configuration,
        client.get_voice_connector_logging_configuration,
    )
    found = {
        member: _answer(read, **known).get(member, {})
        for member, read in zip(CONNECTOR_SETTINGS, reads, strict=True)
    }
    if found["Termination"]:
        credentials = _answer(client.list_voice_connector_termination_credentials, **known)
        found["Usernames"] = credentials.get("Usernames")
    found["Tags"] = _tags(client, connector["VoiceConnectorArn"])
    return _without_unset(found)


def _tags(client: "ChimeSDKVoiceClient", arn: str) -> Any:
    return _answer(client.list_tags_for_resource, ResourceARN=arn).get("Tags")


def _number(number: Mapping[str, Any]) -> Description:
    described = _kept(number)
    if described.get("Status") in USUAL_STATUSES:
        del described["Status"]
    if described.get("CallingNameStatus") != "UpdateInProgress":
        described.pop("CallingNameStatus", None)
    connectors = [
        {"Name": one["Name"], "Value": one["Value"]}
        for one in described.pop("Associations", ())
        if one["Name"] == "VoiceConnectorId"
    ]
    return {**described, "Associations": connectors} if connectors else described


def _kept(resource: Mapping[str, Any]) -> Description:
    return {name: _portable(value) for name, value in resource.items() if name not in DERIVED}


def _portable(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _without_unset(settings: Description) -> Description:
    """Leave out what nothing was set for; the service answers that all logs are off."""
    return {
        name: value
        for name, value in settings.items()
        if (any(value.values()) if name in LOGGING else value)
    }


def _answer(read: Callable[..., Mapping[str, Any]], **request: Any) -> Description:
    """Return the answer to a read without its metadata; an empty one when nothing is set."""
    try:
        answer = read(**request)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NotFoundException":
            raise
        return {}
    return {name: value for name, value in answer.items() if name != "ResponseMetadata" and value}
