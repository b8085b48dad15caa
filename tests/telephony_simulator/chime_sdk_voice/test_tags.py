import pytest
from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

from tests.telephony_simulator.chime_sdk_voice import given


@pytest.fixture
def arn(client: ChimeSDKVoiceClient) -> str:
    application = given.application(client)
    got = client.get_sip_media_application(SipMediaApplicationId=application)
    return got["SipMediaApplication"]["SipMediaApplicationArn"]


def tags(client: ChimeSDKVoiceClient, arn: str) -> dict[str, str]:
    listed = client.list_tags_for_resource(ResourceARN=arn).get("Tags", [])
    return {tag["Key"]: tag["Value"] for tag in listed}


def test_tags_are_added_changed_and_removed(client: ChimeSDKVoiceClient, arn: str) -> None:
    client.tag_resource(ResourceARN=arn, Tags=[{"Key": "team", "Value": "phones"}])
    client.tag_resource(
        ResourceARN=arn, Tags=[{"Key": "team", "Value": "ops"}, {"Key": "env", "Value": "prod"}]
    )
    assert tags(client, arn) == {"team": "ops", "env": "prod"}

    client.untag_resource(ResourceARN=arn, TagKeys=["env", "nothing"])
    assert tags(client, arn) == {"team": "ops"}


def test_connector_has_tags_too(client: ChimeSDKVoiceClient) -> None:
    connector = client.create_voice_connector(
        Name="trunk", RequireEncryption=True, Tags=[{"Key": "team", "Value": "phones"}]
    )["VoiceConnector"]

    assert tags(client, connector["VoiceConnectorArn"]) == {"team": "phones"}


def test_resource_has_fifty_tags_at_most(client: ChimeSDKVoiceClient, arn: str) -> None:
    client.tag_resource(ResourceARN=arn, Tags=[{"Key": f"k{n}", "Value": ""} for n in range(50)])

    with pytest.raises(client.exceptions.ResourceLimitExceededException):
        client.tag_resource(ResourceARN=arn, Tags=[{"Key": "one more", "Value": ""}])
    assert len(tags(client, arn)) == 50


def test_repeated_tag_key_is_refused(client: ChimeSDKVoiceClient, arn: str) -> None:
    with pytest.raises(client.exceptions.BadRequestException, match="twice"):
        client.tag_resource(
            ResourceARN=arn, Tags=[{"Key": "k", "Value": "1"}, {"Key": "k", "Value": "2"}]
        )


def test_refused_creation_creates_nothing(client: ChimeSDKVoiceClient) -> None:
    with pytest.raises(client.exceptions.BadRequestException, match="twice"):
        client.create_sip_media_application(
            AwsRegion="us-east-1",
            Name="line",
            Endpoints=[{"LambdaArn": given.lambda_arn()}],
            Tags=[{"Key": "k", "Value": "1"}, {"Key": "k", "Value": "2"}],
        )

    assert client.list_sip_media_applications()["SipMediaApplications"] == []


def test_tags_of_an_unknown_resource_are_not_found(client: ChimeSDKVoiceClient) -> None:
    with pytest.raises(client.exceptions.NotFoundException):
        tags(client, "arn:aws:chime:us-east-1:111122223333:sma/nothing")
