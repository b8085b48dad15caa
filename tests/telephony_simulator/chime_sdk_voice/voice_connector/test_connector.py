import pytest
from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient
from mypy_boto3_chime_sdk_voice.type_defs import TerminationTypeDef

from telephony_simulator.chime_sdk_voice import VoiceApi
from tests.telephony_simulator.chime_sdk_voice import given

TERMINATION: TerminationTypeDef = {"CallingRegions": ["US"], "CidrAllowedList": ["8.8.8.8/32"]}


def test_connector_is_in_us_east_1_by_default(
    client: ChimeSDKVoiceClient,
) -> None:
    created = client.create_voice_connector(Name="trunk", RequireEncryption=False)

    connector = created["VoiceConnector"]
    assert connector["AwsRegion"] == "us-east-1"
    host_name = f"{connector['VoiceConnectorId']}.voiceconnector.chime.aws"
    assert connector["OutboundHostName"] == host_name
    assert host_name.split(".", maxsplit=1)[0].isalnum()


def test_update_changes_name_and_encryption(client: ChimeSDKVoiceClient, connector: str) -> None:
    client.update_voice_connector(
        VoiceConnectorId=connector, Name="renamed", RequireEncryption=False
    )

    got = client.get_voice_connector(VoiceConnectorId=connector)["VoiceConnector"]
    assert (got["Name"], got["RequireEncryption"]) == ("renamed", False)


def test_connector_with_numbers_is_not_deleted(
    client: ChimeSDKVoiceClient, api: VoiceApi, connector: str
) -> None:
    number = given.number(api, "VoiceConnector")
    client.associate_phone_numbers_with_voice_connector(
        VoiceConnectorId=connector, E164PhoneNumbers=[number]
    )

    with pytest.raises(client.exceptions.BadRequestException, match="disassociate"):
        client.delete_voice_connector(VoiceConnectorId=connector)

    client.disassociate_phone_numbers_from_voice_connector(
        VoiceConnectorId=connector, E164PhoneNumbers=[number]
    )
    client.delete_voice_connector(VoiceConnectorId=connector)
    assert client.list_voice_connectors()["VoiceConnectors"] == []


def test_deleted_connector_deletes_its_settings(
    client: ChimeSDKVoiceClient, connector: str
) -> None:
    client.put_voice_connector_termination(VoiceConnectorId=connector, Termination=TERMINATION)

    client.delete_voice_connector(VoiceConnectorId=connector)

    with pytest.raises(client.exceptions.NotFoundException, match="no Voice Connector"):
        client.get_voice_connector_termination(VoiceConnectorId=connector)
