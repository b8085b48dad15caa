"""Termination of a Voice Connector (calls from the customer's equipment), and its credentials."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from telephony_simulator.chime_sdk_voice.errors import bad_request, not_found
from telephony_simulator.chime_sdk_voice.phone_number.lifecycle import find_phone_number
from telephony_simulator.chime_sdk_voice.voice_connector.connector import (
    find_voice_connector,
    store_voice_connector,
)

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.type_defs import (
        DeleteVoiceConnectorTerminationCredentialsRequestTypeDef,
        DeleteVoiceConnectorTerminationRequestTypeDef,
        GetVoiceConnectorTerminationHealthRequestTypeDef,
        GetVoiceConnectorTerminationRequestTypeDef,
        ListVoiceConnectorTerminationCredentialsRequestTypeDef,
        PutVoiceConnectorTerminationCredentialsRequestTypeDef,
        PutVoiceConnectorTerminationRequestTypeDef,
        TerminationTypeDef,
    )

    from telephony_simulator.chime_sdk_voice.account import Account, Document
    from telephony_simulator.chime_sdk_voice.resources import VoiceConnector

_MIN_PREFIX_LENGTH = 27
"""The shortest prefix that CidrAllowedList takes: 32 addresses."""


def put_voice_connector_termination(
    account: Account, request: PutVoiceConnectorTerminationRequestTypeDef
) -> Document:
    """Set the networks that may place calls, and the countries they may call."""
    connector = find_voice_connector(account, request["VoiceConnectorId"])
    termination: TerminationTypeDef = {"CpsLimit": 1, "Disabled": False, **request["Termination"]}
    if not termination.get("CallingRegions"):
        raise bad_request("Termination.CallingRegions names no country to call")
    for cidr in termination.get("CidrAllowedList", ()):
        _require_small_public_network(cidr)
    if "DefaultPhoneNumber" in termination:
        find_phone_number(account, termination["DefaultPhoneNumber"])
    store_voice_connector(account, replace(connector, termination=termination))
    return {"Termination": termination}


def get_voice_connector_termination(
    account: Account, request: GetVoiceConnectorTerminationRequestTypeDef
) -> Document:
    """Return the termination settings, or raise NotFoundException."""
    return {"Termination": _termination(find_voice_connector(account, request["VoiceConnectorId"]))}


def delete_voice_connector_termination(
    account: Account, request: DeleteVoiceConnectorTerminationRequestTypeDef
) -> None:
    """Delete the termination settings and their credentials."""
    connector = find_voice_connector(account, request["VoiceConnectorId"])
    _termination(connector)
    store_voice_connector(account, replace(connector, termination=None, usernames=()))


def get_voice_connector_termination_health(
    account: Account, request: GetVoiceConnectorTerminationHealthRequestTypeDef
) -> Document:
    """Return the time of the last SIP OPTIONS: none, because the simulator receives none."""
    _termination(find_voice_connector(account, request["VoiceConnectorId"]))
    return {"TerminationHealth": {}}


def put_voice_connector_termination_credentials(
    account: Account, request: PutVoiceConnectorTerminationCredentialsRequestTypeDef
) -> None:
    """Add credentials, or change their passwords."""
    connector = find_voice_connector(account, request["VoiceConnectorId"])
    _termination(connector)
    credentials = request.get("Credentials", ())
    if not all(one.get("Username") and one.get("Password") for one in credentials):
        raise bad_request("each of Credentials has a Username and a Password")
    usernames = (*connector.usernames, *(one["Username"] for one in credentials))
    store_voice_connector(account, replace(connector, usernames=tuple(dict.fromkeys(usernames))))


def delete_voice_connector_termination_credentials(
    account: Account, request: DeleteVoiceConnectorTerminationCredentialsRequestTypeDef
) -> None:
    """Remove credentials by user name; unknown names are ignored."""
    connector = find_voice_connector(account, request["VoiceConnectorId"])
    left = tuple(name for name in connector.usernames if name not in request["Usernames"])
    store_voice_connector(account, replace(connector, usernames=left))


def list_voice_connector_termination_credentials(
    account: Account, request: ListVoiceConnectorTerminationCredentialsRequestTypeDef
) -> Document:
    """List the user names."""
    connector = find_voice_connector(account, request["VoiceConnectorId"])
    return {"Usernames": list(connector.usernames)}


def _termination(connector: VoiceConnector) -> TerminationTypeDef:
    if connector.termination is None:
        raise not_found("the Voice Connector has no termination settings")
    return connector.termination


def _require_small_public_network(cidr: str) -> None:
    try:
        network = ipaddress.IPv4Network(cidr)
    except ValueError:
        raise bad_request(
            "Termination.CidrAllowedList has an entry that is not an IPv4 network"
        ) from None
    if network.prefixlen < _MIN_PREFIX_LENGTH or network.is_private:
        raise bad_request(
            f"Termination.CidrAllowedList takes public networks of /{_MIN_PREFIX_LENGTH} to /32"
        )
