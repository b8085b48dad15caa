"""Origination, streaming and logging of a Voice Connector."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from telephony_simulator.chime_sdk_voice.errors import bad_request, not_found
from telephony_simulator.chime_sdk_voice.voice_connector.connector import (
    find_voice_connector,
    store_voice_connector,
)

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.type_defs import (
        DeleteVoiceConnectorOriginationRequestTypeDef,
        DeleteVoiceConnectorStreamingConfigurationRequestTypeDef,
        GetVoiceConnectorLoggingConfigurationRequestTypeDef,
        GetVoiceConnectorOriginationRequestTypeDef,
        GetVoiceConnectorStreamingConfigurationRequestTypeDef,
        LoggingConfigurationTypeDef,
        OriginationRouteTypeDef,
        OriginationTypeDef,
        PutVoiceConnectorLoggingConfigurationRequestTypeDef,
        PutVoiceConnectorOriginationRequestTypeDef,
        PutVoiceConnectorStreamingConfigurationRequestTypeDef,
    )

    from telephony_simulator.chime_sdk_voice.account import Account, Document

_MAX_ROUTES = 10
_SIP_PORT = 5060


def put_voice_connector_origination(
    account: Account, request: PutVoiceConnectorOriginationRequestTypeDef
) -> Document:
    """Set the routes of inbound calls."""
    connector = find_voice_connector(account, request["VoiceConnectorId"])
    requested = request["Origination"]
    if "Routes" not in requested and "Disabled" not in requested:
        raise bad_request("Origination has neither Routes nor Disabled")
    routes = requested.get("Routes", ())
    if "Routes" in requested and not 1 <= len(routes) <= _MAX_ROUTES:
        raise bad_request(f"Origination.Routes has 1 to {_MAX_ROUTES} routes")
    if not all(route.get("Host") for route in routes):
        raise bad_request("each of Origination.Routes has a Host")
    origination: OriginationTypeDef = {
        "Routes": [_route(route, encrypted=connector.require_encryption) for route in routes],
        "Disabled": requested.get("Disabled", False),
    }
    store_voice_connector(account, replace(connector, origination=origination))
    return {"Origination": origination}


def get_voice_connector_origination(
    account: Account, request: GetVoiceConnectorOriginationRequestTypeDef
) -> Document:
    """Return the origination settings, or raise NotFoundException."""
    connector = find_voice_connector(account, request["VoiceConnectorId"])
    if connector.origination is None:
        raise not_found("the Voice Connector has no origination settings")
    return {"Origination": connector.origination}


def delete_voice_connector_origination(
    account: Account, request: DeleteVoiceConnectorOriginationRequestTypeDef
) -> None:
    """Delete the origination settings."""
    get_voice_connector_origination(account, request)
    connector = find_voice_connector(account, request["VoiceConnectorId"])
    store_voice_connector(account, replace(connector, origination=None))


def put_voice_connector_streaming_configuration(
    account: Account, request: PutVoiceConnectorStreamingConfigurationRequestTypeDef
) -> Document:
    """Set the streaming of media to Kinesis Video Streams, and its retention."""
    connector = find_voice_connector(account, request["VoiceConnectorId"])
    streaming = request["StreamingConfiguration"]
    store_voice_connector(account, replace(connector, streaming_configuration=streaming))
    return {"StreamingConfiguration": streaming}


def get_voice_connector_streaming_configuration(
    account: Account, request: GetVoiceConnectorStreamingConfigurationRequestTypeDef
) -> Document:
    """Return the streaming configuration, or raise NotFoundException."""
    connector = find_voice_connector(account, request["VoiceConnectorId"])
    if connector.streaming_configuration is None:
        raise not_found("the Voice Connector has no streaming configuration")
    return {"StreamingConfiguration": connector.streaming_configuration}


def delete_voice_connector_streaming_configuration(
    account: Account, request: DeleteVoiceConnectorStreamingConfigurationRequestTypeDef
) -> None:
    """Delete the streaming configuration."""
    get_voice_connector_streaming_configuration(account, request)
    connector = find_voice_connector(account, request["VoiceConnectorId"])
    store_voice_connector(account, replace(connector, streaming_configuration=None))


def put_voice_connector_logging_configuration(
    account: Account, request: PutVoiceConnectorLoggingConfigurationRequestTypeDef
) -> Document:
    """Turn the logs on or off; there is no delete operation."""
    connector = find_voice_connector(account, request["VoiceConnectorId"])
    logging: LoggingConfigurationTypeDef = _NO_LOGS | request["LoggingConfiguration"]
    store_voice_connector(account, replace(connector, logging_configuration=logging))
    return {"LoggingConfiguration": logging}


def get_voice_connector_logging_configuration(
    account: Account, request: GetVoiceConnectorLoggingConfigurationRequestTypeDef
) -> Document:
    """Return which logs are on."""
    connector = find_voice_connector(account, request["VoiceConnectorId"])
    return {"LoggingConfiguration": connector.logging_configuration or _NO_LOGS}


def _route(route: OriginationRouteTypeDef, *, encrypted: bool) -> OriginationRouteTypeDef:
    return {"Port": _SIP_PORT, "Protocol": "TCP" if encrypted else "UDP", **route}


_NO_LOGS: LoggingConfigurationTypeDef = {"EnableSIPLogs": False, "EnableMediaMetricLogs": False}
