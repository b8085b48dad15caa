import pytest
from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient
from mypy_boto3_chime_sdk_voice.type_defs import OriginationTypeDef, StreamingConfigurationTypeDef


@pytest.mark.parametrize("protocol", ["TCP", "UDP"])
def test_origination_routes_get_the_port_and_the_protocol_of_their_connector(
    client: ChimeSDKVoiceClient, protocol: str
) -> None:
    created = client.create_voice_connector(Name="trunk", RequireEncryption=protocol == "TCP")
    connector = created["VoiceConnector"]["VoiceConnectorId"]

    put = client.put_voice_connector_origination(
        VoiceConnectorId=connector,
        Origination={"Routes": [{"Host": "sip.example.com", "Priority": 1, "Weight": 5}]},
    )["Origination"]

    assert put["Routes"] == [
        {
            "Host": "sip.example.com",
            "Port": 5060,
            "Protocol": protocol,
            "Priority": 1,
            "Weight": 5,
        }
    ]
    got = client.get_voice_connector_origination(VoiceConnectorId=connector)["Origination"]
    assert got == put


@pytest.mark.parametrize(
    "origination",
    [
        {},
        {"Routes": [], "Disabled": True},
        {"Routes": [{"Priority": 1}]},
        {"Routes": [{"Host": "sip.example.com"}] * 11},
    ],
    ids=["empty", "no routes", "no host", "too many"],
)
def test_origination_needs_routes_with_hosts(
    client: ChimeSDKVoiceClient, connector: str, origination: OriginationTypeDef
) -> None:
    with pytest.raises(client.exceptions.BadRequestException, match="Origination"):
        client.put_voice_connector_origination(VoiceConnectorId=connector, Origination=origination)


def test_streaming_can_be_put_read_and_deleted(client: ChimeSDKVoiceClient, connector: str) -> None:
    streaming: StreamingConfigurationTypeDef = {
        "DataRetentionInHours": 0,
        "Disabled": False,
        "StreamingNotificationTargets": [{"NotificationTarget": "EventBridge"}],
    }

    client.put_voice_connector_streaming_configuration(
        VoiceConnectorId=connector, StreamingConfiguration=streaming
    )

    got = client.get_voice_connector_streaming_configuration(VoiceConnectorId=connector)
    assert got["StreamingConfiguration"] == streaming
    client.delete_voice_connector_streaming_configuration(VoiceConnectorId=connector)
    with pytest.raises(client.exceptions.NotFoundException):
        client.delete_voice_connector_streaming_configuration(VoiceConnectorId=connector)


def test_connector_logs_are_off_by_default(client: ChimeSDKVoiceClient, connector: str) -> None:
    before = client.get_voice_connector_logging_configuration(VoiceConnectorId=connector)
    client.put_voice_connector_logging_configuration(
        VoiceConnectorId=connector, LoggingConfiguration={"EnableSIPLogs": True}
    )
    after = client.get_voice_connector_logging_configuration(VoiceConnectorId=connector)

    assert before["LoggingConfiguration"] == {
        "EnableSIPLogs": False,
        "EnableMediaMetricLogs": False,
    }
    assert after["LoggingConfiguration"] == {
        "EnableSIPLogs": True,
        "EnableMediaMetricLogs": False,
    }
