"""Voice Connectors: the SIP trunks of an account."""

from __future__ import annotations

import string
from dataclasses import replace
from typing import TYPE_CHECKING

from telephony_simulator.chime_sdk_voice.errors import (
    bad_request,
    conflict,
    not_found,
    require_quota,
)
from telephony_simulator.chime_sdk_voice.model import regions
from telephony_simulator.chime_sdk_voice.pagination import page
from telephony_simulator.chime_sdk_voice.resources import VoiceConnector
from telephony_simulator.chime_sdk_voice.settings import HOME_REGION
from telephony_simulator.chime_sdk_voice.tags import tagged

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.type_defs import (
        CreateVoiceConnectorRequestTypeDef,
        DeleteVoiceConnectorRequestTypeDef,
        GetVoiceConnectorRequestTypeDef,
        ListVoiceConnectorsRequestTypeDef,
        UpdateVoiceConnectorRequestTypeDef,
        VoiceConnectorTypeDef,
    )

    from telephony_simulator.chime_sdk_voice.account import Account, Document

_ID_LETTERS = string.ascii_lowercase + string.digits
_ID_LENGTH = 22


def create_voice_connector(
    account: Account, request: CreateVoiceConnectorRequestTypeDef
) -> Document:
    """Create a connector, in us-east-1 unless the request names another region."""
    require_quota(
        "voice-connectors",
        account.settings.voice_connectors,
        len(account.voice_connectors) + 1,
    )
    connector_id, now = _new_id(account), account.now()
    region = request.get("AwsRegion", HOME_REGION)
    connector = VoiceConnector(
        voice_connector_id=connector_id,
        voice_connector_arn=f"arn:aws:chime:{region}:{account.account_id}:vc/{connector_id}",
        aws_region=region,
        name=request["Name"],
        outbound_host_name=f"{connector_id}.voiceconnector.chime.aws",
        require_encryption=request["RequireEncryption"],
        network_type=request.get("NetworkType", "IPV4_ONLY"),
        created_timestamp=now,
        updated_timestamp=now,
        integration_type=request.get("IntegrationType"),
    )
    account.tags[connector.voice_connector_arn] = tagged(request.get("Tags", ()))
    account.voice_connectors[connector_id] = connector
    return {"VoiceConnector": describe_voice_connector(connector)}


def get_voice_connector(account: Account, request: GetVoiceConnectorRequestTypeDef) -> Document:
    """Describe one connector."""
    return {
        "VoiceConnector": describe_voice_connector(
            find_voice_connector(account, request["VoiceConnectorId"])
        )
    }


def update_voice_connector(
    account: Account, request: UpdateVoiceConnectorRequestTypeDef
) -> Document:
    """Change name and encryption; both are required."""
    connector = store_voice_connector(
        account,
        replace(
            find_voice_connector(account, request["VoiceConnectorId"]),
            name=request["Name"],
            require_encryption=request["RequireEncryption"],
        ),
    )
    return {"VoiceConnector": describe_voice_connector(connector)}


def delete_voice_connector(account: Account, request: DeleteVoiceConnectorRequestTypeDef) -> None:
    """Delete a connector that has no numbers and that triggers no rule."""
    connector = find_voice_connector(account, request["VoiceConnectorId"])
    for number in account.phone_numbers.values():
        if number.voice_connector and number.voice_connector[0] == connector.voice_connector_id:
            raise bad_request("the Voice Connector has phone numbers; disassociate them first")
    for rule in account.sip_rules.values():
        if rule.trigger == ("RequestUriHostname", connector.outbound_host_name):
            raise conflict(f"the Voice Connector is the trigger of SIP rule {rule.sip_rule_id}")
    del account.voice_connectors[connector.voice_connector_id]
    del account.tags[connector.voice_connector_arn]


def list_voice_connectors(account: Account, request: ListVoiceConnectorsRequestTypeDef) -> Document:
    """List the connectors of all regions."""
    connectors, more = page(
        account.voice_connectors.values(),
        lambda connector: connector.voice_connector_id,
        request.get("NextToken"),
        request.get("MaxResults"),
    )
    return {
        "VoiceConnectors": [describe_voice_connector(connector) for connector in connectors],
        **more,
    }


def list_available_voice_connector_regions(account: Account, request: Document) -> Document:
    """List the regions of Voice Connectors."""
    del account, request
    return {"VoiceConnectorRegions": list(regions())}


def find_voice_connector(account: Account, voice_connector_id: str) -> VoiceConnector:
    """Return the connector, or raise NotFoundException."""
    try:
        return account.voice_connectors[voice_connector_id]
    except KeyError:
        raise not_found(f"there is no Voice Connector {voice_connector_id}") from None


def store_voice_connector(account: Account, connector: VoiceConnector) -> VoiceConnector:
    """Store the connector in the account and return it with a new update time."""
    connector = replace(connector, updated_timestamp=account.now())
    account.voice_connectors[connector.voice_connector_id] = connector
    return connector


def require_outbound_host_name(account: Account, host_name: str) -> None:
    """Refuse a request whose host name is not one of the account's Voice Connectors."""
    if all(host_name != one.outbound_host_name for one in account.voice_connectors.values()):
        raise bad_request("TriggerValue is not the outbound host name of a Voice Connector")


def describe_voice_connector(connector: VoiceConnector) -> VoiceConnectorTypeDef:
    """Return the connector as the API represents it."""
    described: VoiceConnectorTypeDef = {
        "VoiceConnectorId": connector.voice_connector_id,
        "AwsRegion": connector.aws_region,
        "Name": connector.name,
        "OutboundHostName": connector.outbound_host_name,
        "RequireEncryption": connector.require_encryption,
        "CreatedTimestamp": connector.created_timestamp,
        "UpdatedTimestamp": connector.updated_timestamp,
        "VoiceConnectorArn": connector.voice_connector_arn,
        "NetworkType": connector.network_type,
    }
    if connector.integration_type is not None:
        described["IntegrationType"] = connector.integration_type
    return described


def _new_id(account: Account) -> str:
    return "".join(account.ids.choices(_ID_LETTERS, k=_ID_LENGTH))
