"""The endpoint and the SIP headers of a CallAndBridge.

https://docs.aws.amazon.com/chime-sdk/latest/dg/call-and-bridge.html
"""

import re
from dataclasses import dataclass
from typing import Final

from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.application import Application
from telephony_simulator.pstn_audio.parameters import invalid_parameter

E164: Final = re.compile(r"\+[1-9]\d{1,14}")
SIP_USER: Final = re.compile(r"[A-Za-z0-9&=+$/%\-_!~*().]{1,36}")
VOICE_CONNECTOR: Final = re.compile(
    r"arn:aws[a-z-]*:chime:[a-z0-9-]+:(?P<account>\d{12}):vcg?/[A-Za-z0-9-]+"
)
SIP_HEADER: Final = re.compile(r"[Xx]-.+|User-to-User|Diversion", re.IGNORECASE)
RESERVED_HEADER: Final = re.compile(r"x-(vine|amzn|vc|canary|voice)", re.IGNORECASE)
MAX_SIP_HEADER_CHARACTERS: Final = 2048
"""The longest value of a SIP header."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The endpoint that is dialled.

    Attributes:
        uri: A phone number, or the user part of a SIP address behind a Voice Connector.
        arn: The Voice Connector or its group; None on the public network.
    """

    uri: str
    arn: str | None


def read_endpoint(parameters: JsonObject, application: Application) -> Endpoint:
    """Read the only endpoint.

    Raises:
        ActionError: There is not exactly one, or it cannot be dialled.
    """
    endpoints = parameters.get("Endpoints")
    if not isinstance(endpoints, list) or len(endpoints) != 1:
        raise invalid_parameter("Invalid number of endpoints provided.")
    endpoint = endpoints[0]
    if isinstance(endpoint, dict):
        uri, arn = endpoint.get("Uri"), endpoint.get("Arn")
        match endpoint.get("BridgeEndpointType"), uri, arn:
            case "PSTN", str(number), None if E164.fullmatch(number):
                return Endpoint(number, None)
            case "AWS", str(user), str(connector) if SIP_USER.fullmatch(user):
                return Endpoint(user, _own(connector, application))
    raise invalid_parameter("Endpoint parameter is invalid.")


def _own(arn: str, application: Application) -> str:
    found = VOICE_CONNECTOR.fullmatch(arn)
    if found is None:
        raise invalid_parameter("Endpoint parameter is invalid.")
    if found["account"] != application.aws_account_id:
        raise invalid_parameter("Resource does not belong to the current AWS account")
    return arn


def _is_header_value(value: Json) -> bool:
    return (
        isinstance(value, str) and len(value) <= MAX_SIP_HEADER_CHARACTERS and value.isprintable()
    )


def read_sip_headers(headers: Json) -> dict[str, str]:
    """Read the headers for the second party.

    Raises:
        ActionError: A header is reserved, too long, or not allowed.
    """
    if headers is None:
        return {}
    if not isinstance(headers, dict):
        raise invalid_parameter("Invalid SIP header(s) provided: SipHeaders.")
    for name, value in headers.items():
        allowed = SIP_HEADER.fullmatch(name) and not RESERVED_HEADER.fullmatch(name)
        if not allowed or not _is_header_value(value):
            raise invalid_parameter(f"Invalid SIP header(s) provided: {name}.")
    return {name: str(value) for name, value in headers.items()}
