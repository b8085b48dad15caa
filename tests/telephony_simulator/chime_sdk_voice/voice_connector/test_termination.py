import pytest
from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient
from mypy_boto3_chime_sdk_voice.type_defs import TerminationTypeDef

TERMINATION: TerminationTypeDef = {"CallingRegions": ["US"], "CidrAllowedList": ["8.8.8.8/32"]}


def test_termination_can_be_put_read_and_deleted(
    client: ChimeSDKVoiceClient, connector: str
) -> None:
    with pytest.raises(client.exceptions.NotFoundException, match="no termination"):
        client.get_voice_connector_termination(VoiceConnectorId=connector)

    client.put_voice_connector_termination(VoiceConnectorId=connector, Termination=TERMINATION)

    got = client.get_voice_connector_termination(VoiceConnectorId=connector)["Termination"]
    assert got == {**TERMINATION, "CpsLimit": 1, "Disabled": False}
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
