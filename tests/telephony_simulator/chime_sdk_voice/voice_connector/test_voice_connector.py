import pytest
from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient
from mypy_boto3_chime_sdk_voice.type_defs import (
    OriginationTypeDef,
    StreamingConfigurationTypeDef,
    TerminationTypeDef,
)

from telephony_simulator.chime_sdk_voice import VoiceApi
from tests.telephony_simulator.chime_sdk_voice import given

TERMINATION: TerminationTypeDef = {"CallingRegions": ["US"], "CidrAllowedList": ["8.8.8.8/32"]}


@pytest.fixture
def connector(client: ChimeSDKVoiceClient) -> str:
    return given.connector(client)


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


def test_failed_associations_are_listed_in_a_200_answer(
    client: ChimeSDKVoiceClient, api: VoiceApi, connector: str
) -> None:
    number = given.number(api, "VoiceConnector")
    api.add_phone_number("+12065550143", product_type="SipMediaApplicationDialIn")

    answer = client.associate_phone_numbers_with_voice_connector(
        VoiceConnectorId=connector, E164PhoneNumbers=[number, "+12065550143", "+12065550199"]
    )

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert [(one["PhoneNumberId"], one["ErrorCode"]) for one in answer["PhoneNumberErrors"]] == [
        ("+12065550143", "BadRequest"),
        ("+12065550199", "NotFound"),
    ]
    assert client.get_phone_number(PhoneNumberId=number)["PhoneNumber"]["Status"] == "Assigned"


def test_number_in_the_deletion_queue_is_not_associated(
    client: ChimeSDKVoiceClient, api: VoiceApi, connector: str
) -> None:
    number = given.number(api, "VoiceConnector")
    client.delete_phone_number(PhoneNumberId=number)

    errors = client.associate_phone_numbers_with_voice_connector(
        VoiceConnectorId=connector, E164PhoneNumbers=[number]
    )["PhoneNumberErrors"]

    assert [one["ErrorCode"] for one in errors] == ["BadRequest"]


def test_associated_number_changes_its_connector_with_force_associate(
    client: ChimeSDKVoiceClient, api: VoiceApi, connector: str
) -> None:
    number, another = given.number(api, "VoiceConnector"), given.connector(client)
    client.associate_phone_numbers_with_voice_connector(
        VoiceConnectorId=connector, E164PhoneNumbers=[number]
    )

    refused = client.associate_phone_numbers_with_voice_connector(
        VoiceConnectorId=another, E164PhoneNumbers=[number]
    )["PhoneNumberErrors"]
    forced = client.associate_phone_numbers_with_voice_connector(
        VoiceConnectorId=another, E164PhoneNumbers=[number], ForceAssociate=True
    )["PhoneNumberErrors"]

    assert ([one["ErrorCode"] for one in refused], forced) == (["Conflict"], [])
    associations = client.get_phone_number(PhoneNumberId=number)["PhoneNumber"]["Associations"]
    assert [one["Value"] for one in associations] == [another]


def test_disassociation_of_other_numbers_is_refused(
    client: ChimeSDKVoiceClient, api: VoiceApi, connector: str
) -> None:
    number = given.number(api, "VoiceConnector")

    errors = client.disassociate_phone_numbers_from_voice_connector(
        VoiceConnectorId=connector, E164PhoneNumbers=[number]
    )["PhoneNumberErrors"]

    assert [one["ErrorCode"] for one in errors] == ["BadRequest"]


def test_termination_can_be_put_read_and_deleted(
    client: ChimeSDKVoiceClient, connector: str
) -> None:
    with pytest.raises(client.exceptions.NotFoundException, match="no termination"):
        client.get_voice_connector_termination(VoiceConnectorId=connector)

    client.put_voice_connector_termination(VoiceConnectorId=connector, Termination=TERMINATION)

    got = client.get_voice_connector_termination(VoiceConnectorId=connector)["Termination"]
    assert got == {**TERMINATION, "Disabled": False}
    client.delete_voice_connector_termination(VoiceConnectorId=connector)
    with pytest.raises(client.exceptions.NotFoundException):
        client.get_voice_connector_termination(VoiceConnectorId=connector)


@pytest.mark.parametrize(
    ("termination", "reason"),
    [
        ({"CidrAllowedList": ["8.8.8.8/32"]}, "CallingRegions"),
        ({"CallingRegions": ["US"], "CidrAllowedList": ["8.8.8.0/24"]}, "/27 to /32"),
        ({"CallingRegions": ["US"], "CidrAllowedList": ["192.168.1.168/32"]}, "public"),
        ({"CallingRegions": ["US"], "CidrAllowedList": ["garbage30"]}, "IPv4 network"),
        ({"CallingRegions": ["US"], "CidrAllowedList": ["10.0.0.0/16 oops 31"]}, "IPv4 network"),
    ],
)
def test_termination_takes_small_public_networks_only(
    client: ChimeSDKVoiceClient, connector: str, termination: TerminationTypeDef, reason: str
) -> None:
    with pytest.raises(client.exceptions.BadRequestException, match=reason):
        client.put_voice_connector_termination(VoiceConnectorId=connector, Termination=termination)


def test_credentials_are_listed_by_name_and_never_shown(
    client: ChimeSDKVoiceClient, connector: str
) -> None:
    client.put_voice_connector_termination(VoiceConnectorId=connector, Termination=TERMINATION)

    client.put_voice_connector_termination_credentials(
        VoiceConnectorId=connector,
        Credentials=[
            {"Username": "alice", "Password": "fictional"},
            {"Username": "bob", "Password": "fictional"},
        ],
    )
    client.delete_voice_connector_termination_credentials(
        VoiceConnectorId=connector, Usernames=["bob", "carol"]
    )

    listed = client.list_voice_connector_termination_credentials(VoiceConnectorId=connector)
    assert listed["Usernames"] == ["alice"]


def test_credentials_have_a_name_and_a_password(
    client: ChimeSDKVoiceClient, connector: str
) -> None:
    client.put_voice_connector_termination(VoiceConnectorId=connector, Termination=TERMINATION)

    with pytest.raises(client.exceptions.BadRequestException, match="Password"):
        client.put_voice_connector_termination_credentials(
            VoiceConnectorId=connector, Credentials=[{"Username": "alice"}]
        )


def test_credentials_need_termination(client: ChimeSDKVoiceClient, connector: str) -> None:
    with pytest.raises(client.exceptions.NotFoundException, match="no termination"):
        client.put_voice_connector_termination_credentials(
            VoiceConnectorId=connector,
            Credentials=[{"Username": "alice", "Password": "fictional"}],
        )


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
    [{}, {"Routes": [{"Priority": 1}]}, {"Routes": [{"Host": "sip.example.com"}] * 21}],
    ids=["empty", "no host", "too many"],
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


def test_deleted_connector_deletes_its_settings(
    client: ChimeSDKVoiceClient, connector: str
) -> None:
    client.put_voice_connector_termination(VoiceConnectorId=connector, Termination=TERMINATION)

    client.delete_voice_connector(VoiceConnectorId=connector)

    with pytest.raises(client.exceptions.NotFoundException, match="no Voice Connector"):
        client.get_voice_connector_termination(VoiceConnectorId=connector)
