"""The phone numbers of a Voice Connector."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from telephony_simulator.chime_sdk_voice.errors import bad_request, conflict
from telephony_simulator.chime_sdk_voice.partial_failures import phone_number_errors
from telephony_simulator.chime_sdk_voice.phone_number.lifecycle import (
    find_phone_number,
    phone_number_status,
    store_phone_number,
)
from telephony_simulator.chime_sdk_voice.voice_connector.connector import find_voice_connector

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.type_defs import (
        AssociatePhoneNumbersWithVoiceConnectorRequestTypeDef,
        DisassociatePhoneNumbersFromVoiceConnectorRequestTypeDef,
    )

    from telephony_simulator.chime_sdk_voice.account import Account, Document
    from telephony_simulator.chime_sdk_voice.resources import VoiceConnector


def associate_phone_numbers_with_voice_connector(
    account: Account, request: AssociatePhoneNumbersWithVoiceConnectorRequestTypeDef
) -> Document:
    """Associate numbers; failures are listed in a 200 answer."""
    connector = find_voice_connector(account, request["VoiceConnectorId"])
    force = request.get("ForceAssociate", False)
    return phone_number_errors(
        request["E164PhoneNumbers"],
        lambda number: _associate(account, number, connector, force=force),
    )


def disassociate_phone_numbers_from_voice_connector(
    account: Account, request: DisassociatePhoneNumbersFromVoiceConnectorRequestTypeDef
) -> Document:
    """Disassociate numbers; failures are listed in a 200 answer."""
    connector = find_voice_connector(account, request["VoiceConnectorId"])
    return phone_number_errors(
        request["E164PhoneNumbers"], lambda number: _disassociate(account, number, connector)
    )


def _associate(
    account: Account, e164_phone_number: str, connector: VoiceConnector, *, force: bool
) -> None:
    number = find_phone_number(account, e164_phone_number)
    if number.product_type != "VoiceConnector":
        raise bad_request("the phone number's product type is not VoiceConnector")
    if phone_number_status(account, number) not in {"Unassigned", "Assigned"}:
        raise bad_request("the phone number is neither Unassigned nor Assigned")
    connector_id = connector.voice_connector_id
    if number.voice_connector and number.voice_connector[0] != connector_id and not force:
        raise conflict("the phone number is associated with another Voice Connector")
    store_phone_number(account, replace(number, voice_connector=(connector_id, account.now())))


def _disassociate(account: Account, e164_phone_number: str, connector: VoiceConnector) -> None:
    number = find_phone_number(account, e164_phone_number)
    if not number.voice_connector or number.voice_connector[0] != connector.voice_connector_id:
        raise bad_request("the phone number is not associated with this Voice Connector")
    store_phone_number(account, replace(number, voice_connector=None))
