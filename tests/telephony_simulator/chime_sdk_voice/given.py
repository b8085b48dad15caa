"""What the tests start from: an application, a number, a rule, a connector."""

from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient
from mypy_boto3_chime_sdk_voice.literals import (
    PhoneNumberProductTypeType,
    VoiceConnectorAwsRegionType,
)

from telephony_simulator.chime_sdk_voice import VoiceApi

OWN_NUMBER = "+12065550142"


def lambda_arn(region: str = "us-east-1") -> str:
    return f"arn:aws:lambda:{region}:111122223333:function:line"


def application(client: ChimeSDKVoiceClient, region: str = "us-east-1") -> str:
    created = client.create_sip_media_application(
        AwsRegion=region, Name="line", Endpoints=[{"LambdaArn": lambda_arn(region)}]
    )
    return created["SipMediaApplication"]["SipMediaApplicationId"]


def number(api: VoiceApi, product_type: PhoneNumberProductTypeType | None = None) -> str:
    api.add_phone_number(OWN_NUMBER, product_type=product_type or "SipMediaApplicationDialIn")
    return OWN_NUMBER


def rule(
    client: ChimeSDKVoiceClient, number: str, application: str, *, disabled: bool = False
) -> str:
    created = client.create_sip_rule(
        Name="rule",
        TriggerType="ToPhoneNumber",
        TriggerValue=number,
        Disabled=disabled,
        TargetApplications=[{"SipMediaApplicationId": application, "Priority": 1}],
    )
    return created["SipRule"]["SipRuleId"]


def connector(
    client: ChimeSDKVoiceClient, region: VoiceConnectorAwsRegionType = "us-east-1"
) -> str:
    created = client.create_voice_connector(Name="trunk", AwsRegion=region, RequireEncryption=True)
    return created["VoiceConnector"]["VoiceConnectorId"]
