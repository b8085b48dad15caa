"""What a Voice Connector lets in from the customer's side: termination and its credentials."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from telephony_simulator.chime_sdk_voice import connectors, numbers
from telephony_simulator.chime_sdk_voice.errors import bad_request, not_found

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
    from telephony_simulator.chime_sdk_voice.connectors import VoiceConnector

_LARGEST_NETWORK = 27
"""The shortest prefix that CidrAllowedList takes: 32 addresses."""


def put_voice_connector_termination(
    account: Account, request: PutVoiceConnectorTerminationRequestTypeDef
) -> Document:
    """Set who may call out, and whereto."""
    connector = connectors.find(account, request["VoiceConnectorId"])
    termination: TerminationTypeDef = {"Disabled": False, **request["Termination"]}
    if not termination.get("CallingRegions"):
        raise bad_request("Termination.CallingRegions names no country to call")
    for cidr in termination.get("CidrAllowedList", ()):
        _require_small_public_network(cidr)
    if "DefaultPhoneNumber" in termination:
        numbers.find(account, termination["DefaultPhoneNumber"])
    connectors.keep(account, replace(connector, termination=termination))
    return {"Termination": termination}


def get_voice_connector_termination(
    account: Account, request: GetVoiceConnectorTerminationRequestTypeDef
) -> Document:
    """Return the termination settings, or refuse where there are none."""
    return {"Termination": _termination(connectors.find(account, request["VoiceConnectorId"]))}


def delete_voice_connector_termination(
    account: Account, request: DeleteVoiceConnectorTerminationRequestTypeDef
) -> None:
    """Delete the termination settings and their credentials."""
    connector = connectors.find(account, request["VoiceConnectorId"])
    _termination(connector)
    connectors.keep(account, replace(connector, termination=None, usernames=()))


def get_voice_connector_termination_health(
    account: Account, request: GetVoiceConnectorTerminationHealthRequestTypeDef
) -> Document:
    """Tell when the last SIP OPTIONS came: never, because nothing sends any here."""
    _termination(connectors.find(account, request["VoiceConnectorId"]))
    return {"TerminationHealth": {}}


def put_voice_connector_termination_credentials(
    account: Account, request: PutVoiceConnectorTerminationCredentialsRequestTypeDef
) -> None:
    """Add credentials, or change their passwords."""
    connector = connectors.find(account, request["VoiceConnectorId"])
    _termination(connector)
    credentials = request.get("Credentials", ())
    if not all(one.get("Username") and one.get("Password") for one in credentials):
        raise bad_request("each of Credentials has a Username and a Password")
    usernames = (*connector.usernames, *(one["Username"] for one in credentials))
    connectors.keep(account, replace(connector, usernames=tuple(dict.fromkeys(usernames))))


def delete_voice_connector_termination_credentials(
    account: Account, request: DeleteVoiceConnectorTerminationCredentialsRequestTypeDef
) -> None:
    """Remove credentials by user name; one that is not there is no error."""
    connector = connectors.find(account, request["VoiceConnectorId"])
    left = tuple(name for name in connector.usernames if name not in request["Usernames"])
    connectors.keep(account, replace(connector, usernames=left))


def list_voice_connector_termination_credentials(
    account: Account, request: ListVoiceConnectorTerminationCredentialsRequestTypeDef
) -> Document:
    """List the user names."""
    connector = connectors.find(account, request["VoiceConnectorId"])
    return {"Usernames": list(connector.usernames)}


def _termination(connector: VoiceConnector) -> TerminationTypeDef:
    if connector.termination is None:
        raise not_found("the Voice Connector has no termination settings")
    return connector.termination


def _require_small_public_network(cidr: str) -> None:
    try:
        network = ipaddress.IPv4Network(cidr)
    except ValueError:
        raise bad_request("Termination.CidrAllowedList has what is not an IPv4 network") from None
    if network.prefixlen < _LARGEST_NETWORK or network.is_private:
        raise bad_request(
            f"Termination.CidrAllowedList takes public networks of /{_LARGEST_NETWORK} to /32"
        )
