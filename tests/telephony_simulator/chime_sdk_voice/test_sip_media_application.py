import pytest
from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

from telephony_simulator.chime_sdk_voice import VoiceApi
from tests.telephony_simulator.chime_sdk_voice import given


def test_created_application_has_the_requested_properties(client: ChimeSDKVoiceClient) -> None:
    created = client.create_sip_media_application(
        AwsRegion="us-east-1",
        Name="Pizza line",
        Endpoints=[{"LambdaArn": given.lambda_arn()}],
        Tags=[{"Key": "team", "Value": "phones"}],
    )["SipMediaApplication"]

    got = client.get_sip_media_application(SipMediaApplicationId=created["SipMediaApplicationId"])[
        "SipMediaApplication"
    ]

    assert got == created
    assert got["Name"] == "Pizza line"
    assert got["Endpoints"] == [{"LambdaArn": given.lambda_arn()}]
    arn = f"arn:aws:chime:us-east-1:111122223333:sma/{got['SipMediaApplicationId']}"
    assert got["SipMediaApplicationArn"] == arn


def test_update_changes_the_given_members_only(client: ChimeSDKVoiceClient) -> None:
    application = given.application(client)
    other = given.lambda_arn() + ":live"

    client.update_sip_media_application(
        SipMediaApplicationId=application, Endpoints=[{"LambdaArn": other}]
    )
    client.update_sip_media_application(SipMediaApplicationId=application, Name="renamed")

    got = client.get_sip_media_application(SipMediaApplicationId=application)
    assert got["SipMediaApplication"]["Name"] == "renamed"
    assert got["SipMediaApplication"]["Endpoints"] == [{"LambdaArn": other}]


def test_lambda_in_another_region_is_refused(client: ChimeSDKVoiceClient) -> None:
    with pytest.raises(client.exceptions.BadRequestException, match="us-west-2"):
        client.create_sip_media_application(
            AwsRegion="us-east-1",
            Name="line",
            Endpoints=[{"LambdaArn": given.lambda_arn("us-west-2")}],
        )

    application = given.application(client)
    with pytest.raises(client.exceptions.BadRequestException, match="us-west-2"):
        client.update_sip_media_application(
            SipMediaApplicationId=application,
            Endpoints=[{"LambdaArn": given.lambda_arn("us-west-2")}],
        )


def test_endpoint_without_a_function_is_refused(client: ChimeSDKVoiceClient) -> None:
    with pytest.raises(client.exceptions.BadRequestException, match="LambdaArn"):
        client.create_sip_media_application(AwsRegion="us-east-1", Name="line", Endpoints=[{}])


def test_region_without_the_service_is_refused(client: ChimeSDKVoiceClient) -> None:
    with pytest.raises(client.exceptions.BadRequestException, match="AwsRegion"):
        given.application(client, "sa-east-1")


def test_application_that_a_rule_targets_is_not_deleted(
    client: ChimeSDKVoiceClient, api: VoiceApi
) -> None:
    application = given.application(client)
    rule = given.rule(client, given.number(api), application, disabled=True)

    with pytest.raises(client.exceptions.ConflictException, match=rule):
        client.delete_sip_media_application(SipMediaApplicationId=application)

    client.delete_sip_rule(SipRuleId=rule)
    client.delete_sip_media_application(SipMediaApplicationId=application)
    with pytest.raises(client.exceptions.NotFoundException):
        client.get_sip_media_application(SipMediaApplicationId=application)


def test_message_logs_are_off_by_default(client: ChimeSDKVoiceClient) -> None:
    application = given.application(client)

    def logs() -> bool:
        got = client.get_sip_media_application_logging_configuration(
            SipMediaApplicationId=application
        )
        return got["SipMediaApplicationLoggingConfiguration"][
            "EnableSipMediaApplicationMessageLogs"
        ]

    assert not logs()
    for wanted in (True, False):
        client.put_sip_media_application_logging_configuration(
            SipMediaApplicationId=application,
            SipMediaApplicationLoggingConfiguration={
                "EnableSipMediaApplicationMessageLogs": wanted
            },
        )
        assert logs() is wanted
